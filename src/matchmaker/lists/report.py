"""What reading did: which sheet is which list, what was skipped, repaired and left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matchmaker.errors import Finding, Place
from matchmaker.messages import worded


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that reading did and that its user may want to know.

    Attributes
    ----------
    code : str
        Stable code from `matchmaker.messages.CATALOG`: ``read-...`` for a value that was read
        otherwise than it stands, ``skip-...`` for rows and records that were left out.
    place : Place
        The cell, or the row.
    list, field : str
        The list and the field, or empty.
    before, after : Any
        The value as it stands, and as it was read; None where there is none.
    """

    code: str
    place: Place
    list: str = ""
    field: str = ""
    before: Any = None
    after: Any = None

    @property
    def en(self) -> str:
        """The message in English."""
        return self._message[0]

    @property
    def zh(self) -> str:
        """The message in Chinese."""
        return self._message[1]

    @property
    def _message(self) -> tuple[str, str]:
        before, after = _shown(self.before), _shown(self.after)
        return worded(self.code, before=before, after=after, field=self.field)

    def __str__(self) -> str:
        en, zh = self._message
        where = " · ".join(part for part in (str(self.place), self.field) if part)
        return f"[{self.code}] {where}: {en} / {zh}"


def _shown(value: Any) -> Any:
    """Write a value as a spreadsheet shows it: dates in ISO form, whole numbers without .0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.isoformat() if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class SheetReading:
    """How one sheet, table or file was read.

    Attributes
    ----------
    file, sheet : str
        Where it is.
    list : str
        The list that it holds, ``"needs"`` for instance; empty where it was not read.
    header : tuple of int
        Rows of the header as a spreadsheet counts them.
    columns : mapping of str to str
        By header, the field that it was read as.
    ignored : tuple of str
        Headers that belong to no field; their columns were not read.
    records : int
        Records read.
    skipped : tuple of Remark
        Rows that hold no record, and why; and why the sheet itself was not read.
    """

    file: str
    sheet: str = ""
    list: str = ""
    header: tuple[int, ...] = ()
    columns: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    records: int = 0
    skipped: tuple[Remark, ...] = ()

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.file, self.sheet) if part)
        if not self.list:
            return f"{where}: not read / 未读取"
        rows = "-".join(str(row) for row in (*self.header[:1], *self.header[1:][-1:]))
        head = f"; header in row {rows} / 表头第 {rows} 行" if rows else ""
        return f"{where}: {self.list}, {self.records} records / {self.records} 条{head}"


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What reading did with all files: the first thing to look at when a list looks wrong.

    Attributes
    ----------
    sheets : tuple of SheetReading
        Every sheet or file that was found, in their order.
    repairs : tuple of Remark
        Every value that was read otherwise than it stands, each with its cell.
    left_out : tuple of Remark
        Records that could not become records of the lists, each with the reason.
    findings : tuple of Finding
        Errors and warnings, each with its cell.
    """

    sheets: tuple[SheetReading, ...] = ()
    repairs: tuple[Remark, ...] = ()
    left_out: tuple[Remark, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that stop the reading."""
        return tuple(fault for fault in self.findings if fault.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that do not stop it."""
        return tuple(fault for fault in self.findings if fault.severity == "warning")

    @property
    def skipped(self) -> tuple[Remark, ...]:
        """The rows that hold no record, of all sheets."""
        return tuple(remark for sheet in self.sheets for remark in sheet.skipped)

    def summary(self, most: int = 10) -> str:
        """Say it all in both languages; of each kind of remark, the first `most`."""
        return "\n".join(self._lines(most))

    def _lines(self, most: int) -> Iterator[str]:
        for sheet in self.sheets:
            yield str(sheet)
            for header, name in sheet.columns.items():
                yield f"    {header} → {name}"
            if sheet.ignored:
                yield f"    not read / 未读取: {', '.join(sheet.ignored)}"
        groups = (
            ("skipped / 跳过", self.skipped),
            ("repaired / 修正", self.repairs),
            ("left out / 未采用", self.left_out),
        )
        for title, remarks in groups:
            yield f"{title}: {len(remarks)}"
            shown: Counter[str] = Counter()
            for remark in remarks:
                shown[remark.code] += 1
                if shown[remark.code] <= most:
                    yield f"    {remark}"
            for code, count in shown.items():
                if count > most:
                    yield f"    [{code}] … {count - most} more / 另有 {count - most} 处"
        yield f"findings / 问题: {len(self.findings)}"
        yield from (f"    {fault}" for fault in self.findings)
