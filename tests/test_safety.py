"""What is not safe to open or to hand on: one test for each danger."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from forms import findings_of
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import small_lists, small_region

import matchmaker as mm
from matchmaker.files.cells import shielded, unshielded
from matchmaker.files.tables import read_sheet, split, write_sheet
from matchmaker.files.text import decode

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


CHINESE = "编号,社区,内容\r\nN1,教育路社区,每周为老人理发\r\n"


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("gb18030", "GB18030"),
        ("gb2312", "GB18030"),
        ("gbk", "GB18030"),
    ],
)
def test_texts_of_offices_are_decoded(codec: str, encoding: str) -> None:
    """Encodings that offices use are told apart, with byte-order mark or without."""
    assert decode(CHINESE.encode(codec), "needs.csv") == (CHINESE, encoding)
    assert decode(b"need_id,quantity\n", "needs.csv")[1] == "UTF-8"


@pytest.mark.parametrize(
    ("raw", "code", "row"),
    [
        (CHINESE.encode()[:-30] + b"\xff" + CHINESE.encode()[-30:], "file-encoding", 2),
        (CHINESE.encode()[:-3].rstrip("发".encode()) + b"\xe5\x8f", "file-encoding", 2),
        (CHINESE.encode("gb18030") + b"\xff\xff", "file-encoding", 3),
        (CHINESE.encode("utf-16")[:-1], "file-encoding", 1),
        ("一\udc00".encode("utf-16", "surrogatepass"), "file-encoding", 1),
        (b"a,b\n1,\x002\n", "file-nul", 2),
        ("编\0".encode("gb18030"), "file-nul", 1),
        ("a\0".encode("utf-16"), "file-nul", 1),
        (b"need_id\n\x80\n", "file-encoding", 2),
    ],
)
def test_what_is_no_text_is_named(raw: bytes, code: str, row: int) -> None:
    """Damaged bytes are not read as another encoding's signs, and NUL is no text."""
    found = findings_of(lambda: decode(raw, "needs.csv"))
    assert [(fault.code, fault.place.file) for fault in found] == [(code, "needs.csv")]
    if code == "file-encoding" and row > 1:
        assert found[0].place.row == row


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_any_text_is_decoded_from_utf_8_and_utf_16(text: str) -> None:
    """What was written in an encoding that says so comes back, whatever is in it."""
    assert decode(text.encode("utf-8-sig"), "a.csv") == (text, "UTF-8")
    assert decode(text.encode("utf-16"), "a.csv") == (text, "UTF-16")
    assert decode((text + "社区").encode(), "a.csv") == (text + "社区", "UTF-8")
