"""One office's tidy workbook, to be changed, written and read in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matchmaker as mm
from office import district
from office.files import sheets
from office.habits import HABITS
from office.layout import Grid
from office.programs import write_xlsx

OPTIONS: dict[str, Any] = {"taxonomy": district.taxonomy(), "name": district.NAME, "crs": "WGS-84"}
"""What the clerk says about the files."""


def tidy(habit: str = "tidy") -> dict[str, Grid]:
    """The sheets of an office without this test's oddity, by list."""
    return {grid.listed: grid for grid in sheets(HABITS[habit])}


def read(grids: dict[str, Grid], folder: Path, **more: Any) -> mm.Region:
    """Write the sheets into a workbook and read it."""
    path = write_xlsx(list(grids.values()), folder / "lists.xlsx")
    return mm.read_workbook(path, **OPTIONS | more)


def look(grids: dict[str, Grid], folder: Path, **more: Any) -> mm.ReadingReport:
    """Write the sheets into a workbook and look at it."""
    path = write_xlsx(list(grids.values()), folder / "lists.xlsx")
    return mm.inspect(path, **OPTIONS | more)
