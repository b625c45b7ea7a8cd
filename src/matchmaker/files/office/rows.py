"""Which rows under a header are records, and what merged cells leave to be filled down."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby, pairwise
from typing import Any

from matchmaker.files.cells import normal, plain
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import NUMBERED
from matchmaker.files.office.layout import Layout
from matchmaker.lists import Remark

_TOTAL = re.compile(
    r"^.{0,20}?(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|sub-?total|total)\s*[::]?$", re.IGNORECASE
)
_NOTE = re.compile(
    r"^[((【\[]?\s*(?:注|备\s*注|说\s*明|附\s*注|填\s*表|填\s*报|审\s*核|制\s*表|复\s*核|联系电话|联系人|"
    r"负责人|单位负责人|单位\s*[((]|盖章|日\s*期|第\s*\d+\s*页|共\s*\d+\s*页|note|page|remark)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[((]?[一二三四五六七八九十]+[))]?\s*[、.．]")
_LONG_NOTE = 12
_NOTE_CELLS = 6
_HEADING_WIDTH = 3
_COUNTED = 4
_ONE = re.compile(r"\s*[1１]")
_SHARE = 3

_LEADERS: dict[str, tuple[str, ...]] = {
    "needs": ("community", "community_id"),
    "resources": ("organization", "organization_id"),
    "communities": ("district", "subdistrict"),
    "agreements": ("project_id", "title"),
}
"""By list, the columns in which a blank may be what a merged cell left behind."""

_FOLLOWERS: dict[str, tuple[str, ...]] = {
    "agreements": (
        "project_id",
        "title",
        "organization",
        "organization_id",
        "community",
        "community_id",
        "stage",
        "signed_on",
        "valid_from",
        "valid_to",
        "valid",
        "completed_on",
    ),
}
"""By list, what a row shares with the one above where the leading column is blank."""

_OWN = frozenset(
    [
        "need_id",
        "resource_id",
        "quantity",
        "people",
        "members",
        "capacity",
        "households",
        "population",
        "grids",
        "maximum",
        "delivered",
        "hours",
        "headcount",
        "rating",
        "points",
        "longitude",
        "latitude",
        "value",
        "fit",
    ]
)
"""Fields that belong to one row: a merged cell would count twice."""


def record_rows(grid: Grid, layout: Layout, skipped: list[Remark]) -> list[int]:
    """Tell records from all else under the header; what is skipped is said with its reason.

    Parameters
    ----------
    grid, layout
        The sheet and how it is laid out.
    skipped : list of Remark
        Gets a remark for every row that is no record.

    Returns
    -------
    list of int
        Rows with records, by index in the grid.
    """
    kept: list[int] = []
    empty: list[int] = []
    wide = _wide(grid)
    trailing: list[tuple[int, str]] = []
    for row in range(layout.body, len(grid.rows)):
        cells = [
            (column, cell)
            for column, cell in enumerate(grid.rows[row])
            if cell != "" and cell is not None
        ]
        if not any(not isinstance(cell, str) or cell.strip() for _, cell in cells):
            empty.append(row)
            continue
        _tell_empty(grid, layout, empty, skipped)
        code = _reason(layout, cells, wide.get(row, 1))
        text = " ".join(str(cell) for _, cell in cells) if code or len(cells) == 1 else ""
        if code:
            skipped.append(Remark(code, grid.place(row), layout.list, before=text))
        elif len(cells) == 1 and len(text) >= _LONG_NOTE:
            trailing.append((row, text))
        else:
            kept += [at for at, _ in trailing]
            trailing = []
            kept.append(row)
    skipped += [Remark("skip-note", grid.place(at), layout.list, before=t) for at, t in trailing]
    return kept


def _tell_empty(grid: Grid, layout: Layout, rows: list[int], skipped: list[Remark]) -> None:
    """Say once for a run of empty rows that it was skipped."""
    if rows:
        skipped.append(Remark("skip-empty", grid.place(rows[0]), layout.list, before=len(rows)))
        rows.clear()


def _wide(grid: Grid) -> dict[int, int]:
    """By row, the width of the widest merged cell in it."""
    wide: dict[int, int] = {}
    for span in grid.spans or ():
        if span.top == span.bottom:
            wide[span.top] = max(wide.get(span.top, 1), span.right - span.left + 1)
    return wide


def _reason(layout: Layout, cells: list[tuple[int, Any]], wide: int) -> str | None:
    """Give the code of the reason why a row is no record; None for a record."""
    column, first = cells[0]
    text = normal(first) if isinstance(first, str) else ""
    if text and _TOTAL.match(text):
        return "skip-total"
    if _number_alone(layout, cells) or _counts_up(cells):
        return "skip-number"
    if text and all(layout.headers.get(at) == " ".join(str(c).split()) for at, c in cells):
        return "skip-header"
    if text and len(cells) <= _NOTE_CELLS and _NOTE.match(text):
        return "skip-note"
    if text and len(cells) == 1 and (wide >= _HEADING_WIDTH or _HEADING.match(text)):
        return "skip-heading"
    if column == layout.number and len(cells) > 1 and isinstance(cells[1][1], str):
        return "skip-total" if _TOTAL.match(normal(cells[1][1])) else None
    return None


def _number_alone(layout: Layout, cells: list[tuple[int, Any]]) -> bool:
    """Tell whether a row is a form's empty line, with nothing but its number."""
    column, cell = cells[0]
    numbers = layout.number is not None and column == layout.number
    numbers |= plain(layout.headers.get(column, "")) == NUMBERED
    return len(cells) == 1 and numbers and str(cell).strip().replace(".0", "").isdigit()


