"""Records, columns and regions: one definition of the fields, whatever form the lists have."""

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from forms import FORMS, RECORDS, agreement, transposed
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.cli import schema_of
from matchmaker.lists import Record, RegionDocument


def rich_lists() -> dict[str, Any]:
    """Lists in which every kind of field is filled somewhere and empty elsewhere."""
    lists: dict[str, Any] = small_lists()
    lists["communities"][0] |= {"households": 0, "population": 5210, "address": "东街 1 号, 后院"}
    lists["organizations"][0] |= {"kind": "institution", "kin_communities": ["C1", "C2"]}
    lists["organizations"][1] |= {"longitude": -1.0, "latitude": -1, "projects_max": 4}
    lists["needs"][0] |= {
        "description": 'line "one"\nline two; three',
        "people": 12,
        "whole": True,
        "priority": 5,
        "skills": ["first aid", "电工;水工"],
        "start": "2026-03-01",
        "due": dt.date(2026, 3, 31),
        "max_distance_km": 2.5,
    }
    lists["resources"][1] |= {"quantity": None, "service_area": ["C1"], "radius_km": 3}
    lists["agreements"] = [agreement(rating=-1.0, hours=0.5, stage="done", signed_on="2026-01-05")]
    return lists


@pytest.mark.parametrize("form", FORMS[:3], ids=lambda form: form.__name__)
def test_every_form_gives_the_same_region(form: Callable[..., mm.Region], tmp_path: Path) -> None:
    """Mappings, columns and records of the same lists give equal regions with equal hashes."""
    region, other = small_region(rich_lists()), form(rich_lists(), tmp_path)
    assert region == other
    assert region.hash == other.hash
    assert list(region.needs) == list(other.needs)
    assert all(mine == theirs for mine, theirs in zip(region.tables, other.tables, strict=True))


@settings(max_examples=50)
@given(testing.regions())
def test_any_region_is_the_same_in_every_form(region: mm.Region) -> None:
    """Records, mappings and columns taken out of a region make that region again."""
    parts: dict[str, Any] = {"taxonomy": region.taxonomy, "name": region.name}
    rows: dict[str, Any] = {t.record_type.list_name: list(t.dicts()) for t in region.tables}
    records: dict[str, Any] = {t.record_type.list_name: list(t) for t in region.tables}
    tables: dict[str, Any] = {t.record_type.list_name: t for t in region.tables}
    columns: dict[str, Any] = {name: transposed(name, rows[name]) for name in rows}
    for lists in (rows, records, tables, columns):
        assert mm.Region(**parts, **lists) == region


def test_generators_are_lists_too() -> None:
    """Records and cells may come from generators, which are read once."""
    lists: dict[str, Any] = small_lists()
    needs = lists["needs"]
    lists["organizations"] = (mm.Organization(**row) for row in lists["organizations"])
    lists["needs"] = {field: iter([row[field] for row in needs]) for field in needs[0]}
    assert small_region(lists) == small_region()


def test_arrays_of_every_type() -> None:
    """NumPy's texts, dates, booleans and numbers are taken as they are."""
    lists: dict[str, Any] = small_lists()
    lists["needs"] = {
        "need_id": np.array(["N1", "N2"]),
        "community_id": np.array(["C1", "C2"], dtype=object),
        "category": ("health", "health"),
        "quantity": np.array([5, 4], dtype=np.uint8),
        "priority": np.array([5.0, np.nan]),
        "whole": np.array([True, False]),
        "start": np.array(["2026-03-01", "NaT"], dtype="datetime64[s]"),
        "max_distance_km": np.array([np.nan, 2.5], dtype=np.float32),
    }
    first, second = small_region(lists).needs
    assert (first.quantity, first.priority, first.whole) == (5, 5, True)
    assert (first.start, first.max_distance_km) == (dt.date(2026, 3, 1), None)
    assert (second.priority, second.start, second.max_distance_km) == (3, None, 2.5)


def test_a_data_frame_is_a_mapping_of_columns() -> None:
    """A pandas frame is read as it is, with its own marks of missing cells and any index."""
    pandas = pytest.importorskip("pandas")
    lists: dict[str, Any] = rich_lists()
    expected = small_region(rich_lists())
    for name, rows in lists.items():
        lists[name] = pandas.DataFrame(rows, index=range(7, 7 + len(rows)))
        for row in rows:
            row.setdefault("address", None)
    lists["needs"]["start"] = pandas.to_datetime(lists["needs"]["start"])
    lists["needs"]["people"] = lists["needs"]["people"].astype("Int64")
    assert small_region(lists) == expected


def test_ids_lose_the_blanks_around_them() -> None:
    """An id typed with blanks around it is the same id, wherever it stands."""
    lists = small_lists()
    lists["needs"][0] |= {"need_id": " N1", "community_id": "C1\u3000"}
    lists["organizations"][0]["organization_id"] = "O1 "
    assert small_region(lists) == small_region()


def test_minus_one_is_a_number() -> None:
    """Coordinates and ratings of -1 are kept, and not taken for an empty cell."""
    region = small_region(rich_lists())
    assert (region.organizations[1].longitude, region.organizations[1].latitude) == (-1.0, -1.0)
    assert region.agreements[0].rating == -1.0
    assert mm.Region.from_json(region.to_json()) == region


