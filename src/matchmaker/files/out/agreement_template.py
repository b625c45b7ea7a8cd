"""The default template of an agreement, made by code: a .docx that anyone may change."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from matchmaker.errors import MissingExtraError
from matchmaker.files.out.agreement_words import AGREEMENT
from matchmaker.files.out.choices import Language

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell

_BODY, _HEAD = ("Times New Roman", "宋体"), ("Arial", "黑体")
_LATIN_BODY, _LATIN_HEAD = ("Calibri", "宋体"), ("Calibri", "黑体")
_WIDTH_CM, _LABEL_CM = 16.6, 3.4
_PARTIES = ("name", "id", "belongs", "address", "leader", "contact")
_LINES = (("number", 1.1), ("need", 3.7), ("resource", 3.7), ("quantity", 2.0), ("unit", 1.9),
          ("due", 2.3), ("stage", 1.9))  # fmt: skip


def agreement_template(language: Language) -> bytes:
    """Make the template.

    Raises
    ------
    MissingExtraError
        python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtraError("python-docx", "files") from None
    at = 1 if language == "zh" else 0
    words = {key: message[at] for key, message in AGREEMENT.items()}
    document = docx.Document()
    _set_up(document, language, words)
    document.add_paragraph(words["title"], style="Title")
    _center(document.add_paragraph(words["number_line"]))
    _add_parties(document, words)
    document.add_paragraph(words["opening"]).paragraph_format.space_before = _points(8)
    document.add_heading(words["content_heading"], level=1)
    _add_lines(document, words)
    for heading in ("period", "duties", "reports", "others"):
        document.add_heading(words[f"{heading}_heading"], level=1)
        for text in words[f"{heading}_text"].split("\n"):
            paragraph = document.add_paragraph(text)
    paragraph.paragraph_format.keep_with_next = True  # signatures are not alone on a page
    _add_signatures(document, words)
    output = io.BytesIO()
    document.save(output)
    return output.getvalue()


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)


def _center(paragraph: Any) -> None:
    from docx.enum.text import WD_PARAGRAPH_ALIGNMENT

    paragraph.alignment = WD_PARAGRAPH_ALIGNMENT.CENTER


def _set_up(document: Document, language: Language, words: dict[str, str]) -> None:
    """Set page, fonts and properties."""
    from docx.shared import Cm, RGBColor

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(2.0)
    body, head = (_BODY, _HEAD) if language == "zh" else (_LATIN_BODY, _LATIN_HEAD)
    looks = (("Normal", body, 10.5), ("Title", head, 20.0), ("Heading 1", head, 12.0))
    for name, fonts, size in looks:
        style: Any = document.styles[name]
        _set_fonts(style.element.get_or_add_rPr(), fonts)
        style.font.size = _points(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = _points(3)
        style.paragraph_format.line_spacing = 1.15 if name == "Normal" else 1.0
    title: Any = document.styles["Title"]
    _center(title.paragraph_format)
    for border in title.element.xpath(".//w:pBdr"):
        border.getparent().remove(border)
    heading: Any = document.styles["Heading 1"]
    heading.font.bold = language == "en"
    heading.paragraph_format.space_before = _points(10)
    _add_page_number(section.footer.paragraphs[0])
    about = document.core_properties
    about.author, about.comments, about.title = "", "", words["title"]


def _set_fonts(properties: Any, fonts: tuple[str, str]) -> None:
    """Name a Latin and an East Asian font; without the second, Word takes any for Chinese."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    kinds = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        kinds.attrib.pop(qn(f"w:{theme}"), None)
    for kind, font in (("ascii", fonts[0]), ("hAnsi", fonts[0]), ("eastAsia", fonts[1])):
        kinds.set(qn(f"w:{kind}"), font)
    for language in properties.xpath("./w:lang"):
        properties.remove(language)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)


def _add_page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _center(paragraph)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _table(document: Document, widths: Sequence[float], rows: int) -> Table:
    """Add a table with lines and columns of these widths in centimeters."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
    from docx.shared import Cm

    table: Table = document.add_table(rows=rows, cols=len(widths), style="Table Grid")
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    return table


def _write(cell: _Cell, text: str, *, center: bool = False, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = _points(2)
    paragraph.paragraph_format.line_spacing = 1.0
    if center:
        _center(paragraph)
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = _points(9)


def _repeat(row: Any, tag: str) -> None:
    """Mark a row of a table: a header on every page, or one that is not cut by a page's end."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _add_parties(document: Document, words: dict[str, str]) -> None:
    side = (_WIDTH_CM - _LABEL_CM) / 2
    table = _table(document, (_LABEL_CM, side, side), len(_PARTIES) + 1)
    for cell, key in zip(table.rows[0].cells, ("party", "party_a", "party_b"), strict=True):
        _write(cell, words[key], center=True, bold=True)
    for row, key in zip(table.rows[1:], _PARTIES, strict=True):
        _write(row.cells[0], words[f"party_{key}"], center=True)
        _write(row.cells[1], words[f"a_{key}"])
        _write(row.cells[2], words[f"b_{key}"])
        _repeat(row, "w:cantSplit")


def _add_lines(document: Document, words: dict[str, str]) -> None:
    """Add the table of what is done: a row for each line, between the tags of a loop."""
    table = _table(document, [width for _, width in _LINES], 4)
    for cell, (key, _) in zip(table.rows[0].cells, _LINES, strict=True):
        _write(cell, words[f"line_{key}"], center=True, bold=True)
    _repeat(table.rows[0], "w:tblHeader")
    _write(table.rows[1].cells[0], "{%tr for line in lines %}")
    for cell, (key, _) in zip(table.rows[2].cells, _LINES, strict=True):
        _write(cell, words[f"cell_{key}"], center=key not in ("need", "resource"))
    _repeat(table.rows[2], "w:cantSplit")
    _write(table.rows[3].cells[0], "{%tr endfor %}")


def _add_signatures(document: Document, words: dict[str, str]) -> None:
    """Add the places to sign; they stay together on one page."""
    document.add_paragraph().paragraph_format.keep_with_next = True
    table = _table(document, (_WIDTH_CM / 2, _WIDTH_CM / 2), 1)
    for cell, key in zip(table.rows[0].cells, ("sign_a", "sign_b"), strict=True):
        first, *others = words[key].split("\n")
        _write(cell, first, bold=True)
        for text in others:
            paragraph = cell.add_paragraph(text)
            paragraph.paragraph_format.space_before = _points(10)
    _repeat(table.rows[0], "w:cantSplit")
