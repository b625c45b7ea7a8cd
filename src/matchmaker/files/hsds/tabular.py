"""HSDS as a tabular data package: a folder of CSV files, one for each table."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from matchmaker.errors import FileError, Finding
from matchmaker.files.hsds.extension import LISTS_OF_OWN, OWN, PREFIX, own_rows
from matchmaker.files.hsds.package import Package, Row, unread
from matchmaker.files.hsds.terms import FORMS, HOURS, LISTS, PERSONAL, Form
from matchmaker.files.own import required_columns
from matchmaker.files.tables import Sheet, read_sheet
from matchmaker.files.text import read_text
from matchmaker.lists import SheetReading


def read_tables(files: Sequence[Path], package: Package, names: Mapping[str, str]) -> None:
    """Read the CSV files of a folder into the package.

    Parameters
    ----------
    files : sequence of Path
        The files.
    package : Package
        Where to.
    names : mapping of str to str
        By name of a file, with or without suffix, the table of HSDS that it is; empty leaves it
        out.

    Raises
    ------
    FileError
        Files are not in form: all that is wrong with all that are read.
    """
    found: list[Finding] = []
    for file in files:
        stem = names.get(file.name, names.get(file.stem, file.stem)).lower()
        try:
            if stem.startswith(PREFIX):
                _read_own(file, stem.removeprefix(PREFIX), package)
            elif stem in FORMS:
                _read_table(file, FORMS[stem], package)
            else:
                package.log.sheets.append(unread(file.name, "", _why(stem), _header(file)))
        except FileError as error:
            found.extend(error.findings)
    if found:
        raise FileError(found)


def _why(stem: str) -> str:
    if stem in PERSONAL:
        return "skip-hsds-personal"
    return "skip-hsds-hours" if stem in HOURS else "skip-hsds-table"


def _header(file: Path) -> list[str]:
    """Give the header of a table that is not read; faults of such a table stop nobody."""
    try:
        return next(csv.reader(read_text(file).splitlines(keepends=True)), [])
    except (FileError, csv.Error):
        return []


def _read_table(file: Path, form: Form, package: Package) -> None:
    sheet = read_sheet(file)
    fields = package.fields(form.table)
    without = package.without(form.table)
    names = {header: form.columns.get(header, header) for header in sheet.columns}
    read = {header: fields[name] for header, name in names.items() if name in fields}
    kept = [
        (names[header], cells) for header, cells in sheet.columns.items() if header not in without
    ]
    for at in range(len(sheet.rows)):
        values = {**form.values, **{name: cells[at] for name, cells in kept}}
        package.tables[form.table].append(Row(values, sheet.place(at)))
    ignored = tuple(header for header in names if header not in read)
    package.log.sheets.append(_reading(sheet, LISTS[form.table], read, ignored))


def _read_own(file: Path, name: str, package: Package) -> None:
    """Read a table of the extension."""
    table = PREFIX + name
    if name in LISTS_OF_OWN:
        sheet = read_sheet(file, required_columns()[name])
        package.sheets[name] = sheet
        columns = {header: header for header in sheet.columns}
        package.log.sheets.append(_reading(sheet, name, columns, ()))
    elif table in OWN:
        sheet = read_sheet(file, ("id",))
        package.tables[table] = own_rows(table, sheet)
        columns = {header: OWN[table][header] for header in sheet.columns if header in OWN[table]}
        ignored = tuple(header for header in sheet.columns if header not in columns)
        package.log.sheets.append(_reading(sheet, name, columns, ignored))
    else:
        package.log.sheets.append(unread(file.name, "", "skip-hsds-table", _header(file)))


def _reading(
    sheet: Sheet, name: str, columns: dict[str, str], ignored: tuple[str, ...]
) -> SheetReading:
    reading = SheetReading(sheet.file, list=name, header=(1,), columns=columns)
    return replace(reading, ignored=ignored, records=len(sheet.rows))
