"""The one exception tree of the library, and the findings that it carries.

::

    MatchmakerError
    ├── FindingsError            carries findings: all faults of an input at once
    │   ├── ListsError           the lists (records, columns, a region)
    │   ├── RulesError           the rules or the objective
    │   ├── ProblemError         the arrays of a problem
    │   └── FileError            a file or a folder
    ├── NoPlanError              a plan was required and there is none
    └── MissingExtraError        an optional package is not installed
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a user's files a finding stands; every part is optional.

    Attributes
    ----------
    file : str
        Name of the file as the user gave it.
    sheet : str
        Name of the sheet in a workbook.
    row : int or None
        Row as a spreadsheet counts it: the first line of the file is 1.
    column : str
        Header of the column.
    cell : str
        Address of the cell in a spreadsheet, ``"C7"`` for instance.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""

    def __str__(self) -> str:
        row = "" if self.row is None or self.cell else f"row {self.row}"
        column = f"column {self.column}" if self.column else ""
        parts = (self.file, self.sheet, row, self.cell, column)
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault, said so that the person who keeps the list can mend it.

    Attributes
    ----------
    code : str
        Stable code from `matchmaker.messages.CATALOG`.
    list : str
        The list it belongs to (``"needs"``, ``"rules"``, ``"plan"``, ...), or empty.
    record : str
        Id of the record; ``"#3"`` (the third one) where the record has no usable id.
    field : str
        Field of the record, or empty.
    value : Any
        The value found, shortened where it is long.
    en, zh : str
        The message in English and in Chinese.
    place : Place
        Where in the user's files, as far as known.
    severity : {"error", "warning"}
        A warning does not stop the work.
    """

    code: str
    en: str
    zh: str
    list: str = ""
    record: str = ""
    field: str = ""
    value: Any = None
    place: Place = Place()
    severity: Literal["error", "warning"] = "error"

    @property
    def where(self) -> str:
        """Place, list, record and field in one phrase."""
        parts = (str(self.place), " ".join(p for p in (self.list, self.record) if p), self.field)
        return " · ".join(part for part in parts if part)

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        return f"[{self.code}] {where}{self.en} / {self.zh}"


class MatchmakerError(Exception):
    """Root of every error that the library raises on purpose."""


class FindingsError(MatchmakerError):
    """An input is faulty; `findings` holds all its faults, not only the first.

    Attributes
    ----------
    findings : tuple of Finding
        In the order of the input.
    warnings : tuple of Finding
        What was seen besides and would not have stopped the work.
    """

    def __init__(self, findings: Iterable[Finding], warnings: Iterable[Finding] = ()) -> None:
        self.findings: tuple[Finding, ...] = tuple(findings)
        self.warnings: tuple[Finding, ...] = tuple(warnings)
        super().__init__(self.findings, self.warnings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __str__(self) -> str:
        count = len(self.findings)
        head = f"{count} finding{'' if count == 1 else 's'} / {count} 处问题"
        lines = [f"  {finding}" for finding in self.findings[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"  … and {count - _SHOWN} more / 另有 {count - _SHOWN} 处")
        return "\n".join([head, *lines])


class ListsError(FindingsError):
    """The lists are faulty."""


class RulesError(FindingsError):
    """The rules or the objective contradict themselves or the region."""


class ProblemError(FindingsError):
    """The arrays of a problem are faulty."""


class FileError(FindingsError):
    """A file or a folder cannot be read or written."""


class NoPlanError(MatchmakerError):
    """A plan was required, but there is none; the message names the conflict."""


class MissingExtraError(MatchmakerError):
    """An optional package is missing; the message names the install command.

    Parameters
    ----------
    package : str
        The package that could not be imported.
    extra : str
        The extra of matchmaker that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(
            f"{package} is needed here: pip install 'matchmaker[{extra}]' / "
            f"此处需要 {package}：pip install 'matchmaker[{extra}]'"
        )
