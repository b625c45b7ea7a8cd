"""The texts that cells of an .xlsx workbook share, as often as cells show them."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable

from matchmaker.files.archive.faults import damaged
from matchmaker.files.archive.limits import LONGEST_TAG, MOST_TEXT, Budget

_MOST_TEXTS = 10_000_000
"""Shared texts that a workbook may have, or say it has: readers make room for so many."""
_UNIQUE = re.compile(rb"<(?:\w+:)?sst\b[^>]*?\buniqueCount\s*=\s*[\"']\s*\+?([0-9]+)")
_TEXT = re.compile(rb"<(?:[^\s<>/:\"'=]+:)?si(?=[\s/>])")
_VALUE = re.compile(rb"<(?:[^\s<>/:\"'=]+:)?v(?:\s[^<>]*)?>\s*([0-9]{1,9})(?=[\s<])")


class SharedTexts:
    """How long each shared text is, read piece by piece.

    A reader gives every cell its own copy, so that one long text in a million cells, which is
    a small file, takes all memory.

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
        self._at = 0
        self._starts = array("Q")

    def feed(self, data: bytes) -> None:
        """Find where texts begin in the next piece.

        Raises
        ------
        FileError
            There are too many, or the table says so.
        """
        data = self._rest + data
        cut = data.rfind(b"<")
        if cut < 0 or len(data) - cut > LONGEST_TAG:
            cut = len(data)
        if not self._starts and (said := _UNIQUE.search(data)):
            self._require_few(int(said[1]))
        self._starts.extend(self._at + text.start() for text in _TEXT.finditer(data, 0, cut))
        self._require_few(len(self._starts))
        self._at += cut
        self._rest = data[cut:]

    def close(self) -> None:
        """Note where the last text ends."""
        self._at += len(self._rest)
        self._starts.append(self._at)

    def longest(self) -> int:
        """Give the bytes of the longest text."""
        return max(self._sizes(), default=0)

    def charge(self, sheet: Iterable[bytes], part: str) -> None:
        """Count the texts that the cells of a sheet show, each as often as it is shown.

        Numbers of other cells are counted like numbers of texts: what the cells hold is at most
        this much.

        Raises
        ------
        FileError
            They are too long, all together.
        """
        shown: Counter[bytes] = Counter()
        rest = b""
        for data in sheet:
            data = rest + data
            cut = max(data.rfind(b"<"), 0)
            cut = max(data.rfind(b"<", 0, cut), 0)
            shown.update(_VALUE.findall(data[:cut]))
            rest = data[cut:] if len(data) - cut < LONGEST_TAG else b""
        shown.update(_VALUE.findall(rest))
        sizes = list(self._sizes())
        text = sum(times * sizes[int(at)] for at, times in shown.items() if int(at) < len(sizes))
        self._budget.add_text(text, part)

    def may_be_much(self, cells: int) -> bool:
        """Tell whether so many cells with the longest text would be too much."""
        return cells * self.longest() > MOST_TEXT

    def _sizes(self) -> Iterable[int]:
        return (end - start for start, end in zip(self._starts, self._starts[1:], strict=False))

    def _require_few(self, count: int) -> None:
        if count > _MOST_TEXTS:
            damaged(self._budget.file, f"{self._part}: {count} texts")
