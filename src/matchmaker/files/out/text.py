"""Texts as XML can hold them, names of sheets and of files, and the room that a text takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_NOT_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')
_LONGEST_SHEET_NAME = 31
_LONGEST_FILE_NAME = 120


def clean(text: str) -> str:
    """Replace what XML cannot hold by a sign that shows it (U+FFFD), and make one kind of line end.

    XML 1.0 (section 2.2) knows no control characters but tab and line ends.
    """
    return _NOT_XML.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def utf16_length(text: str) -> int:
    """Count as spreadsheets do: a sign outside the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def sheet_name(wanted: str, taken: Collection[str], otherwise: str) -> str:
    """Make a name that a workbook accepts for a sheet.

    Parameters
    ----------
    wanted : str
        What it should be called.
    taken : collection of str
        Names in use; a workbook does not tell capitals from small letters.
    otherwise : str
        The name where nothing of the wanted one is left.
    """
    bare = _NOT_IN_SHEET_NAMES.sub("_", _printable(wanted)).strip(" '")
    if bare.lower() == "history":
        bare += "_"
    used = {name.lower() for name in taken}
    number, ending = 1, ""
    while True:
        name = _cut(bare or otherwise, _LONGEST_SHEET_NAME - len(ending)).strip(" '") + ending
        if name.lower() not in used:
            return name
        number += 1
        ending = f" ({number})"


def _cut(text: str, most: int) -> str:
    while utf16_length(text) > most:
        text = text[:-1]
    return text


def file_name(parts: Sequence[str], suffix: str) -> str:
    """Join parts to a name that every file system takes: one folder level, 120 bytes at most.

    A long part is cut; what a short one leaves of its share goes to those behind it.
    """
    left = _LONGEST_FILE_NAME - len(suffix.encode())
    kept = []
    for at, part in enumerate(parts):
        share = left // (len(parts) - at) - 1
        bare = _NOT_IN_FILE_NAMES.sub("_", _printable(part))
        cut = bare.encode()[:share].decode(errors="ignore").strip(" .")
        if cut:
            kept.append(cut)
            left -= len(cut.encode()) + 1
    return "-".join(kept) + suffix


def _printable(text: str) -> str:
    """Leave out signs that nobody sees, and make every blank a plain one."""
    text = unicodedata.normalize("NFC", text)
    kept = (" " if unicodedata.category(sign)[0] == "Z" else sign for sign in text)
    return "".join(sign for sign in kept if unicodedata.category(sign)[0] != "C").strip()


def room(text: str) -> int:
    """Count the digits that are as wide as a text: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def lines_needed(text: str, width: float) -> int:
    """Count the lines that a wrapped text takes in a column of so many digits."""
    most = max(width - 0.5, 1.0)
    return sum(_wrapped(line, most) for line in text.split("\n"))


def _wrapped(line: str, most: float) -> int:
    """Wrap as spreadsheets do: at blanks, between Chinese characters, and in words too long."""
    count, used = 1, 0.0
    for word in re.findall(r"[^\W\u2e80-\uffff]+\W?|.", line):
        size = room(word)
        if used and used + size > most:
            count, used = count + 1, 0.0
        count += int((used + size - 1e-9) // most) if size > most else 0
        used = (used + size - 1) % most + 1 if size > most else used + size
    return count
