"""The habits of offices, one switch each, and how a value is spelled under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from office.district import Rows
from office.words import CHOICES, SEPARATORS, SUFFIXES

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
PRIORITIES = {
    "grades": {5: "高", 3: "中", 1: "低"},
    "urgency": {5: "紧急", 3: "一般"},
}
"""The words of priorities; the others stay numbers."""

_EXCEL_EPOCH = date(1899, 12, 30)
_COUNTS = ("quantity", "people", "households", "population", "members", "capacity", "maximum")
_LISTS = ("kin_communities", "skills", "service_area")
_DATES = {
    "words": "{0.year}年{0.month}月{0.day}日",
    "dots": "{0.year}.{0.month}.{0.day}",
    "slashes": "{0.year}/{0.month}/{0.day}",
    "iso": "{0:%Y-%m-%d}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How an office keeps its lists; without any, as tidily as an office does.

    Attributes
    ----------
    titles, notes : bool
        Rows above the header, and under the table.
    levels : bool
        A header of two levels, its groups merged across, its other columns merged down.
    merged : bool
        Equal communities, organizations, subdistricts and projects merged down their columns.
    totals : bool
        小计 after each group, 合计 at the foot.
    blanks : bool
        Empty rows between the records.
    headers : int
        Which of the dictionary's headers, counted round; from 1 on, names stand where ids may.
    english : str
        The sign between the words of English headers; empty for Chinese ones.
    decorated : bool
        Headers with stars, colons, blanks, line breaks, brackets.
    meters : bool
        Radii in meters, as the header says.
    digits : bool
        Counts as text, full-width, with commas, 约, 余, 个.
    code_numbers : bool
        The 12-digit codes as numbers.
    dates : str
        ``real``, ``serial``, ``mixed``, or how they are written.
    names, suffixes : bool
        Names where ids may stand; communities' names with 居委会, 居民委员会.
    separators : bool
        Every kind of separator in cells with several values.
    priority : str
        A key of `PRIORITIES`; empty for numbers.
    choices : str
        ``first`` or ``other`` Chinese word, or the ``field``'s own.
    yes : str
        The signs of yes and no; a blank is an empty cell.
    row_numbers, extras : bool
        A column 序号, columns that belong to no field.
    numbered : bool
        序号 is the only id of needs and resources.
    others : bool
        Sheets that hold no list.
    """

    titles: bool = False
    levels: bool = False
    merged: bool = False
    totals: bool = False
    blanks: bool = False
    notes: bool = False
    headers: int = 0
    english: str = ""
    decorated: bool = False
    meters: bool = False
    digits: bool = False
    code_numbers: bool = False
    dates: str = "real"
    names: bool = False
    suffixes: bool = False
    separators: bool = False
    priority: str = ""
    choices: str = "first"
    yes: str = "是否"
    row_numbers: bool = False
    extras: bool = False
    numbered: bool = False
    others: bool = False

    @property
    def by_name(self) -> bool:
        """Whether names stand where ids may."""
        return self.names or self.suffixes or bool(self.headers)


def _all() -> Habits:
    every: dict[str, Any] = {f.name: True for f in fields(Habits) if isinstance(f.default, bool)}
    every |= {"headers": 2, "dates": "mixed", "priority": "grades", "choices": "other", "yes": "√ "}
    return Habits(**every | {"numbered": False})


HABITS: dict[str, Habits] = {
    "tidy": Habits(),
    "titles": Habits(titles=True),
    "two levels": Habits(levels=True),
    "merged": Habits(merged=True),
    "merged names": Habits(merged=True, names=True),
    "totals": Habits(totals=True),
    "totals with row numbers": Habits(totals=True, row_numbers=True),
    "empty rows": Habits(blanks=True),
    "notes": Habits(notes=True),
    "titles and notes": Habits(titles=True, notes=True, levels=True, totals=True),
    **{f"headers {at}": Habits(headers=at) for at in range(1, 5)},
    "field names": Habits(english="_", choices="field"),
    "English headers": Habits(english=" "),
    "hyphens": Habits(english="-"),
    "decorated": Habits(decorated=True),
    "decorated names": Habits(decorated=True, headers=1),
    "meters": Habits(meters=True),
    "digits": Habits(digits=True),
    "codes as numbers": Habits(code_numbers=True),
    **{f"dates {form}": Habits(dates=form) for form in (*_DATES, "serial", "mixed")},
    "names": Habits(names=True),
    "suffixes": Habits(suffixes=True),
    "separators": Habits(separators=True),
    "separated names": Habits(separators=True, names=True),
    "high, middle, low": Habits(priority="grades"),
    "urgent": Habits(priority="urgency"),
    "other choices": Habits(choices="other"),
    "ticks": Habits(yes="√ "),
    "row numbers": Habits(row_numbers=True),
    "row numbers as ids": Habits(numbered=True),
    "unknown columns": Habits(extras=True),
    "other sheets": Habits(others=True),
    "everything": _all(),
}
"""A file for each habit, and one with all of them at once."""


