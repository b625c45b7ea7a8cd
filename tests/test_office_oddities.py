"""Oddities of real files beyond the dictionary's habits: each reads equal to the clean lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from office import district
from office.desk import OPTIONS, look, read, tidy
from office.layout import Grid
from office.programs import convert, office_program, write_csv, write_xlsx
from office.words import SHEETS

import matchmaker as mm


def shifted(grid: Grid, rows: int, columns: int = 0, after: int = 0) -> None:
    """Move the cells under a row down, and all to the right."""
    grid.cells = {
        (row + (rows if row > after else 0), column + columns): value
        for (row, column), value in grid.cells.items()
    }


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


def test_text_that_is_no_text(tmp_path: Path) -> None:
    """A damaged text file is said to be so, file by file, and the lists in it are not missed."""
    write_csv(tidy().values(), tmp_path, "utf-8")
    for path in tmp_path.glob("*.csv"):
        path.write_bytes(b"\xff\x00" + path.read_bytes())
    report = mm.inspect(tmp_path, **OPTIONS)
    told = {(one.code, one.place.file) for one in report.findings}
    assert {file for _, file in told} == {f"{name}.csv" for name in SHEETS.values()}
    assert {code for code, _ in told} <= {"file-encoding", "file-nul"}


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16"])
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
    persons = {"姓名": "某甲乙", "身份证号": "150499199001010017", "联系电话": "13900000000"}
    for at, (title, value) in enumerate(persons.items(), start=1):
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


def test_lists_without_codes(tmp_path: Path) -> None:
    """Where a list has no codes, names are the ids, and the report says so."""
    grids, own = tidy("names"), district.lists()
    ids: dict[str, str] = {}
    for name in ("communities", "organizations"):
        grid = grids[name]
        grid.cells = {(row, at - 1): value for (row, at), value in grid.cells.items() if at > 1}
        field = "community_id" if name == "communities" else "organization_id"
        ids |= {row[field]: row["name"] for row in own[name]}
    for row in [row for rows in own.values() for row in rows]:
        for field, value in row.items():
            if isinstance(value, list):
                row[field] = [ids.get(one, one) for one in value]
            elif field in ("community_id", "organization_id"):
                row[field] = ids[value]
    region = read(grids, tmp_path)
    assert region == district.region(own)
    assert region.report is not None
    told = {(remark.list, remark.place.sheet) for remark in region.report.repairs}
    assert told == {("communities", "社区"), ("organizations", "成员单位")}


def test_parties_from_the_other_lists(tmp_path: Path) -> None:
    """Communities and organizations without a list are made from the names, if asked for."""
    grids, own = tidy("names"), district.lists()
    homes = dict.fromkeys(row["community_id"] for row in own["needs"])
    names = {row["community_id"]: row["name"] for row in own["communities"]}
    del grids["communities"], grids["organizations"]
    for record in range(len(grids["resources"].rows)):
        grids["resources"].put(record, "service_area", None)
    region = read(grids, tmp_path, derive=True)
    assert set(region.communities.ids) == {names[home] for home in homes}
    assert {need.community_id for need in region.needs} == set(region.communities.ids)
    missing = [one.code for one in look(grids, tmp_path).findings]
    assert missing == ["list-missing", "list-missing"]
