"""The footer of a Parquet file, read in Python.

pyarrow ends the whole process where the statistics of a column are damaged and its description
of that column is asked for (an exception of C++ that nobody catches, in pyarrow 26). So what has
to be known before reading is read here: Apache Parquet's ``parquet.thrift``, in the compact
protocol of Apache Thrift.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any, NamedTuple

from matchmaker.files.archive.faults import damaged

_LARGEST = 64 * 2**20
_DEEPEST = 64
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)

Fields = dict[int, Any]


class Footer(NamedTuple):
    """What a Parquet file says of its size.

    Attributes
    ----------
    rows, columns : int
        Of the table; a column in a column counts.
    values : int
        Values in all columns, those in lists counted.
    size : int
        Bytes of all columns, unpacked.
    """

    rows: int
    columns: int
    values: int
    size: int


def read_footer(path: Path) -> Footer:
    """Read what a Parquet file says of its size.

    Raises
    ------
    FileError
        The footer is damaged.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        file.seek(max(end - 8, 0))
        length = int.from_bytes(file.read(4), "little")
        if not 0 < length <= min(end - 12, _LARGEST):
            damaged(path.name, "the footer")
        file.seek(end - 8 - length)
        raw = file.read(length)
    try:
        about = _Compact(raw).fields(0)
        chunks = [chunk[3] for group in about[4] for chunk in group[1]]
        values = [chunk[5] for chunk in chunks]
        sizes = [chunk[6] for chunk in chunks]
        columns = max((len(group[1]) for group in about[4]), default=len(about[2]) - 1)
        footer = Footer(about[3], columns, sum(values), sum(sizes))
        if min(footer.rows, *values, *sizes, 0) < 0:
            damaged(path.name, "the footer: negative sizes")
    except (LookupError, TypeError, ValueError, struct.error) as error:
        damaged(path.name, f"the footer: {error}")
    return footer


class _Compact:
    """A reader of Thrift's compact protocol."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    def fields(self, depth: int) -> Fields:
        """Read a struct as its fields by number."""
        found: Fields = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            found[number] = self._value(head & 15, depth)
        return found

    def _value(self, kind: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise ValueError("too deep")
        if kind in (_TRUE, _FALSE):
            return kind == _TRUE
        if kind == _BYTE:
            return self._byte()
        if kind in _INTEGERS:
            return self._zigzag()
        if kind == _DOUBLE:
            return struct.unpack("<d", self._bytes(8))[0]
        if kind == _BINARY:
            return self._bytes(self._varint())
        if kind in (_LIST, _SET):
            return self._list(depth)
        if kind == _STRUCT:
            return self.fields(depth + 1)
        raise ValueError(f"type {kind}")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count, kind = head >> 4, head & 15
        if count == 15:
            count = self._varint()
        if count > len(self._raw) - self._at:
            raise ValueError(f"a list of {count}")
        if kind in (_TRUE, _FALSE):
            return [self._byte() == _TRUE for _ in range(count)]
        return [self._value(kind, depth + 1) for _ in range(count)]

    def _byte(self) -> int:
        self._at += 1
        return self._raw[self._at - 1]

    def _bytes(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._raw):
            raise ValueError("cut off")
        return self._raw[self._at - count : self._at]

    def _varint(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return number
            if shift > 63:
                raise ValueError("a number without end")

    def _zigzag(self) -> int:
        number = self._varint()
        return (number >> 1) ^ -(number & 1)
