"""The records of one sheet as columns by field, every cell still with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date
from typing import Any, NamedTuple

from matchmaker.errors import Finding, FindingsError, Place
from matchmaker.files.cells import plain
from matchmaker.files.coordinates import system
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import NAMED, NUMBERED, RECORDS
from matchmaker.files.office.layout import DISTANCES, Layout
from matchmaker.files.office.values import (
    CHOICES,
    Cell,
    choice_reader,
    choices_of,
    read_area,
    read_code,
    read_date,
    read_distance,
    read_list,
    read_meters,
    read_number,
    read_range,
    read_text,
    read_yes_no,
)
from matchmaker.lists import Remark
from matchmaker.lists.columns import storage
from matchmaker.messages import finding

Reader = Callable[[Any], Any]

_CODES = frozenset(
    [
        "need_id",
        "resource_id",
        "organization_id",
        "community_id",
        "project_id",
        "organization",
        "community",
        "grid_id",
        "beneficiary_key",
    ]
)
_BY_TYPE: dict[type, Reader] = {
    str: read_text,
    int: read_number,
    float: read_number,
    date: read_date,
    bool: read_yes_no,
    tuple: read_list,
}
PROSE = ("description", "conditions")
_PERIODS = {"available_to": "available_from", "valid": "valid_from"}
"""Columns that may hold a whole period: by column, the field of its first day."""

_SOURCES: dict[tuple[str, str], tuple[str, ...]] = {
    **{(name, field): (column,) for (name, column), field in NAMED.items()},
    ("resources", "available_from"): ("available_to",),
    ("agreements", "valid_from"): ("valid",),
    ("agreements", "valid_to"): ("valid",),
}
"""Where a field's values stand that has no column of its own."""


class Part(NamedTuple):
    """What one sheet gives to a list.

    Attributes
    ----------
    grid, layout
        The sheet and how it is laid out.
    rows : list of int
        Row of each record, by index in the grid.
    columns : dict of str to list
        Values by field, and names of parties under names of their own; None where empty.
    """

    grid: Grid
    layout: Layout
    rows: list[int]
    columns: dict[str, list[Any]]

    @property
    def sheet(self) -> str:
        """Name of the sheet, or of the file where there are no sheets."""
        return self.grid.sheet.strip() or self.grid.file.rpartition(".")[0]

    @property
    def numbers(self) -> list[Any]:
        """The row numbers (序号) that serve as ids for want of better ones; empty: none do."""
        field = RECORDS[self.layout.list].id_field
        column = self.layout.columns.get(field)
        if column is None or plain(self.layout.headers[column]) != NUMBERED:
            return []
        return self.columns[field]

    def place(self, row: int | None, field: str) -> Place:
        """Tell where a record (None: the header) or one of its fields stands."""
        columns = self.layout.columns
        sources = (field, *_SOURCES.get((self.layout.list, field), ()))
        at = next((columns[name] for name in sources if name in columns), None)
        index = self.layout.header[-1] if row is None else self.rows[row]
        return self.grid.place(index, at, "" if at is None else self.layout.headers[at])


def read_part(
    grid: Grid,
    layout: Layout,
    rows: list[int],
    repairs: list[Remark],
    findings: list[Finding],
) -> Part:
    """Read the cells of all records of a sheet as values of their fields.

    Every value that is read otherwise than it stands is added to the repairs, every code of
    which digits were lost to the findings; what cannot be read stays for the field's type.
    """
    part = Part(grid, layout, rows, {})
    body = [grid.rows[row] for row in rows]
    for field, column in layout.columns.items():
        cells = [row[column] for row in body]
        if field in _PERIODS:
            part.columns.update(_periods(part, field, cells, repairs))
        else:
            read = _reader(layout, field)
            part.columns[field] = _convert(part, field, cells, read, repairs, findings)
    if layout.ticks:
        part.columns["kind"] = _ticked(part, repairs, findings)
    if (crs := _crs_in_header(layout)) and "crs" not in part.columns:
        part.columns["crs"] = [crs] * len(rows)
    return part


def _crs_in_header(layout: Layout) -> str:
    """Give the reference system that the header of the coordinates names in brackets."""
    for field in ("longitude", "latitude"):
        notes: tuple[str, ...] = layout.notes(field) if field in layout.columns else ()
        for note in notes:
            with suppress(FindingsError):
                return system(note)
    return ""


