"""Fills the reference pages from the code, so that they cannot fall behind it."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import CallableSchema

from matchmaker import lists, plan, rules
from matchmaker.files.cells import plain
from matchmaker.files.office.headers import NAMES, dictionary
from matchmaker.messages import CATALOG

LIMITS = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
WORDS = {"null": "empty", "string": "text", "boolean": "yes or no", "object": "mapping"}


class WithFunctions(GenerateJsonSchema):
    """The JSON Schema of a record whose fields may be functions."""

    def callable_schema(self, schema: CallableSchema) -> JsonSchemaValue:
        """Name a function by its kind: JSON cannot hold it."""
        return {"type": "function"}


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Put the generated tables where a page asks for them."""
    markdown = markdown.replace("<!-- catalog -->", catalog_table())
    markdown = markdown.replace("<!-- headers -->", header_tables())
    return re.sub(r"<!-- fields: (.*?) -->", lambda found: field_tables(found[1]), markdown)


def cell(text: str) -> str:
    """Make text safe inside a Markdown table: a bar ends a cell, braces are attributes."""
    return text.replace("|", "\\|").replace("{", "&#123;").replace("\n", " ")


def table(header: list[str], rows: list[list[str]]) -> str:
    """Write a Markdown table, without the columns that are empty throughout."""
    used = [at for at in range(len(header)) if any(row[at] for row in rows)]
    lines = [[header[at] for at in used], ["---"] * len(used)]
    lines += [[cell(row[at]) for at in used] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def catalog_table() -> str:
    """Every code with its message in both languages."""
    rows = [
        [f'<span id="{code}">`{code}`</span>', message.en, message.zh]
        for code, message in CATALOG.items()
    ]
    return table(["code", "English", "中文"], rows)


def header_tables() -> str:
    """By list, the headers of each field besides its own name."""
    parts = []
    for listed in NAMES:
        by_field: dict[str, list[str]] = {}
        for header, field in dictionary(listed).items():
            by_field.setdefault(field, [])
            if header != plain(field):
                by_field[field].append(header)
        rows = [[f"`{field}`", ", ".join(names)] for field, names in by_field.items()]
        parts.append(f"## {listed}\n\n{table(['field', 'headers'], rows)}")
    return "\n\n".join(parts)


def field_tables(names: str) -> str:
    """One table of fields for each of the named records."""
    homes = [vars(home) for home in (lists, rules, plan)]
    return "\n\n".join(
        field_table(next(home[name] for home in homes if name in home)) for name in names.split()
    )


def field_table(record: type[BaseModel]) -> str:
    """The fields of one record: name, Chinese name, type, default, meaning."""
    properties = record.model_json_schema(schema_generator=WithFunctions)["properties"]
    first_line = (record.__doc__ or "").strip().splitlines()[0]
    rows = [
        [
            f"`{name}`",
            properties[name].get("zh", ""),
            shown_type(properties[name]),
            shown_default(field),
            field.description or "",
        ]
        for name, field in record.model_fields.items()
    ]
    fields = table(["field", "中文", "type", "default", "meaning"], rows)
    return f"### {record.__name__}\n\n{first_line}\n\n{fields}"


def shown_default(field: FieldInfo) -> str:
    """A default as a person reads it; nothing where the default is empty."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    return "" if value in (None, "", (), {}) else f"`{value}`"


def shown_type(entry: dict[str, Any]) -> str:
    """The type and the limits of a field, from its JSON Schema."""
    if "$ref" in entry:
        return str(entry["$ref"]).rpartition("/")[2]
    if "anyOf" in entry:
        return " or ".join(shown_type(part) for part in entry["anyOf"])
    if values := entry.get("enum", [entry["const"]] if "const" in entry else []):
        return ", ".join(f"`{value}`" for value in values)
    if "prefixItems" in entry:
        return f"({', '.join(shown_type(part) for part in entry['prefixItems'])})"
    if entry.get("type") == "array":
        return f"list of {shown_type(entry.get('items', {}))}"
    kind = entry.get("format", entry.get("type", "any"))
    limits = [f"{sign} {entry[key]:,}" for key, sign in LIMITS.items() if key in entry]
    return f"{WORDS.get(kind, kind)} {', '.join(limits)}".strip()
