"""A list as a table: columns inside, records made only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast, overload

import numpy as np

from matchmaker.errors import Finding, Place
from matchmaker.lists.columns import (
    Column,
    Place_of,
    default_column,
    is_default,
    storage,
    validate_column,
)
from matchmaker.lists.records import Record
from matchmaker.messages import finding

R = TypeVar("R", bound=Record)


class Table(Sequence[R], Generic[R]):
    """A validated list: a sequence of records over read-only columns.

    Attributes
    ----------
    record_type : type of Record
        What its rows are.
    columns : mapping of str to ndarray
        One read-only array per field; see `matchmaker.lists.columns` for the storage.
    ids : list of str
        Ids in the order of the rows.
    """

    __slots__ = ("_rows", "_set_fields", "columns", "ids", "record_type")

    def __init__(self, record_type: type[R], columns: Mapping[str, Column], count: int) -> None:
        kept = {
            name: columns.get(name, default_column(kind, count))
            for name, kind in storage(record_type).items()
        }
        self.record_type = record_type
        self.columns = MappingProxyType(kept)
        self.ids: list[str] = kept[record_type.id_field].tolist()
        self._rows: dict[str, int] = {}
        self._set_fields = tuple(name for name, column in kept.items() if not is_default(column))

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(len(self)))]
        row = range(len(self))[index]
        return cast("R", self.record_type.model_construct(**self.values(row)))

    def __iter__(self) -> Iterator[R]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Table):
            return NotImplemented
        return (
            self.record_type is other.record_type
            and len(self) == len(other)
            and all(_same(self.columns[name], other.columns[name]) for name in self.columns)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Table of {len(self)} {self.record_type.list_name}>"

    def values(self, row: int) -> dict[str, Any]:
        """Give the values of one row as Python objects, without those that are missing."""
        return next(self._dicts(row, row + 1))

    def dicts(self) -> Iterator[dict[str, Any]]:
        """Give the values of every row in turn, without those that are missing."""
        return self._dicts(0, len(self))

    def _dicts(self, start: int, stop: int) -> Iterator[dict[str, Any]]:
        kinds = storage(self.record_type)
        columns: list[list[Any]] = []
        for name in self._set_fields:
            cells = self.columns[name][start:stop].tolist()
            if kinds[name].optional:
                cells = [None if c is None or c == -1 or c != c else c for c in cells]
            columns.append(cells)
        for row in zip(*columns, strict=True):
            yield {n: c for n, c in zip(self._set_fields, row, strict=True) if c is not None}

    def row(self, record_id: str) -> int:
        """Find the row of an id.

        Raises
        ------
        KeyError
            No record has this id.
        """
        if not self._rows:
            self._rows.update(zip(self.ids, range(len(self)), strict=True))
        return self._rows[record_id]

    def set_fields(self) -> tuple[str, ...]:
        """Name the fields that were given, in the order of the record."""
        return self._set_fields


def _same(first: Column, second: Column) -> bool:
    if first.dtype.kind in "fM":
        return bool(np.array_equal(first, second, equal_nan=True))
    return bool(np.array_equal(first, second))


def read_table(
    record_type: type[R], source: Any, place: Place_of | None = None
) -> tuple[Table[R], list[Finding], dict[str, set[int]]]:
    """Make a table of records, of mappings, or of a mapping of columns.

    Parameters
    ----------
    record_type : type of Record
        What the rows are.
    source : sequence of records or mappings, mapping of columns, or Table
        The list as the user has it.
    place : callable, optional
        Place of each row in the user's files.

    Returns
    -------
    table : Table
        Faulty cells hold the field's default.
    findings : list of Finding
        All faults.
    faulty : dict of str to set of int
        By field, the rows that were faulty.
    """
    if isinstance(source, Table) and source.record_type is record_type:
        return cast("Table[R]", source), [], {}
    where = place or (lambda _row: Place())
    findings: list[Finding] = []
    if isinstance(source, Mapping):
        given, count = _even_columns(record_type, source, findings)
    else:
        given, count = _transposed(record_type, source, findings, where)
    ids = given.get(record_type.id_field)

    def identify(row: int) -> str:
        text = "" if ids is None or row >= len(ids) or ids[row] is None else str(ids[row])
        return text or f"#{row + 1}"

    columns: dict[str, Column] = {}
    faulty: dict[str, set[int]] = {}
    for name, kind in storage(record_type).items():
        if name in given:
            checked = validate_column(record_type, name, given, identify, where)
            columns[name] = checked.column
            faulty[name] = set(checked.faulty.tolist())
            findings += checked.findings
        elif kind.required and count:
            faulty[name] = set(range(count))
            findings += [
                finding(
                    "value-missing",
                    list=record_type.list_name,
                    record=identify(row),
                    field=name,
                    place=where(row),
                )
                for row in range(count)
            ]
    return Table(record_type, columns, count), findings, faulty


def _unknown_field(record_type: type[Record], name: Any, record: str, place: Place) -> Finding:
    known = ", ".join(record_type.model_fields)
    where: dict[str, Any] = {"list": record_type.list_name, "record": record, "field": str(name)}
    return finding("field-unknown", **where, place=place, known=known)


def _even_columns(
    record_type: type[Record], source: Mapping[str, Any], findings: list[Finding]
) -> tuple[dict[str, Any], int]:
    """Keep the known columns and cut them to the length that most of them have."""
    known = {name: column for name, column in source.items() if name in record_type.model_fields}
    findings += [
        _unknown_field(record_type, name, "", Place()) for name in source if name not in known
    ]
    lengths = [len(column) for column in known.values()]
    count = max(set(lengths), key=lengths.count) if lengths else 0
    for name, column in known.items():
        if len(column) != count:
            where: dict[str, Any] = {"list": record_type.list_name, "field": name}
            findings.append(finding("columns-uneven", **where, found=len(column), expected=count))
    return {name: column for name, column in known.items() if len(column) == count}, count


def _transposed(
    record_type: type[Record], source: Iterable[Any], findings: list[Finding], place: Place_of
) -> tuple[dict[str, Any], int]:
    """Turn records or mappings into columns; a field that no row has stays out."""
    rows: list[Mapping[str, Any]] = []
    for at, item in enumerate(source):
        if isinstance(item, Mapping):
            rows.append(item)
        elif isinstance(item, record_type):
            rows.append({name: item.__dict__[name] for name in item.model_fields_set})
        else:
            where: dict[str, Any] = {"list": record_type.list_name, "record": f"#{at + 1}"}
            findings.append(finding("record-expected", **where, value=item, place=place(at)))
            rows.append({})
    names = dict.fromkeys(name for row in rows for name in row)
    fields = [name for name in record_type.model_fields if name in names]
    for unknown in [name for name in names if name not in record_type.model_fields]:
        for at, row in enumerate(rows):
            if unknown in row:
                record = str(row.get(record_type.id_field) or f"#{at + 1}")
                findings.append(_unknown_field(record_type, unknown, record, place(at)))
    columns = {name: [row.get(name) for row in rows] for name in fields}
    given = {name: col for name, col in columns.items() if any(cell is not None for cell in col)}
    for name, kind in storage(record_type).items():
        if kind.required and name in columns:
            given[name] = columns[name]
    return given, len(rows)
