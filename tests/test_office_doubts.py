"""Doubtful cells: what may be meant in two ways is found at its cell, and never guessed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office import district
from office.desk import look, read, tidy

FOUND: dict[str, tuple[str, str, Any]] = {
    "a range": ("needs", "quantity", "10-20"),
    "a comma too far left": ("needs", "quantity", "1,5"),
    "two numbers": ("needs", "quantity", "10 20"),
    "a month": ("needs", "due", "2024年6月"),
    "a day without year": ("needs", "due", "6月30日"),
    "a year": ("needs", "due", "2024"),
    "American order": ("needs", "due", "13/05/2024"),
    "a day that may be another": ("needs", "due", "05/06/2024"),
    "two digits of a year": ("needs", "due", "24.6.30"),
    "two communities": ("needs", "community_id", "教育路社区、和平桥社区"),
    "all communities": ("needs", "community_id", "各社区"),
    "a subdistrict": ("needs", "community_id", "清河街道"),
    "a code of a subdistrict": ("needs", "community_id", "150499001"),
    "an error": ("needs", "quantity", "#REF!"),
    "two organizations": ("resources", "organization_id", "清河区税务局、清河区第一医院"),
    "a short name": ("resources", "organization_id", "区税务局"),
    "a point in degrees and minutes": ("organizations", "longitude", "118°52′"),
}


@pytest.mark.parametrize("oddity", FOUND)
def test_is_found(oddity: str, tmp_path: Path) -> None:
    """What can be read in two ways, or in none, is a finding at its cell and the only one."""
    listed, field, value = FOUND[oddity]
    grids = tidy("names")
    cell = grids[listed].put(3, field, value)
    report = look(grids, tmp_path)
    assert [(one.place.sheet, one.place.cell) for one in report.findings] == [
        (grids[listed].name, cell)
    ]


EITHER: dict[str, tuple[str, str, Any, Any]] = {
    "ten thousands": ("needs", "quantity", "1万", 10_000),
    "tenths of ten thousand": ("needs", "quantity", "1.2万", 12_000),
    "and more": ("needs", "quantity", "50以上", 50),
    "Chinese digits": ("needs", "quantity", "二十", 20),
    "a full-width comma": ("needs", "quantity", "１，２００", 1_200),
    "the unit behind": ("needs", "quantity", "31场", 31),
    "eight digits": ("needs", "due", "20240630", date(2024, 6, 30)),
    "eight digits, a number": ("needs", "due", 20240630, date(2024, 6, 30)),
    "a weekday": ("needs", "due", "2024年6月30日（星期日）", date(2024, 6, 30)),
    "no date at all": ("needs", "due", "/", None),
    "for long": ("resources", "available_to", "长期", None),
    "nobody": ("needs", "people", "无", None),
    "a dash": ("needs", "people", "—", None),
    "no skill": ("needs", "skills", "无", ()),
    "nothing yet": ("organizations", "kin_communities", "暂无", ()),
    "with its subdistrict": ("needs", "community_id", "清河街道教育路社区", "150499001001"),
    "without the word": ("needs", "community_id", "教育路", "150499001001"),
    "a float's tail": ("communities", "community_id", "150499002001.0", "150499002001"),
    "true": ("needs", "whole", True, True),
    "yes in English": ("needs", "whole", "Y", True),
    "meters in the cell": ("needs", "max_distance_km", "800米", 0.8),
    "kilometers in the cell": ("needs", "max_distance_km", "2.5公里", 2.5),
    "a whole float": ("needs", "quantity", "31.0", 31),
    "five of five": ("needs", "priority", "5级", 5),
    "very urgent": ("needs", "priority", "特急", 5),
}


@pytest.mark.parametrize("oddity", EITHER)
def test_is_read_right_or_found(oddity: str, tmp_path: Path) -> None:
    """What an office writes often is read as it is meant, and told, or it is a finding."""
    listed, field, value, meant = EITHER[oddity]
    grids = tidy("names")
    cell = grids[listed].put(3, field, value)
    report = look(grids, tmp_path)
    if report.findings:
        places = [(one.place.sheet, one.place.cell) for one in report.findings]
        assert places == [(grids[listed].name, cell)]
        return
    region = read(grids, tmp_path)
    table = {one.record_type.list_name: one for one in region.tables}[listed]
    assert getattr(table[3], field) == meant


def test_empty_community_is_not_the_one_above(tmp_path: Path) -> None:
    """Where nothing is merged, an empty community is missing and not the one of the row above."""
    grids = tidy("names")
    cell = grids["needs"].put(3, "community_id", None)
    report = look(grids, tmp_path)
    assert [one.place.cell for one in report.findings] == [cell]
    assert report.findings[0].code == "value-missing"


def test_one_name_for_two_communities(tmp_path: Path) -> None:
    """A name that two communities have names neither: every need that gives it is found."""
    grids = tidy("names")
    grids["communities"].put(4, "name", "教育路社区")
    needs = grids["needs"]
    spots = [needs.address(number, "community_id") for number in range(5)]
    report = look(grids, tmp_path)
    told = {one.place.cell for one in report.findings if one.place.sheet == needs.name}
    assert told >= set(spots)


def test_records_with_the_words_of_totals_and_notes(tmp_path: Path) -> None:
    """A record is not skipped because its words begin as a total or a note does."""
    own = district.lists()
    own["organizations"][4]["name"] = "注册会计师协会"
    own["organizations"][5]["name"] = "说明书印刷厂"
    own["organizations"][6]["name"] = "总计划咨询中心"
    own["needs"][3]["title"] = "合计"
    own["needs"][4]["title"] = "备注"
    own["needs"][5]["description"] = "注：须提前预约"
    own["needs"][6]["title"] = "小计"
    grids = tidy()
    for name, rows in own.items():
        for number, row in enumerate(rows):
            for field in ("name", "title", "description"):
                if row.get(field):
                    grids[name].put(number, field, row[field])
    names = grids["organizations"]
    for at in range(1, 10):  # the name in the first column, the code in the second
        first, second = names.cells[at, 1], names.cells[at, 2]
        names.cells |= {(at, 1): second, (at, 2): first}
    assert read(grids, tmp_path) == district.region(own)


def test_system_in_the_header(tmp_path: Path) -> None:
    """Coordinates whose header names another system are not taken for WGS-84."""
    grids = tidy()
    grid = grids["communities"]
    for field in ("longitude", "latitude"):
        column = grid.columns[field]
        grid.cells[1, column] += "（GCJ-02）"
    report = look(grids, tmp_path)
    if not report.findings:
        region = read(grids, tmp_path)
        assert list(region.communities.columns["longitude"]) != list(
            district.region().communities.columns["longitude"]
        )


def test_a_header_twice(tmp_path: Path) -> None:
    """Two columns for one field are found: none is taken at random."""
    grids = tidy()
    grids["needs"].cells |= {(1, 21): "需求数量", **{(row, 21): 9 for row in range(2, 27)}}
    report = look(grids, tmp_path)
    assert [one.place.sheet for one in report.findings] == ["需求清单"]
    assert "需求数量" in report.findings[0].zh


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    """A second table beside the first is read too, or somebody is told of it."""
    grids = tidy()
    needs, resources = grids["needs"], grids.pop("resources")
    beside = needs.width + 2
    needs.cells |= {(row, beside + at): value for (row, at), value in resources.cells.items()}
    report = look(grids, tmp_path)
    if not report.findings:
        assert read(grids, tmp_path) == district.region()
