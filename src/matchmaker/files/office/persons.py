"""What the list of needs says of persons: keys in place of names, nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from matchmaker.errors import Place
from matchmaker.files.office.grid import Grid
from matchmaker.files.office.layout import Layout
from matchmaker.files.office.values import read_code
from matchmaker.files.personal import pseudonym, scrub
from matchmaker.lists import Remark

_KEYED = ("identity", "name", "phone")
_IDENTIFYING = ("identity", "name")
_FREE_TEXT = ("title", "description", "responsible", "status")

PlaceOf = Callable[[int | None, str], Place]


def keys(
    grid: Grid, layout: Layout, rows: list[int], salt: str | bytes | None, repairs: list[Remark]
) -> list[str | None] | None:
    """Make the pseudonyms of the persons whom a list of needs names.

    Parameters
    ----------
    grid, layout, rows
        The sheet, and its rows with records.
    salt : str, bytes or None
        Secret of the pseudonyms; None: there are none.
    repairs : list of Remark
        Gets one remark for each column that is dropped.

    Returns
    -------
    list of str or None
        The keys; None where the sheet names no person, or there is no salt.
    """
    for column in layout.personal:
        place = grid.place(layout.header[-1], column, layout.headers[column])
        code = "read-person-keyed" if salt else "read-person-dropped"
        repairs.append(Remark(code, place, "needs", "beneficiary_key"))
    columns = {kind: column for column, kind in layout.personal.items()}
    if not salt or not any(kind in columns for kind in _IDENTIFYING):
        return None
    made: list[str | None] = []
    for row in rows:
        parts = [_text(grid.rows[row][columns[kind]]) if kind in columns else "" for kind in _KEYED]
        known = any(part for kind, part in zip(_KEYED, parts, strict=True) if kind in _IDENTIFYING)
        made.append(pseudonym(parts, salt) if known else None)
    return made


def _text(cell: Any) -> str:
    if cell is None or cell == "":
        return ""
    value = read_code(cell)
    return str(getattr(value, "value", value))


def persons_of(grid: Grid, layout: Layout, rows: list[int]) -> list[bool]:
    """Tell which rows speak of a person, so that their coordinates are a person's."""
    return [any(str(grid.rows[row][column]).strip() for column in layout.personal) for row in rows]


def without_persons(
    columns: dict[str, list[Any]], place: PlaceOf, repairs: list[Remark]
) -> dict[str, list[Any]]:
    """Take identity numbers, phones and house numbers out of free texts, and points of persons.

    A need of a person stands where its community is: its own coordinates would be a home.
    """
    made = dict(columns)
    persons = made.pop("person", None) or []
    for name in ("longitude", "latitude"):
        cells = made.get(name)
        if cells is None or not persons:
            continue
        snapped = [row for row, own in enumerate(persons) if own and cells[row] is not None]
        made[name] = [None if own else c for own, c in zip(persons, cells, strict=True)]
        repairs += [Remark("read-snapped", place(row, name), "needs", name) for row in snapped]
    for name in _FREE_TEXT:
        if name in made:
            made[name] = list(made[name])
            for row, text in enumerate(made[name]):
                if isinstance(text, str) and (found := scrub(text))[1]:
                    made[name][row] = found[0]
                    marks = ", ".join(found[1])
                    repairs.append(
                        Remark("read-scrubbed", place(row, name), "needs", name, None, marks)
                    )
    return made
