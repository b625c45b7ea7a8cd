"""Plans as a folder of CSV files, or as one JSON file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from matchmaker.base import write_text
from matchmaker.errors import FileError, Finding
from matchmaker.files.parquet import plan_document
from matchmaker.files.tables import Sheet, read_sheets, split, write_sheet
from matchmaker.files.text import in_file, make_folder, read_text
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.plan import Plan

_PARTIES = ("project", "organization_id", "community_id", "title", "signed", "cost")
_ALLOCATION = ("need_id", "resource_id", "quantity", "distance_km", "value")
_NAMES = ("organization", "community", "need", "resource", "unit")
_OPEN = ("need_id", "missing", "reason", "candidates", "excluded")
_ABOUT = ("community_id", "category", "title")
_UNUSED = ("resource_id", "quantity")
_PRICES = ("kind", "id", "price")
_BRANCHES = ("community_id", "unit", "split", "prices")
_KINDS = (
    "needs",
    "resources",
    "organizations",
    "communities",
    "organization_units",
    "community_units",
    "quotas",
)
_SHEETS: dict[str, tuple[str, ...]] = {
    "plan": ("field", "value"),
    "projects": (*_PARTIES, *_ALLOCATION),
    "open_needs": _OPEN,
    "unused_resources": _UNUSED,
    "prices": _PRICES,
    "branches": _BRANCHES,
}


def write_plan(plan: Plan, path: str | Path, region: Region | None = None) -> None:
    """Write a plan as a folder of CSV files or as a JSON file, without loss.

    Parameters
    ----------
    plan : Plan
        The plan.
    path : str or Path
        A folder, made if need be, or a file that ends in ``.json``. In a folder
        ``projects.csv`` has one row per allocation, ``open_needs.csv``,
        ``unused_resources.csv`` and ``prices.csv`` one per entry, ``branches.csv`` (where there
        are any) one per node, ``plan.csv`` all the rest.
    region : Region, optional
        Adds names for people to read; they are not read back.

    Raises
    ------
    FileError
        The folder or a file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        write_text(path, plan.to_json())
        return
    make_folder(path)
    header = (*_PARTIES, *_ALLOCATION, *(_NAMES if region else ()))
    write_sheet(path / "projects.csv", header, _project_rows(plan, region))
    header = (*_OPEN, *(_ABOUT if region else ()))
    write_sheet(path / "open_needs.csv", header, _open_rows(plan, region))
    unused = (row.model_dump() for row in plan.unused_resources)
    write_sheet(path / "unused_resources.csv", _UNUSED, unused)
    write_sheet(path / "prices.csv", _PRICES, _price_rows(plan))
    if plan.branches:
        write_sheet(path / "branches.csv", _BRANCHES, _branch_rows(plan))
    else:
        (path / "branches.csv").unlink(missing_ok=True)
    rest = plan.model_dump(mode="json", exclude=set(_SHEETS) - {"plan"})
    rows = [
        {"field": name, "value": value if type(value) in (int, float) else json.dumps(value)}
        for name, value in rest.items()
    ]
    write_sheet(path / "plan.csv", ("field", "value"), rows)


def _project_rows(plan: Plan, region: Region | None) -> Iterator[dict[str, Any]]:
    for number, project in enumerate(plan.projects, start=1):
        head = project.model_dump(exclude={"allocations"}) | {"project": number}
        if region is not None:
            head |= {
                "organization": _cell(region.organizations, project.organization_id, "name"),
                "community": _cell(region.communities, project.community_id, "name"),
            }
        for part in project.allocations:
            row = head | part.model_dump()
            if region is not None:
                row |= {
                    "need": _cell(region.needs, part.need_id, "title"),
                    "resource": _cell(region.resources, part.resource_id, "title"),
                    "unit": _cell(region.needs, part.need_id, "unit"),
                }
            yield row
        if not project.allocations:
            yield head


def _cell(table: Any, record_id: str, field: str) -> str:
    try:
        return str(table.columns[field][table.row(record_id)])
    except KeyError:
        return ""


