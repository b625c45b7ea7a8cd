"""An .ods workbook: macros, links, and how far its cells reach when repeats are written out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from matchmaker.errors import Finding, Place
from matchmaker.files.archive.faults import damaged, refuse
from matchmaker.files.archive.limits import MOST_CELLS, Budget, Extent
from matchmaker.messages import finding

_MACROS = re.compile(r"^(Basic|Scripts)/.+", re.IGNORECASE)
_SCRIPTS = re.compile(rb"<script:\w|<office:script\s")
_LINKS = re.compile(
    rb"<table:(?:table-source|cell-range-source|database-source-\w+|dde-link)\b"
    rb"|<(?:office|text):dde-\w+"
    rb"|table:formula\s*=\s*(?:\"[^\"]*?|'[^']*?)(?:(?:'|&apos;|&#39;)#|\bDDE\s*\()"
)
_HINTS = (
    *(b"-source", b"dde-", b"DDE", b"script", b";#", b"'#"),
    *(b"text:c", b"<table:table ", b"<table:table>"),
)
_ROW = b"<table:table-row"
_ROW_END = b"</table:table-row"
_CELL_START = b"<table:table-cell"
_ATTRIBUTES = rb"""((?:[^<>"']++|"[^"]*"|'[^']*')*+)"""
_ROW_TAG = re.compile(_ROW + _ATTRIBUTES + rb">")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])")
_OWN = re.compile(_ATTRIBUTES)
_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated\s*=\s*["']([^"']*)""")
_ROWS_REPEATED = re.compile(rb"""number-rows-repeated\s*=\s*["']([^"']*)""")
_TABLE = re.compile(rb"<table:table[ >]")
_EMPTY_CELL = re.compile(rb' (?:table:(?:style-name|number-columns-repeated)="[^"<>&]*" ?)+/>')
_BLANKS = re.compile(rb"""text:c\s*=\s*["']([^"']*)""")
_CHEAP = 5
"""Cells that repeat nothing take so much less time than others."""
_LONGEST_ROW = 4 * 2**20
_LONGEST_SIGN = 64


def macros(names: Sequence[str], place: Place) -> Iterator[Finding]:
    """Find libraries of macros by the members of a workbook."""
    found = [name for name in names if _MACROS.search(name)]
    if found:
        yield finding("file-macros", place=place, value=found[0])


def _first(pattern: re.Pattern[bytes], data: bytes) -> bytes:
    found = pattern.search(data)
    return found[0] if found else b""


class RowScan:
    """Finds in ``content.xml``, piece by piece, what its rows take when they are written out.

    A row or a cell may say that it is repeated a million times; readers repeat what is in it.
    Empty rows count only where filled ones follow, empty cells only left of filled ones.

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
        self._row = 0
        self._extent = Extent()
        self._hinted = False
        self._scripts = self._links = b""

    def feed(self, data: bytes) -> None:
        """Count the rows in the next piece.

        Raises
        ------
        FileError
            The cells reach too far.
        """
        self._budget.add_tags(0, self._part, odd=data.count(b"-spanned"))
        data = self._rest + data
        self._hinted = any(hint in data for hint in _HINTS)
        first, *others = data.split(_ROW)
        self._budget.add_tags(0, self._part, odd=len(others))
        if others:
            self._count(first)
            for row in others[:-1]:
                self._count(_ROW + row)
            self._rest = _ROW + others[-1]
        else:
            self._rest = first
        in_row = self._rest.startswith(_ROW)
        if in_row and len(self._rest) > _LONGEST_ROW and _ROW_END not in self._rest:
            refuse("xml-tag-long", self._budget.file, value=self._part)
        if not in_row or len(self._rest) > _LONGEST_ROW:
            self._count(self._rest)
            self._rest = self._rest[-_LONGEST_SIGN:]

    def close(self) -> None:
        """Count the last row and table."""
        self._count(self._rest)
        self._budget.add_cells(self._extent.cells, self._part)

    def dangers(self, place: Place) -> Iterator[Finding]:
        """Find macros and links to other files by what the rows and their cells say."""
        for code, sign in (("file-macros", self._scripts), ("file-links", self._links)):
            if sign:
                yield finding(code, place=place, value=sign.decode(errors="replace"))

    def _count(self, data: bytes) -> None:
        """Count a row with all that stands before the next one; a new table may begin there."""
        if data.startswith(_ROW):
            self._count_row(data)
        if not self._hinted:
            return
        self._scripts = self._scripts or _first(_SCRIPTS, data)
        self._links = self._links or _first(_LINKS, data)
        for count in _BLANKS.findall(data):
            self._budget.add_text(self._number(count), self._part)
        if _TABLE.search(data):
            self._budget.add_cells(self._extent.cells, self._part)
            self._extent, self._row = Extent(), 0

    def _count_row(self, data: bytes) -> None:
        row, end, _ = data.rpartition(_ROW_END)
        data = row if end else data
        if b"-repeated" in data:
            filled, _, last = data.rpartition(_CELL_START)
            if b"-repeated" in filled or not _EMPTY_CELL.match(last):
                self._count_repeats(data)
                return
            data = filled
        width = data.count(_CELL_START) + data.count(b"<table:covered-table-cell")
        self._add(1, 0, width if b"office:" in data or b"formula" in data else 0)

    def _add(self, rows: int, left: int, right: int) -> None:
        """Add so many rows whose filled cells stand from `left` to before `right`."""
        if right:
            self._extent.add(self._row, left, self._row + rows - 1, right - 1)
            self._budget.require_cells(self._extent.cells, self._part)
        self._row += rows

    def _count_repeats(self, data: bytes) -> None:
        head, *cells = _CELL.split(data)
        tag = _ROW_TAG.match(head)
        repeated = _ROWS_REPEATED.search(tag[1] if tag else head)
        rows = self._number(repeated[1]) if repeated else 1
        column = text = 0
        left, right = MOST_CELLS, 0
        for cell in cells:
            columns = self._repeated(cell) if b"-repeated" in cell else 1
            if b"office:" in cell or b"formula" in cell:
                left, right = min(left, column), column + columns
                text += columns * len(cell)
            column += columns
        self._budget.add_tags(0, self._part, odd=len(cells) // _CHEAP)
        self._add(rows, left, right)
        if text * rows > len(data):
            self._budget.add_text(text * rows, self._part)

    def _repeated(self, cell: bytes) -> int:
        self._budget.add_tags(0, self._part, odd=1)
        attributes = _OWN.match(cell)
        again = _COLUMNS_REPEATED.search(attributes[0] if attributes else cell)
        return self._number(again[1]) if again else 1

    def _number(self, text: bytes) -> int:
        if not text.isdigit() or len(text) > 9:
            damaged(self._budget.file, f"{self._part}: repeated {text[:20].decode('latin-1')}")
        return int(text)
