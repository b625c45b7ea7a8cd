"""Planted faults: each is found at its cell, in both languages, and nothing else is."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from office import district
from office.desk import OPTIONS
from office.faults import Fault, Planted, forty, twelve
from office.files import OfficeFiles
from office.programs import convert, office_program, write_csv, write_xlsx
from openpyxl.utils.cell import coordinate_to_tuple

import matchmaker as mm
from matchmaker.messages import CATALOG

GARDENS = (forty, twelve)


def found(findings: tuple[mm.Finding, ...]) -> Counter[tuple[str, str]]:
    """Count the findings by sheet and cell; each is whole in both languages."""
    for one in findings:
        assert one.code in CATALOG
        assert any(sign.isascii() and sign.isalpha() for sign in one.en)
        assert any("一" <= sign <= "鿿" for sign in one.zh)
    return Counter((one.place.sheet, one.place.cell) for one in findings)


def sown(faults: list[Fault]) -> Counter[tuple[str, str]]:
    """Count the planted faults by sheet and cell."""
    return Counter((fault.sheet, fault.cell) for fault in faults)


def check(planted: Planted, path: Path) -> None:
    """Both ways to the findings give each planted fault, and none besides."""
    report = mm.inspect(path, **OPTIONS, box=district.BOX)
    assert found(report.findings) == sown(planted.faults)
    by_place = {(one.place.sheet, one.place.cell): one for one in report.findings}
    for fault in planted.faults:
        one = by_place[fault.sheet, fault.cell]
        assert fault.hint in one.en
        assert fault.hint in one.zh
        assert one.severity == ("warning" if fault.warning else "error"), fault.kind
        assert one.place.file == path.name
    with pytest.raises(mm.ListsError) as caught:
        mm.read_workbook(path, **OPTIONS, box=district.BOX)
    errors = [fault for fault in planted.faults if not fault.warning]
    assert found(caught.value.findings) == sown(errors)


def test_counts() -> None:
    """Forty faults of twenty kinds and twelve of six, two of each, each in its own cell."""
    for garden, kinds in ((forty, 20), (twelve, 6)):
        faults = garden().faults
        assert len(sown(faults)) == len(faults) == 2 * kinds
        assert set(Counter(fault.kind for fault in faults).values()) == {2}


def test_the_ground_is_clean(office_files: OfficeFiles) -> None:
    """Before anything is planted, nothing is found."""
    for habit in ("names", "tidy"):
        report = mm.inspect(
            office_files(habit, "openpyxl, a workbook").path, **OPTIONS, box=district.BOX
        )
        assert report.findings == ()


@pytest.mark.parametrize("garden", GARDENS)
def test_planted_faults(garden: Callable[[], Planted], tmp_path: Path) -> None:
    """Every planted fault is found at its cell, and none is false."""
    planted = garden()
    check(planted, write_xlsx(planted.grids, tmp_path / "lists.xlsx"))


@pytest.mark.slow
@pytest.mark.parametrize("garden", GARDENS)
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_planted_faults_by_libreoffice(
    garden: Callable[[], Planted], form: str, tmp_path: Path
) -> None:
    """The same in the other formats of workbooks."""
    if office_program() is None:
        pytest.skip("LibreOffice is not here: soffice is not on the PATH")
    planted = garden()
    path = write_xlsx(planted.grids, tmp_path / "lists.xlsx")
    convert([path], form, tmp_path / form, tmp_path / "profile")
    check(planted, tmp_path / form / f"lists.{form}")


def test_planted_faults_in_text(tmp_path: Path) -> None:
    """In text files every fault is found in its row and column."""
    planted = forty()
    folder = write_csv(planted.grids, tmp_path / "lists", "gb18030")
    report = mm.inspect(folder, **OPTIONS, box=district.BOX)
    grids = {grid.name: grid for grid in planted.grids}
    titles = {
        (grid.name, grid.cells[grid.header[-1], column]): column
        for grid in planted.grids
        for column in grid.columns.values()
    }
    told = set()
    for one in report.findings:
        name = Path(one.place.file).stem
        assert name in grids
        told.add((name, one.place.row, titles[name, one.place.column]))
    places = set()
    for fault in planted.faults:
        row, column = coordinate_to_tuple(fault.cell)
        places.add((fault.sheet, row, column))
    assert told == places
    assert len(report.findings) == len(planted.faults)
