"""Files that would harm their reader are refused by name, in little memory."""

import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

import hostile
import pytest
from forms import findings_of
from hostile import biff, number, ods, ods_content, ole, record, sheet, xls, xlsx

from matchmaker.files.archive import calamine_faults, check_parquet, check_workbook

python_calamine = pytest.importorskip("python_calamine")

CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{}</row>'
FAR = '<c r="XFD1048576"><v>2</v></c>'
TABLE = '<table:table table:name="B">{}</table:table>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
LINKED = "of:='file:///tmp/other.ods'#$Sheet1.A1"
ENCRYPTED = ('<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry>'
             "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>")  # fmt: skip


def filled(more: str = "", **repeated: int) -> str:
    """Rows of an .ods workbook with a filled cell, repeated."""
    rows, columns = (f'table:number-{side}-repeated="{repeated.get(side, 1)}"'
                     for side in ("rows", "columns"))  # fmt: skip
    cell = f'<table:table-cell office:value-type="string" {columns} {more}><text:p>a</text:p>'
    return f"<table:table-row {rows}>{cell}</table:table-cell></table:table-row>"


def flipped(raw: bytes, at: int, sign: int = 0xFF) -> bytes:
    """Change one byte."""
    changed = bytearray(raw)
    changed[at] ^= sign
    return bytes(changed)


def encrypted_member() -> bytes:
    """An archive whose directory says that a member is encrypted."""
    raw = bytearray(xlsx())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def larger_than_said() -> bytes:
    """A sheet that says it has 10 bytes and has a MiB; the checksum is that of the 10."""
    packed = zlib.compress(bytes(2**20), wbits=-15)
    parts: dict[str, bytes | str] = {**hostile.xlsx_parts(), "xl/a.xml": packed}
    raw = hostile.archive(parts)
    return hostile.stored_as(raw, "xl/a.xml", packed, 10, zlib.crc32(bytes(10)))


