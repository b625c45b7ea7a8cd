"""What HSDS has no place for: the extension ``x_matchmaker``.

In tabular form it is tables of its own, whose names start with ``x_matchmaker_``; in JSON it is
a property ``x_matchmaker`` of the page, of an organization and of a service. HSDS allows what
it does not define, so that a directory with the extension stays a directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from matchmaker.errors import Finding
from matchmaker.files.hsds.package import Package, Row
from matchmaker.files.own import columns_of, taxonomy_of, travel_of
from matchmaker.files.tables import Sheet, split
from matchmaker.lists import Agreement, Community, Need, Organization, Record, Resource
from matchmaker.lists.columns import storage

DOCUMENT = "x_matchmaker"
PREFIX = f"{DOCUMENT}_"

LISTS_OF_OWN = ("communities", "needs", "agreements", "taxonomy", "travel", "region")
"""Lists and parts of a region that HSDS knows nothing of."""

PARTS = ("name", "communities", "needs", "agreements", "taxonomy", "travel")
"""The same as arguments of a region, and as properties in JSON."""

FIELDS: Mapping[type[Record], tuple[str, ...]] = {
    Organization: (
        "kind",
        "members",
        "capacity",
        "projects_min",
        "projects_max",
        "kin_communities",
        "leader",
        "contact",
        "crs",
        "address",
    ),
    Resource: ("skills", "radius_km", "crs", "unit", "maximum"),
}
"""Fields for which HSDS has no place, or none that holds all their values."""

PLACEHOLDERS = "placeholders"
"""Column that names the required columns of HSDS in which a value stands for none."""

POSITION = "position"
"""Property with the place of a service among all, since JSON sorts them by organization."""

_RECORDS: Mapping[str, type[Record]] = {
    PREFIX + record.list_name: record for record in (Organization, Resource)
}

OWN: Mapping[str, Mapping[str, str]] = {
    table: {
        "id": record.id_field,
        record.id_field: record.id_field,
        **{name: name for name in (*FIELDS[record], PLACEHOLDERS, POSITION)},
    }
    for table, record in _RECORDS.items()
}
"""By table that adds to organizations and services, its columns and their fields."""


def own_table(table: str) -> str:
    """Name the table that adds to one of HSDS."""
    return PREFIX + ("resources" if table == "services" else table)


def own_rows(table: str, sheet: Sheet) -> list[Row]:
    """Read a table that adds to organizations or services; lists in cells are split."""
    kinds = storage(_RECORDS[table])
    rows = []
    for at in range(len(sheet.rows)):
        values: dict[str, Any] = {name: cells[at] for name, cells in sheet.columns.items()}
        for name, cell in values.items():
            if name in kinds and kinds[name].base is tuple:
                values[name] = split(cell)
        rows.append(Row(values, sheet.place(at)))
    return rows


def own_fields(record: type[Record], row: Row | None) -> dict[str, Any]:
    """Give the fields that the extension adds to a record."""
    if row is None:
        return {}
    return {name: row.values[name] for name in FIELDS[record] if row.values.get(name) is not None}


def stands_for_none(row: Row | None, column: str, value: str, own_id: str) -> bool:
    """Tell whether a required column of HSDS holds the id because there was no value."""
    return row is not None and value == own_id and column in row.text(PLACEHOLDERS).split(";")


def parts_of_region(package: Package, found: list[Finding]) -> dict[str, Any]:
    """Give the arguments of a region that the extension holds; faults go to the findings."""
    document = package.document
    parts = {name: document[name] for name in PARTS if document.get(name) is not None}
    for record in (Community, Need, Agreement):
        if sheet := package.sheets.get(record.list_name):
            parts[record.list_name] = columns_of(cast("type[Record]", record), sheet)
    for name, read in (("taxonomy", taxonomy_of), ("travel", travel_of)):
        if sheet := package.sheets.get(name):
            parts[name] = read(sheet, found)
    if (sheet := package.sheets.get("region")) and sheet.rows:
        parts["name"] = sheet.columns["name"][0] or ""
    return parts
