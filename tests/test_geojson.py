"""GeoJSON: a region comes back equal, maps show it, and others see no persons."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files.geojson import read_geojson, write_geojson

MEMBERS = {"coordinates", "geometries", "geometry", "properties"}


def written(path: Path, region: mm.Region, plan: mm.Plan | None = None) -> list[dict[str, Any]]:
    """Write, and give the features as any other program reads them."""
    write_geojson(plan, region, path)
    document = json.loads(path.read_text(encoding="utf-8"))
    assert document["type"] == "FeatureCollection"
    assert not MEMBERS & set(document)  # RFC 7946, section 7.1
    features: list[dict[str, Any]] = document["features"]
    assert all(set(f) == {"type", "id", "geometry", "properties"} for f in features)
    assert len({feature["id"] for feature in features}) == len(features)
    return features


@settings(max_examples=40)
@given(testing.regions(words=True, every=True, travel=True, place=None))
def test_any_region_comes_back_equal(region: mm.Region) -> None:
    """All lists, the taxonomy and the travel matrix; every geometry is a point on the globe."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "region.geojson"
        for feature in written(path, region):
            if feature["geometry"] is not None:
                assert feature["geometry"]["type"] == "Point"
                longitude, latitude = feature["geometry"]["coordinates"]
                assert -180 <= longitude <= 180
                assert -90 <= latitude <= 90
        assert read_geojson(path) == region


def private_region() -> mm.Region:
    """A region with small counts and the key of a person."""
    lists: dict[str, Any] = small_lists()
    lists["communities"][0] |= {"population": 9, "households": 1200}
    lists["organizations"][0] |= {"members": 3}
    lists["needs"][0] |= {"people": 4, "beneficiary_key": "k1", "longitude": 118.9001,
                          "latitude": 42.2701}  # fmt: skip
    lists["needs"][1] |= {"people": 10, "quantity": 400}
    lists["agreements"] = [
        {"project_id": "P1", "organization_id": "O1", "community_id": "C1", "headcount": 2}
    ]
    return small_region(lists, name="红山区")


def test_a_need_without_a_place_of_its_own_has_no_geometry(tmp_path: Path) -> None:
    """The points of the others are theirs, longitude first; the properties are the fields."""
    features = {f["id"]: f for f in written(tmp_path / "a.geojson", small_region())}
    assert features["communities/C1"]["geometry"] == {
        "type": "Point",
        "coordinates": [118.90, 42.27],
    }
    assert features["communities/C1"]["properties"] == {
        "list": "communities",
        "community_id": "C1",
        "name": "河东",
        "subdistrict": "东街",
    }
    assert features["needs/N1"]["geometry"] is None


def test_a_plan_is_drawn_as_lines_with_its_allocations(tmp_path: Path) -> None:
    """From the organization to the community; open needs say what is missing."""
    region = private_region()
    plan = mm.match(region, mm.Rules(max_projects=2))
    features = written(tmp_path / "plan.geojson", region, plan)
    lines = [f for f in features if f["properties"]["list"] == "projects"]
    assert len(lines) == len(plan.projects) > 0
    for line, project in zip(lines, plan.projects, strict=True):
        ends = region.organizations, region.communities
        organization = ends[0][ends[0].row(project.organization_id)]
        community = ends[1][ends[1].row(project.community_id)]
        assert line["geometry"] == {
            "type": "LineString",
            "coordinates": [
                [organization.longitude, organization.latitude],
                [community.longitude, community.latitude],
            ],
        }
        shown = [part["quantity"] for part in line["properties"]["allocations"]]
        assert shown == [part.quantity for part in project.allocations]
    missing = {
        f["properties"]["need_id"]: f["properties"]["missing"]
        for f in features
        if "missing" in f["properties"]
    }
    assert missing == {need.need_id: need.missing for need in plan.open_needs} != {}


def test_others_see_no_persons(tmp_path: Path) -> None:
    """With a plan: no keys, no point of a person, no small counts; without one, all is kept."""
    region = private_region()
    plan = mm.match(region)
    path = tmp_path / "plan.geojson"
    features = {f["id"]: f for f in written(path, region, plan)}
    assert "k1" not in path.read_text(encoding="utf-8")
    assert features["needs/N1"]["geometry"] is None
    assert features["needs/N1"]["properties"]["people"] is None
    assert features["needs/N2"]["properties"]["people"] == 10
    assert features["communities/C1"]["properties"]["population"] is None
    assert features["communities/C1"]["properties"]["households"] == 1200
    assert features["organizations/O1"]["properties"]["members"] is None
    assert features["agreements/1"]["properties"]["headcount"] is None
    write_geojson(plan, region, path, threshold=4)
    shown = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert next(f for f in shown if f["id"] == "needs/N1")["properties"]["people"] == 4
    with pytest.raises(mm.FileError) as caught:
        read_geojson(path)
    assert caught.value.findings[0].code == "format-unknown"
    write_geojson(None, region, path)
    assert read_geojson(path) == region


