"""Lists as offices keep them: workbooks, folders of tables, single tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from matchmaker.errors import FileError, ListsError, Place
from matchmaker.files.geojson import geojson_tables
from matchmaker.files.office.assemble import Assembly, Outcome
from matchmaker.files.office.columns import take_columns
from matchmaker.files.office.grid import SPREADSHEETS, is_spreadsheet, text_grid, workbook_grids
from matchmaker.files.office.headers import RECORDS
from matchmaker.files.options import ReadOptions
from matchmaker.files.parquet import parquet_columns
from matchmaker.files.text import files_in, require_folder
from matchmaker.lists import ReadingReport, Region, Table
from matchmaker.lists.columns import nowhere
from matchmaker.lists.table import read_table as validated
from matchmaker.messages import finding

_TEXTS = (".csv", ".tsv", ".txt")


def read_workbook(path: str | Path, **options: Unpack[ReadOptions]) -> Region:
    """Read a region from a workbook: .xlsx, .xls or .ods.

    Each sheet is read as the list that its header speaks of; headers may stand under titles and
    on two levels, columns in any order and under any name of the dictionary. What was done is
    in the region's ``report``.

    Parameters
    ----------
    path : str or Path
        The workbook.
    **options : ReadOptions
        What the caller says about the file.

    Raises
    ------
    FileError
        The file is missing, damaged, encrypted or not safe to open.
    ListsError
        The lists are faulty: all findings, each with its sheet and cell.
    """
    return _read_workbook(Path(path), options).require()


def read_folder(path: str | Path, **options: Unpack[ReadOptions]) -> Region:
    """Read a region from a folder with a file for each list.

    Files are .csv (UTF-8 with or without byte-order mark, UTF-16 with one, or GB18030), .tsv,
    .txt, .xlsx, .xls, .ods, .parquet or .geojson, in any mixture; all others are named in the
    report.

    Parameters
    ----------
    path : str or Path
        The folder.
    **options : ReadOptions
        What the caller says about the files.

    Raises
    ------
    FileError
        The folder or a file is missing, damaged or not safe to open: all such files at once.
    ListsError
        The lists are faulty: all findings, each with its file and row.
    """
    return _read_folder(Path(path), options).require()


def read_table(
    path: str | Path,
    list_name: str,
    *,
    sheet: str = "",
    communities: Table[Any] | None = None,
    organizations: Table[Any] | None = None,
    **options: Unpack[ReadOptions],
) -> Table[Any]:
    """Read one list from a file or from a sheet of a workbook.

    Parameters
    ----------
    path : str or Path
        A .csv, .tsv, .txt, .xlsx, .xls, .ods, .parquet or .geojson file.
    list_name : str
        ``"communities"``, ``"organizations"``, ``"needs"``, ``"resources"`` or
        ``"agreements"``.
    sheet : str
        The sheet of a workbook; without it, all sheets that look like the list.
    communities, organizations : Table, optional
        Lists that names in the table are looked up in; without them a name stays as it stands.
    **options : ReadOptions
        What the caller says about the file.

    Raises
    ------
    FileError
        The file is missing, damaged or not safe to open.
    ListsError
        The list is faulty: all findings, each with its cell.
    """
    path = Path(path)
    if list_name not in RECORDS:
        where: dict[str, Any] = {"field": "list_name", "value": list_name}
        raise ListsError([finding("choice-expected", **where, choices=", ".join(RECORDS))])
    assembly = Assembly(options)
    _take(assembly, path, list_name, sheet.strip())
    if not sheet:
        assembly.findings += assembly.asked.unmet()
    given = {"communities": communities, "organizations": organizations}
    known = {
        name: list(zip(table.ids, table.columns["name"].tolist(), strict=True))
        for name, table in given.items()
        if table is not None
    }
    lists, places = assembly.lists(known)
    if list_name not in lists:
        assembly.findings.append(assembly.missing(list_name))
    read = validated(RECORDS[list_name], lists.get(list_name, {}), places.get(list_name, nowhere))
    found = [f for f in (*assembly.findings, *read.findings) if f.severity == "error"]
    if found:
        raise ListsError(found)
    return read.table


def inspect_office(path: Path, options: ReadOptions) -> ReadingReport:
    """Tell what reading a workbook, a table, or a folder of them would do.

    Raises
    ------
    FileError
        The file or folder cannot be opened.
    """
    if path.is_dir():
        return _read_folder(path, options).report
    return _read_workbook(path, options).report


def _read_workbook(path: Path, options: ReadOptions) -> Outcome:
    assembly = Assembly(options)
    _take(assembly, path)
    return assembly.outcome()


def _read_folder(path: Path, options: ReadOptions) -> Outcome:
    require_folder(path)
    assembly = Assembly(options)
    for file in files_in(path):
        if file.name.startswith((".", "~$")) or not file.is_file():
            continue
        if file.suffix.lower() not in (*SPREADSHEETS, *_TEXTS, ".parquet", ".geojson"):
            assembly.leave_out(file.name)
            continue
        try:
            _take(assembly, file)
        except FileError as error:
            assembly.findings += error.findings
    return assembly.outcome()


def _take(assembly: Assembly, path: Path, wanted: str = "", sheet: str = "") -> None:
    """Read a file of any kind: all its sheets, or the one that is named.

    Parameters
    ----------
    assembly : Assembly
        Gets what is read.
    path : Path
        The file.
    wanted : str
        The list that a text file, a Parquet file or the named sheet holds, where it is known.
    sheet : str
        Name of a sheet, without blanks around it.
    """
    suffix = path.suffix.lower()
    if is_spreadsheet(path):
        seen = []
        for grid, visible in workbook_grids(path):
            seen.append(grid.sheet)
            if not sheet:
                assembly.take(grid, visible=visible)
            elif grid.sheet.strip() == sheet:
                assembly.take(grid, wanted=wanted)
        if sheet and sheet not in {name.strip() for name in seen}:
            known = ", ".join(seen)
            place = Place(path.name)
            raise FileError([finding("sheet-unknown", value=sheet, place=place, known=known)])
    elif suffix in _TEXTS:
        assembly.take(text_grid(path), wanted=wanted)
    elif suffix == ".parquet":
        take_columns(assembly, path.name, parquet_columns(path), wanted)
    elif suffix == ".geojson":
        for listed, columns in geojson_tables(path):
            if listed in ("", wanted) or not wanted:
                take_columns(assembly, path.name, columns, listed or wanted)
    else:
        known = ", ".join((".xlsx", ".xls", ".ods", *_TEXTS, ".parquet", ".geojson"))
        place = Place(path.name)
        raise FileError([finding("file-kind", value=suffix, place=place, known=known)])
