"""Services of HSDS as resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from matchmaker.files.hsds.categories import Categories
from matchmaker.files.hsds.extension import (
    POSITION,
    PREFIX,
    own_fields,
    stands_for_none,
)
from matchmaker.files.hsds.locations import Locations
from matchmaker.files.hsds.package import Log, Package, Row
from matchmaker.files.hsds.values import UnusableError, day, line, maximum, prose, quantity
from matchmaker.lists import Resource

ACTIVE = ("", "active")
CLOSED = ("inactive", "defunct", "temporarily closed")
ANY_UNIT = ("matchmaker", "any")
"""Scheme and identifier of the unit that stands for none: it agrees with any."""

Area_of = Callable[[str], str]
"""From the name of an area to the id of a community or the name of a subdistrict, or ''."""


@dataclass(frozen=True)
class Record:
    """A record's fields, and where they come from."""

    fields: dict[str, Any]
    row: Row


class Services:
    """Turns each service into resources.

    Parameters
    ----------
    package : Package
        The directory.
    organizations : mapping of str to str
        By id in HSDS, the id of each organization that was read.
    locations : Locations
        Where they are.
    categories : Categories
        What they are.
    area_of : callable
        What the name of a service area stands for.
    """

    def __init__(
        self,
        package: Package,
        organizations: Mapping[str, str],
        locations: Locations,
        categories: Categories,
        area_of: Area_of,
    ) -> None:
        self.log: Log = package.log
        self.package, self.organizations = package, organizations
        self.locations, self.categories, self.area_of = locations, categories, area_of
        self.own = package.one(f"{PREFIX}resources")
        self.units = package.one("units")
        self.capacities = package.by("service_capacity", "service_id")
        links = ("service_id", "service_at_location_id", "location_id")
        self.schedules = {link: package.by("schedules", link) for link in links}
        self.areas = {link: package.by("service_areas", link) for link in links[:2]}

    def records(self) -> list[Record]:
        """Give the resources of all services; those left out are in the log."""
        seen: set[str] = set()
        records: list[Record] = []
        made: set[str] = set()
        for at, row in enumerate(self.package.tables["services"], start=1):
            if self._usable(row, at, seen):
                seen.add(row.key())
                for record in self._of(row):
                    name = record.fields["resource_id"]
                    if name in made:
                        self._left_out("skip-hsds-duplicate", record.row, name)
                    else:
                        made.add(name)
                        records.append(record)
        last = len(records)
        return sorted(records, key=lambda record: record.fields.pop(POSITION, last))

    def _usable(self, row: Row, at: int, seen: set[str]) -> bool:
        status, owner = row.key("status"), row.key("organization_id")
        if not row.key() or row.key() != line(Log(), row, "id", "", 200):
            self._left_out("skip-hsds-id", row, row.key() or row.key("name") or f"#{at}")
        elif row.key() in seen:
            self._left_out("skip-hsds-duplicate", row)
        elif status.lower() in CLOSED:
            self._left_out("skip-hsds-closed", row, after=status)
        elif owner not in self.organizations:
            self._left_out("skip-hsds-organization", row, after=owner)
        else:
            if status.lower() not in ACTIVE:
                self.log.repair("read-hsds-status", row.at("status"), "status", status)
            return True
        return False

    def _left_out(self, code: str, row: Row, name: str = "", after: Any = None) -> None:
        self.log.leave_out(code, row, "resources", name or row.key(), after)

    def _of(self, service: Row) -> Iterator[Record]:
        """Give a resource for each capacity, or for each location where there are none.

        A capacity belongs to the service as a whole: at several locations it stands once and
        at none of them, since it would count several times otherwise.
        """
        places: list[Row | None] = [*self.locations.of_service(service)] or [None]
        capacities: list[Row | None] = [*self.capacities.get(service.key(), [])] or [None]
        if capacities[0] is not None and len(places) > 1:
            self.log.repair("read-hsds-shared", service.place, "quantity", service.key())
            places = [None]
        for at, place in enumerate(places):
            for number, capacity in enumerate(capacities):
                suffix = ""
                if place is not None and len(places) > 1:
                    suffix = f"/{place.key() or place.key('location_id') or at + 1}"
                if capacity is not None and len(capacities) > 1:
                    suffix += f"/{capacity.key() or number + 1}"
                try:
                    fields = self._fields(service, place, capacity, suffix)
                except UnusableError as fault:
                    name = service.key() + suffix
                    self._left_out(fault.code, capacity or service, name, fault.value)
                else:
                    yield Record(fields, service)

    def _fields(
        self, service: Row, place: Row | None, capacity: Row | None, suffix: str
    ) -> dict[str, Any]:
        own = self.own.get(service.key())
        own_id = (own and own.key("resource_id")) or service.key()
        title = line(self.log, service, "name", "title")
        if stands_for_none(own, "name", title, own_id):
            title = ""
        spot, location = self.locations.at(place)
        if suffix and location:
            title = f"{title} ({location})"[:1_000]
        fields: dict[str, Any] = {
            "resource_id": own_id + suffix,
            "organization_id": self.organizations[service.key("organization_id")],
            "title": title,
            "description": self._texts((service, place, capacity), ("description",)),
            "conditions": self._conditions(service),
            "service_area": self._areas(service, place),
            **own_fields(Resource, own),
            **self.package.mapped("services", service),
            **self._window(service, place),
            **(self._capacity(capacity) if capacity else {}),
        }
        fields["category"] = self.categories.of(service, fields.get("category"))
        if spot is not None:
            fields["longitude"], fields["latitude"] = spot
        if own and isinstance(own.values.get(POSITION), int):
            fields[POSITION] = own.values[POSITION]
        return fields

    def _texts(self, rows: tuple[Row | None, ...], columns: tuple[str, ...]) -> str:
        texts = [
            prose(self.log, row, column, column)
            for row in rows
            if row is not None
            for column in columns
        ]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))[:20_000]

    def _conditions(self, service: Row) -> str:
        fees = "fees_description" if service.key("fees_description") else "fees"
        columns = ("eligibility_description", "application_process", fees)
        return self._texts((service,), columns)

    def _capacity(self, row: Row) -> dict[str, Any]:
        units = quantity(self.log, row)
        unit = self.units.get(row.key("unit_id"))
        if unit is None:
            name = line(self.log, row, "unit_id", "unit")
        elif (unit.key("scheme"), unit.key("identifier")) == ANY_UNIT:
            name = ""
        else:
            name = line(self.log, unit, "name", "unit")
        return {"quantity": units, "unit": name, "maximum": maximum(self.log, row, units)}

    def _window(self, service: Row, place: Row | None) -> dict[str, date | None]:
        """Give the first and the last day on which any of the schedules holds.

        Those of the service at its location count before those of the service, and these
        before those of the location. The days of a recurrence (``dtstart``, ``until``) count
        before the days on which the schedule is valid.
        """
        own = self.schedules["service_at_location_id"].get(place.key(), []) if place else []
        at = place.key("location_id") if place else ""
        rows = own or [
            row
            for row in self.schedules["service_id"].get(service.key(), [])
            if not row.key("service_at_location_id") and row.key("location_id") in ("", at)
        ]
        rows = rows or [
            row
            for row in self.schedules["location_id"].get(at, [])
            if not row.key("service_id") and not row.key("service_at_location_id")
        ]
        starts = [self._first(row, ("dtstart", "valid_from"), "available_from") for row in rows]
        ends = [self._first(row, ("until", "valid_to"), "available_to") for row in rows]
        known = [min((one for one in starts if one), default=None) if all(starts) else None]
        known += [max((one for one in ends if one), default=None) if all(ends) else None]
        start, end = known
        if start and end and start > end:
            raise UnusableError("skip-hsds-window", f"{start} … {end}")
        return {"available_from": start, "available_to": end}

    def _first(self, row: Row, columns: tuple[str, str], field: str) -> date | None:
        column = next((column for column in columns if row.key(column)), columns[0])
        return day(self.log, row, column, field)

    def _areas(self, service: Row, place: Row | None) -> list[str]:
        """Give the communities and subdistricts that the service areas name."""
        rows = [
            row
            for row in self.areas["service_id"].get(service.key(), [])
            if not row.key("service_at_location_id")
        ]
        if place is not None:
            rows += self.areas["service_at_location_id"].get(place.key(), [])
        found = []
        for row in rows:
            name = row.key("name")
            if area := self.area_of(name):
                found.append(area)
            else:
                self.log.repair("read-hsds-area", row.at("name"), "service_area", name)
        return found
