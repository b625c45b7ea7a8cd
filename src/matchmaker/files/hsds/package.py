"""A directory in memory: the tables of HSDS 3.x, whatever files they came from."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from matchmaker.errors import Place
from matchmaker.files.hsds.terms import READ
from matchmaker.files.tables import Sheet
from matchmaker.lists import ReadingReport, Remark, SheetReading


class Row(NamedTuple):
    """A row of a table, or an object of JSON without what is nested in it.

    Attributes
    ----------
    values : mapping of str to Any
        By column of HSDS 3.x: text from CSV, any plain value from JSON; None is missing.
    place : Place
        Where it stands.
    """

    values: Mapping[str, Any]
    place: Place

    def text(self, column: str) -> str:
        """Give a value as text, empty where it is missing."""
        value = self.values.get(column)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        try:
            return json.dumps(value, ensure_ascii=False)
        except RecursionError:
            return "…"

    def key(self, column: str = "id") -> str:
        """Give an id as text without blanks around it."""
        return self.text(column).strip()

    def at(self, column: str) -> Place:
        """Tell where a value stands."""
        return replace(self.place, column=column)


@dataclass
class Log:
    """What reading did, collected on the way."""

    sheets: list[SheetReading] = field(default_factory=list)
    repairs: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)
    told: set[tuple[str, Place, str]] = field(default_factory=set)

    def repair(self, code: str, place: Place, name: str, before: Any, after: Any = None) -> None:
        """Say, once, that a value of the field `name` was read otherwise than it stands."""
        if (code, place, name) not in self.told:
            self.told.add((code, place, name))
            self.repairs.append(Remark(code, place, field=name, before=before, after=after))

    def leave_out(self, code: str, row: Row, name: str, before: Any, after: Any = None) -> None:
        """Say that a record of the list `name` was left out."""
        self.left_out.append(Remark(code, row.place, name, before=before, after=after))

    def report(self) -> ReadingReport:
        """Give all of it."""
        return ReadingReport(tuple(self.sheets), tuple(self.repairs), tuple(self.left_out))


@dataclass
class Package:
    """The tables of a directory and of its extension.

    Attributes
    ----------
    tables : dict of str to list of Row
        By name of the table in HSDS 3.x; those of the extension on organizations and resources
        are among them.
    sheets : dict of str to Sheet
        Tables of the extension that are lists by themselves, from CSV.
    document : mapping
        The same from JSON.
    mapping : mapping of str to mapping of str to str
        By table and column, the field that the caller reads it as; empty for none.
    log : Log
        What was read, and what was not.
    """

    tables: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    sheets: dict[str, Sheet] = field(default_factory=dict)
    document: Mapping[str, Any] = field(default_factory=dict)
    mapping: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    log: Log = field(default_factory=Log)

    def fields(self, table: str) -> dict[str, str]:
        """Give the fields that the columns of a table are read as, by HSDS and by the caller."""
        fields = dict(READ.get(table, {}))
        for column, name in self.mapping.get(table, {}).items():
            if not name:
                fields.pop(column, None)
            else:
                fields[column] = ", ".join(filter(None, (fields.get(column), name)))
        return fields

    def without(self, table: str) -> set[str]:
        """Give the columns of a table that the caller leaves out."""
        return {column for column, name in self.mapping.get(table, {}).items() if not name}

    def mapped(self, table: str, row: Row) -> dict[str, str]:
        """Give the fields of a row that the caller's mapping names."""
        columns = self.mapping.get(table, {}).items()
        return {name: row.key(column) for column, name in columns if name and row.key(column)}

    def by(self, table: str, column: str) -> dict[str, list[Row]]:
        """Group the rows of a table by a column that names something."""
        groups: dict[str, list[Row]] = defaultdict(list)
        for row in self.tables.get(table, ()):
            if name := row.key(column):
                groups[name].append(row)
        return groups

    def one(self, table: str) -> dict[str, Row]:
        """Give the first row of each id."""
        return {name: rows[0] for name, rows in self.by(table, "id").items()}


def unread(file: str, sheet: str, code: str, headers: Iterable[str] = ()) -> SheetReading:
    """Say that a table or a file was not read, and why."""
    remark = Remark(code, Place(file=file, sheet=sheet), before=sheet or file)
    return SheetReading(file, sheet, ignored=tuple(headers), skipped=(remark,))
