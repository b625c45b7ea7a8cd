"""What the reader of a workbook's values does not tell: merged cells of .ods, cells with errors.

An error such as #N/A, and a formula that was never computed, come out of the reader as empty
cells. A list must not lose a value that way without a word.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree

from matchmaker.files.archive.xls import workbook_stream

Range = tuple[tuple[int, int], tuple[int, int]]


class Hidden(NamedTuple):
    """Of one sheet, rows and columns counted from 0.

    Attributes
    ----------
    spans : list
        Merged cells (.ods only): first and last (row, column).
    errors : dict
        By (row, column), what the cell shows.
    """

    spans: list[Range]
    errors: dict[tuple[int, int], str]


_UNCOMPUTED = "="
"""Shown for a formula that was never computed."""

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

_TELLING = re.compile(rb'-spanned="(?!1")|value-type="error"')
_LONGEST_MARK = 32
_CHUNK = 2**20

_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}sheet"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ERROR_CELL = re.compile(rb'<c\b([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_EMPTY_FORMULA = re.compile(rb"<c\b([^>/]*)><f\b[^>]*(?:/>|>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>")
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")

_BIFF_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUNDSHEET, _BOF, _FORMULA, _BOOLERR = 0x0085, 0x0809, 0x0006, 0x0205


def hidden(path: Path) -> dict[str, Hidden]:
    """Give by sheet what the reader of values does not tell.

    The file must have passed `matchmaker.files.archive.check_workbook`. Sources: OASIS
    OpenDocument 1.3, part 3, 9.1; ECMA-376, part 1, 18.3.1.4 (cells); [MS-XLS] 2.4.24
    (BoolErr), 2.4.127 (Formula), 2.4.28 (BoundSheet8).
    """
    suffix = path.suffix.lower()
    found: defaultdict[str, Hidden] = defaultdict(lambda: Hidden([], {}))
    if suffix == ".ods":
        _of_ods(path, found)
    elif suffix == ".xls":
        for sheet, cell, text in _errors_of_xls(path):
            found[sheet].errors[cell] = text
    else:
        for sheet, cell, text in _errors_of_xlsx(path):
            found[sheet].errors[cell] = text
    return found


def _of_ods(path: Path, found: defaultdict[str, Hidden]) -> None:
    with zipfile.ZipFile(path) as archive:
        with archive.open("content.xml") as content:
            tells = _tells(content)
        if tells:  # to read all elements takes three times as long as all the rest
            with archive.open("content.xml") as content:
                _read_ods(content, found)


def _tells(content: IO[bytes]) -> bool:
    """Tell whether there are merged cells or errors at all."""
    tail = b""
    while data := content.read(_CHUNK):
        if _TELLING.search(tail + data):
            return True
        tail = data[-_LONGEST_MARK:]
    return False


def _read_ods(content: IO[bytes], found: defaultdict[str, Hidden]) -> None:
    sheet, row, column = found[""], 0, 0
    for event, element in ElementTree.iterparse(content, events=("start", "end")):
        if event == "start" and element.tag == f"{_TABLE}table":
            sheet, row = found[element.get(f"{_TABLE}name", "")], 0
        elif event == "start" and element.tag == f"{_TABLE}table-row":
            column = 0
        elif event == "end" and element.tag in _CELLS:
            high = int(element.get(f"{_TABLE}number-rows-spanned", 1))
            wide = int(element.get(f"{_TABLE}number-columns-spanned", 1))
            if high > 1 or wide > 1:
                sheet.spans.append(((row, column), (row + high - 1, column + wide - 1)))
            if element.get(f"{_CALC}value-type") == "error":
                shown = element.find(f"{_TEXT}p")
                text = "" if shown is None else "".join(shown.itertext())
                sheet.errors[row, column] = text or "#N/A"
            column += int(element.get(f"{_TABLE}number-columns-repeated", 1))
        elif event == "end" and element.tag == f"{_TABLE}table-row":
            row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
            element.clear()


def _errors_of_xlsx(path: Path) -> Iterator[tuple[str, tuple[int, int], str]]:
    with zipfile.ZipFile(path) as archive:
        for name, member in _worksheets(archive):
            data = archive.read(member)
            if b't="e"' in data:
                for found in _ERROR_CELL.finditer(data):
                    value = _VALUE.search(found[2])
                    yield name, _cell(found[1]), value[1].decode() if value else "#N/A"
            if b"<f" in data:
                for found in _EMPTY_FORMULA.finditer(data):
                    yield name, _cell(found[1]), _UNCOMPUTED


def _worksheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Give name and member of each sheet, as the workbook's relations tell them."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {item.get("Id"): item.get("Target", "") for item in relations}
    for sheet in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter(_SHEETS):
        target = targets.get(sheet.get(_RELATION), "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            yield sheet.get("name", ""), member


def _cell(attributes: bytes) -> tuple[int, int]:
    found = _ADDRESS.search(attributes)
    if found is None:
        return (0, 0)
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1


def _errors_of_xls(path: Path) -> Iterator[tuple[str, tuple[int, int], str]]:
    data = workbook_stream(path)
    sheets: dict[int, str] = {}
    sheet = ""
    for at, kind, record in _records(data):
        if kind == _BOUNDSHEET and len(record) > 8:
            sheets[struct.unpack_from("<I", record)[0]] = _short_text(record[6:])
        elif kind == _BOF:
            sheet = sheets.get(at, sheet)
        elif kind == _BOOLERR and len(record) >= 8 and record[7] == 1:
            yield sheet, struct.unpack_from("<HH", record), _BIFF_ERRORS.get(record[6], "#N/A")
        elif kind == _FORMULA and record[6:7] == b"\x02" and record[12:14] == b"\xff\xff":
            yield sheet, struct.unpack_from("<HH", record), _BIFF_ERRORS.get(record[8], "#N/A")


def _records(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Give the records of a BIFF stream: where each begins, its kind and its content."""
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        yield at, kind, data[at + 4 : at + 4 + size]
        at += 4 + size


def _short_text(raw: bytes) -> str:
    """Read a ShortXLUnicodeString ([MS-XLS] 2.5.240)."""
    count, wide = raw[0], raw[1] & 1
    return raw[2 : 2 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")