class Spelled(NamedTuple):
    """A value as it stands in a cell; `repair` says what a reader has to mend, if anything."""

    value: Any
    repair: str = ""


class Speller:
    """Writes values as an office does, every habit in turn as it goes down the rows.

    Parameters
    ----------
    habits : Habits
        How.
    lists : mapping of str to rows
        The lists, for the names behind the ids.
    """

    def __init__(self, habits: Habits, lists: dict[str, Rows]) -> None:
        self.habits = habits
        self._communities = {row["community_id"]: row["name"] for row in lists["communities"]}
        self._organizations = {
            row["organization_id"]: row["name"] for row in lists["organizations"]
        }

    def __call__(self, name: str, field: str, value: Any, at: int) -> Spelled:
        """Spell the value of a field in the row `at` of a list."""
        habits = self.habits
        if isinstance(value, bool):
            return Spelled((habits.yes[0] if value else habits.yes[1].strip()) or None)
        if field in _LISTS:
            return self._several(value or (), at)
        if value is None or value == "":
            return Spelled(None)
        if (name, field) in CHOICES and habits.choices != "field":
            words = CHOICES[name, field][value]
            return Spelled(words[-1 if habits.choices == "other" else 0])
        if isinstance(value, date):
            return self._date(value, at)
        if field == "priority":
            return Spelled(PRIORITIES.get(habits.priority, {}).get(value, value))
        if field == "community_id":
            return self._community(name, value, at)
        if field == "organization_id" and name != "organizations" and habits.by_name:
            return Spelled(self._organizations[value])
        if field == "radius_km" and habits.meters:
            return Spelled(round(value * 1000), "unit")
        if field in _COUNTS and habits.digits:
            return _digits(value, at, measure="" if field in ("quantity", "maximum") else "个")
        if habits.numbered and field in ("need_id", "resource_id"):
            return Spelled(int(value))
        return Spelled(value)

    def _community(self, name: str, value: str, at: int) -> Spelled:
        if name == "communities" or not self.habits.by_name:
            number = self.habits.code_numbers
            return Spelled(int(value), "code-number") if number else Spelled(value)
        return self._named(value, at)

    def _named(self, value: str, at: int) -> Spelled:
        """Give a community's name; what is none, such as a subdistrict, stays as it is."""
        if value not in self._communities:
            return Spelled(value)
        suffix = SUFFIXES[at % len(SUFFIXES)] if self.habits.suffixes else ""
        return Spelled(self._communities[value] + suffix, "suffix" if suffix else "")

    def _several(self, values: Sequence[str], at: int) -> Spelled:
        sign = SEPARATORS[at % len(SEPARATORS)] if self.habits.separators else SEPARATORS[0]
        by_name = self.habits.by_name
        items = [
            self._named(one, at + n) if by_name else Spelled(one) for n, one in enumerate(values)
        ]
        text = sign.join(item.value for item in items)
        return Spelled(text or None, max((item.repair for item in items), default=""))

    def _date(self, value: date, at: int) -> Spelled:
        form = self.habits.dates
        if form == "mixed":
            form = ("real", "serial", *_DATES)[at % (2 + len(_DATES))]
        if form == "real":
            return Spelled(value)
        if form == "serial":
            return Spelled((value - _EXCEL_EPOCH).days, "serial")
        return Spelled(_DATES[form].format(value), "" if form == "iso" else "date")


def _digits(value: int, at: int, measure: str) -> Spelled:
    wide, parted = str(value).translate(FULL_WIDTH), f"{value:,}"
    forms = (str(value), wide, parted, f"约{value}", f"{value}余", f"约{wide}余{measure}", value)
    text = forms[at % len(forms)]
    return Spelled(text, "" if text in (value, str(value)) else "number")
