"""A region as tables of HSDS 3.1 and of the extension."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from matchmaker.files.hsds.extension import FIELDS, PLACEHOLDERS, POSITION, PREFIX
from matchmaker.files.hsds.resources import ANY_UNIT
from matchmaker.lists import Organization, Record, Region, Resource, Table

Rows = list[dict[str, Any]]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "organizations": ("id", "name", "description"),
    "services": (
        "id",
        "organization_id",
        "name",
        "description",
        "status",
        "eligibility_description",
    ),
    "locations": ("id", "location_type", "organization_id", "name", "latitude", "longitude"),
    "service_at_location": ("id", "service_id", "location_id"),
    "schedules": ("id", "service_id", "valid_from", "valid_to"),
    "service_areas": ("id", "service_id", "name"),
    "units": ("id", "name", "scheme", "identifier"),
    "service_capacity": ("id", "service_id", "unit_id", "available", "maximum", "updated"),
    "taxonomy_terms": ("id", "name", "description", "taxonomy"),
    "attributes": ("id", "link_id", "taxonomy_term_id", "link_type", "link_entity"),
}
"""By table, the columns that are written: those that HSDS requires, and those that are used."""

_NAMESPACE = uuid5(NAMESPACE_URL, "matchmaker/hsds")


def made_id(kind: str, *names: str) -> str:
    """Make the UUID of what has no id in a region; the same names give the same."""
    return str(uuid5(_NAMESPACE, "\n".join((kind, *names))))


def uuids(kind: str, names: Iterable[str]) -> dict[str, str]:
    """Give each id the UUID that HSDS asks for: itself where it is one already."""
    given = list(names)
    found = {name: name for name in given if _is_uuid(name)}
    for name in given:
        if name not in found:
            fresh = made_id(kind, name)
            while fresh in found:
                fresh = made_id(kind, fresh)
            found[name] = fresh
    return found


def _is_uuid(name: str) -> bool:
    try:
        return str(UUID(name)) == name
    except ValueError:
        return False


def hsds_tables(region: Region, updated: datetime) -> dict[str, Rows]:
    """Give the rows of every table that organizations and resources need.

    Parameters
    ----------
    region : Region
        The lists.
    updated : datetime
        The time at which the quantities were so.
    """
    writer = _Writer(region, updated)
    for organization in region.organizations:
        writer.organization(organization)
    for at, resource in enumerate(region.resources):
        writer.resource(resource, at)
    for table, shared in writer.shared.items():
        writer.tables[table] = list(shared.values())
    return writer.tables


class _Writer:
    """Spreads records over the tables."""

    def __init__(self, region: Region, updated: datetime) -> None:
        self.tables: dict[str, Rows] = defaultdict(list)
        self.shared: dict[str, dict[str, dict[str, Any]]] = {"taxonomy_terms": {}, "units": {}}
        self.updated = updated.isoformat(timespec="milliseconds")
        self.members = uuids("organization", region.organizations.ids)
        self.services = uuids("service", region.resources.ids)

    def organization(self, record: Organization) -> None:
        name = self.members[record.organization_id]
        title = record.name or record.organization_id
        self.tables["organizations"].append({"id": name, "name": title, "description": title})
        if record.longitude is not None:
            place = _location(record, name, title)
            self.tables["locations"].append({**place, "organization_id": name})
        self._own(record, name, record.name)

    def resource(self, record: Resource, at: int) -> None:
        name = self.services[record.resource_id]
        title = record.title or record.resource_id
        service = {
            "id": name,
            "organization_id": self.members[record.organization_id],
            "name": title,
            "description": record.description,
            "status": "active",
            "eligibility_description": record.conditions,
        }
        self.tables["services"].append(_filled(service))
        if record.longitude is not None:
            place = _location(record, name, title)
            link = {"id": made_id("place", name), "location_id": place["id"]}
            self.tables["locations"].append(place)
            self._of_service("service_at_location", name, link)
        days = _filled({"valid_from": record.available_from, "valid_to": record.available_to})
        if days:
            self._of_service("schedules", name, {"id": made_id("schedule", name), **days})
        for number, area in enumerate(record.service_area):
            identity = made_id("area", name, str(number))
            self._of_service("service_areas", name, {"id": identity, "name": area})
        self._category(record.category, name)
        own = self._own(record, name, record.title)
        own[POSITION] = at
        if record.quantity is not None:
            self._capacity(record, name)
            own.pop("unit", None)
            own.pop("maximum", None)

    def _of_service(self, table: str, service: str, row: dict[str, Any]) -> None:
        self.tables[table].append({**row, "service_id": service})

    def _own(self, record: Record, name: str, title: str) -> dict[str, Any]:
        """Write what HSDS has no place for; return the row."""
        kind = type(record)
        row: dict[str, Any] = {"id": name, kind.id_field: getattr(record, kind.id_field)}
        for field in FIELDS[kind]:
            value = getattr(record, field)
            if value != kind.model_fields[field].default:
                row[field] = value
        if not title:
            row[PLACEHOLDERS] = "name"
        self.tables[PREFIX + kind.list_name].append(row)
        return row

    def _category(self, category: str, service: str) -> None:
        term = {"id": made_id("term", category), "name": category, "description": category}
        self.shared["taxonomy_terms"].setdefault(term["id"], {**term, "taxonomy": "matchmaker"})
        attribute = {
            "id": made_id("attribute", service),
            "link_id": service,
            "taxonomy_term_id": term["id"],
            "link_type": "service_category",
            "link_entity": "service",
        }
        self.tables["attributes"].append(attribute)

    def _capacity(self, record: Resource, service: str) -> None:
        """Write a quantity with its unit: HSDS requires both, or neither."""
        unit = {"id": made_id("unit", record.unit), "name": record.unit}
        if not record.unit:
            unit |= {"name": "unit", "scheme": ANY_UNIT[0], "identifier": ANY_UNIT[1]}
        self.shared["units"].setdefault(unit["id"], unit)
        capacity = {
            "id": made_id("capacity", service),
            "unit_id": unit["id"],
            "available": record.quantity,
            "maximum": record.maximum,
            "updated": self.updated,
        }
        self._of_service("service_capacity", service, _filled(capacity))


def _filled(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if value not in (None, "")}


def _location(record: Organization | Resource, owner: str, name: str) -> dict[str, Any]:
    return {
        "id": made_id("location", owner),
        "location_type": "physical",
        "name": name,
        "latitude": record.latitude,
        "longitude": record.longitude,
    }


def own_columns(table: Table[Any], rows: Rows) -> tuple[str, ...]:
    """Give the columns of the extension's table on a list: those that some row fills."""
    kind = table.record_type
    used = {column for row in rows for column in row} - {POSITION}
    every = ("id", kind.id_field, *FIELDS[kind], PLACEHOLDERS)
    return tuple(column for column in every if column in used)
