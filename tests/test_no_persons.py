"""Nothing of the persons whom a list of needs names comes out again, in whatever is written."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

import matchmaker as mm

PERSONAL: tuple[str, ...] = (
    "王小明",
    "13912345605",
    "13912345699",
    "150402195001011003",
    "教育路5号",
    "3单元201",
)
PERSONAL += ("13812345678", "张三", "13600001111", "赵六", "118.9512", "42.2654", "13700002222")

SHEETS = {
    "社区": [
        ["社区代码", "社区名称", "街道", "经度", "纬度", "坐标系"],
        ["150402001001", "教育路社区", "振兴街道", 118.951, 42.262, "WGS-84"],
    ],
    "成员单位": [
        ["单位编号", "单位名称", "经度", "纬度", "坐标系"],
        ["O1", "区民政局", 118.96, 42.27, "WGS-84"],
    ],
    "资源清单": [["资源编号", "提供单位", "资源类别", "可用数量"], ["R1", "区民政局", "助老", 30]],
    "需求清单": [
        ["红山区需求清单（联系人：赵六 13600001111）"],
        ["编号", "社区", "需求类别", "需求名称", "需求内容", "需求数量", "单位", "姓名", "身份证号",
         "联系电话", "家庭住址", "经度", "纬度", "坐标系"],
        ["N1", "教育路社区", "助老", "身份证150402195001011003的老人",
         "请致电13912345605，住教育路5号3单元201",
         4, "次13700002222", "王小明", "150402195001011003", "13912345605", "教育路5号3单元201",
         118.9512345, 42.2654321, "WGS-84"],
        [],
        ["填表人：张三  电话：13812345678"],
        ["注：王小明住教育路5号3单元201"],
    ],
}  # fmt: skip


def workbook(path: Path, quantity: object = 4, community: str = "教育路社区") -> Path:
    """Write the lists, with a cell of the need as it is given."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book["需求清单"]["F3"] = quantity
    book["需求清单"]["B3"] = community
    book.save(path)
    return path


def texts(path: Path) -> str:
    """Give all that a file holds, of an archive what is in it."""
    if path.suffix == ".parquet":
        return str(pq.read_table(path).to_pylist())
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(raw)) as archive:
            return "".join(
                archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    return raw.decode("utf-8")


@pytest.mark.parametrize("salt", [None, "0123456789abcdef"])
def test_no_file_and_no_report_tells_of_persons(tmp_path: Path, salt: str | None) -> None:
    """Lists in every form, plans, workbooks, agreements and the report itself are searched."""
    path = workbook(tmp_path / "lists.xlsx")
    options: mm.files.ReadOptions = {"salt": salt} if salt else {}
    region = mm.read_workbook(path, **options)
    assert region.needs[0].beneficiary_key.startswith("p") is bool(salt)
    out = tmp_path / "out"
    out.mkdir()
    for name in ("lists.xlsx", "lists.json", "lists.geojson", "csv"):
        mm.write_lists(region, out / name)
    mm.write_lists(region, out / "parquet", "parquet")
    mm.write_lists(region, out / "hsds", "hsds")
    plan = mm.match(region)
    mm.write_workbook(plan, region, out / "plan.xlsx")
    assert mm.write_agreements(plan, region, out / "agreements")
    mm.write_geojson(plan, region, out / "plan.geojson")
    mm.write_parquet(plan, out / "plan")
    mm.files.write_plan(plan, out / "plan-csv", region)
    assert region.report is not None
    (out / "report.txt").write_text(repr(region.report) + region.report.summary(), "utf-8")
    files = [file for file in out.rglob("*") if file.is_file()]
    assert len(files) > 30
    told = [(file.name, word) for file in files for word in PERSONAL if word in texts(file)]
    assert not told


@pytest.mark.parametrize("quantity", ["请拨13912345699", "150402195001011003"])
def test_no_finding_tells_of_persons(tmp_path: Path, quantity: str) -> None:
    """A number of a person in a column where it does not belong is a finding without it."""
    path = workbook(tmp_path / "lists.xlsx", quantity, "王府社区13912345699")
    with pytest.raises(mm.ListsError) as caught:
        mm.read_workbook(path)
    report = mm.inspect(path)
    assert {fault.place.cell for fault in report.errors} == {"B3", "F3"}
    said = f"{caught.value}{caught.value!r}{report!r}{report.summary()}"
    assert not [word for word in PERSONAL if word in said]
