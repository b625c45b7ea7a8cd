"""Merged cells of an OpenDocument spreadsheet, which the reader of its values does not tell."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")

Range = tuple[tuple[int, int], tuple[int, int]]


def ods_spans(path: Path) -> dict[str, list[Range]]:
    """Find the merged cells of every sheet: by its name, first and last (row, column) from 0.

    Source: OASIS OpenDocument 1.3, part 3, 9.1 (tables) and 19.676, 19.679 (spans). The file
    must have passed `matchmaker.files.archive.check_workbook`.
    """
    found: dict[str, list[Range]] = {}
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as content:
        spans: list[Range] = []
        row = column = 0
        for event, element in ElementTree.iterparse(content, events=("start", "end")):
            if event == "start":
                if element.tag == f"{_TABLE}table":
                    spans = found.setdefault(element.get(f"{_TABLE}name", ""), [])
                    row = 0
                elif element.tag == f"{_TABLE}table-row":
                    column = 0
                elif element.tag in _CELLS:
                    high = int(element.get(f"{_TABLE}number-rows-spanned", 1))
                    wide = int(element.get(f"{_TABLE}number-columns-spanned", 1))
                    if high > 1 or wide > 1:
                        spans.append(((row, column), (row + high - 1, column + wide - 1)))
                    column += int(element.get(f"{_TABLE}number-columns-repeated", 1))
            elif element.tag == f"{_TABLE}table-row":
                row += int(element.get(f"{_TABLE}number-rows-repeated", 1))
                element.clear()
    return found
