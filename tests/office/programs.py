"""The programs that make the files: openpyxl, Python's csv, and LibreOffice."""

from __future__ import annotations

import csv
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment

from office.layout import Grid

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030")
_CSV_OF_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"


def write_xlsx(grids: Sequence[Grid], path: Path) -> Path:
    """Write the sheets into one workbook with openpyxl."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for grid in grids:
        sheet = book.create_sheet(grid.name)
        if len(grids) > 1:  # the only sheet of a workbook cannot be hidden
            sheet.sheet_state = grid.state
        for (row, column), value in grid.cells.items():
            cell = sheet.cell(row, column, value)
            if isinstance(value, date):
                cell.number_format = "yyyy-mm-dd"
            elif isinstance(value, int) and value > 10**9:
                cell.number_format = "0"
            elif isinstance(value, str):
                cell.alignment = Alignment(wrap_text="\n" in value)
        for top, left, bottom, right in grid.merges:
            sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    book.save(path)
    return path


def write_each(grids: Iterable[Grid], folder: Path) -> Path:
    """Write every sheet into a workbook of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for grid in grids:
        write_xlsx([grid], folder / f"{grid.name}.xlsx")
    return folder


def write_csv(grids: Iterable[Grid], folder: Path, encoding: str) -> Path:
    """Write every sheet into a CSV file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for grid in grids:
        rows = [
            [_text(grid.cells.get((row, column))) for column in range(1, grid.width + 1)]
            for row in range(1, grid.last_row + 1)
        ]
        path = folder / f"{grid.name}.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
    return folder


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def office_program() -> str | None:
    """LibreOffice, if it is here."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(files: Sequence[Path], form: str, folder: Path, profile: Path) -> Path:
    """Let LibreOffice convert files, all in one run; ``csv`` means a file for each sheet.

    Raises
    ------
    RuntimeError
        LibreOffice did not write them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        str(office_program()), f"-env:UserInstallation={profile.as_uri()}", "--headless",
        "--norestore", "--convert-to", _CSV_OF_ALL_SHEETS if form == "csv" else form,
        "--outdir", str(folder), *map(str, files),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    pattern = f"-*.{form}" if form == "csv" else f".{form}"
    if missing := [file.stem for file in files if not list(folder.glob(file.stem + pattern))]:
        raise RuntimeError(f"LibreOffice did not convert {missing}: {done.stdout}{done.stderr}")
    return folder
