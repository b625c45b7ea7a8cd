"""One sheet for each subdistrict: its communities, their open needs and projects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from matchmaker.files.out.book import Book, Page
from matchmaker.files.out.choices import spoken
from matchmaker.files.out.projects import called
from matchmaker.files.out.summary import Tally, tallies
from matchmaker.files.out.view import Block, View
from matchmaker.files.out.words import Say, reason, speaker
from matchmaker.plan import OpenNeed

_WIDTHS = (15, 14, 22, 20, 10, 11, 32)
_COMMUNITIES = ("community", "projects_number", "needed", "signed", "new", "open_units", "share")
_COMMUNITY_STYLES = ("text", *["number"] * 5, "share")
_PROJECTS = ("community", "project_id", "organization", "need", "quantity", "stage", "resource")
_PROJECT_STYLES = ("text", "center", "text", "text", "number", "center", "text")
_PARTY_STYLES = ("top", "top center", "top")
_OPEN = ("community", "need_id", "need", "category", "missing", "due", "reason")
_OPEN_STYLES = ("text", "code", "text", "text", "number", "day", "text")


class _Parts:
    """The plan cut by subdistrict."""

    def __init__(self, view: View, say: Say) -> None:
        region = view.region
        names = [place.name or place.community_id for place in region.communities]
        groups = np.asarray(region.need_community)
        self.names = dict(zip(region.communities.ids, names, strict=True))
        self.tallies: dict[str, Tally] = {
            tally.name: tally._replace(name=self.names[tally.name])
            for tally in tallies(view, groups, region.communities.ids)
        }
        self.communities: dict[str, list[str]] = {}
        for place in region.communities:
            self.communities.setdefault(place.subdistrict, []).append(place.community_id)
        self.blocks: dict[str, list[Block]] = {}
        for block in sorted(
            view.blocks, key=lambda x: region.communities.row(x.community.community_id)
        ):
            self.blocks.setdefault(block.community.subdistrict, []).append(block)
        self.open: dict[str, list[OpenNeed]] = {}
        for one in view.plan.open_needs:
            home = view.need_subdistrict[region.needs.row(one.need_id)]
            self.open.setdefault(home, []).append(one)


def add_subdistricts(book: Book, view: View) -> None:
    """Add the sheets of the subdistricts, in the order of the list of communities."""
    say = speaker(book.language)
    parts = _Parts(view, say)
    for subdistrict in parts.communities:
        title = subdistrict or say("sheet_no_subdistrict")
        page = book.page(title, _WIDTHS, otherwise=say("subdistrict"))
        communities = _communities(parts, subdistrict)
        page.heading(title, _brief(parts, subdistrict, communities, say))
        _add_part(page, say, "communities_part", _COMMUNITIES, communities, _COMMUNITY_STYLES)
        rows = [_open_cells(view, parts, one, book) for one in parts.open.get(subdistrict, ())]
        _add_part(page, say, "open_part", _OPEN, rows, _OPEN_STYLES)
        header_row = _add_part(page, say, "projects_part", _PROJECTS, (), _PROJECT_STYLES)
        for block in parts.blocks.get(subdistrict, ()):
            _add_block(page, block)
        page.printed(landscape=False, footer=say("page"), repeat=header_row)


def _brief(parts: _Parts, subdistrict: str, communities: Sequence[Any], say: Say) -> str:
    signed, new, left = (sum(cells[at] for cells in communities) for at in (3, 4, 5))
    return say(
        "in_brief",
        communities=f"{len(communities):,}",
        projects=f"{len(parts.blocks.get(subdistrict, ())):,}",
        signed=f"{signed:,}",
        new=f"{new:,}",
        open=f"{left:,}",
    )


def _communities(parts: _Parts, subdistrict: str) -> list[list[Any]]:
    rows: list[list[Any]] = []
    for community_id in parts.communities[subdistrict]:
        empty = Tally(parts.names[community_id], 0, 0, 0, 0)
        tally = parts.tallies.get(community_id, empty)
        blocks = parts.blocks.get(subdistrict, ())
        count = sum(block.community.community_id == community_id for block in blocks)
        share = tally.share if tally.needed else None
        rows.append([tally.name, count, *tally[1:], share])
    return rows


def _add_part(
    page: Page,
    say: Say,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    styles: Sequence[str],
) -> int:
    """Add one of the tables of the sheet, below a line of space; gives the row of its header."""
    page.row += 1
    page.merge((page.row, 0, page.row, len(_WIDTHS) - 1), say(title), "part")
    page.row += 1
    header_row = page.header([say(key) for key in columns])
    page.rows(rows, styles)
    return header_row


def _add_block(page: Page, block: Block) -> None:
    first = page.row
    stage = block.stage
    for line in block.lines or (None,):
        cells: list[Any] = [
            None,
            None,
            spoken("agreements", "stage", stage, page.book.language),
            None,
        ]
        if line is not None:
            cells = [
                line.need and called(line.need),
                line.quantity,
                spoken("agreements", "stage", line.stage, page.book.language),
                line.resource and called(line.resource),
            ]
        for column, value in enumerate(cells, start=3):
            page.put(page.row, column, value, _PROJECT_STYLES[column])
        page.row += 1
    parties = (
        block.community.name or block.community.community_id,
        block.project_id,
        block.organization.name or block.organization.organization_id,
    )
    for column, (value, style) in enumerate(zip(parties, _PARTY_STYLES, strict=True)):
        page.merge((first, column, page.row - 1, column), value, style)


def _open_cells(view: View, parts: _Parts, one: OpenNeed, book: Book) -> list[Any]:
    need = view.region.needs[view.region.needs.row(one.need_id)]
    return [
        parts.names[need.community_id],
        need.need_id,
        called(need),
        need.category,
        one.missing,
        need.due,
        reason(one, book.language),
    ]
