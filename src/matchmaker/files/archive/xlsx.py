"""An .xlsx workbook: macros, links, and how far its cells reach."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NoReturn
from xml.etree import ElementTree

from matchmaker.errors import Finding, Place
from matchmaker.files.archive.faults import damaged, refuse
from matchmaker.files.archive.limits import LONGEST_TAG, Budget, Extent
from matchmaker.messages import finding

_MACROS = re.compile(r"(?i)(^|/)(vbaproject|jsaproject|jdedata)[^/]*\.bin$|^xl/macrosheets/")
_LINKS = re.compile(r"(?i)^xl/(externallinks/(?!_rels)|connections\.xml$|querytables/)")
_MACRO_TYPES = re.compile(rb"macroEnabled|vbaProject|macrosheet", re.IGNORECASE)

_SOME = 1_000
_ATTRIBUTES = rb"""((?:[^<>"']++|"[^"]*"|'[^']*')*+)"""
_TAG = re.compile(rb"<(/?)(?:[^\s<>/:\"'=]++:)?(row|c)(?=[\s/>])" + _ATTRIBUTES + rb">")
_ATTRIBUTE = re.compile(rb"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OPEN_TAG = re.compile(rb"<[^\s<>/!?]+" + _ATTRIBUTES + rb">")
_REFERENCE = re.compile(rb"([A-Za-z]{1,3})([0-9]{1,9})")
_COLUMNS = re.compile(rb'<c r="([A-Z]+)[0-9]+"(?:[^<>]*[^<>/])?>')
_ROWS = re.compile(rb'<c r="[A-Z]+([0-9]+)"(?:[^<>]*[^<>/])?>')
_ODD = re.compile(rb'<c(?! r="[A-Z]{1,3}[0-9]{1,7}")|<row(?! r="[0-9]{1,7}")')
_LAST_ROW = re.compile(rb'<row r="([0-9]{1,7})"')


def dangers(names: Sequence[str], content_types: bytes, place: Place) -> Iterator[Finding]:
    """Find macros and links to other files by the members of a workbook."""
    macros = [name for name in names if _MACROS.search(name)]
    if macros or _MACRO_TYPES.search(content_types):
        yield finding("file-macros", place=place, value=macros[0] if macros else "macroEnabled")
    for name in names:
        if _LINKS.search(name):
            yield finding("file-links", place=place, value=name)


def check_sheets(read: Callable[[str], bytes], file: str) -> None:
    """Make sure that each sheet of a workbook has a member of its own.

    A reader reads a sheet as often as it is listed: a thousand sheets that are one member take
    a thousand times its memory.

    Parameters
    ----------
    read : callable
        Gives the content of a member, which is well formed.
    file : str
        Name of the workbook, for the finding.

    Raises
    ------
    FileError
        Two sheets are one, or the workbook is not where it always is.
    """
    for relation in ElementTree.fromstring(read("_rels/.rels")):
        where = relation.get("Target", "").lstrip("/").lower()
        if relation.get("Type", "").endswith("/officeDocument") and where != "xl/workbook.xml":
            damaged(file, where)
    relations = ElementTree.fromstring(read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "").removeprefix("/xl/") for one in relations}
    sheets = [
        targets.get(value, value).lower()
        for element in ElementTree.fromstring(read("xl/workbook.xml")).iter()
        if element.tag.rpartition("}")[2] == "sheet"
        for name, value in element.items()
        if name.rpartition("}")[2] == "id"
    ]
    if len(set(sheets)) != len(sheets):
        damaged(file, "two sheets in one place")


class CellScan:
    """Finds in one member, piece by piece, how far the filled cells of a worksheet reach.

    A reader puts the cells of a sheet in a full rectangle, so that two cells in opposite
    corners take all memory there is (see tafia/calamine issue 693). What the usual programs
    write, ``<c r="A1" ...>``, is counted by regular expressions; other spellings of the same
    XML are read tag by tag, as calamine reads them. Cells without content do not count.

    Parameters
    ----------
    part : str
        Name of the member.
    budget : Budget
        What the whole file takes.
    """

    def __init__(self, part: str, budget: Budget) -> None:
        self._part, self._budget = part, budget
        self._rest = b""
        self._row, self._column = -1, 0
        self.extent = Extent()

    def feed(self, data: bytes) -> None:
        """Count the cells in the next piece.

        Raises
        ------
        FileError
            The cells reach too far, or a cell has no address.
        """
        data = self._rest + data
        cut = data.rfind(b"<")
        if cut < 0:
            return
        self._count(data[:cut])
        self._rest = data[cut:]
        if len(self._rest) > LONGEST_TAG // 4 and _OPEN_TAG.match(self._rest):
            self._count(self._rest)
            self._rest = b""
        if len(self._rest) > LONGEST_TAG:
            refuse("xml-tag-long", self._budget.file, value=self._part)
        self._budget.require_cells(self.extent.cells, self._part)

    def close(self) -> None:
        """Count the last piece, and the sheet for the whole file."""
        self._count(self._rest)
        self._budget.add_cells(self.extent.cells, self._part)

    def _count(self, data: bytes) -> None:
        self._budget.add_tags(0, self._part, odd=data.count(b"mergeCell"))
        plain = b":c" not in data and b":row" not in data and not _ODD.search(data)
        if not plain:
            for count, tag in enumerate(_TAG.finditer(data), start=1):
                self._count_tag(*tag.groups())
                if count % _SOME == 0:
                    self._budget.add_tags(0, self._part, odd=_SOME)
            return
        if columns := set(_COLUMNS.findall(data)):
            rows = {int(row) for row in set(_ROWS.findall(data))}
            places = [_column(name) for name in columns]
            self.extent.add(min(rows) - 1, min(places), max(rows) - 1, max(places))
        if last := _LAST_ROW.match(data, max(data.rfind(b"<row"), 0)):
            self._row, self._column = int(last[1]) - 1, 0

    def _count_tag(self, end: bytes, name: bytes, attributes: bytes) -> None:
        given = {key: double or single for key, double, single in _ATTRIBUTE.findall(attributes)}
        address = given.get(b"r")
        if name == b"row":
            if not end:
                self._column = 0
                self._row = self._row + 1 if address is None else self._number(address) - 1
            return
        row, column = self._row, self._column
        if address is not None:
            parts = _REFERENCE.fullmatch(address)
            if not parts:
                self._odd(address)
            row, column = self._number(parts[2]) - 1, _column(parts[1].upper())
        self._column = column + 1
        if not end and not attributes.endswith(b"/"):
            self.extent.add(row, column, row, column)

    def _number(self, text: bytes) -> int:
        if not text.isdigit() or len(text) > 9:
            self._odd(text)
        return int(text)

    def _odd(self, address: bytes) -> NoReturn:
        damaged(self._budget.file, f"{self._part}: {address[:20].decode(errors='replace')}")


def _column(letters: bytes) -> int:
    """Give the number of a column: A is 0."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number - 1
