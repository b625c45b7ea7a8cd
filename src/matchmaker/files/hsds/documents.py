"""HSDS as JSON: objects that hold others, taken apart into the tables that they are."""

from __future__ import annotations

import json
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.hsds.extension import DOCUMENT, OWN, PARTS, PREFIX, own_table
from matchmaker.files.hsds.package import Package, Row, unread
from matchmaker.files.hsds.terms import (
    FORMS,
    LISTS,
    MANY,
    ONE,
    OWNER,
    PERSONAL,
    READ,
    SHARED,
)
from matchmaker.files.text import read_text
from matchmaker.lists import SheetReading
from matchmaker.messages import finding

_SIGNS: tuple[tuple[str, frozenset[str]], ...] = (
    ("locations", frozenset({"location_type", "latitude", "addresses", "transportation"})),
    (
        "services",
        frozenset({"status", "organization", "program", "service_at_locations", "capacities"})
        | {"eligibility_description", "fees_description", "service_areas", "program_id"},
    ),
    (
        "organizations",
        frozenset({"services", "locations", "programs", "website", "legal_status", "tax_status"})
        | {"organization_identifiers", "year_incorporated", "parent_organization_id", "funding"},
    ),
    (
        "taxonomy_terms",
        frozenset({"taxonomy_detail", "taxonomy", "parent_id", "code", "term_uri", "taxonomy_id"}),
    ),
    ("taxonomies", frozenset({"version"})),
)
"""By table, the properties that only its objects have, the surest first."""


class _Item(NamedTuple):
    """An object to be read: its table, what names its owner, and where it stands."""

    table: str
    value: Mapping[str, Any]
    owner: Mapping[str, str]
    path: str


def read_documents(files: Sequence[Path], package: Package) -> None:
    """Read JSON files into the package.

    Raises
    ------
    FileError
        Files are not JSON: all that are wrong.
    """
    found: list[Finding] = []
    reader = _Reader(package)
    for file in files:
        try:
            document = json.loads(read_text(file))
        except FileError as error:
            found.extend(error.findings)
        except (ValueError, RecursionError) as error:
            place = Place(file=file.name)
            found.append(finding("json-invalid", place=place, why=str(error)))
        else:
            reader.read(file.name, document)
    if found:
        raise FileError(found)