def _counts_up(cells: list[tuple[int, Any]]) -> bool:
    """Tell whether a row numbers the columns, as statistical forms do under their header."""
    if len(cells) < _COUNTED or not _ONE.match(str(cells[0][1])):
        return False
    texts = [normal(str(cell)).removesuffix(".0") for _, cell in cells]
    return texts == [str(at) for at in range(1, len(texts) + 1)]


def fill_down(grid: Grid, layout: Layout, rows: list[int], repairs: list[Remark]) -> None:
    """Give every row of a merged cell its value; each such cell is a remark.

    Where the format tells of merged cells, they alone are filled. Where it does not (text
    files), a blank is filled from above in the columns of the parties, if the blanks there look
    like what a merged column leaves behind. A cell that is a row's own, such as a quantity, is
    never filled.
    """
    if grid.spans is None:
        _fill_blanks(grid, layout, rows, repairs)
        return
    fields = {column: field for field, column in layout.columns.items() if field not in _OWN}
    records = set(rows)
    for span in grid.spans:
        field = fields.get(span.left)
        if field is None or span.left != span.right or span.top < layout.body:
            continue
        for row in range(span.top + 1, min(span.bottom + 1, len(grid.rows))):
            if row in records:
                _fill(grid, layout, field, row, grid.rows[span.top][span.left], repairs)


def _fill_blanks(grid: Grid, layout: Layout, rows: list[int], repairs: list[Remark]) -> None:
    """Fill the columns of the parties; a project hands down all that its rows share."""
    for leader in _LEADERS.get(layout.list, ()):
        column = layout.columns.get(leader)
        if column is None or layout.headers[column] == leader:
            continue  # files with the library's own headers have no merged cells
        if _looks_merged(grid, column, rows):
            followers = _FOLLOWERS.get(layout.list, (leader,))
            _fill_under(grid, layout, leader, followers, rows, repairs)
            if layout.list in _FOLLOWERS:
                return


def _looks_merged(grid: Grid, column: int, rows: list[int]) -> bool:
    """Tell whether blanks in a column are what merged cells left behind.

    There is none at its head, no value stands in two rows one under the other, and the rows are
    grouped by it, or a third of them are blank. A blank here and there in a list without merged
    cells is missing.
    """
    cells = grid.rows
    names = [cells[row][column] for row in rows if cells[row][column] != ""]
    blank = len(rows) - len(names)
    if not names or not blank or cells[rows[0]][column] == "":
        return False
    if any(cells[row][column] == cells[row - 1][column] != "" for row in rows[1:]):
        return False
    groups = [name for name, _ in groupby(names)]
    return len(set(groups)) == len(groups) or _SHARE * blank >= len(rows)


def _fill_under(
    grid: Grid,
    layout: Layout,
    leader: str,
    followers: Iterable[str],
    rows: list[int],
    repairs: list[Remark],
) -> None:
    column = layout.columns[leader]
    blank = {row for row in rows if grid.rows[row][column] == ""}
    for above, row in pairwise(rows):
        if row not in blank:
            continue
        for field in followers:
            at = layout.columns.get(field)
            if at is not None and grid.rows[row][at] == "" and grid.rows[above][at] != "":
                _fill(grid, layout, field, row, grid.rows[above][at], repairs)


def _fill(
    grid: Grid, layout: Layout, field: str, row: int, value: Any, repairs: list[Remark]
) -> None:
    column = layout.columns[field]
    if value == "" or grid.rows[row][column] == value:
        return
    grid.rows[row][column] = value
    place = grid.place(row, column, layout.headers[column])
    repairs.append(Remark("read-filled", place, layout.list, field, None, value))
