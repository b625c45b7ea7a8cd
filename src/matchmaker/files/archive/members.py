"""The members of a ZIP archive: their names, their true sizes, and no second reading of it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.archive.faults import damaged, refuse
from matchmaker.files.archive.limits import MEBIBYTE, MOST_BYTES, MOST_MEMBERS
from matchmaker.messages import finding

_CHUNK = 2**18
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_HEAD = struct.Struct("<4s5H3L2H")
_LARGEST_DIRECTORY = 8 * 2**20
_UNSAFE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")


def members_of(path: Path) -> list[zipfile.ZipInfo]:
    """List the members of an archive, after what can be told without unpacking.

    Readers differ in how they look for the directory of an archive, so that one file may show
    them different members. Only archives are taken that end with their directory, as all
    spreadsheet programs write them.

    Raises
    ------
    FileError
        The archive is cut off or damaged, some names are unsafe or double, members are
        encrypted, or unpacked they are too large.
    """
    name = path.name
    _check_directory(path)
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
    found = [
        *_unsafe_names([member.orig_filename for member in members], Place(file=name)),
    ]
    if any(member.flag_bits & 0x1 for member in members):
        found.append(finding("file-encrypted", place=Place(file=name)))
    for member in members:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            why = f"{member.filename}: compression {member.compress_type}"
            found.append(finding("file-damaged", place=Place(file=name), why=why))
    if found:
        raise FileError(found)
    size = sum(member.file_size for member in members)
    if size > MOST_BYTES or len(members) > MOST_MEMBERS:
        largest = max(members, key=lambda member: member.file_size).filename
        _too_large(name, largest, size)
    return members


def _too_large(file: str, part: str, size: int) -> None:
    sizes = {"size": size // MEBIBYTE, "most": MOST_BYTES // MEBIBYTE}
    refuse("archive-too-large", file, value=part, **sizes)


def _check_directory(path: Path) -> None:
    """Make sure that the archive is whole and that its end is the only one."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(size - _END.size - 76, 0))
        tail = file.read()
    if tail.rfind(b"PK\x05\x06") != len(tail) - _END.size:
        damaged(path.name, "it does not end with the directory of an archive")
    _, disk, first, _, count, length, start, _ = _END.unpack(tail[-_END.size :])
    end = size - _END.size
    if tail[-_END.size - 20 :].startswith(b"PK\x06\x07"):
        end -= 76
        signature, *_, count64, length64, start64 = _END64.unpack(tail[: _END64.size])
        said = {(count, count64), (length, length64), (start, start64)}
        if signature != b"PK\x06\x06" or any(
            a != b and a not in (0xFFFF, 0xFFFFFFFF) for a, b in said
        ):
            damaged(path.name, "the archive has two directories")
        count, length, start = count64, length64, start64
    if disk or first or start + length != end:
        damaged(path.name, "the directory of the archive is not where it should be")
    if length > _LARGEST_DIRECTORY:
        refuse("archive-too-many", path.name, count=count, most=MOST_MEMBERS)


def _unsafe_names(names: list[str], place: Place) -> Iterator[Finding]:
    for name in names:
        if _UNSAFE.search(name):
            yield finding("archive-name-unsafe", place=place, value=name)
    for name, count in Counter(name.casefold() for name in names).items():
        if count > 1:
            yield finding("archive-name-double", place=place, value=name)


def unpacked(file: BinaryIO, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """Give a member in pieces, and see that it is as large as it says and undamaged.

    Parameters
    ----------
    file : file open for reading
        The archive.
    member : ZipInfo
        Which one.
    name : str
        Name of the archive, for findings.

    Raises
    ------
    FileError
        It is larger or smaller than the directory says, or damaged.
    """
    file.seek(member.header_offset)
    signature, *_, longest, extra = _HEAD.unpack(file.read(_HEAD.size))
    if signature != b"PK\x03\x04" or file.read(longest) != _raw_name(member):
        damaged(name, f"{member.filename}: two names")
    file.seek(extra, 1)
    size = check = 0
    for data in _pieces(file, member):
        size += len(data)
        check = zlib.crc32(data, check)
        if size > member.file_size:
            damaged(name, f"{member.filename}: larger than it says")
        yield data
    if size != member.file_size or check != member.CRC:
        damaged(name, f"{member.filename}: damaged or cut off")


def _raw_name(member: zipfile.ZipInfo) -> bytes:
    return member.orig_filename.encode("utf-8" if member.flag_bits & 0x800 else "cp437")


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    left = member.compress_size
    stored = member.compress_type == zipfile.ZIP_STORED
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    while left:
        raw = file.read(min(_CHUNK // 4, left))
        if not raw:
            raise EOFError(f"{member.filename}: cut off")
        left -= len(raw)
        if stored:
            yield raw
            continue
        while raw:
            yield unpack.decompress(raw, _CHUNK)
            raw = unpack.unconsumed_tail
        if unpack.unused_data:
            raise zlib.error(f"{member.filename}: more after its end")
    if not stored and not unpack.eof:
        raise EOFError(f"{member.filename}: cut off")
