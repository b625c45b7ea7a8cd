"""What the list of needs says of persons: keys in place of names, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from matchmaker.files.office.grid import Grid
from matchmaker.files.office.layout import Layout
from matchmaker.files.office.values import read_code
from matchmaker.files.personal import MARKS, PersonalKind, pseudonym, scrub
from matchmaker.lists import Remark
from matchmaker.lists.columns import Place_of

_KEYED = ("identity", "name", "phone")
_IDENTIFYING = ("identity", "name")
_CODES = ("need_id", "grid_id", "community_id", "beneficiary_key", "crs")
_PLACES = ("community",)
_AFTER_COLON = re.compile(r"[:：].+", re.DOTALL)


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
    columns: dict[str, list[Any]], place: Place_of, repairs: list[Remark]
) -> dict[str, list[Any]]:
    """Take identity numbers, phones and house numbers out of all texts, and points of persons.

    They may stand in any column: a phone in the column of quantities would be told in a finding.
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
    for name in [name for name in made if name not in _CODES]:
        houses = name not in _PLACES
        found: dict[Any, tuple[Any, tuple[PersonalKind, ...]]] = {}
        cells = made[name] = list(made[name])
        for row, cell in enumerate(cells):
            if not isinstance(cell, str | tuple):
                continue
            if cell not in found:
                found[cell] = _scrubbed(cell, houses=houses)
            cells[row], kinds = found[cell]
            if kinds:
                remark = Remark("read-scrubbed", place(row, name), "needs", name)
                repairs.append(replace(remark, after="".join(MARKS[kind] for kind in kinds)))
    return made


def _scrubbed(cell: str | tuple[Any, ...], *, houses: bool) -> tuple[Any, tuple[PersonalKind, ...]]:
    if isinstance(cell, str):
        return scrub(cell, houses=houses)
    pairs = [scrub(text, houses=houses) for text in map(str, cell)]
    return tuple(text for text, _ in pairs), tuple(kind for _, kinds in pairs for kind in kinds)


def without_names(skipped: Iterable[Remark]) -> list[Remark]:
    """Tell of titles, notes and the like without what they say of persons.

    A report is shown to others, and after a colon (填表人：, 联系电话：) stands who it was: what
    follows the first one is not told, and of the rest no number of a person.
    """
    return [
        replace(remark, before=_AFTER_COLON.sub("：…", scrub(remark.before)[0]))
        if isinstance(remark.before, str)
        else remark
        for remark in skipped
    ]
