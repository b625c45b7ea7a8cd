"""What is not safe to open or to hand on: one test for each danger."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import small_lists, small_region

import matchmaker as mm
from matchmaker.files.cells import shielded, unshielded
from matchmaker.files.tables import read_sheet, split, write_sheet

STARTS = "=+-@\t\r\n＝＋－＠"

texts = st.text() | st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a1 "), max_size=6)


@given(texts)
@example("'=1")
@example("''")
@example("'a")
def test_no_text_is_a_formula_and_none_is_changed(text: str) -> None:
    """A shielded text begins with no sign that a spreadsheet computes, and comes back equal."""
    safe = shielded(text)
    assert not safe.startswith(tuple(STARTS))
    assert safe in (text, f"'{text}")
    assert unshielded(safe) == text


@pytest.mark.parametrize("start", STARTS)
def test_formulas_in_a_csv_file_are_texts(start: str, tmp_path: Path) -> None:
    """Whatever a spreadsheet would compute has an apostrophe; numbers and dates have none."""
    path = tmp_path / "table.csv"
    texts = [f'{start}HYPERLINK("http://a")', f"'{start}1"]
    rows = [{"text": text, "number": -1.5, "list": (text, "b")} for text in texts]
    write_sheet(path, ("text", "number", "list"), rows)
    raw = path.read_bytes().decode("utf-8")
    assert f"'{start}HYPERLINK" in raw
    assert ",-1.5," in raw
    sheet = read_sheet(path)
    assert sheet.columns["text"] == texts
    assert sheet.columns["number"] == ["-1.5", "-1.5"]
    parts = [[str(part).strip() for part in split(cell) or ()] for cell in sheet.columns["list"]]
    assert parts == [[text.strip(), "b"] for text in texts]


@settings(max_examples=50)
@given(st.lists(texts.filter(bool), min_size=1, max_size=4))
def test_any_texts_in_a_csv_file_come_back(cells: list[str]) -> None:
    """Apostrophes, formulas and line ends in cells survive a CSV file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        cells = [cell.encode("utf-8", "ignore").decode() or "-" for cell in cells]
        write_sheet(path, ("text",), [{"text": cell} for cell in cells])
        assert read_sheet(path).columns["text"] == cells


def test_formulas_in_lists_come_back_from_every_file(tmp_path: Path) -> None:
    """A region whose names are formulas is written without one and read back equal."""
    lists = small_lists()
    lists["needs"][0] |= {"title": "=1+1", "description": "\t=cmd|' /C calc'!A0",
                          "skills": ["-1", "@a"], "longitude": -1.5, "latitude": -2}  # fmt: skip
    lists["organizations"][0]["name"] = "＝SUM(A1)"
    region = small_region(lists)
    for target in ("lists", "lists.json"):
        mm.files.write_lists(region, tmp_path / target)
        assert mm.files.read_lists(tmp_path / target) == region
    cells = (tmp_path / "lists" / "needs.csv").read_text(encoding="utf-8")
    assert {"'=1+1", "'-1;@a", "-1.5", "-2.0"} <= set(re.split("[,\n]", cells))


@pytest.mark.parametrize(
    ("sign", "line", "prose"),
    [
        *((chr(code), False, False) for code in (0, 1, 7, 8, 11, 12, 14, 27, 31, 127, 133, 159)),
        *((sign, False, True) for sign in "\t\r\n"),
        *((sign, True, True) for sign in "\xa0\u200b\u3000"),
    ],
)
def test_control_characters(sign: str, line: bool, prose: bool) -> None:
    """Titles take no control character; descriptions take tabs and line ends only."""
    for field, fine in (("title", line), ("description", prose)):
        lists = small_lists()
        lists["needs"][0][field] = f"a{sign}b"
        if fine:
            assert getattr(small_region(lists).needs[0], field) == f"a{sign}b"
        else:
            with pytest.raises(mm.ListsError) as error:
                small_region(lists)
            assert [fault.code for fault in error.value] == ["control-character"]
            assert sign not in error.value.findings[0].en
