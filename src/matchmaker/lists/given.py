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

    Each distinct text of a dictionary-encoded array is made once. Numbers and days are taken
    from the buffers, since pyarrow's own way to NumPy loads pandas wherever it is installed.
    """
    import pyarrow as pa

    kind, types = given.type, pa.types
    if types.is_timestamp(kind) and kind.tz:
        from pyarrow.compute import local_timestamp

        given = local_timestamp(given)
    chunks = getattr(given, "chunks", [given])
    if types.is_dictionary(kind):
        return _joined([_words(chunk) for chunk in chunks])
    if types.is_list(kind) or types.is_large_list(kind):
        return _joined([_lists(chunk) for chunk in chunks])
    if types.is_string(kind) or types.is_large_string(kind):
        texts: Column = given.to_numpy(zero_copy_only=False)
        return texts
    plain = (types.is_integer, types.is_floating, types.is_boolean, types.is_date)
    if chunks and any(fits(kind) for fits in (*plain, types.is_timestamp)):
        return _marked(
            np.concatenate([_values(chunk) for chunk in chunks]),
            np.concatenate([_nulls(chunk) for chunk in chunks]),
        )
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
    column[_nulls(chunk)] = None
    return column


def _words(chunk: Any) -> Column:
    words = [*chunk.dictionary.to_pylist(), None]
    column = np.empty(len(words), dtype=object)
    column[:] = words
    picked: Column = column[np.where(_nulls(chunk), len(words) - 1, _values(chunk.indices))]
    return picked


def _values(chunk: Any) -> Column:
    """Give the numbers or days of an array without nulls being marked."""
    import pyarrow as pa

    kind, count, start = chunk.type, len(chunk), chunk.offset
    data = chunk.buffers()[1]
    if pa.types.is_boolean(kind):
        return _bits(data, start, count)
    floating, unsigned = pa.types.is_floating(kind), pa.types.is_unsigned_integer(kind)
    dtype = np.dtype(f"{'f' if floating else 'u' if unsigned else 'i'}{kind.bit_width // 8}")
    if count == 0:
        values: Column = np.empty(0, dtype=dtype)
    else:
        values = np.frombuffer(data, dtype=dtype, count=count, offset=start * dtype.itemsize)
    if pa.types.is_integer(kind) or floating:
        return values
    unit = "D" if pa.types.is_date32(kind) else "ms" if pa.types.is_date64(kind) else kind.unit
    return values.astype(np.int64).view(f"datetime64[{unit}]")


def _nulls(chunk: Any) -> NDArray[np.bool_]:
    bits = chunk.buffers()[0]
    if bits is None:
        return np.zeros(len(chunk), dtype=bool)
    return ~_bits(bits, chunk.offset, len(chunk))


def _bits(data: Any, start: int, count: int) -> NDArray[np.bool_]:
    packed = np.frombuffer(data, dtype=np.uint8) if count else np.empty(0, dtype=np.uint8)
    return np.unpackbits(packed, bitorder="little")[start : start + count].astype(bool)


def _marked(values: Column, missing: NDArray[np.bool_]) -> Column:
    """Mark nulls: by nan, NaT, or None where a float would not hold the numbers exactly."""
    if not missing.any():
        return values
    if values.dtype.kind == "M":
        return np.where(missing, np.datetime64("NaT"), values)
    numbers = values.astype(np.float64)
    if values.dtype.kind == "f" or (
        values.dtype.kind in "iu" and np.abs(numbers).max(initial=0.0, where=~missing) < _EXACT
    ):
        return np.where(missing, np.nan, numbers)
    boxed = values.astype(object)
    boxed[missing] = None
    return boxed


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
