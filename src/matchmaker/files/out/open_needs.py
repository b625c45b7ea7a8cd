"""The sheet of needs that stay open, each with its reason in plain words."""

from __future__ import annotations

from typing import Any

from matchmaker.files.out.book import Book
from matchmaker.files.out.projects import called
from matchmaker.files.out.view import View
from matchmaker.files.out.words import people, reason, speaker

_COLUMNS = (
    *("need_id", "subdistrict", "community", "need", "category", "priority", "due"),
    *("asked", "missing", "unit", "people", "reason"),
)
_WIDTHS = (8, 14, 14, 20, 13, 8, 11, 9, 9, 13, 9, 46)
_STYLES = (
    *("code", "text", "text", "text", "text", "center", "day"),
    *("number", "number", "center", "center", "text"),
)


def add_open_needs(book: Book, view: View, threshold: int) -> None:
    """Add the sheet of open needs, in the order of the list of needs."""
    say = speaker(book.language)
    page = book.page(say("sheet_open"), _WIDTHS)
    details = {"count": f"{len(view.plan.open_needs):,}", "units": f"{view.need_open.sum():,}"}
    page.heading(
        say("open_title", name=view.region.name),
        say("open_note", threshold=threshold, **details),
    )
    header_row = page.header([say(key) for key in _COLUMNS])
    page.rows([_cells(view, one, threshold, book) for one in view.plan.open_needs], _STYLES)
    if view.plan.open_needs:
        page.sheet.autofilter(header_row, 0, page.row - 1, len(_COLUMNS) - 1)
    else:
        page.rows([[say("nothing"), *[None] * (len(_COLUMNS) - 1)]], ["note"] * len(_COLUMNS))
    page.printed(landscape=True, footer=say("page"), header_row=header_row)


def _cells(view: View, one: Any, threshold: int, book: Book) -> list[Any]:
    row = view.region.needs.row(one.need_id)
    need = view.region.needs[row]
    community = view.region.communities[int(view.region.need_community[row])]
    return [
        need.need_id,
        community.subdistrict,
        community.name or community.community_id,
        called(need),
        need.category,
        need.priority,
        need.due,
        need.quantity,
        one.missing,
        need.unit,
        people(need.people, threshold),
        reason(one, book.language),
    ]
