"""Faults of the packages that read files, as findings that name the file."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn
from xml.etree import ElementTree

from matchmaker.errors import FileError, Place
from matchmaker.messages import finding

_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    ElementTree.ParseError,
)


def refuse(code: str, file: str, **details: Any) -> NoReturn:
    """Raise the finding with this code about a file."""
    raise FileError([finding(code, place=Place(file=file), **details)])


def damaged(file: str, why: str) -> NoReturn:
    """Say that a file is damaged, and how."""
    refuse("file-damaged", file, why=why)


@contextmanager
def file_faults(name: str) -> Iterator[None]:
    """Turn faults of the operating system and of archives into findings on the file `name`."""
    try:
        yield
    except FileNotFoundError:
        refuse("file-missing", name)
    except OSError as error:
        refuse("file-unreadable", name, why=error.strerror or str(error))
    except _DAMAGED as error:
        damaged(name, str(error))
    except MemoryError:
        refuse("file-takes-too-much", name)


@contextmanager
def calamine_faults(name: str) -> Iterator[None]:
    """Turn whatever python-calamine raises into findings on the file `name`.

    Only calls of calamine belong inside. Its Rust code stops at some damaged files with a
    panic, which Python sees as an exception that is no `Exception`.

    Raises
    ------
    FileError
        The workbook is damaged, encrypted, missing, or takes too much memory.
    """
    from python_calamine import CalamineError, PasswordError

    try:
        with file_faults(name):
            yield
    except PasswordError:
        refuse("file-encrypted", name)
    except (CalamineError, ValueError, OverflowError) as error:
        damaged(name, str(error))
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        damaged(name, str(error))
