"""Typed columns (of a data frame or a Parquet file) as one list of a region.

The values of a column that has the type of its field stay as they are, and no row is made of
them. Only what is text where a number, a date or a list should be goes through the readers of
office cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from matchmaker.errors import Place
from matchmaker.files.office.assemble import Assembly
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.headers import RECORDS
from matchmaker.files.office.layout import Layout, header_findings
from matchmaker.files.office.part import PROSE, Part, read_part
from matchmaker.files.office.values import CHOICES
from matchmaker.lists.columns import storage

_NATURAL: dict[type, tuple[type, ...]] = {
    str: (str,),
    int: (int, float),
    float: (int, float),
    bool: (bool,),
    date: (date,),
    tuple: (list, tuple, np.ndarray),
}
_PAIRS: dict[str, type] = {"fit": float, "value": float}


class _Columns(Grid):
    """Columns without a header row: records are counted from 1, and no cell has an address."""

    def place(self, row: int, column: int | None = None, header: str = "") -> Place:
        """Tell where a cell (row -1: the header) stands."""
        return Place(self.file, row=row + 1 if row >= 0 else None, column=header)


def take_columns(
    assembly: Assembly, name: str, columns: Mapping[str, list[Any]], wanted: str = ""
) -> None:
    """Read columns as the list that their headers speak of.

    Parameters
    ----------
    assembly : Assembly
        Gets the list, and all that is to be said of it.
    name : str
        Name of the frame or file.
    columns : mapping of str to list
        Cells by header, all of one length; None where empty.
    wanted : str
        The list, where it is known.
    """
    head = _Columns(name, "", [list(columns)])
    found = assembly.layout_of(head, wanted)
    if found is None:
        return
    layout = found._replace(header=(-1,))
    assembly.findings += header_findings(head, layout)
    cells = list(columns.values())
    rows = range(max(map(len, cells), default=0))
    natural = {
        field: values
        for field, at in layout.columns.items()
        if (values := _natural(layout, field, cells[at])) is not None
    }
    rough = {field: at for field, at in layout.columns.items() if field not in natural}
    grid = head._replace(rows=_rows(cells, {*rough.values(), *layout.personal}, len(rows)))
    read = read_part(
        grid, layout._replace(columns=rough), list(rows), assembly.repairs, assembly.findings
    )
    made = {**read.columns, **natural}
    assembly.add(Part(grid, layout, list(rows), made))


def _rows(cells: Sequence[list[Any]], used: set[int], count: int) -> list[list[Any]]:
    """Make the rows of the columns that are read like office cells; the others are blank."""
    blank = [""] * count
    body = [
        ["" if cell is None else cell for cell in column] if at in used else blank
        for at, column in enumerate(cells)
    ]
    return [list(row) for row in zip(*body, strict=True)] if used else [[]] * count


def _natural(layout: Layout, field: str, cells: Sequence[Any]) -> list[Any] | None:
    """Give the values of a column that has its field's type; None where it has to be read."""
    name = layout.list
    record = RECORDS.get(name)
    kinds = storage(record) if record else {}
    base = kinds[field].base if field in kinds else _PAIRS.get(field, str)
    if field == "valid" or (field.endswith("_km") and layout.in_meters(field)):
        return None
    types = {type(cell) for cell in cells} - {type(None)}
    if base is str and types <= {str, int}:
        texts = [cell if cell is None else str(cell) for cell in cells] if int in types else cells
        if field in PROSE:
            return list(texts)
        kept = [cell if cell and not cell.isspace() else None for cell in texts]
        words = CHOICES.get(f"{name}.{field}")
        return None if words and not set(kept) <= {*words, None} else kept
    if bool in types and base is not bool:
        return None
    return list(cells) if all(issubclass(kind, _NATURAL[base]) for kind in types) else None
