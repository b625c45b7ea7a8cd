"""What a workbook may not be; so far, faults of reading are named and nothing is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matchmaker.errors import FileError, Place
from matchmaker.messages import finding


def check_workbook(path: Path) -> None:
    """Refuse a workbook that does not exist."""
    if not path.is_file():
        raise FileError([finding("file-missing", place=Place(path.name))])


@contextmanager
def calamine_faults(name: str) -> Iterator[None]:
    """Turn what the reader of workbooks raises into findings."""
    from python_calamine import CalamineError

    try:
        yield
    except (CalamineError, OSError) as error:
        place = Place(name)
        raise FileError([finding("file-unreadable", place=place, why=str(error))]) from None
