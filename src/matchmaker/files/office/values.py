"""Cells as offices write them, read as the values of the fields.

A reader here gives the value, or a `Cell` where it reads otherwise than it stands or finds a
fault, or leaves what it cannot read as it stands: the field's own type then says what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from matchmaker.files.cells import normal
from matchmaker.files.tables import SEPARATORS, split


class Cell(NamedTuple):
    """A cell that was read otherwise than it stands, or cannot be read.

    Attributes
    ----------
    value : Any
        The value.
    code : str
        Code of the remark (``read-...``), or of the finding.
    faulty : bool
        Whether it is a finding.
    """

    value: Any
    code: str
    faulty: bool = False


_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_AROUND = re.compile(
    r"^(?:约|大约|近|共|计|≈|~)?\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*(万|千|百)?\s*(?:余|多)?\s*"
    r"(?:人次|人份|场次|课时|个|人|名|位|户|件|次|场|套|台|份|处|项|元|小时|㎡|平方米|平米)?\s*(?:左右|以上|余)?$"
)
_TIMES = {None: 1, "万": 10_000, "千": 1_000, "百": 100}
_DISTANCE = re.compile(
    r"^(?:约)?\s*(\d+(?:\.\d+)?)\s*(km|公里|千米|m|米)(?:以内|内)?$", re.IGNORECASE
)
_DATE = re.compile(
    r"^(\d{4})\s*(?:年|[-./])\s*(\d{1,2})\s*(?:月|[-./])\s*(\d{1,2})\s*(?:日|号)?(?:\s+0?0:00(?::00)?)?$"
)
_UNTIL = re.compile(r"^(?:至|到|截至|截止至?)\s*(.+)$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff"
_NOTHING = ("无", "暂无", "没有", "-", "—", "——", "/", "\\", "none", "n/a")
_EVERYWHERE = ("全区", "全市", "全旗", "全县", "全域", "全部社区", "所有社区", "各社区", "不限")
_POINT_ZERO = re.compile(r"[0-9]{12,}\.0+")
_SERIAL = re.compile(r"[0-9]{5}")
_OPEN_END = ("长期", "长期有效", "永久", "无固定期限", "至今")
_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+\d{2}$")
_EXACT = 10**15
"""Codes of more digits than this are rounded by a spreadsheet that takes them for numbers."""

_SERIALS = (20_000, 80_000)
_EPOCH = date(1899, 12, 30)

_YES = frozenset(["是", "yes", "y", "true", "t", "1", "√", "✓", "✔", "对", "不可拆分", "整体"])
_NO = frozenset(["否", "no", "n", "false", "f", "0", "×", "✗", "x", "不", "可拆分"])

CHOICES: dict[str, dict[str, str]] = {
    "needs.kind": {
        "goods": "物品类 物品 实物 实物类",
        "service": "服务类 服务",
        "venue": "场地类 场地 阵地 阵地类",
        "money": "资金类 资金",
        "post": "岗位类 岗位",
    },
    "organizations.kind": {
        "agency": "机关 机关单位 党政机关",
        "institution": "事业 事业单位",
        "state_owned": "国企 国有企业",
        "two_new": "两新 两新组织 新经济组织 新社会组织 非公企业",
        "social": "社会组织",
        "military": "部队 驻军",
        "other": "其他 其它",
    },
    "agreements.stage": {
        "proposed": "待认领",
        "claimed": "已认领",
        "signed": "已签约",
        "in_progress": "推进中",
        "done": "已办结",
        "rated": "已评价",
        "withdrawn": "已撤单",
    },
    "needs.priority": {
        "5": "高 紧急 特急 急",
        "4": "较急 较高",
        "3": "中 一般 普通",
        "2": "较低",
        "1": "低 不急",
    },
}
"""By list and field, the words for each choice; the first one is written."""

WORDS = {
    field: {word: choice for choice, words in choices.items() for word in (choice, *words.split())}
    for field, choices in CHOICES.items()
}


def read_code(cell: Any) -> Any:
    """Read an id: text as it stands, a whole number as its digits unless some were lost."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        text = cell if isinstance(cell, str) else str(cell)
        if _SCIENTIFIC.match(text.strip()):
            return Cell(text.strip(), "code-digits-lost", faulty=True)
        if _POINT_ZERO.fullmatch(text.strip()):
            return Cell(text.strip().partition(".")[0], "read-code")
        return text
    if abs(cell) >= _EXACT:
        return Cell(f"{cell:.0f}", "code-digits-lost", faulty=True)
    if cell == int(cell):
        digits = str(int(cell))
        return Cell(digits, "read-code") if len(digits) >= _CODE_DIGITS else digits
    return str(cell)


_CODE_DIGITS = 12
"""Official codes have 12 digits or more; shorter numbers are plain row numbers and ids."""


def read_text(cell: Any) -> Any:
    """Read a text; a number is written out, a date in ISO form.

    Signs that nobody sees go from its ends: a unit with one would be another unit.
    """
    if isinstance(cell, str):
        bare = cell.strip(_UNSEEN)
        return cell if bare == cell else Cell(bare, "read-invisible")
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _plain(cell: Any) -> str:
    """Give a cell as text, without signs that nobody sees at its ends."""
    read = read_text(cell)
    return str(read.value) if isinstance(read, Cell) else str(read)


