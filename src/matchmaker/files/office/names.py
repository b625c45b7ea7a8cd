"""Organizations and communities by code, or by the names that offices write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from matchmaker.files.cells import normal

_SUFFIX = re.compile(r"(?:社区)?(?:居民委员会|村民委员会|居委会|村委会|党委|党总支|党支部)?$")
_BLANKS = re.compile(r"\s+")
_CLOSE = 0.6
_LOST = 15
"""Digits of a code that survive in a spreadsheet's number."""


class Match(NamedTuple):
    """What a name or code in a cell stands for.

    Attributes
    ----------
    id : str or None
        The record; None where it is not found.
    code : str
        Empty for a code or a name as it stands in the list; ``read-name`` for another form of
        the name; else the code of a finding: ``name-near``, ``name-ambiguous``, or empty.
    known : str
        Names that are meant perhaps.
    """

    id: str | None
    code: str = ""
    known: str = ""


class Names:
    """The records of a list by id, by name, and by the name's short form.

    Parameters
    ----------
    records : iterable of (str, str)
        Id and name of each record; an empty name is left out.
    communities : bool
        Whether the suffixes of communities (社区居委会, 社区居民委员会) are left off.
    lost : iterable of str
        Codes of which digits were lost: what begins like one of them may be it.
    """

    def __init__(
        self, records: Iterable[tuple[str, str]], *, communities: bool, lost: Iterable[str] = ()
    ) -> None:
        self._suffixes = communities
        self._ids: dict[str, str] = {}
        self._names: dict[str, set[str]] = defaultdict(set)
        self._short: dict[str, set[str]] = defaultdict(set)
        self._shown: dict[str, str] = {}
        for record, name in records:
            self._ids[record] = record
            for text in {name, record} - {""}:
                self._names[text].add(record)
                self._short[self.short(text)].add(record)
                self._shown.setdefault(self.short(text), text)
        self._lost = {code[:_LOST]: code for code in lost}
        self._seen: dict[str, Match] = {}

    def short(self, name: str) -> str:
        """Give the form in which names are compared: without blanks, width and suffix."""
        text = _BLANKS.sub("", normal(name))
        if self._suffixes:
            return _SUFFIX.sub("", text) or text
        return text

    def find(self, text: str) -> Match:
        """Find the record that a cell means; a cell is never taken for what it only resembles."""
        found = self._seen.get(text)
        if found is None:
            found = self._seen[text] = self._find(text.strip())
        return found

    def _find(self, text: str) -> Match:
        if text in self._ids:
            return Match(text)
        for names, code in ((self._names, ""), (self._short, "read-name")):
            key = text if names is self._names else self.short(text)
            found = names.get(key, set())
            if len(found) == 1:
                return Match(next(iter(found)), code)
            if found:
                return Match(None, "name-ambiguous", ", ".join(sorted(found)))
        if lost := self._lost.get(text[:_LOST]):
            return Match(lost)
        near = get_close_matches(self.short(text), self._shown, n=2, cutoff=_CLOSE)
        if near and self._resembles(self.short(text), near[0]):
            return Match(None, "name-near", ", ".join(self._shown[name] for name in near))
        return Match(None)

    @staticmethod
    def _resembles(text: str, other: str) -> bool:
        """Refuse to call two codes of digits alike: one digit makes another place of it."""
        return not (text.isdigit() and other.isdigit())


def distinct(texts: Iterable[str], *, communities: bool) -> list[str]:
    """Give the names that differ in their short form, each as it stands first."""
    names = Names((), communities=communities)
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(names.short(text), text)
    return list(first.values())
