"""The same region in every format that comes in: equal, whichever way it came."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from office import district
from office.desk import OPTIONS
from office.files import OfficeFiles, sheets
from office.habits import HABITS
from office.programs import write_csv

import matchmaker as mm

Way = Callable[[mm.Region, Path, OfficeFiles], mm.Region]


def _workbook(program: str) -> Way:
    def way(_region: mm.Region, _folder: Path, files: OfficeFiles) -> mm.Region:
        return mm.read_workbook(files("tidy", program).path, **OPTIONS)

    return way


def _text(encoding: str) -> Way:
    def way(_region: mm.Region, folder: Path, _files: OfficeFiles) -> mm.Region:
        return mm.read_folder(write_csv(sheets(HABITS["tidy"]), folder, encoding), **OPTIONS)

    return way


def _frames(library: Literal["pandas", "polars", "pyarrow"]) -> Way:
    def way(region: mm.Region, _folder: Path, _files: OfficeFiles) -> mm.Region:
        pytest.importorskip(library)
        frames = region.to_frames(library)
        assert {type(frame).__module__.partition(".")[0] for frame in frames.values()} == {library}
        return mm.read_frames(**frames, name=district.NAME, crs="WGS-84")

    return way


def _parquet(region: mm.Region, folder: Path, _files: OfficeFiles) -> mm.Region:
    mm.write_parquet(region, folder)
    return mm.read_folder(folder, **OPTIONS)


def _json(region: mm.Region, folder: Path, _files: OfficeFiles) -> mm.Region:
    path = folder / "lists.json"
    region.to_json(path)
    return mm.files.read_lists(path)


def _plain_text(region: mm.Region, folder: Path, _files: OfficeFiles) -> mm.Region:
    mm.files.write_lists(region, folder)
    return mm.files.read_lists(folder)


def _hsds(region: mm.Region, folder: Path, _files: OfficeFiles) -> mm.Region:
    mm.write_hsds(region, folder)
    return mm.read_hsds(folder, **OPTIONS)


WAYS: dict[str, Way] = {
    ".xlsx by openpyxl": _workbook("openpyxl, a workbook"),
    ".xlsx by LibreOffice": _workbook("LibreOffice, xlsx"),
    ".xls": _workbook("LibreOffice, xls"),
    ".ods": _workbook("LibreOffice, ods"),
    "CSV in UTF-8": _text("utf-8"),
    "CSV in UTF-8 with its mark": _text("utf-8-sig"),
    "CSV in GB18030": _text("gb18030"),
    "CSV with the fields' names": _plain_text,
    "Parquet": _parquet,
    "JSON": _json,
    "frames of pandas": _frames("pandas"),
    "frames of Polars": _frames("polars"),
    "frames of PyArrow": _frames("pyarrow"),
    "HSDS": _hsds,
}


SLOW = (".xlsx by LibreOffice", ".xls", ".ods")


@pytest.mark.parametrize(
    "way", [pytest.param(way, marks=[pytest.mark.slow] if way in SLOW else []) for way in WAYS]
)
def test_equal_regions(way: str, tmp_path: Path, office_files: OfficeFiles) -> None:
    """What comes in this way equals the region made in memory, its hash included."""
    region = district.region()
    read = WAYS[way](region, tmp_path, office_files)
    for table, own in zip(read.tables, region.tables, strict=True):
        assert list(table.dicts()) == list(own.dicts())
    assert read == region
    assert read.hash == region.hash
    assert read.warnings == region.warnings
