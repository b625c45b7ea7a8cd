"""What can be wrong with a record by itself, said as findings.

Faults of one field come from the field's own type (`matchmaker.lists.fields`). Faults between
fields are declared here once, and read both for a single record and for whole columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matchmaker.errors import Finding
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.lists.records import Record

ORDERED: dict[str, tuple[tuple[str, str, str], ...]] = {
    "communities": (("projects_min", "projects_max", "least-above-most"),),
    "organizations": (("projects_min", "projects_max", "least-above-most"),),
    "needs": (("start", "due", "window-reversed"),),
    "resources": (
        ("available_from", "available_to", "window-reversed"),
        ("quantity", "maximum", "maximum-exceeded"),
    ),
    "agreements": (("valid_from", "valid_to", "window-reversed"),),
}
"""By list: (low, high, code) where the first field must not exceed the second."""

_POINT = ((("longitude", "latitude"), "coordinates-half"),)

TOGETHER: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "communities": _POINT,
    "organizations": _POINT,
    "needs": _POINT,
    "resources": _POINT,
    "agreements": ((("need_id", "resource_id", "quantity"), "agreement-quantity"),),
}
"""By list: fields that are given all or not at all, and the code."""

UNSUPPORTED_CRS = ("GCJ-02", "BD-09")
"""Systems that are shifted against WGS-84 by hundreds of meters."""


def record_findings(record: Record) -> list[Finding]:
    """Collect the faults between the fields of one record."""
    name, values = type(record).list_name, record.__dict__
    faults: list[tuple[str, str, dict[str, Any]]] = []
    for low, high, code in ORDERED.get(name, ()):
        first, second = values[low], values[high]
        if first is not None and second is not None and first > second:
            faults.append((code, high, order_details(code, first, second)))
    for fields, code in TOGETHER.get(name, ()):
        missing = [field for field in fields if values[field] in (None, "")]
        if 0 < len(missing) < len(fields):
            faults.append((code, missing[0], {}))
    if values.get("crs") in UNSUPPORTED_CRS and values["longitude"] is not None:
        faults.append(("crs-unsupported", "crs", {"value": values["crs"]}))
    where: dict[str, Any] = {"list": name, "record": values[type(record).id_field]}
    return [finding(code, **where, field=field, **details) for code, field, details in faults]


def order_details(code: str, low: Any, high: Any) -> dict[str, Any]:
    """Give the placeholders for a pair of fields in the wrong order."""
    if code == "window-reversed":
        return {"value": str(high), "start": str(low), "end": str(high)}
    if code == "maximum-exceeded":
        return {"value": low, "most": high}
    return {"value": high, "least": low, "most": high}
