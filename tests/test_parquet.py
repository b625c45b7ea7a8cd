"""Parquet: a region comes back equal and fast, and what is no such file is told."""

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from pyarrow import parquet as pq
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files import parquet
from matchmaker.files.parquet import parquet_columns, read_parquet, write_parquet


def odd_lists() -> dict[str, Any]:
    """The lists with a date, a list, and gaps."""
    lists: dict[str, Any] = small_lists()
    lists["needs"][0] |= {"due": "2026-03-31", "skills": ["law", "电工"], "people": 3}
    return lists


def codes(folder: Path) -> list[tuple[str, str]]:
    """What is wrong with a folder: code and file."""
    with pytest.raises(mm.FindingsError) as caught:
        read_parquet(folder)
    return [(fault.code, fault.place.file) for fault in caught.value.findings]


@settings(max_examples=40)
@given(testing.regions(words=True, every=True, travel=True, place=None))
def test_any_region_comes_back_equal(region: mm.Region) -> None:
    """With the reader of the library's own files, and with that of anybody's."""
    with TemporaryDirectory() as folder:
        write_parquet(region, folder)
        assert read_parquet(folder) == region
        assert mm.read_folder(folder, name=region.name) == region


def test_the_columns_are_typed(tmp_path: Path) -> None:
    """Other programs see dates, whole numbers and lists; the file says what it is."""
    region = small_region(odd_lists(), name="红山区")
    write_parquet(region, tmp_path)
    table = pq.read_table(tmp_path / "needs.parquet")
    assert table.schema.field("due").type == pa.date32()
    assert table.schema.field("quantity").type == pa.int64()
    assert table["due"].null_count == 1
    assert table.schema.metadata[b"format"] == parquet.FORMAT.encode()
    assert read_parquet(tmp_path).name == "红山区"


def test_a_table_that_is_gone_is_deleted(tmp_path: Path) -> None:
    """A folder holds one region: no travel matrix of an earlier one."""
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], [[1.0, 2.0], [3.0, 4.0]])
    write_parquet(small_region(travel=travel), tmp_path)
    assert (tmp_path / "travel.parquet").exists()
    write_parquet(small_region(), tmp_path)
    assert not (tmp_path / "travel.parquet").exists()
    assert read_parquet(tmp_path) == small_region()


def test_files_of_two_writings_are_not_mixed(tmp_path: Path) -> None:
    """Where a writing broke off between two files, that is told."""
    write_parquet(small_region(), tmp_path / "old")
    write_parquet(small_region(name="new"), tmp_path / "new")
    (tmp_path / "new" / "needs.parquet").replace(tmp_path / "old" / "needs.parquet")
    assert codes(tmp_path / "old") == [("parquet-mixed", "")]


