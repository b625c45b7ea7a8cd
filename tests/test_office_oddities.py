"""Oddities of real files beyond the dictionary's habits: read right, or found, never guessed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import district
from office.files import sheets
from office.habits import HABITS
from office.layout import Grid
from office.programs import convert, office_program, write_csv, write_xlsx
from office.words import SHEETS

import matchmaker as mm

OPTIONS: dict[str, Any] = {"taxonomy": district.taxonomy(), "name": district.NAME, "crs": "WGS-84"}


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


def shifted(grid: Grid, rows: int, columns: int = 0, after: int = 0) -> None:
    """Move the cells under a row down, and all to the right."""
    grid.cells = {
        (row + (rows if row > after else 0), column + columns): value
        for (row, column), value in grid.cells.items()
    }


# --- What reads equal -------------------------------------------------------------------------


def _printed_pages(grids: dict[str, Grid]) -> None:
    """A printout: the header again on each page, a footer under each."""
    grid = grids["needs"]
    header = {column: value for (row, column), value in grid.cells.items() if row == 1}
    for page, after in enumerate((21, 11), start=1):
        shifted(grid, 2, after=after)
        grid.cells[after + 1, 1] = f"第{3 - page}页 共3页"
        grid.cells |= {(after + 2, column): value for column, value in header.items()}


def _corner(grids: dict[str, Grid]) -> None:
    """The tables stand away from the corner of the sheet."""
    for grid in grids.values():
        shifted(grid, 3, 2)


def _sheet_names(grids: dict[str, Grid]) -> None:
    """Names of sheets with numbers, blanks, years and annexes."""
    names = (
        "1.社区基本情况表 ",
        " 附件2 成员单位",
        "需求清单(2024年)",
        "三、资源清单",
        "共建项目清单　",
    )
    for grid, name in zip(grids.values(), names, strict=True):
        grid.name = name


def _nameless_sheets(grids: dict[str, Grid]) -> None:
    """Sheets with the names that the program gave."""
    for at, grid in enumerate(grids.values(), start=1):
        grid.name = f"Sheet{at}"


def _wordy_titles(grids: dict[str, Grid]) -> None:
    """Titles that are full of the words of headers."""
    for grid in grids.values():
        shifted(grid, 4)
        grid.cells |= {
            (1, 1): "附件1",
            (2, 1): "社区需求清单、资源清单、项目清单（三张清单）汇总表",
            (3, 1): "填报单位：清河街道",
            (3, 4): "联系人：综合科",
            (3, 6): "单位：个、人次",
            (4, 1): "说明：类别、数量、单位须填写完整",
        }


def _column_numbers(grids: dict[str, Grid]) -> None:
    """A row with the numbers of the columns under the header, as in statistical forms."""
    for grid in grids.values():
        shifted(grid, 1, after=1)
        grid.cells |= {(2, column): column for column in range(1, grid.width + 1)}


def _blanks_in_text(grids: dict[str, Grid]) -> None:
    """Blanks of every width, line breaks and invisible signs around what is written."""
    grid = grids["needs"]
    for number, row in enumerate(grid.rows):
        for field, form in (
            ("need_id", " {} "), ("community_id", "{}\n"), ("category", "　{}"),
            ("kind", "{}\u200b"), ("unit", "\ufeff{}"), ("title", "{}\xa0"),
        ):  # fmt: skip
            value = grid.cells[row, grid.columns[field]]
            grid.put(number, field, form.format(value))


def _times(grids: dict[str, Grid]) -> None:
    """Dates with a time of day, in cells and in text."""
    for name, field in (("needs", "start"), ("needs", "due"), ("resources", "available_to")):
        grid = grids[name]
        for number, row in enumerate(grid.rows):
            value = grid.cells.get((row, grid.columns[field]))
            if isinstance(value, date):
                moment = datetime(value.year, value.month, value.day)
                grid.put(number, field, moment if number % 2 else f"{value} 00:00:00")


def _merged_across(grids: dict[str, Grid]) -> None:
    """A title merged over the empty cell beside it, which stays empty."""
    grid = grids["resources"]
    column = grid.columns["available_from"]
    row = grid.rows[5]
    assert (row, column) not in grid.cells
    grid.merges.append((row, column - 1, row, column))


def _nested_header(grids: dict[str, Grid]) -> None:
    """Groups that make a name only together with what stands under them."""
    grid = grids["organizations"]
    shifted(grid, 1)
    first = {column: value for (row, column), value in grid.cells.items() if row == 2}
    group = [grid.columns[field] for field in ("name", "kind")]
    for column, title in first.items():
        if column in group:
            grid.cells[2, column] = title.removeprefix("单位")
        else:
            grid.cells[1, column] = title
            del grid.cells[2, column]
            grid.merges.append((1, column, 2, column))
    grid.cells[1, group[0]] = "单位"
    grid.merges.append((1, group[0], 1, group[-1]))


def _empty_format(grids: dict[str, Grid]) -> None:
    """Cells that hold blanks only, far under and beside the table."""
    for grid in grids.values():
        grid.cells |= {(90, 2): " ", (91, 1): "　", (3, grid.width + 4): "\n"}


EQUAL = (
    _printed_pages,
    _corner,
    _sheet_names,
    _nameless_sheets,
    _wordy_titles,
    _column_numbers,
    _blanks_in_text,
    _times,
    _merged_across,
    _nested_header,
    _empty_format,
)


@pytest.mark.parametrize("oddity", EQUAL)
def test_reads_equal(oddity: Callable[[dict[str, Grid]], None], tmp_path: Path) -> None:
    """The oddity changes nothing of what is read, in a workbook and in text."""
    grids = tidy()
    oddity(grids)
    clean = district.region()
    for region in (
        read(grids, tmp_path),
        mm.read_folder(write_csv(grids.values(), tmp_path / "csv", "gb18030"), **OPTIONS),
    ):
        for table, own in zip(region.tables, clean.tables, strict=True):
            assert list(table.dicts()) == list(own.dicts())
        assert region == clean
        assert region.report is not None
        assert region.report.findings == ()


def _parts(grid: Grid, field: str) -> list[Grid]:
    """Part a sheet by the values of a field, each part with the header."""
    column = grid.columns[field]
    parts: dict[Any, Grid] = {}
    for row in grid.rows:
        key = grid.cells[row, column]
        if key not in parts:
            cells = {at: value for at, value in grid.cells.items() if at[0] == 1}
            parts[key] = replace(grid, name=f"{key}", cells=cells, rows=[])
        part = parts[key]
        to = len(part.rows) + 2
        part.rows.append(to)
        part.cells |= {(to, c): value for (r, c), value in grid.cells.items() if r == row}
    return list(parts.values())


@pytest.mark.parametrize("prefix", ["", "需求清单-"])
def test_a_sheet_for_each_community(prefix: str, tmp_path: Path) -> None:
    """Sheets with the same header are one list, in the order of the sheets."""
    grids = tidy("names")
    parts = _parts(grids.pop("needs"), "community_id")
    assert len(parts) == 6
    for part in parts:
        part.name = prefix + part.name
        grids[part.name] = part
    region = read(grids, tmp_path)
    assert region == district.region()
    assert region.report is not None
    assert [sheet.records for sheet in region.report.sheets if sheet.list == "needs"] == [
        len(part.rows) for part in parts
    ]


def test_a_file_for_each_subdistrict(tmp_path: Path) -> None:
    """Files of one list in a folder are one list, in the order of their names."""
    grids = tidy("names")
    needs = grids.pop("needs")
    for at, part in enumerate(_parts(needs, "community_id"), start=1):
        write_xlsx([part], tmp_path / f"需求清单{at}.xlsx")
    for grid in grids.values():
        write_xlsx([grid], tmp_path / f"{grid.name}.xlsx")
    assert mm.read_folder(tmp_path, **OPTIONS) == district.region()


def test_hidden_rows_and_columns(tmp_path: Path) -> None:
    """What a filter hides is still in the list; frozen panes and notes on cells do no harm."""
    path = write_xlsx(list(tidy().values()), tmp_path / "lists.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["需求清单"]
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet["B3"].comment = openpyxl.comments.Comment("请核实", "office")
    sheet.print_title_rows = "1:1"
    book.save(path)
    assert mm.read_workbook(path, **OPTIONS) == district.region()


@pytest.mark.slow
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_formulas(form: str, tmp_path: Path) -> None:
    """A formula counts by its value; an error in a cell is found, not read as text."""
    if office_program() is None:
        pytest.skip("LibreOffice is not here: soffice is not on the PATH")
    good, bad = tidy(), tidy()
    good["needs"].put(0, "quantity", "=SUM(4,6)")
    good["needs"].put(1, "title", '=CONCATENATE("上门","义诊")')
    spots = [bad["needs"].put(0, "quantity", "=1/0"), bad["needs"].put(1, "title", "=NA()")]
    for name, grids in (("good", good), ("bad", bad)):
        write_xlsx(list(grids.values()), tmp_path / f"{name}.xlsx")
    files = [tmp_path / "good.xlsx", tmp_path / "bad.xlsx"]
    out = convert(files, form, tmp_path / "out", tmp_path / "profile")
    assert mm.read_workbook(out / f"good.{form}", **OPTIONS) == district.region()
    report = mm.inspect(out / f"bad.{form}", **OPTIONS)
    assert [one.place.cell for one in report.findings] == spots


# --- What must not be guessed -----------------------------------------------------------------

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
    for row in range(1, 10):  # the name in the first column, the code in the second
        first, second = names.cells[row, 1], names.cells[row, 2]
        names.cells |= {(row, 1): second, (row, 2): first}
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


def test_period_in_one_column(tmp_path: Path) -> None:
    """The first and the last day in one cell are two dates."""
    grids = tidy()
    grid = grids["agreements"]
    first, last = grid.columns["valid_from"], grid.columns["valid_to"]
    signs = ("至", "-", "—", "～", "到")
    form = "{0.year}年{0.month}月{0.day}日"
    for number, row in enumerate((1, *grid.rows)):
        low, high = grid.cells.get((row, first)), grid.cells.pop((row, last), None)
        if number and low is not None and high is not None:
            text = form.format(low) + signs[number % len(signs)] + form.format(high)
            grid.cells[row, first] = text
    grid.cells[1, first] = "协议期限"
    grid.cells = {(row, column - (column > last)): v for (row, column), v in grid.cells.items()}
    assert read(grids, tmp_path) == district.region()


@pytest.mark.parametrize("name", ["lists.xls", "lists.xlsx", "lists.ods"])
@pytest.mark.parametrize(
    "content",
    [
        "<html><table><tr><td>需求编号</td></tr></table></html>".encode(),
        "需求编号,社区\nXQ-001,教育路社区\n".encode("gb18030"),
        b"",
        b"PK\x03\x04 not really",
    ],
)
def test_a_false_name(name: str, content: bytes, tmp_path: Path) -> None:
    """A web page or text under the name of a workbook is a fault of the file, plainly said."""
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(mm.FileError) as caught:
        mm.read_workbook(path, **OPTIONS)
    assert {one.place.file for one in caught.value.findings} == {name}


def test_an_encoding_that_is_not_read(tmp_path: Path) -> None:
    """Text in UTF-16 is said to be so, file by file, and the lists in it are not missed."""
    write_csv(tidy().values(), tmp_path, "utf-16")
    report = mm.inspect(tmp_path, **OPTIONS)
    told = [(one.code, one.place.file) for one in report.findings]
    assert sorted(told) == [("file-encoding", f"{name}.csv") for name in sorted(SHEETS.values())]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_text_from_other_programs(encoding: str, sign: str, tmp_path: Path) -> None:
    """Text with tabs or semicolons, and in the encodings of offices, is read."""
    write_csv(tidy().values(), tmp_path, "utf-8")
    for path in tmp_path.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        if sign == ";":
            text = text.replace(";", "、")
        path.write_bytes(text.replace(",", sign).encode(encoding))
    assert mm.read_folder(tmp_path, **OPTIONS) == district.region()


def test_no_person_is_told_of(tmp_path: Path) -> None:
    """Without a salt, persons are neither in the region nor in what is said about the file."""
    grids = tidy()
    needs = grids["needs"]
    width = needs.width
    for at, (title, value) in enumerate(
        (("姓名", "某甲乙"), ("身份证号", "150499199001010017"), ("联系电话", "13900000000")),
        start=1,
    ):
        needs.cells[1, width + at] = title
        needs.cells |= {(row, width + at): value for row in needs.rows}
    own = district.lists()
    for row in own["needs"]:  # a person's need stands where the community is
        row |= {"longitude": None, "latitude": None}
    region = read(grids, tmp_path)
    assert region == district.region(own)
    assert region.report is not None
    told = region.report.summary(most=1000) + repr(region.report)
    assert not any(secret in told for secret in persons.values())
