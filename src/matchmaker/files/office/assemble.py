"""Sheets in, one region out: the way of office tables through all steps of reading."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from matchmaker.errors import Finding, ListsError, Place
from matchmaker.files.coordinates import borrow, locate
from matchmaker.files.office.asked import Asked
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import RECORDS, SHEET_NAMES, titles
from matchmaker.files.office.layout import (
    ESSENTIAL,
    Layout,
    find_layout,
    header_findings,
    lacks,
    title_remarks,
    unit_findings,
)
from matchmaker.files.office.names import distinct
from matchmaker.files.office.part import Part, joined_columns, place_in, read_part
from matchmaker.files.office.persons import keys, persons_of, without_names, without_persons
from matchmaker.files.office.references import References, pairs_of, with_ids, with_unique_numbers
from matchmaker.files.office.rows import fill_down, record_rows
from matchmaker.files.options import ReadOptions
from matchmaker.files.own import taxonomy_of, taxonomy_of_names, travel_of
from matchmaker.lists import ReadingReport, Region, Remark, SheetReading, Taxonomy, Travel
from matchmaker.lists.columns import Place_of
from matchmaker.messages import finding

_SUBMITTED = re.compile(r"(?:填报单位|填报社区|报送单位|所属社区|社区名称)\s*[:：]\s*(\S+)")
_COMMUNITY = re.compile(r"(?:社区|居委会|居民委员会|村|村委会)$")
_NEEDED = ("communities", "organizations", "needs", "resources")
_DERIVED = {
    "communities": (("needs", "community_id"), ("agreements", "community_id")),
    "organizations": (("resources", "organization_id"), ("agreements", "organization_id")),
}

Columns = dict[str, list[Any]]


class Outcome(NamedTuple):
    """What came of a reading: a region, unless there are errors, and the report."""

    region: Region | None
    report: ReadingReport

    def require(self) -> Region:
        """Give the region.

        Raises
        ------
        ListsError
            The lists are faulty: all errors at once.
        """
        if self.region is None:
            raise ListsError(self.report.errors, self.report.warnings)
        return self.region


class _Texts(NamedTuple):
    """A sheet of pairs as texts: the form in which taxonomy and travel are read."""

    file: str
    columns: dict[str, list[str | None]]
    rows: list[int]
    place: Callable[..., Place]


class Assembly:
    """Takes the sheets of one region, one after the other, and makes the region of them.

    Parameters
    ----------
    options : ReadOptions
        What the caller says about the files.
    """

    def __init__(self, options: ReadOptions) -> None:
        self.options = options
        self.parts: dict[str, list[Part]] = {}
        self.sheets: list[SheetReading] = []
        self.repairs: list[Remark] = []
        self.findings: list[Finding] = []
        self.asked = Asked(options)

    def take(self, grid: Grid, *, visible: bool = True, wanted: str = "") -> None:
        """Read one sheet as the list that it looks like, or as the list that is wanted."""
        asked = self.asked.list_of(grid)
        if asked == "" or (not visible and asked is None):
            code = "skip-asked" if asked == "" else "skip-hidden"
            self.leave_out(grid.file, grid.sheet, code)
            return
        wanted = asked or wanted
        layout = self.layout_of(grid, wanted)
        if layout is not None:
            self._take(grid, layout)

    def layout_of(self, grid: Grid, wanted: str) -> Layout | None:
        """Find how a sheet is laid out; where no list is found, that is said, and it is None."""
        layout = find_layout(grid, self.asked.mapping, wanted)
        listed = layout.list if layout else wanted
        groups = lacks(layout) if layout else ESSENTIAL.get(wanted, ())
        if layout is None or groups:
            self.leave_out(grid.file, grid.sheet, "skip-sheet" if grid.rows else "skip-blank")
            if listed:
                known = "; ".join(" / ".join(titles(listed, group)) for group in groups)
                where: dict[str, Any] = {"list": listed, "place": Place(grid.file, grid.sheet)}
                where |= {"value": _title(listed), "known": known}
                self.findings.append(finding("header-missing", **where))
            return None
        self.asked.see(layout)
        return layout

    def _take(self, grid: Grid, layout: Layout) -> None:
        skipped = list(title_remarks(grid, layout))
        rows = record_rows(grid, layout, skipped)
        fill_down(grid, layout, rows, self.repairs)
        self.findings += [*header_findings(grid, layout), *unit_findings(grid, layout)]
        self.findings += _cell_errors(grid, layout, rows)
        part = read_part(grid, layout, rows, self.repairs, self.findings)
        if layout.list == "needs":
            self._take_community(part, skipped)
        self.add(part, skipped)

    def add(self, part: Part, skipped: Sequence[Remark] = ()) -> None:
        """Take the records of a sheet, and tell how it was read."""
        grid, layout, rows, _ = part
        if layout.list == "needs" and layout.personal:
            self._take_persons(part)
        if rows or layout.list in RECORDS:  # an empty taxonomy or matrix is as good as none
            self.parts.setdefault(layout.list, []).append(part)
        named = {column: field for field, column in layout.columns.items()}
        self.sheets.append(
            SheetReading(
                grid.file,
                grid.sheet,
                layout.list,
                tuple(grid.first + row + 1 for row in layout.header if row >= 0),
                {layout.headers[column]: named[column] for column in sorted(named)},
                tuple(layout.headers[column] for column in layout.ignored),
                len(rows),
                tuple(without_names(skipped)),
            )
        )

    def _take_community(self, part: Part, skipped: list[Remark]) -> None:
        """Take the community of a sheet of needs from its title or name, if no column has it."""
        if {"community", "community_id"} & set(part.columns):
            return
        texts = [_SUBMITTED.search(str(remark.before)) for remark in skipped]
        titles = [found[1] for found in texts if found]
        name = titles[0] if titles else part.grid.sheet.strip()
        if titles or _COMMUNITY.search(name):
            part.columns["community"] = [name] * len(part.rows)
            place = Place(part.grid.file, part.grid.sheet)
            self.repairs.append(
                Remark("read-sheet-name", place, "needs", "community_id", after=name)
            )

    def _take_persons(self, part: Part) -> None:
        grid, layout, rows, columns = part
        columns["person"] = persons_of(grid, layout, rows)
        made = keys(grid, layout, rows, self.options.get("salt"), self.repairs)
        if made is not None:
            given = columns.get("beneficiary_key") or [None] * len(rows)
            columns["beneficiary_key"] = [
                old if new is None else new for old, new in zip(given, made, strict=True)
            ]

    def leave_out(self, file: str, sheet: str = "", code: str = "skip-file") -> None:
        """Tell that a file or a sheet was not read, and why."""
        remark = Remark(code, Place(file, sheet))
        self.sheets.append(SheetReading(file, sheet, skipped=(remark,)))

    def outcome(self) -> Outcome:
        """Make the region, and tell what was done."""
        lists, places = self.lists()
        self.findings += self.asked.unmet()
        told = {fault.list for fault in self.findings if fault.code == "header-missing"}
        missing = [listed for listed in _NEEDED if listed not in lists]
        if not any(fault.code.startswith("file-") for fault in self.findings):
            self.findings += [self.missing(listed) for listed in missing if listed not in told]
        taxonomy = self._taxonomy(lists)
        travel = self._travel()
        name = self.options.get("name") or self._name()
        found: list[Finding] = []
        region: Region | None = None
        try:
            region = Region(
                taxonomy=taxonomy,
                travel=travel,
                name=name,
                places=places,
                faults=self.findings,
                **{listed: lists.get(listed, ()) for listed in RECORDS},
            )
            found = list(region.warnings)
        except ListsError as error:
            found = _once([*error.findings, *error.warnings], missing)
        report = self.report(found)
        if region is not None:
            region.report = report
        return Outcome(region, report)

    def missing(self, name: str) -> Finding:
        """Say that a list was found in no sheet."""
        known = ", ".join(dict.fromkeys(sheet.sheet or sheet.file for sheet in self.sheets))
        files = {sheet.file for sheet in self.sheets}
        place = Place(files.pop()) if len(files) == 1 else None
        return finding("list-missing", list=name, value=_title(name), known=known, place=place)

    def report(self, findings: Iterable[Finding]) -> ReadingReport:
        """Tell what was done with all sheets."""
        return ReadingReport(
            tuple(self.sheets), tuple(self.repairs), findings=tuple(dict.fromkeys(findings))
        )

    def lists(
        self, known: Mapping[str, list[tuple[str, str]]] | None = None
    ) -> tuple[dict[str, Columns], dict[str, Place_of]]:
        """Give the columns of each list with references by id and points in WGS-84.

        Parameters
        ----------
        known : mapping of str to list of (id, name), optional
            Communities and organizations that do not stand in the files.

        Returns
        -------
        tuple
            Columns by list, and by list the place of each row and field.
        """
        raw = {name: joined_columns(parts) for name, parts in self.parts.items() if name in RECORDS}
        places = {name: place_in(self.parts[name]) for name in raw}
        for name in raw:
            raw[name] = self._with_ids(name, raw[name])
        known = dict(known or {})
        if self.options.get("derive"):
            self._derive(raw)
        references = References(self.repairs, self.findings)
        for name in ("communities", "organizations"):
            if name in raw or name in known:
                field = RECORDS[name].id_field
                records = known.get(name) or pairs_of(raw[name], field)
                references.know(name, records, self._lost(name, field))
        districts = raw.get("communities", {}).get("subdistrict", [])
        references.know_subdistricts(str(cell) for cell in districts if cell is not None)
        for name in raw:
            place = places.get(name, lambda row, field: Place())
            columns = raw[name]
            if name == "needs":
                columns = without_persons(columns, place, self.repairs)
            columns = references.resolve(name, columns, place)
            raw[name] = self._located(name, columns, place)
        return raw, places

    def _with_ids(self, name: str, columns: Columns) -> Columns:
        parts = self.parts[name]
        numbers = [part.numbers for part in parts]
        made, source = with_ids(name, columns, sum(len(part.rows) for part in parts))
        if not source and all(numbers):
            made, source = with_unique_numbers(name, made, [part.sheet for part in parts], numbers)
        if source:
            place = self.parts[name][0].place(None, "")
            self.repairs.append(Remark("read-ids", place, name, before=source))
        return made

    def _derive(self, raw: dict[str, Columns]) -> None:
        """Make the lists of parties that are missing from the names in the other lists."""
        for name, sources in _DERIVED.items():
            if name in raw:
                continue
            texts: list[Any] = []
            for listed, field in sources:
                columns = raw.get(listed, {})
                texts += columns.get(field.removesuffix("_id")) or columns.get(field) or []
            given = (str(text) for text in texts if text is not None)
            spelled = distinct(given, communities=name == "communities")
            if spelled:
                raw[name] = {RECORDS[name].id_field: spelled, "name": list(spelled)}
                self.repairs.append(Remark("read-derived", Place(), name, before=len(spelled)))

    def _lost(self, name: str, field: str) -> list[str]:
        return [
            str(fault.value)
            for fault in self.findings
            if fault.code == "code-digits-lost" and (fault.list, fault.field) == (name, field)
        ]

    def _located(self, name: str, columns: Columns, place: Place_of) -> Columns:
        located = [locate(RECORDS[name], columns, self.options, place)]
        if name == "communities":
            located.append(borrow(located[0].columns, self.options, place))
        for step in located:
            self.repairs += step.remarks
            self.findings += step.findings
        return located[-1].columns

    def _taxonomy(self, lists: Mapping[str, Columns]) -> Taxonomy | None:
        """Take the caller's taxonomy, the file's, or the one of equal names."""
        if (given := self.options.get("taxonomy")) is not None:
            return given
        if "taxonomy" in self.parts:
            return taxonomy_of(self._texts("taxonomy"), self.findings)
        needs, offers = (lists.get(name, {}).get("category", ()) for name in ("needs", "resources"))
        return taxonomy_of_names(needs, offers, "其他", self.findings)

    def _travel(self) -> Travel | None:
        if "travel" not in self.parts:
            return None
        return travel_of(self._texts("travel"), self.findings)

    def _texts(self, name: str) -> _Texts:
        part = self.parts[name][0]
        columns = {
            field: [None if cell is None else str(cell) for cell in cells]
            for field, cells in part.columns.items()
        }
        rows = [part.grid.first + row + 1 for row in part.rows]
        columns.setdefault("unit", [None] * len(rows))
        return _Texts(part.grid.file, columns, rows, part.place)

    def _name(self) -> str:
        for part in self.parts.get("region", ()):
            for cell in part.columns["name"]:
                return str(cell or "")
        return ""


def _cell_errors(grid: Grid, layout: Layout, rows: list[int]) -> Iterator[Finding]:
    """Find the cells of records whose formula failed: they come as empty cells."""
    if not grid.errors:
        return
    records = set(rows)
    fields = {column: field for field, column in layout.columns.items()}
    for (row, column), text in sorted(grid.errors.items()):
        if row in records and column in fields:
            place = grid.place(row, column, layout.headers[column])
            where: dict[str, Any] = {"list": layout.list, "field": fields[column]}
            yield finding("cell-error", **where, value=text, place=place)


def _title(name: str) -> str:
    return f"{name} ({SHEET_NAMES[name].split()[0]})"


def _once(findings: Iterable[Finding], missing: Sequence[str]) -> list[Finding]:
    """Keep one finding for each cell, the first, and none for a list that is not there."""
    kept: dict[Any, Finding] = {}
    for fault in findings:
        at = fault.place
        if fault.code == "list-empty" and fault.list in missing:
            continue
        cell = (at.file, at.sheet, at.row, at.column) if at.column else fault
        kept.setdefault(cell, fault)
    return list(kept.values())