def two_directories() -> bytes:
    """An archive behind another one: readers differ in which they take."""
    return xlsx() + xlsx(CORNERS.format(FAR))


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # size
    "zip bomb.xlsx": (
        lambda: hostile.bomb("xl/worksheets/sheet1.xml", 2000, hostile.xlsx_parts()),
        "archive-too-large",
    ),
    "zip bomb.ods": (lambda: hostile.bomb("content.xml", 2000, {"mimetype": hostile.ODS_TYPE}),
                     "archive-too-large"),
    "zip bomb below.xlsx": (
        lambda: hostile.bomb("xl/media/a.png", 100, hostile.xlsx_parts()), "",
    ),
    "says less.xlsx": (larger_than_said, "file-damaged"),
    "members.xlsx": (lambda: xlsx(more={f"xl/m{at}": "" for at in range(20_001)}),
                     "archive-too-large"),
    "corners.xlsx": (lambda: xlsx(CORNERS.format(FAR)), "sheet-too-large"),
    "corners single.xlsx": (
        lambda: xlsx(CORNERS.format("<c\n s='>' r = 'XFD1048576'><v>2</v></c>")),
        "sheet-too-large",
    ),
    "corners small.xlsx": (lambda: xlsx(CORNERS.format(FAR.replace("XFD", "xfd"))),
                           "sheet-too-large"),
    "corners prefix.xlsx": (
        lambda: xlsx(more={"xl/worksheets/sheet1.xml": "<x:worksheet xmlns:x='urn:x'><x:sheetData>"
                           "<x:row r='1'><x:c r='A1'><x:v>1</x:v></x:c><x:c r='XFD900000'>"
                           "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"}),
        "sheet-too-large",
    ),
    "corners implicit.xlsx": (
        lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048575"/><row>'
                     + "<c><v>1</v></c>" * 9 + "</row>"),
        "sheet-too-large",
    ),
    "corners hidden.xlsx": (
        lambda: xlsx(CORNERS.format(FAR), target="media/sheet1.png"), "sheet-too-large",
    ),
    "sum of sheets.xlsx": (
        lambda: xlsx(more={f"xl/worksheets/s{at}.xml": sheet(
            '<row r="1"><c r="A1"><v>1</v></c><c r="Z100000"><v>1</v></c></row>')
            for at in range(3)}),
        "sheet-too-large",
    ),
    "texts.xlsx": (
        lambda: xlsx(more={"xl/sharedStrings.xml": '<sst uniqueCount="99999999999"></sst>'}),
        "file-damaged",
    ),
    "rows.ods": (lambda: ods(filled(rows=1_048_576, columns=100)), "sheet-too-large"),
    "columns.ods": (lambda: ods(filled(columns=999_999_999)), "sheet-too-large"),
    "gap.ods": (
        lambda: ods(filled() + '<table:table-row table:number-rows-repeated="1000000">'
                    '<table:table-cell/></table:table-row>' + filled(columns=9)),
        "sheet-too-large",
    ),
    "gap columns.ods": (
        lambda: ods('<table:table-row table:number-rows-repeated="9999"><table:table-cell '
                    'office:value="1"/><table:table-cell table:number-columns-repeated="16000"/>'
                    '<table:table-cell office:value="1"/></table:table-row>'),
        "sheet-too-large",
    ),
    "long text.ods": (
        lambda: ods(filled(rows=1_000_000, columns=4).replace("<text:p>a", "<text:p>" + "a" * 999)),
        "archive-too-large",
    ),
    "blanks.ods": (
        lambda: ods(filled().replace("<text:p>a", '<text:p>a<text:s text:c="999999999"/>')),
        "archive-too-large",
    ),
    "honest repeats.ods": (
        lambda: ods((filled(columns=2) + filled()).replace(
            "</table:table-row>", '<table:table-cell table:number-columns-repeated="2"/>'
            '<table:table-cell office:value="1"/><table:table-cell '
            'table:number-columns-repeated="16369"/></table:table-row>') * 1_000
            + '<table:table-row table:number-rows-repeated="1046573"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'),
        "",
    ),
    "odd repeat.ods": (
        lambda: ods(filled().replace('rows-repeated="1"', 'rows-repeated="&#57;99999999"')),
        "file-damaged",
    ),
    "corners.xls": (lambda: xls(number(0, 0, 1) + number(65_535, 255, 2)), "sheet-too-large"),
    "columns that wrap.xls": (  # found by fuzzing
        lambda: xls(number(0, 0, 1)
                    + record(0x00BD, b"\0\4\xff\xff" + bytes(12) + b"\0\0")),
        "sheet-too-large",
    ),
    "dimensions.xls": (
        lambda: xls(record(0x0200, b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff\0\0") + number(0, 0, 1)),
        "file-damaged",
    ),
    "endless chain.xls": (lambda: ole({"Workbook": biff().ljust(9_000, b"\0")}, {4: 3}),
                          "file-damaged"),
    "endless directory.xls": (lambda: ole({"Workbook": biff()}, {2: 2}), "file-damaged"),
    "endless tables.xls": (
        lambda: flipped(flipped(flipped(xls(), 68, 0xFE), 69), 70), "file-damaged",
    ),
    "header.xls": (lambda: flipped(xls(), 67, 0x7F), "file-damaged"),
    # damage
    "half.xlsx": (lambda: xlsx()[: len(xlsx()) // 2], "file-damaged"),
    "last byte.xlsx": (lambda: xlsx()[:-1], "file-damaged"),
    "checksum.xlsx": (lambda: flipped(xlsx(), xlsx().index(b"PK\x01\x02") + 16), "file-damaged"),
    "flipped.xlsx": (lambda: flipped(xlsx(), 200), "file-damaged"),
    "two archives.xlsx": (two_directories, "file-damaged"),
    "comment.xlsx": (lambda: xlsx() + b"PK\x05\x06", "file-damaged"),
    "cut xml.xlsx": (
        lambda: xlsx(more={"xl/workbook.xml": "<workbook><sheets>"}), "file-damaged",
    ),
    "utf-16.xlsx": (
        lambda: xlsx(more={"xl/worksheets/sheet1.xml": sheet("").encode("utf-16")}),
        "file-damaged",
    ),
    "open table.ods": (
        lambda: ods(more={"content.xml": ods_content("").split("</table:table>")[0]}),
        "file-damaged",
    ),
    "no content.ods": (
        lambda: hostile.archive({"mimetype": hostile.ODS_TYPE}), "file-damaged",
    ),
    "namespaces.xlsx": (
        lambda: xlsx(more={"xl/workbook.xml": '<a:b xmlns:a="urn:a" xmlns:c=""/>'}),
        "file-damaged",
    ),
    "half.ods": (lambda: ods()[:400], "file-damaged"),
    "half.xls": (lambda: xls()[:2_000], "file-damaged"),
    "cut records.xls": (lambda: ole({"Workbook": biff()[:-4]}), "file-damaged"),
    "empty.xlsx": (lambda: b"", "file-damaged"),
    # encryption
    "package.xlsx": (lambda: ole({"EncryptionInfo": b"a", "EncryptedPackage": b"b"}),
                     "file-encrypted"),
    "member.xlsx": (encrypted_member, "file-encrypted"),
    "manifest.ods": (lambda: ods(more={"META-INF/manifest.xml": ENCRYPTED}), "file-encrypted"),
    "filepass.xls": (lambda: xls(more=record(0x002F, b"\0\0\1\2\3\4")), "file-encrypted"),
    # macros
    "vba.xlsx": (lambda: xlsx(more={"xl/vbaProject.bin": b"a"}), "file-macros"),
    "wps.xlsx": (lambda: xlsx(more={"xl/JDEData.bin": b"a"}), "file-macros"),
    "macro sheet.xlsx": (lambda: xlsx(more={"xl/macrosheets/sheet1.xml": "<a/>"}), "file-macros"),
    "type.xlsx": (
        lambda: xlsx(more={"[Content_Types].xml": hostile.xlsx_parts()["[Content_Types].xml"]
                           .replace("openxmlformats-officedocument.spreadsheetml.sheet.main",
                                    "ms-excel.sheet.macroEnabled.main")}),
        "file-macros",
    ),
    "vba.xls": (lambda: xls(VBA=b"a"), "file-macros"),
    "macro sheet.xls": (lambda: ole({"Workbook": biff(kind=1)}), "file-macros"),
    "basic.ods": (lambda: ods(more={"Basic/Standard/a.xml": "<a/>"}), "file-macros"),
    "listener.ods": (
        lambda: ods(hostile.ODS_ROW + '<script:event-listener script:language="b"/>'),
        "file-macros",
    ),
    # links
    "external.xlsx": (lambda: xlsx(more={"xl/externalLinks/externalLink1.xml": "<a/>"}),
                      "file-links"),
    "connection.xlsx": (lambda: xlsx(more={"xl/connections.xml": "<a/>"}), "file-links"),
    "supbook.xls": (lambda: xls(more=record(0x01AE, b"\1\0\5\0\0\1a.xls")), "file-links"),
    "own sheets.xls": (lambda: xls(more=record(0x01AE, b"\1\0\1\4")), ""),
    "source.ods": (
        lambda: ods('<table:table-source xlink:href="../a.ods"/>' + hostile.ODS_ROW), "file-links",
    ),
    "formula.ods": (lambda: ods(filled(f'table:formula="{LINKED}"')), "file-links"),
    "dde.ods": (lambda: ods(filled("table:formula='of:=DDE(\"a\";\"b\";\"c\")'")), "file-links"),
    "hyperlink.ods": (
        lambda: ods(filled().replace(">a<", '><text:a xlink:href="http://a.example">a</text:a><')),
        "",
    ),
    # names in the archive
    **{
        f"name {at}.xlsx": (partial(xlsx, more={name: "a"}), "archive-name-unsafe")
        for at, name in enumerate(("/a", "../a", "xl/../../a", "xl\\a", "C:/a", "\\\\a", "a\1"))
    },
    "double.xlsx": (
        lambda: hostile.archive([*hostile.xlsx_parts().items(), ("XL/workbook.xml", "<a/>")]),
        "archive-name-double",
    ),
    # entities
    **{
        f"entities {at}.xlsx": (
            partial(xlsx, more={part: text}), "xml-entities",
        )
        for at, (part, text) in enumerate((
            ("xl/worksheets/sheet1.xml", LAUGHS + sheet(hostile.CELLS)),
            ("xl/workbook.xml", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook/>'),
            ("docProps/app.xml", LAUGHS + "<a>&c;</a>"),
        ))
    },
    "entities.ods": (lambda: ods(more={"content.xml": LAUGHS + ods_content("")}), "xml-entities"),
    "deep.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": "<a>" * 200_000 + "</a>" * 200_000}), "xml-deep",
    ),
    "long tag.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": f'<a b="{"c" * 5_000_000}"/>'}), "xml-tag-long",
    ),
    "rows one by one.xlsx": (lambda: xlsx("<row/>" * 2_100_000), "xml-too-many"),
    "comments.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": "<a>" + "<!---->" * 2_100_000 + "</a>"}),
        "xml-too-many",
    ),
    "many rows.ods": (lambda: ods("<table:table-row/>" * 2_100_000), "xml-too-many"),
    "long tag.ods": (lambda: ods("<table:table-row>" + "<a/>" * 9_000_000 + "</table:table-row>"),
                     "xml-tag-long"),
    # kinds and names
    "named.xls": (xlsx, "suffix-wrong"),
    "named.xlsx": (ods, "suffix-wrong"),
    "named.ods": (xls, "suffix-wrong"),
    "named": (xls, "suffix-wrong"),
    "CAPITALS.XLSX": (xlsx, ""),
    "page.xls": (lambda: b"\n<html><table><tr><td>1</td></tr></table></html>", "workbook-kind"),
    "2003.xls": (lambda: b'<?xml version="1.0"?><Workbook xmlns="a"/>', "workbook-kind"),
    "list.xlsx": ("编号,名称\n".encode, "workbook-kind"),
    "document.xlsx": (lambda: hostile.archive({"word/document.xml": "<a/>"}), "workbook-kind"),
    "document.xls": (lambda: ole({"WordDocument": b"a"}), "workbook-kind"),
    "binary.xlsx": (lambda: xlsx(more={"xl/workbook.bin": "a"}), "workbook-kind"),
    "noise.xls": (lambda: bytes(range(255, -1, -1)), "workbook-kind"),
}  # fmt: skip

