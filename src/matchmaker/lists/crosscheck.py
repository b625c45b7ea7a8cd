"""Faults that show only when a whole list, or several lists, are seen together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from matchmaker.errors import Finding
from matchmaker.lists.columns import Column, Place_of, is_default, nowhere
from matchmaker.lists.faults import ORDERED, TOGETHER, UNSUPPORTED_CRS, order_details
from matchmaker.lists.fields import BINDING_STAGES
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.lists.region import Region
    from matchmaker.lists.table import Table

Faulty = Mapping[str, Mapping[str, set[int]]]
_SWAP_FACTOR = 20.0
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class _Checker:
    """Reports faults of one list, and leaves out rows that a field's type already refused."""

    def __init__(self, table: Table[Any], faulty: Faulty, places: Mapping[str, Place_of]) -> None:
        self.table = table
        self.name = table.record_type.list_name
        self.columns = table.columns
        self._faulty = faulty.get(self.name, {})
        self._place: Place_of = places.get(self.name, nowhere)

    def __call__(self, code: str, row: int, field: str, **details: Any) -> Finding:
        record = self.table.ids[row] or f"#{row + 1}"
        place = self._place(row, field)
        return finding(code, list=self.name, record=record, field=field, place=place, **details)

    def usable(self, row: int, *fields: str) -> bool:
        return not any(row in self._faulty.get(field, ()) for field in fields)


def cross_findings(
    region: Region, faulty: Faulty, places: Mapping[str, Place_of]
) -> Iterator[Finding]:
    """Find the faults between fields, rows and lists of a region.

    Parameters
    ----------
    region : Region
        With its tables, some cells perhaps replaced by defaults.
    faulty : mapping
        By list and field, the rows that were refused already.
    places : mapping
        By list, the place of each row.
    """
    for table in region.tables:
        check = _Checker(table, faulty, places)
        if check.name != "agreements":
            yield from _duplicate_ids(check)
        yield from _wrong_order(check)
        yield from _half_given(check)
        yield from _unsupported_crs(check)
        yield from _swapped(check, region)
        yield from _unknown_references(check, region)
        if check.name == "organizations":
            yield from _credit_codes(check)
        if check.name == "agreements":
            yield from _agreement_parties(check, region)
            yield from _agreement_quantities(check, region)
    if region.travel is not None:
        ids = ([name for name in table.ids if name] for table in region.tables[1::-1])
        yield from region.travel.missing(*ids)


def _duplicate_ids(check: _Checker) -> Iterator[Finding]:
    if len(set(check.table.ids)) == len(check.table):
        return
    first: dict[str, int] = {}
    field = check.table.record_type.id_field
    for row, name in enumerate(check.table.ids):
        if check.usable(row, field) and first.setdefault(name, row) != row:
            yield check("id-duplicate", row, field, value=name, first=first[name] + 1)


