"""A workbook is checked as a whole before a reader opens it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Protocol

from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.archive import ods, xlsx
from matchmaker.files.archive.faults import damaged, file_faults, refuse
from matchmaker.files.archive.kinds import ARCHIVE, OLE, Kind, kind_of_archive, refuse_kind
from matchmaker.files.archive.limits import MEBIBYTE, MOST_FILE_BYTES, Budget
from matchmaker.files.archive.markup import Markup
from matchmaker.files.archive.members import members_of, unpacked
from matchmaker.files.archive.texts import SharedTexts
from matchmaker.files.archive.xls import check_xls
from matchmaker.messages import finding

_MARKUP = (".xml", ".rels", ".rdf")
_LARGEST = 16 * 2**20


def check_workbook(path: Path) -> None:
    """Refuse a workbook that would harm its reader, before any reader opens it.

    What a file is shows in its content; a name that says otherwise is a fault. A workbook is
    unpacked once, piece by piece, in little memory: 100,000 rows take about a second.

    Parameters
    ----------
    path : Path
        An .xlsx, .xls or .ods file.

    Raises
    ------
    FileError
        It is missing, damaged, cut off, encrypted, none of these kinds, or misnamed; it holds
        macros or links to other files; it is or becomes too large; members of the archive have
        unsafe or double names; its XML declares entities or is too deep.
    """
    name = path.name
    with file_faults(name), path.open("rb") as file:
        head = file.read(4096)
        size = file.seek(0, 2)
        if size > MOST_FILE_BYTES:
            sizes = {"size": size // MEBIBYTE, "most": MOST_FILE_BYTES // MEBIBYTE}
            refuse("archive-too-large", name, value=name, **sizes)
        if head.startswith(OLE):
            found = [*check_xls(path), *_suffix_fault(path, "xls")]
        elif head.startswith(ARCHIVE):
            found = _check_archive(path, file)
        else:
            refuse_kind(name, head)
    if found:
        raise FileError(found)


def _suffix_fault(path: Path, kind: Kind) -> list[Finding]:
    if path.suffix.lower() == f".{kind}":
        return []
    place = Place(file=path.name)
    return [finding("suffix-wrong", place=place, value=path.suffix or path.name, right=f".{kind}")]


def _check_archive(path: Path, file: BinaryIO) -> list[Finding]:
    members = members_of(path)
    place = Place(file=path.name)
    by_name = {member.filename: member for member in members}

    def read(part: str) -> bytes:
        member = by_name.get(part)
        if member is None:
            return b""
        if member.file_size > _LARGEST:
            sizes = {"size": member.file_size // MEBIBYTE, "most": _LARGEST // MEBIBYTE}
            refuse("archive-too-large", path.name, value=part, **sizes)
        return b"".join(unpacked(file, member, path.name))

    kind = kind_of_archive(path.name, by_name, read("mimetype"))
    if kind == "ods" and b"encryption-data" in read("META-INF/manifest.xml"):
        refuse("file-encrypted", path.name)
    found = _suffix_fault(path, kind)
    if kind == "xlsx":
        found.extend(xlsx.dangers(list(by_name), read("[Content_Types].xml"), place))
        _check_xlsx(file, members, path.name)
        xlsx.check_sheets(read, path.name)
    else:
        if "content.xml" not in by_name:
            damaged(path.name, "content.xml")
        found.extend(ods.macros(list(by_name), place))
        found.extend(_check_ods(file, members, path.name))
    return found


def _check_xlsx(file: BinaryIO, members: list[zipfile.ZipInfo], name: str) -> None:
    budget = Budget(name)
    texts: SharedTexts | None = None
    for member in members:
        part = member.filename
        scans: list[_Scan] = [xlsx.CellScan(part, budget)]
        if part.lower().endswith("sharedstrings.xml"):
            texts = SharedTexts(part, budget)
            scans.append(texts)
        _check_member(file, member, scans, budget)
    if texts and texts.may_be_much(budget.cells):
        for member in members:
            texts.charge(unpacked(file, member, name), member.filename)


def _check_ods(file: BinaryIO, members: list[zipfile.ZipInfo], name: str) -> Iterator[Finding]:
    budget = Budget(name)
    for member in members:
        rows = ods.RowScan(member.filename, budget)
        _check_member(file, member, [rows] if member.filename == "content.xml" else [], budget)
        yield from rows.dangers(Place(file=name))


class _Scan(Protocol):
    """Looks at a member piece by piece."""

    def feed(self, data: bytes) -> None:
        """Look at the next piece."""

    def close(self) -> None:
        """Look at what is left."""


def _check_member(
    file: BinaryIO, member: zipfile.ZipInfo, scans: Sequence[_Scan], budget: Budget
) -> None:
    """Unpack a member once, and look at it as XML and as a part of a workbook."""
    part = member.filename
    markup = Markup(part, budget) if part.lower().endswith(_MARKUP) else None
    for data in unpacked(file, member, budget.file):
        if markup:
            markup.feed(data)
        for scan in scans:
            scan.feed(data)
    if markup:
        markup.feed(b"", last=True)
    for scan in scans:
        scan.close()
