"""A region written as a directory in HSDS 3.1, with the extension."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from matchmaker.base import write_text
from matchmaker.files.hsds.descriptor import descriptor
from matchmaker.files.hsds.extension import DOCUMENT, LISTS_OF_OWN, PREFIX
from matchmaker.files.hsds.tables import COLUMNS, Rows, hsds_tables, own_columns
from matchmaker.files.hsds.terms import OWNER
from matchmaker.files.own import tables_of
from matchmaker.files.tables import write_sheet
from matchmaker.files.text import make_folder
from matchmaker.lists import Region

_OWN = tuple(f"{PREFIX}{name}" for name in ("organizations", "resources", *LISTS_OF_OWN))
_ELSEWHERE = ("format", "organizations", "resources")
_INSIDE = {
    "organizations": {"locations": "locations", "services": "services"},
    "services": {
        "schedules": "schedules",
        "service_areas": "service_areas",
        "service_at_location": "service_at_locations",
        "service_capacity": "capacities",
        "attributes": "attributes",
    },
}
"""By table and table inside it, the property that holds the inner one."""
_NAMED = {
    "service_at_location": ("location_id", "locations", "location"),
    "service_capacity": ("unit_id", "units", "unit"),
    "attributes": ("taxonomy_term_id", "taxonomy_terms", "taxonomy_term"),
}
"""By table, the column that names a row of another, that other, and its property."""


def write_hsds(region: Region, path: str | Path, *, updated: datetime | None = None) -> None:
    """Write a region as an HSDS directory that `read_hsds` reads back equal.

    Organizations and resources become organizations and services with their locations, service
    areas, schedules, capacities and taxonomy terms. All else is in the extension
    ``x_matchmaker``, which other readers of HSDS pass over. Ids that are no UUIDs, which HSDS
    asks for, get one made of them; the extension keeps the id.

    Parameters
    ----------
    region : Region
        The lists.
    path : str or Path
        A folder, made if need be, for a tabular data package (CSV files and
        ``datapackage.json``), or a file that ends in ``.json``, for a page of organizations.
        Tables of these names that an earlier region left in the folder and this one does not
        have are deleted.
    updated : datetime, optional
        The time at which the quantities were so, which HSDS requires; now where not given.

    Raises
    ------
    FileError
        The folder or a file cannot be written.
    """
    path = Path(path)
    tables = hsds_tables(region, updated or datetime.now(UTC))
    if path.suffix.lower() == ".json":
        write_text(path, _by_lines(_page(region, tables)) + "\n")
        return
    make_folder(path)
    sheets = _sheets(region, tables)
    for name in (*COLUMNS, *_OWN):
        file = path / f"{name}.csv"
        if name in sheets:
            write_sheet(file, *sheets[name])
        else:
            file.unlink(missing_ok=True)
    package = descriptor({name: columns for name, (columns, _) in sheets.items()})
    write_text(path / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=1) + "\n")


def _sheets(
    region: Region, tables: Mapping[str, Rows]
) -> dict[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]]:
    """Give header and rows of every CSV file."""
    sheets: dict[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]] = {
        name: (COLUMNS[name], tables[name]) for name in COLUMNS if tables.get(name)
    }
    for table in (region.organizations, region.resources):
        name = PREFIX + table.record_type.list_name
        sheets[name] = own_columns(table, tables[name]), tables[name]
    lists = tables_of(region)
    return sheets | {PREFIX + name: lists[name] for name in LISTS_OF_OWN if name in lists}


def _by_lines(document: Mapping[str, Any]) -> str:
    """Write JSON with one record a line: quick, and lines can be compared."""
    encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
    parts = []
    for name, value in document.items():
        if name == DOCUMENT:
            text = _by_lines(value)
        elif isinstance(value, list) and value:
            text = "[\n" + ",\n".join(map(encode, value)) + "\n]"
        else:
            text = encode(value)
        parts.append(f"{encode(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n}"


def _page(region: Region, tables: Mapping[str, Rows]) -> dict[str, Any]:
    """Give the page that holds everything, as an API of HSDS would."""
    contents = _Nesting(tables).of("organizations", "", "")
    own = {name: part for name, part in region.as_dict().items() if name not in _ELSEWHERE}
    return {
        "total_items": len(contents),
        "total_pages": 1,
        "page_number": 1,
        "size": len(contents),
        "first_page": True,
        "last_page": True,
        "empty": not contents,
        "contents": contents,
        DOCUMENT: own,
    }


class _Nesting:
    """Puts the rows of tables into each other."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self.rows: dict[tuple[str, str], dict[str, Rows]] = {}
        self.tables = tables
        self.named = {
            name: {row["id"]: row for row in tables.get(name, ())}
            for name in ("locations", "units", "taxonomy_terms")
        }
        self.own = {
            "organizations": {row["id"]: row for row in tables[f"{PREFIX}organizations"]},
            "services": {row["id"]: row for row in tables[f"{PREFIX}resources"]},
        }

    def of(self, table: str, column: str, owner: str) -> Rows:
        """Give the rows of a table that belong to an owner, with all that is inside them."""
        return [self._whole(table, column, row) for row in self._owned(table, column, owner)]

    def _owned(self, table: str, column: str, owner: str) -> Rows:
        if not column:
            return self.tables[table]
        if (table, column) not in self.rows:
            groups: dict[str, Rows] = defaultdict(list)
            for row in self.tables.get(table, ()):
                groups[row.get(column, "")].append(row)
            self.rows[table, column] = groups
        return self.rows[table, column].get(owner, [])

    def _whole(self, table: str, column: str, row: Mapping[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in row.items() if name != column}
        if table in _NAMED:
            link, other, name = _NAMED[table]
            kept[name] = self.named[other][kept.pop(link)]
        for inner, name in _INSIDE.get(table, {}).items():
            link = "link_id" if inner == "attributes" else OWNER[table]
            if rows := self.of(inner, link, row["id"]):
                kept[name] = rows
        if own := self.own.get(table, {}).get(row["id"]):
            kept[DOCUMENT] = {name: value for name, value in own.items() if name != "id"}
        return kept
