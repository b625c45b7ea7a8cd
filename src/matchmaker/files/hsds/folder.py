"""The files of a directory, and what the caller says about them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matchmaker.errors import FileError, Finding, ListsError, Place
from matchmaker.files.hsds.documents import read_documents
from matchmaker.files.hsds.package import Package, unread
from matchmaker.files.hsds.tabular import read_tables
from matchmaker.files.options import ReadOptions, require_options
from matchmaker.files.text import files_in
from matchmaker.lists import Organization, Record, Resource
from matchmaker.messages import finding


class HsdsOptions(ReadOptions, total=False):
    """Keywords of `read_directory` and `read_hsds`.

    Of those of `ReadOptions`, `mapping` goes from a column of services or of organizations to a
    field that it is read as too (``{"description": "category"}``), or to nothing, so that it is
    not read; `sheets` from a file to the table that it is (``{"offers.csv": "services"}``);
    `derive` makes organizations that only services name; `crs` says in what system coordinates
    are if not in WGS-84, as the standard has them; `box` bounds those of organizations and
    services. `borrow` and `salt` do nothing here.

    Attributes
    ----------
    communities : list or table, optional
        The communities, in any form that `Region` takes, in place of those of the extension.
        Service areas that name them or their subdistricts are read.
    categories : mapping of str to str
        The category of a resource by id, code or name of a taxonomy term or of a program, or by
        id, name or description of a service. It counts before what the directory says.
    default_category : str
        Category of services that tell none; ``"uncategorized"`` where not given.
    """

    communities: Any
    categories: Mapping[str, str]
    default_category: str


def read_package(path: Path, options: ReadOptions) -> Package:
    """Read the tables of a directory from a folder or a file.

    Raises
    ------
    FileError
        As `read_directory`.
    ListsError
        An option is unknown or not usable.
    """
    require_options(options, tuple(HsdsOptions.__annotations__))
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
    files = [file for file in files_in(folder) if file.is_file() and file.name[0] != "."]
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
    lists: dict[str, type[Record]] = {"organizations": Organization, "services": Resource}
    found: dict[str, dict[str, str]] = {name: {} for name in lists}
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
            found[name][column] = field
        if not fitting:
            names = (name for record in lists.values() for name in record.model_fields)
            known = ", ".join(dict.fromkeys(names))
            unknown.append(finding("field-unknown", list="hsds", field=target, known=known))
    if unknown:
        raise ListsError(unknown)
    return found