def test_a_failed_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is whole or as it was."""
    write_parquet(small_region(), tmp_path)
    before = (tmp_path / "needs.parquet").read_bytes()

    def broken(_table: Any, where: Path, **_options: Any) -> None:
        Path(where).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", broken)
    with pytest.raises(mm.FileError) as caught:
        write_parquet(small_region(name="new"), tmp_path)
    assert caught.value.findings[0].code == "file-unwritable"
    assert (tmp_path / "needs.parquet").read_bytes() == before
    assert read_parquet(tmp_path) == small_region()


def test_a_plan_is_written_as_tables(tmp_path: Path) -> None:
    """What `Plan.to_frames` gives, one file each."""
    plan = mm.match(small_region(), mm.Rules(max_projects=2))
    write_parquet(plan, tmp_path)
    for name, frame in plan.to_frames("pyarrow").items():
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(frame)


def test_faults_are_told_at_their_row(tmp_path: Path) -> None:
    """Records are counted from 1: a Parquet file has no header row."""
    write_parquet(small_region(), tmp_path)
    path = tmp_path / "needs.parquet"
    table = pq.read_table(path)
    quantity = pa.array([5, 0])
    at = table.column_names.index("quantity")
    pq.write_table(
        table.set_column(at, "quantity", quantity).replace_schema_metadata(table.schema.metadata),
        path,
    )
    with pytest.raises(mm.ListsError) as caught:
        read_parquet(tmp_path)
    (fault,) = caught.value.findings
    assert (fault.code, fault.place) == (
        "too-small",
        mm.Place("needs.parquet", row=2, column="quantity"),
    )


def test_what_is_no_list_of_ours_is_told_for_all_files(tmp_path: Path) -> None:
    """Missing, damaged, cut off, foreign: one finding for each file."""
    write_parquet(small_region(), tmp_path)
    (tmp_path / "communities.parquet").unlink()
    (tmp_path / "organizations.parquet").write_bytes(b"PAR1 no parquet PAR1")
    whole = (tmp_path / "needs.parquet").read_bytes()
    (tmp_path / "needs.parquet").write_bytes(whole[: len(whole) // 2])
    pq.write_table(pa.table({"resource_id": ["R1"]}), tmp_path / "resources.parquet")
    assert codes(tmp_path) == [
        ("file-missing", "communities.parquet"),
        ("file-damaged", "organizations.parquet"),
        ("file-damaged", "needs.parquet"),
        ("format-unknown", "resources.parquet"),
    ]
    assert codes(tmp_path / "nowhere") == [("file-missing", str(tmp_path / "nowhere"))]


def test_damaged_pages_are_told(tmp_path: Path) -> None:
    """Bytes that changed inside a page are found when they are read."""
    path = tmp_path / "needs.parquet"
    names = [f"N{row}" for row in range(5_000)]
    pq.write_table(pa.table({"need_id": names}), path, compression="zstd", use_dictionary=False)
    raw = bytearray(path.read_bytes())
    raw[200:400] = bytes(200)
    path.write_bytes(raw)
    with pytest.raises(mm.FileError) as caught:
        parquet_columns(path)
    assert caught.value.findings[0].code == "file-damaged"


def test_any_damage_is_told(tmp_path: Path) -> None:
    """Thousands of files with bytes changed, lost or added: read, or a finding; nothing else."""
    write_parquet(small_region(odd_lists()), tmp_path)
    raw = (tmp_path / "needs.parquet").read_bytes()
    path = tmp_path / "damaged.parquet"
    dice = random.Random(20)
    told: Counter[str] = Counter()
    for _ in range(3_000):
        bad = bytearray(raw)
        for _ in range(dice.choice((1, 2, 8))):
            at = dice.randrange(len(bad))
            bad[at : at + dice.choice((0, 1, 1, 4))] = dice.randbytes(dice.choice((0, 1, 1, 4)))
        path.write_bytes(bad)
        try:
            parquet_columns(path)
        except mm.FileError as error:
            told[error.findings[0].code] += 1
        else:
            told["read"] += 1
    assert len(told) > 1
    assert told["file-damaged"]


@pytest.mark.parametrize("nested", [False, True])
def test_a_small_file_of_too_many_values_is_refused_unread(tmp_path: Path, nested: bool) -> None:
    """A few kilobytes may hold 20 million values, in rows or in lists of one row."""
    path = tmp_path / "needs.parquet"
    count = 20_000_000
    index = pa.repeat(pa.scalar(0, pa.int8()), count)
    cells: Any = pa.DictionaryArray.from_arrays(index, pa.array(["N1"]))
    if nested:
        cells = pa.ListArray.from_arrays([0, count], cells)
    pq.write_table(pa.table({"need_id": cells}), path)
    assert path.stat().st_size < 100_000
    with pytest.raises(mm.FileError) as caught:
        parquet_columns(path)
    (fault,) = caught.value.findings
    assert fault.code == "parquet-too-large"
    assert "2000000" in fault.zh


@pytest.mark.parametrize("nested", [False, True])
def test_one_long_text_in_many_cells_is_held_once(tmp_path: Path, nested: bool) -> None:
    """100,000 references to one text of a megabyte take a megabyte, not 100 gigabytes."""
    path = tmp_path / "needs.parquet"
    index = pa.repeat(pa.scalar(0, pa.int32()), 100_000)
    text = "社" * 350_000
    column: Any = pa.DictionaryArray.from_arrays(index, [text])
    if nested:
        column = pa.ListArray.from_arrays([0, len(index)], column)
    pq.write_table(pa.table({"title": column}), path)
    cells = parquet_columns(path)["title"]
    cells = cells[0] if nested else cells
    assert len(cells) == 100_000
    assert cells[0] == text
    assert all(cell is cells[0] for cell in cells)


def test_doubled_headers_are_refused(tmp_path: Path) -> None:
    """Parquet allows them; which column would be meant?"""
    path = tmp_path / "needs.parquet"
    pq.write_table(pa.table([pa.array(["a"]), pa.array(["b"])], names=["title", "title"]), path)
    with pytest.raises(mm.FileError) as caught:
        parquet_columns(path)
    assert caught.value.findings[0].code == "column-duplicate"


def test_a_foreign_table_is_read_by_its_headers(tmp_path: Path) -> None:
    """One file with an office's headers, as `read_table` takes it."""
    path = tmp_path / "需求.parquet"
    pq.write_table(
        pa.table(
            {
                "需求编号": pa.array([1, 2]),
                "社区": ["河东", "河西"],
                "需求类别": pa.array(["health", "law"]).dictionary_encode(),
                "数量": pa.array([5.0, 4.0]),
            }
        ),
        path,
    )
    region = small_region()
    needs = mm.read_table(path, "needs", communities=region.communities)
    assert needs.ids == ["1", "2"]
    assert needs.columns["community_id"].tolist() == ["C1", "C2"]
    assert needs.columns["quantity"].tolist() == [5, 4]


