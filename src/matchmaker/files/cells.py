"""Texts in cells: the forms in which they are compared, and no formula where none is meant.

A spreadsheet that opens a CSV file computes a cell that begins with ``=``, ``+``, ``-``, ``@``,
a tab or a line end: whoever may write a need's description could make another office's computer
run a formula ("CSV injection", CWE-1236). An apostrophe in front makes it a text.
"""

from __future__ import annotations

import re
import unicodedata

_READ_AS_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_BRACKETS = re.compile(r"[(\[{<〔【《「（［｛][^)\]}>〕】》」）］｝]*[)\]}>〕】》」）］｝]")
_SIGNS = re.compile(r"[\s*:_\-]+")
_SHIELDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def shielded(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would read as a formula.

    A text that has apostrophes before such a sign gets one more, so that `unshielded` gives
    back every text as it was. Numbers are not for this function: -1.5 stays a number.
    """
    return f"'{text}" if _READ_AS_FORMULA.match(text) else text


def unshielded(text: str) -> str:
    """Take away the apostrophe that `shielded` put before a text."""
    return text[1:] if _SHIELDED.match(text) else text


def normal(text: str) -> str:
    """Bring full-width signs to their usual form; strip blanks and signs that nobody sees."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def plain(header: str) -> str:
    """Bring a header into the form in which headers are compared.

    NFKC, without blanks, line breaks, ``*``, ``:``, hyphens, underscores and whatever stands in
    brackets, in lower case.
    """
    text = normal(header)
    return _SIGNS.sub("", _BRACKETS.sub("", text)).lower()