def test_a_table_is_a_sequence_of_records() -> None:
    """Rows are records by number from either end, slices, and ids."""
    needs = small_region(rich_lists()).needs
    assert len(needs) == 2
    assert needs[0] == mm.Need(**rich_lists()["needs"][0])
    assert needs[-1].need_id == "N2"
    assert [need.need_id for need in needs[::-1]] == ["N2", "N1"]
    assert needs[1] in needs
    assert needs.ids == ["N1", "N2"]
    assert needs.row("N2") == 1
    assert "2 needs" in repr(needs)
    with pytest.raises(IndexError):
        needs[2]
    with pytest.raises(KeyError):
        needs.row("N9")


def test_nothing_can_be_changed() -> None:
    """Records, columns and the set of columns are read-only."""
    region = small_region(rich_lists())
    with pytest.raises(ValueError, match="frozen"):
        region.needs[0].quantity = 9  # type: ignore[misc]
    for table in region.tables:
        for column in table.columns.values():
            with pytest.raises(ValueError, match="read-only"):
                column[0] = column[0]
    with pytest.raises(TypeError):
        region.needs.columns["quantity"] = np.array([1, 1])  # type: ignore[index]


def test_a_table_does_not_share_the_callers_arrays() -> None:
    """What the caller does to an array afterwards does not reach the region."""
    quantity = np.array([5, 4])
    lists: dict[str, Any] = small_lists()
    lists["needs"] = {f: [row[f] for row in lists["needs"]] for f in lists["needs"][0]}
    lists["needs"]["quantity"] = quantity
    region = small_region(lists)
    quantity[0] = 99
    assert region.needs[0].quantity == 5


def test_the_hash_follows_the_content() -> None:
    """Any change of a cell, name, fit or travel gives another hash; a spelled-out default none."""
    region = small_region(rich_lists())
    lists = rich_lists()
    lists["needs"][1] |= {"kind": "service", "people": None, "skills": [], "title": ""}
    assert small_region(lists).hash == region.hash
    hashes = {region.hash}
    for name, row, cells in (
        ("needs", 0, {"quantity": 6}),
        ("needs", 0, {"skills": ["first aid;电工", "水工"]}),
        ("needs", 1, {"people": 0}),
        ("communities", 1, {"address": "x"}),
        ("agreements", 0, {"hours": 0.25}),
    ):
        lists = rich_lists()
        lists[name][row] |= cells
        hashes.add(small_region(lists).hash)
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], np.ones((2, 2)))
    hashes.add(small_region(rich_lists(), travel=travel).hash)
    hashes.add(small_region(rich_lists(), name="红山").hash)
    hashes.add(small_region(rich_lists(), taxonomy=mm.Taxonomy.identity(["law", "health"])).hash)
    assert len(hashes) == 9


def test_the_hash_is_the_same_in_another_process() -> None:
    """The hash does not depend on Python's own hashing, which differs from run to run."""
    code = (
        "import sys, matchmaker as mm;"
        "print(mm.Region.from_json(sys.stdin.buffer.read().decode()).hash)"
    )
    region = small_region(rich_lists())
    text = region.to_json().encode()
    run = subprocess.run([sys.executable, "-c", code], input=text, capture_output=True, check=True)
    assert run.stdout.decode().strip() == region.hash


@settings(max_examples=50)
@given(testing.regions())
def test_json_round_trip_of_any_region(region: mm.Region) -> None:
    """A region written as JSON reads back equal, and so does the text."""
    text = region.to_json()
    again = mm.Region.from_json(text)
    assert again == region
    assert again.to_json() == text


def texts_of(field: str) -> st.SearchStrategy[str]:
    """Text that a field keeps as it is; ids are not empty."""
    if field == "description":
        signs = st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n\r")
        return st.text(signs, max_size=20)
    return testing.identifiers() if field == "need_id" else testing.lines()


@settings(max_examples=60)
@given(
    st.fixed_dictionaries({name: texts_of(name) for name in ("need_id", "title", "description")}),
    st.lists(testing.identifiers(), max_size=3),
    st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)),
    st.none() | st.floats(0, 40_000, exclude_min=True),
    st.none() | st.tuples(st.floats(-180, 180), st.floats(-90, 90)),
)
def test_every_value_of_a_field_survives(
    texts: dict[str, str],
    skills: list[str],
    day: dt.date | None,
    reach: float | None,
    point: tuple[float, float] | None,
) -> None:
    """Any text in any script, any date, any number comes back from JSON bit by bit."""
    longitude, latitude = point or (None, None)
    row = {"community_id": "C1", "category": "health", "quantity": 1, "skills": skills, **texts,
           "start": day, "max_distance_km": reach, "longitude": longitude,
           "latitude": latitude}  # fmt: skip
    region = small_region(small_lists() | {"needs": [row]})
    need = mm.Region.from_json(region.to_json()).needs[0]
    assert need == mm.Need(**row)
    assert (need.description, need.skills) == (texts["description"], tuple(skills))
    assert (need.start, need.max_distance_km, need.longitude) == (day, reach, longitude)


