"""HSDS directories as lists: what becomes what, and that nothing is left out in silence."""

import contextlib
import csv
import json
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import FileError, FindingsError, ListsError, Taxonomy, files, synthetic
from matchmaker.files.hsds import Directory, is_hsds, read_directory, read_hsds, write_hsds
from matchmaker.files.hsds.terms import FORMS, READ
from matchmaker.lists import Remark

EXAMPLES = (
    "organization_full.json",
    "organization_list.json",
    "service_full.json",
    "service_list.json",
    "service_at_location_full.json",
    "service_at_location_list.json",
    "tabular.json",
)
"""The published JSON examples that hold organizations or services."""

COMMUNITIES = [
    {"community_id": "150402001001", "name": "Lakeside", "subdistrict": "West Street"},
    {"community_id": "150402001002", "name": "Hilltop", "subdistrict": "East Street"},
]
NEEDS = [{"need_id": "N1", "community_id": "150402001001", "category": "meals", "quantity": 5}]


def codes(remarks: tuple[Remark, ...]) -> list[str]:
    return [remark.code for remark in remarks]


def raw_rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8-sig") as opened:
        return list(csv.DictReader(opened))


def objects(value: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a document with the property that holds it."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            yield from objects(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, key)


def told(directory: Directory) -> tuple[set[str], set[str]]:
    """The ids of organizations and of services that were read or named as left out."""
    read = [
        set(directory.organizations.ids),
        {one.partition("/")[0] for one in resource_ids(directory)},
    ]
    for remark in directory.report.left_out:
        assert remark.code.startswith("skip-hsds-")
        assert remark.before in remark.en
        assert remark.before in remark.zh
        read[remark.list == "resources"].add(str(remark.before))
    return read[0], read[1]


def resource_ids(directory: Directory) -> list[str]:
    return directory.resources.ids


def test_every_organization_and_service_of_a_real_directory_is_read_or_named(
    shared: Path,
) -> None:
    folder = shared / "hsds" / "illinois_legal_aid"
    raw = {name: raw_rows(folder / f"{name}.csv") for name in ("organizations", "services")}
    known = {row["id"] for row in raw["organizations"]}
    directory = read_directory(folder)
    organizations, services = told(directory)
    assert organizations == known
    numbers = enumerate(raw["services"], start=1)
    assert services == {row["id"] or f"#{at}" for at, row in numbers}
    offered = [row for row in raw["services"] if row["id"] and row["organization_id"] in known]
    assert directory.resources.ids == [row["id"] for row in offered]
    assert len(directory.resources) + len(directory.report.left_out) == len(raw["services"])
    assert [one.title for one in directory.resources] == [row["name"] for row in offered]
    files = {sheet.file: sheet for sheet in directory.report.sheets}
    assert set(files) == {file.name for file in folder.iterdir()}
    for file in folder.iterdir():
        header = set(raw_rows(file)[0])
        assert header == {*files[file.name].columns, *files[file.name].ignored}
    assert files["phones.csv"].skipped[0].code == "skip-hsds-personal"


def test_services_of_organizations_that_are_not_listed_are_read_if_the_caller_says_so(
    shared: Path,
) -> None:
    folder = shared / "hsds" / "illinois_legal_aid"
    directory = read_directory(folder, derive=True, mapping={"description": "category"})
    raw = raw_rows(folder / "services.csv")
    named = {row["organization_id"] for row in raw}
    listed = {row["id"] for row in raw_rows(folder / "organizations.csv")}
    assert set(directory.organizations.ids) == named | listed
    assert directory.resources.ids == [row["id"] for row in raw if row["id"]]
    assert codes(directory.report.left_out) == ["skip-hsds-id"]
    categories = [one.category for one in directory.resources]
    assert categories == [row["description"] for row in raw if row["id"]]
    derived = [one for one in directory.report.repairs if one.code == "read-hsds-derived"]
    assert {one.before for one in derived} == named - listed


def test_every_organization_and_service_of_the_published_tables_is_read(shared: Path) -> None:
    folder = shared / "hsds" / "specification_examples"
    directory = read_directory(folder)
    for name, found in zip(("organizations", "services"), told(directory), strict=True):
        assert found == {row["id"] for row in raw_rows(folder / f"{name}.csv")}
    sheets = {sheet.file: sheet for sheet in directory.report.sheets}
    assert set(sheets) == {file.name for file in folder.iterdir()}
    assert all(codes(sheets[name].skipped) == ["skip-hsds-beside"] for name in EXAMPLES)
    for file in folder.glob("*.csv"):
        assert set(raw_rows(file)[0]) == {*sheets[file.name].columns, *sheets[file.name].ignored}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_organization_and_service_of_the_published_documents_is_read(
    shared: Path, name: str
) -> None:
    file = shared / "hsds" / "specification_examples" / name
    organizations, services = told(read_directory(file))
    document = json.loads(file.read_text(encoding="utf-8"))
    top = "services" if name.startswith("service_") else "organizations"
    top = "" if name.startswith("service_at") else top
    known = {"organization": 0, "organizations": 0, "service": 1, "services": 1}
    known |= {"organizations.csv": 0, "services.csv": 1}
    found: tuple[set[str], set[str]] = (set(), set())
    entries = document.get("contents", document)
    for key, value in objects(entries, top):
        if key in known and "id" in value:
            found[known[key]].add(value["id"])
    assert (organizations, services) == found
    assert organizations


def test_documents_in_a_folder_are_one_directory(shared: Path, tmp_path: Path) -> None:
    for file in (shared / "hsds" / "specification_examples").glob("*.json"):
        shutil.copy(file, tmp_path)
    directory = read_directory(tmp_path)
    assert directory.organizations.ids == ["d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"]
    assert directory.resources.ids == ["ac148810-d857-441c-9679-408f346de14b"]
    files = {sheet.file for sheet in directory.report.sheets}
    assert files == {file.name for file in tmp_path.iterdir()}
    assert not directory.report.left_out


def test_no_person_is_read(shared: Path) -> None:
    for file in ("organization_full.json", ""):
        directory = read_directory(shared / "hsds" / "specification_examples" / file)
        text = "".join(map(repr, (*directory.organizations, *directory.resources)))
        assert "Persona" not in text
        assert "234567" not in text
        assert "email@" not in text


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


def test_a_directory_is_known_when_it_is_seen(shared: Path, tmp_path: Path) -> None:
    examples = shared / "hsds" / "specification_examples"
    for path in (
        examples,
        examples.parent / "illinois_legal_aid",
        *(examples / n for n in EXAMPLES),
    ):
        assert is_hsds(path)
    region = synthetic.region(scale=0.02)
    for path in (tmp_path / "lists", tmp_path / "region.json"):
        files.write_lists(region, path)
        assert not is_hsds(path)
    write_hsds(region, tmp_path / "hsds.json")
    assert is_hsds(tmp_path / "hsds.json")
    assert not is_hsds(tmp_path / "absent.json")


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
