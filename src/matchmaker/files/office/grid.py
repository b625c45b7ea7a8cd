"""Sheets as they stand in a file: raw cells, and which of them are merged."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from matchmaker.errors import FileError, MissingExtraError, Place
from matchmaker.files.archive import calamine_faults, check_workbook
from matchmaker.files.cells import unshielded
from matchmaker.files.office.hidden import hidden
from matchmaker.files.text import decode, read_bytes
from matchmaker.messages import finding

_LOOKED_AT = 10_000
_LARGEST_CELL = 2**31 - 1
SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods")


class Span(NamedTuple):
    """Merged cells, as indices into the rows and columns of the grid; the last ones belong."""

    top: int
    left: int
    bottom: int
    right: int


class Grid(NamedTuple):
    """One sheet as it stands.

    Attributes
    ----------
    file, sheet : str
        Where it is; a text file has no sheet.
    rows : list of list
        Raw cells, ``""`` where empty; all rows have the same length.
    first, left : int
        Row and column of the first cell, counted from 0.
    spans : list of Span or None
        Merged cells; None where the format does not tell.
    errors : dict of (int, int) to str
        By row and column of the grid, what a cell shows whose formula failed.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    first: int = 0
    left: int = 0
    spans: list[Span] | None = None
    errors: Mapping[tuple[int, int], str] = MappingProxyType({})

    def place(self, row: int, column: int | None = None, header: str = "") -> Place:
        """Tell where a row or a cell stands, by its index in the grid."""
        at = self.first + row + 1
        if column is None:
            return Place(self.file, self.sheet, at, header)
        return Place(self.file, self.sheet, at, header, f"{letters(self.left + column)}{at}")


def letters(column: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A, B, ..., Z, AA."""
    name = ""
    column += 1
    while column:
        column, at = divmod(column - 1, 26)
        name = chr(65 + at) + name
    return name


def workbook_grids(path: Path) -> Iterator[tuple[Grid, bool]]:
    """Give every worksheet of a workbook, and whether it is to be seen.

    Raises
    ------
    FileError
        The file is missing, damaged or not safe to open.
    """
    try:
        from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum
    except ImportError:
        raise MissingExtraError("python-calamine", "files") from None
    check_workbook(path)
    with calamine_faults(path.name):
        untold = hidden(path)
        book = CalamineWorkbook.from_path(str(path))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            first, left = sheet.start or (0, 0)
            spans, errors = untold[about.name]
            grid = Grid(
                path.name,
                about.name,
                sheet.to_python(skip_empty_area=True),
                first,
                left,
                [
                    Span(top - first, start - left, bottom - first, end - left)
                    for (top, start), (bottom, end) in sheet.merged_cell_ranges or spans
                ],
                {(row - first, column - left): text for (row, column), text in errors.items()},
            )
            yield grid, about.visible == SheetVisibleEnum.Visible


def text_grid(path: Path) -> Grid:
    """Read a text file with a table: comma, semicolon or tab between the cells.

    Raises
    ------
    FileError
        The file is missing, in an unknown encoding, or its quotes are not closed.
    """
    text, _ = decode(read_bytes(path), path.name)
    limit = csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        rows = [[unshielded(cell) for cell in row] for row in reader]
    except csv.Error as error:
        place = Place(path.name, row=reader.line_num)
        raise FileError([finding("file-unreadable", place=place, why=str(error))]) from None
    finally:
        csv.field_size_limit(limit)
    width = max(map(len, rows), default=0)
    for row in rows:
        row.extend([""] * (width - len(row)))
    return Grid(path.name, "", rows)


def _delimiter(text: str) -> str:
    """Take the sign that stands in most of the first lines; the comma before the others."""
    lines = text[:_LOOKED_AT].splitlines()
    return max(",\t;", key=lambda sign: (sum(sign in line for line in lines), sign == ","))


def is_spreadsheet(path: Path) -> bool:
    """Tell by its name whether a file is a workbook."""
    return path.suffix.lower() in SPREADSHEETS
