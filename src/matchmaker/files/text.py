"""Reading and writing in the file system, with faults as findings."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

from matchmaker.errors import FileError, FindingsError, Place
from matchmaker.messages import finding

_BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
_LONG_SIGN = re.compile("[\u0800-\ufffc\U00010000-\U0010ffff]")


def read_bytes(path: Path) -> bytes:
    """Read a file.

    Raises
    ------
    FileError
        The file is missing or unreadable.
    """
    place = Place(file=path.name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileError([finding("file-missing", place=place)]) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None


def read_text(path: Path) -> str:
    """Read a file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    FileError
        The file is missing, unreadable or not UTF-8.
    """
    raw = read_bytes(path)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse_bytes("file-encoding", raw, error.start, path.name)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises
    ------
    FileError
        The file is missing, not UTF-8 or not TOML.
    """
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        place = Place(file=path.name)
        raise FileError([finding("toml-invalid", place=place, why=str(error))]) from None


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """Decode a text file of an office by its byte-order mark, else as UTF-8 or GB18030.

    What is UTF-8 is taken as that, but for a few short Chinese words that happen to be UTF-8
    too. A file in UTF-8 with some damaged bytes often is GB18030 too, but not a word of it makes
    sense; it is refused.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name, for findings.

    Returns
    -------
    text : str
        Without a byte-order mark.
    encoding : str
        ``"UTF-8"``, ``"UTF-16"`` or ``"GB18030"``.

    Raises
    ------
    FileError
        It is in none of these, damaged, or holds a NUL character.
    """
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text, encoding = _decoded(raw, "UTF-16", name), "UTF-16"
    else:
        try:
            text, encoding = raw.decode("utf-8-sig"), "UTF-8"
            if not raw.startswith(codecs.BOM_UTF8) and _only_by_chance(raw, text):
                text, encoding = _decoded(raw, "GB18030", name), "GB18030"
        except UnicodeDecodeError as error:
            if _mostly_utf8(raw):
                _refuse_bytes("file-encoding", raw, error.start, name)
            text, encoding = _decoded(raw, "GB18030", name), "GB18030"
    if "\0" in text:
        _refuse_bytes("file-nul", raw, raw.find(b"\0"), name)
    return text.removeprefix("\ufeff"), encoding


def _decoded(raw: bytes, encoding: str, name: str) -> str:
    try:
        text = raw.decode(encoding)
        text.encode("utf-8")  # an encoding of Unicode may hold half a surrogate pair
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        _refuse_bytes("file-encoding", raw, start, name)
    return text


def _only_by_chance(raw: bytes, text: str) -> bool:
    """Tell whether words in GB 2312 happen to be UTF-8, as 医院 is Armenian then.

    Then no sign takes three bytes, as all Chinese does in UTF-8; every byte is one of GB 2312,
    which words of other scripts hardly keep to; and no sign stands alone, as accents do.
    """
    if text.isascii() or max(text) >= "\u0800":
        return False
    return all(len(word) >= 4 and min(word) >= 0xA1 for word in _BEYOND_ASCII.findall(raw))


def _mostly_utf8(raw: bytes) -> bool:
    """Tell whether there are far more signs of three bytes and more than damaged ones."""
    text = raw.decode("utf-8", errors="replace")
    long = len(_LONG_SIGN.findall(text))
    return long > 10 * text.count("\ufffd")


def _refuse_bytes(code: str, raw: bytes, start: int, name: str) -> NoReturn:
    place = Place(file=name, row=raw.count(b"\n", 0, start) + 1)
    raise FileError([finding(code, place=place, at=start + 1)])


def require_folder(path: Path) -> None:
    """Make sure that there is such a folder.

    Raises
    ------
    FileError
        There is none, or it is a file.
    """
    if not path.is_dir():
        code = "folder-expected" if path.exists() else "file-missing"
        raise FileError([finding(code, place=Place(file=str(path)))])


def files_in(folder: Path) -> list[Path]:
    """Give what is in a folder, by name.

    Raises
    ------
    FileError
        It cannot be looked into.
    """
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        why = error.strerror or str(error)
        place = Place(file=str(folder))
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None


def make_folder(path: Path) -> None:
    """Make a folder with all that it stands in, unless it is there.

    Raises
    ------
    FileError
        It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = error.strerror or str(error)
        place = Place(file=str(path))
        raise FileError([finding("file-unwritable", place=place, why=why)]) from None


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Put the name of the file on every finding that is raised inside and lacks it."""
    try:
        yield
    except FindingsError as error:
        raise type(error)(
            fault if fault.place.file else replace(fault, place=replace(fault.place, file=name))
            for fault in error.findings
        ) from None
