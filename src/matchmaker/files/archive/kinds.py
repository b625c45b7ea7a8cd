"""What a file is, by its content; its name may say anything."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Literal, NoReturn

from matchmaker.files.archive.faults import damaged, refuse

Kind = Literal["xlsx", "xls", "ods"]

ARCHIVE = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"Rar!"), "RAR"),
    (re.compile(rb"7z\xbc\xaf"), "7z"),
    (re.compile(rb"\x1f\x8b"), "gzip"),
    (re.compile(rb"PAR1"), "Parquet"),
    (re.compile(rb"\x89PNG"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-app[^>]*>\s*)?<(?:\w+:)?Workbook\b"), "XML 2003"),
    (re.compile(rb"(?i)[\s\S]{0,500}?<(?:!doctype html|html|table|body|meta)\b"), "HTML"),
    (re.compile(rb"\x09[\x00\x02\x04]\x06?\x00"), "Excel 2-4"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "CSV, TXT"),
    (re.compile(rb"[^\x00-\x08\x0e-\x1f]+\Z"), "CSV, TXT"),
)


def kind_of_archive(file: str, names: Collection[str], mime: bytes) -> Kind:
    """Tell which kind of workbook a ZIP archive is.

    Parameters
    ----------
    file : str
        Name of the archive, for the finding.
    names : collection of str
        Its members.
    mime : bytes
        What its member ``mimetype`` holds, or nothing.

    Raises
    ------
    FileError
        It is none; the finding says what it is.
    """
    if mime.startswith(_ODS):
        return "ods"
    if "xl/workbook.bin" in names:
        refuse("workbook-kind", file, value=".xlsb")
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    for folder, what in (("word/", ".docx"), ("ppt/", ".pptx")):
        if any(name.startswith(folder) for name in names):
            refuse("workbook-kind", file, value=what)
    return refuse("workbook-kind", file, value="OpenDocument" if mime else "ZIP")


def refuse_kind(file: str, head: bytes) -> NoReturn:
    """Refuse what is neither a ZIP archive nor an OLE file, and say what it is.

    Parameters
    ----------
    file : str
        Its name, for the finding.
    head : bytes
        How it begins.

    Raises
    ------
    FileError
        Always.
    """
    if not head:
        damaged(file, "it is empty")
    for pattern, what in _OTHERS:
        if pattern.match(head):
            refuse("workbook-kind", file, value=what)
    refuse("workbook-kind", file, value=head[:8].hex(" "))
