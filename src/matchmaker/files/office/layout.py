"""Where the header of a sheet is, which list it belongs to, and which column is which field."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from matchmaker.errors import Finding
from matchmaker.files.cells import normal, plain
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import NUMBERED, field_of, near_header, sheet_hint
from matchmaker.files.office.values import WORDS
from matchmaker.files.personal import personal_kind
from matchmaker.lists import Remark
from matchmaker.messages import finding

_SEARCHED = 60
ESSENTIAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "needs": (("category", "title", "description"), ("community", "community_id", "quantity")),
    "resources": (("category", "title", "description"), ("organization", "organization_id")),
    "organizations": (("name", "organization_id"),),
    "communities": (("name", "community_id"),),
    "agreements": (("project_id", "title"), ("organization", "organization_id")),
    "taxonomy": (("need_category",), ("resource_category",), ("fit",)),
    "travel": (("organization_id",), ("community_id",), ("value",)),
    "region": (("name",),),
}
"""By list: of each group of columns, a sheet of the list has at least one."""

_MARGIN = 2
"""By so many headers more a sheet is the list of its name, although a column is lacking."""

_IN_BRACKETS = re.compile(r"[(\[<【〔]\s*(?:单位\s*:)?\s*([^)\]>】〕]*?)\s*[)\]>】〕]")
_METERS = ("米", "m", "公尺")
_OTHER_LENGTHS = re.compile(r"^(?:里|华里|英里|步|尺|mi(?:les?)?|分钟?|小时|min|h)$", re.IGNORECASE)
_MANY = re.compile(r"^(?:[十百千万亿]+.{0,2}|%|％)$")
DISTANCES = ("radius_km", "max_distance_km")
_COUNTS = (
    "quantity",
    "people",
    "maximum",
    "capacity",
    "members",
    "households",
    "population",
    "delivered",
)
_LEVELS = "\n"
"""Between the upper and the lower level of a header."""


class Layout(NamedTuple):
    """How a sheet is laid out.

    Attributes
    ----------
    list : str
        The list that it holds.
    header : tuple of int
        Rows of the header, by index in the grid.
    columns : dict of str to int
        By field, the column; names stand beside ids under names of their own.
    headers : dict of int to str
        By column, the header on one line.
    personal : dict of int to str
        By column, what it tells of a person; see `matchmaker.files.personal`.
    ticks : dict of int to str
        By column of ticks, the kind of need (物品类, 服务类, ...) that it stands for.
    ignored : tuple of int
        Columns with a header that is no field.
    number : int or None
        The column of row numbers (序号) that is not used as an id.
    doubled : tuple of (int, str)
        Columns whose field another column holds already, with the field.
    """

    list: str
    header: tuple[int, ...]
    columns: dict[str, int]
    headers: dict[int, str]
    personal: dict[int, str]
    ticks: dict[int, str]
    ignored: tuple[int, ...]
    number: int | None
    doubled: tuple[tuple[int, str], ...]

    @property
    def body(self) -> int:
        """The first row under the header."""
        return self.header[-1] + 1

    def in_meters(self, field: str) -> bool:
        """Tell whether the header of a column gives meters as the unit."""
        return any(note.lower() in _METERS for note in self.notes(field))

    def notes(self, field: str) -> tuple[str, ...]:
        """Give what stands in brackets in the header of a column."""
        return tuple(_IN_BRACKETS.findall(normal(self.headers[self.columns[field]])))


def find_layout(grid: Grid, mapping: Mapping[str, str], wanted: str = "") -> Layout | None:
    """Find the header under title rows, of one or two levels, and the list that fits it best.

    Parameters
    ----------
    grid : Grid
        The sheet.
    mapping : mapping of str to str
        The caller's own headers, in plain form.
    wanted : str
        The list, where the caller says which one it is.

    Returns
    -------
    Layout or None
        None where no row looks like the header of a list. A sheet whose name and most headers
        are those of one list, of which it `lacks` a column, is not taken for another.
    """
    hint = sheet_hint(grid.sheet or grid.file.rpartition(".")[0])
    names = (wanted,) if wanted else tuple(ESSENTIAL)
    best: tuple[float, Layout] | None = None
    lacking: tuple[float, Layout] | None = None
    for rows, texts in _headers(grid):
        for name in names:
            layout = _assign(name, rows, texts, mapping)
            whole = not lacks(layout)
            if not whole and name != hint:
                continue
            known = len(layout.columns) + len(layout.personal) + len(layout.ticks)
            known += layout.number is not None
            if known < min(2, len(texts)) and not wanted and name != "region":
                continue
            score = known - 0.5 * len(layout.ignored) - len(layout.doubled)
            score += 1.5 * (name == hint) - 0.1 * len(rows)
            if whole and (best is None or score > best[0]):
                best = score, layout
            elif not whole and (lacking is None or score > lacking[0]):
                lacking = score, layout
    if best and lacking and lacking[0] > best[0] + _MARGIN:
        return lacking[1]
    return best[1] if best else None


def lacks(layout: Layout) -> list[tuple[str, ...]]:
    """Give the groups of columns of which the list needs one, and the sheet has none."""
    groups = ESSENTIAL[layout.list]
    return [group for group in groups if not any(field in layout.columns for field in group)]


def _headers(grid: Grid) -> Iterator[tuple[tuple[int, ...], dict[int, str]]]:
    """Give the rows that may be the header, with the text of each column."""
    rows = [at for at, row in enumerate(grid.rows[:_SEARCHED]) if any(cell != "" for cell in row)]
    for row in rows:
        top = [_text(cell) for cell in grid.rows[row]]
        single = {at: text for at, text in enumerate(top) if text}
        if single and not all(isinstance(c, int | float) for c in grid.rows[row] if c != ""):
            yield (row,), single
        if row + 1 < len(grid.rows):
            under = [_text(cell) for cell in grid.rows[row + 1]]
            if any(under):
                yield (row, row + 1), _joined(_spread(grid, row, top, under), under)


def _spread(grid: Grid, row: int, top: list[str], under: list[str]) -> list[str]:
    """Carry the headings of the upper level over the columns that they stand above."""
    spread = list(top)
    if grid.spans is not None:
        for span in grid.spans:
            if span.top == row and span.bottom == row:
                for column in range(span.left + 1, min(span.right + 1, len(top))):
                    spread[column] = spread[column] or top[span.left]
        return spread
    for column in range(1, len(top)):
        if not top[column] and under[column]:
            spread[column] = spread[column - 1]
    return spread


def _joined(top: list[str], under: list[str]) -> dict[int, str]:
    return {
        at: _LEVELS.join(part for part in dict.fromkeys(pair) if part)
        for at, pair in enumerate(zip(top, under, strict=True))
        if any(pair)
    }


def _text(cell: Any) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else str(cell)


def _assign(
    name: str, rows: tuple[int, ...], texts: dict[int, str], mapping: Mapping[str, str]
) -> Layout:
    """Match the headers with the fields of a list."""
    columns: dict[str, int] = {}
    personal: dict[int, str] = {}
    ticks: dict[int, str] = {}
    ignored: list[int] = []
    doubled: list[tuple[int, str]] = []
    number = None
    for column, text in texts.items():
        field = _field(text, name, mapping)
        if field is None and name == "needs" and (kind := _personal(text)):
            personal[column] = kind
        elif field is None and plain(text) == NUMBERED:
            number = column
        elif field is None and name == "needs" and (choice := _ticked(text)):
            ticks[column] = choice
        elif not field:
            ignored.append(column)
        elif field in columns:
            doubled.append((column, field))
        else:
            columns[field] = column
    headers = {column: " ".join(text.split()) for column, text in texts.items()}
    found = Layout(
        name, rows, columns, headers, personal, ticks, tuple(ignored), number, tuple(doubled)
    )
    return _numbered(found)


def _field(text: str, name: str, mapping: Mapping[str, str]) -> str | None:
    """Match a header; of two levels both together, else the lower one."""
    field = field_of(text, name, mapping)
    if field is None and _LEVELS in text:
        field = field_of(text.partition(_LEVELS)[2], name, mapping)
    return field


def _personal(text: str) -> str:
    return personal_kind(text) or personal_kind(text.partition(_LEVELS)[2]) or ""


def _ticked(text: str) -> str:
    """Give the kind of need that a column of ticks stands for."""
    lower = plain(text.rpartition(_LEVELS)[2])
    return WORDS["needs.kind"].get(lower, "") if lower.endswith("类") else ""


def _numbered(layout: Layout) -> Layout:
    """Take the row number as the id where there is no better column."""
    field = {"needs": "need_id", "resources": "resource_id", "agreements": "project_id"}.get(
        layout.list
    )
    if field is None or layout.number is None or field in layout.columns:
        return layout
    return layout._replace(columns=layout.columns | {field: layout.number}, number=None)


def header_findings(grid: Grid, layout: Layout) -> Iterator[Finding]:
    """Find columns that hold the same field, and unknown headers that look like a slip."""
    for column, field in layout.doubled:
        header = layout.headers[column]
        other = layout.headers[layout.columns[field]]
        place = grid.place(layout.header[-1], column, header)
        where: dict[str, Any] = {"list": layout.list, "field": field, "place": place}
        yield finding("header-doubled", **where, value=header, other=other)
    for column in layout.ignored:
        header = layout.headers[column]
        near = near_header(header, layout.list)
        if near and near not in {plain(text) for text in layout.headers.values()}:
            place = grid.place(layout.header[-1], column, header)
            yield finding(
                "header-near",
                list=layout.list,
                value=header,
                place=place,
                near=near,
                severity="warning",
            )


def unit_findings(grid: Grid, layout: Layout) -> Iterator[Finding]:
    """Find units in headers that would change every number under them."""
    for field, column in layout.columns.items():
        for note in layout.notes(field):
            known = "km, m" if field in DISTANCES else "1"
            strange = field in DISTANCES and _OTHER_LENGTHS.match(note)
            if strange or (field in _COUNTS and _MANY.match(note)):
                header = layout.headers[column]
                place = grid.place(layout.header[-1], column, header)
                where: dict[str, Any] = {"list": layout.list, "field": field, "place": place}
                yield finding("header-unit", **where, value=note, known=known)


def title_remarks(grid: Grid, layout: Layout) -> Iterator[Remark]:
    """Tell which rows above the header were left out."""
    for row in range(layout.header[0]):
        if texts := [str(cell) for cell in grid.rows[row] if cell != ""]:
            yield Remark("skip-title", grid.place(row), layout.list, before=" ".join(texts))
