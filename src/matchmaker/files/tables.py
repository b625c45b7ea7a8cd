"""CSV tables: UTF-8, a header of field names, one record a row."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from matchmaker.errors import FileError, Finding, Place
from matchmaker.messages import finding

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

    def place(self, row: int) -> Place:
        """Tell where a record stands."""
        return Place(file=self.file, row=self.rows[row])


def read_sheet(path: Path, required: Sequence[str] = ()) -> Sheet:
    """Read a CSV file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    FileError
        The file is missing, not UTF-8 or empty, a column is missing or given twice, or a row
        has too many or too few cells; all such faults at once.
    """
    table = _cells(path)
    name = path.name
    if not table:
        raise FileError([finding("file-empty", place=Place(file=name))])
    header = [cell.strip() for cell in table[0]]
    found: list[Finding] = []
    for column in required:
        if column not in header:
            place = Place(file=name, row=1, column=column)
            found.append(finding("column-missing", field=column, value=column, place=place))
    for column in dict.fromkeys(header):
        if header.count(column) > 1:
            place = Place(file=name, row=1, column=column)
            found.append(finding("column-duplicate", field=column, value=column, place=place))
    rows, kept = [], []
    for at, cells in enumerate(table[1:], start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            place = Place(file=name, row=at)
            sizes: dict[str, Any] = {"found": len(cells), "expected": len(header)}
            found.append(finding("row-ragged", place=place, **sizes))
        rows.append(at)
        kept.append(cells)
    if found:
        raise FileError(found)
    columns = zip(*kept, strict=True) if kept else [()] * len(header)
    named = zip(header, columns, strict=True)
    return Sheet(name, {title: [cell or None for cell in cells] for title, cells in named}, rows)


def _cells(path: Path) -> list[list[str]]:
    place = Place(file=path.name)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileError([finding("file-missing", place=place)]) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError([finding("file-encoding", place=place, at=error.start + 1)]) from None
    limit = csv.field_size_limit(_LARGEST_CELL)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise FileError([finding("file-unreadable", place=place, why=str(error))]) from None
    finally:
        csv.field_size_limit(limit)


def write_sheet(path: Path, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a CSV file in UTF-8; a missing value is an empty cell."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_text(row.get(column)) for column in header] for row in rows)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        plain = all(isinstance(v, str) and ";" not in v and not v.startswith("[") for v in value)
        return ";".join(value) if plain else json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value.isoformat() if isinstance(value, date) else str(value)


def split(cell: str | None) -> list[str] | None:
    """Read a cell that holds a list: names between semicolons, or a JSON list."""
    if cell is None:
        return None
    if cell.startswith("["):
        try:
            items = json.loads(cell)
        except ValueError:
            items = None
        if isinstance(items, list):
            return [str(item) for item in items]
    return [part.strip() for part in cell.split(";") if part.strip()]
