"""Organizations of HSDS as organizations."""

from __future__ import annotations

from typing import Any

from matchmaker.files.hsds.extension import (
    PREFIX,
    own_fields,
    stands_for_none,
)
from matchmaker.files.hsds.locations import Locations
from matchmaker.files.hsds.package import Log, Package, Row
from matchmaker.files.hsds.resources import Record
from matchmaker.files.hsds.values import line
from matchmaker.lists import Organization


def organizations(
    package: Package, locations: Locations, derive: bool
) -> tuple[list[Record], dict[str, str]]:
    """Read the organizations; those left out are in the log.

    Parameters
    ----------
    package : Package
        The directory.
    locations : Locations
        Where they are.
    derive : bool
        Whether an organization that only services name is made from its id.

    Returns
    -------
    list of Record, dict of str to str
        The organizations, and by id in HSDS the id of each.
    """
    own = package.one(f"{PREFIX}organizations")
    records: list[Record] = []
    ids: dict[str, str] = {}
    for at, row in enumerate(package.tables["organizations"], start=1):
        name = row.key()
        if not name or name != line(Log(), row, "id", "", 200):
            before = name or row.key("name") or f"#{at}"
            package.log.leave_out("skip-hsds-id", row, "organizations", before)
        elif name in ids:
            package.log.leave_out("skip-hsds-duplicate", row, "organizations", name)
        else:
            fields = _fields(row, own.get(name), locations)
            fields |= package.mapped("organizations", row)
            ids[name] = fields["organization_id"]
            records.append(Record(fields, row))
    for row in package.tables["services"] if derive else ():
        name = row.key("organization_id")
        if name and name not in ids and name == line(Log(), row, "organization_id", "", 200):
            ids[name] = name
            records.append(Record({"organization_id": name}, row))
            where = row.at("organization_id")
            package.log.repair("read-hsds-derived", where, "organization_id", name)
    return records, ids


def _fields(row: Row, own: Row | None, locations: Locations) -> dict[str, Any]:
    own_id = (own and own.key("organization_id")) or row.key()
    name = line(locations.log, row, "name", "name")
    spot, address = locations.of_organization(row)
    fields: dict[str, Any] = {
        "organization_id": own_id,
        "name": "" if stands_for_none(own, "name", name, own_id) else name,
        **own_fields(Organization, own),
    }
    if address:
        fields["address"] = address
    if spot is not None:
        fields["longitude"], fields["latitude"] = spot
    return fields
