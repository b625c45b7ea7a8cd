"""How large a file may be; honest lists of 100,000 rows are well within."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matchmaker.errors import FileError, Place
from matchmaker.messages import finding

MOST_FILE_BYTES = 256 * 2**20
"""The file itself."""
MOST_BYTES = 384 * 2**20
"""All parts of an archive, unpacked."""
MOST_MEMBERS = 20_000
MOST_CELLS = 5_000_000
"""Cells of all sheets, empty ones between filled ones counted: readers keep them all."""
MOST_TEXT = 512 * 2**20
"""Bytes of text in all cells, where one text fills many of them."""
MOST_TAGS = 24_000_000
"""Tags of all XML: four for each of `MOST_CELLS`, and the rows."""
MOST_ODD = 2_000_000
"""Tags and rows that must be looked at one by one, which takes a microsecond each."""
DEEPEST = 256
"""Levels of elements in XML."""
LONGEST_TAG = 2 * 2**20
"""Bytes of one tag, comment or attribute in XML."""

MEBIBYTE = 2**20


@dataclass
class Budget:
    """Counts what reading all sheets of a file will take, and stops before it is too much.

    Attributes
    ----------
    file : str
        Name of the file, for the finding.
    cells : int
        Cells of the sheets that are done.
    text : int
        Bytes of text in cells that share one text.
    tags, odd : int
        Tags of XML, and those of them that were looked at one by one.
    """

    file: str
    cells: int = 0
    text: int = 0
    tags: int = 0
    odd: int = 0

    def require_cells(self, more: int, part: str) -> None:
        """Refuse a sheet with so many cells on top of those that are counted already."""
        if self.cells + more > MOST_CELLS:
            self._refuse("sheet-too-large", value=part, cells=self.cells + more, most=MOST_CELLS)

    def add_cells(self, more: int, part: str) -> None:
        """Count the cells of a sheet."""
        self.require_cells(more, part)
        self.cells += more

    def add_text(self, more: int, part: str) -> None:
        """Count bytes of text."""
        self.text += more
        if self.text > MOST_TEXT:
            size, most = self.text // MEBIBYTE, MOST_TEXT // MEBIBYTE
            self._refuse("archive-too-large", value=part, size=size, most=most)

    def add_tags(self, tags: int, part: str, *, odd: int = 0) -> None:
        """Count tags of XML, and those of them that take time."""
        self.tags += tags
        self.odd += odd
        if self.tags > MOST_TAGS or self.odd > MOST_ODD:
            self._refuse("xml-too-many", value=part)

    def _refuse(self, code: str, **details: Any) -> None:
        raise FileError([finding(code, place=Place(file=self.file), **details)])


@dataclass
class Extent:
    """The smallest rectangle around the filled cells of a sheet, counted from 0."""

    top: int = 2**32
    left: int = 2**32
    bottom: int = -1
    right: int = -1

    def add(self, top: int, left: int, bottom: int, right: int) -> None:
        """Make it include another rectangle."""
        self.top, self.left = min(self.top, top), min(self.left, left)
        self.bottom, self.right = max(self.bottom, bottom), max(self.right, right)

    @property
    def cells(self) -> int:
        """Cells in the rectangle, filled or not."""
        if self.bottom < 0:
            return 0
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)
