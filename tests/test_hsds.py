"""HSDS directories as lists: what becomes what, and what is told of the rest."""

import contextlib
import csv
import json
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import FileError, FindingsError, ListsError, Taxonomy
from matchmaker.files.hsds import read_directory, read_hsds
from matchmaker.files.hsds.terms import FORMS, READ
from matchmaker.lists import Remark

COMMUNITIES = [
    {"community_id": "150402001001", "name": "Lakeside", "subdistrict": "West Street"},
    {"community_id": "150402001002", "name": "Hilltop", "subdistrict": "East Street"},
]
NEEDS = [{"need_id": "N1", "community_id": "150402001001", "category": "meals", "quantity": 5}]


def codes(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


def service(name: str = "S", **more: Any) -> dict[str, Any]:
    return {"id": name, "name": f"service {name}", "status": "active", **more}


def place(name: str, longitude: float = 118.9, latitude: float = 42.3) -> dict[str, Any]:
    location = {"id": name, "name": f"hall {name}", "location_type": "physical"}
    spot = {"longitude": longitude, "latitude": latitude}
    return {"id": f"at {name}", "location": location | spot}


def written(folder: Path, *services: dict[str, Any], **more: Any) -> Path:
    file = folder / "organizations.json"
    organization = {"id": "O", "name": "Kitchen", "description": "", "services": services, **more}
    file.write_text(json.dumps([organization]), encoding="utf-8")
    return file


def test_capacities_become_quantities_with_units(tmp_path: Path) -> None:
    unit = {"id": "U", "name": "bed"}
    two = [
        {"id": "C1", "unit": unit, "available": 4, "maximum": 6, "description": "for families"},
        {"id": "C2", "unit": {"id": "V", "name": "seat"}, "available": "7.5"},
    ]
    directory = read_directory(written(tmp_path, service(capacities=two, description="Shelter.")))
    first, second = directory.resources
    assert (first.resource_id, first.quantity, first.unit, first.maximum) == ("S/C1", 4, "bed", 6)
    assert first.description == "Shelter.\n\nfor families"
    assert (second.resource_id, second.quantity, second.unit) == ("S/C2", 7, "seat")
    assert "read-hsds-rounded" in codes(directory.report.repairs)


@pytest.mark.parametrize(
    ("available", "code"),
    [
        (0, "skip-hsds-none-available"),
        (0.5, "skip-hsds-none-available"),
        (-1, "skip-hsds-quantity"),
        ("a few", "skip-hsds-quantity"),
        (1e12, "skip-hsds-quantity"),
    ],
)
def test_a_service_without_a_whole_unit_is_left_out(
    tmp_path: Path, available: Any, code: str
) -> None:
    capacity = {"id": "C", "unit": {"id": "U", "name": "bed"}, "available": available}
    directory = read_directory(written(tmp_path, service(capacities=[capacity])))
    assert not len(directory.resources)
    assert codes(directory.report.left_out) == [code]
    assert directory.report.left_out[0].before == "S"


def test_a_service_at_two_locations_is_two_resources(tmp_path: Path) -> None:
    places = [place("A"), place("B", 119.0, 42.4)]
    directory = read_directory(written(tmp_path, service(service_at_locations=places)))
    first, second = directory.resources
    assert (first.resource_id, second.resource_id) == ("S/at A", "S/at B")
    assert (first.title, first.longitude) == ("service S (hall A)", 118.9)
    assert (second.longitude, second.latitude) == (119.0, 42.4)


def test_a_capacity_at_two_locations_counts_once(tmp_path: Path) -> None:
    capacity = {"id": "C", "unit": {"id": "U", "name": "bed"}, "available": 3}
    offer = service(service_at_locations=[place("A"), place("B")], capacities=[capacity])
    directory = read_directory(written(tmp_path, offer))
    (only,) = directory.resources
    assert (only.resource_id, only.quantity, only.longitude) == ("S", 3, None)
    assert "read-hsds-shared" in codes(directory.report.repairs)


def test_schedules_give_the_days_from_the_first_to_the_last(tmp_path: Path) -> None:
    two = [
        {"id": "1", "valid_from": "2026-03-01", "valid_to": "2026-04-01"},
        {
            "id": "2",
            "valid_from": "2020-01-01",
            "dtstart": "2026-02-01T08:00:00Z",
            "until": "2026-05-01",
        },
    ]
    open_end = [{"id": "3", "valid_from": "2026-03-01"}, {"id": "4", "byday": "MO"}]
    at = place("A")
    at["location"]["schedules"] = [{"id": "5", "valid_to": "2027-01-01"}]
    offers = (
        service("S", schedules=two, service_at_locations=[at]),
        service("T", schedules=open_end),
        service("U", service_at_locations=[at]),
        service("V", schedules=[{"id": "6", "valid_from": "2026-05-01", "valid_to": "2026-04-01"}]),
        service("W", schedules=[{"id": "7", "until": "next spring"}]),
    )
    directory = read_directory(written(tmp_path, *offers))
    days = {one.resource_id: (one.available_from, one.available_to) for one in directory.resources}
    assert days == {
        "S": (date(2026, 2, 1), date(2026, 5, 1)),
        "T": (None, None),
        "U": (None, date(2027, 1, 1)),
    }
    assert codes(directory.report.left_out) == ["skip-hsds-window", "skip-hsds-date"]


def test_service_areas_are_read_where_they_name_a_community(tmp_path: Path) -> None:
    names = ("150402001002", "West Street", "Lakeside", "the whole county")
    areas = [{"id": str(at), "name": name} for at, name in enumerate(names)]
    file = written(tmp_path, service(service_areas=areas))
    region = read_hsds(file, communities=COMMUNITIES, needs=NEEDS, default_category="meals")
    assert region.resources[0].service_area == ("150402001002", "West Street", "150402001001")
    assert region.report is not None
    left = [one.before for one in region.report.repairs if one.code == "read-hsds-area"]
    assert left == ["the whole county"]
    assert read_directory(file).resources[0].service_area == ()


def term(name: str, kind: str = "service_type") -> dict[str, Any]:
    named = {"id": f"id of {name}", "name": name, "code": f"code of {name}", "description": name}
    return {"id": f"a {name}", "link_type": kind, "taxonomy_term": named}


def test_categories_come_from_the_caller_then_terms_then_the_program(tmp_path: Path) -> None:
    program = {"id": "P", "name": "Meals on wheels"}
    offers = (
        service("S", attributes=[term("older people", "service_eligibility"), term("meals")]),
        service("T", attributes=[term("repairs")], program=program),
        service("U", program=program),
        service("V"),
    )
    file = written(tmp_path, *offers)
    directory = read_directory(file)
    found = [one.category for one in directory.resources]
    assert found == ["meals", "repairs", "Meals on wheels", "uncategorized"]
    said = ["read-hsds-terms", "read-hsds-program", "read-hsds-uncategorized"]
    assert codes(directory.report.repairs) == said
    given = {"code of meals": "food", "P": "food", "V": "other"}
    directory = read_directory(file, categories=given, default_category="unknown")
    assert [one.category for one in directory.resources] == ["food", "food", "food", "other"]


def test_what_is_not_offered_or_not_named_is_left_out(tmp_path: Path) -> None:
    offers = (
        service("S") | {"status": "defunct"},
        service("T") | {"status": "Temporarily closed"},
        service("x" * 201),
        {"name": "no id", "status": "active"},
        service("U") | {"status": "mostly"},
    )
    directory = read_directory(written(tmp_path, *offers))
    assert directory.resources.ids == ["U"]
    closed = ["skip-hsds-closed"] * 2
    assert codes(directory.report.left_out) == [*closed, "skip-hsds-id", "skip-hsds-id"]
    assert "read-hsds-status" in codes(directory.report.repairs)


def test_an_organization_is_at_its_only_location(tmp_path: Path) -> None:
    address = {"id": "A", "address_1": "1 Main St", "city": "Chifeng", "address_type": "physical"}
    hall = place("A")["location"] | {"addresses": [address]}
    (only,) = read_directory(written(tmp_path, locations=[hall])).organizations
    assert (only.longitude, only.latitude, only.address) == (118.9, 42.3, "1 Main St, Chifeng")
    other = place("B", 119.0)["location"]
    directory = read_directory(written(tmp_path, locations=[hall, other]))
    assert directory.organizations[0].longitude is None
    assert codes(directory.report.repairs) == ["read-hsds-locations"]


def test_a_directory_alone_is_no_region(tmp_path: Path) -> None:
    file = written(tmp_path, service())
    with pytest.raises(ListsError) as caught:
        read_hsds(file)
    assert [fault.list for fault in caught.value if fault.code == "hsds-lists"] == [
        "communities",
        "needs",
    ]
    region = read_hsds(
        file,
        communities=COMMUNITIES,
        needs=NEEDS,
        taxonomy=Taxonomy.of_pairs({("meals", "uncategorized"): 1.0}),
        name="Hongshan",
    )
    assert region.name == "Hongshan"
    with pytest.raises(ListsError, match="taxonomy-none"):
        read_hsds(file, communities=COMMUNITIES, needs=NEEDS)
    region = read_hsds(file, communities=COMMUNITIES, needs=NEEDS, default_category="meals")
    assert [fault.code for fault in region.warnings] == ["taxonomy-made"]
    assert region.report is not None
    assert region.report.findings == region.warnings


def test_tables_of_older_versions_are_read(tmp_path: Path) -> None:
    tables = {
        "organizations": "id,name,description\n1,Kitchen,\n1,Kitchen again,\n",
        "services": "id,organization_id,name,status\n7,1,Lunch,active\n",
        "services_at_location": "id,service_id,location_id\n9,7,5\n",
        "locations": "id,organization_id,name,latitude,longitude\n5,1,Hall,42.3,118.9\n",
        "services_taxonomy": "id,service_id,taxonomy_id\n2,7,T\n",
        "taxonomy": "id,name,parent_id\nT,meals,\n",
        "service_areas": "id,service_id,service_area\n3,7,Hilltop\n",
        "eligibility": "id,service_id,eligibility\n4,7,all\n",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    directory = read_directory(tmp_path, communities=COMMUNITIES)
    (lunch,) = directory.resources
    assert (lunch.category, lunch.longitude, lunch.latitude) == ("meals", 118.9, 42.3)
    assert lunch.service_area == ("150402001002",)
    assert codes(directory.report.left_out) == ["skip-hsds-duplicate"]
    unread = {sheet.file for sheet in directory.report.sheets if not sheet.list}
    assert unread == {"eligibility.csv", "notes.txt"}


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', "[" * 100_000, "3"])
def test_what_is_no_directory_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "directory.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_directory(file)
    assert caught.value.findings[0].code in ("json-invalid", "hsds-empty")
    for path in (tmp_path / "absent", tmp_path / "absent.json"):
        with pytest.raises(FileError, match="file-missing"):
            read_directory(path)


def test_a_column_that_is_mapped_to_no_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ListsError, match="field-unknown"):
        read_directory(written(tmp_path, service()), mapping={"wait_time": "no such field"})


def test_what_differs_between_documents_is_told(tmp_path: Path) -> None:
    first = {"id": "O", "name": "Kitchen", "services": [service()]}
    second = service("T", organization={"id": "O", "name": "Kitchens", "email": "a@b.c"})
    (tmp_path / "1.json").write_text(json.dumps(first), encoding="utf-8")
    (tmp_path / "2.json").write_text(json.dumps([second, first]), encoding="utf-8")
    directory = read_directory(tmp_path)
    assert directory.organizations[0].name == "Kitchen"
    assert directory.resources.ids == ["S", "T"]
    differing = [one for one in directory.report.repairs if one.code == "read-hsds-differs"]
    assert [(one.before, one.after) for one in differing] == [("Kitchens", "Kitchen")]


def test_values_that_cannot_be_used_are_told_once(tmp_path: Path) -> None:
    unit = {"id": "U", "name": "bed"}
    capacities = [
        {"id": "C", "unit": unit, "available": 12, "maximum": 10},
        {"id": "D", "unit": unit, "available": None},
    ]
    offer = service(capacities=capacities) | {"name": "Two\nlines"}
    directory = read_directory(written(tmp_path, offer))
    first, second = directory.resources
    assert (first.title, first.quantity, first.maximum) == ("Two lines", 12, None)
    assert second.quantity is None
    told_of = [one.code for one in directory.report.repairs if one.field != "category"]
    assert told_of == ["read-hsds-text", "read-hsds-value"]


KEYS = st.sampled_from(
    [
        *("id", "name", "status", "services", "organization", "location", "locations"),
        *("schedules", "program", "contents", "service_at_locations", "capacities", "unit"),
        *("available", "maximum", "attributes", "taxonomy_term", "valid_from", "until"),
        *("longitude", "latitude", "x_matchmaker", "skills", "position", "needs", "taxonomy"),
        *("service_areas", "addresses", "link_id", "organization_id", "service_id"),
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(("A", "B", "2026-01-01", "1e400", "9" * 5_000)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=40,
)


@given(document=st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=3) | VALUES)
def test_no_document_breaks_reading(document: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "directory.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        for read in (read_directory, read_hsds):
            with contextlib.suppress(FindingsError):
                read(file)


COLUMNS = {column for columns in READ.values() for column in columns}
CELLS = st.sampled_from(("A", "B", "", "'", "2026-01-01", "-1", "nan", "x\ny", "active", "meals"))


@given(data=st.data())
def test_no_table_breaks_reading(data: st.DataObject) -> None:
    names = data.draw(st.sets(st.sampled_from(sorted(FORMS)), max_size=5)) | {"services"}
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            header = data.draw(st.lists(st.sampled_from(sorted(COLUMNS)), max_size=9, unique=True))
            rows = data.draw(st.lists(st.lists(CELLS, min_size=len(header), max_size=len(header))))
            with (Path(folder) / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([header, *rows])
        with contextlib.suppress(FindingsError):
            read_directory(folder, derive=True)


def test_the_caller_says_what_files_and_columns_are(tmp_path: Path) -> None:
    (tmp_path / "organizations.csv").write_text("id,name\nO,Kitchen\n", encoding="utf-8")
    offers = "id,organization_id,name,note,seats\nS,O,Lunch,hot,5\n"
    (tmp_path / "offers.csv").write_text(offers, encoding="utf-8")
    (tmp_path / "programs.csv").write_text("id\nP,too,many\n", encoding="utf-8")
    directory = read_directory(
        tmp_path,
        sheets={"offers.csv": "services", "programs": ""},
        mapping={"services.seats": "quantity", "note": "resources.conditions", "name": ""},
    )
    (lunch,) = directory.resources
    assert (lunch.title, lunch.quantity, lunch.conditions) == ("", 5, "hot")
    with pytest.raises(ListsError, match="integer-expected") as caught:
        read_directory(
            tmp_path,
            sheets={"offers.csv": "services", "programs": ""},
            mapping={"note": "quantity"},
        )
    assert caught.value.findings[0].place.row == 2
