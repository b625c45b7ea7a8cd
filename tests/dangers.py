"""What nobody should open: each file with the finding that it must have, or none."""

import zlib
from collections.abc import Callable
from functools import partial

import hostile
from hostile import biff, number, ods, ods_content, ole, record, sheet, xls, xlsx

CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{}</row>'
FAR = '<c r="XFD1048576"><v>2</v></c>'
TABLE = '<table:table table:name="B">{}</table:table>'
LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]>'
LINKED = "of:='file:///tmp/other.ods'#$Sheet1.A1"
ENCRYPTED = ('<manifest:manifest xmlns:manifest="urn:m"><manifest:file-entry>'
             "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>")  # fmt: skip


def filled(more: str = "", **repeated: int) -> str:
    """Rows of an .ods workbook with a filled cell, repeated."""
    rows, columns = (f'table:number-{side}-repeated="{repeated.get(side, 1)}"'
                     for side in ("rows", "columns"))  # fmt: skip
    cell = f'<table:table-cell office:value-type="string" {columns} {more}><text:p>a</text:p>'
    return f"<table:table-row {rows}>{cell}</table:table-cell></table:table-row>"


def flipped(raw: bytes, at: int, sign: int = 0xFF) -> bytes:
    """Change one byte."""
    changed = bytearray(raw)
    changed[at] ^= sign
    return bytes(changed)


def encrypted_member() -> bytes:
    """An archive whose directory says that a member is encrypted."""
    raw = bytearray(xlsx())
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(raw)


def larger_than_said() -> bytes:
    """A sheet that says it has 10 bytes and has a MiB; the checksum is that of the 10."""
    packed = zlib.compress(bytes(2**20), wbits=-15)
    parts: dict[str, bytes | str] = {**hostile.xlsx_parts(), "xl/a.xml": packed}
    raw = hostile.archive(parts)
    return hostile.stored_as(raw, "xl/a.xml", packed, 10, zlib.crc32(bytes(10)))


def two_directories() -> bytes:
    """An archive behind another one: readers differ in which they take."""
    return xlsx() + xlsx(CORNERS.format(FAR))


FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    # size
    "zip bomb.xlsx": (
        lambda: hostile.bomb("xl/worksheets/sheet1.xml", 2000, hostile.xlsx_parts()),
        "archive-too-large",
    ),
    "zip bomb.ods": (lambda: hostile.bomb("content.xml", 2000, {"mimetype": hostile.ODS_TYPE}),
                     "archive-too-large"),
    "zip bomb below.xlsx": (
        lambda: hostile.bomb("xl/media/a.png", 100, hostile.xlsx_parts()), "",
    ),
    "says less.xlsx": (larger_than_said, "file-damaged"),
    "members.xlsx": (lambda: xlsx(more={f"xl/m{at}": "" for at in range(20_001)}),
                     "archive-too-large"),
    "corners.xlsx": (lambda: xlsx(CORNERS.format(FAR)), "sheet-too-large"),
    "corners single.xlsx": (
        lambda: xlsx(CORNERS.format("<c\n s='>' r = 'XFD1048576'><v>2</v></c>")),
        "sheet-too-large",
    ),
    "corners small.xlsx": (lambda: xlsx(CORNERS.format(FAR.replace("XFD", "xfd"))),
                           "sheet-too-large"),
    "corners prefix.xlsx": (
        lambda: xlsx(more={"xl/worksheets/sheet1.xml": "<x:worksheet xmlns:x='urn:x'><x:sheetData>"
                           "<x:row r='1'><x:c r='A1'><x:v>1</x:v></x:c><x:c r='XFD900000'>"
                           "<x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>"}),
        "sheet-too-large",
    ),
    "corners implicit.xlsx": (
        lambda: xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048575"/><row>'
                     + "<c><v>1</v></c>" * 9 + "</row>"),
        "sheet-too-large",
    ),
    "corners hidden.xlsx": (
        lambda: xlsx(CORNERS.format(FAR), target="media/sheet1.png"), "sheet-too-large",
    ),
    "sum of sheets.xlsx": (
        lambda: xlsx(more={f"xl/worksheets/s{at}.xml": sheet(
            '<row r="1"><c r="A1"><v>1</v></c><c r="Z100000"><v>1</v></c></row>')
            for at in range(3)}),
        "sheet-too-large",
    ),
    "one sheet a hundred times.xlsx": (
        lambda: xlsx(more={"xl/workbook.xml": hostile.xlsx_parts()["xl/workbook.xml"].replace(
            "</sheets>", '<sheet name="b" sheetId="2" r:id="r1"/></sheets>')}),
        "file-damaged",
    ),
    "workbook elsewhere.xlsx": (
        lambda: xlsx(more={"_rels/.rels": hostile.xlsx_parts()["_rels/.rels"].replace(
            "xl/", "xy/")}),
        "file-damaged",
    ),
    "merged.xlsx": (
        lambda: xlsx(more={"xl/worksheets/sheet1.xml": sheet("").replace(
            "</sheetData>", '</sheetData><mergeCells>' + '<mergeCell ref="A1:B2"/>' * 2_000_001
            + "</mergeCells>")}),
        "xml-too-many",
    ),
    "merged.ods": (
        lambda: ods('<table:table-row><table:table-cell table:number-columns-spanned="2" '
                    'table:number-rows-spanned="2"/></table:table-row>' * 700_000),
        "xml-too-many",
    ),
    "texts.xlsx": (
        lambda: xlsx(more={"xl/sharedStrings.xml": '<sst uniqueCount="99999999999"></sst>'}),
        "file-damaged",
    ),
    "rows.ods": (lambda: ods(filled(rows=1_048_576, columns=100)), "sheet-too-large"),
    "columns.ods": (lambda: ods(filled(columns=999_999_999)), "sheet-too-large"),
    "gap.ods": (
        lambda: ods(filled() + '<table:table-row table:number-rows-repeated="1000000">'
                    '<table:table-cell/></table:table-row>' + filled(columns=9)),
        "sheet-too-large",
    ),
    "gap columns.ods": (
        lambda: ods('<table:table-row table:number-rows-repeated="9999"><table:table-cell '
                    'office:value="1"/><table:table-cell table:number-columns-repeated="16000"/>'
                    '<table:table-cell office:value="1"/></table:table-row>'),
        "sheet-too-large",
    ),
    "long text.ods": (
        lambda: ods(filled(rows=1_000_000, columns=4).replace("<text:p>a", "<text:p>" + "a" * 999)),
        "archive-too-large",
    ),
    "blanks.ods": (
        lambda: ods(filled().replace("<text:p>a", '<text:p>a<text:s text:c="999999999"/>')),
        "archive-too-large",
    ),
    "honest repeats.ods": (
        lambda: ods((filled(columns=2) + filled()).replace(
            "</table:table-row>", '<table:table-cell table:number-columns-repeated="2"/>'
            '<table:table-cell office:value="1"/><table:table-cell '
            'table:number-columns-repeated="16369"/></table:table-row>') * 1_000
            + '<table:table-row table:number-rows-repeated="1046573"><table:table-cell '
            'table:number-columns-repeated="16384"/></table:table-row>'),
        "",
    ),
    "odd repeat.ods": (
        lambda: ods(filled().replace('rows-repeated="1"', 'rows-repeated="&#57;99999999"')),
        "file-damaged",
    ),
    "corners.xls": (lambda: xls(number(0, 0, 1) + number(65_535, 255, 2)), "sheet-too-large"),
    "columns that wrap.xls": (  # found by fuzzing
        lambda: xls(number(0, 0, 1)
                    + record(0x00BD, b"\0\4\xff\xff" + bytes(12) + b"\0\0")),
        "sheet-too-large",
    ),
    "dimensions.xls": (
        lambda: xls(record(0x0200, b"\0\0\0\0\xff\xff\xff\xff\0\0\xff\xff\0\0") + number(0, 0, 1)),
        "file-damaged",
    ),
    "endless chain.xls": (lambda: ole({"Workbook": biff().ljust(9_000, b"\0")}, {4: 3}),
                          "file-damaged"),
    "endless directory.xls": (lambda: ole({"Workbook": biff()}, {2: 2}), "file-damaged"),
    "endless tables.xls": (
        lambda: flipped(flipped(flipped(xls(), 68, 0xFE), 69), 70), "file-damaged",
    ),
    "header.xls": (lambda: flipped(xls(), 67, 0x7F), "file-damaged"),
    # damage
    "half.xlsx": (lambda: xlsx()[: len(xlsx()) // 2], "file-damaged"),
    "last byte.xlsx": (lambda: xlsx()[:-1], "file-damaged"),
    "checksum.xlsx": (lambda: flipped(xlsx(), xlsx().index(b"PK\x01\x02") + 16), "file-damaged"),
    "flipped.xlsx": (lambda: flipped(xlsx(), 200), "file-damaged"),
    "two archives.xlsx": (two_directories, "file-damaged"),
    "comment.xlsx": (lambda: xlsx() + b"PK\x05\x06", "file-damaged"),
    "cut xml.xlsx": (
        lambda: xlsx(more={"xl/workbook.xml": "<workbook><sheets>"}), "file-damaged",
    ),
    "utf-16.xlsx": (
        lambda: xlsx(more={"xl/worksheets/sheet1.xml": sheet("").encode("utf-16")}),
        "file-damaged",
    ),
    "open table.ods": (
        lambda: ods(more={"content.xml": ods_content("").split("</table:table>")[0]}),
        "file-damaged",
    ),
    "no content.ods": (
        lambda: hostile.archive({"mimetype": hostile.ODS_TYPE}), "file-damaged",
    ),
    "namespaces.xlsx": (
        lambda: xlsx(more={"xl/workbook.xml": '<a:b xmlns:a="urn:a" xmlns:c=""/>'}),
        "file-damaged",
    ),
    "half.ods": (lambda: ods()[:400], "file-damaged"),
    "half.xls": (lambda: xls()[:2_000], "file-damaged"),
    "cut records.xls": (lambda: ole({"Workbook": biff()[:-4]}), "file-damaged"),
    "empty.xlsx": (lambda: b"", "file-damaged"),
    # encryption
    "package.xlsx": (lambda: ole({"EncryptionInfo": b"a", "EncryptedPackage": b"b"}),
                     "file-encrypted"),
    "member.xlsx": (encrypted_member, "file-encrypted"),
    "manifest.ods": (lambda: ods(more={"META-INF/manifest.xml": ENCRYPTED}), "file-encrypted"),
    "filepass.xls": (lambda: xls(more=record(0x002F, b"\0\0\1\2\3\4")), "file-encrypted"),
    # macros
    "vba.xlsx": (lambda: xlsx(more={"xl/vbaProject.bin": b"a"}), "file-macros"),
    "wps.xlsx": (lambda: xlsx(more={"xl/JDEData.bin": b"a"}), "file-macros"),
    "macro sheet.xlsx": (lambda: xlsx(more={"xl/macrosheets/sheet1.xml": "<a/>"}), "file-macros"),
    "type.xlsx": (
        lambda: xlsx(more={"[Content_Types].xml": hostile.xlsx_parts()["[Content_Types].xml"]
                           .replace("openxmlformats-officedocument.spreadsheetml.sheet.main",
                                    "ms-excel.sheet.macroEnabled.main")}),
        "file-macros",
    ),
    "vba.xls": (lambda: xls(VBA=b"a"), "file-macros"),
    "macro sheet.xls": (lambda: ole({"Workbook": biff(kind=1)}), "file-macros"),
    "basic.ods": (lambda: ods(more={"Basic/Standard/a.xml": "<a/>"}), "file-macros"),
    "listener.ods": (
        lambda: ods(hostile.ODS_ROW + '<script:event-listener script:language="b"/>'),
        "file-macros",
    ),
    # links
    "external.xlsx": (lambda: xlsx(more={"xl/externalLinks/externalLink1.xml": "<a/>"}),
                      "file-links"),
    "connection.xlsx": (lambda: xlsx(more={"xl/connections.xml": "<a/>"}), "file-links"),
    "supbook.xls": (lambda: xls(more=record(0x01AE, b"\1\0\5\0\0\1a.xls")), "file-links"),
    "own sheets.xls": (lambda: xls(more=record(0x01AE, b"\1\0\1\4")), ""),
    "source.ods": (
        lambda: ods('<table:table-source xlink:href="../a.ods"/>' + hostile.ODS_ROW), "file-links",
    ),
    "formula.ods": (lambda: ods(filled(f'table:formula="{LINKED}"')), "file-links"),
    "dde.ods": (lambda: ods(filled("table:formula='of:=DDE(\"a\";\"b\";\"c\")'")), "file-links"),
    "hyperlink.ods": (
        lambda: ods(filled().replace(">a<", '><text:a xlink:href="http://a.example">a</text:a><')),
        "",
    ),
    # names in the archive
    **{
        f"name {at}.xlsx": (partial(xlsx, more={name: "a"}), "archive-name-unsafe")
        for at, name in enumerate(("/a", "../a", "xl/../../a", "xl\\a", "C:/a", "\\\\a", "a\1"))
    },
    "double.xlsx": (
        lambda: hostile.archive([*hostile.xlsx_parts().items(), ("XL/workbook.xml", "<a/>")]),
        "archive-name-double",
    ),
    # entities
    **{
        f"entities {at}.xlsx": (
            partial(xlsx, more={part: text}), "xml-entities",
        )
        for at, (part, text) in enumerate((
            ("xl/worksheets/sheet1.xml", LAUGHS + sheet(hostile.CELLS)),
            ("xl/workbook.xml", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><workbook/>'),
            ("docProps/app.xml", LAUGHS + "<a>&c;</a>"),
        ))
    },
    "entities.ods": (lambda: ods(more={"content.xml": LAUGHS + ods_content("")}), "xml-entities"),
    "deep.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": "<a>" * 200_000 + "</a>" * 200_000}), "xml-deep",
    ),
    "long tag.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": f'<a b="{"c" * 5_000_000}"/>'}), "xml-tag-long",
    ),
    "rows one by one.xlsx": (lambda: xlsx("<row/>" * 2_100_000), "xml-too-many"),
    "comments.xlsx": (
        lambda: xlsx(more={"xl/theme.xml": "<a>" + "<!---->" * 2_100_000 + "</a>"}),
        "xml-too-many",
    ),
    "many rows.ods": (lambda: ods("<table:table-row/>" * 2_100_000), "xml-too-many"),
    "long tag.ods": (lambda: ods("<table:table-row>" + "<a/>" * 9_000_000 + "</table:table-row>"),
                     "xml-tag-long"),
    # kinds and names
    "named.xls": (xlsx, "suffix-wrong"),
    "named.xlsx": (ods, "suffix-wrong"),
    "named.ods": (xls, "suffix-wrong"),
    "named": (xls, "suffix-wrong"),
    "CAPITALS.XLSX": (xlsx, ""),
    "page.xls": (lambda: b"\n<html><table><tr><td>1</td></tr></table></html>", "workbook-kind"),
    "2003.xls": (lambda: b'<?xml version="1.0"?><Workbook xmlns="a"/>', "workbook-kind"),
    "list.xlsx": ("编号,名称\n".encode, "workbook-kind"),
    "document.xlsx": (lambda: hostile.archive({"word/document.xml": "<a/>"}), "workbook-kind"),
    "document.xls": (lambda: ole({"WordDocument": b"a"}), "workbook-kind"),
    "binary.xlsx": (lambda: xlsx(more={"xl/workbook.bin": "a"}), "workbook-kind"),
    "noise.xls": (lambda: bytes(range(255, -1, -1)), "workbook-kind"),
}  # fmt: skip
