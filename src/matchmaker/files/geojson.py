"""Lists and plans for maps: GeoJSON (RFC 7946), whose coordinates are WGS-84."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from matchmaker.base import read_document, write_text
from matchmaker.errors import FileError, Finding
from matchmaker.files.own import RECORDS
from matchmaker.files.text import in_file, read_text
from matchmaker.lists import Region, Table
from matchmaker.messages import finding
from matchmaker.plan import Plan

FORMAT: Final = "matchmaker/region/geojson/1"
"""Marks a feature collection that holds a whole region."""

PEOPLE = ("people", "headcount", "members", "population", "households")
"""Fields that count persons."""

_LISTS = tuple(record.list_name for record in RECORDS)
Point = tuple[float, float]


def write_geojson(
    plan: Plan | None, region: Region, path: str | Path, *, threshold: int = 10
) -> None:
    """Write a region, and a plan for it, as one feature collection.

    Every record is a feature: a point, or without geometry where it has no coordinates of its
    own; its property ``list`` says what it is.

    Without a plan the file holds the region without loss, and `read_geojson` reads it back.
    With a plan it is made for others. Every project is a line from the organization to the
    community, with its allocations; a need of which units stay open says so. Keys of
    beneficiaries, and the points of needs that have one, are left out; counts of persons from 1
    to below the threshold are null. Such a file cannot be read back.

    Parameters
    ----------
    plan : Plan or None
        The plan.
    region : Region
        The lists.
    path : str or Path
        The file.
    threshold : int
        Least count of persons that is shown in a file with a plan.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    features = [
        {"type": "Feature", "id": f"{name}/{number}", "geometry": geometry, "properties": about}
        for name, number, geometry, about in (
            _records(region) if plan is None else _shared(plan, region, threshold)
        )
    ]
    document: dict[str, Any] = {"type": "FeatureCollection"}
    if plan is None:
        document |= {"format": FORMAT, "taxonomy": region.taxonomy.model_dump()}
        document["travel"] = region.travel and region.travel.as_dict()
    document["name"] = region.name
    encode = json.JSONEncoder(ensure_ascii=False, default=str, allow_nan=False).encode
    head = encode(document)[:-1]
    lines = ",\n".join(map(encode, features))
    write_text(path, f'{head}, "features": [\n{lines}\n]}}\n')


_Feature = tuple[str, Any, dict[str, Any] | None, dict[str, Any]]


def _records(region: Region) -> Iterator[_Feature]:
    """Give every record: its list, id, geometry and fields."""
    for table in region.tables:
        name, id_field = table.record_type.list_name, table.record_type.id_field
        for row, values in enumerate(table.dicts(), start=1):
            at = values.pop("longitude", None), values.pop("latitude", None)
            geometry = None if None in at else {"type": "Point", "coordinates": list(at)}
            # Lines of one agreement share its id; the id of a feature is its own.
            number = row if name == "agreements" else values[id_field]
            yield name, number, geometry, {"list": name} | values


def _shared(plan: Plan, region: Region, threshold: int) -> Iterator[_Feature]:
    """Give every record without what is of persons, and the projects."""
    open_needs = {need.need_id: need for need in plan.open_needs}
    for name, number, geometry, about in _records(region):
        if about.pop("beneficiary_key", ""):
            geometry = None
        for field in PEOPLE:
            if 0 < about.get(field, 0) < threshold:
                about[field] = None
        if name == "needs" and (need := open_needs.get(number)) is not None:
            about |= {"missing": need.missing, "reason": need.reason}
        yield name, number, geometry, about
    for number, project in enumerate(plan.projects, start=1):
        ends = (
            _point(region.organizations, project.organization_id),
            _point(region.communities, project.community_id),
        )
        about = {"list": "projects", **project.model_dump(), "value": project.value}
        yield "projects", number, _line(*ends), about


def _point(table: Table[Any], record_id: str) -> Point | None:
    try:
        row = table.row(record_id)
    except KeyError:
        return None
    x, y = (float(table.columns[name][row]) for name in ("longitude", "latitude"))
    return None if x != x else (x, y)


