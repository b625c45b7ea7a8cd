"""A region's lists as a workbook: everything in them can be read back, and nothing else happens."""

import datetime as dt
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import openpyxl
import pytest
from forms import agreement, findings_of
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files.out import write_list_workbook
from matchmaker.files.out.choices import CHOICES, OTHER_HEADERS, SHEETS, Language, header
from matchmaker.files.own import RECORDS
from matchmaker.files.tables import joined
from matchmaker.lists import Record
from matchmaker.lists.columns import storage


def split(cell: str) -> list[str]:
    return [str(name) for name in json.loads(cell)] if cell.startswith("[") else cell.split(";")


def value_of(record: type[Record], field: str, cell: Any) -> Any:
    """Read a cell as a person would: names of choices, yes and no, lists."""
    if cell == "":
        return None
    base = storage(record)[field].base
    if base is tuple:
        return split(cell)
    if base is bool:
        return cell in ("是", "yes")
    for value, name in CHOICES.get((record.list_name, field), {}).items():
        if cell == name:
            return value
    return cell


def read_back(path: Path, language: Language) -> mm.Region:
    """Read the workbook without any code of the library but the names of headers and choices."""
    book = CalamineWorkbook.from_path(str(path))
    zh = language == "zh"
    rows = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    lists: dict[str, Any] = {record.list_name: [] for record in RECORDS}
    for record in RECORDS:
        title = SHEETS[record.list_name] if zh else record.list_name
        fields = {header(record, name, language): name for name in record.model_fields}
        head, *body = rows.get(title, [[]])
        named = [fields[str(cell)] for cell in head]
        lists[record.list_name] = [
            {
                name: value_of(record, name, cell)
                for name, cell in zip(named, row, strict=True)
                if value_of(record, name, cell) is not None
            }
            for row in body
        ]
    head, *pairs = rows["分类" if zh else "taxonomy"]
    assert head == list(OTHER_HEADERS["taxonomy"].values() if zh else OTHER_HEADERS["taxonomy"])
    taxonomy = mm.Taxonomy.of_pairs({(need, offer): fit for need, offer, fit in pairs})  # type: ignore[misc]
    _, *ways = rows.get("行程" if zh else "travel", [[]])
    names = rows.get("区域" if zh else "region", [[""], [""]])[1]
    return mm.Region(
        taxonomy=taxonomy, travel=travel_of(ways) if ways else None, name=str(names[0]), **lists
    )


def travel_of(ways: list[list[Any]]) -> mm.Travel:
    starts, ends = (list(dict.fromkeys(way[at] for way in ways)) for at in (0, 1))
    matrix = np.full((len(starts), len(ends)), np.nan)
    for start, end, value, _ in ways:
        matrix[starts.index(start), ends.index(end)] = np.nan if value == "" else value
    return mm.Travel(starts, ends, matrix, ways[0][3])


def rich_region() -> mm.Region:
    """A region with agreements, a travel matrix with a gap, a name, and odd cells."""
    lists: dict[str, Any] = small_lists()
    lists["communities"][0] |= {"address": 'Main Street 1, "back yard"', "name": "=1+1"}
    lists["organizations"][0] |= {"kin_communities": ["C1", "C2"], "kind": "two_new"}
    lists["needs"][0] |= {"description": "  first line\r\nsecond;\t_x000D_ line\n", "whole": True,
                          "skills": ["a;b", "[c]", "d,e", '"f"'], "due": "2026-03-31",
                          "start": dt.date(1900, 1, 1), "kind": "post",
                          "title": "<r>not markup & more</r>"}  # fmt: skip
    lists["resources"][1] |= {"quantity": None, "service_area": ["东街"], "radius_km": 0.1 + 0.2}
    lists["agreements"] = [agreement(need_id="N1", resource_id="R1", quantity=2, rating=-1.0)]
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], [[1.5, np.nan], [0, 1 / 3]], "h")
    return small_region(lists, travel=travel, name="红山区, “test”")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_value_comes_back(language: Language, tmp_path: Path) -> None:
    """Lists, choices, dates, line ends, numbers to the last digit, travel, taxonomy and name."""
    region = rich_region()
    write_list_workbook(region, tmp_path / "lists.xlsx", language=language)
    again = read_back(tmp_path / "lists.xlsx", language)
    assert again == region
    assert again.needs[0] == region.needs[0]
    assert again.resources[1].radius_km == 0.1 + 0.2


@settings(max_examples=25)
@given(testing.regions(words=True, every=True, travel=True, place=None), st.booleans())
def test_any_region_comes_back(region: mm.Region, chinese: bool) -> None:
    """Any region is read back equal in both languages, by the library's own reader too."""
    language: Language = "zh" if chinese else "en"
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lists.xlsx"
        if written(region, path, language=language):
            assert read_back(path, language) == region
            assert mm.read_workbook(path) == region


