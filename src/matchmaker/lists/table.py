"""A list as a table: columns inside, records made only when they are asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, cast, overload

import numpy as np

from matchmaker.errors import Finding, Place
from matchmaker.lists.columns import (
    Column,
    Place_of,
    default_column,
    holds_default,
    is_default,
    nowhere,
    storage,
    validate_column,
)
from matchmaker.lists.given import as_column
from matchmaker.lists.records import Record
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.lists.frames import FrameKind

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

    __slots__ = ("_codes", "_rows", "_set_fields", "columns", "ids", "record_type")

    def __init__(self, record_type: type[R], columns: Mapping[str, Column], count: int) -> None:
        kept = {
            name: columns.get(name, default_column(kind, count))
            for name, kind in storage(record_type).items()
        }
        self.record_type = record_type
        self.columns = MappingProxyType(kept)
        self.ids: list[str] = kept[record_type.id_field].tolist()
        self._rows: dict[str, int] = {}
        self._codes: dict[str, tuple[Column, list[Any]]] = {}
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

    def __reduce__(self) -> tuple[Any, ...]:
        given = {name: self.columns[name] for name in self.set_fields()}
        return type(self), (self.record_type, given, len(self))

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
                missing = -1 if kinds[name].base is int else None
                cells = [None if c == missing or c != c else c for c in cells]
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

    def coded(self, field: str) -> tuple[Column, list[Any]]:
        """Give a number to each distinct cell of a column of text or lists.

        Returns
        -------
        codes : ndarray of int, [row]
            Number of each row's cell.
        distinct : list
            The cells by number.
        """
        if field not in self._codes:
            numbers: dict[Any, int] = {}
            codes = [numbers.setdefault(c, len(numbers)) for c in self.columns[field].tolist()]
            self._codes[field] = np.array(codes, dtype=np.int64), list(numbers)
        return self._codes[field]

    def to_frame(self, kind: FrameKind) -> Any:
        """Give the list as a data frame of pandas, polars or pyarrow, with types and nulls.

        Parameters
        ----------
        kind : {"pandas", "polars", "pyarrow"}
            Whose frame; see `matchmaker.lists.frames.frame` for the types.

        Raises
        ------
        MissingExtraError
            The library, or pyarrow, is missing.
        """
        from matchmaker.lists.frames import frame, table_columns

        return frame(table_columns(self), kind)

    def set_fields(self) -> tuple[str, ...]:
        """Name the fields that were given, in the order of the record."""
        return self._set_fields


def _same(first: Column, second: Column) -> bool:
    if first.dtype.kind in "fM":
        return bool(np.array_equal(first, second, equal_nan=True))
    return bool(np.array_equal(first, second))


class Read(NamedTuple, Generic[R]):
    """A list as read: the table, in which faulty cells hold the default, and all faults.

    Attributes
    ----------
    table : Table
        The list.
    findings : list of Finding
        All faults.
    faulty : dict of str to set of int
        By field, the rows that were faulty.
    """

    table: Table[R]
    findings: list[Finding]
    faulty: dict[str, set[int]]


def read_table(record_type: type[R], source: Any, place: Place_of = nowhere) -> Read[R]:
    """Make a table of records, of mappings, or of columns.

    Parameters
    ----------
    record_type : type of Record
        What the rows are.
    source : iterable of records or mappings, mapping of columns, data frame, or Table
        The list as the user has it.
    place : callable, optional
        Place of each row in the user's files.
    """
    if isinstance(source, Table) and source.record_type is record_type:
        return Read(source, [], {})
    findings: list[Finding] = []
    if _is_frame(source):
        names = getattr(source, "column_names", source.columns)  # pyarrow has its data in columns
        source = {str(name): source[name] for name in names}
    if isinstance(source, Mapping):
        given, count = _even_columns(record_type, source, findings, place)
    elif isinstance(source, Iterable) and not isinstance(source, str | bytes):
        given, count = _transposed(record_type, source, findings, place)
    else:
        findings.append(finding("list-expected", list=record_type.list_name, value=source))
        given, count = {}, 0
    ids = given.get(record_type.id_field)

    def identify(row: int) -> str:
        text = "" if ids is None or ids[row] is None else str(ids[row]).strip()
        return text or f"#{row + 1}"

    columns: dict[str, Column] = {}
    faulty: dict[str, set[int]] = {}
    for name, kind in storage(record_type).items():
        if name in given:
            checked = validate_column(record_type, name, given, identify, place)
            if not holds_default(checked.column, kind):
                columns[name] = checked.column
            faulty[name] = set(checked.faulty.tolist())
            findings += checked.findings
        elif kind.required:
            faulty[name] = set(range(count))
    return Read(Table(record_type, columns, count), findings, faulty)


def _is_frame(source: Any) -> bool:
    return hasattr(source, "columns") and not isinstance(source, Mapping | Sequence)


def _unknown_field(record_type: type[Record], name: Any, record: str, place: Place) -> Finding:
    known = ", ".join(record_type.model_fields)
    where: dict[str, Any] = {"list": record_type.list_name, "record": record, "field": str(name)}
    return finding("field-unknown", **where, place=place, known=known)


def _even_columns(
    record_type: type[Record], source: Mapping[str, Any], findings: list[Finding], place: Place_of
) -> tuple[dict[str, Any], int]:
    """Keep the known columns that have the length that most of them have."""
    known: dict[str, Any] = {}
    for name, given in source.items():
        if name not in record_type.model_fields:
            findings.append(_unknown_field(record_type, name, "", place(None, str(name))))
        elif (column := as_column(given)) is None:
            where: dict[str, Any] = {"list": record_type.list_name, "field": name}
            findings.append(finding("list-expected", **where, value=given))
        else:
            known[name] = column
    lengths = [len(column) for column in known.values()]
    count = max(lengths, key=lengths.count, default=0)
    for name, column in known.items():
        if len(column) != count:
            where = {"list": record_type.list_name, "field": name}
            findings.append(finding("columns-uneven", **where, found=len(column), expected=count))
    for name, kind in storage(record_type).items():
        if source and kind.required and name not in source:
            extra: Any = record_type.model_fields[name].json_schema_extra
            where = {
                "list": record_type.list_name,
                "field": name,
                "value": f"{name} ({extra['zh']})",
            }
            where |= {"place": place(None, name), "known": ", ".join(map(str, source))}
            findings.append(finding("column-missing", **where))
    return {name: column for name, column in known.items() if len(column) == count}, count


def _transposed(
    record_type: type[Record], source: Iterable[Any], findings: list[Finding], place: Place_of
) -> tuple[dict[str, Any], int]:
    """Turn records or mappings into columns; an optional field that no row has stays out."""
    rows: list[Mapping[str, Any]] = []
    for at, item in enumerate(source):
        if isinstance(item, Mapping):
            rows.append(item)
        elif isinstance(item, record_type):
            rows.append({name: item.__dict__[name] for name in item.model_fields_set})
        else:
            where: dict[str, Any] = {"list": record_type.list_name, "record": f"#{at + 1}"}
            findings.append(finding("record-expected", **where, value=item, place=place(at, "")))
            rows.append({})
    names = dict.fromkeys(name for row in rows for name in row)
    for unknown in [name for name in names if name not in record_type.model_fields]:
        for at, row in enumerate(rows):
            if unknown in row:
                record = str(row.get(record_type.id_field) or f"#{at + 1}")
                field_place = place(at, str(unknown))
                findings.append(_unknown_field(record_type, unknown, record, field_place))
    given: dict[str, Any] = {}
    for name, kind in storage(record_type).items():
        if rows and (kind.required or name in names):
            given[name] = [row.get(name) for row in rows]
    return given, len(rows)
