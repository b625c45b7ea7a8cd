"""Empty lists to fill in: headers, a note for each column, drop-downs and limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from matchmaker.files.out.book import Book, Page, require_suffix
from matchmaker.files.out.choices import (
    CHOICES,
    OTHER_HEADERS,
    Language,
    header,
    require_language,
    sheet_title,
)
from matchmaker.files.out.notes import NOTES, RULES, RULES_TITLE, TYPES
from matchmaker.files.out.text import room
from matchmaker.files.own import RECORDS
from matchmaker.lists import Record
from matchmaker.lists.columns import storage

_LAST_ROW = 20_000
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 1, 1)
_LARGEST = 1_000_000_000
_LEFT_OUT = {("needs", "beneficiary_key")}
"""Pseudonyms are made by reading; nobody types them in."""


class _Column(NamedTuple):
    """A column of an empty list."""

    title: str
    required: bool
    note: str
    look: str
    rule: dict[str, Any]


def write_template(path: str | Path, *, language: Language = "zh") -> None:
    """Write empty lists for offices to fill in, as an .xlsx workbook.

    A sheet with the rules, and one for each list: headers (``*`` marks what is needed), a note
    that shows when a cell is chosen, drop-downs for choices, and limits of numbers and dates.
    Columns of codes are texts, so that a spreadsheet does not shorten a code of 18 digits.

    Parameters
    ----------
    path : str or Path
        A file that ends in ``.xlsx``.
    language : {"zh", "en"}
        Language of headers, notes and choices.

    Raises
    ------
    FileError
        The file cannot be written.
    MissingExtraError
        XlsxWriter is not installed.
    """
    require_language(language)
    require_suffix(path, ".xlsx")
    book = Book(language)
    _add_rules(book)
    for record in RECORDS:
        _add_list(book, record.list_name, list(_columns(record, language)))
    for listed in OTHER_HEADERS:
        _add_list(book, listed, list(_other_columns(listed, language)))
    book.write(path)


def _add_rules(book: Book) -> None:
    at = 1 if book.language == "zh" else 0
    page = book.page(("Read me", "说明")[at], (4, 96))
    page.heading(RULES_TITLE[at])
    for number, rule in enumerate(RULES, start=1):
        page.put(page.row, 0, number, "center")
        page.put(page.row, 1, rule[at])
        page.row += 1
    page.printed(landscape=False, footer="&P / &N")


def _columns(record: type[Record], language: Language) -> Iterator[_Column]:
    properties = record.model_json_schema()["properties"]
    for name, kind in storage(record).items():
        if (record.list_name, name) in _LEFT_OUT:
            continue
        schema = _flat(properties[name])
        told = _note(record.list_name, name, language)
        if language == "en":
            told = " ".join(part for part in (schema.get("description", ""), told) if part)
        limits = _limits(record.list_name, name, kind.base, schema, language)
        yield _Column(
            title=header(record, name, language),
            required=kind.required,
            note=_whole_note(kind.required, kind.base, schema, told, language),
            look={date: "date", str: "id", tuple: "id"}.get(kind.base, "plain"),
            rule=limits,
        )


def _other_columns(listed: str, language: Language) -> Iterator[_Column]:
    """Give the columns of the taxonomy, of the travel matrix and of the region's name."""
    for name, zh in OTHER_HEADERS[listed].items():
        told = _note(listed, name, language)
        number = name in ("fit", "value")
        schema: dict[str, Any] = {"minimum": 0, "maximum": 1} if name == "fit" else {"minimum": 0}
        base: type = float if number else str
        rule: dict[str, Any] = {"validate": "any"}
        if number:
            rule = _limits(listed, name, base, schema, language)
        elif name == "unit":
            rule = _list_of(["km", "h", "min"])
        yield _Column(
            title=zh if language == "zh" else name,
            required=not (listed == "travel" and name == "value"),
            note=_whole_note(True, base, schema if number else {}, told, language),
            look="plain" if number else "id",
            rule=rule,
        )


def _flat(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Give the schema of an optional field as that of its value."""
    kept = dict(schema)
    for part in kept.pop("anyOf", ()):
        if part.get("type") != "null":
            kept |= part
    return kept


def _note(listed: str, field: str, language: Language) -> str:
    """Give what is said of a field besides its type."""
    note = NOTES.get(f"{listed}.{field}") or NOTES.get(field)
    return "" if note is None else note[1 if language == "zh" else 0]


def _whole_note(
    required: bool, base: type, schema: Mapping[str, Any], told: str, language: Language
) -> str:
    at = 1 if language == "zh" else 0
    bounds = _bounds(schema)
    parts = [
        TYPES["required" if required else "optional"][at],
        told,
        TYPES[base.__name__][at],
        TYPES["bounds"][at].format(bounds=bounds) if bounds else "",
    ]
    return ("" if language == "zh" else " ").join(part for part in parts if part)


def _bounds(schema: Mapping[str, Any]) -> str:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤"}
    return ", ".join(
        f"{sign} {schema[key]:,}"
        for key, sign in signs.items()
        if key in schema and schema[key] != _LARGEST
    )


def _limits(
    listed: str, field: str, base: type, schema: Mapping[str, Any], language: Language
) -> dict[str, Any]:
    """Give the rule by which a spreadsheet checks what is typed in."""
    if (listed, field) in CHOICES:
        names = CHOICES[listed, field]
        return _list_of(list(names.values() if language == "zh" else names))
    if "enum" in schema:
        return _list_of(list(schema["enum"]))
    if base is bool:
        return _list_of(["是", "否"] if language == "zh" else ["yes", "no"])
    if field == "priority":
        return _list_of(["1", "2", "3", "4", "5"])
    if base is date:
        return _between("date", _FIRST_DAY, _LAST_DAY)
    if base in (int, float):
        kind = "integer" if base is int else "decimal"
        if "exclusiveMinimum" in schema:
            return {"validate": kind, "criteria": ">", "value": schema["exclusiveMinimum"]}
        if "minimum" in schema:
            return _between(kind, schema["minimum"], schema.get("maximum", _LARGEST))
        return _between(kind, -_LARGEST, _LARGEST)
    return {"validate": "any"}


def _list_of(names: list[str]) -> dict[str, Any]:
    return {"validate": "list", "source": names}


def _between(kind: str, least: Any, most: Any) -> dict[str, Any]:
    return {"validate": kind, "criteria": "between", "minimum": least, "maximum": most}


def _add_list(book: Book, listed: str, columns: list[_Column]) -> None:
    titles = [column.title + ("*" if column.required else "") for column in columns]
    widths = [max(room(title) + 3.0, 10.0) for title in titles]
    page = book.page(sheet_title(listed, book.language), widths)
    page.header(titles)
    for at, column in enumerate(columns):
        page.sheet.set_column(at, at, widths[at], book.look(column.look))
        _add_rule(page, at, column, TYPES["refused"][1 if book.language == "zh" else 0])
    page.printed(landscape=True, footer="&P / &N", header_row=0)


def _add_rule(page: Page, at: int, column: _Column, refused: str) -> None:
    """Add the note and the limits of a column; a spreadsheet takes 32 and 255 signs for them."""
    told = {"input_title": column.title[:32], "input_message": column.note[:255]}
    if column.rule["validate"] != "any":
        told |= {"error_title": column.title[:32], "error_message": f"{refused}{column.note}"[:255]}
    page.sheet.data_validation(1, at, _LAST_ROW, at, {**column.rule, **told, "ignore_blank": True})
