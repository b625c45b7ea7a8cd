"""A region as an HSDS directory: nothing is lost, and what is written is HSDS."""

import csv
import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker import (
    Agreement,
    FileError,
    ListsError,
    Organization,
    Region,
    Taxonomy,
    Travel,
    synthetic,
)
from matchmaker.files.hsds import read_directory, read_hsds, write_hsds
from matchmaker.testing import identifiers, lines, regions

FORMS = ("directory", "directory.json")
REQUIRED = {
    "organizations": {"id", "name", "description"},
    "services": {"id", "organization_id", "name", "status"},
    "locations": {"id", "location_type"},
    "service_at_location": {"id", "service_id", "location_id"},
    "schedules": {"id"},
    "service_areas": {"id"},
    "service_capacity": {"id", "service_id", "unit_id", "available", "updated"},
    "units": {"id", "name"},
    "taxonomy_terms": {"id", "name", "description"},
    "attributes": {"id", "link_id", "taxonomy_term_id", "link_entity"},
}
"""Columns that HSDS 3.1 requires to be filled."""

UUID_ID = "3a19ff88-4620-4d17-9830-ac1d859eb5d5"


def read_back(region: Region, name: str) -> Region:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_hsds(region, path)
        again = read_hsds(path)
    assert again.report is not None
    assert again.report.repairs == again.report.left_out == ()
    assert all(sheet.list or sheet.file == "datapackage.json" for sheet in again.report.sheets)
    return again


@pytest.mark.parametrize("name", FORMS)
@given(region=regions(words=True, every=True, travel=True, place=None))
def test_a_region_survives_writing_and_reading(name: str, region: Region) -> None:
    assert read_back(region, name) == region


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\r\n='+-@,;\""))


ORGANIZATIONS = st.builds(
    Organization,
    organization_id=identifiers() | st.just(UUID_ID),
    name=lines() | st.sampled_from(("=1+1", "'=1", "-", "@x", UUID_ID)),
    kind=st.sampled_from(("social", "other")),
    members=st.none() | st.integers(0, 9),
    kin_communities=st.lists(st.sampled_from(("C;1", "[C2")), max_size=2).map(tuple),
    leader=lines(),
    contact=lines(),
    crs=st.sampled_from(("WGS-84", "EPSG:4490", "GCJ-02")),
    address=lines(),
)


@st.composite
def texts(draw: st.DrawFn) -> Region:
    """Regions with texts and numbers of every kind in the fields of both lists."""
    members = draw(
        st.lists(ORGANIZATIONS, min_size=1, max_size=3, unique_by=lambda one: one.organization_id)
    )
    point = st.none() | st.tuples(st.floats(118, 119), st.floats(42, 43))
    resources = []
    for name in draw(
        st.lists(identifiers() | st.just(UUID_ID), min_size=1, max_size=3, unique=True)
    ):
        spot = draw(point)
        resources.append(
            {
                "resource_id": name,
                "organization_id": draw(st.sampled_from(members)).organization_id,
                "category": draw(st.sampled_from(("=cat", "x,y"))),
                "title": draw(lines() | st.sampled_from(("+86", "\ufeffmark", name))),
                "description": draw(TEXT),
                "conditions": draw(TEXT),
                "unit": draw(lines()),
                "quantity": draw(st.none() | st.integers(1, 9)),
                "maximum": draw(st.none() | st.integers(9, 10**9)),
                "skills": draw(st.lists(identifiers(), max_size=2)),
                "radius_km": draw(st.none() | st.floats(0.001, 40_000)),
                "service_area": draw(st.lists(st.sampled_from(("C;1", "[C2", "=S")), max_size=3)),
                "available_from": draw(st.none() | st.dates(date(1900, 1, 1), date(2000, 1, 1))),
                "available_to": draw(st.none() | st.dates(date(2000, 1, 1), date(2200, 1, 1))),
                "longitude": spot and spot[0],
                "latitude": spot and spot[1],
            }
        )
    need = {"need_id": "N", "community_id": "C;1", "category": "meals", "quantity": 1}
    return Region(
        taxonomy=Taxonomy.of_pairs({("meals", "=cat"): 1.0, ("meals", "x,y"): 0.25}),
        communities=[{"community_id": "C;1", "subdistrict": "=S"}, {"community_id": "[C2"}],
        organizations=members,
        needs=[need | {"description": draw(TEXT)}],
        resources=resources,
        name=draw(lines()),
    )


@pytest.mark.parametrize("name", FORMS)
@given(region=texts())
def test_every_text_and_number_survives(name: str, region: Region) -> None:
    assert read_back(region, name) == region


@pytest.fixture(scope="module")
def district() -> Region:
    return synthetic.region(scale=0.05, language="en")


