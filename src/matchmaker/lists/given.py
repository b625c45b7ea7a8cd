"""Columns as users have them: lists, arrays, series of pandas and polars, arrays of pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Column = NDArray[Any]

_EXACT = 2.0**53
"""Below this a float holds every whole number."""


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
        cells: list[Any] | Column = given.to_numpy() if given.dtype.is_float() else given.to_list()
        return cells
    if hasattr(given, "notna"):  # pandas marks a missing cell by nan, NA or NaT
        given = given.astype(object).where(given.notna(), None)
    array = np.asarray(given)
    return array if array.ndim == 1 else None


def _of_arrow(given: Any) -> Sequence[Any] | Column:
    """Take an array of pyarrow by its type: NumPy alone would take null for 0, the last word, ...

    Each distinct text of a dictionary-encoded array is made once.
    """
    import pyarrow as pa

    kind, types = given.type, pa.types
    if types.is_dictionary(kind):
        return _joined([_words(chunk) for chunk in getattr(given, "chunks", [given])])
    if types.is_list(kind) or types.is_large_list(kind):
        return _joined([_lists(chunk) for chunk in getattr(given, "chunks", [given])])
    if types.is_timestamp(kind) and kind.tz:
        from pyarrow.compute import local_timestamp

        given = local_timestamp(given)
    by_numpy = (
        types.is_integer,
        types.is_floating,
        types.is_string,
        types.is_large_string,
        types.is_boolean,
        types.is_date,
        types.is_timestamp,
    )
    if any(fits(given.type) for fits in by_numpy):
        column: Column = given.to_numpy(zero_copy_only=False)
        rounded = types.is_integer(kind) and column.dtype.kind == "f"  # nulls made floats of them
        if not (rounded and np.nanmax(np.abs(column), initial=0.0) >= _EXACT):
            return column
    cells: list[Any] = given.to_pylist()
    return cells


def _joined(parts: list[Column]) -> Column:
    return np.concatenate([np.empty(0, dtype=object), *parts])


def _lists(chunk: Any) -> Column:
    values = cells_of(_of_arrow(chunk.values))
    ends = chunk.offsets.to_pylist()
    column = np.empty(len(chunk), dtype=object)
    for row, (start, end) in enumerate(pairwise(ends)):
        column[row] = values[start:end]
    if chunk.null_count:
        column[chunk.is_null().to_numpy(zero_copy_only=False)] = None
    return column


def _words(chunk: Any) -> Column:
    words = [*chunk.dictionary.to_pylist(), None]
    column = np.empty(len(words), dtype=object)
    column[:] = words
    picks = chunk.indices.to_numpy(zero_copy_only=False)
    if chunk.indices.null_count:
        picks = np.where(np.isnan(picks), len(words) - 1, picks).astype(np.int64)
    picked: Column = column[picks]
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
