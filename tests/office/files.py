"""The files of every habit, made once for all tests by every program."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from office import district
from office.habits import HABITS, Habits
from office.layout import Grid, lay_out
from office.programs import (
    ENCODINGS,
    convert,
    office_program,
    write_csv,
    write_each,
    write_xlsx,
)

OFFICE_FORMS = ("xlsx", "xls", "ods", "csv")
"""What LibreOffice makes of openpyxl's workbooks."""

PROGRAMS = (
    "openpyxl, a workbook",
    "openpyxl, a workbook each",
    *(f"LibreOffice, {form}" for form in OFFICE_FORMS),
    *(f"Python, {encoding}" for encoding in ENCODINGS),
)
_PATIENCE = 600


class Made(NamedTuple):
    """A habit's sheets, and the file or folder that a program made of them."""

    grids: list[Grid]
    path: Path

    @property
    def is_text(self) -> bool:
        """Whether it is a folder of CSV files."""
        return self.path.is_dir() and any(self.path.glob("*.csv"))


class OfficeFiles:
    """Makes each file at the first asking; test runners side by side share them.

    Parameters
    ----------
    folder : Path
        Where to.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.slugs = {habit: f"habit{at:02}" for at, habit in enumerate(HABITS)}

    def __call__(self, habit: str, program: str) -> Made:
        """Give the file of a habit by a program; skip the test where the program is not here."""
        grids, slug = sheets(HABITS[habit]), self.slugs[habit]
        maker, _, form = program.partition(", ")
        if maker == "LibreOffice":
            folder = self.converted(form)
            own = folder / slug
            return Made(grids, own if form == "csv" else folder / f"{slug}.{form}")
        if maker == "Python":
            path = self.folder / form / slug
            return Made(grids, path if path.exists() else write_csv(grids, path, form))
        if form == "a workbook each":
            path = self.folder / "each" / slug
            return Made(grids, path if path.exists() else write_each(grids, path))
        return Made(grids, self.workbook(habit))

    def workbook(self, habit: str) -> Path:
        """Give the workbook of a habit by openpyxl."""
        path = self.folder / f"{self.slugs[habit]}.xlsx"
        if not path.exists():
            write_xlsx(sheets(HABITS[habit]), path)
        return path

    def converted(self, form: str) -> Path:
        """Give the folder of all habits' files as LibreOffice wrote them."""
        if office_program() is None:
            pytest.skip("LibreOffice is not here: soffice is not on the PATH")
        folder = self.folder / f"libreoffice-{form}"
        _once(folder, lambda: self._convert(form, folder))
        return folder

    def _convert(self, form: str, folder: Path) -> None:
        books = [self.workbook(habit) for habit in HABITS]
        convert(books, form, folder, self.folder / f"profile-{form}")
        if form != "csv":
            return
        for slug in self.slugs.values():
            own = folder / slug
            own.mkdir()
            for file in folder.glob(f"{slug}-*.csv"):
                file.rename(own / file.name.removeprefix(f"{slug}-"))


def sheets(habits: Habits) -> list[Grid]:
    """The sheets of an office with these habits."""
    return lay_out(district.numbered() if habits.numbered else district.lists(), habits)


def _once(folder: Path, make: Callable[[], None]) -> None:
    """Make a folder's content in one process; others wait, and fail where it failed."""
    folder.mkdir(parents=True, exist_ok=True)
    done, failed = folder / "done", folder / "failed"
    try:
        os.close(os.open(folder / "begun", os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        until = time.monotonic() + _PATIENCE
        while not done.exists():
            if failed.exists() or time.monotonic() > until:
                pytest.fail("LibreOffice did not convert the files; another test says why")
            time.sleep(0.2)
        return
    try:
        make()
    except BaseException:
        failed.touch()
        raise
    done.touch()
