"""An .xls workbook: macros, links, and how far its cells reach, by its records ([MS-XLS])."""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from matchmaker.errors import Finding, Place
from matchmaker.files.archive.faults import damaged, refuse
from matchmaker.files.archive.limits import Budget, Extent
from matchmaker.files.archive.ole import OleFile
from matchmaker.messages import finding

_STREAMS = ("Workbook", "Book", "WORKBOOK", "BOOK")
_OTHERS = {
    "WordDocument": "a Word document / Word 文档",
    "PowerPoint Document": "slides / 演示文稿",
}
_MACROS = ("_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA")
_BOF, _EOF, _CONTINUE, _FILEPASS, _BOUNDSHEET = 0x0809, 0x000A, 0x003C, 0x002F, 0x0085
_SUPBOOK, _EXTERNSHEET, _SST, _DIMENSIONS = 0x01AE, 0x0017, 0x00FC, 0x0200
_LABELSST, _MULRK, _MERGED = 0x00FD, 0x00BD, 0x00E5
_CELLS = frozenset((0x0006, 0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, _LABELSST, _MULRK))
_MACRO_SHEETS = (0x01, 0x06)
_BIFF8 = 0x0600
_ROWS, _COLUMNS = 65_536, 256
_MOST_RECORDS = 10_000_000
_INTERNAL = (b"\x01\x04", b"\x01\x3a")
_PAIR = struct.Struct("<HH")

_Record = tuple[int, int, int]
"""Type, and where the data begin and end."""


def check_xls(path: Path) -> list[Finding]:
    """Find macros and links to other files in an .xls workbook, and refuse what harms.

    Parameters
    ----------
    path : Path
        An OLE file.

    Raises
    ------
    FileError
        It is no workbook, damaged, encrypted, or its cells reach too far.
    """
    name = path.name
    ole = OleFile(path.read_bytes(), name)
    names = {entry.name for entry in ole.entries}
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        refuse("file-encrypted", name)
    stream = _stream(ole)
    if stream is None:
        what = next((_OTHERS[other] for other in _OTHERS if other in names), "OLE")
        refuse("workbook-kind", name, value=what)
    try:
        found = list(_Workbook(stream, name).dangers())
    except (struct.error, IndexError) as error:
        damaged(name, str(error))
    if macros := [macro for macro in _MACROS if macro in names]:
        found.append(finding("file-macros", place=Place(file=name), value=macros[0]))
    return found


def workbook_stream(path: Path) -> bytes:
    """Give the records of an .xls workbook that `check_xls` let pass."""
    return _stream(OleFile(path.read_bytes(), path.name)) or b""


def _stream(ole: OleFile) -> bytes | None:
    found = (entry for name in _STREAMS for entry in ole.entries if entry.name == name)
    entry = next(found, None)
    return None if entry is None else ole.content(entry)


