"""Where organizations and services are: locations, addresses, and services at locations."""

from __future__ import annotations

from matchmaker.files.hsds.package import Log, Package, Row
from matchmaker.files.hsds.terms import ADDRESS
from matchmaker.files.hsds.values import line, point

Point = tuple[float, float]


class Locations:
    """The locations of a directory, with the points and addresses that they have."""

    def __init__(self, package: Package) -> None:
        self.log: Log = package.log
        self.rows = package.one("locations")
        self.points = {name: point(self.log, row) for name, row in self.rows.items()}
        self._of_organization = package.by("locations", "organization_id")
        self._addresses = {
            owner: package.by("addresses", owner) for owner in ("organization_id", "location_id")
        }
        self._services = package.by("service_at_location", "service_id")

    def of_organization(self, row: Row) -> tuple[Point | None, str]:
        """Give point and address of an organization: of itself, or of its only location.

        An organization with several locations is at none of them.
        """
        own = self._of_organization.get(row.key(), [])
        points = {self.points.get(place.key()) for place in own} - {None}
        addresses = self._addresses["organization_id"].get(row.key(), [])
        if not addresses and len(own) == 1:
            addresses = self._addresses["location_id"].get(own[0].key(), [])
        if len(points) > 1:
            self.log.repair("read-hsds-locations", row.place, "longitude, latitude", len(own))
        return points.pop() if len(points) == 1 else None, self._address(addresses)

    def _address(self, rows: list[Row]) -> str:
        """Write an address in one line; one that can be visited before one for letters."""
        rows = sorted(rows, key=lambda row: row.key("address_type").lower() == "postal")
        for row in rows[:1]:
            parts = (line(self.log, row, column, "address", 200) for column in ADDRESS)
            return ", ".join(part for part in parts if part)[:1_000].strip()
        return ""

    def of_service(self, row: Row) -> list[Row]:
        """Give the rows that say at which locations a service is."""
        return self._services.get(row.key(), [])

    def at(self, row: Row | None) -> tuple[Point | None, str]:
        """Give point and name of the location that a service at a location names."""
        if row is None:
            return None, ""
        name = row.key("location_id")
        if name not in self.rows:
            if name:
                where = row.at("location_id")
                self.log.repair("read-hsds-location-unknown", where, "longitude, latitude", name)
            return None, ""
        return self.points[name], line(self.log, self.rows[name], "name", "title")
