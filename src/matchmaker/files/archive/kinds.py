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
    (re.compile(rb"%PDF"), "a PDF document / PDF 文档"),
    (re.compile(rb"Rar!|7z\xbc\xaf|\x1f\x8b"), "a packed archive / 压缩包"),
    (re.compile(rb"PAR1"), "a Parquet file / Parquet 文件"),
    (re.compile(rb"\x89PNG|\xff\xd8\xff|GIF8"), "a picture / 图片"),
    (re.compile(rb"\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:\w+:)?Workbook\b"),
     "an XML spreadsheet of 2003 / 2003 版 XML 表格"),
    (re.compile(rb"(?i)[\s\S]{0,500}?<(?:!doctype html|html|table|body|meta)\b"),
     "a web page / 网页"),
    (re.compile(rb"\x09[\x00\x02\x04]\x06?\x00"), "a workbook older than 1993 / 1993 年以前的工作簿"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "a text file / 文本文件"),
    (re.compile(rb"[^\x00-\x08\x0e-\x1f]+\Z"), "a text file / 文本文件"),
)  # fmt: skip


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
        refuse("workbook-kind", file, value="a binary workbook (.xlsb) / 二进制工作簿（.xlsb）")
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        return "xlsx"
    for folder, what in (("word/", "a Word document / Word 文档"), ("ppt/", "slides / 演示文稿")):
        if any(name.startswith(folder) for name in names):
            refuse("workbook-kind", file, value=what)
    what = "an OpenDocument file / OpenDocument 文件" if mime else "a ZIP archive / ZIP 压缩包"
    refuse("workbook-kind", file, value=what)


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
