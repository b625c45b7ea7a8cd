"""Directories in the Human Services Data Specification, read as lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from matchmaker.errors import Finding, ListsError, Place
from matchmaker.files.coordinates import locate
from matchmaker.files.hsds.categories import Categories
from matchmaker.files.hsds.extension import parts_of_region
from matchmaker.files.hsds.folder import HsdsOptions, read_package
from matchmaker.files.hsds.locations import Locations
from matchmaker.files.hsds.organizations import organizations
from matchmaker.files.hsds.package import Package
from matchmaker.files.hsds.resources import Record, Services
from matchmaker.files.own import taxonomy_of_names
from matchmaker.lists import (
    Community,
    Need,
    Organization,
    ReadingReport,
    Region,
    Resource,
    Table,
    Taxonomy,
)
from matchmaker.lists import Record as Entry
from matchmaker.lists.columns import Place_of, nowhere
from matchmaker.lists.table import read_table
from matchmaker.messages import finding


@dataclass(frozen=True)
class Directory:
    """Organizations and resources of a directory, without the needs that a region has.

    Attributes
    ----------
    organizations : Table of Organization
        Who offers something.
    resources : Table of Resource
        What they offer.
    report : ReadingReport
        What reading did: tables and columns read and not read, values repaired, and each
        organization and service that was left out, with the reason.
    """

    organizations: Table[Organization]
    resources: Table[Resource]
    report: ReadingReport


def read_directory(path: str | Path, **options: Unpack[HsdsOptions]) -> Directory:
    """Read the organizations and services of an HSDS directory.

    Parameters
    ----------
    path : str or Path
        A folder of CSV files (HSDS 3.x; 1.x and 2.x where the fields agree), a JSON file (an
        organization, a service, a service at a location, lists and pages of them, or all tables
        in one object), or a folder of such JSON files.
    **options
        See `HsdsOptions`.

    Raises
    ------
    FileError
        There is no such file or folder, it is not in form, or it holds no directory.
    ListsError
        What the extension or the caller's mapping gives is faulty.
    """
    package = read_package(Path(path), options)
    found: list[Finding] = []
    parts = parts_of_region(package, found)
    known = read_table(Community, options.get("communities", parts.get("communities", ())))
    offers = _Offers(package, known.table, options)
    place = offers.place
    members = read_table(Organization, offers.of("organizations"), place("organizations"))
    resources = read_table(Resource, offers.of("resources"), place("resources"))
    found += [*offers.findings, *known.findings, *members.findings, *resources.findings]
    if found:
        raise ListsError(found)
    return Directory(members.table, resources.table, package.log.report())


def read_hsds(
    path: str | Path, *, needs: Any = None, agreements: Any = None, **options: Unpack[HsdsOptions]
) -> Region:
    """Read an HSDS directory, and what its extension or the caller adds, as a region.

    HSDS has organizations and services, which become organizations and resources. Communities
    and needs, and optionally agreements, travel and a taxonomy, are those of the extension
    ``x_matchmaker`` that `write_hsds` writes, or those given here.

    Parameters
    ----------
    path : str or Path
        As in `read_directory`.
    needs, agreements : optional
        In any form that `Region` takes, in place of those of the extension.
    **options
        See `HsdsOptions`. Without `taxonomy` that of the extension counts, and without one a
        need is served by the resource category of the same name alone.

    Returns
    -------
    Region
        Its `report` says what was read and what was left out.

    Raises
    ------
    FileError
        There is no such file or folder, it is not in form, or it holds no directory.
    ListsError
        There are no communities or needs, or the lists are faulty.
    """
    package = read_package(Path(path), options)
    found: list[Finding] = []
    parts = parts_of_region(package, found)
    places: dict[str, Place_of] = {name: sheet.place for name, sheet in package.sheets.items()}
    lists = {"communities": options.get("communities"), "needs": needs, "agreements": agreements}
    for name, given in lists.items():
        if given is not None:
            parts[name] = given
            places.pop(name, None)
    for name in ("communities", "needs"):
        if name not in parts:
            parts[name] = ()
            found += [finding("hsds-lists", list=name, value=name)]
    return _region(package, parts, places, found, options)


def _region(
    package: Package,
    parts: dict[str, Any],
    places: dict[str, Place_of],
    found: list[Finding],
    options: HsdsOptions,
) -> Region:
    """Put organizations and resources beside the parts that HSDS does not have."""
    known = read_table(Community, parts["communities"], places.get("communities", nowhere))
    wanted = read_table(Need, parts["needs"], places.get("needs", nowhere))
    offers = _Offers(package, known.table, options)
    if options.get("taxonomy") is not None:
        parts["taxonomy"] = options["taxonomy"]
    elif "taxonomy" not in parts:
        parts["taxonomy"] = offers.same_names(wanted.table, found)
    region = Region(
        taxonomy=parts["taxonomy"],
        communities=parts["communities"] if known.findings else known.table,
        organizations=offers.of("organizations"),
        needs=parts["needs"] if wanted.findings else wanted.table,
        resources=offers.of("resources"),
        agreements=parts.get("agreements", ()),
        travel=parts.get("travel"),
        name=options.get("name", parts.get("name", "")),
        places=places | {name: offers.place(name) for name in offers.records},
        faults=[*found, *offers.findings],
    )
    region.report = replace(package.log.report(), findings=region.warnings)
    return region


class _Offers:
    """The organizations and resources of a package, as fields by list."""

    def __init__(
        self,
        package: Package,
        communities: Table[Community],
        options: HsdsOptions,
    ) -> None:
        self.default = options.get("default_category", "uncategorized")
        locations = Locations(package)
        members, ids = organizations(package, locations, options.get("derive", False))
        kinds = Categories(package, options.get("categories", {}), self.default)
        services = Services(package, ids, locations, kinds, _Areas(communities))
        self.records = {"organizations": members, "resources": services.records()}
        self.findings: list[Finding] = []
        if "crs" in options or "box" in options:
            self._locate(Organization, options, package)
            self._locate(Resource, options, package)

    def _locate(self, kind: type[Entry], options: HsdsOptions, package: Package) -> None:
        """Bring coordinates to WGS-84 and compare them with the district, as the caller says."""
        records = self.records[kind.list_name]
        names = (kind.id_field, "longitude", "latitude", "crs")
        given = {name: [record.fields.get(name) for record in records] for name in names}
        located = locate(kind, given, options, self.place(kind.list_name), "WGS-84")
        package.log.repairs += located.remarks
        self.findings += located.findings
        for record in records:
            for name in names[1:]:
                record.fields.pop(name, None)
        for name, cells in located.columns.items():
            for record, cell in zip(records, cells, strict=True):
                if cell is not None and cell == cell:
                    record.fields[name] = cell

    def of(self, name: str) -> list[dict[str, Any]]:
        return [record.fields for record in self.records[name]]

    def place(self, name: str) -> Place_of:
        """Give the place of each record of a list."""
        records: list[Record] = self.records[name]
        return lambda row, field: Place() if row is None else records[row].row.place

    def same_names(self, needs: Table[Need], found: list[Finding]) -> Taxonomy:
        """Make the taxonomy in which a need is served by what has the same name."""
        offered = (record.fields["category"] for record in self.records["resources"])
        wanted = needs.columns["category"].tolist()
        return taxonomy_of_names(wanted, offered, self.default, found)


class _Areas:
    """Finds what the name of a service area stands for among the communities."""

    def __init__(self, communities: Table[Community]) -> None:
        named = communities.columns["name"].tolist()
        once = {name for name, count in Counter(named).items() if count == 1}
        pairs = zip(named, communities.ids, strict=True)
        self.ids = {name: one for name, one in pairs if name in once}
        self.own = {*communities.ids, *communities.columns["subdistrict"].tolist()} - {""}

    def __call__(self, name: str) -> str:
        return name if name in self.own else self.ids.get(name, "")
