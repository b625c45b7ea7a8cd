"""Identity numbers, phone numbers and house numbers in free text are replaced by marks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from matchmaker.lists.crosscheck import credit_code_adds_up

PersonalKind = Literal["name", "identity", "phone", "house"]
"""What tells who a person is."""

MARKS: Mapping[PersonalKind, str] = {
    "identity": "〔身份证号〕",
    "phone": "〔电话〕",
    "house": "〔门牌号〕",
}
"""What `scrub` puts in the place of what it found, by kind."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_GRIDS = "0124"
"""First digit of a street, town, township or zone: a grid has a code of 15 digits too."""
_HALF_WIDTH = {0xFEE0 + sign: sign for sign in range(0x21, 0x7F)} | {0x3000: 0x20}
_FOUND = "\x00"

_NUMBER = r"(?:[0-9]{1,4}|[零〇一二三四五六七八九十百]{1,5}|[A-Za-z甲乙丙丁][0-9]{0,2})"
_NOT_A_DATE = r"(?!\s*(?:[前后早晚至到起线文令楼]|之前|之后|以前|左右|上午|下午|当天|开始))"
_BARE = r"[0-9]{3,4}(?=\W|$|[的住家内门有])(?!\s*[个人户名位件套盏台次元米平年月日页课%余多])"
_BUILDING = rf"(?<![第0-9]){_NUMBER}\s*(?:号楼|号院|栋|幢|座)"
_UNIT = rf"(?<![第0-9]){_NUMBER}\s*单元"
_ROOM = (
    rf"(?:{_NUMBER}\s*[楼层]\s*)?"
    rf"(?:{_NUMBER}\s*(?:[室房]|号{_NOT_A_DATE})|{_BARE})"
)
_TRIPLE = r"[0-9]{1,2}-[0-9]{1,2}-(?!(?:19|20)[0-9]{2})[0-9]{3,4}(?![0-9-])"
_GAP = r"\s*[-—,、]?\s*"

_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])"
    r"(?:[1-9][0-9]{5}[ -]?(?:1[89]|20)[0-9]{2}[01][0-9][0-3][0-9][ -]?[0-9]{3}[0-9Xx]"
    r"|[1-9][0-9]{7}[01][0-9][0-3][0-9]{4})"
    r"(?![0-9A-Za-z])"
)
_PHONE = re.compile(
    r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:"
    r"(?:\(?\+?86\)?[ -]?)?1[3-9][0-9](?P<gap>[ -]?)[0-9]{4}(?P=gap)[0-9]{4}"
    r"|\(?0(?:10|2[0-9]|[3-9][0-9]{2})\)?[ -]?[2-9][0-9]{6,7}(?:[-转][0-9]{1,5})?"
    r")(?![0-9A-Za-z])"
    r"|(?P<before>(?:电话|座机|手机|联系方式|[Tt][Ee][Ll])[号码:是为]*\s*)"
    r"(?:1[3-9][0-9]{9}|[2-9][0-9]{6,7})(?![0-9A-Za-z])"
)
_HOUSE = re.compile(
    rf"门牌(?:号码|号)?\s*[:为是]?\s*{_NUMBER}(?:-{_NUMBER})*\s*号?"
    rf"|{_BUILDING}{_GAP}(?:{_UNIT}(?:{_GAP}{_ROOM})?|{_ROOM})"
    rf"|{_UNIT}{_GAP}{_ROOM}"
    rf"|(?<=[住址区园苑院家户:])\s*{_TRIPLE}"
    rf"|(?P<before>[路街巷弄]|胡同|大道)\s*附?\s*{_NUMBER}\s*(?:[附之-]\s*{_NUMBER}\s*)?"
    rf"号院?{_NOT_A_DATE}"
    rf"(?:{_GAP}{_BUILDING})?(?:{_GAP}{_UNIT})?(?:{_GAP}{_ROOM})?"
)
_MAY_BE = re.compile(
    r"\d{7}|\d[ -]\d{4}|\)\d{7}|单元|门牌|-\d{1,2}-\d{3}|[栋幢座]|号[楼院]"
    r"|[路街巷弄同道][^号]{1,9}号"
)


def scrub(text: str, *, houses: bool = True) -> tuple[str, tuple[PersonalKind, ...]]:
    """Replace what tells a person in free text by visible marks.

    Found are identity numbers of 18 digits (GB 11643-1999: by their check digit, or by a
    plausible date of birth where they were mistyped) and of 15, mobile and fixed-line numbers,
    and the number of a house or a home: a building with a unit or a room, a number in a street.
    A building alone (3号楼) is no home and stays. Names are not found.

    Parameters
    ----------
    text : str
        A title or a description, for instance.
    houses : bool
        Whether house numbers are replaced too; the name of a community may hold one.

    Returns
    -------
    text : str
        With ``〔身份证号〕``, ``〔电话〕`` and ``〔门牌号〕`` in their places.
    kinds : tuple of str
        What was replaced, in the order of the text; empty where nothing was.
    """
    if not _MAY_BE.search(text):
        return text, ()
    plain = text.translate(_HALF_WIDTH)
    found: list[tuple[int, int, PersonalKind]] = []
    patterns: tuple[tuple[PersonalKind, re.Pattern[str]], ...] = (
        ("identity", _IDENTITY),
        ("phone", _PHONE),
        ("house", _HOUSE),
    )
    for kind, pattern in patterns if houses else patterns[:2]:
        for match in pattern.finditer(plain):
            if kind != "identity" or _is_identity(match[0], said="证" in text):
                start = match.end("before") if match.groupdict().get("before") else match.start()
                found.append((start, match.end(), kind))
                plain = plain[:start] + _FOUND * (match.end() - start) + plain[match.end() :]
    if not found:
        return text, ()
    found.sort()
    ends = [0, *(end for _, end, _ in found)]
    kept = [text[end:start] for end, (start, _, _) in zip(ends, found, strict=False)]
    pieces = [
        piece
        for part, (_, _, kind) in zip(kept, found, strict=True)
        for piece in (part, MARKS[kind])
    ]
    return "".join([*pieces, text[ends[-1] :]]), tuple(kind for _, _, kind in found)


def _is_identity(text: str, *, said: bool) -> bool:
    """Tell whether digits are an identity number; `said` is whether the text speaks of one."""
    number = re.sub(r"[ -]", "", text).upper()
    if len(number) == 15:
        if not said and number[6] in _GRIDS:
            return False
        return _PROVINCE.match(number) is not None and _is_day(f"19{number[6:12]}")
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if not _is_day(number[6:14]):
        return False
    if _CHECKS[total % 11] == number[17]:
        return True
    return _PROVINCE.match(number) is not None and not credit_code_adds_up(number)


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return date(1880, 1, 1) <= day <= date.today()
