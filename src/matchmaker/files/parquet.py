"""Lists and plans as Parquet files, one for each table, with types and nulls."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from matchmaker.base import atomic_path
from matchmaker.errors import FileError, Finding, MissingExtraError, Place
from matchmaker.files.archive import check_parquet
from matchmaker.files.archive.faults import damaged
from matchmaker.files.archive.footer import read_footer
from matchmaker.files.archive.limits import MOST_CELLS
from matchmaker.files.own import RECORDS, taxonomy_of, travel_of
from matchmaker.files.tables import Sheet
from matchmaker.files.text import in_file, make_folder, require_folder
from matchmaker.lists import Region
from matchmaker.lists.frames import (
    TAXONOMY,
    TRAVEL,
    Columns,
    arrow_table,
    columns_of_rows,
    region_columns,
)
from matchmaker.lists.given import as_column, cells_of
from matchmaker.messages import finding
from matchmaker.plan import Plan
from matchmaker.plan.frames import plan_columns

FORMAT: Final = "matchmaker/region/parquet/1"
"""Marks a Parquet file as a list of a region; it stands in the metadata of the schema."""

_REST: dict[str, type] = {"field": str, "value": str}
_PLAN_TABLES = ("projects", "open_needs", "unused_resources", "prices")
_PLAN_FORMAT = "matchmaker/plan/parquet/1"
_OPTIONAL = ("agreements", "travel")
_LISTS = tuple(record.list_name for record in RECORDS)


def write_parquet(given: Region | Plan, folder: str | Path) -> None:
    """Write a region, or a plan, as a folder of Parquet files.

    Parameters
    ----------
    given : Region or Plan
        The lists, which `read_parquet` reads back; or a plan's projects, allocations, open
        needs, unused resources and prices, as in `Plan.to_frames`, with all else of the plan in
        ``plan.parquet``: `matchmaker.files.read_plan` reads it back.
    folder : str or Path
        Made if need be. Each file is whole or not written; tables that an earlier region left
        there and this one does not have are deleted.

    Raises
    ------
    FileError
        The folder or a file cannot be written.
    MissingExtraError
        pyarrow is missing.
    """
    folder = Path(folder)
    make_folder(folder)
    if isinstance(given, Plan):
        rest = given.model_dump(mode="json", exclude={*_PLAN_TABLES})
        lines = ((name, json.dumps(value, ensure_ascii=False)) for name, value in rest.items())
        tables = {**plan_columns(given), "plan": columns_of_rows(lines, _REST)}
        for name, columns in tables.items():
            _write(folder / f"{name}.parquet", columns, {"format": _PLAN_FORMAT})
        return
    about = {"format": FORMAT, "name": given.name, "region": given.hash}
    tables = region_columns(given)
    for name in (*_LISTS, "taxonomy", "travel"):
        path = folder / f"{name}.parquet"
        if name in tables:
            _write(path, tables[name], about | {"list": name})
        else:
            path.unlink(missing_ok=True)


def _write(path: Path, columns: Columns, about: Mapping[str, str]) -> None:
    pq = _parquet()
    table = arrow_table(columns).replace_schema_metadata(about)
    with atomic_path(path) as fresh:
        pq.write_table(table, fresh, compression="zstd")


def read_parquet(folder: str | Path) -> Region:
    """Read a region that `write_parquet` wrote.

    Tables of others, with headers of their own, are for `matchmaker.read_folder`.

    Parameters
    ----------
    folder : str or Path
        Where the files are: ``communities.parquet`` and so on.

    Raises
    ------
    FileError
        Files are missing, damaged, too large, not of this library, or not of one region: all
        that is wrong with all of them.
    ListsError
        The lists are faulty; findings name file, row and column.
    MissingExtraError
        pyarrow is missing.
    """
    folder = Path(folder)
    require_folder(folder)
    tables: dict[str, Any] = {}
    found: list[Finding] = []
    for name in (*_LISTS, "taxonomy", "travel"):
        path = folder / f"{name}.parquet"
        if name in _OPTIONAL and not path.exists():
            continue
        try:
            tables[name] = _read(path)
            found += _wrong_form(path.name, tables[name])
        except FileError as error:
            found += error.findings
    if found or (found := _mixed(tables)):
        raise FileError(found)
    sheets = {name: _Rows(f"{name}.parquet", table) for name, table in tables.items()}
    return Region(
        taxonomy=taxonomy_of(sheets["taxonomy"].texts(TAXONOMY), found),
        travel=travel_of(sheets["travel"].texts(TRAVEL), found) if "travel" in sheets else None,
        name=_about(tables["communities"], "name"),
        places={name: sheets[name].place for name in _LISTS if name in sheets},
        faults=found,
        **{name: sheets[name].columns for name in _LISTS if name in sheets},
    )


def plan_document(folder: Path) -> dict[str, Any]:
    """Read the fields of a plan that `write_parquet` wrote.

    Raises
    ------
    FileError
        Files are missing, damaged, or not of a plan.
    """
    tables = {}
    found: list[Finding] = []
    for name in ("plan", *_PLAN_TABLES, "allocations"):
        path = folder / f"{name}.parquet"
        try:
            tables[name] = table = _read(path)
        except FileError as error:
            found += error.findings
            continue
        if _about(table, "format") != _PLAN_FORMAT:
            place, expected = Place(path.name), "plan (Parquet)"
            found.append(finding("format-unknown", list="plan", place=place, expected=expected))
    if found:
        raise FileError(found)
    with in_file("plan.parquet"):
        return _plan_of({name: table.to_pylist() for name, table in tables.items()})


def _plan_of(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Put the tables of a plan together."""
    try:
        document = {row["field"]: json.loads(row["value"]) for row in rows["plan"]}
        projects: dict[int, dict[str, Any]] = {}
        for row in rows["projects"]:
            own = {name: cell for name, cell in row.items() if name not in ("project", "value")}
            projects[row["project"]] = own | {"allocations": []}
        for row in rows["allocations"]:
            projects[row.pop("project")]["allocations"].append(row)
        document["projects"] = list(projects.values())
        document["open_needs"] = [
            row | {"excluded": json.loads(row["excluded"])} for row in rows["open_needs"]
        ]
        document["unused_resources"] = rows["unused_resources"]
        prices: dict[str, Any] = {}
        for row in rows["prices"]:
            if row["id"] is None:
                prices[row["kind"]] = row["price"]
            else:
                prices.setdefault(row["kind"], {})[row["id"]] = row["price"]
    except (KeyError, TypeError, ValueError) as error:
        why = f"{type(error).__name__}: {error}"
        raise FileError([finding("parquet-damaged", list="plan", why=why)]) from None
    return document | {"prices": prices}