def read_number(cell: Any) -> Any:
    """Read a number; full-width digits, thousands commas, 约, 余 and measure words are dropped."""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return int(cell)
    if not isinstance(cell, str):
        return cell
    if _NUMBER.fullmatch(cell.strip()):
        return _number(cell.strip())
    text = normal(cell)
    found = _AROUND.match(text)
    if found is None or not (_GROUPED.fullmatch(found[1]) or _NUMBER.fullmatch(found[1])):
        return cell
    value = _number(found[1].replace(",", "")) * _TIMES[found[2]]
    whole = isinstance(value, float) and value.is_integer()
    return Cell(int(value) if whole else value, "read-number")


def _number(text: str) -> int | float:
    value = float(text) if "." in text or len(text) > 15 else int(text)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_distance(cell: Any) -> Any:
    """Read kilometers; a cell may name its own unit (500米)."""
    if isinstance(cell, str) and (found := _DISTANCE.match(normal(cell))):
        meters = found[2].lower() in ("m", "米")
        value = float(found[1]) / 1000 if meters else float(found[1])
        return Cell(value, "read-unit")
    return read_number(cell)


def read_meters(cell: Any) -> Any:
    """Read kilometers from a column whose header gives meters."""
    value = read_distance(cell)
    if isinstance(value, Cell) and value.code == "read-unit":
        return value
    number = value.value if isinstance(value, Cell) else value
    if isinstance(number, bool) or not isinstance(number, int | float):
        return cell
    return Cell(number / 1000, "read-unit")


def read_date(cell: Any) -> Any:
    """Read a date: a date cell, ISO, 2024年3月5日, 2024.3.5, 2024/3/5, 20240305 or a serial."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date | bool):
        return cell
    if isinstance(cell, int | float):
        if _SERIALS[0] <= cell < _SERIALS[1] and cell == int(cell):
            return Cell(_EPOCH + timedelta(days=int(cell)), "read-serial")
        cell = str(int(cell)) if cell >= _SERIALS[1] and cell == int(cell) else cell
    if not isinstance(cell, str):
        return cell
    text = normal(cell)
    if text in _OPEN_END:
        return Cell(None, "read-open-end")
    if _SERIAL.fullmatch(text):
        return read_date(float(text))
    found = _DATE.match(text) or _PACKED.match(text)
    if found is None:
        return cell
    try:
        value = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return cell
    return value if value.isoformat() == cell.strip() else Cell(value, "read-date")


def read_range(cell: Any) -> tuple[Any, Any] | None:
    """Read a period in one cell (2024.1.1-2024.12.31); None where it is none."""
    if not isinstance(cell, str):
        return None
    text = normal(cell)
    if text.endswith("起") and isinstance(first := _day(text[:-1]), date):
        return first, None
    if (found := _UNTIL.match(text)) and isinstance(last := _day(found[1]), date):
        return None, last
    parts = re.split(r"\s*(?:至|到|—+|–|~|-{2,}|(?<=[日号\d])\s*-\s*(?=\d{4}))\s*", text)
    if len(parts) != 2:
        return None
    first, last = map(_day, parts)
    return (first, last) if isinstance(first, date) else None


def _day(text: str) -> Any:
    read = read_date(text)
    return read.value if isinstance(read, Cell) else read


def read_yes_no(cell: Any) -> Any:
    """Read yes or no in the words of either language."""
    if isinstance(cell, bool):
        return cell
    text = normal(_plain(cell)).lower()
    return True if text in _YES else False if text in _NO else cell


def read_list(cell: Any) -> Any:
    """Read several values from one cell, between 、 ； ， or line breaks."""
    if isinstance(cell, list | tuple):
        return list(cell)
    text = _plain(cell)
    if text.startswith("["):
        return split(text)
    if normal(text).lower() in _NOTHING:
        return Cell([], "read-nothing")
    return [part.strip() for part in SEPARATORS.split(text) if part.strip()]


def read_area(cell: Any) -> Any:
    """Read a service area: names of communities and subdistricts, or 全区: everywhere."""
    if not isinstance(cell, list | tuple) and normal(_plain(cell)) in _EVERYWHERE:
        return Cell([], "read-everywhere")
    return read_list(cell)


def choices_of(field: str) -> str:
    """Name the choices of a field in both languages."""
    return ", ".join(f"{words.split()[0]} ({choice})" for choice, words in CHOICES[field].items())


def choice_reader(field: str) -> Callable[[Any], Any]:
    """Give the reader of a field whose values are words of a list, as ``needs.kind``."""
    words = WORDS[field]

    def read(cell: Any) -> Any:
        text = normal(_plain(cell))
        found = words.get(text, words.get(text.lower()))
        if found is None:
            number = read_number(cell) if field == "needs.priority" else text
            known = isinstance(number, Cell | int | float) and not isinstance(number, bool)
            return number if known else Cell(text, "choice-expected", faulty=True)
        return int(found) if field == "needs.priority" else found

    return read
