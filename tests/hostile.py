"""Workbooks made by hand, good ones and such as nobody should open."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
CELLS = '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="str"><v>a</v></c></row>'
ODS_ROW = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/>'
ODS_ROW += "</table:table-row>"

Parts = Mapping[str, bytes | str]


def archive(parts: Parts | Iterable[tuple[str, bytes | str]]) -> bytes:
    """A ZIP archive with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items() if isinstance(parts, Mapping) else parts:
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_STORED if name == "mimetype" else 8
            target.writestr(member, data)
    return file.getvalue()


def sheet(rows: str, tag: str = "worksheet") -> str:
    """The XML of a worksheet."""
    return f'<{tag} xmlns="{_MAIN}"><sheetData>{rows}</sheetData></{tag}>'


def xlsx_parts(rows: str = CELLS, *, target: str = "worksheets/sheet1.xml") -> dict[str, str]:
    """The members of an .xlsx workbook of one sheet."""
    return {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/worksheet" Target="{target}"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="需求" sheetId="1" r:id="r1"/></sheets></workbook>',
        f"xl/{target}": sheet(rows),
    }


def xlsx(rows: str = CELLS, more: Parts | None = None, *, target: str = "") -> bytes:
    """An .xlsx workbook of one sheet, with more members or others."""
    parts = xlsx_parts(rows, target=target or "worksheets/sheet1.xml")
    return archive({**parts, **(more or {})})


def ods_content(rows: str) -> str:
    """The content of an .ods workbook of one sheet."""
    names = " ".join(
        f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text", "script")
    )
    return (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<office:body><office:spreadsheet><table:table table:name="需求">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )


def ods(rows: str = ODS_ROW, more: Parts | None = None) -> bytes:
    """An .ods workbook of one sheet, with more members or others."""
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0"/>'
    parts: dict[str, bytes | str] = {"mimetype": ODS_TYPE, "content.xml": ods_content(rows)}
    return archive({**parts, "META-INF/manifest.xml": manifest, **(more or {})})


def record(kind: int, data: bytes = b"") -> bytes:
    """A BIFF record."""
    return struct.pack("<HH", kind, len(data)) + data


def number(row: int, column: int, value: float) -> bytes:
    """The record of a cell with a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def biff(cells: bytes = number(0, 0, 1.0), more: bytes = b"", kind: int = 0) -> bytes:
    """The records of an .xls workbook of one sheet; `more` are of the whole workbook."""
    bof = record(0x0809, struct.pack("<HHHHLL", 0x0600, 0x0005, 0, 0, 0, 0))
    name = struct.pack("<BB", 4, 0) + b"List"
    length = len(bof) + len(more) + 4 + 6 + len(name) + 4
    bound = record(0x0085, struct.pack("<LBB", length, 0, kind) + name)
    return bof + more + bound + record(0x000A) + bof + cells + record(0x000A)


def _entry(name: str, kind: int, start: int, size: int, child: int = -1) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text) + 2 if name else 0, kind, 1)
    return head + struct.pack("<lll16xL16xLLL", -1, -1, child, 0, start, size, 0)


def ole(streams: Mapping[str, bytes], fat_of: Mapping[int, int] | None = None) -> bytes:
    """An OLE file with these streams, each padded to 4096 bytes; `fat_of` damages its chains."""
    fat: list[int] = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE]
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    body = b""
    for name, data in streams.items():
        size = max(len(data), 4096)
        sectors = -(-size // 512)
        entries.append(_entry(name, 2, len(fat), size))
        fat += [*range(len(fat) + 1, len(fat) + sectors), 0xFFFFFFFE]
        body += data.ljust(sectors * 512, b"\0")
    for at, following in (fat_of or {}).items():
        fat[at] = following
    assert len(fat) <= 128
    assert len(entries) <= 8
    directory = b"".join(entries).ljust(1024, b"\0")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH10xLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 1, 1, 0, 4096,
                          0xFFFFFFFE, 0, 0xFFFFFFFE, 0)  # fmt: skip
    header += struct.pack("<L", 0) + b"\xff" * (4 * 108)
    fat[1] = 2
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(512, b"\xff")
    return header + table + directory + body


def xls(cells: bytes = number(0, 0, 1.0), more: bytes = b"", **streams: bytes) -> bytes:
    """An .xls workbook of one sheet."""
    return ole({"Workbook": biff(cells, more), **streams})


def bomb(name: str, mebibytes: int, more: Parts) -> bytes:
    """An archive with a member of so many MiB of zeros, in a thousandth of the space."""
    zeros = bytes(2**20)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * mebibytes + zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    check = 0
    for _ in range(mebibytes):
        check = zlib.crc32(zeros, check)
    parts: dict[str, bytes | str] = {**more, name: packed}
    return stored_as(archive(parts), name, packed, 2**20 * mebibytes, check)


def stored_as(raw: bytes, name: str, packed: bytes, size: int, check: int) -> bytes:
    """Put packed data into the last member of an archive, said to be of this size."""
    with zipfile.ZipFile(io.BytesIO(raw)) as source:
        members = source.infolist()
        start = members[-1].header_offset
    out = bytearray(raw[:start])
    fields = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 33, check, len(packed), size, len(name), 0)
    out += b"PK\x03\x04" + fields + name.encode() + packed
    directory = len(out)
    for member in members:
        about = (member.CRC, member.compress_size, member.file_size)
        if member is members[-1]:
            about = (check, len(packed), size)
        title = member.filename.encode()
        flags, how = (0x800 if not title.isascii() else 0), member.compress_type
        central = (20, 20, flags, how, 0, 33, *about, len(title), 0, 0, 0, 0, 0)
        out += b"PK\x01\x02" + struct.pack("<6H3L5H2L", *central, member.header_offset) + title
    count, length = len(members), len(out) - directory
    return bytes(out + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, length,
                                   directory, 0))  # fmt: skip
