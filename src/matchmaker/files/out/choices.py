"""What the lists' choices are called, and their headers, in both languages."""

from __future__ import annotations

from typing import Any, Literal

from matchmaker.errors import FileError
from matchmaker.files.office import values as dictionary
from matchmaker.files.office.headers import NAMES, SHEET_NAMES
from matchmaker.lists import Record
from matchmaker.messages import finding

Language = Literal["zh", "en"]

ORGANIZATION_KINDS, NEED_KINDS, STAGES = (
    {choice: words.split()[0] for choice, words in dictionary.CHOICES[name].items()}
    for name in ("organizations.kind", "needs.kind", "agreements.stage")
)
CHOICES: dict[tuple[str, str], dict[str, str]] = {
    ("organizations", "kind"): ORGANIZATION_KINDS,
    ("needs", "kind"): NEED_KINDS,
    ("agreements", "stage"): STAGES,
}
"""By list and field, the Chinese name of each choice: the first word of the dictionary."""

SHEETS = {listed: names.split()[0] for listed, names in SHEET_NAMES.items()}
"""By list, the Chinese name of its sheet."""

OTHER_HEADERS: dict[str, dict[str, str]] = {
    listed: {field: names.split()[0] for field, names in NAMES[listed].items()}
    for listed in ("taxonomy", "travel", "region")
}
"""The headers of the tables that are not lists of records, in Chinese."""


def require_language(language: str) -> None:
    """Refuse a language that nothing is written in.

    Raises
    ------
    FileError
        It is neither ``"zh"`` nor ``"en"``.
    """
    if language not in ("zh", "en"):
        where: dict[str, Any] = {"field": "language", "value": language}
        raise FileError([finding("choice-expected", **where, choices="zh, en")])


def sheet_title(listed: str, language: Language) -> str:
    """Name the sheet of a list."""
    return SHEETS[listed] if language == "zh" else listed


def header(record: type[Record], field: str, language: Language) -> str:
    """Name the column of a field as people know it."""
    extra: Any = record.model_fields[field].json_schema_extra
    return str(extra["zh"]) if language == "zh" else field


def choice(listed: str, field: str, value: str, language: Language) -> str:
    """Name a choice as lists have it; what is no choice stays as it is."""
    names = CHOICES.get((listed, field), {}) if language == "zh" else {}
    return names.get(value, value)


def spoken(listed: str, field: str, value: str, language: Language) -> str:
    """Name a choice for people."""
    return choice(listed, field, value, language).replace("_", " ")
