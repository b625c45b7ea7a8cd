"""The streams of an OLE file ([MS-CFB]), read as strictly as its readers should."""

from __future__ import annotations

import struct
from typing import NamedTuple, NoReturn

from matchmaker.files.archive.faults import damaged

_HEADER = struct.Struct("<30xHH10xLL8xLLLL")
_LAST = 0xFFFFFFFA
_END = 0xFFFFFFFE
_MINI = 64
_SMALL = 4096


class Entry(NamedTuple):
    """An entry of the directory: a stream or a storage."""

    name: str
    start: int
    size: int


class OleFile:
    """An OLE file whose chains of sectors all end.

    Readers follow a chain until it ends, and make room for as many sectors as the header says;
    so these are tested before anything else.

    Parameters
    ----------
    raw : bytes
        The file.
    name : str
        Its name, for findings.

    Attributes
    ----------
    entries : list of Entry
        The directory, in its order; the first is the root.
    """

    def __init__(self, raw: bytes, name: str) -> None:
        self._raw, self._name = raw, name
        if len(raw) < 512:
            self._damaged("header")
        shift, mini, fats, start, mini_start, minis, difat, difats = _HEADER.unpack(raw[:76])
        if shift not in (9, 12) or mini != 6:
            self._damaged("sector size")
        self._size = 1 << shift
        self._sectors = max(-(-len(raw) // self._size) - 1, 0)
        if max(fats, minis, difats) > self._sectors:
            self._damaged("header")
        self._fat = self._table(self._fat_sectors(difat))
        directory = self._chained(self._fat, start, self._sectors + 1)
        content = b"".join(map(self._sector, directory))
        self.entries = [
            self._entry(content[at : at + 128]) for at in range(0, len(content) - 127, 128)
        ]
        if not self.entries:
            self._damaged("directory")
        self._minis = self._table(self._chained(self._fat, mini_start, minis) if minis else [])

    def content(self, entry: Entry) -> bytes:
        """Read a stream.

        Raises
        ------
        FileError
            It does not end, or is cut off.
        """
        if entry.size > self._sectors * self._size:
            self._damaged(entry.name)
        if entry.size >= _SMALL or entry == self.entries[0]:
            chain = self._chained(self._fat, entry.start, -(-entry.size // self._size))
            content = b"".join(map(self._sector, chain))
        else:
            minis = self.content(self.entries[0])
            chain = self._chained(self._minis, entry.start, -(-entry.size // _MINI))
            content = b"".join(minis[at * _MINI : (at + 1) * _MINI] for at in chain)
        if len(content) < entry.size:
            self._damaged(entry.name)
        return content[: entry.size]

    def _fat_sectors(self, following: int) -> list[int]:
        sectors = list(struct.unpack("<109L", self._raw[76:512]))
        steps = 0
        while following < _LAST:
            *more, following = self._numbers(following)
            sectors.extend(more)
            steps += 1
            if steps > self._sectors:
                self._damaged("DIFAT")
        used = [at for at in sectors if at < _LAST]
        if len(set(used)) != len(used):
            self._damaged("FAT")
        return used

    def _table(self, sectors: list[int]) -> list[int]:
        return [number for at in sectors for number in self._numbers(at)]

    def _numbers(self, at: int) -> tuple[int, ...]:
        sector = self._sector(at)
        if len(sector) < self._size:
            self._damaged(f"sector {at}")
        return struct.unpack(f"<{self._size // 4}L", sector)

    def _chained(self, table: list[int], start: int, most: int) -> list[int]:
        """Follow a chain to its end, or for as many sectors as are wanted."""
        chain: list[int] = []
        while start != _END and len(chain) < most:
            if start >= len(table):
                self._damaged(f"sector {start}")
            chain.append(start)
            start = table[start]
        if len(chain) > len(table) or len(set(chain)) != len(chain):
            self._damaged("a chain of sectors without end")
        return chain

    def _sector(self, at: int) -> bytes:
        if at >= self._sectors:
            self._damaged(f"sector {at}")
        return self._raw[(at + 1) * self._size : (at + 2) * self._size]

    def _entry(self, raw: bytes) -> Entry:
        name = raw[:64].decode("utf-16-le", errors="replace").partition("\0")[0]
        start, small = struct.unpack("<LL", raw[116:124])
        return Entry(name, start, small if self._size == 512 else struct.unpack("<Q", raw[120:])[0])

    def _damaged(self, what: str) -> NoReturn:
        damaged(self._name, f"OLE: {what}")
