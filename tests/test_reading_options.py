"""What a caller says about the files is followed or refused, never passed over."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from small import small_region
from test_cli import Runner, run

import matchmaker as mm

__all__ = ["run"]  # a fixture


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A workbook of small lists."""
    path = tmp_path / "lists.xlsx"
    mm.write_lists(small_region(), path)
    return path


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        ({"crss": "WGS-84"}, "option-unknown", "crss"),
        ({"crs": "GCJ02x"}, "crs-unknown", "GCJ02x"),
        ({"box": (42.0, 118.0, 43.0, 119.0)}, "box-invalid", "west, south, east, north"),
        ({"box": (119.0, 42.0, 118.0, 43.0)}, "box-invalid", "119.0"),
        ({"box": (1.0, 2.0, 3.0)}, "box-invalid", "1.0"),
        ({"box": "everywhere"}, "box-invalid", "everywhere"),
        ({"mapping": ["title"]}, "option-pairs", "title"),
        ({"mapping": {"a": 3}}, "option-pairs", "3"),
        ({"mapping": {"a": "needs.tilte"}}, "option-field", "needs.tilte"),
        ({"mapping": {"a": "neds.title"}}, "option-field", "neds.title"),
        ({"mapping": {"a": "tilte"}}, "option-field", "tilte"),
        ({"sheets": {"需求清单": "neds"}}, "option-list", "neds"),
        ({"sheets": {"没有的表": "needs"}}, "sheet-unknown", "没有的表"),
        ({"derive": "yes"}, "option-switch", "yes"),
        ({"borrow": 1}, "option-switch", "1"),
        ({"name": 7}, "text-expected", "7"),
        ({"salt": ""}, "salt-empty", "salt"),
        ({"salt": "  "}, "salt-empty", "salt"),
        ({"salt": 12345}, "salt-empty", "salt"),
    ],
)
def test_what_cannot_be_followed_is_an_error(
    lists: Path, options: dict[str, Any], code: str, said: str
) -> None:
    """An unknown option, field, list or sheet, or a value of the wrong kind, in both languages."""
    with pytest.raises(mm.ListsError) as caught:
        mm.read_workbook(lists, **options)
    (fault,) = caught.value.findings
    assert fault.code == code
    assert said in fault.en
    assert any(sign > "\u4e00" for sign in fault.zh)
    assert [f.code for f in mm.inspect(lists, **options).errors] == [code]


@pytest.mark.parametrize("name", ["region.json", "region.geojson", "parquet", "hsds"])
def test_every_form_refuses_them(tmp_path: Path, name: str) -> None:
    """The library's own forms and HSDS refuse a slip too."""
    form: Any = name if name in ("parquet", "hsds") else "csv"
    mm.write_lists(small_region(), tmp_path / name, form)
    wrong: Any = {"crs": "GCJ02x", "derive": "no"}
    with pytest.raises(mm.ListsError) as caught:
        mm.read_lists(tmp_path / name, **wrong)
    assert [fault.code for fault in caught.value] == ["crs-unknown", "option-switch"]


def test_a_header_that_no_list_has_is_a_warning(lists: Path) -> None:
    """One mapping may serve the files of many months, so that this does not stop the reading."""
    region = mm.read_workbook(lists, mapping={"点单内容": "description", "需求类别": "category"})
    (fault,) = [f for f in region.warnings if f.code == "mapping-unused"]
    assert fault.value == "点单内容"


def test_a_list_without_a_needed_column_is_not_taken_for_another(tmp_path: Path) -> None:
    """In a list of resources 单位 is the unit: 提供单位 is asked for."""
    mm.write_lists(small_region(), tmp_path / "lists.xlsx")
    book = openpyxl.load_workbook(tmp_path / "lists.xlsx")
    del book["资源清单"]
    sheet = book.create_sheet("资源清单")
    sheet.append(["序号", "单位", "资源类别", "资源名称", "可用数量", "有效期"])
    sheet.append([1, "区民政局", "health", "送餐队", "50人次", "长期"])
    book.save(tmp_path / "lists.xlsx")
    (fault,) = mm.inspect(tmp_path / "lists.xlsx").errors
    assert (fault.code, fault.list, fault.place.sheet) == (
        "header-missing",
        "resources",
        "资源清单",
    )
    assert "提供单位 (organization)" in fault.zh
    sheet["B1"] = "提供单位"
    sheet["B2"] = small_region().organizations[0].organization_id
    book.save(tmp_path / "lists.xlsx")
    assert mm.read_workbook(tmp_path / "lists.xlsx").resources[0].quantity == 50


def test_sheets_names_a_file_with_or_without_its_ending(tmp_path: Path) -> None:
    """A file is left out by its name as the folder shows it, or by what stands before the dot."""
    region = small_region()
    mm.write_lists(region, tmp_path)
    (tmp_path / "旧.csv").write_text("需求编号,社区,需求类别,需求数量\nN9,河东,health,5\n", "utf-8")
    for name in ("旧.csv", "旧"):
        assert mm.read_folder(tmp_path, sheets={name: ""}, crs="WGS-84").needs == region.needs


def test_a_slip_in_the_reading_file_is_told(run: Runner) -> None:
    """A file that is no TOML, or holds values of the wrong kind: findings that name the file."""
    mm.write_lists(small_region(), "lists.xlsx")
    for text, code in (("crs = \n", "toml-invalid"), ('borrow = "yes"\n', "option-switch")):
        Path("reading.toml").write_text(text, encoding="utf-8")
        ended = run("inspect", "lists.xlsx", "--reading", "reading.toml")
        assert ended.code == 1
        assert f"[{code}] reading.toml" in ended.err
