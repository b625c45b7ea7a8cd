"""Whole columns, validated by the very types of the records' fields.

A column is a read-only NumPy array. Its storage follows from the field's type: text and lists
are object arrays, whole numbers ``int64`` (-1 where missing), numbers ``float64`` (nan), dates
``datetime64[D]`` (NaT), yes/no ``bool``. A column that holds only its default takes no memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticUndefined

from matchmaker.base import fault_finding
from matchmaker.errors import Finding, Place
from matchmaker.lists.records import Record
from matchmaker.messages import finding

Column = NDArray[Any]
Place_of = Callable[[int | None, str], Place]
"""From a row (None is the header) and a field to the place in the user's files."""


def nowhere(row: int | None, field: str) -> Place:
    """Give the place of what does not come from a file."""
    return Place()


_MISSING: dict[type, Any] = {
    str: "",
    int: -1,
    float: np.nan,
    date: np.datetime64("NaT", "D"),
    bool: False,
    tuple: (),
}
_DTYPES: dict[type, Any] = {
    str: object,
    int: np.int64,
    float: np.float64,
    date: "datetime64[D]",
    bool: np.bool_,
    tuple: object,
}
_FIRST_DAY = date(1970, 1, 1).toordinal()
_NO_DAY = int(np.datetime64("NaT", "D").astype(np.int64))


class Storage(NamedTuple):
    """How a field is kept as a column."""

    base: type
    optional: bool
    required: bool
    default: Any
    adapter: TypeAdapter[list[Any]]


@cache
def storage(record_type: type[Record]) -> dict[str, Storage]:
    """Derive the storage of every field from its type."""
    hints = get_type_hints(record_type, include_extras=True)
    kept: dict[str, Storage] = {}
    for name, info in record_type.model_fields.items():
        base, optional = _base_type(hints[name])
        default = info.default
        required = default is PydanticUndefined
        missing = _MISSING[base] if required or default is None else default
        column: Any = list.__class_getitem__(hints[name])
        kept[name] = Storage(base, optional, required, missing, TypeAdapter(column))
    return kept


def _base_type(annotation: Any) -> tuple[type, bool]:
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, UnionType):
            optional = True
            annotation = next(arg for arg in get_args(annotation) if arg is not type(None))
        elif origin is Literal:
            return str, optional
        else:
            return (origin or annotation), optional


def default_column(kind: Storage, count: int) -> Column:
    """Make the column in which every row holds the default."""
    cell = np.empty((), dtype=_DTYPES[kind.base])
    cell[()] = kind.default
    return np.broadcast_to(cell, (count,))


def is_default(column: Column) -> bool:
    """Tell whether a column was left out, so that every row holds the default."""
    return len(column) == 0 or column.strides == (0,)


def holds_default(column: Column, kind: Storage) -> bool:
    """Tell whether every row holds the default, so that nothing is lost without the column."""
    if kind.required:
        return False
    if column.dtype == object:
        return all(cell == kind.default for cell in column.tolist())
    if column.dtype.kind in "fM":
        return not (column == column).any()
    return bool((column == kind.default).all())


def _frozen(values: Sequence[Any], kind: Storage) -> Column:
    column = np.empty(len(values), dtype=_DTYPES[kind.base])
    if kind.base is date:  # NumPy itself takes ten times as long for this
        days = [_NO_DAY if value is None else value.toordinal() - _FIRST_DAY for value in values]
        column[:] = np.array(days, dtype=np.int64).view("datetime64[D]")
    elif kind.optional:
        missing = kind.default
        column[:] = [missing if value is None else value for value in values]
    elif kind.base is tuple:
        for row, value in enumerate(values):
            column[row] = value
    else:
        column[:] = values
    column.flags.writeable = False
    return column


def as_column(given: Any) -> Sequence[Any] | Column | None:
    """Take a user's column of any library as a list or an array; None if it is no column."""
    if isinstance(given, list | tuple):
        return given
    if isinstance(given, str | bytes | Mapping):
        return None
    if isinstance(given, Iterator):
        return list(given)
    if hasattr(given, "to_native"):  # narwhals
        given = given.to_native()
    if hasattr(given, "to_pylist"):  # an array of pyarrow
        return _of_arrow(given)
    if hasattr(given, "null_count"):  # a series of polars; its floats may hold both null and nan
        return given.to_numpy() if given.dtype.is_float() else given.to_list()
    if hasattr(given, "notna"):  # pandas marks a missing cell by nan, NA or NaT
        given = given.astype(object).where(given.notna(), None)
    array = np.asarray(given)
    return array if array.ndim == 1 else None


