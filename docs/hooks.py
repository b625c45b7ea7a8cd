"""Fills the reference pages from the code, so that they cannot fall behind it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

import matchmaker as mm
from matchmaker.messages import CATALOG

RECORDS: tuple[type[BaseModel], ...] = (
    mm.Community,
    mm.Organization,
    mm.Need,
    mm.Resource,
    mm.Agreement,
    mm.Taxonomy,
)


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the generated tables where a page asks for them."""
    for marker, make in (("catalog", catalog_table), ("schema", schema_tables)):
        place = f"<!-- generated: {marker} -->"
        if place in markdown:
            markdown = markdown.replace(place, make())
    return markdown


def cell(text: str) -> str:
    """Make text safe inside a Markdown table: a bar ends a cell, braces are attributes."""
    return text.replace("|", "\\|").replace("{", "&#123;").replace("\n", " ")


def catalog_table() -> str:
    """Every code with its message in both languages."""
    lines = ["| code | English | 中文 |", "|---|---|---|"]
    for code, message in CATALOG.items():
        anchor = f'<span id="{code}">`{code}`</span>'
        lines.append(f"| {anchor} | {cell(message.en)} | {cell(message.zh)} |")
    return "\n".join(lines)


def schema_tables() -> str:
    """One table of fields per record."""
    return "\n\n".join(schema_table(record) for record in RECORDS)


def schema_table(record: type[BaseModel]) -> str:
    """The fields of one record: name, Chinese name, type, default, meaning."""
    schema = record.model_json_schema()
    first_line = (record.__doc__ or "").strip().splitlines()[0]
    lines = [f"## {record.__name__}", "", first_line, ""]
    lines += ["| field | 中文 | type | default | meaning |", "|---|---|---|---|---|"]
    for name, field in record.model_fields.items():
        entry = schema["properties"][name]
        default = "required" if field.default is PydanticUndefined else shown_default(field.default)
        meaning = field.description or ""
        row = (f"`{name}`", entry.get("zh", ""), shown_type(entry), default, meaning)
        lines.append("| " + " | ".join(cell(part) for part in row) + " |")
    return "\n".join(lines)


def shown_default(value: Any) -> str:
    """A default as a person reads it."""
    return "empty" if value in (None, "", ()) else f"`{value}`"


def shown_type(entry: dict[str, Any]) -> str:
    """The type and the limits of a field, from its JSON Schema."""
    if "anyOf" in entry:
        return " or ".join(shown_type(part) for part in entry["anyOf"])
    if "enum" in entry:
        return ", ".join(f"`{value}`" for value in entry["enum"])
    kind = entry.get("format", entry.get("type", "any"))
    words = {"null": "empty", "string": "text", "boolean": "yes or no"}
    if kind == "array":
        return f"list of {shown_type(entry.get('items', {}))}"
    limits = [
        f"{sign} {entry[key]:,}"
        for key, sign in (
            ("minimum", "≥"),
            ("exclusiveMinimum", ">"),
            ("maximum", "≤"),
            ("exclusiveMaximum", "<"),
        )
        if key in entry
    ]
    return " ".join([words.get(kind, kind), ", ".join(limits)]).strip()
