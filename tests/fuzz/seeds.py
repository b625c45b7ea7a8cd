"""Small good files of every kind, made by the programs that make them for offices."""

import datetime as dt
import io
import struct
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hostile
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from small import small_region

import matchmaker as mm

HEADER = ("需求编号", "社区名称", "需求类别", "需求名称", "需求内容", "数量", "单位", "姓名",
          "身份证号", "联系电话", "完成时限", "经度", "纬度")  # fmt: skip
ROWS: tuple[tuple[Any, ...], ...] = (
    ("N1", "教育路社区", "便民", "理发", "3号楼2单元501室，13812345678", 5, "人次", "张三",
     "150402199001011230", "13812345678", dt.date(2026, 3, 5), 118.96, 42.26),
    ("N2", "教育路社区居委会", "助老", "=1+1", "约20余人", "１，０００", "个", "", "", "",
     "2026年3月5日", 118.97, 42.27),
    ("合计", "", "", "", "", 1005, "", "", "", "", "", "", ""),
)  # fmt: skip


def seeds() -> Iterator[tuple[str, bytes]]:
    """Give suffix and content of each."""
    yield ".xlsx", _xlsxwriter()
    yield ".xlsx", _openpyxl()
    yield ".xlsx", hostile.xlsx(_inline())
    yield ".ods", hostile.ods(_ods_rows())
    yield ".ods", hostile.ods()
    yield ".xls", _xls()
    yield ".xls", hostile.xls()
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        lines = (",".join(f'"{cell}"' if cell else "" for cell in row) for row in (HEADER, *ROWS))
        yield ".csv", "\r\n".join(lines).encode(encoding)
    yield ".csv", b"need_id\tcommunity_id\nN1\tC1\n"
    table = {name: [str(row[at]) for row in ROWS[:2]] for at, name in enumerate(HEADER)}
    file = io.BytesIO()
    pq.write_table(pa.table({**table, "数量": [5, 6], "skills": [["a"], ["b", "c"]]}), file)
    yield ".parquet", file.getvalue()
    yield from _documents()


def _documents() -> Iterator[tuple[str, bytes]]:
    region = small_region()
    plan = mm.match(region, mm.Rules(max_projects=1))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        mm.write_lists(region, path / "a.json")
        mm.files.write_plan(plan, path / "b.json")
        mm.write_geojson(None, region, path / "c.geojson")
        mm.write_hsds(region, path / "d.json")
        (path / "e.toml").write_text(
            "[rules]\nmax_projects = 3\nprojects_per_organization = [0, 2]\n"
            "[objective.decay]\nkind = 'exponential'\nhalf = 2.0\n",
            encoding="utf-8",
        )
        for file in sorted(path.iterdir()):
            yield file.suffix, file.read_bytes()


def _xlsxwriter() -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("需求清单")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.merge_range(0, 0, 0, 12, "需求清单", book.add_format({"bold": True}))
        sheet.write_row(1, 0, HEADER)
        for at, row in enumerate(ROWS, start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, cell, day)
                elif isinstance(cell, str):
                    sheet.write_string(at, column, cell)
                else:
                    sheet.write_number(at, column, cell)
        sheet.merge_range("B3:B4", "教育路社区")
        sheet.write_formula("F6", "=SUM(F3:F4)")
        other = book.add_worksheet("社区")
        other.write_row(0, 0, ("社区代码", "社区名称", "街道"))
        other.write_row(1, 0, ("150402001001", "教育路社区", "站前街道"))
    return file.getvalue()


def _openpyxl() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (HEADER, *ROWS):
        sheet.append(row)
    sheet["F9"] = "#N/A"
    sheet["G9"] = True
    sheet["H9"] = dt.time(9, 30)
    sheet.merge_cells("A9:B9")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        book.save(path)
        return path.read_bytes()


def _inline() -> str:
    rows = []
    for at, row in enumerate((HEADER, *ROWS), start=1):
        cells = "".join(
            f'<c r="{chr(65 + column)}{at}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for column, cell in enumerate(row)
        )
        rows.append(f'<row r="{at}">{cells}</row>')
    return "".join(rows) + '<row r="9"><c r="A9" t="e"><v>#N/A</v></c><c r="B9"><f>1</f></c></row>'


def _ods_rows() -> str:
    rows = []
    for row in (HEADER, *ROWS):
        cells = ""
        for cell in row:
            if isinstance(cell, str):
                kind = f'office:value-type="string"><text:p>{cell}</text:p>'
            elif isinstance(cell, dt.date):
                kind = (
                    f'office:value-type="date" office:date-value="{cell}"><text:p>{cell}</text:p>'
                )
            else:
                kind = f'office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p>'
            cells += f"<table:table-cell {kind}</table:table-cell>"
        cells += '<table:table-cell table:number-columns-repeated="16371"/>'
        rows.append(f"<table:table-row>{cells}</table:table-row>")
    rows.insert(1, '<table:table-row table:number-rows-repeated="2"><table:table-cell '
                'table:number-columns-spanned="2" table:number-rows-spanned="2"/>'
                "<table:covered-table-cell/></table:table-row>")  # fmt: skip
    return "".join(rows)


def _xls() -> bytes:
    texts = [str(cell) for row in (HEADER, *ROWS) for cell in row]
    shared = struct.pack("<LL", len(texts), len(texts))
    for text in texts:
        shared += struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
    cells = hostile.record(0x0200, struct.pack("<LLHHH", 0, 4, 0, 13, 0))
    for at in range(len(texts)):
        place = struct.pack("<HHH", at // 13, at % 13, 0)
        cells += hostile.record(0x00FD, place + struct.pack("<L", at))
    cells += hostile.number(5, 0, 45_000.5)
    cells += hostile.record(0x027E, struct.pack("<HHHL", 5, 1, 0, 0x4059_0000))
    cells += hostile.record(0x00BD, struct.pack("<HHHLHLH", 5, 2, 0, 6, 0, 10, 3))
    cells += hostile.record(0x0205, struct.pack("<HHHBB", 5, 4, 0, 7, 1))
    cells += hostile.record(0x0006, struct.pack("<HHHdHLH", 5, 5, 0, 3.0, 0, 0, 3) + b"\x1e\1\0")
    cells += hostile.record(0x00E5, struct.pack("<HHHHH", 1, 1, 2, 1, 1))
    formats = hostile.record(0x041E, struct.pack("<HHB", 164, 10, 0) + b"yyyy-mm-dd")
    formats += hostile.record(0x00E0, struct.pack("<HH16x", 0, 164))
    return hostile.xls(cells, formats + hostile.record(0x00FC, shared))
