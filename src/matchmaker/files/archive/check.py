"""A workbook is checked as a whole before a reader opens it."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO

from matchmaker.errors import FileError, Finding, Place
from matchmaker.files.archive import ods, xlsx
from matchmaker.files.archive.faults import file_faults, refuse
from matchmaker.files.archive.kinds import ARCHIVE, OLE, Kind, kind_of_archive, refuse_kind
from matchmaker.files.archive.limits import MEBIBYTE, MOST_FILE_BYTES, Budget
from matchmaker.files.archive.markup import Markup
from matchmaker.files.archive.members import members_of, unpacked
from matchmaker.files.archive.xls import check_xls
from matchmaker.messages import finding

_MARKUP = (".xml", ".rels", ".rdf")
_SMALL = 2**20


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
    MissingExtraError
        The package olefile is needed for an .xls file and is not installed.
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

    def small(part: str) -> bytes:
        member = by_name.get(part)
        if member is None or member.file_size > _SMALL:
            return b""
        return b"".join(unpacked(file, member, path.name))

    kind = kind_of_archive(path.name, by_name, small("mimetype"))
    if kind == "ods" and b"encryption-data" in small("META-INF/manifest.xml"):
        refuse("file-encrypted", path.name)
    found = _suffix_fault(path, kind)
    if kind == "xlsx":
        found.extend(xlsx.dangers(list(by_name), small("[Content_Types].xml"), place))
    else:
        found.extend(ods.macros(list(by_name), place))
    budget = Budget(path.name)
    for member in members:
        if kind == "xlsx":
            _check_member(file, member, xlsx.CellScan(member.filename, budget), budget)
        elif member.filename == "content.xml":
            rows = ods.RowScan(member.filename, budget)
            _check_member(file, member, rows, budget)
            found.extend(rows.dangers(place))
        else:
            _check_member(file, member, None, budget)
    return found


def _check_member(
    file: BinaryIO,
    member: zipfile.ZipInfo,
    scan: xlsx.CellScan | ods.RowScan | None,
    budget: Budget,
) -> None:
    """Unpack a member once, and look at it as XML and as a sheet."""
    part = member.filename
    markup = Markup(budget.file, part) if part.lower().endswith(_MARKUP) else None
    for data in unpacked(file, member, budget.file):
        if markup:
            markup.feed(data)
        if scan:
            scan.feed(data)
    if markup:
        markup.feed(b"", last=True)
    if scan:
        scan.close()