def written(region: mm.Region, path: Path, **options: Any) -> bool:
    """Write the lists; signs that XML does not have, and nothing else, may stand against it."""
    codes = set()
    try:
        write_list_workbook(region, path, **options)
    except mm.FileError as error:
        codes = {fault.code for fault in error.findings}
    text = region.to_json()
    assert codes <= {"cell-unwritable"}
    assert not codes or re.search("[\ufffe\uffff]|<r>", text)
    return not codes


def _zero(number: float) -> float:
    """Take -0 for 0, as spreadsheets do."""
    return number + 0.0


odd = st.text(st.sampled_from("=+-@'\t\n\r <>r/&_x0041红\ufffe\uffff\U0001f600"), max_size=12)


@settings(max_examples=60)
@given(
    description=odd,
    title=odd.map(lambda text: " ".join(text.split())),
    numbers=st.tuples(st.floats(1e-9, 40_000), st.floats(1, 180), st.floats(-90, 90).map(_zero)),
    day=st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)),
)
def test_any_cell_comes_back(
    description: str, title: str, numbers: tuple[float, float, float], day: dt.date
) -> None:
    """Signs of formulas and of markup, blanks, line ends and all digits stay as they are."""
    lists: dict[str, Any] = small_lists()
    reach, longitude, latitude = numbers
    lists["needs"][0] |= {"description": description, "title": title, "due": day,
                          "max_distance_km": reach, "longitude": longitude,
                          "latitude": latitude}  # fmt: skip
    try:
        region = small_region(lists)
    except mm.ListsError:  # coordinates that look swapped
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "lists.xlsx"
        if not written(region, path):
            return
        for again in (read_back(path, "zh"), mm.read_workbook(path)):
            assert again.needs[0] == region.needs[0]
            assert again == region


@given(st.lists(testing.identifiers(), max_size=4))
def test_names_in_a_cell_can_be_told_apart(names: list[str]) -> None:
    """Semicolons join names; where a name holds a separator, a JSON list does."""
    cell = joined(names)
    assert (split(cell) if cell else []) == names


def test_codes_and_formulas_are_texts(tmp_path: Path) -> None:
    """No cell is a formula or a link, and ids are texts in columns of texts."""
    lists: dict[str, Any] = small_lists()
    lists["needs"][0] |= {"title": '=HYPERLINK("http://x")', "description": "http://example.org"}
    write_list_workbook(small_region(lists), tmp_path / "lists.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "lists.xlsx")["需求清单"]
    assert all(cell.data_type in "sn" for row in sheet.iter_rows() for cell in row)
    assert all(cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert sheet["A2"].number_format == "@"
    titles = [cell.value for cell in sheet[1]]
    title = sheet.cell(2, titles.index("需求名称") + 1)
    assert title.value == '=HYPERLINK("http://x")'
    assert title.quotePrefix


def test_what_a_cell_cannot_hold_is_refused_at_once(tmp_path: Path) -> None:
    """Texts that are too long or cannot be kept as they are: all are named, nothing is written."""
    lists: dict[str, Any] = small_lists()
    lists["needs"][0]["description"] = "\U0001f600" * 17_000
    lists["needs"][1]["description"] = "<r>\r</r>"
    path = tmp_path / "lists.xlsx"
    path.write_bytes(b"old")
    findings = findings_of(lambda: write_list_workbook(small_region(lists), path))
    assert [(fault.code, fault.record, fault.place.row) for fault in findings] == [
        ("cell-too-long", "N1", 2),
        ("cell-unwritable", "N2", 3),
    ]
    assert path.read_bytes() == b"old"


def test_a_list_longer_than_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sheet has so many rows; more are a finding and not lost."""
    monkeypatch.setattr("matchmaker.files.out.lists.MOST_ROWS", 3)
    findings = findings_of(lambda: write_list_workbook(small_region(), tmp_path / "x.xlsx"))
    assert {fault.code for fault in findings} == {"rows-too-many"}


@pytest.mark.parametrize(("name", "language", "code"), [
    ("lists.xls", "zh", "suffix-expected"),
    ("lists.xlsx", "fr", "choice-expected"),
    ("no/folder/lists.xlsx", "zh", "file-unwritable"),
])  # fmt: skip
def test_faulty_calls_are_findings(name: str, language: Any, code: str, tmp_path: Path) -> None:
    """A wrong suffix, an unknown language, a folder that is not there."""
    region, path = small_region(), tmp_path / name
    findings = findings_of(lambda: write_list_workbook(region, path, language=language))
    assert [fault.code for fault in findings] == [code]
