"""Every message that a finding can carry: a stable code, in English and in Chinese."""

from __future__ import annotations

from typing import Any, Literal

from matchmaker.errors import Finding, Place
from matchmaker.messages.message import Message
from matchmaker.messages.of_coordinates import COORDINATES
from matchmaker.messages.of_hsds import HSDS
from matchmaker.messages.of_lists import LISTS, VALUES
from matchmaker.messages.of_plans import FILES, PLAN, PROBLEM, RULES
from matchmaker.messages.of_safety import SAFETY
from matchmaker.messages.of_tables import TABLES
from matchmaker.messages.of_writing import WRITING

_LONGEST_VALUE = 60
_LONGEST_HINT = 600
_HINTS = ("known", "choices", "why")


CATALOG: dict[str, Message] = {
    **VALUES,
    **LISTS,
    **RULES,
    **PROBLEM,
    **FILES,
    **TABLES,
    **SAFETY,
    **COORDINATES,
    **HSDS,
    **WRITING,
    **PLAN,
}
"""All messages by code. Codes are stable: a program may rely on them."""


def shorten(value: Any, longest: int = _LONGEST_VALUE) -> str:
    """Write a value so that it fits in a message, with control characters made visible."""
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def worded(code: str, **details: Any) -> Message:
    """Fill the placeholders of a message.

    Raises
    ------
    KeyError
        The code or a placeholder is unknown: a fault of the library, not of the user.
    """
    message = CATALOG[code]
    shown = {
        name: shorten(detail, _LONGEST_HINT if name in _HINTS else _LONGEST_VALUE)
        for name, detail in details.items()
    }
    return Message(message.en.format(**shown), message.zh.format(**shown))


def finding(
    code: str,
    *,
    list: str = "",
    record: str = "",
    field: str = "",
    value: Any = None,
    place: Place | None = None,
    severity: Literal["error", "warning"] = "error",
    **details: Any,
) -> Finding:
    """Make the finding with this code from the catalog.

    Parameters
    ----------
    code : str
        A key of `CATALOG`.
    list, record, field, value, place, severity
        As in `matchmaker.errors.Finding`.
    **details
        What the message's placeholders ask for besides ``value``.

    Raises
    ------
    KeyError
        The code or a placeholder is unknown: a fault of the library, not of the user.
    """
    en, zh = worded(code, value=value, list=list, field=field, **details)
    kept = value if value is None or isinstance(value, int | float) else shorten(value)
    return Finding(
        code=code,
        en=en,
        zh=zh,
        list=list,
        record=shorten(record),
        field=field,
        value=kept,
        place=place or Place(),
        severity=severity,
    )