MEASURED = """
import json, sys
from pathlib import Path
from matchmaker.files.parquet import read_parquet
region = read_parquet(sys.argv[1])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
print(json.dumps({"needs": len(region.needs), "kilobytes": int(peak)}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory as Linux tells it")
def test_a_hundred_thousand_needs_take_little_memory(tmp_path: Path) -> None:
    """From the files to the validated region in 1 GB; the seconds are a benchmark's."""
    region = mm.synthetic.region()
    needs = region.needs.to_frame("pyarrow")
    rows = 100_000
    many = needs.take(pa.array([row % len(needs) for row in range(rows)]))
    many = many.set_column(0, "need_id", pa.array([f"N{row:06d}" for row in range(rows)]))
    large = mm.Region(
        taxonomy=region.taxonomy,
        communities=region.communities,
        organizations=region.organizations,
        needs=many,
        resources=region.resources,
    )
    write_parquet(large, tmp_path)
    found = subprocess.run(
        [sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, check=True, text=True
    )
    measured = json.loads(found.stdout)
    assert measured["needs"] == rows
    assert measured["kilobytes"] <= 1_000_000


@settings(max_examples=15)
@given(testing.regions(words=True, every=True))
def test_any_plan_comes_back_equal(region: mm.Region) -> None:
    """Projects, prices, open needs, and all else of a plan."""
    plan = mm.match(region, mm.Rules(max_projects=3), time_limit=0.5, effort=0.1)
    with TemporaryDirectory() as folder:
        write_parquet(plan, folder)
        assert mm.files.read_plan(folder) == plan


def test_a_district_plan_comes_back_with_its_branches(tmp_path: Path) -> None:
    """Splits and prices of the branched bound are kept, and the check still holds."""
    region = mm.synthetic.region("hongshan", seed=0, scale=0.05)
    rules = mm.Rules(max_distance_km=3, max_projects=20)
    plan = mm.match(region, rules, time_limit=60, effort=0.2)
    assert plan.branches
    write_parquet(plan, tmp_path)
    again = mm.files.read_plan(tmp_path)
    assert again == plan
    assert mm.check(again, region, rules) == ()


def test_a_damaged_plan_is_told(tmp_path: Path) -> None:
    """A file that is missing, and one that is a region's."""
    plan = mm.match(small_region())
    write_parquet(plan, tmp_path)
    (tmp_path / "allocations.parquet").unlink()
    write_parquet(small_region(), tmp_path / "region")
    (tmp_path / "region" / "needs.parquet").rename(tmp_path / "prices.parquet")
    with pytest.raises(mm.FileError) as caught:
        mm.files.read_plan(tmp_path)
    told = {(fault.code, fault.place.file) for fault in caught.value.findings}
    assert told == {
        ("file-missing", "allocations.parquet"),
        ("format-unknown", "prices.parquet"),
    }
