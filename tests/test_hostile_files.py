"""Files that would harm their reader are refused by name, in little memory."""

import json
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path

import hostile
import pytest
from dangers import FILES
from forms import findings_of
from hostile import ods, record, sheet, xls, xlsx

from matchmaker.files.archive import calamine_faults, check_parquet, check_workbook

python_calamine = pytest.importorskip("python_calamine")

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