MEMORY = 2**30
"""Address space of the process that looks at all of them; the bar is 1 GB of memory."""

LOOK = """
import json, resource, sys
from pathlib import Path
from matchmaker.errors import FileError
from matchmaker.files.archive import check_workbook
import numpy
space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (space + int(sys.argv[2]),) * 2)
for path in sorted(Path(sys.argv[1]).iterdir()):
    codes = []
    try:
        check_workbook(path)
    except FileError as error:
        codes = [[fault.code, fault.place.file, fault.en, fault.zh] for fault in error]
    # not ru_maxrss: that begins with what the process that started this one had
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) * 1024
    print(json.dumps([path.name, codes, peak]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
def test_every_danger_is_named_in_little_memory(tmp_path: Path) -> None:
    """Each file has its finding, none takes the reader's memory, and the good ones pass."""
    for name, (make, _) in FILES.items():
        (tmp_path / name).write_bytes(make())
    command = [sys.executable, "-c", LOOK, str(tmp_path), str(MEMORY)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = {name: (codes, peak) for name, codes, peak in map(json.loads, done.stdout.splitlines())}
    assert {name: {code for code, *_ in codes} for name, (codes, _) in found.items()} == {
        name: {code} - {""} for name, (_, code) in FILES.items()
    }
    for name, (codes, peak) in found.items():
        assert peak < MEMORY // 2, name
        for _, file, en, zh in codes:
            assert file == name
            assert ";" in en or "; " in en or "(" in en
            assert zh


def test_all_dangers_of_a_file_come_at_once(tmp_path: Path) -> None:
    """Macros, links and a wrong name are told together; the right name is told."""
    path = tmp_path / "list.ods"
    path.write_bytes(xlsx(more={"xl/vbaProject.bin": "a", "xl/externalLinks/e1.xml": "<a/>"}))
    found = findings_of(lambda: check_workbook(path))
    assert sorted(fault.code for fault in found) == ["file-links", "file-macros", "suffix-wrong"]
    wrong = next(fault for fault in found if fault.code == "suffix-wrong")
    assert ".xlsx" in wrong.en
    assert ".xlsx" in wrong.zh


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file and a folder are findings too."""
    found = findings_of(lambda: check_workbook(tmp_path / "none.xlsx"))
    assert [fault.code for fault in found] == ["file-missing"]
    found = findings_of(lambda: check_workbook(tmp_path))
    assert [fault.code for fault in found] == ["file-unreadable"]


ROWS = 1_000_000


def formatted_rows(suffix: str) -> bytes:
    """A workbook with a filled cell and a million rows that are only formatted."""
    if suffix == "ods":
        empty = '<table:table-row table:style-name="a"><table:table-cell/></table:table-row>'
        return ods(hostile.ODS_ROW + empty * ROWS)
    rows = "".join(f'<row r="{at}" s="1" customFormat="1"><c r="C{at}" s="1"/></row>'
                   for at in range(2, ROWS + 2))  # fmt: skip
    return xlsx(hostile.CELLS + rows)


READ = """
import sys
from pathlib import Path
from matchmaker.files.archive import calamine_faults, check_workbook
from python_calamine import CalamineWorkbook
path = Path(sys.argv[1])
check_workbook(path)
with calamine_faults(path.name):
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
    rows = len(sheet.to_python())
    peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
    print(rows, int(peak) * 1024)
"""


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_million_formatted_rows_are_read(suffix: str, tmp_path: Path) -> None:
    """Rows that are formatted and empty take no memory to speak of, and are no rows."""
    path = tmp_path / f"list.{suffix}"
    path.write_bytes(formatted_rows(suffix))
    command = [sys.executable, "-c", READ, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows, peak = map(int, done.stdout.split())
    assert rows == 1
    assert peak < MEMORY


def test_shared_texts_are_counted_as_often_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One long text in many cells is many long texts, over the borders of records too."""
    monkeypatch.setattr("matchmaker.files.archive.limits.MOST_TEXT", 100_000)
    texts = record(0x00FC, bytes(8) + b"\x28\x23\0" + b"a" * 4_000)
    texts += record(0x003C, b"\1" + b"a\0" * 4_000) + record(0x003C, b"\0" + b"a" * 1_000)
    texts += record(0x003C, b"\1\0\0b")
    for cells, fine in ((11, True), (12, False)):
        labels = b"".join(record(0x00FD, bytes([at, 0]) + bytes(8)) for at in range(cells))
        path = tmp_path / "list.xls"
        path.write_bytes(xls(labels, texts))
        if fine:
            check_workbook(path)
        else:
            found = findings_of(partial(check_workbook, path))
            assert [fault.code for fault in found] == ["archive-too-large"]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_one_shared_text_in_many_cells(prefix: str, tmp_path: Path) -> None:
    """A text of 30,000 signs in 20,000 cells is 600 MB; short ones in as many cells are fine."""
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><{prefix}v>1</{prefix}v></c></row>'
                    for at in range(1, 20_001))  # fmt: skip
    path = tmp_path / "list.xlsx"
    for index, fine in ((0, True), (1, False)):
        texts = [f"<{prefix}si><{prefix}t>{'a' * long}</{prefix}t></{prefix}si>"
                 for long in (2, 30_000)]  # fmt: skip
        shared = f'<sst uniqueCount="2" xmlns:x="urn:x">{"".join(texts)}</sst>'
        rows = cells.replace("v>1<", f"v>{index}<")
        space = sheet(rows).replace("<worksheet", '<worksheet xmlns:x="urn:x"')
        parts = {"xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": space}
        path.write_bytes(xlsx(more=parts))
        if fine:
            check_workbook(path)
        else:
            found = findings_of(partial(check_workbook, path))
            assert [fault.code for fault in found] == ["archive-too-large"]


