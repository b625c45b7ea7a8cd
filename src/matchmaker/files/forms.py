"""The one way in and the one way out: lists of every form, told apart by name and content."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal, Unpack

from matchmaker.errors import FileError, FindingsError, Place
from matchmaker.files.geojson import read_geojson, write_geojson
from matchmaker.files.hsds import read_directory, read_hsds, write_hsds
from matchmaker.files.office import inspect_office, read_folder, read_workbook
from matchmaker.files.office.grid import is_spreadsheet
from matchmaker.files.options import ReadOptions, require_options
from matchmaker.files.out import write_list_workbook
from matchmaker.files.own import read_own, write_own
from matchmaker.files.parquet import read_parquet, write_parquet
from matchmaker.files.text import decode, files_in, read_bytes
from matchmaker.lists import ReadingReport, Region, SheetReading
from matchmaker.messages import finding

_OWN = {f"{name}.csv" for name in ("communities", "organizations", "needs", "resources")}

_FILES = (".csv", ".tsv", ".txt", ".parquet", ".docx", ".pdf", ".zip")
"""Endings that no folder of lists should have."""

_HEAD = 200

Form = Literal["csv", "parquet", "hsds"]
"""Forms of a folder of lists."""


def read_lists(path: str | Path, **options: Unpack[ReadOptions]) -> Region:
    """Read a region from a file or folder of any form.

    Parameters
    ----------
    path : str or Path
        A workbook (.xlsx, .xls, .ods); a region in JSON; GeoJSON; an HSDS directory in JSON; or a
        folder: what `write_lists` wrote (CSV, Parquet, HSDS), an HSDS directory, or a file for
        each list as `matchmaker.read_folder` reads them.
    **options : ReadOptions
        What the caller says about the files of an office. The library's own JSON and Parquet
        say all themselves.

    Raises
    ------
    FileError
        Files are missing, damaged, not safe to open or of no known form.
    ListsError
        The lists are faulty: all findings, each with its place.
    """
    path = Path(path)
    readers: dict[str, Callable[[], Region]] = {
        "workbook": lambda: read_workbook(path, **options),
        "folder": lambda: read_folder(path, **options),
        "hsds": lambda: read_hsds(path, **options),
        "geojson": lambda: read_geojson(path),
        "parquet": lambda: read_parquet(path),
    }
    form = _form(path, options)
    if form in ("own", "geojson", "parquet"):
        require_options(options)  # the readers of the others do
    return readers.get(form, lambda: read_own(path))()


def inspect(path: str | Path, **options: Unpack[ReadOptions]) -> ReadingReport:
    """Tell what `read_lists` would do with a file or folder, without stopping at faults.

    Parameters
    ----------
    path : str or Path
        As in `read_lists`, or a single table (.csv, .parquet).
    **options : ReadOptions
        What the caller says about the files.

    Returns
    -------
    ReadingReport
        With the faults of files and lists among its findings. Forms of the library's own have
        nothing to tell but these and the number of records.
    """
    path = Path(path)
    try:
        form = _form(path, options)
        if form in ("workbook", "folder", "table"):
            return inspect_office(path, options)
        if form == "hsds":
            return _inspect_hsds(path, options)
        region = read_lists(path, **options)
    except FindingsError as error:
        return ReadingReport(findings=(*error.findings, *error.warnings))
    return region.report or ReadingReport(
        tuple(
            SheetReading(path.name, list=table.record_type.list_name, records=len(table))
            for table in region.tables
        ),
        findings=region.warnings,
    )


def _inspect_hsds(path: Path, options: ReadOptions) -> ReadingReport:
    """Tell of a directory what was left out, even where it has no needs and is no region."""
    report = read_directory(path, **options).report
    try:
        return read_hsds(path, **options).report or report
    except FindingsError as error:
        return replace(report, findings=(*report.findings, *error.findings))


def _form(path: Path, options: ReadOptions) -> str:
    """Tell the form of a file or folder by its name and content."""
    suffix = path.suffix.lower()
    if path.is_dir():
        if not (names := {file.name for file in files_in(path)}):
            raise FileError([finding("folder-empty", place=Place(str(path)))])
        return _form_of_folder(names, options)
    if is_spreadsheet(path):
        return "workbook"
    if suffix in (".csv", ".tsv", ".txt", ".parquet"):
        return "table"
    if suffix in (".json", ".geojson") and path.is_file():
        return _form_of_json(path)
    return "own"


def _form_of_folder(names: set[str], options: ReadOptions) -> str:
    """Tell the form of a folder; own CSV files are read strictly, unless options are given."""
    if "datapackage.json" in names or "services.csv" in names or _only_json(names):
        return "hsds"
    if {"communities.parquet", "taxonomy.parquet"} <= names:
        return "parquet"
    return "own" if not options and names & _OWN else "folder"


def _only_json(names: set[str]) -> bool:
    return bool(names) and all(name.endswith(".json") for name in names)


def _form_of_json(path: Path) -> str:
    text, _ = decode(read_bytes(path), path.name)
    head = text[:_HEAD]
    if '"format": "matchmaker/' in head:  # the library's own say so at once: no need to parse
        return "geojson" if '"FeatureCollection"' in head else "own"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return "own"  # whose reader says what is wrong
    if not isinstance(document, dict):
        return "hsds" if document and isinstance(document, list) else "own"
    if document.get("type") == "FeatureCollection":
        return "geojson" if "format" in document else "workbook"
    return "own" if "format" in document else "hsds"


def write_lists(
    region: Region,
    path: str | Path,
    form: Form = "csv",
    *,
    language: Literal["zh", "en"] = "zh",
    encoding: Literal["utf-8", "utf-8-sig", "gb18030"] = "utf-8",
) -> None:
    """Write a region in the form that the path or the caller names; `read_lists` reads it equal.

    Parameters
    ----------
    region : Region
        The lists.
    path : str or Path
        A file that ends in ``.xlsx``, ``.json`` or ``.geojson``; anything else is a folder.
    form : {"csv", "parquet", "hsds"}
        Form of a folder.
    language : {"zh", "en"}
        Language of a workbook's headers.
    encoding : {"utf-8", "utf-8-sig", "gb18030"}
        Encoding of the CSV files.

    Raises
    ------
    FileError
        The path cannot be written, or ends like a file of a form that is not written here.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_list_workbook(region, path, language=language)
    elif suffix == ".json":
        write_own(region, path)
    elif suffix == ".geojson":
        write_geojson(None, region, path)
    elif is_spreadsheet(path) or suffix in _FILES:
        raise FileError([finding("file-form", value=suffix, place=Place(path.name))])
    elif form == "parquet":
        write_parquet(region, path)
    elif form == "hsds":
        write_hsds(region, path)
    else:
        write_own(region, path, encoding)
