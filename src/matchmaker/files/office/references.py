"""Names of parties in cells turned into ids, and ids made where a list has none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from matchmaker.errors import Finding
from matchmaker.files.office.headers import NAMED, RECORDS
from matchmaker.files.office.names import Match, Names
from matchmaker.lists import Remark
from matchmaker.lists.columns import Place_of
from matchmaker.messages import finding

Columns = dict[str, list[Any]]

_LISTS_OF_IDS = {"organizations": ("kin_communities",), "resources": ("service_area",)}
_PARTY = {"community_id": "communities", "organization_id": "organizations"}


class References:
    """Turns what cells say of communities and organizations into their ids.

    Parameters
    ----------
    repairs, findings : list
        Get what was read by another form of a name, and what was not found.
    """

    def __init__(self, repairs: list[Remark], findings: list[Finding]) -> None:
        self._repairs = repairs
        self._findings = findings
        self._names: dict[str, Names] = {}
        self._subdistricts: frozenset[str] = frozenset()

    def know(self, name: str, records: Iterable[tuple[str, str]], lost: Iterable[str]) -> None:
        """Take the ids and names of the communities, or of the organizations."""
        self._names[name] = Names(records, communities=name == "communities", lost=lost)

    def know_subdistricts(self, names: Iterable[str]) -> None:
        """Take the names of the subdistricts, which a service area may name too."""
        self._subdistricts = frozenset(names)

    def resolve(self, name: str, columns: Columns, place: Place_of) -> Columns:
        """Give the columns of a list with ids in place of names."""
        made = dict(columns)
        if name not in _PARTY.values():
            for field, party in _PARTY.items():
                column = field.removesuffix("_id")
                if NAMED.get((name, column)) == field and column in made:
                    texts, codes = made.pop(column), made.get(field)
                    made[field] = self._parties(name, column, field, texts, codes, place)
                elif field in made:
                    made[field] = self._each(name, party, field, made[field], place)
        for field in _LISTS_OF_IDS.get(name, ()):
            if field in made:
                made[field] = self._lists(name, field, made[field], place)
        return made

    def _parties(
        self,
        name: str,
        column: str,
        field: str,
        texts: list[Any],
        codes: list[Any] | None,
        place: Place_of,
    ) -> list[Any]:
        """Take the code where there is one; a name that says another party is a finding."""
        if codes is None:
            return self._each(name, _PARTY[field], column, texts, place)
        kept = []
        known = self._names.get(_PARTY[field])
        for row, (text, code) in enumerate(zip(texts, codes, strict=True)):
            if code is None:
                kept.append(self._one(name, _PARTY[field], column, row, text, place))
                continue
            kept.append(self._one(name, _PARTY[field], field, row, code, place))
            if text is not None and known is not None:
                meant, by_name = known.find(str(code)).id, known.find(str(text)).id
                if meant and by_name and meant != by_name:
                    where: dict[str, Any] = {"list": name, "field": field, "value": text}
                    self._findings.append(
                        finding("reference-conflict", **where, place=place(row, column), other=code)
                    )
        return kept

    def _each(
        self, name: str, party: str, column: str, texts: list[Any], place: Place_of
    ) -> list[Any]:
        return [self._one(name, party, column, row, text, place) for row, text in enumerate(texts)]

    def _one(self, name: str, party: str, column: str, row: int, text: Any, place: Place_of) -> Any:
        """Find one party; what is not found stays as it stands, for the region to say so."""
        known = self._names.get(party)
        if text is None or known is None:
            return text
        found = known.find(str(text))
        self._say(name, column, row, text, found, place)
        return text if found.id is None else found.id

    def _say(
        self, name: str, field: str, row: int, text: Any, found: Match, place: Place_of
    ) -> None:
        if found.code == "read-name":
            remark = Remark("read-name", place(row, field), name, field, text, found.id)
            self._repairs.append(remark)
        elif found.code:
            where: dict[str, Any] = {"list": name, "field": field, "value": text}
            self._findings.append(
                finding(found.code, **where, place=place(row, field), known=found.known)
            )

    def _lists(self, name: str, field: str, cells: list[Any], place: Place_of) -> list[Any]:
        known = self._names.get("communities")
        if known is None:
            return cells
        resolved: list[Any] = []
        for row, cell in enumerate(cells):
            if cell is None:
                resolved.append(None)
                continue
            ids = []
            for text in cell:
                if text in self._subdistricts and field == "service_area":
                    ids.append(text)
                    continue
                found = known.find(str(text))
                self._say(name, field, row, text, found, place)
                ids.append(text if found.id is None else found.id)
            resolved.append(ids)
        return resolved


def with_ids(name: str, columns: Columns, count: int) -> tuple[Columns, str]:
    """Give a list that has no ids its own: the name of a party, the number of a row.

    Returns
    -------
    tuple
        The columns, and from what the ids were made: a field, ``"row"``, or empty where the
        list has its ids.
    """
    field = RECORDS[name].id_field
    if field in columns:
        return columns, ""
    if name in ("communities", "organizations") and "name" in columns:
        return {field: list(columns["name"]), **columns}, "name"
    if name == "agreements" and "title" in columns:
        return {field: list(columns["title"]), **columns}, "title"
    return {field: [f"{at}" for at in range(1, count + 1)], **columns}, "row"


def with_unique_numbers(
    name: str, columns: Columns, sheets: Sequence[str], numbers: Sequence[list[Any]]
) -> tuple[Columns, str]:
    """Make row numbers that begin anew in each sheet or group into ids that are unique.

    Returns
    -------
    tuple
        The columns, and from what the ids were made; empty where the numbers are unique.
    """
    field = RECORDS[name].id_field
    given = [number for part in numbers for number in part]
    if len(set(given)) == len(given):
        return columns, ""
    if all(len(set(part)) == len(part) for part in numbers):
        ids = [f"{sheet}/{n}" for sheet, part in zip(sheets, numbers, strict=True) for n in part]
        return {**columns, field: ids}, "sheet, 序号"
    return {**columns, field: [f"{at}" for at in range(1, len(given) + 1)]}, "row"


def pairs_of(columns: Mapping[str, list[Any]], id_field: str) -> list[tuple[str, str]]:
    """Give id and name of each record that has an id."""
    ids = columns.get(id_field, [])
    names = columns.get("name") or [None] * len(ids)
    return [
        (str(record).strip(), str(name or "").strip())
        for record, name in zip(ids, names, strict=True)
        if record is not None
    ]
