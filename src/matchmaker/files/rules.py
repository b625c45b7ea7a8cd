"""Rules and objective from a TOML file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from matchmaker.errors import Finding, Place, RulesError
from matchmaker.files.text import read_toml
from matchmaker.messages import finding
from matchmaker.rules import LEAST_MOST, Decay, Objective, Rules

T = TypeVar("T")


def read_rules(path: str | Path) -> tuple[Rules, Objective]:
    """Read ``[rules]`` and ``[objective]`` from a TOML file; both tables are optional.

    Keys are the fields of `matchmaker.Rules` and `matchmaker.Objective`;
    ``[objective.decay]`` holds those of `matchmaker.Decay`. A limit without a "most" leaves it
    out: ``units_per_community = [5]``, ``quotas = [["agency", 1]]``.

    Raises
    ------
    FileError
        The file is missing, not UTF-8 or not TOML.
    RulesError
        Fields are unknown or faulty, or rules contradict each other.
    """
    path = Path(path)
    place = Place(file=path.name)
    tables = read_toml(path)
    found = [
        finding("field-unknown", list="rules", field=name, place=place, known="rules, objective")
        for name in tables
        if name not in ("rules", "objective")
    ]
    limits = _table(tables, "rules", place, found)
    for name in LEAST_MOST:
        if isinstance(limits.get(name), list) and len(limits[name]) == 1:
            limits[name] = (limits[name][0], None)
    if isinstance(quotas := limits.get("quotas"), list):
        limits["quotas"] = [
            (*quota, None) if isinstance(quota, list) and len(quota) == 2 else quota
            for quota in quotas
        ]
    rules = _make(Rules, limits, place, found)
    wanted = _table(tables, "objective", place, found)
    if isinstance(wanted.get("decay"), dict):
        wanted["decay"] = _make(Decay, wanted["decay"], place, found) or Decay()
    objective = _make(Objective, wanted, place, found)
    if found or rules is None or objective is None:
        raise RulesError(found)
    return rules, objective


def _table(tables: dict[str, Any], name: str, place: Place, found: list[Finding]) -> dict[str, Any]:
    """Give a table of the file; a value that is no table is a finding."""
    table = tables.get(name, {})
    if isinstance(table, dict):
        return dict(table)
    found.append(finding("record-expected", list=name, value=table, place=place))
    return {}


def _make(kind: type[T], fields: dict[str, Any], place: Place, found: list[Finding]) -> T | None:
    try:
        return kind(**fields)
    except RulesError as error:
        found.extend(replace(fault, place=place) for fault in error.findings)
        return None
