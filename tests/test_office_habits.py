"""The habits of real files: each file reads equal to the clean lists, and all repairs are told."""

from pathlib import Path

import pytest
from office import district
from office.desk import OPTIONS
from office.files import PROGRAMS, Made, OfficeFiles
from office.habits import HABITS
from office.layout import Grid

import matchmaker as mm

REPAIRS = ("code-number", "date", "filled", "number", "serial", "suffix", "unit")
"""What a reader mends and has to tell, as `office.layout` names it."""

SKIPPED = ("note", "total")
"""Rows between the first header and the last note that hold no record, and are told."""

BY_NAME = ("community_id", "organization_id")
"""Fields whose columns may hold names instead."""


def read(path: Path) -> mm.Region:
    """Read a file or a folder as the office's clerk does."""
    reader = mm.read_folder if path.is_dir() else mm.read_workbook
    return reader(path, **OPTIONS)


def expected(habit: str) -> mm.Region:
    """The clean region of a habit."""
    return district.region(district.numbered() if HABITS[habit].numbered else None)


def spot(place: mm.Place) -> tuple[str, str]:
    """The sheet or file, and the cell."""
    return place.sheet or Path(place.file).stem, place.cell


def repairs(made: Made) -> set[tuple[str, str]]:
    """Where this file is not written plainly."""
    spots = set()
    for grid in made.grids:
        for number, _ in enumerate(grid.rows):
            for field in grid.columns:
                at = grid.address(number, field)
                kind = grid.repairs.get(at)
                if kind in REPAIRS and not (made.is_text and kind == "code-number"):
                    spots.add((grid.name, at))
    return spots


def held(grids: list[Grid]) -> dict[str, Grid]:
    """The sheets that hold a list, by name."""
    return {grid.name: grid for grid in grids if grid.listed}


EVERY_PROGRAM = [
    pytest.param(program, marks=[pytest.mark.slow] if program.startswith("Libre") else [])
    for program in PROGRAMS
]


@pytest.mark.parametrize("program", EVERY_PROGRAM)
@pytest.mark.parametrize("habit", HABITS)
def test_habit(office_files: OfficeFiles, habit: str, program: str) -> None:
    """A file with this habit, by this program, reads equal to the clean lists, and tells all."""
    made = office_files(habit, program)
    region = read(made.path)
    clean = expected(habit)
    for table, own in zip(region.tables, clean.tables, strict=True):
        assert list(table.dicts()) == list(own.dicts())
    assert region == clean
    report = region.report
    assert report is not None
    assert report.findings == ()
    assert report.left_out == ()
    assert {spot(remark.place) for remark in report.repairs} == repairs(made)
    assert len(report.repairs) == len(set(report.repairs))
    for remark in (*report.repairs, *report.skipped):
        assert remark.en
        assert remark.zh
        assert str(remark)


def _close(header: str) -> str:
    """A header without its blanks."""
    return "".join(header.split())


@pytest.mark.parametrize("program", ["openpyxl, a workbook", "Python, gb18030"])
@pytest.mark.parametrize("habit", HABITS)
def test_report_of_sheets(office_files: OfficeFiles, habit: str, program: str) -> None:
    """The report says of every sheet what it holds, its header, and the rows without a record."""
    made = office_files(habit, program)
    report = read(made.path).report
    assert report is not None
    sheets = {sheet.sheet or Path(sheet.file).stem: sheet for sheet in report.sheets}
    assert {name for name, sheet in sheets.items() if sheet.list} == set(held(made.grids))
    assert {grid.name for grid in made.grids if grid.cells} <= set(sheets)
    for name, grid in held(made.grids).items():
        sheet = sheets[name]
        assert sheet.list == grid.listed
        assert sheet.header == grid.header
        assert sheet.records == len(grid.rows)
        assert set(sheet.columns.values()) >= set(grid.columns) - set(BY_NAME)
        ignored = [_close(one) for one in sheet.ignored if "序" not in one]
        # A header inside a merged group is lost in the file; its group's name stands for it.
        lost = HABITS[habit].levels
        assert len(ignored) == len(grid.ignored)
        assert lost or ignored == [_close(one) for one in grid.ignored]
        told = {remark.place.row for remark in sheet.skipped}
        ours = {row: kind for row, kind in grid.skipped.items() if kind in SKIPPED}
        assert told - set(grid.skipped) == set()
        assert told >= set(ours)