class PanicException(BaseException):
    """Named as the panics of Rust are."""


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (python_calamine.CalamineError("a"), "file-damaged"),
        (python_calamine.XmlError("a"), "file-damaged"),
        (python_calamine.PasswordError("a"), "file-encrypted"),
        (PanicException("index out of bounds"), "file-damaged"),
        (zipfile.BadZipFile("a"), "file-damaged"),
        (PermissionError(13, "Permission denied"), "file-unreadable"),
        (FileNotFoundError(2, "a"), "file-missing"),
        (MemoryError(), "file-takes-too-much"),
        (OverflowError("date value out of range"), "file-damaged"),
    ],
)
def test_faults_of_the_reader_name_the_file(fault: BaseException, code: str) -> None:
    """Whatever calamine raises, a panic of its Rust code too, is a finding on the file."""

    def read() -> None:
        with calamine_faults("list.xls"):
            raise fault

    found = findings_of(read)
    assert [(one.code, one.place.file) for one in found] == [(code, "list.xls")]


def test_other_faults_pass() -> None:
    """A user's Ctrl-C and a fault of the library are not taken for damage."""
    for fault in (KeyboardInterrupt, KeyError):
        with pytest.raises(fault), calamine_faults("list.xls"):
            raise fault


def test_parquet_is_checked_by_its_own_description(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Size and damage of a Parquet file are told before a value is read."""
    pa = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "needs.parquet"
    parquet.write_table(pa.table({"need_id": ["N1", "N2"], "quantity": [1, 2]}), path)
    raw = path.read_bytes()
    check_parquet(path)
    damages = {
        "file-damaged": (b"", raw[:-1], raw[4:], raw[:4] + b"a" * 60 + raw[-8:]),
        "file-encrypted": (b"PARE" + raw[4:-4] + b"PARE",),
    }
    for code, versions in damages.items():
        for version in versions:
            path.write_bytes(version)
            found = findings_of(lambda: check_parquet(path))
            assert [fault.code for fault in found] == [code]
    parquet.write_table(pa.table({"a": pa.nulls(60_000_000, pa.int8())}), path)
    found = findings_of(lambda: check_parquet(path))
    assert [fault.code for fault in found] == ["table-too-large"]
