"""Directories in the Human Services Data Specification, read as lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from matchmaker.errors import FileError, Finding, ListsError, Place
from matchmaker.files.hsds.categories import Categories
from matchmaker.files.hsds.documents import read_documents
from matchmaker.files.hsds.extension import parts_of_region
from matchmaker.files.hsds.locations import Locations
from matchmaker.files.hsds.organizations import organizations
from matchmaker.files.hsds.package import Package, unread
from matchmaker.files.hsds.resources import Record, Services
from matchmaker.files.hsds.tabular import read_tables
from matchmaker.files.options import ReadOptions
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
from matchmaker.lists.columns import Place_of
from matchmaker.lists.table import read_table
from matchmaker.messages import finding

UNCATEGORIZED = "uncategorized"


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


def read_directory(
    path: str | Path,
    *,
    communities: Any = None,
    categories: Mapping[str, str] | None = None,
    default_category: str = UNCATEGORIZED,
    **options: Unpack[ReadOptions],
) -> Directory:
    """Read the organizations and services of an HSDS directory.

    Parameters
    ----------
    path : str or Path
        A folder of CSV files (HSDS 3.x; 1.x and 2.x where the fields agree), a JSON file (an
        organization, a service, a service at a location, lists and pages of them, or all tables
        in one object), or a folder of such JSON files.
    communities : optional
        The communities, in any form that `Region` takes: service areas that name them, or
        their subdistricts, are read. Those of the extension where not given.
    categories : mapping of str to str, optional
        The category of a resource by id, code or name of a taxonomy term or a program, or by
        id, name or description of a service. It counts before what the directory says.
    default_category : str
        Category of services that tell none.
    **options
        `mapping`, from a column of services or organizations to a field
        (``{"description": "category"}``); `sheets`, from a file to the table of HSDS that it
        is; `derive`, to make organizations that only services name; `crs`, where coordinates
        are not in WGS-84 as the standard has them. The others of `ReadOptions` do not apply.

    Raises
    ------
    FileError
        There is no such file or folder, it is not in form, or it holds no directory.
    ListsError
        What the extension or the caller's mapping gives is faulty.
    """
    package = read_package(Path(path), options)
    found: list[Finding] = []
    if communities is None:
        communities = parts_of_region(package, found).get("communities", ())
    known = read_table(Community, communities)
    offers = _Offers(package, known.table, categories or {}, default_category, options)
    read = [
        read_table(Organization, offers.of("organizations"), offers.place("organizations")),
        read_table(Resource, offers.of("resources"), offers.place("resources")),
    ]
    found += [fault for lists in (known, *read) for fault in lists.findings]
    if found:
        raise ListsError(found)
    return Directory(read[0].table, read[1].table, package.log.report())


def read_hsds(
    path: str | Path,
    *,
    communities: Any = None,
    needs: Any = None,
    agreements: Any = None,
    categories: Mapping[str, str] | None = None,
    default_category: str = UNCATEGORIZED,
    **options: Unpack[ReadOptions],
) -> Region:
    """Read an HSDS directory, and what its extension or the caller adds, as a region.

    HSDS has organizations and services, which become organizations and resources. Communities
    and needs, and optionally agreements, travel and a taxonomy, are those of the extension
    ``x_matchmaker`` that `write_hsds` writes, or those given here.

    Parameters
    ----------
    path, categories, default_category, **options
        As in `read_directory`; and `taxonomy`, without which the extension's counts, and
        without that a need is served by the resource category of the same name alone; and
        `name`.
    communities, needs, agreements : optional
        In any form that `Region` takes; they count before those of the extension.

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
    given = {"communities": communities, "needs": needs, "agreements": agreements}
    for name, lists in given.items():
        if lists is not None:
            parts[name] = lists
            places.pop(name, None)
    for name in ("communities", "needs"):
        if parts.get(name) is None:
            found.append(finding("hsds-lists", list=name, value=name))
    known = read_table(Community, parts.get("communities", ()), places.get("communities", _nowhere))
    wanted = read_table(Need, parts.get("needs", ()), places.get("needs", _nowhere))
    offers = _Offers(package, known.table, categories or {}, default_category, options)
    places |= {name: offers.place(name) for name in ("organizations", "resources")}
    if "taxonomy" in options:
        parts["taxonomy"] = options["taxonomy"]
    elif "taxonomy" not in parts:
        parts["taxonomy"] = offers.same_names(wanted.table)
    region = Region(
        taxonomy=parts["taxonomy"],
        communities=parts.get("communities", ()) if known.findings else known.table,
        organizations=offers.of("organizations"),
        needs=parts.get("needs", ()) if wanted.findings else wanted.table,
        resources=offers.of("resources"),
        agreements=parts.get("agreements", ()),
        travel=parts.get("travel"),
        name=options.get("name", parts.get("name", "")),
        places=places,
        faults=found,
    )
    region.report = replace(package.log.report(), findings=region.warnings)
    return region


