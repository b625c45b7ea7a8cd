"""XML that comes from outside: well formed, without entities, not too deep."""

from __future__ import annotations

from xml.parsers import expat

from matchmaker.files.archive.faults import damaged, refuse
from matchmaker.files.archive.limits import DEEPEST, LONGEST_TAG, Budget


class Markup:
    """Checks one XML member piece by piece, in the memory of a piece.

    Expat reads without handlers, so that no Python runs for an element. Depth is counted at
    the borders of pieces: what is deep within one piece alone does no harm, for neither expat
    nor calamine recurs.

    Parameters
    ----------
    part : str
        Name of the member, for findings.
    budget : Budget
        What the whole file takes.
    """

    def __init__(self, part: str, budget: Budget) -> None:
        self._file, self._part, self._budget = budget.file, part, budget
        self._fed = self._depth = 0
        self._last = b""
        self._parser = expat.ParserCreate(namespace_separator="}")
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        self._parser.CommentHandler = self._no_element
        self._parser.ProcessingInstructionHandler = self._no_element
        self._parser.StartCdataSectionHandler = self._no_element

    def feed(self, data: bytes, *, last: bool = False) -> None:
        """Check the next piece.

        Raises
        ------
        FileError
            The XML is not well formed or not UTF-8, declares entities, is too deep, or has a
            tag that is too long.
        """
        if self._fed == 0 and b"\x00" in data[:4]:
            damaged(self._file, f"{self._part}: not UTF-8")
        self._fed += len(data)
        try:
            self._parser.Parse(data, last)
        except expat.ExpatError as error:
            damaged(self._file, f"{self._part}: {error}")
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TAG:
            refuse("xml-tag-long", self._file, value=self._part)
        seam = self._last + data[:1]
        self._last = data[-1:]
        tags = data.count(b"<")
        self._budget.add_tags(tags, self._part)
        self._depth += tags - 2 * data.count(b"</") - data.count(b"/>")
        self._depth -= 2 * (seam == b"</") + (seam == b"/>")
        if self._depth > DEEPEST:
            refuse("xml-deep", self._file, value=self._part, most=DEEPEST)

    def _doctype(self, *_about: object) -> None:
        refuse("xml-entities", self._file, value=self._part)

    def _no_element(self, *text: str) -> None:
        """Take a comment and the like out of the depth: it opens with a sign and ends none."""
        self._budget.add_tags(0, self._part, odd=1)
        self._depth -= 1 + sum(part.count("<") for part in text)

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._no_element()
        if encoding is not None and encoding.lower() not in ("utf-8", "utf8", "us-ascii"):
            damaged(self._file, f"{self._part}: {encoding}")
