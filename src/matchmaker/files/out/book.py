"""A workbook under construction: cells that hold what they are given, and pages that print well."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.base import atomic_path
from matchmaker.errors import FileError, MissingExtraError, Place
from matchmaker.files.out.choices import Language
from matchmaker.files.out.text import clean, lines_needed, sheet_name, utf16_length
from matchmaker.messages import finding

if TYPE_CHECKING:
    import xlsxwriter

LONGEST_CELL = 32_767
"""UTF-16 units that a cell holds (Excel's specifications and limits)."""
MOST_ROWS = 1_048_576
"""Rows that a sheet holds."""

_FORMULA_SIGNS = "=+-@\t\r\n＝＋－＠"
_A4 = 9
_TALLEST = 409.0
_POINT_PER_LINE = 1.35
_SIZE = 10
_BODY = {"zh": "宋体", "en": "Calibri"}
_HEAD = {"zh": "黑体", "en": "Calibri"}
_BORDER = {"border": 1, "border_color": "#A6A6A6"}
_CELL: dict[str, Any] = {"valign": "vcenter", "text_wrap": True, **_BORDER}
_CODE = {"font_size": 8, "font_color": "#595959", "align": "center"}
_RIGHT = {"align": "right"}
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"head": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "part": {"head": True, "font_size": 11, "valign": "vcenter", "font_color": "#1F3864"},
    "note": {"font_color": "#595959", "valign": "vcenter", "text_wrap": True},
    "header": {"head": True, "align": "center", "bg_color": "#DCE6F1", **_CELL},
    "text": {**_CELL},
    "top": {**_CELL, "valign": "top"},
    "top center": {**_CELL, "valign": "top", "align": "center"},
    "top number": {**_CELL, "valign": "top", "num_format": "#,##0", **_RIGHT},
    "code": {**_CODE, **_CELL},
    "top code": {**_CODE, **_CELL, "valign": "top"},
    "center": {"align": "center", **_CELL},
    "number": {"num_format": "#,##0", **_RIGHT, **_CELL},
    "real": {"num_format": "#,##0.00", **_RIGHT, **_CELL},
    "km": {"num_format": "0.0", "align": "center", **_CELL},
    "share": {"num_format": "0.0%", **_RIGHT, **_CELL},
    "day": {"num_format": "yyyy-mm-dd", "align": "center", **_CELL},
    "total": {"head": True, "num_format": "#,##0", "bg_color": "#F2F2F2", **_CELL},
    "id": {"num_format": "@"},
    "date": {"num_format": "yyyy-mm-dd"},
}
"""Looks of cells; ``head`` stands for the font of headings."""


class Exact(float):
    """A number that is written with all digits; XlsxWriter alone would write sixteen of them."""

    def __format__(self, form: str) -> str:
        return repr(float(self))


