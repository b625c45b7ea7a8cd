"""Lists laid out on sheets as an office does it, with all that a reader has to say about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from openpyxl.utils import get_column_letter

from office.district import Lists, Rows
from office.habits import Habits, Speller
from office.words import GROUPS, HEADERS, NAME_HEADERS, SHEETS

_MERGED = {
    "communities": ("district", "subdistrict"),
    "needs": ("community_id",),
    "resources": ("organization_id",),
    "agreements": (
        "project_id", "title", "organization_id", "community_id",
        "stage", "signed_on", "valid_from", "valid_to",
    ),
}  # fmt: skip
_SUMS = {
    "communities": ("households", "population"),
    "organizations": ("members",),
    "needs": ("quantity", "people"),
    "resources": ("quantity",),
    "agreements": ("quantity",),
}
_GROUPED = {"communities": "subdistrict", "needs": "community_id", "resources": "organization_id"}
_TOTALS = ("合计", "合 计", "总计", "合计：", "总  计")
_UNITS = {
    "max_distance_km": "（公里）",
    "radius_km": "（km）",
    "households": "（户）",
    "population": "(人)",
    "hours": "（小时）",
}
NOTES = (
    "注：1.本表请于每月25日前报送；2.数量按实际填写。",
    "备注：本表一式两份，街道、社区各存一份。",
    "填表人：综合科　　审核人：党建办　　填报日期：2024年3月5日",
)


@dataclass
class Grid:
    """One sheet.

    Attributes
    ----------
    name, listed : str
        Name of the sheet, and the list on it; empty where it holds none.
    cells : dict
        Values by row and column, both from 1.
    merges : list
        Merged ranges: first row, first column, last row, last column.
    state : str
        ``visible`` or ``hidden``.
    rows : list of int
        By record, its row.
    columns : dict
        By field, its column.
    header : tuple of int
        Rows of the header.
    repairs : dict
        By address, what a reader has to mend there.
    skipped : dict
        By row, why it holds no record.
    ignored : list of str
        Headers of columns that belong to no field.
    """

    name: str
    listed: str = ""
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    state: str = "visible"
    rows: list[int] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    header: tuple[int, ...] = ()
    repairs: dict[str, str] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)

    @property
    def last_row(self) -> int:
        """The last row that holds anything."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def width(self) -> int:
        """The number of columns."""
        return max((column for _, column in self.cells), default=0)

    def address(self, record: int, name: str) -> str:
        """The address of a record's field."""
        return address(self.rows[record], self.columns[name])

    def put(self, record: int, name: str, value: Any) -> str:
        """Write a value over a record's field, and give its address."""
        self.cells[self.rows[record], self.columns[name]] = value
        return self.address(record, name)


def address(row: int, column: int) -> str:
    """The address of a cell."""
    return f"{get_column_letter(column)}{row}"


def header(name: str, fields: str, habits: Habits) -> str:
    """The header of a field, before decoration."""
    if habits.english:
        return fields if habits.english == "_" else fields.title().replace("_", habits.english)
    if habits.numbered and fields in ("need_id", "resource_id") and name != "agreements":
        return "序号"
    named = NAME_HEADERS.get((name, fields)) if habits.by_name else None
    choices = named or HEADERS[name][fields]
    plain = choices[habits.headers % len(choices)]
    if fields == "radius_km" and habits.meters:
        return f"{plain}（米）"
    return plain + (_UNITS.get(fields, "") if habits.decorated else "")


def decorate(title: str, at: int) -> str:
    """Dress a header up; what is in brackets stays whole, for it may be a unit."""
    plain, bracket, rest = title.partition("（")
    middle = (len(plain) + 1) // 2
    forms = (
        f"*{plain}", f"{plain}：", f"{plain[:middle]}\n{plain[middle:]}", f"　{plain} ",
        " ".join(plain), f"{plain}:", f"{plain}*", f"{plain}（必填）", f"{plain}\n(选填)",
    )  # fmt: skip
    return forms[at % (7 if bracket else 9)] + bracket + rest


def lay_out(lists: Lists, habits: Habits) -> list[Grid]:
    """Lay the lists out on sheets, one each."""
    speller = Speller(habits, lists)
    grids = [_Sheet(name, rows, habits, speller).grid for name, rows in lists.items()]
    return [*_other_sheets(), *grids, Grid("Sheet9")] if habits.others else grids


def _other_sheets() -> Iterator[Grid]:
    told = ("填表说明", "1. 请勿改动表头。", "2. 数量填整数。", "3. 日期写成 2024-03-05。")
    yield Grid("说明", cells={(row, 1): text for row, text in enumerate(told, start=1)})
    words = ("字典", "机关", "事业", "国企", "两新")
    cells = {(row, 2): text for row, text in enumerate(words, start=2)}
    yield Grid("字典", cells=cells, state="hidden")