def _nowhere(row: int | None, field: str) -> Place:
    return Place()


class _Offers:
    """The organizations and resources of a package, as fields by list."""

    def __init__(
        self,
        package: Package,
        communities: Table[Community],
        categories: Mapping[str, str],
        default: str,
        options: ReadOptions,
    ) -> None:
        self.default = default
        locations = Locations(package)
        members, ids = organizations(package, locations, options.get("derive", False))
        kinds = Categories(package, categories, default)
        services = Services(package, ids, locations, kinds, _Areas(communities))
        self.records = {"organizations": members, "resources": services.records()}
        if crs := options.get("crs"):
            for record in (*members, *self.records["resources"]):
                record.fields.setdefault("crs", crs)

    def of(self, name: str) -> list[dict[str, Any]]:
        return [record.fields for record in self.records[name]]

    def place(self, name: str) -> Place_of:
        """Give the place of each record of a list."""
        records: list[Record] = self.records[name]
        return lambda row, field: Place() if row is None else records[row].row.place

    def same_names(self, needs: Table[Need]) -> Taxonomy:
        """Make the taxonomy in which a need is served by what has the same name."""
        wanted = dict.fromkeys(name for name in needs.columns["category"].tolist() if name)
        offered = dict.fromkeys(record.fields["category"] for record in self.records["resources"])
        kinds = (tuple(wanted) or (self.default,), tuple(offered) or (self.default,))
        fit = tuple(tuple(float(need == offer) for offer in kinds[1]) for need in kinds[0])
        return Taxonomy(need_categories=kinds[0], resource_categories=kinds[1], fit=fit)


class _Areas:
    """Finds what the name of a service area stands for among the communities."""

    def __init__(self, communities: Table[Community]) -> None:
        named = communities.columns["name"].tolist()
        self.ids = dict(zip(named, communities.ids, strict=True))
        self.ids = {name: one for name, one in self.ids.items() if named.count(name) == 1}
        self.own = {*communities.ids, *communities.columns["subdistrict"].tolist()} - {""}

    def __call__(self, name: str) -> str:
        return name if name in self.own else self.ids.get(name, "")


def read_package(path: Path, options: ReadOptions) -> Package:
    """Read the tables of a directory from a folder or a file.

    Raises
    ------
    FileError
        As `read_directory`.
    """
    package = Package(mapping=_mapping(options.get("mapping", {})))
    if path.is_dir():
        _read_folder(path, package, options.get("sheets", {}))
    elif path.suffix.lower() == ".json":
        read_documents([path], package)
    else:
        code = "hsds-empty" if path.exists() else "file-missing"
        raise FileError([finding(code, place=Place(file=path.name))])
    if not any(package.tables.get(name) for name in ("organizations", "services")):
        raise FileError([finding("hsds-empty", place=Place(file=path.name))])
    return package


def _read_folder(folder: Path, package: Package, names: Mapping[str, str]) -> None:
    """Read the CSV files of a folder, or its JSON files where there are none."""
    files = sorted(file for file in folder.iterdir() if file.is_file() and file.name[0] != ".")
    tables = [file for file in files if file.suffix.lower() == ".csv"]
    documents = [
        file
        for file in files
        if file.suffix.lower() == ".json" and file.name.lower() != "datapackage.json"
    ]
    for file in files:
        if file.name.lower() == "datapackage.json":
            package.log.sheets.append(unread(file.name, "", "skip-hsds-descriptor"))
        elif tables and file in documents:
            package.log.sheets.append(unread(file.name, "", "skip-hsds-beside"))
        elif file not in tables and file not in documents:
            package.log.sheets.append(unread(file.name, "", "skip-hsds-file"))
    if tables:
        read_tables(tables, package, names)
    else:
        read_documents(documents, package)


def _mapping(given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Sort the caller's columns by the table that they belong to.

    Raises
    ------
    ListsError
        There is no such field.
    """
    lists = {"organizations": Organization, "services": Resource}
    sorted_: dict[str, dict[str, str]] = {name: {} for name in lists}
    unknown: list[Finding] = []
    for header, target in given.items():
        table, _, column = header.rpartition(".")
        wanted, _, field = target.rpartition(".")
        fitting = [
            name
            for name, record in lists.items()
            if table in ("", name)
            and wanted in ("", record.list_name)
            and (not field or field in record.model_fields)
        ]
        for name in fitting:
            sorted_[name][column] = field
        if not fitting:
            known = ", ".join(_fields(lists.values()))
            unknown.append(finding("field-unknown", list="hsds", field=target, known=known))
    if unknown:
        raise ListsError(unknown)
    return sorted_


def _fields(records: Iterable[Any]) -> list[str]:
    return list(dict.fromkeys(name for record in records for name in record.model_fields))