class _Reader:
    """Takes documents apart, and knows what it has seen in those before."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.file = ""
        self.headers: dict[str, dict[str, None]] = {}
        self.counts: Counter[str] = Counter()
        self.known: dict[tuple[str, ...], int] = {}

    def read(self, file: str, document: Any) -> None:
        """Take a document apart, and say what of it was read."""
        self.file, self.headers, self.counts = file, {}, Counter()
        sheets = self.package.log.sheets
        before = len(sheets)
        items = deque(self._top(document))
        while items:
            items.extend(self._taken(items.popleft()))
        sheets += [self._reading(table, list(names)) for table, names in self.headers.items()]
        if len(sheets) == before:
            sheets.append(unread(file, "", "skip-hsds-file"))

    def _reading(self, table: str, headers: list[str]) -> SheetReading:
        fields = self.package.fields(table) or OWN.get(table)
        if fields is None:
            code = "skip-hsds-personal" if table in PERSONAL else "skip-hsds-table"
            return unread(self.file, table, code, headers)
        return SheetReading(
            self.file,
            table,
            LISTS.get(table) or table.removeprefix(PREFIX),
            columns={header: fields[header] for header in headers if header in fields},
            ignored=tuple(header for header in headers if header not in fields),
            records=self.counts[table],
        )

    def _top(self, document: Any) -> Iterator[_Item]:
        """Find the objects of a document: one, a list, a page of a list, or tables by name."""
        if isinstance(document, Mapping) and isinstance(document.get("contents"), list):
            self._own(document)
            entries, path = document["contents"], "/contents"
        elif isinstance(document, list):
            entries, path = document, ""
        elif tables := _tables(document):
            self._own(document)
            for name, rows in tables.items():
                form = FORMS.get(name)
                table = form.table if form else name
                for at, row in enumerate(rows):
                    yield _Item(table, row, {}, f"/{name}/{at}")
            return
        else:
            entries, path = [document], ""
        for at, entry in enumerate(entries):
            if isinstance(entry, Mapping) and (table := self._table(entry)):
                yield _Item(table, entry, {}, path if entry is document else f"{path}/{at}")

    def _own(self, document: Mapping[str, Any]) -> None:
        own = document.get(DOCUMENT)
        if isinstance(own, Mapping) and not self.package.document:
            self.package.document = own
            columns = {name: name for name in own if name in PARTS}
            ignored = tuple(name for name in own if name not in PARTS)
            self.package.log.sheets.append(
                SheetReading(self.file, DOCUMENT, "region", columns=columns, ignored=ignored)
            )

    def _table(self, entry: Mapping[str, Any]) -> str:
        if isinstance(entry.get("service"), Mapping) or isinstance(entry.get("location"), Mapping):
            return "service_at_location"
        for table, signs in _SIGNS:
            if signs & entry.keys():
                return "" if "openapi_url" in entry else table
        bare = {"id", "name"} <= entry.keys() and "taxonom" not in self.file
        return "organizations" if bare else ""

    def _taken(self, item: _Item) -> Iterator[_Item]:
        """Put an object into its table, and give the objects that it holds."""
        values: dict[str, Any] = dict(item.owner)
        name = _id_of(item.value)
        without = self.package.without(item.table)
        inside: list[_Item] = []
        for key, value in item.value.items():
            path = f"{item.path}/{key}"
            if key in ONE and isinstance(value, Mapping):
                table, column = ONE[key]
                values.setdefault(column, _id_of(value))
                inside.append(_Item(table, value, {}, path))
            elif key in MANY and isinstance(value, list):
                owner = _owner(item.table, MANY[key], name)
                inside += [
                    _Item(MANY[key], entry, owner, f"{path}/{at}")
                    for at, entry in enumerate(value)
                    if isinstance(entry, Mapping)
                ]
            elif key == DOCUMENT and isinstance(value, Mapping):
                inside.append(_Item(own_table(item.table), {**value, "id": name}, {}, path))
            elif value is not None and key not in without:
                values[key] = value
        self._keep(item, name, values)
        yield from inside

    def _keep(self, item: _Item, name: str, values: dict[str, Any]) -> None:
        """Put a row into its table, unless the same object stood elsewhere before."""
        headers = self.headers.setdefault(item.table, {})
        headers.update(dict.fromkeys(key for key in values if key not in item.owner))
        if item.table not in READ and item.table not in OWN:
            return
        rows = self.package.tables[item.table]
        row = Row(values, Place(file=self.file, sheet=item.table, cell=item.path))
        owner = () if item.table in SHARED else tuple(item.owner.values())
        if item.table == "service_at_location":
            owner = (row.key("service_id"),)
        key = (item.table, name, *owner)
        if not name or key not in self.known:
            self.known[key] = len(rows)
            rows.append(row)
            self.counts[item.table] += 1
        elif item.table in SHARED:
            rows[self.known[key]] = self._joined(rows[self.known[key]], row)

    def _joined(self, first: Row, second: Row) -> Row:
        """Join two objects with the same id; where they differ, the first counts."""
        values = dict(first.values)
        for name, value in second.values.items():
            if name not in values:
                values[name] = value
            elif values[name] != value and name in READ[second.place.sheet]:
                place = second.at(name)
                self.package.log.repair("read-hsds-differs", place, name, value, values[name])
        return Row(values, first.place)


def _tables(document: Any) -> dict[str, list[Mapping[str, Any]]]:
    """Give the tables of a document that holds nothing else, by their names."""
    if not isinstance(document, Mapping):
        return {}
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for key, value in document.items():
        if key == DOCUMENT:
            continue
        if not (isinstance(value, list) and all(isinstance(row, Mapping) for row in value)):
            return {}
        tables[str(key).removesuffix(".csv")] = value
    return tables


def _id_of(value: Mapping[str, Any]) -> str:
    return Row(value, Place()).key()


def _owner(table: str, inner: str, name: str) -> dict[str, str]:
    """Say in the columns of a nested object's table what holds it."""
    if inner == "attributes":
        return {"link_id": name}
    return {OWNER[table]: name} if table in OWNER else {}