class _Sheet:
    """Lays one list out."""

    def __init__(self, name: str, rows: Rows, habits: Habits, speller: Speller) -> None:
        self.name, self.rows, self.habits, self.spell = name, rows, habits, speller
        self.grid = Grid(SHEETS[name], name)
        given = {one for row in rows for one, value in row.items() if value not in (None, "", [])}
        self.fields = [one for one in HEADERS[name] if one in given]
        self.at = 1
        self.others: dict[int, str] = {}
        self._columns()
        if habits.titles:
            self._titles()
        self._header()
        self._body()
        if habits.totals:
            self._total(_TOTALS[len(rows) % len(_TOTALS)], rows)
        if habits.notes:
            self._notes()

    def _columns(self) -> None:
        names = [*(["序号"] if self.habits.row_numbers else []), *self.fields]
        if self.habits.extras:
            names = [*names[:4], "现场照片", *names[4:], "备注"]
        for column, one in enumerate(names, start=1):
            if one in self.fields:
                self.grid.columns[one] = column
            else:
                self.others[column] = one

    def _titles(self) -> None:
        width = len(self.fields) + len(self.others)
        lines = (
            (1, "附件1"),
            (1, f"2024年度清河区{SHEETS[self.name]}汇总表"),
            (1, "填报单位：清河区委组织部"),
        )
        for column, text in lines:
            self.grid.cells[self.at, column] = text
            self.grid.skipped[self.at] = "title"
            self.at += 1
        self.grid.cells[self.at - 1, width] = "填报时间：2024年3月5日"
        self.grid.merges.append((self.at - 2, 1, self.at - 2, width))

    def _header(self) -> None:
        grid, habits = self.grid, self.habits
        titles = {grid.columns[one]: header(self.name, one, habits) for one in self.fields}
        titles |= self.others
        groups = GROUPS[self.name] if habits.levels else {}
        under = {
            grid.columns[one]: text
            for group in groups.values()
            for one, text in group.items()
            if one in grid.columns
        }
        last = self.at + bool(groups)
        for column, title in titles.items():
            text = under.get(column, title)
            shown = decorate(text, column) if habits.decorated else text
            if column in self.others and title != "序号":
                grid.ignored.append(shown)
            grid.cells[last if column in under else self.at, column] = shown
            if groups and column not in under:
                grid.merges.append((self.at, column, last, column))
        for group, members in groups.items():
            columns = [grid.columns[one] for one in members if one in grid.columns]
            grid.cells[self.at, columns[0]] = group
            grid.merges.append((self.at, columns[0], self.at, columns[-1]))
        grid.header = tuple(range(self.at, last + 1))
        self.at = last + 1

    def _body(self) -> None:
        grid, habits = self.grid, self.habits
        by = _GROUPED.get(self.name, "")
        number = 0
        for _, members in groupby(self.rows, key=lambda row: row.get(by) if habits.totals else 0):
            group = list(members)
            for row in group:
                self._record(row, number)
                number += 1
                if habits.blanks and number % 4 == 0:
                    grid.skipped[self.at] = "blank"
                    self.at += 1
            if habits.totals and by:
                self._total("小计" if number % 2 else "小 计", group)
        if habits.merged:
            self._merge()

    def _record(self, row: dict[str, Any], number: int) -> None:
        grid = self.grid
        grid.rows.append(self.at)
        for one in self.fields:
            value, repair = self.spell(self.name, one, row.get(one), number)
            column = grid.columns[one]
            if value is not None:
                grid.cells[self.at, column] = value
            if repair:
                grid.repairs[address(self.at, column)] = repair
        for column, title in self.others.items():
            grid.cells[self.at, column] = number + 1 if title == "序号" else "已核实"
        self.at += 1

    def _merge(self) -> None:
        """Merge equal cells of neighbors; an empty or a total row between them parts them."""
        grid = self.grid
        for one in _MERGED.get(self.name, ()):
            if one not in grid.columns:
                continue
            key = "project_id" if self.name == "agreements" else one
            runs: list[list[int]] = []
            for number, row in enumerate(self.rows):
                here, before = grid.rows[number], grid.rows[number - 1]
                same = number and row[key] == self.rows[number - 1][key]
                if same and here == before + 1:
                    runs[-1].append(number)
                else:
                    runs.append([number])
            for run in runs:
                if len(run) > 1 and self.rows[run[0]].get(one) not in (None, ""):
                    self._merge_run(one, run)

    def _merge_run(self, one: str, run: list[int]) -> None:
        grid, column = self.grid, self.grid.columns[one]
        grid.merges.append((grid.rows[run[0]], column, grid.rows[run[-1]], column))
        for number in run[1:]:
            grid.cells.pop((grid.rows[number], column), None)
            grid.repairs[grid.address(number, one)] = "filled"

    def _total(self, word: str, rows: Rows) -> None:
        grid = self.grid
        grid.cells[self.at, 1] = word
        for one in _SUMS[self.name]:
            grid.cells[self.at, grid.columns[one]] = sum(row.get(one) or 0 for row in rows)
        grid.skipped[self.at] = "total"
        self.at += 1

    def _notes(self) -> None:
        self.grid.skipped[self.at] = "blank"
        self.at += 1
        for text in NOTES:
            self.grid.cells[self.at, 1] = text
            self.grid.skipped[self.at] = "note"
            self.at += 1