def _line(start: Point | None, end: Point | None) -> dict[str, Any] | None:
    """Draw a line; over the date line in two parts, as RFC 7946 asks (section 3.1.9)."""
    if start is None or end is None:
        return None
    (x, y), (u, v) = start, end
    if abs(u - x) <= 180:
        return {"type": "LineString", "coordinates": [[x, y], [u, v]]}
    side = 180.0 if x > 0 else -180.0
    part = (side - x) / (u + 2 * side - x) if x != side else 0.0
    middle = y + part * (v - y)
    lines = [[[x, y], [side, middle]], [[-side, middle], [u, v]]]
    return {"type": "MultiLineString", "coordinates": lines}


def read_geojson(path: str | Path) -> Region:
    """Read a region that `write_geojson` wrote without a plan.

    Parameters
    ----------
    path : str or Path
        The file.

    Raises
    ------
    FileError
        The file is missing, no JSON, no region, or features are not in form.
    ListsError
        The lists are faulty.
    """
    path = Path(path)
    with in_file(path.name):
        document = read_document(read_text(path), FORMAT, "region in GeoJSON (GeoJSON 区域)")
        lists: dict[str, Any] = {name: [] for name in _LISTS}
        found: list[Finding] = []
        features = document.get("features")
        if not isinstance(features, list):
            raise FileError([finding("list-expected", field="features", value=features)])
        for at, feature in enumerate(features, start=1):
            _take(feature, at, lists, found)
        return Region(
            taxonomy=document.get("taxonomy") or {},
            travel=document.get("travel"),
            name=document.get("name") or "",
            faults=found,
            **lists,
        )


def _take(feature: Any, at: int, lists: Mapping[str, Any], found: list[Finding]) -> None:
    """Make a record of a feature."""
    values = _values(feature, at, found)
    name = values.pop("list", None)
    if name in _LISTS:
        lists[name].append(values)
    else:
        where = {"field": "list", "value": name}
        found.append(finding("feature-unknown", at=at, known=", ".join(_LISTS), **where))


def _values(feature: Any, at: int, found: list[Finding]) -> dict[str, Any]:
    """Give the properties of a feature, and its point as longitude and latitude."""
    match feature:
        case {"properties": dict(about)}:
            values = dict(about)
        case _:
            return {}
    match feature.get("geometry"):
        case None:
            pass
        case {"type": "Point", "coordinates": [longitude, latitude, *_]}:
            values |= {"longitude": longitude, "latitude": latitude}
        case _:
            found.append(finding("feature-geometry", at=at))
    return values


def geojson_tables(path: Path) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Read a feature collection of anybody's as tables, one record a feature.

    Coordinates are WGS-84, unless the collection names another system as GeoJSON of 2008 did.

    Parameters
    ----------
    path : Path
        The file.

    Yields
    ------
    tuple
        The list that the features name in a property ``list``, or empty; and the cells by name
        of the property, with ``longitude``, ``latitude`` and ``crs``.

    Raises
    ------
    FileError
        The file is missing, no JSON, no feature collection, or a feature is no point.
    """
    with in_file(path.name):
        document = _parsed(read_text(path))
        features = document.get("features") if isinstance(document, dict) else None
        if not isinstance(features, list):
            raise FileError([finding("list-expected", field="features", value=features)])
        found: list[Finding] = []
        lists: dict[str, list[dict[str, Any]]] = {}
        for at, feature in enumerate(features, start=1):
            values = _values(feature, at, found)
            name = values.pop("list", "")
            if "longitude" in values:
                values.setdefault("crs", _system(document))
            lists.setdefault(name if name in _LISTS else "", []).append(values)
        if found:
            raise FileError(found)
    for name, rows in lists.items():
        headers = dict.fromkeys(header for row in rows for header in row)
        yield name, {header: [row.get(header) for row in rows] for header in headers}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError([finding("json-invalid", why=str(error))]) from None


def _system(document: Mapping[str, Any]) -> str:
    match document.get("crs"):
        case {"properties": {"name": str(name)}}:
            return name
    return "WGS-84"