def present(column: Column) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Mark the rows of an optional column that hold a value."""
    if column.dtype.kind == "i":
        return column >= 0
    if column.dtype.kind == "f":
        return ~np.isnan(column)
    if column.dtype.kind == "M":
        return ~np.isnat(column)
    return np.array([cell != "" for cell in column.tolist()], dtype=bool)


def _wrong_order(check: _Checker) -> Iterator[Finding]:
    for low, high, code in ORDERED.get(check.name, ()):
        first, second = check.columns[low], check.columns[high]
        if is_default(first) or is_default(second):
            continue
        wrong = present(first) & present(second) & (first > second)
        for row in np.flatnonzero(wrong).tolist():
            details = order_details(code, first[row].item(), second[row].item())
            yield check(code, row, high, **details)


def _half_given(check: _Checker) -> Iterator[Finding]:
    for fields, code in TOGETHER.get(check.name, ()):
        marks = np.array([present(check.columns[field]) for field in fields])
        for row in np.flatnonzero(marks.any(axis=0) & ~marks.all(axis=0)).tolist():
            if check.usable(row, *fields):
                missing = next(f for f, mark in zip(fields, marks[:, row], strict=True) if not mark)
                yield check(code, row, missing)


def _unsupported_crs(check: _Checker) -> Iterator[Finding]:
    if "crs" not in check.columns or is_default(check.columns["crs"]):
        return
    located = present(check.columns["longitude"])
    for row in np.flatnonzero(located).tolist():
        if (value := check.columns["crs"][row]) in UNSUPPORTED_CRS:
            yield check("crs-unsupported", row, "crs", value=value)


def _swapped(check: _Checker, region: Region) -> Iterator[Finding]:
    """Find points that lie far from the region as written and inside it when exchanged."""
    if "longitude" not in check.columns or is_default(check.columns["longitude"]):
        return
    places = [
        np.column_stack([table.columns["longitude"], table.columns["latitude"]])
        for table in region.tables
        if "longitude" in table.columns
    ]
    points = np.concatenate(places)
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) < 3:
        return
    middle = np.median(points, axis=0)
    spread = np.maximum(np.median(np.abs(points - middle), axis=0).max(), 0.05) * _SWAP_FACTOR
    own = np.column_stack([check.columns["longitude"], check.columns["latitude"]])
    with np.errstate(invalid="ignore"):
        far = np.abs(own - middle).max(axis=1) > spread
        near = np.abs(own[:, ::-1] - middle).max(axis=1) <= spread
    for row in np.flatnonzero(far & near).tolist():
        longitude, latitude = own[row].tolist()
        yield check("coordinates-swapped", row, "latitude", longitude=longitude, latitude=latitude)


def _unknown_references(check: _Checker, region: Region) -> Iterator[Finding]:
    communities, organizations = set(region.communities.ids), set(region.organizations.ids)
    areas = communities | set(region.communities.columns["subdistrict"].tolist()) - {""}
    references: dict[str, tuple[set[str], str]] = {
        "community_id": (communities, "community-unknown"),
        "organization_id": (organizations, "organization-unknown"),
        "kin_communities": (communities, "community-unknown"),
        "service_area": (areas, "area-unknown"),
    }
    taxonomy = region.taxonomy
    if check.name == "needs":
        references["category"] = (set(taxonomy.need_categories), "category-unknown")
    elif check.name == "resources":
        references["category"] = (set(taxonomy.resource_categories), "category-unknown")
    elif check.name == "agreements":
        references["need_id"] = (set(region.needs.ids) | {""}, "need-unknown")
        references["resource_id"] = (set(region.resources.ids) | {""}, "resource-unknown")
    own = check.table.record_type.id_field
    for field, (known, code) in references.items():
        # What refers to an empty list is not at fault itself.
        if known and field in check.columns and field != own:
            yield from _unknown(check, field, known, code)


def _unknown(check: _Checker, field: str, known: set[str], code: str) -> Iterator[Finding]:
    if is_default(check.columns[field]):
        return
    cells = check.columns[field].tolist()
    single = bool(cells) and isinstance(cells[0], str)
    for row, cell in enumerate(cells):
        names = (cell,) if single else cell
        for name in names:
            if name not in known and check.usable(row, field):
                listed = ", ".join(sorted(known)) if code == "category-unknown" else ""
                yield check(code, row, field, value=name, known=listed)


def _credit_codes(check: _Checker) -> Iterator[Finding]:
    """Warn of unified social credit codes whose check digit is wrong (GB 32100-2015)."""
    for row, name in enumerate(check.table.ids):
        if looks_like_credit_code(name) and not credit_code_adds_up(name):
            field = check.table.record_type.id_field
            yield check("credit-code", row, field, value=name, severity="warning")


def looks_like_credit_code(text: str) -> bool:
    """Tell whether a text has the length and the signs of a unified social credit code."""
    return len(text) == 18 and set(text) <= set(_CREDIT_ALPHABET)


def credit_code_adds_up(code: str) -> bool:
    """Tell whether the check digit of a unified social credit code is right (GB 32100-2015)."""
    digits = [_CREDIT_ALPHABET.index(sign) for sign in code]
    total = sum(digit * pow(3, at, 31) for at, digit in enumerate(digits[:17]))
    return (31 - total % 31) % 31 == digits[17]


def _agreement_parties(check: _Checker, region: Region) -> Iterator[Finding]:
    """Find agreements whose need, resource or project belongs to other parties."""
    owners: dict[str, tuple[str, str]] = {}
    known = set(region.communities.ids), set(region.organizations.ids)
    community = dict(zip(region.needs.ids, region.needs.columns["community_id"], strict=True))
    organization = dict(
        zip(region.resources.ids, region.resources.columns["organization_id"], strict=True)
    )
    for row, record in enumerate(check.table):
        if not check.usable(row, "project_id", "organization_id", "community_id"):
            continue
        parties = (record.organization_id, record.community_id)
        if not (record.community_id in known[0] and record.organization_id in known[1]):
            continue  # said already; whether it agrees with others is not to be known
        first = owners.setdefault(record.project_id, parties)
        if first != parties:
            yield check(
                "agreement-parties",
                row,
                "project_id",
                value=record.project_id,
                organization=first[0],
                community=first[1],
            )
        found = community.get(record.need_id)
        if found in known[0] and found != record.community_id:
            details: dict[str, Any] = {
                "need": record.need_id,
                "found": found,
                "expected": record.community_id,
            }
            yield check("agreement-community", row, "need_id", **details)
        found = organization.get(record.resource_id)
        if found in known[1] and found != record.organization_id:
            details = {
                "resource": record.resource_id,
                "found": found,
                "expected": record.organization_id,
            }
            yield check("agreement-organization", row, "resource_id", **details)


def _agreement_quantities(check: _Checker, region: Region) -> Iterator[Finding]:
    """Find needs and resources of which the binding agreements take more than there is."""
    sides = (
        ("need_id", region.needs, "agreement-over-need"),
        ("resource_id", region.resources, "agreement-over-resource"),
    )
    binding = [
        (row, agreement)
        for row, agreement in enumerate(check.table)
        if agreement.stage in BINDING_STAGES and check.usable(row, "stage", "quantity")
    ]
    for field, table, code in sides:
        most = dict(zip(table.ids, table.columns["quantity"].tolist(), strict=True))
        total: dict[str, int] = {}
        for row, agreement in binding:
            name = getattr(agreement, field)
            if not name or name not in most or agreement.quantity is None:
                continue
            before = total.get(name, 0)
            total[name] = before + agreement.quantity
            if 0 <= most[name] < total[name] and before <= most[name]:
                yield check(code, row, field, value=name, found=total[name], most=most[name])
