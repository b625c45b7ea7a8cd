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
from matchmaker.lists.given import cells_of
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
_COMPARE: dict[str, np.ufunc] = {
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "lt": np.less,
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
    limits: tuple[tuple[str, Any], ...]
    """Least and most of numbers and dates: (``"ge"``, 1) for instance."""


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
        limits = tuple(_limits(hints[name]))
        kept[name] = Storage(base, optional, required, missing, TypeAdapter(column), limits)
    return kept


def _limits(annotation: Any) -> Iterator[tuple[str, Any]]:
    """Find the limits that a type declares, at any depth."""
    marks = getattr(annotation, "__metadata__", ())
    for mark in (part for info in marks for part in getattr(info, "metadata", ())):
        yield from ((sign, getattr(mark, sign)) for sign in _COMPARE if hasattr(mark, sign))
    if marks or get_origin(annotation) in (Union, UnionType):
        for part in get_args(annotation):
            yield from _limits(part)


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
    return _sealed(column)


def _sealed(column: Column) -> Column:
    """Make a new column one that nobody changes; -0.0 is 0.0, so that equal lists hash alike."""
    if column.dtype.kind == "f":
        column += 0.0
    column.flags.writeable = False
    return column


def _typed(given: Any, kind: Storage) -> Column | None:
    """Take an array of numbers or days whole, if it is of the type and within its limits."""
    if not isinstance(given, np.ndarray):
        return None
    dtype = given.dtype
    if kind.base is date and dtype == "datetime64[D]":
        missing = np.isnat(given)
    elif kind.base in (int, float) and dtype.kind in "iuf":
        missing = np.isnan(given)
    else:
        return None
    values = given[~missing]
    limits = [(_COMPARE[sign], np.datetime64(most) if kind.base is date else most)
              for sign, most in kind.limits]  # fmt: skip
    if (missing.any() and not kind.optional) or not (
        all(compare(values, most).all() for compare, most in limits)
        and (dtype.kind != "f" or np.isfinite(values).all())
        and (kind.base is not int or dtype.kind != "f" or (values == np.trunc(values)).all())
    ):
        return None
    column = np.full(len(given), kind.default, dtype=_DTYPES[kind.base])
    column[~missing] = values
    return _sealed(column)


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
    if (whole := _typed(given[field], kind)) is not None:
        return Validated(whole, np.array([], dtype=np.intp), [])
    cells = cells_of(given[field])
    if not (kind.optional or kind.required):
        cells = [kind.default if cell is None else cell for cell in cells]
    empty = [row for row, cell in enumerate(cells) if cell is None] if kind.required else []
    faults: dict[int, Finding] = {}
    for row in empty:
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
