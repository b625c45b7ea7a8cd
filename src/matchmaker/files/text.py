"""Reading text files, with faults as findings."""

from __future__ import annotations

from pathlib import Path

from matchmaker.errors import FileError, Place
from matchmaker.messages import finding


def read_text(path: Path) -> str:
    """Read a file in UTF-8.

    Raises
    ------
    FileError
        The file is missing, unreadable or not UTF-8.
    """
    place = Place(file=path.name)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise FileError([finding("file-missing", place=place)]) from None
    except UnicodeDecodeError as error:
        raise FileError([finding("file-encoding", place=place, at=error.start + 1)]) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise FileError([finding("file-unreadable", place=place, why=why)]) from None