def _open_rows(plan: Plan, region: Region | None) -> Iterator[dict[str, Any]]:
    for need in plan.open_needs:
        row = need.model_dump()
        if region is not None:
            row |= {field: _cell(region.needs, need.need_id, field) for field in _ABOUT}
        yield row


def _price_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    for kind in _KINDS:
        for name, price in getattr(plan.prices, kind).items():
            yield {"kind": kind, "id": name, "price": price}
    yield {"kind": "budget", "price": plan.prices.budget}


def _branch_rows(plan: Plan) -> Iterator[dict[str, Any]]:
    """Give the nodes of the trees in preorder; a leaf has prices and no split."""
    for part in plan.branches:
        prices = iter(part.prices)
        for name in part.splits:
            node = {"community_id": part.community_id, "unit": part.unit, "split": name}
            yield node if name is not None else node | {"prices": next(prices)}


def read_plan(path: str | Path) -> Plan:
    """Read a plan that `write_plan` or `matchmaker.write_parquet` wrote.

    Parameters
    ----------
    path : str or Path
        A folder, or a file that ends in ``.json``.

    Raises
    ------
    FileError
        Files are missing or not in form.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        with in_file(path.name):
            return Plan.from_json(read_text(path))
    if (path / "plan.parquet").is_file():
        document = plan_document(path)
        with in_file(path.name):
            return Plan(**document)
    sheets = read_sheets(path, _SHEETS, optional=("branches",))
    document = _rest(sheets["plan"])
    document["projects"] = _projects(sheets["projects"])
    document["open_needs"] = [
        row | {"excluded": _excluded(row["excluded"])} for row in _rows(sheets["open_needs"], _OPEN)
    ]
    document["unused_resources"] = list(_rows(sheets["unused_resources"], _UNUSED))
    document["prices"] = _prices(sheets["prices"])
    if "branches" in sheets:
        document["branches"] = _branches(sheets["branches"])
    with in_file(path.name):
        return Plan(**document)


def _rest(sheet: Sheet) -> dict[str, Any]:
    """Read the fields of a plan that have no table of their own."""
    found: list[Finding] = []
    document: dict[str, Any] = {}
    for row, (name, value) in enumerate(
        zip(sheet.columns["field"], sheet.columns["value"], strict=True)
    ):
        try:
            document[name or ""] = json.loads(value or "null")
        except ValueError as error:
            place = sheet.place(row, "value")
            found.append(
                finding("json-invalid", list="plan", field=name or "", place=place, why=str(error))
            )
    if found:
        raise FileError(found)
    return document


def _rows(sheet: Sheet, fields: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for cells in zip(*(sheet.columns[field] for field in fields), strict=True):
        yield dict(zip(fields, cells, strict=True))


def _excluded(cell: str | None) -> Any:
    try:
        return json.loads(cell or "{}")
    except ValueError:
        return cell


def _projects(sheet: Sheet) -> list[dict[str, Any]]:
    projects: dict[str, dict[str, Any]] = {}
    for row in _rows(sheet, (*_PARTIES, *_ALLOCATION)):
        fields = {name: row[name] or "" for name in _PARTIES[1:]}
        project = projects.setdefault(row["project"], fields | {"allocations": []})
        if row["need_id"] is not None:
            project["allocations"].append({name: row[name] for name in _ALLOCATION})
    return list(projects.values())


def _prices(sheet: Sheet) -> dict[str, Any]:
    prices: dict[str, Any] = {kind: {} for kind in _KINDS}
    for row in _rows(sheet, _PRICES):
        if row["kind"] == "budget":
            prices["budget"] = row["price"]
        else:
            prices.setdefault(row["kind"] or "", {})[row["id"] or ""] = row["price"]
    return prices


def _branches(sheet: Sheet) -> list[dict[str, Any]]:
    trees: dict[str, dict[str, Any]] = {}
    for row in _rows(sheet, _BRANCHES):
        name = row["community_id"] or ""
        tree = trees.setdefault(
            name, {"community_id": name, "unit": row["unit"], "splits": [], "prices": []}
        )
        tree["splits"].append(row["split"])
        if row["split"] is None:
            tree["prices"].append(split(row["prices"]) or [])
    return list(trees.values())