def parquet_columns(path: str | Path) -> dict[str, list[Any]]:
    """Read one Parquet file of anybody's.

    Parameters
    ----------
    path : str or Path
        The file.

    Returns
    -------
    dict of str to list
        Cells by header, as Python values; None where there is null.

    Raises
    ------
    FileError
        The file is missing, damaged, or holds more than `MOST_CELLS` values.
    MissingExtraError
        pyarrow is missing.
    """
    path = Path(path)
    table = _read(path)
    with _faults(path.name):
        columns = {name: as_column(table.column(name)) for name in table.column_names}
    return {name: cells_of(() if column is None else column) for name, column in columns.items()}


class _Rows:
    """A table as read, with the place of each record; there is no header row, so the first is 1."""

    def __init__(self, file: str, table: Any) -> None:
        self.file = file
        self.columns = {name: table.column(name) for name in table.column_names}
        self.count: int = table.num_rows

    def place(self, row: int | None, field: str = "") -> Place:
        at = None if row is None else row + 1
        return Place(self.file, row=at, column=field if field in self.columns else "")

    def texts(self, names: Mapping[str, type]) -> Sheet:
        """Give the columns of a table of pairs as texts."""
        columns = {
            name: [
                None if cell is None or cell != cell else str(cell)
                for cell in self.columns[name].to_pylist()
            ]
            for name in names
        }
        return Sheet(self.file, columns, list(range(1, self.count + 1)))


def _about(table: Any, key: str) -> str:
    metadata: Mapping[bytes, bytes] = table.schema.metadata or {}
    return metadata.get(key.encode(), b"").decode("utf-8", "replace")


def _wrong_form(file: str, table: Any) -> Iterator[Finding]:
    """Find out whether a table is the list that its name says, with the columns of a pair."""
    name = file.partition(".")[0]
    place = Place(file)
    if (_about(table, "format"), _about(table, "list")) != (FORMAT, name):
        yield finding("format-unknown", list=name, place=place, expected=f"{name} (Parquet)")
        return
    for column in {"taxonomy": TAXONOMY, "travel": TRAVEL}.get(name, {}):
        if column not in table.column_names:
            known = ", ".join(table.column_names)
            where: dict[str, Any] = {"list": name, "field": column, "place": place}
            yield finding("column-missing", **where, value=column, known=known)


def _mixed(tables: Mapping[str, Any]) -> list[Finding]:
    """Find the files that were written with other lists than the first: a writing broke off."""
    first, *others = tables
    return [
        finding("parquet-mixed", list=name, value=f"{name}.parquet", first=f"{first}.parquet")
        for name in others
        if _about(tables[name], "region") != _about(tables[first], "region")
    ]


def _read(path: Path) -> Any:
    """Read a file; texts stay encoded by a dictionary, so that each is held once."""
    check_parquet(path)
    _require_size(path)
    pq = _parquet()
    place = Place(path.name)
    with _faults(path.name), pq.ParquetFile(path) as file:
        names = list(file.schema_arrow.names)
        doubled = sorted({name for name in names if names.count(name) > 1})
        if doubled:
            raise FileError(finding("column-duplicate", value=n, place=place) for n in doubled)
        leaves = [file.schema.column(at) for at in range(len(file.schema))]
        texts = [leaf.path for leaf in leaves if leaf.logical_type.type == "STRING"]
        with pq.ParquetFile(path, read_dictionary=texts) as encoded:
            table = encoded.read(use_threads=False)
        table.validate(full=True)  # reading itself does not look where a dictionary is pointed at
        return table


def _require_size(path: Path) -> None:
    """Refuse a table of too many values, those in lists counted, by what its footer says."""
    footer = read_footer(path)
    values = max(footer.rows * footer.columns, footer.values)
    if values > MOST_CELLS:
        shown: dict[str, Any] = {"value": values, "most": MOST_CELLS}
        raise FileError([finding("parquet-too-large", place=Place(path.name), **shown)])


@contextmanager
def _faults(name: str) -> Iterator[None]:
    """Turn what reading a damaged file raises into a finding."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        damaged(name, str(error).partition("\n")[0] or type(error).__name__)


def _parquet() -> Any:
    """Give the module that reads and writes Parquet."""
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("pyarrow", "files") from None
    return pq
