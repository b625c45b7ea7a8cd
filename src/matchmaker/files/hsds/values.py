"""Single values of a directory, read so that nothing is guessed and all is told."""

from __future__ import annotations

import math
import re
from datetime import date

from matchmaker.files.hsds.package import Log, Row
from matchmaker.lists.fields import LARGEST_QUANTITY

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_CONTROL_IN_PROSE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?", re.DOTALL)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 1, 1)


class UnusableError(Exception):
    """A value decides whether a record may be used, and cannot be read.

    Attributes
    ----------
    code : str
        Code of the remark that says so.
    value : str
        The value.
    """

    def __init__(self, code: str, value: str) -> None:
        self.code, self.value = code, value
        super().__init__(code, value)


def line(log: Log, row: Row, column: str, field: str, most: int = 1_000) -> str:
    """Read a text of one line; line breaks become blanks, what is too long is cut."""
    text = row.key(column)
    kept = _CONTROL.sub(" ", text)[:most].strip()
    if kept != text:
        log.repair("read-hsds-text", row.at(column), field, text, kept)
    return kept


def prose(log: Log, row: Row, column: str, field: str, most: int = 20_000) -> str:
    """Read a text of many lines; control characters are left out, what is too long is cut."""
    text = row.text(column)
    kept = _CONTROL_IN_PROSE.sub("", text)[:most]
    if kept != text:
        log.repair("read-hsds-text", row.at(column), field, text, kept)
    return kept


def number(row: Row, column: str) -> float | None:
    """Read a number; None where there is none.

    Raises
    ------
    ValueError
        It is no finite number.
    """
    text = row.key(column)
    if not text:
        return None
    value = float(text)
    if not math.isfinite(value) or "_" in text:
        raise ValueError(text)
    return value


def quantity(log: Log, row: Row) -> int | None:
    """Read the units that a capacity has available: whole ones only.

    Raises
    ------
    UnusableError
        It is no number, or less than one unit is left.
    """
    text = row.key("available")
    try:
        value = number(row, "available")
    except ValueError:
        raise UnusableError("skip-hsds-quantity", text) from None
    if value is None:
        return None
    if not 0 <= value <= LARGEST_QUANTITY:
        raise UnusableError("skip-hsds-quantity", text)
    units = math.floor(value)
    if units < 1:
        raise UnusableError("skip-hsds-none-available", text)
    if units != value:
        log.repair("read-hsds-rounded", row.at("available"), "quantity", text, units)
    return units


def maximum(log: Log, row: Row, units: int | None) -> int | None:
    """Read the most units that a capacity can have, if that fits what is available."""
    try:
        value = number(row, "maximum")
    except ValueError:
        value = -1
    if value is None:
        return None
    if not (units or 0) <= value <= LARGEST_QUANTITY:
        log.repair("read-hsds-value", row.at("maximum"), "maximum", row.text("maximum"))
        return None
    whole = math.floor(value)
    if whole != value:
        log.repair("read-hsds-rounded", row.at("maximum"), "maximum", row.text("maximum"), whole)
    return whole


def day(log: Log, row: Row, column: str, field: str) -> date | None:
    """Read a day, of a date or of a date with a time; far ones mean no limit.

    Raises
    ------
    UnusableError
        It is neither.
    """
    text = row.key(column)
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        found = date.fromisoformat(match.group(1) if match else "")
    except ValueError:
        raise UnusableError("skip-hsds-date", text) from None
    if not _EARLIEST <= found <= _LATEST:
        log.repair("read-hsds-value", row.at(column), field, text)
        return None
    return found


def point(log: Log, row: Row | None) -> tuple[float, float] | None:
    """Read longitude and latitude of a location that can be visited; WGS-84 by the standard."""
    if row is None or row.key("location_type").lower() not in ("", "physical"):
        return None
    given = f"{row.text('longitude')}, {row.text('latitude')}"
    if given == ", ":
        return None
    try:
        longitude, latitude = number(row, "longitude"), number(row, "latitude")
    except ValueError:
        longitude = latitude = None
    if longitude is None or latitude is None or not (abs(longitude) <= 180 and abs(latitude) <= 90):
        log.repair("read-hsds-coordinates", row.place, "longitude, latitude", given)
        return None
    return longitude, latitude
