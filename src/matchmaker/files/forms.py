"""The one way in and the one way out: lists of every form, told apart by name and content."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, Unpack

from matchmaker.errors import FileError, Place
from matchmaker.files.geojson import read_geojson, write_geojson
from matchmaker.files.hsds import read_hsds, write_hsds
from matchmaker.files.lists import read_own, write_own
from matchmaker.files.office import read_folder, read_workbook
from matchmaker.files.office.grid import is_spreadsheet
from matchmaker.files.options import ReadOptions
from matchmaker.files.out import write_list_workbook
from matchmaker.files.parquet import read_parquet, write_parquet
from matchmaker.files.text import decode, read_bytes
from matchmaker.lists import Region
from matchmaker.messages import finding

_OWN = {f"{name}.csv" for name in ("communities", "organizations", "needs", "resources")}

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
    if path.is_dir():
        return _read_folder(path, options)
    if is_spreadsheet(path):
        return read_workbook(path, **options)
    if path.suffix.lower() == ".geojson":
        return read_geojson(path)
    if path.suffix.lower() == ".json":
        return _read_json(path, options)
    return read_own(path)  # which says that there is none, or that it is no folder


def _read_folder(path: Path, options: ReadOptions) -> Region:
    """Read a folder by what is in it; an own CSV folder strictly, unless options are given."""
    names = {file.name for file in path.iterdir()}
    if "datapackage.json" in names or "services.csv" in names or _only_json(names):
        return read_hsds(path, **options)
    if {"communities.parquet", "taxonomy.parquet"} <= names:
        return read_parquet(path)
    if not options and (names & _OWN or not names):
        return read_own(path)
    return read_folder(path, **options)


def _only_json(names: set[str]) -> bool:
    return bool(names) and all(name.endswith(".json") for name in names)


def _read_json(path: Path, options: ReadOptions) -> Region:
    """Read a JSON file by what it says that it is."""
    text, _ = decode(read_bytes(path), path.name)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return read_own(path)  # which says what is wrong
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        return read_geojson(path)
    if isinstance(document, dict) and "format" in document:
        return read_own(path)
    return read_hsds(path, **options)


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
        The path cannot be written, or has the name of a form that is not written here.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        write_list_workbook(region, path, language=language)
    elif suffix == ".json":
        write_own(region, path)
    elif suffix == ".geojson":
        write_geojson(None, region, path)
    elif is_spreadsheet(path):
        raise FileError([finding("file-form", value=suffix, place=Place(path.name))])
    elif form == "parquet":
        write_parquet(region, path)
    elif form == "hsds":
        write_hsds(region, path)
    else:
        write_own(region, path, encoding)