class Book:
    """A workbook that is made in memory and written as a whole.

    Parameters
    ----------
    language : {"zh", "en"}
        Language of the words, which the fonts follow.

    Raises
    ------
    MissingExtraError
        XlsxWriter is not installed.
    """

    def __init__(self, language: Language) -> None:
        try:
            import xlsxwriter
        except ImportError:
            raise MissingExtraError("xlsxwriter", "files") from None
        self.language: Language = language
        self._bytes = io.BytesIO()
        base = {"font_name": _BODY[language], "font_size": _SIZE}
        options = {"in_memory": True, "default_format_properties": base}
        self.book: xlsxwriter.Workbook = xlsxwriter.Workbook(self._bytes, options)
        self._formats: dict[tuple[str, bool], Any] = {}
        self.sheets: list[Page] = []

    def look(self, style: str, shielded: bool = False) -> Any:
        """Give the format of a style; a shielded cell stays a text when it is edited."""
        if (style, shielded) not in self._formats:
            props = dict(STYLES[style])
            if props.pop("head", False):
                props |= {"font_name": _HEAD[self.language], "bold": self.language == "en"}
            if shielded:
                props["quote_prefix"] = True
            self._formats[style, shielded] = self.book.add_format(props)
        return self._formats[style, shielded]

    def page(self, wanted: str, widths: Sequence[float], otherwise: str = "-") -> Page:
        """Add a sheet with columns of these widths, in digits."""
        name = sheet_name(wanted, [page.name for page in self.sheets], otherwise)
        page = Page(self, name, widths)
        self.sheets.append(page)
        return page

    def write(self, path: str | Path) -> None:
        """Write the workbook to a file, as a whole or not at all.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        for page in self.sheets:
            page.finish()
        self.book.close()
        write_bytes(path, self._bytes.getvalue())


class Page:
    """A sheet under construction; rows and columns count from 0.

    Attributes
    ----------
    name : str
        Its name as the workbook has it.
    row : int
        The next row that is free; who adds rows moves it.
    """

    def __init__(self, book: Book, name: str, widths: Sequence[float]) -> None:
        self.book, self.name, self.widths = book, name, list(widths)
        self.sheet = book.book.add_worksheet(name)
        self.row = 0
        self._heights: dict[int, float] = {}
        for column, width in enumerate(self.widths):
            self.sheet.set_column(column, column, width)

    def put(self, row: int, column: int, value: Any, style: str = "text") -> None:
        """Write a value: texts as texts, whatever they look like; None is an empty cell."""
        if isinstance(value, str) and value:
            self._text(row, column, value, style)
            self._make_room(row, row, value, self.widths[column], style)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.book.look(style))
        elif isinstance(value, int | float):
            self.sheet.write_number(row, column, Exact(value), self.book.look(style))
        else:
            self.sheet.write_blank(row, column, None, self.book.look(style))

    def merge(self, area: tuple[int, int, int, int], value: Any, style: str = "text") -> None:
        """Write a value over an area: first row, first column, last row, last column."""
        top, left, bottom, right = area
        if (top, left) == (bottom, right):
            self.put(top, left, value, style)
            return
        self.sheet.merge_range(top, left, bottom, right, "", self.book.look(style))
        if isinstance(value, str) and value:
            self._text(top, left, value, style)
            width = sum(self.widths[left : right + 1])
            self._make_room(top, bottom, value, width, style)
        elif value is not None:
            self.put(top, left, value, style)

    def _text(self, row: int, column: int, value: str, style: str) -> None:
        text = shortened(clean(value))
        look = self.book.look(style, shielded=text[0] in _FORMULA_SIGNS)
        put_text(self.sheet, row, column, text, look)

    def _make_room(self, top: int, bottom: int, text: str, width: float, style: str) -> None:
        """Make the last of the rows so high that the text can be read in all of them."""
        size = STYLES[style].get("font_size", _SIZE)
        wraps = STYLES[style].get("text_wrap", False)
        lines = lines_needed(text, width * _SIZE / size) if wraps else 1
        wanted = (lines * size * _POINT_PER_LINE) + 4
        have = sum(self._heights.get(row, 0.0) for row in range(top, bottom))
        self._heights[bottom] = max(self._heights.get(bottom, 0.0), wanted - have)

    def rows(self, rows: Sequence[Sequence[Any]], styles: Sequence[str]) -> None:
        """Write rows of cells from the next free row on."""
        for cells in rows:
            for column, (value, style) in enumerate(zip(cells, styles, strict=True)):
                self.put(self.row, column, value, style)
            self.row += 1

    def heading(self, title: str, note: str = "") -> None:
        """Write a title over the whole width, and a note below it."""
        last = len(self.widths) - 1
        self.merge((self.row, 0, self.row, last), title, "title")
        self._heights[self.row] = 30.0
        self.row += 1
        if note:
            self.merge((self.row, 0, self.row, last), note, "note")
            self.row += 1

    def header(self, titles: Sequence[str]) -> int:
        """Write the titles of columns; gives their row."""
        self.rows([titles], ["header"] * len(titles))
        self._heights[self.row - 1] = max(self._heights[self.row - 1], 24.0)
        return self.row - 1

    def printed(
        self,
        *,
        landscape: bool,
        footer: str,
        header_row: int | None = None,
        repeat: int | None = None,
    ) -> None:
        """Say how it is printed: A4, fit to the width, a row again on every page that follows.

        Parameters
        ----------
        landscape : bool
            Whether the page lies on its side.
        footer : str
            What stands below each page.
        header_row : int, optional
            The header: repeated, and always seen on the screen.
        repeat : int, optional
            A row that is only repeated.
        """
        sheet = self.sheet
        sheet.set_paper(_A4)
        if landscape:
            sheet.set_landscape()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.center_horizontally()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&C&9{footer}")
        repeat = header_row if repeat is None else repeat
        if repeat is not None:
            sheet.repeat_rows(repeat)
        if header_row is not None:
            sheet.freeze_panes(header_row + 1, 0)

    def finish(self) -> None:
        """Set the heights of the rows, now that all texts are known."""
        for row, height in self._heights.items():
            self.sheet.set_row(row, min(round(height, 1), _TALLEST))


def put_text(sheet: Any, row: int, column: int, text: str, look: Any) -> None:
    """Write a text as a text.

    XlsxWriter takes what begins with ``<r>`` and ends with ``</r>`` for a rich text of its own
    making and does not escape it; such a text is given in two runs, which it does escape.
    """
    if text.startswith("<r>") and text.endswith("</r>"):
        sheet.write_rich_string(row, column, look, text[:1], text[1:], look)
    else:
        sheet.write_string(row, column, text, look)


def shortened(text: str) -> str:
    """Cut a text to what a cell holds; an ellipsis shows where."""
    if utf16_length(text) <= LONGEST_CELL:
        return text
    while utf16_length(text) >= LONGEST_CELL:
        text = text[: len(text) - max(1, (utf16_length(text) - LONGEST_CELL) // 2)]
    return text + "…"


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file as a whole or not at all.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    with atomic_path(path) as fresh:
        fresh.write_bytes(content)


def require_suffix(path: str | Path, expected: str) -> None:
    """Refuse a name by which other programs would take the file for something else.

    Raises
    ------
    FileError
        The name ends otherwise.
    """
    path = Path(path)
    if path.suffix.lower() != expected:
        details: Mapping[str, Any] = {"expected": expected, "stem": path.stem}
        raise FileError([finding("suffix-expected", place=Place(file=str(path)), **details)])
