"""A region's own lists as a workbook, without loss."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.out.book import (
    LONGEST_CELL,
    MOST_ROWS,
    Book,
    Exact,
    put_text,
    require_suffix,
)
from matchmaker.files.out.choices import (
    OTHER_HEADERS,
    Language,
    choice,
    header,
    require_language,
    sheet_title,
)
from matchmaker.files.out.text import room, utf16_length
from matchmaker.files.own import tables_of
from matchmaker.files.tables import joined
from matchmaker.lists import Record, Region
from matchmaker.lists.columns import storage
from matchmaker.messages import finding

_NO_CHARACTER = re.compile("[\ufffe\uffff]")
_ESCAPED = re.compile(r"_x[0-9a-fA-F]{4}_|\r")
_FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_WIDEST = 40
_SAMPLE = 200


class _List(NamedTuple):
    """A list as it is written: headers, a look for each column, and rows of plain values."""

    name: str
    headers: Sequence[str]
    looks: Sequence[str]
    rows: Sequence[Sequence[Any]]


def write_list_workbook(region: Region, path: str | Path, *, language: Language = "zh") -> None:
    """Write the lists of a region as an .xlsx workbook; `read_workbook` reads an equal region.

    One sheet for each list, for the taxonomy (one row for each pair of categories), and for the
    travel matrix and the region's name where there are any. Only fields that are set have a
    column. These are the office's own lists: everything is in them, pseudonyms too.

    Parameters
    ----------
    region : Region
        The lists.
    path : str or Path
        A file that ends in ``.xlsx``.
    language : {"zh", "en"}
        Language of headers and choices; ``"en"`` takes the names of the fields.

    Raises
    ------
    FileError
        A cell or a sheet cannot hold what is in the lists (all such cells at once), or the file
        cannot be written.
    MissingExtraError
        XlsxWriter is not installed.
    """
    require_language(language)
    require_suffix(path, ".xlsx")
    lists = list(_lists(region, language))
    if found := [fault for one in lists for fault in _faults(one, str(path))]:
        raise FileError(found)
    book = Book(language)
    for one in lists:
        _add(book, one)
    book.write(path)


def _lists(region: Region, language: Language) -> Iterator[_List]:
    tables = tables_of(region)
    for table in region.tables:
        if not len(table):
            continue
        record = cast("type[Record]", table.record_type)
        kinds = storage(record)
        fields, rows = tables[record.list_name]
        cells = [_cell_of(record, name, language) for name in fields]
        yield _List(
            record.list_name,
            [header(record, name, language) for name in fields],
            [_LOOKS.get(kinds[name].base, "plain") for name in fields],
            [
                [make(row.get(name)) for name, make in zip(fields, cells, strict=True)]
                for row in rows
            ],
        )
    for name, looks in _OTHERS.items():
        if name in tables:
            fields, rows = tables[name]
            cells_of_rows = [[row[field] for field in fields] for row in rows]
            yield _List(name, _headers(name, language), looks, cells_of_rows)


_OTHERS = {
    "taxonomy": ("id", "id", "plain"),
    "travel": ("id", "id", "plain", "plain"),
    "region": ("id",),
}
"""The looks of the columns of the tables that are not lists of records."""

_LOOKS = {str: "id", tuple: "id", date: "date"}


def _headers(listed: str, language: Language) -> list[str]:
    names = OTHER_HEADERS[listed]
    return list(names.values() if language == "zh" else names)


def _cell_of(record: type[Record], field: str, language: Language) -> Callable[[Any], Any]:
    """Give the function from a field's value to its cell."""
    base = storage(record)[field].base
    if base is tuple:
        return lambda names: joined(names) if names else None
    if base is bool:
        words = {True: "是", False: "否"} if language == "zh" else {True: "yes", False: "no"}
        return words.get
    if base is str:
        return lambda value: choice(record.list_name, field, value, language) if value else None
    return lambda value: value


def _faults(one: _List, file: str) -> Iterator[Finding]:
    """Find what a workbook cannot hold."""
    if len(one.rows) >= MOST_ROWS:
        sizes: Mapping[str, Any] = {"found": len(one.rows), "most": MOST_ROWS - 1}
        yield finding("rows-too-many", list=one.name, place=Place(file=file), **sizes)
        return
    for at, row in enumerate(one.rows):
        for title, value in zip(one.headers, row, strict=True):
            if not isinstance(value, str):
                continue
            where: dict[str, Any] = {
                "list": one.name,
                "record": str(row[0]),
                "place": Place(file=file, row=at + 2, column=title),
                "value": value,
            }
            if len(value) > LONGEST_CELL // 2 and utf16_length(value) > LONGEST_CELL:
                yield finding(
                    "cell-too-long", **where, found=utf16_length(value), most=LONGEST_CELL
                )
            elif _NO_CHARACTER.search(value) or _misread(value):
                yield finding("cell-unwritable", **where)


def _misread(text: str) -> bool:
    """Tell whether `put_text` would write a text in runs, and XlsxWriter escape it twice."""
    return text.startswith("<r>") and text.endswith("</r>") and bool(_ESCAPED.search(text))


def _add(book: Book, one: _List) -> None:
    """Add the sheet of a list: plain rows, to be filtered, sorted and read again."""
    widths = [_width(one, column) for column in range(len(one.headers))]
    page = book.page(sheet_title(one.name, book.language), widths)
    page.header(one.headers)
    sheet = page.sheet
    for column, style in enumerate(one.looks):
        sheet.set_column(column, column, widths[column], book.look(style))
    looks = [(book.look(style), book.look(style, shielded=True)) for style in one.looks]
    for at, row in enumerate(one.rows, start=1):
        for column, (value, (look, shielded)) in enumerate(zip(row, looks, strict=True)):
            if isinstance(value, str):
                text_look = shielded if value[:1] in _FORMULA_SIGNS else look
                put_text(sheet, at, column, value, text_look)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, look)
            elif value is not None:
                sheet.write_number(at, column, Exact(value), look)
    sheet.autofilter(0, 0, max(len(one.rows), 1), len(one.headers) - 1)
    page.printed(landscape=True, footer="&P / &N", header_row=0)


def _width(one: _List, column: int) -> float:
    """Make a column as wide as its first texts, within bounds."""
    cells = [one.headers[column] + "  "]
    cells += [str(row[column]) for row in one.rows[:_SAMPLE] if row[column] is not None]
    return min(max(room(cell) for cell in cells) + 3.0, _WIDEST)