def test_a_line_over_the_date_line_is_cut_there(tmp_path: Path) -> None:
    """RFC 7946, section 3.1.9: the two parts meet at 180 degrees and at one latitude."""
    lists: dict[str, Any] = small_lists()
    for row, x in ((0, 179.99), (1, -179.98)):
        lists["communities"][row] |= {"longitude": x, "latitude": -17.0}
        lists["organizations"][row] |= {"longitude": -x, "latitude": -16.99}
    region = small_region(lists)
    plan = mm.match(region, mm.Rules(forbidden_pairs=(("O1", "C2"), ("O2", "C1"))))
    lines = [
        f["geometry"]
        for f in written(tmp_path / "plan.geojson", region, plan)
        if f["properties"]["list"] == "projects"
    ]
    cut = [line for line in lines if line["type"] == "MultiLineString"]
    assert cut
    for line in lines:
        for part in line["coordinates"] if line in cut else [line["coordinates"]]:
            assert abs(part[0][0] - part[1][0]) < 180
    for line in cut:
        (_, end), (start, _) = line["coordinates"]
        assert {end[0], start[0]} == {180.0, -180.0}
        assert end[1] == start[1]
        assert -17 < end[1] < -16.99


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: d.pop("format"), "format-unknown"),
        (lambda d: d.update(features=None), "list-expected"),
        (lambda d: d["features"].append({"type": "Feature"}), "feature-unknown"),
        (lambda d: d["features"].append(3), "feature-unknown"),
        (lambda d: d["features"][0].update(properties=None), "feature-unknown"),
        (lambda d: d["features"][0]["properties"].update(list=["needs"]), "feature-unknown"),
        (lambda d: d["features"][0].update(geometry={"type": "Polygon"}), "feature-geometry"),
        (lambda d: d["features"][0]["geometry"].update(coordinates=[1]), "feature-geometry"),
        (lambda d: d["features"][0]["geometry"].update(coordinates=["a", 2]), "number-expected"),
        (lambda d: d["features"][0]["geometry"].update(coordinates=[9, 99]), "coordinates-swapped"),
        (lambda d: d["features"][0]["properties"].update(color="red"), "field-unknown"),
        (lambda d: d.pop("taxonomy"), "value-missing"),
    ],
)  # fmt: skip
def test_what_is_not_in_form_is_told(change: Any, code: str, tmp_path: Path) -> None:
    """Each fault with the file, and no other exception."""
    path = tmp_path / "region.geojson"
    write_geojson(None, small_region(), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(mm.FindingsError) as caught:
        read_geojson(path)
    assert code in [fault.code for fault in caught.value.findings]
    assert {fault.place.file for fault in caught.value.findings} == {"region.geojson"}


def collection(path: Path, features: list[Any], **members: Any) -> Path:
    """Write a feature collection as a map program does."""
    document = {"type": "FeatureCollection", **members, "features": features}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def spot(x: float, y: float, **about: Any) -> dict[str, Any]:
    """A point with its properties."""
    geometry = {"type": "Point", "coordinates": [x, y]}
    return {"type": "Feature", "geometry": geometry, "properties": about}


def test_a_map_of_somebody_else_is_a_list(tmp_path: Path) -> None:
    """The properties are columns with headers of the dictionary; the points are WGS-84."""
    features = [
        spot(118.90, 42.27, 社区名称="河东", 所属街道="东街", 户数=1200),
        spot(118.92, 42.27, 社区名称="河西", 所属街道="西街"),
        {"type": "Feature", "geometry": None, "properties": {"社区名称": "河北"}},
    ]
    found = mm.read_table(collection(tmp_path / "社区.geojson", features), "communities")
    assert [c.name for c in found] == ["河东", "河西", "河北"]
    assert (found[0].longitude, found[0].latitude, found[0].households) == (118.90, 42.27, 1200)
    assert found[2].longitude is None


@pytest.mark.parametrize(
    ("named", "moved"),
    [("urn:ogc:def:crs:OGC:1.3:CRS84", False), ("urn:ogc:def:crs:EPSG::4490", False),
     ("GCJ-02", True)],
)  # fmt: skip
def test_an_old_map_names_its_system(named: str, moved: bool, tmp_path: Path) -> None:
    """GeoJSON of 2008 has a member crs; it is not taken for WGS-84 silently."""
    crs = {"type": "name", "properties": {"name": named}}
    path = collection(tmp_path / "a.geojson", [spot(118.9, 42.2, 社区名称="河东")], crs=crs)
    found = mm.read_table(path, "communities")[0]
    assert found.longitude is not None
    assert (abs(found.longitude - 118.9) > 0.004) == moved


def test_a_folder_may_hold_maps(tmp_path: Path) -> None:
    """Also one that this library wrote, with all lists in it."""
    region = small_region(name="红山区")
    write_geojson(None, region, tmp_path / "all.geojson")
    mm.files.write_lists(region, tmp_path / "csv")
    (tmp_path / "csv" / "taxonomy.csv").rename(tmp_path / "taxonomy.csv")
    assert mm.read_folder(tmp_path, name=region.name) == region


@pytest.mark.parametrize(
    ("text", "code"),
    [("{", "json-invalid"), ("[]", "list-expected"), ('{"features": {}}', "list-expected"),
     ('{"features": [{"properties": {}, "geometry": {"type": "Polygon"}}]}', "feature-geometry")],
)  # fmt: skip
def test_what_is_no_map_of_points_is_told(text: str, code: str, tmp_path: Path) -> None:
    """With the name of the file."""
    path = tmp_path / "a.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(mm.FileError) as caught:
        mm.read_table(path, "communities")
    (fault,) = caught.value.findings
    assert (fault.code, fault.place.file) == (code, "a.geojson")
