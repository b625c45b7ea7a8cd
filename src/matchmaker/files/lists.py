"""Lists as a folder of CSV files, or as one JSON file."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np

from matchmaker.errors import FileError, Finding, ListsError, Place
from matchmaker.files.tables import Sheet, read_sheet, split, write_sheet
from matchmaker.files.text import read_text
from matchmaker.lists import (
    Agreement,
    Community,
    Need,
    Organization,
    Record,
    Region,
    Resource,
    Taxonomy,
    Travel,
)
from matchmaker.lists.columns import storage
from matchmaker.messages import finding

RECORDS: tuple[type[Record], ...] = (Community, Organization, Need, Resource, Agreement)
_OPTIONAL = (Agreement,)
_TAXONOMY = ("need_category", "resource_category", "fit")
_TRAVEL = ("organization_id", "community_id", "value", "unit")


def read_lists(path: str | Path) -> Region:
    """Read a region from a folder of CSV files or from a JSON file.

    A folder holds ``communities.csv``, ``organizations.csv``, ``needs.csv``,
    ``resources.csv`` and ``taxonomy.csv`` (need_category, resource_category, fit), and may hold
    ``agreements.csv``, ``travel.csv`` (organization_id, community_id, value, unit) and
    ``region.csv`` (name). Headers are the field names; a list in a cell is separated by
    semicolons.

    Parameters
    ----------
    path : str or Path
        A folder, or a file that ends in ``.json``.

    Raises
    ------
    FileError
        Files are missing or not in form: all that is wrong with all of them.
    ListsError
        The lists are faulty; findings name file and row.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        return Region.from_json(read_text(path))
    if not path.is_dir():
        raise FileError([finding("file-missing", place=Place(file=str(path)))])
    found: list[Finding] = []
    sheets: dict[str, Sheet] = {}
    for record in RECORDS:
        required = [name for name, kind in storage(record).items() if kind.required]
        _read(path / f"{record.list_name}.csv", required, record in _OPTIONAL, sheets, found)
    _read(path / "taxonomy.csv", _TAXONOMY, False, sheets, found)
    _read(path / "travel.csv", _TRAVEL, True, sheets, found)
    _read(path / "region.csv", ("name",), True, sheets, found)
    if found:
        raise FileError(found)
    lists: dict[str, Any] = {
        record.list_name: _columns(record, sheets[record.list_name])
        for record in RECORDS
        if record.list_name in sheets
    }
    names = sheets["region"].columns["name"] if "region" in sheets else []
    return Region(
        taxonomy=_taxonomy(sheets["taxonomy"]),
        travel=_travel(sheets["travel"]) if "travel" in sheets else None,
        name=(names[0] or "") if names else "",
        places={name: sheet.place for name, sheet in sheets.items()},
        **lists,
    )


def _read(
    path: Path,
    required: list[str] | tuple[str, ...],
    optional: bool,
    sheets: dict[str, Sheet],
    found: list[Finding],
) -> None:
    if optional and not path.exists():
        return
    try:
        sheets[path.stem] = read_sheet(path, required)
    except FileError as error:
        found.extend(error.findings)


def _columns(record: type[Record], sheet: Sheet) -> dict[str, list[Any]]:
    """Give the cells by field; lists are split, columns without any cell stay out."""
    kinds = storage(record)
    given: dict[str, list[Any]] = {}
    for name, cells in sheet.columns.items():
        if name in kinds and kinds[name].base is tuple:
            given[name] = [split(cell) for cell in cells]
        elif name not in kinds or kinds[name].required or any(cell is not None for cell in cells):
            given[name] = list(cells)
    return given


def _numbers(sheet: Sheet, column: str, missing: float) -> list[float]:
    """Read a column of numbers.

    Raises
    ------
    ListsError
        With every cell that is not a number.
    """
    found, values = [], []
    for row, cell in enumerate(sheet.columns[column]):
        try:
            values.append(missing if cell is None else float(cell))
        except ValueError:
            place = sheet.place(row)
            found.append(finding("number-expected", field=column, value=cell, place=place))
    if found:
        raise ListsError(found)
    return values


def _taxonomy(sheet: Sheet) -> Taxonomy:
    needs, resources = (sheet.columns[name] for name in _TAXONOMY[:2])
    fits = _numbers(sheet, "fit", 0.0)
    rows = zip(needs, resources, fits, strict=True)
    pairs = {(need or "", offer or ""): fit for need, offer, fit in rows}
    return Taxonomy.of_pairs(pairs)


def _travel(sheet: Sheet) -> Travel:
    values = _numbers(sheet, "value", np.nan)
    ends = [[cell or "" for cell in sheet.columns[name]] for name in _TRAVEL[:2]]
    names = [list(dict.fromkeys(side)) for side in ends]
    at = [{name: row for row, name in enumerate(side)} for side in names]
    matrix = np.full((len(names[0]), len(names[1])), np.nan)
    for organization, community, value in zip(*ends, values, strict=True):
        matrix[at[0][organization], at[1][community]] = value
    unit: Any = next(iter(sheet.columns["unit"]), "km")
    return Travel(names[0], names[1], matrix, unit)


def write_lists(region: Region, path: str | Path) -> None:
    """Write a region as a folder of CSV files or as a JSON file, without loss.

    Parameters
    ----------
    region : Region
        The lists.
    path : str or Path
        A folder, made if need be, or a file that ends in ``.json``.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        region.to_json(path)
        return
    path.mkdir(parents=True, exist_ok=True)
    for table in region.tables:
        kinds = storage(cast("type[Record]", table.record_type))
        required = {name for name, kind in kinds.items() if kind.required}
        fields = [name for name in table.columns if name in {*table.set_fields(), *required}]
        if len(table):
            write_sheet(path / f"{table.record_type.list_name}.csv", fields, table.dicts())
    taxonomy = region.taxonomy
    write_sheet(
        path / "taxonomy.csv",
        _TAXONOMY,
        (
            dict(zip(_TAXONOMY, (need, offer, fit), strict=True))
            for need, row in zip(taxonomy.need_categories, taxonomy.fit, strict=True)
            for offer, fit in zip(taxonomy.resource_categories, row, strict=True)
        ),
    )
    if region.name:
        write_sheet(path / "region.csv", ("name",), [{"name": region.name}])
    if region.travel is not None:
        write_sheet(path / "travel.csv", _TRAVEL, _travel_rows(region.travel))


def _travel_rows(travel: Travel) -> list[dict[str, Any]]:
    return [
        {"organization_id": start, "community_id": end, "value": value, "unit": travel.unit}
        for start, row in zip(travel.organizations, travel.as_dict()["values"], strict=True)
        for end, value in zip(travel.communities, row, strict=True)
    ]
