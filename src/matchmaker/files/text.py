"""Reading and writing in the file system, with faults as findings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from matchmaker.errors import FileError, FindingsError, Place
from matchmaker.messages import finding


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


def decode(raw: bytes, name: str) -> tuple[str, str]:
    """Read bytes as UTF-8, else as GB18030; gives the text and the encoding.

    Raises
    ------
    FileError
        They are neither.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding), encoding
        except UnicodeDecodeError as error:
            at = error.start + 1
    raise FileError([finding("file-encoding", place=Place(file=name), at=at)])


def read_text(path: Path) -> str:
    """Read a file in UTF-8, with or without a byte-order mark.

    Raises
    ------
    FileError
        The file is missing, unreadable or not UTF-8.
    """
    place = Place(file=path.name)
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileError([finding("file-missing", place=place)]) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = Place(file=path.name, row=raw.count(b"\n", 0, error.start) + 1)
        raise FileError([finding("file-encoding", place=place, at=error.start + 1)]) from None


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
