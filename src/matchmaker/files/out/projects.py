"""The sheet of projects: one block of rows for each, to read and to be read back."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from matchmaker.files.out.book import Book, Page
from matchmaker.files.out.choices import STAGES, Language, choice
from matchmaker.files.out.view import Block, Line, View
from matchmaker.files.out.words import speaker
from matchmaker.lists import Need, Resource

_PARTIES = ("project_id", "organization", "organization_id", "community", "community_id")
_LINE = (
    *("need_id", "need", "resource_id", "resource"),
    *("quantity", "unit", "distance", "stage"),
)
_STAGE = len(_PARTIES) + len(_LINE) - 1
_WIDTHS = (10, 18, 15, 14, 11, 8, 19, 8, 19, 9, 13, 8, 9)
_PARTY_STYLES = ("center", "top", "top code", "top", "top code")
_LINE_STYLES = ("code", "text", "code", "text", "number", "center", "km", "center")


def add_projects(book: Book, view: View) -> None:
    """Add the sheet of projects."""
    say = speaker(book.language)
    page = book.page(say("sheet_projects"), _WIDTHS)
    signed = sum(block.signed for block in view.blocks)
    note = say("projects_note", count=f"{len(view.blocks):,}", signed=f"{signed:,}")
    page.heading(say("projects_title", name=view.region.name), note)
    header_row = page.header([say(key) for key in (*_PARTIES, *_LINE)])
    for block in view.blocks:
        _add_block(page, block, book.language)
    if view.blocks:
        names = [choice("agreements", "stage", stage, book.language) for stage in STAGES]
        rule = {"validate": "list", "source": names}
        page.sheet.data_validation(header_row + 1, _STAGE, page.row - 1, _STAGE, rule)
        units = sum(line.quantity or 0 for block in view.blocks for line in block.lines)
        total = [say("total"), *[None] * 8, units, *[None] * 3]
        page.rows([total], ["total"] * len(total))
    page.printed(landscape=True, footer=say("page"), header_row=header_row)


def _add_block(page: Page, block: Block, language: Language) -> None:
    first = page.row
    stages: list[str] = []
    for line in block.lines or (None,):
        cells = [None] * (len(_LINE) - 1) if line is None else line_cells(line)
        stages.append(block.stage if line is None else line.stage)
        for at, (value, style) in enumerate(zip(cells, _LINE_STYLES[:-1], strict=True)):
            page.put(page.row, len(_PARTIES) + at, value, style)
        page.row += 1
    row = first
    for stage, same in groupby(stages):  # one cell to change when all of it is signed
        last = row + len(list(same)) - 1
        said = choice("agreements", "stage", stage, language)
        page.merge((row, _STAGE, last, _STAGE), said, _LINE_STYLES[-1])
        row = last + 1
    parties = (
        block.project_id,
        block.organization.name or block.organization.organization_id,
        block.organization.organization_id,
        block.community.name or block.community.community_id,
        block.community.community_id,
    )
    for row in range(first, page.row):  # on every row: a block may go on on the next page
        page.put(row, 0, parties[0], _PARTY_STYLES[0])
    for column, (value, style) in list(enumerate(zip(parties, _PARTY_STYLES, strict=True)))[1:]:
        page.merge((first, column, page.row - 1, column), value, style)


def line_cells(line: Line) -> list[Any]:
    """Give the cells of an allocation: need, resource, quantity, unit, distance."""
    return [
        line.need and line.need.need_id,
        line.need and called(line.need),
        line.resource and line.resource.resource_id,
        line.resource and called(line.resource),
        line.quantity,
        line.unit,
        line.distance_km,
    ]


def called(record: Need | Resource) -> str:
    """Name a need or a resource for people: by its title, else by its category."""
    return record.title or record.category
