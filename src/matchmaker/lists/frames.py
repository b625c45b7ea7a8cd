"""Columns as data frames of pandas, polars or pyarrow, with types and nulls."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import numpy as np

from matchmaker.errors import ListsError, MissingExtraError
from matchmaker.lists.columns import Column, storage
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.lists.records import Record
    from matchmaker.lists.region import Region
    from matchmaker.lists.table import Table

FrameKind = Literal["pandas", "polars", "pyarrow"]
"""The libraries whose frames are made."""

TAXONOMY: dict[str, type] = {"need_category": str, "resource_category": str, "fit": float}
TRAVEL: dict[str, type] = {
    "organization_id": str,
    "community_id": str,
    "value": float,
    "unit": str,
}


class Columns(NamedTuple):
    """Columns with the type of each: str, int, float, bool, date, or tuple (of text).

    Attributes
    ----------
    cells : mapping of str to list or ndarray
        By name; missing is None in a list, and in an array as `matchmaker.lists.columns` says.
    types : mapping of str to type
        By name.
    """

    cells: Mapping[str, Sequence[Any] | Column]
    types: Mapping[str, type]


def columns_of_rows(rows: Iterable[Sequence[Any]], types: Mapping[str, type]) -> Columns:
    """Turn rows of cells in the order of the types into columns."""
    listed = list(rows)
    return Columns({name: [row[at] for row in listed] for at, name in enumerate(types)}, types)


def table_columns(table: Table[Any]) -> Columns:
    """Give the columns of a list: those that were given, those that must be, and the system.

    The reference system is told wherever there are coordinates, so that nobody has to guess it.
    """
    record_type: type[Record] = table.record_type
    kinds = storage(record_type)
    given = set(table.set_fields()) | {name for name, kind in kinds.items() if kind.required}
    if "longitude" in given or "latitude" in given:
        given.add("crs")
    names = [name for name in table.columns if name in given]
    cells = {name: table.columns[name] for name in names}
    return Columns(cells, {name: kinds[name].base for name in names})


def region_columns(region: Region) -> dict[str, Columns]:
    """Give the columns of the lists of a region, of its taxonomy, and of its travel matrix."""
    named = {table.record_type.list_name: table_columns(table) for table in region.tables}
    taxonomy = region.taxonomy
    named["taxonomy"] = columns_of_rows(
        (
            (need, offer, fit)
            for need, row in zip(taxonomy.need_categories, taxonomy.fit, strict=True)
            for offer, fit in zip(taxonomy.resource_categories, row, strict=True)
        ),
        TAXONOMY,
    )
    if (travel := region.travel) is not None:
        named["travel"] = columns_of_rows(
            (
                (start, end, value, travel.unit)
                for start, row in zip(travel.organizations, travel.values.tolist(), strict=True)
                for end, value in zip(travel.communities, row, strict=True)
            ),
            TRAVEL,
        )
    return named


def arrow_table(columns: Columns) -> Any:
    """Make a table of pyarrow: text, ``int64``, ``double``, ``date32``, lists; null if missing.

    Raises
    ------
    MissingExtraError
        pyarrow is missing.
    """
    try:
        import pyarrow as pa
    except ImportError:
        raise MissingExtraError("pyarrow", "files") from None
    kinds = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        date: pa.date32(),
        tuple: pa.list_(pa.string()),
    }
    arrays = {
        name: _array(columns.cells[name], base, kinds[base], pa.array)
        for name, base in columns.types.items()
    }
    return pa.table(arrays)


def _array(cells: Sequence[Any] | Column, base: type, kind: Any, make: Any) -> Any:
    if base is str:
        return make([cell or None for cell in cells], type=kind)
    if isinstance(cells, np.ndarray) and base is int:
        return make(np.maximum(cells, 0), type=kind, mask=cells < 0)
    if base is tuple:
        return make([list(cell) for cell in cells], type=kind)
    if isinstance(cells, np.ndarray):
        return make(np.ascontiguousarray(cells), type=kind, from_pandas=True)
    return make(cells, type=kind, from_pandas=True)


def frame(columns: Columns, kind: FrameKind) -> Any:
    """Make a data frame.

    Parameters
    ----------
    columns : Columns
        Cells and types.
    kind : {"pandas", "polars", "pyarrow"}
        Whose frame. In pandas whole numbers are ``Int64``, yes/no ``boolean``, dates and lists
        objects; polars and pyarrow have types for all of them.

    Raises
    ------
    ListsError
        There is no such kind.
    MissingExtraError
        The library, or pyarrow, is missing.
    """
    if kind not in get_args(FrameKind):
        choices = ", ".join(get_args(FrameKind))
        raise ListsError([finding("choice-expected", field="kind", value=kind, choices=choices)])
    table = arrow_table(columns)
    try:
        if kind == "polars":
            import polars

            return polars.from_arrow(table)
        return _to_pandas(table, columns.types) if kind == "pandas" else table
    except ImportError:
        raise MissingExtraError(kind, "files") from None


def _to_pandas(table: Any, types: Mapping[str, type]) -> Any:
    import pandas as pd
    import pyarrow as pa

    nullable = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    made = table.to_pandas(types_mapper=nullable.get)
    for name in (name for name, base in types.items() if base is tuple):
        made[name] = pd.Series(table[name].to_pylist(), index=made.index, dtype=object)
    return made