def counted(monkeypatch: pytest.MonkeyPatch, made: list[str]) -> None:
    """Note every record that is made, by either of the two ways of making one."""
    construct: Any = BaseModel.model_construct.__func__  # type: ignore[attr-defined]

    def init(self: Record, /, **data: Any) -> None:
        made.append("init")

    def model_construct(cls: type[BaseModel], *args: Any, **data: Any) -> BaseModel:
        made.append("construct")
        return construct(cls, *args, **data)  # type: ignore[no-any-return]

    monkeypatch.setattr(Record, "__init__", init)
    monkeypatch.setattr(Record, "model_construct", classmethod(model_construct))


def many_lists(count: int) -> dict[str, Any]:
    """As many needs and resources, as columns."""
    rows = range(count)
    return {
        "communities": {"community_id": [f"C{row}" for row in range(70)]},
        "organizations": {"organization_id": [f"O{row}" for row in range(700)]},
        "needs": {
            "need_id": [f"N{row}" for row in rows],
            "community_id": [f"C{row % 70}" for row in rows],
            "category": np.where(np.arange(count) % 2, "health", "law"),
            "quantity": np.arange(count) % 9 + 1,
            "longitude": np.full(count, 118.9),
            "latitude": np.full(count, 42.27),
            "start": np.full(count, np.datetime64("2026-03-01")),
        },
        "resources": {
            "resource_id": [f"R{row}" for row in rows],
            "organization_id": [f"O{row % 700}" for row in rows],
            "category": np.where(np.arange(count) % 2, "health", "law"),
            "quantity": np.arange(count) % 9 + 1,
        },
    }


def test_columns_make_no_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """100,000 needs and as many resources in columns are validated without making one record."""
    made: list[str] = []
    counted(monkeypatch, made)
    region = small_region(many_lists(100_000))
    assert len(region.needs) == len(region.resources) == 100_000
    assert region.needs.columns["quantity"].dtype == np.int64
    assert region.hash
    assert made == []
    assert region.needs[99_999].need_id == "N99999"
    assert made == ["construct"]


def test_faults_in_long_columns_make_no_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults are found in columns too, each with its own record's id."""
    made: list[str] = []
    counted(monkeypatch, made)
    lists = many_lists(100_000)
    lists["needs"]["quantity"][[7, 99_999]] = 0
    lists["resources"]["organization_id"][3] = "O999"
    with pytest.raises(mm.ListsError) as caught:
        small_region(lists)
    assert [(fault.code, fault.record) for fault in caught.value.findings] == [
        ("too-small", "N7"),
        ("too-small", "N99999"),
        ("organization-unknown", "R3"),
    ]
    assert made == []


def test_a_column_that_nobody_gave_takes_no_memory() -> None:
    """A field that is left out is one cell, however long the list."""
    needs = small_region(many_lists(1_000)).needs
    left_out = [needs.columns[name] for name in ("description", "people", "due", "whole")]
    assert all(column.strides == (0,) and len(column) == 1_000 for column in left_out)


def documents() -> Iterator[tuple[str, Any]]:
    """A valid document of every kind that a schema is published for."""
    region = small_region(rich_lists(), travel=mm.Travel(["O1", "O2"], ["C1", "C2"], [[1, 2]] * 2))
    yield "region", json.loads(region.to_json())
    yield "plan", json.loads(mm.match(small_region(), mm.Rules(max_projects=1)).to_json())
    rules = mm.Rules(max_projects=3, forbidden_pairs=(("a", "b"),))
    yield "rules", rules.model_dump(mode="json")
    for name, rows in json.loads(region.to_json()).items():
        if name in RECORDS:
            yield name, rows[0]


def test_the_published_schemas_hold() -> None:
    """Each schema is valid JSON Schema, accepts what is written and refuses what is not known."""
    jsonschema = pytest.importorskip("jsonschema")
    seen = set()
    for name, document in documents():
        schema = schema_of(name)
        validator = jsonschema.Draft202012Validator(schema)
        validator.check_schema(schema)
        validator.validate(document)
        assert not validator.is_valid(document | {"nonsense": 1})
        seen.add(name)
    assert seen == {"region", "plan", "rules", *RECORDS}
    jsonschema.Draft202012Validator.check_schema(schema_of("objective"))


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.__name__)
def test_every_field_is_described_in_both_languages(record: type[Record]) -> None:
    """The schema says what each field is, with its Chinese name and its limits."""
    for name, field in record.model_json_schema()["properties"].items():
        assert field["description"], name
        assert field["zh"], name
    quantity = mm.Need.model_json_schema()["properties"]["quantity"]
    assert (quantity["minimum"], quantity["maximum"]) == (1, 1_000_000_000)


def test_the_schema_of_a_region_is_what_is_written() -> None:
    """Every key of a written region is a field of the published document, and the reverse."""
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], np.ones((2, 2)))
    written = json.loads(small_region(rich_lists(), travel=travel).to_json())
    assert set(written) == set(RegionDocument.model_fields)