def _ticked(part: Part, repairs: list[Remark], findings: list[Finding]) -> list[Any]:
    """Read the kind of each need from columns of ticks; two ticks in a row are a finding."""
    ticks = part.layout.ticks
    headers = part.layout.headers
    kinds = list(part.columns.get("kind") or [None] * len(part.rows))
    for at, row in enumerate(part.rows):
        ticked = [c for c in ticks if part.grid.rows[row][c] not in ("", None, False)]
        ticked = [c for c in ticked if read_yes_no(part.grid.rows[row][c]) is not False]
        if not ticked:
            continue
        place = part.grid.place(row, ticked[-1], headers[ticked[-1]])
        where: dict[str, Any] = {"list": "needs", "field": "kind", "place": place}
        if len(ticked) > 1 or kinds[at] not in (None, ticks[ticked[0]]):
            value = ", ".join(headers[column] for column in ticked)
            findings.append(finding("ticks-doubled", **where, value=value))
        elif read_yes_no(part.grid.rows[row][ticked[0]]) is not True:
            value = part.grid.rows[row][ticked[0]]
            findings.append(finding("yes-no-expected", **where, value=value))
        else:
            kinds[at] = ticks[ticked[0]]
            repairs.append(Remark("read-ticks", place, "needs", "kind", None, kinds[at]))
    return kinds


def _reader(layout: Layout, field: str) -> Reader:
    name = layout.list
    if field in _CODES:
        return read_code
    if field in DISTANCES:
        return read_meters if layout.in_meters(field) else read_distance
    if f"{name}.{field}" in CHOICES:
        return choice_reader(f"{name}.{field}")
    if field == "service_area":
        return read_area
    if name not in RECORDS:
        return read_number if field in ("fit", "value") else read_text
    kinds = storage(RECORDS[name])
    return _BY_TYPE[kinds[field].base] if field in kinds else read_text


def _blank(cell: Any, prose: bool = False) -> bool:
    """Tell whether a cell is empty; blanks are nothing but in prose."""
    return cell is None or cell == "" or (not prose and isinstance(cell, str) and cell.isspace())


def _convert(
    part: Part,
    field: str,
    cells: Sequence[Any],
    read: Reader,
    repairs: list[Remark],
    findings: list[Finding],
) -> list[Any]:
    """Read one column; what is read otherwise than it stands, and what is lost, is said."""
    values: list[Any] = []
    prose = field in PROSE
    for row, cell in enumerate(cells):
        if _blank(cell, prose):
            values.append(None)
            continue
        value = read(cell)
        if type(value) is Cell:
            place = part.place(row, field)
            name = part.layout.list
            if value.faulty:
                where: dict[str, Any] = {"list": name, "field": field, "place": place}
                if value.code == "choice-expected":
                    where["choices"] = choices_of(f"{name}.{field}")
                findings.append(finding(value.code, **where, value=value.value))
            else:
                repairs.append(Remark(value.code, place, name, field, cell, value.value))
            value = value.value
        values.append(value)
    return values


def _periods(
    part: Part, field: str, cells: Sequence[Any], repairs: list[Remark]
) -> dict[str, list[Any]]:
    """Read a column that may hold a first and a last day in one cell."""
    low, high = _PERIODS[field], "valid_to" if field == "valid" else field
    last: list[Any] = []
    first: list[Any] = []
    for row, cell in enumerate(cells):
        period = read_range(cell)
        value = period or (None, None if _blank(cell) else read_date(cell))
        if isinstance(value[1], Cell):
            place = part.place(row, field)
            name = part.layout.list
            repairs.append(Remark(value[1].code, place, name, high, cell, value[1].value))
            value = value[0], value[1].value
        elif period:
            place = part.place(row, field)
            repairs.append(Remark("read-period", place, part.layout.list, high, cell, period[1]))
        first.append(value[0])
        last.append(value[1])
    if any(day is not None for day in first) and low not in part.layout.columns:
        return {low: first, high: last}
    return {high: last}


def joined_columns(parts: Sequence[Part]) -> dict[str, list[Any]]:
    """Put the records of several sheets one under the other."""
    names = dict.fromkeys(name for part in parts for name in part.columns)
    return {
        name: [
            value for part in parts for value in part.columns.get(name) or [None] * len(part.rows)
        ]
        for name in names
    }


def place_in(parts: Sequence[Part]) -> Callable[[int | None, str], Place]:
    """Give the function that tells the place of a record of the joined list."""

    def place(row: int | None, field: str) -> Place:
        if row is None:
            return parts[0].place(None, field)
        for part in parts:
            if row < len(part.rows):
                return part.place(row, field)
            row -= len(part.rows)
        raise IndexError(row)

    return place