class _Workbook:
    """The records of a workbook: first of the whole, then of each sheet."""

    def __init__(self, data: bytes, file: str) -> None:
        self._data, self._file = data, file
        self._budget = Budget(file)
        self._left = _MOST_RECORDS
        self._texts: list[int] = []

    def dangers(self) -> Iterator[Finding]:
        """Find macros and links; refuse sheets that reach too far."""
        place = Place(file=self._file)
        sheets: list[tuple[int, str]] = []
        biff = _BIFF8
        for kind, start, end in self._records(0):
            if kind == _FILEPASS:
                refuse("file-encrypted", self._file)
            if kind == _BOF:
                biff = int.from_bytes(self._data[start : start + 2], "little") or _BIFF8
            elif kind == _BOUNDSHEET:
                position, about = struct.unpack_from("<LxB", self._data, start)
                if about in _MACRO_SHEETS:
                    yield finding("file-macros", place=place, value=f"sheet {len(sheets) + 1}")
                sheets.append((position, f"sheet {len(sheets) + 1}"))
            elif self._is_link(kind, self._data[start:end], biff):
                yield finding("file-links", place=place, value=self._shown(start, end))
            elif kind == _SST:
                self._texts = list(_lengths(self._parts(start, end)))
        if len({position for position, _ in sheets}) != len(sheets):
            damaged(self._file, "two sheets in one place")
        for position, part in sheets:
            self._check_sheet(position, part)

    @staticmethod
    def _is_link(kind: int, data: bytes, biff: int) -> bool:
        if kind == _SUPBOOK:  # others than the workbook itself, add-ins and an unused one
            return data[2:4] not in _INTERNAL and data[2:5] not in (b"\x01\x00\x00", b"\x01\x00 ")
        return kind == _EXTERNSHEET and biff < _BIFF8 and data[1:2] == b"\x01"

    def _shown(self, start: int, end: int) -> str:
        text = self._data[start + 4 : min(end, start + 200)].decode("latin-1")
        return "".join(sign for sign in text if sign.isprintable())

    def _records(self, start: int) -> Iterator[_Record]:
        """Give the records of a substream to its end, those of substreams in it too."""
        depth = 0
        while start + 4 <= len(self._data):
            kind, length = _PAIR.unpack_from(self._data, start)
            end = start + 4 + length
            self._left -= 1
            if end > len(self._data) or self._left < 0:
                damaged(self._file, "records without end")
            yield kind, start + 4, end
            depth += (kind == _BOF) - (kind == _EOF)
            if kind == _EOF and depth <= 0:
                return
            start = end
        damaged(self._file, "cut off")

    def _parts(self, start: int, end: int) -> list[bytes]:
        """Give the data of a record and of the records that continue it."""
        parts = [self._data[start:end]]
        while end + 4 <= len(self._data):
            kind, length = _PAIR.unpack_from(self._data, end)
            if kind != _CONTINUE:
                break
            parts.append(self._data[end + 4 : end + 4 + length])
            end += 4 + length
        return parts

    def _check_sheet(self, position: int, part: str) -> None:
        data, extent = self._data, Extent()
        texts: Counter[int] = Counter()
        count = 0
        for kind, start, end in self._records(position):
            if kind in _CELLS:
                row, column = _PAIR.unpack_from(data, start)
                last = column
                if kind == _MULRK:
                    last = column + max((end - start - 6) // 6, 1) - 1  # its own last may lie
                elif kind == _LABELSST:
                    texts[int.from_bytes(data[start + 6 : start + 10], "little")] += 1
                count += last - column + 1
                extent.add(row, column, row, last)
            elif kind == _MERGED:
                merged = int.from_bytes(data[start : start + 2], "little")
                self._budget.add_tags(0, part, odd=2 * merged)
            elif kind == _DIMENSIONS:
                self._check_dimensions(data[start:end])
        self._budget.add_cells(max(extent.cells, count), part)
        sizes = self._texts
        text = sum(times * sizes[at] for at, times in texts.items() if at < len(sizes))
        self._budget.add_text(text, part)

    def _check_dimensions(self, data: bytes) -> None:
        """Readers make room for the rows and columns that a sheet says it has."""
        form = "<LLHH" if len(data) >= 14 else "<HHHH"
        top, bottom, left, right = struct.unpack_from(form, data)
        if max(top, bottom) > _ROWS or max(left, right) > _COLUMNS or top > max(bottom, 1):
            damaged(self._file, f"a sheet of {bottom} rows and {right} columns")


def _lengths(parts: list[bytes]) -> Iterator[int]:
    """Give the lengths of the shared texts; a text may go on in the next part."""
    part, at = 0, 8
    while part < len(parts):
        data = parts[part]
        if at >= len(data):
            part, at = part + 1, at - len(data)
            continue
        length, flags = struct.unpack_from("<HB", data, at)
        at += 3
        runs = struct.unpack_from("<H", data, at)[0] if flags & 8 else 0
        at += 2 if flags & 8 else 0
        more = struct.unpack_from("<L", data, at)[0] if flags & 4 else 0
        at += 4 if flags & 4 else 0
        yield length
        wide = flags & 1
        while length > (room := (len(data) - at) >> wide):
            length -= room
            part, at = part + 1, 1
            data = parts[part]
            wide = data[0] & 1
        at += (length << wide) + 4 * runs + more
