"""Files that are not in form are named with the place of every fault."""

from collections.abc import Callable
from pathlib import Path

import pytest
from forms import findings_of, write_folder
from small import changed, small_lists

import matchmaker as mm


def bytes_of(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    """Damage one file of a folder."""

    def damage(folder: Path) -> None:
        path = folder / f"{name}.csv"
        path.write_bytes(change(path.read_bytes()))

    return damage


def line(at: int, change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    """Change one line of a file."""

    def changed_file(raw: bytes) -> bytes:
        lines = raw.splitlines(keepends=True)
        lines[at - 1] = change(lines[at - 1])
        return b"".join(lines)

    return changed_file


DAMAGED: dict[str, tuple[Callable[[Path], None], str, mm.Place, str]] = {
    "wrong encoding": (
        bytes_of("communities", lambda raw: raw.decode().encode("gb18030")),
        "file-encoding",
        mm.Place("communities.csv", row=2),
        "UTF-8",
    ),
    "UTF-16": (
        bytes_of("needs", lambda raw: raw.decode().encode("utf-16")),
        "file-encoding",
        mm.Place("needs.csv", row=1),
        "UTF-8",
    ),
    "missing column": (
        bytes_of("needs", line(1, lambda head: head.replace(b"quantity", b"amount"))),
        "column-missing",
        mm.Place("needs.csv", row=1),
        "quantity",
    ),
    "semicolons": (
        bytes_of("taxonomy", lambda raw: raw.replace(b",", b";")),
        "column-missing",
        mm.Place("taxonomy.csv", row=1),
        "need_category;resource_category;fit",
    ),
    "column twice": (
        bytes_of("needs", lambda raw: raw.replace(b"\r\n", b",quantity\r\n")),
        "column-duplicate",
        mm.Place("needs.csv", row=1, column="quantity"),
        "quantity",
    ),
    "column without header": (
        bytes_of("resources", line(1, lambda head: head.replace(b"quantity", b""))),
        "column-unnamed",
        mm.Place("resources.csv", row=1),
        "4",
    ),
    "row too short": (
        bytes_of("needs", line(3, lambda row: row.rpartition(b",")[0] + b"\r\n")),
        "row-ragged",
        mm.Place("needs.csv", row=3),
        "3",
    ),
    "row too long": (
        bytes_of("resources", line(2, lambda row: b"a comma, in a text," + row)),
        "row-ragged",
        mm.Place("resources.csv", row=2),
        "6",
    ),
    "open quote": (
        bytes_of("needs", line(3, lambda row: b'"' + row)),
        "file-unreadable",
        mm.Place("needs.csv", row=3),
        "end of data",
    ),
    "empty file": (
        bytes_of("needs", lambda _raw: b""),
        "file-empty",
        mm.Place("needs.csv"),
        "",
    ),
    "missing file": (
        lambda folder: (folder / "needs.csv").unlink(),
        "file-missing",
        mm.Place("needs.csv"),
        "",
    ),
    "fit twice": (
        bytes_of("taxonomy", lambda raw: raw + b"law,law,0.5\n"),
        "pair-duplicate",
        mm.Place("taxonomy.csv", row=4),
        "law",
    ),
    "no fit": (
        bytes_of("taxonomy", lambda raw: raw + b"law,health,\n"),
        "value-missing",
        mm.Place("taxonomy.csv", row=4, column="fit"),
        "",
    ),
    "wordy fit": (
        bytes_of("taxonomy", lambda raw: raw + b"law,health,good\n"),
        "number-expected",
        mm.Place("taxonomy.csv", row=4, column="fit"),
        "good",
    ),
    "two units": (
        lambda folder: travel(folder, "O1,C1,1,h\nO1,C2,1,min\nO2,C1,2,h\nO2,C2,2,h\n"),
        "travel-unit",
        mm.Place("travel.csv", row=3, column="unit"),
        "min",
    ),
    "travel twice": (
        lambda folder: travel(folder, "O1,C1,1,h\nO2,C2,1,h\nO1,C1,2,h\n"),
        "pair-duplicate",
        mm.Place("travel.csv", row=4),
        "O1",
    ),
    "negative travel": (
        lambda folder: travel(folder, "O1,C1,-1,h\nO2,C2,1,h\n"),
        "travel-negative",
        mm.Place("travel.csv"),
        "-1",
    ),
}


def travel(folder: Path, rows: str) -> None:
    """Add a travel matrix to a folder."""
    text = "organization_id,community_id,value,unit\n" + rows
    (folder / "travel.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_file(kind: str, tmp_path: Path) -> None:
    """A file that is not in form is named, with the row and the column where there is one."""
    damage, code, place, shown = DAMAGED[kind]
    write_folder(small_lists(), tmp_path)
    damage(tmp_path)
    found = findings_of(lambda: mm.files.read_lists(tmp_path))
    assert {(fault.code, fault.place) for fault in found} == {(code, place)}
    assert shown in found[0].en
    assert shown in found[0].zh


def test_all_files_are_read_before_anything_is_said(tmp_path: Path) -> None:
    """Faults of several files come in one error."""
    write_folder(small_lists(), tmp_path)
    (tmp_path / "needs.csv").unlink()
    (tmp_path / "resources.csv").write_bytes("resource_id\n资源\n".encode("gb18030"))
    (tmp_path / "taxonomy.csv").write_text("need_category,fit\na\n", encoding="utf-8")
    found = findings_of(lambda: mm.files.read_lists(tmp_path))
    assert [(fault.code, fault.place.file) for fault in found] == [
        ("file-missing", "needs.csv"),
        ("file-encoding", "resources.csv"),
        ("column-missing", "taxonomy.csv"),
        ("row-ragged", "taxonomy.csv"),
    ]


def test_faults_of_taxonomy_travel_and_lists_come_together(tmp_path: Path) -> None:
    """A faulty taxonomy or travel matrix does not hide the faults of the lists."""
    write_folder(changed("needs", 1, quantity=0), tmp_path)
    (tmp_path / "taxonomy.csv").write_text(
        "need_category,resource_category,fit\nhealth,health,2\nlaw,law,?\n", encoding="utf-8"
    )
    travel(tmp_path, "O1,C1,far,h\nO1,C2,1,h\nO2,C1,1,h\nO2,C2,1,h\n")
    found = findings_of(lambda: mm.files.read_lists(tmp_path))
    assert {(fault.code, fault.place.file) for fault in found} == {
        ("fit-range", "taxonomy.csv"),
        ("number-expected", "taxonomy.csv"),
        ("number-expected", "travel.csv"),
        ("too-small", "needs.csv"),
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "json-invalid"),
        ("[" * 100_000, "json-invalid"),
        ("[]", "format-unknown"),
        ('{"format": "matchmaker/plan/1"}', "format-unknown"),
        ('{"format": "matchmaker/region/1", "wants": []}', "field-unknown"),
    ],
)
def test_a_damaged_json_file(text: str, code: str, tmp_path: Path) -> None:
    """A JSON file that holds no region is named."""
    path = tmp_path / "lists.json"
    path.write_text(text, encoding="utf-8")
    found = findings_of(lambda: mm.files.read_lists(path))
    assert code in {fault.code for fault in found}
    assert {fault.place.file for fault in found} == {"lists.json"}
