"""The descriptor of a tabular data package: which tables there are, and what is in them.

Source: Frictionless Data, Tabular Data Package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from matchmaker.files.hsds.extension import PREFIX
from matchmaker.files.hsds.terms import OWNER
from matchmaker.files.own import RECORDS
from matchmaker.lists.columns import storage

_TYPES: Mapping[type, str] = {
    int: "integer",
    float: "number",
    bool: "boolean",
    date: "date",
}
_NUMBERS = ("latitude", "longitude", "available", "maximum", "fit", "value")
_DAYS = ("valid_from", "valid_to")
_REFERENCES = {
    **{column: table for table, column in OWNER.items()},
    "taxonomy_term_id": "taxonomy_terms",
    "unit_id": "units",
}
_RECORDS = {PREFIX + record.list_name: record for record in RECORDS}
_SINGULAR = {
    "organizations": "organization",
    "services": "service",
    "locations": "location",
    "schedules": "schedule",
    "service_areas": "service_area",
    "units": "unit",
    "taxonomy_terms": "taxonomy_term",
    "attributes": "attribute",
}


def descriptor(tables: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Describe the tables, those of the extension too.

    Parameters
    ----------
    tables : mapping of str to sequence of str
        By name of a file without suffix, its columns.
    """
    return {
        "name": "human_services_data",
        "title": "Human Services Data Specification",
        "profile": "tabular-data-package",
        "version": "3.1.0",
        "resources": [_resource(name, columns) for name, columns in tables.items()],
    }


def _resource(name: str, columns: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(name, column) for column in columns]}
    if "id" in columns:
        schema["primaryKey"] = "id"
    keys = [
        {"fields": column, "reference": {"resource": _SINGULAR[other], "fields": "id"}}
        for column, other in _REFERENCES.items()
        if column in columns and other in _SINGULAR and not name.startswith(PREFIX)
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": _SINGULAR.get(name, name),
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "profile": "tabular-data-resource",
        "schema": schema,
    }


def _field(table: str, column: str) -> dict[str, Any]:
    record = _RECORDS.get(table)
    if record is not None and column in record.model_fields:
        kind = _TYPES.get(storage(record)[column].base, "string")
    elif column in _NUMBERS:
        kind = "number"
    else:
        kind = "date" if column in _DAYS else "string"
    field: dict[str, Any] = {"name": column, "type": kind}
    if kind == "boolean":
        field |= {"trueValues": ["yes"], "falseValues": ["no"]}
    return field