def _of_arrow(given: Any) -> Sequence[Any] | Column:
    """Take an array of pyarrow by its type: NumPy alone would take null for 0, the last word, ...

    Each distinct text of a dictionary-encoded array is made once.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, types = given.type, pa.types
    if types.is_dictionary(kind):
        parts = [_words(chunk) for chunk in getattr(given, "chunks", [given])]
        return np.concatenate(parts) if parts else []
    if types.is_timestamp(kind) and kind.tz:
        given, kind = pc.local_timestamp(given), pa.timestamp(kind.unit)
    as_they_are = (types.is_floating, types.is_string, types.is_large_string, types.is_boolean)
    days = (types.is_date32, types.is_date64, types.is_timestamp)
    if any(fits(kind) for fits in as_they_are + days) or (
        types.is_integer(kind) and not given.null_count
    ):
        column: Column = given.to_numpy(zero_copy_only=False)
        return column
    cells: list[Any] = given.to_pylist()
    return cells


def _words(chunk: Any) -> Column:
    words = [*chunk.dictionary.to_pylist(), None]
    column = np.empty(len(words), dtype=object)
    column[:] = words
    picked: Column = column[chunk.indices.fill_null(len(words) - 1).to_numpy(zero_copy_only=False)]
    return picked


def cells_of(column: Sequence[Any] | Column) -> list[Any]:
    """Give a column as a list in which a missing cell is None."""
    if not isinstance(column, np.ndarray):
        return list(column)
    array = column
    if array.dtype.kind == "f":
        boxed = array.astype(object)
        boxed[np.isnan(array)] = None
        return list(boxed)
    if array.dtype.kind == "M":
        days = array.astype("datetime64[D]")
        boxed = days.astype(object)
        for row in np.flatnonzero((days != array) & ~np.isnat(array)).tolist():
            boxed[row] = array[row].astype("datetime64[us]").item()  # no date: it has a time
        return list(boxed)
    cells: list[Any] = array.tolist()
    return cells


class Validated(NamedTuple):
    """A validated column: its values, the rows that were faulty, and the findings."""

    column: Column
    faulty: NDArray[np.intp]
    findings: list[Finding]


def validate_column(
    record_type: type[Record],
    field: str,
    given: Mapping[str, Any],
    identify: Callable[[int], str],
    place: Place_of,
) -> Validated:
    """Validate one column and bring it into its storage.

    Parameters
    ----------
    record_type : type of Record
        Whose field it is.
    field : str
        Name of the field.
    given : mapping of str to sequence
        All columns that the user gave.
    identify : callable
        Id of the record in a row.
    place : callable
        Place of a row.
    """
    kind = storage(record_type)[field]
    cells = cells_of(given[field])
    empty = () if kind.optional else [row for row, cell in enumerate(cells) if cell is None]
    faults: dict[int, Finding] = {}
    for row in empty:
        if kind.required:
            where: dict[str, Any] = {
                "list": record_type.list_name,
                "record": identify(row),
                "field": field,
            }
            faults[row] = finding("value-missing", **where, place=place(row, field))
    skipped = set(empty)
    rows = [row for row in range(len(cells)) if row not in skipped] if skipped else None
    values = cells if rows is None else [cells[row] for row in rows]
    try:
        kept = kind.adapter.validate_python(values)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            at = int(fault["loc"][0])
            row = at if rows is None else rows[at]
            others = {name: column[row] for name, column in given.items() if row < len(column)}
            faults.setdefault(
                row,
                fault_finding(
                    record_type, field, fault, others, record=identify(row), place=place(row, field)
                ),
            )
        rows = [row for row in (rows or range(len(cells))) if row not in faults]
        kept = kind.adapter.validate_python([cells[row] for row in rows])
    if rows is not None:
        spread = [None if kind.optional else kind.default] * len(cells)
        for row, value in zip(rows, kept, strict=True):
            spread[row] = value
        kept = spread
    faulty = np.array(sorted(faults), dtype=np.intp)
    return Validated(_frozen(kept, kind), faulty, [faults[row] for row in sorted(faults)])
