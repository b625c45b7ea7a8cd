"""CSV tables: UTF-8, a header of field names, one record a row."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from matchmaker.base import write_text
from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.cells import shielded, unshielded
from matchmaker.files.text import read_text, require_folder
from matchmaker.messages import finding

SEPARATORS = re.compile(r"[;；、，,\n\r]+")
"""What stands between several values in a cell, in the library's files and in an office's."""

_LARGEST_CELL = 2**31 - 1


class Sheet(NamedTuple):
    """A table as read: cells are text, or None where empty.

    Attributes
    ----------
    file : str
        Name of the file.
    columns : dict of str to list
        Cells by header.
    rows : list of int
        Row in the file of each record; the header is row 1.
    """

    file: str
    columns: dict[str, list[str | None]]
    rows: list[int]

    def place(self, row: int | None, field: str = "") -> Place:
        """Tell where a record (None: the header) or one of its fields stands."""
        at = 1 if row is None else self.rows[row]
        return Place(file=self.file, row=at, column=field if field in self.columns else "")


def read_sheet(path: Path, required: Sequence[str] = ()) -> Sheet:
    """Read a CSV file in UTF-8, with or without a byte-order mark; texts lose their shield.

    Empty rows are left out, and so are columns without header and cells.

    Raises
    ------
    FileError
        The file is missing, not UTF-8 or empty, a column is missing, unnamed or given twice,
        or a row has too many or too few cells; all such faults at once.
    """
    table = _cells(path)
    name = path.name
    if not table:
        raise FileError([finding("file-empty", place=Place(file=name))])
    header = [cell.strip() for cell in table[0]]
    rows = [at for at, cells in enumerate(table[1:], start=2) if any(cells)]
    found = _header_faults(name, header, required)
    for at in rows:
        cells = table[at - 1]
        if len(cells) != len(header):
            sizes: dict[str, Any] = {"found": len(cells), "expected": len(header)}
            found.append(finding("row-ragged", place=Place(file=name, row=at), **sizes))
    columns: dict[str, list[str | None]] = {}
    for at, title in enumerate(header):
        column = [table[row - 1][at] or None if at < len(table[row - 1]) else None for row in rows]
        if title:
            columns[title] = column
        elif any(column):
            found.append(finding("column-unnamed", place=Place(file=name, row=1), at=at + 1))
    if found:
        raise FileError(found)
    return Sheet(name, columns, rows)


def read_sheets(
    folder: Path, columns: Mapping[str, Sequence[str]], optional: Collection[str] = ()
) -> dict[str, Sheet]:
    """Read the CSV files of a folder.

    Parameters
    ----------
    folder : Path
        Where they are.
    columns : mapping of str to sequence of str
        By name of the file, without ``.csv``, the columns that it needs.
    optional : collection of str
        Files that may be missing.

    Raises
    ------
    FileError
        There is no such folder, or what is wrong with all files.
    """
    require_folder(folder)
    found: list[Finding] = []
    sheets: dict[str, Sheet] = {}
    for name, required in columns.items():
        path = folder / f"{name}.csv"
        if name in optional and not path.exists():
            continue
        try:
            sheets[name] = read_sheet(path, required)
        except FileError as error:
            found.extend(error.findings)
    if found:
        raise FileError(found)
    return sheets


def _header_faults(name: str, header: list[str], required: Sequence[str]) -> list[Finding]:
    found = []
    for column in required:
        if column not in header:
            place, known = Place(file=name, row=1), ", ".join(header)
            found.append(
                finding("column-missing", field=column, value=column, place=place, known=known)
            )
    for column in dict.fromkeys(header):
        if column and header.count(column) > 1:
            place = Place(file=name, row=1, column=column)
            found.append(finding("column-duplicate", field=column, value=column, place=place))
    return found


def _cells(path: Path) -> list[list[str]]:
    text = read_text(path)
    limit = csv.field_size_limit(_LARGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return [[unshielded(cell) for cell in row] for row in reader]
    except csv.Error as error:
        place = Place(file=path.name, row=reader.line_num)
        raise FileError([finding("file-unreadable", place=place, why=str(error))]) from None
    finally:
        csv.field_size_limit(limit)


def write_sheet(
    path: Path,
    header: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
    encoding: str = "utf-8",
) -> None:
    """Write a CSV file; a missing value is an empty cell, no text is a formula.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header)
    writer.writerows([_text(row.get(column)) for column in header] for row in rows)
    write_text(path, file.getvalue(), encoding)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return shielded(joined(value))
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str):
        return shielded(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def joined(values: Sequence[Any]) -> str:
    """Write several values in one cell so that every reader of lists reads them back."""
    plain = all(
        isinstance(v, str) and v and not SEPARATORS.search(v) and not v.startswith("[")
        for v in values
    )
    return ";".join(values) if plain else json.dumps(list(values), ensure_ascii=False)


def split(cell: str | None) -> list[Any] | None:
    """Read a cell that holds a list: names between semicolons, or a JSON list."""
    if cell is None:
        return None
    if cell.startswith("["):
        try:
            items = json.loads(cell)
        except ValueError:
            items = None
        if isinstance(items, list):
            return items
    return [part.strip() for part in cell.split(";") if part.strip()]