def raw(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def test_the_tables_are_a_package_of_hsds(district: Region, tmp_path: Path) -> None:
    write_hsds(district, tmp_path, updated=datetime(2026, 3, 1, tzinfo=UTC))
    descriptor = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    described = {one["path"]: one for one in descriptor["resources"]}
    assert set(described) == {file.name for file in tmp_path.glob("*.csv")}
    tables = {
        name: raw(tmp_path / f"{name}.csv") for name in REQUIRED if f"{name}.csv" in described
    }
    assert len(tables["organizations"]) == len(district.organizations)
    assert len(tables["services"]) == len(district.resources)
    ids = {name: {row["id"] for row in rows} for name, rows in tables.items()}
    for name, rows in tables.items():
        assert len(ids[name]) == len(rows)
        for row in rows:
            assert str(UUID(row["id"])) == row["id"]
            assert all(row[column] for column in REQUIRED[name])
    for one in descriptor["resources"]:
        header = list(raw(tmp_path / one["path"])[0])
        assert [field["name"] for field in one["schema"]["fields"]] == header
        for key in one["schema"].get("foreignKeys", ()):
            named = {other["name"]: other["path"] for other in descriptor["resources"]}
            target = ids[named[key["reference"]["resource"]].removesuffix(".csv")]
            given = {row[key["fields"]] for row in raw(tmp_path / one["path"])} - {""}
            assert given <= target
    assert {row["updated"] for row in tables["service_capacity"]} == {
        "2026-03-01T00:00:00.000+00:00"
    }


def test_without_the_extension_it_is_still_the_directory(district: Region, tmp_path: Path) -> None:
    write_hsds(district, tmp_path)
    for file in tmp_path.glob("x_matchmaker_*.csv"):
        file.unlink()
    directory = read_directory(tmp_path)
    for field in ("title", "category", "quantity", "unit", "available_from", "longitude"):
        expected = [getattr(one, field) for one in district.resources]
        assert [getattr(one, field) for one in directory.resources] == expected
    expected = [one.name for one in district.organizations]
    assert [one.name for one in directory.organizations] == expected
    with pytest.raises(ListsError, match="hsds-lists"):
        read_hsds(tmp_path)


def test_what_others_change_in_the_directory_is_read(district: Region, tmp_path: Path) -> None:
    file = tmp_path / "directory.json"
    write_hsds(district, file)
    page = json.loads(file.read_text(encoding="utf-8"))
    first = next(one for one in page["contents"] if one.get("services"))
    first["name"] = "A new name"
    first["services"].append({"id": UUID_ID, "name": "New", "status": "active"})
    file.write_text(json.dumps(page), encoding="utf-8")
    region = read_hsds(file, taxonomy=with_category(district.taxonomy))
    assert len(region.resources) == len(district.resources) + 1
    assert region.resources[-1].title == "New"
    owner = region.resources[-1].organization_id
    assert region.organizations.row(owner) == district.organizations.row(owner)
    assert region.organizations[region.organizations.row(owner)].name == "A new name"


def with_category(taxonomy: Taxonomy) -> Taxonomy:
    return Taxonomy(
        need_categories=taxonomy.need_categories,
        resource_categories=(*taxonomy.resource_categories, "uncategorized"),
        fit=tuple((*row, 0.0) for row in taxonomy.fit),
    )


def small(**more: Any) -> Region:
    given: dict[str, Any] = {
        "taxonomy": Taxonomy.identity(["meals"]),
        "communities": [{"community_id": "C"}],
        "organizations": [{"organization_id": "O", "name": "=cmd()"}],
        "needs": [{"need_id": "N", "community_id": "C", "category": "meals", "quantity": 1}],
        "resources": [{"resource_id": "R", "organization_id": "O", "category": "meals"}],
    }
    return Region(**given | more)


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    region = small()
    write_hsds(region, tmp_path)
    assert raw(tmp_path / "organizations.csv")[0]["name"] == "'=cmd()"
    assert read_hsds(tmp_path) == region


def test_tables_of_an_earlier_region_are_deleted_and_others_kept(tmp_path: Path) -> None:
    agreement = Agreement(project_id="P", organization_id="O", community_id="C")
    resource = {"resource_id": "R", "organization_id": "O", "category": "meals", "quantity": 3}
    travel = Travel(["O"], ["C"], [[1.0]])
    write_hsds(small(agreements=[agreement], resources=[resource], travel=travel), tmp_path)
    (tmp_path / "funding.csv").write_text("id,source\n1,city\n", encoding="utf-8")
    before = {file.name for file in tmp_path.iterdir()}
    write_hsds(small(), tmp_path)
    gone = before - {file.name for file in tmp_path.iterdir()}
    assert gone == {
        "service_capacity.csv",
        "units.csv",
        "x_matchmaker_agreements.csv",
        "x_matchmaker_travel.csv",
    }
    assert read_hsds(tmp_path) == small()


def test_a_faulty_extension_is_told_at_its_cell(tmp_path: Path) -> None:
    write_hsds(small(), tmp_path)
    needs = tmp_path / "x_matchmaker_needs.csv"
    needs.write_text("need_id,community_id,category,quantity\nN,D,meals,few\n", encoding="utf-8")
    (tmp_path / "x_matchmaker_taxonomy.csv").write_text("need_category\nmeals\n", encoding="utf-8")
    with pytest.raises(FileError, match="column-missing"):
        read_hsds(tmp_path)
    (tmp_path / "x_matchmaker_taxonomy.csv").unlink()
    with pytest.raises(ListsError) as caught:
        read_hsds(tmp_path)
    found = {(fault.code, fault.place.file, fault.place.row) for fault in caught.value}
    assert found == {
        ("community-unknown", needs.name, 2),
        ("integer-expected", needs.name, 2),
    }


def test_coordinates_are_compared_with_the_district_if_the_caller_says_so(tmp_path: Path) -> None:
    point = {"longitude": 118.9, "latitude": 42.3}
    region = small(organizations=[{"organization_id": "O"} | point])
    write_hsds(region, tmp_path)
    assert read_hsds(tmp_path, box=(118.0, 42.0, 119.0, 43.0)) == region
    with pytest.raises(ListsError, match="coordinates-outside"):
        read_directory(tmp_path, box=(110.0, 30.0, 111.0, 31.0))
    shifted = read_directory(tmp_path, crs="GCJ-02").organizations[0]
    assert shifted.longitude is not None
    assert 0.001 < abs(shifted.longitude - 118.9) < 0.02
