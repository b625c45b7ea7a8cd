"""Every form in which lists come in, and the findings that an error brings."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small import Rows, small_lists, small_region

import matchmaker as mm
from matchmaker.messages import CATALOG

TAXONOMY = mm.Taxonomy.identity(["health", "law"])
RECORDS: dict[str, type[Any]] = {
    "communities": mm.Community,
    "organizations": mm.Organization,
    "needs": mm.Need,
    "resources": mm.Resource,
    "agreements": mm.Agreement,
}
IDS = {"communities": "community_id", "organizations": "organization_id",
       "needs": "need_id", "resources": "resource_id", "agreements": "project_id"}  # fmt: skip


def as_mappings(lists: dict[str, Any], _folder: Path) -> mm.Region:
    """Hand the lists over as sequences of mappings."""
    return mm.Region(taxonomy=TAXONOMY, **lists)


def as_columns(lists: dict[str, Any], _folder: Path) -> mm.Region:
    """Hand the lists over as mappings from field to column."""
    columns: dict[str, Any] = {name: transposed(name, rows) for name, rows in lists.items()}
    return mm.Region(taxonomy=TAXONOMY, **columns)


def as_records(lists: dict[str, Any], _folder: Path) -> mm.Region:
    """Hand the lists over as records; a fault of one record shows when it is made."""
    found: list[mm.Finding] = []
    made: dict[str, Any] = {name: [] for name in lists}
    for name, rows in lists.items():
        for row in rows:
            try:
                made[name].append(RECORDS[name](**row))
            except mm.ListsError as error:
                found.extend(error.findings)
    if found:
        raise mm.ListsError(found)
    return mm.Region(taxonomy=TAXONOMY, **made)


def as_csv(lists: dict[str, Any], folder: Path) -> mm.Region:
    """Hand the lists over as a folder of CSV files."""
    write_folder(lists, folder)
    return mm.files.read_lists(folder)


def as_json(lists: dict[str, Any], folder: Path) -> mm.Region:
    """Hand the lists over as a JSON file."""
    document = {"format": "matchmaker/region/1", "taxonomy": TAXONOMY.model_dump(), **lists}
    path = folder / "lists.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return mm.files.read_lists(path)


FORMS = (as_mappings, as_columns, as_records, as_csv, as_json)


def transposed(name: str, rows: Rows) -> dict[str, list[Any]]:
    """The columns of a list; without rows those that every record needs."""
    fields = dict.fromkeys(field for row in rows for field in row)
    for field, info in RECORDS[name].model_fields.items():
        if info.is_required():
            fields.setdefault(field)
    return {field: [row.get(field) for row in rows] for field in fields}


def write_folder(lists: dict[str, Any], folder: Path) -> None:
    """Write the lists as a person's CSV files, with whatever is wrong in them."""
    for name, rows in lists.items():
        columns = transposed(name, rows)
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*(map(cell, column) for column in columns.values()), strict=True))
    (folder / "taxonomy.csv").write_text(
        "need_category,resource_category,fit\nhealth,health,1\nlaw,law,1\n", encoding="utf-8"
    )


def cell(value: Any) -> str:
    """Write a value as a cell."""
    if isinstance(value, list):
        return ";".join(value)
    return "" if value is None else str(value)


def findings_of(make: Callable[[], object]) -> tuple[mm.Finding, ...]:
    """The findings of the error that `make` must raise, each whole in both languages."""
    with pytest.raises(mm.FindingsError) as caught:
        make()
    for fault in caught.value.findings:
        assert fault.code in CATALOG
        assert fault.severity == "error"
        for message in (fault.en, fault.zh):
            assert message
            assert message in str(fault)
    assert len(str(caught.value)) < 1_000 * len(caught.value.findings)
    return caught.value.findings


def agreement(**cells: Any) -> dict[str, Any]:
    """A line of an agreement between the first organization and the first community."""
    return {"project_id": "P1", "organization_id": "O1", "community_id": "C1", **cells}


def rich_region() -> mm.Region:
    """A region with agreements, a travel matrix with a gap, a name, and odd cells."""
    lists: dict[str, Any] = small_lists()
    lists["communities"][0]["address"] = 'Main Street 1, "back yard"'
    lists["organizations"][0]["kin_communities"] = ["C1", "C2"]
    lists["needs"][0] |= {"description": "first line\r\nsecond; line\n", "whole": True,
                          "skills": ["a;b", "[c]", "d,e", '"f"'], "due": "2026-03-31"}  # fmt: skip
    lists["resources"][1] |= {"quantity": None, "service_area": ["东街"], "radius_km": 0.1}
    lists["agreements"] = [agreement(need_id="N1", resource_id="R1", quantity=2, rating=-1.0)]
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], [[1.5, np.nan], [0, 1 / 3]], "h")
    return small_region(lists, travel=travel, name="红山区, “test”")
