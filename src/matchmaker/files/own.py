"""The library's own form of lists: a folder of CSV files, or one JSON file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

import numpy as np

from matchmaker.errors import Finding, ListsError, Place
from matchmaker.files.tables import Sheet, read_sheets, split, write_sheet
from matchmaker.files.text import in_file, make_folder, read_text
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
_OPTIONAL = ("agreements", "travel", "region")
_TAXONOMY = ("need_category", "resource_category", "fit")
_TRAVEL = ("organization_id", "community_id", "value", "unit")


def read_own(path: str | Path) -> Region:
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
        The lists are faulty; findings name file, row and column.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        with in_file(path.name):
            return Region.from_json(read_text(path))
    sheets = read_sheets(path, required_columns(), optional=_OPTIONAL)
    found: list[Finding] = []
    lists: dict[str, Any] = {
        record.list_name: columns_of(record, sheets[record.list_name])
        for record in RECORDS
        if record.list_name in sheets
    }
    names = sheets["region"].columns["name"] if "region" in sheets else []
    return Region(
        taxonomy=taxonomy_of(sheets["taxonomy"], found),
        travel=travel_of(sheets["travel"], found) if "travel" in sheets else None,
        name=(names[0] or "") if names else "",
        places={name: sheet.place for name, sheet in sheets.items()},
        faults=found,
        **lists,
    )


def required_columns() -> dict[str, Sequence[str]]:
    """Give the columns that the file of each list must have."""
    columns: dict[str, Sequence[str]] = {
        record.list_name: [name for name, kind in storage(record).items() if kind.required]
        for record in RECORDS
    }
    return columns | {"taxonomy": _TAXONOMY, "travel": _TRAVEL, "region": ("name",)}


def columns_of(record: type[Record], sheet: Sheet) -> dict[str, list[Any]]:
    """Give the cells by field; lists are split, columns without any cell stay out."""
    kinds = storage(record)
    given: dict[str, list[Any]] = {}
    for name, cells in sheet.columns.items():
        if name in kinds and kinds[name].base is tuple:
            given[name] = [split(cell) for cell in cells]
        elif name not in kinds or kinds[name].required or any(cell is not None for cell in cells):
            given[name] = list(cells)
    return given


class Cells(Protocol):
    """A table of texts by column, with the place of each."""

    @property
    def file(self) -> str:
        """Name of the file."""

    @property
    def columns(self) -> Mapping[str, Sequence[str | None]]:
        """Cells by header, None where empty."""

    @property
    def rows(self) -> Sequence[int]:
        """Row in the file of each record."""

    def place(self, row: int | None, field: str = "") -> Place:
        """Tell where a record (None: the header) or one of its fields stands."""


class _Lines(NamedTuple):
    """A table of values by pair, as `taxonomy.csv` and `travel.csv` are."""

    first: list[str]
    second: list[str]
    values: list[float]


def _lines(sheet: Cells, columns: tuple[str, ...], found: list[Finding], empty: bool) -> _Lines:
    """Read the values by pair; faulty lines are left out and said in the findings."""
    listed = sheet.file.partition(".")[0]
    kept = _Lines([], [], [])
    rows: dict[tuple[str, str], int] = {}
    for row, cells in enumerate(zip(*(sheet.columns[name] for name in columns), strict=True)):
        first, second, cell = (None if text is None else text.strip() for text in cells)
        faults = [
            finding("value-missing", list=listed, field=name, place=sheet.place(row, name))
            for name, text in zip(columns, (first, second, cell), strict=True)
            if not text and not (name == columns[2] and empty)
        ]
        try:
            value = float(cell or "nan")
        except ValueError:
            place = sheet.place(row, columns[2])
            where: dict[str, Any] = {"list": listed, "field": columns[2], "place": place}
            faults.append(finding("number-expected", value=cell, **where))
        else:
            pair = (first or "", second or "")
            at = sheet.rows[rows.setdefault(pair, row)]
            if at != sheet.rows[row]:
                ends: dict[str, Any] = {"first": pair[0], "second": pair[1], "row": at}
                place = sheet.place(row)
                faults.append(finding("pair-duplicate", list=listed, place=place, **ends))
        if faults:
            found.extend(faults)
        else:
            kept.first.append(pair[0])
            kept.second.append(pair[1])
            kept.values.append(value)
    return kept


def taxonomy_of(sheet: Cells, found: list[Finding]) -> Taxonomy | None:
    """Read need_category, resource_category and fit; faults are added to the findings."""
    faults: list[Finding] = []
    lines = _lines(sheet, _TAXONOMY, faults, empty=False)
    try:
        pairs = zip(zip(lines.first, lines.second, strict=True), lines.values, strict=True)
        with in_file(sheet.file):
            taxonomy = Taxonomy.of_pairs(dict(pairs))
    except ListsError as error:
        faults.extend(error.findings)
    found.extend(faults)
    return None if faults else taxonomy


def taxonomy_of_names(
    needs: Iterable[Any], offers: Iterable[Any], otherwise: str, found: list[Finding]
) -> Taxonomy:
    """Make the taxonomy in which a need is served by the resource category of the same name.

    Parameters
    ----------
    needs, offers : iterable
        Categories as needs and resources name them; None and empty ones do not count.
    otherwise : str
        The category of lists that name none.
    found : list of Finding
        Gets a warning that the taxonomy was made, or the error that nothing fits.
    """
    wanted, offered = (
        tuple(dict.fromkeys(str(one) for one in given if one not in (None, "")))
        for given in (needs, offers)
    )
    if not wanted or not offered:
        return Taxonomy.identity(wanted or offered or (otherwise,))
    fits = sum(name in offered for name in wanted)
    where: dict[str, Any] = {"list": "taxonomy", "value": fits, "of": len(wanted)}
    found.append(
        finding("taxonomy-made", **where, severity="warning")
        if fits
        else finding("taxonomy-none", **where)
    )
    fit = tuple(tuple(float(need == offer) for offer in offered) for need in wanted)
    return Taxonomy(need_categories=wanted, resource_categories=offered, fit=fit)


def travel_of(sheet: Cells, found: list[Finding]) -> Travel | None:
    """Read organization, community, value and unit; faults are added to the findings."""
    lines = _lines(sheet, _TRAVEL[:3], found, empty=True)
    units = [cell or "km" for cell in sheet.columns["unit"]] or ["km"]
    for row, other in enumerate(units):
        if other != units[0]:
            where: dict[str, Any] = {"list": "travel", "field": "unit"}
            place = sheet.place(row, "unit")
            found.append(finding("travel-unit", **where, value=other, place=place, first=units[0]))
    organizations, communities = (
        {name: at for at, name in enumerate(dict.fromkeys(side))}
        for side in (lines.first, lines.second)
    )
    matrix = np.full((len(organizations), len(communities)), np.nan)
    for organization, community, value in zip(*lines, strict=True):
        matrix[organizations[organization], communities[community]] = value
    unit: Any = units[0]
    try:
        with in_file(sheet.file):
            return Travel(tuple(organizations), tuple(communities), matrix, unit)
    except ListsError as error:
        found.extend(error.findings)
        return None


def write_own(region: Region, path: str | Path, encoding: str = "utf-8") -> None:
    """Write a region as a folder of CSV files or as a JSON file, without loss.

    Parameters
    ----------
    region : Region
        The lists.
    path : str or Path
        A folder, made if need be, or a file that ends in ``.json``. Tables that an earlier
        region left in the folder and this one does not have are deleted.

    Raises
    ------
    FileError
        The folder or a file cannot be written.
    """
    path = Path(path)
    if path.suffix.lower() == ".json":
        region.to_json(path)
        return
    make_folder(path)
    tables = tables_of(region)
    for name in (*(record.list_name for record in RECORDS), "taxonomy", "travel", "region"):
        file = path / f"{name}.csv"
        if name in tables:
            write_sheet(file, *tables[name], encoding=encoding)
        else:
            file.unlink(missing_ok=True)


def tables_of(region: Region) -> dict[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]]:
    """Give header and rows of every file that a region needs."""
    tables: dict[str, tuple[Sequence[str], Iterable[Mapping[str, Any]]]] = {}
    for table in region.tables:
        kinds = storage(cast("type[Record]", table.record_type))
        required = {name for name, kind in kinds.items() if kind.required}
        fields = [name for name in table.columns if name in {*table.set_fields(), *required}]
        if len(table):
            rows: Iterable[Mapping[str, Any]] = table.dicts()
            if "longitude" in fields and "crs" not in fields:
                fields.append("crs")  # coordinates say their system, whoever reads them
                rows = _with_crs(rows, kinds["crs"].default)
            tables[table.record_type.list_name] = fields, rows
    taxonomy = region.taxonomy
    tables["taxonomy"] = (
        _TAXONOMY,
        (
            dict(zip(_TAXONOMY, (need, offer, fit), strict=True))
            for need, row in zip(taxonomy.need_categories, taxonomy.fit, strict=True)
            for offer, fit in zip(taxonomy.resource_categories, row, strict=True)
        ),
    )
    if region.travel is not None:
        tables["travel"] = _TRAVEL, _travel_rows(region.travel)
    if region.name:
        tables["region"] = ("name",), [{"name": region.name}]
    return tables


def _with_crs(rows: Iterable[Mapping[str, Any]], crs: str) -> Iterator[Mapping[str, Any]]:
    return ({**row, "crs": crs} for row in rows)


def _travel_rows(travel: Travel) -> list[dict[str, Any]]:
    return [
        {"organization_id": start, "community_id": end, "value": value, "unit": travel.unit}
        for start, row in zip(travel.organizations, travel.as_dict()["values"], strict=True)
        for end, value in zip(travel.communities, row, strict=True)
    ]
