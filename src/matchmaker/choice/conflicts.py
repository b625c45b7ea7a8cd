"""Which rules contradict each other where nothing is feasible.

A first set comes from CP-SAT's assumptions (or is everything); it then loses whatever it can
lose and still contradict itself, halves first: a deletion filter (J. W. Chinneck, *Feasibility
and Infeasibility in Optimization*, 2008). What stays is verified by solving without each.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from matchmaker.choice.arrays import UNLIMITED_UNITS
from matchmaker.choice.exact import new_solver
from matchmaker.choice.flow import Parties, bounded_transport
from matchmaker.choice.model import Writer, to_cp_sat
from matchmaker.choice.part import Part
from matchmaker.choice.problem import Problem
from matchmaker.choice.rows import write

Names = Sequence[str]
Feasible = Callable[[Names], bool | None]
"""Tells whether the rules of these names have a plan; None where time ended before it knew."""

_ON_PROJECTS_ALONE = (
    "max_projects",
    "projects_per_organization",
    "projects_per_community",
    "required",
    "signed",
    "quotas",
    "apart",
)
_ON_UNITS_ALONE = {"units_per_organization", "units_per_community"}
_NEVER_IN_THE_WAY = {"project_cost", "signed", "shortfall"}


class Conflict(NamedTuple):
    """Rules that cannot be kept together.

    Attributes
    ----------
    names : tuple of str
        Each rule with the indices of what it binds, as
        `matchmaker.choice.constraints.Constraint` says; empty where no conflict was found.
    minimal : bool
        Whether the rest is known to be feasible without any single one.
    """

    names: tuple[str, ...]
    minimal: bool


def find_conflict(problem: Problem, *, seconds: float = 20.0, seed: int = 0) -> Conflict:
    """Find a small set of rules of an infeasible problem that cannot be kept together.

    Rules on projects alone are looked at first, then those on units alone, by flows, then the
    whole model. Signed projects are facts: they are never named.

    Parameters
    ----------
    problem : Problem
        Infeasible; of a feasible one no conflict is found.
    seconds : float
        When to stop with the set that is known then.
    seed : int
        For the random parts of CP-SAT.
    """
    end = time.monotonic() + seconds
    in_the_way = problem.rules - _NEVER_IN_THE_WAY
    stages: list[Callable[[], tuple[Names, Feasible] | None]] = []
    if in_the_way.intersection(_ON_PROJECTS_ALONE):
        stages.append(lambda: _Trial.of(_projects_alone(problem), end, seed))
    if in_the_way & _ON_UNITS_ALONE:
        stages.append(lambda: _by_flow(problem, end))
    if in_the_way - _ON_UNITS_ALONE:
        stages.append(lambda: _Trial.of(write(Part(problem)), end, seed))
    for stage in stages:
        if (found := stage()) is not None:
            return _filter(*found)
    return Conflict((), False)


def _projects_alone(problem: Problem) -> Writer:
    everyone = np.ones(len(problem.pairs), dtype=bool)
    edges = np.empty(0, dtype=np.int64)
    return write(Part(problem, None, everyone, edges, complete=True), _ON_PROJECTS_ALONE)


def _filter(names: Names, feasible: Feasible) -> Conflict:
    """Drop what can be dropped, from either end, and keep the smaller rest."""
    found = [_shrink(list(order), feasible) for order in (names, names[::-1])]
    return min(found, key=lambda conflict: (not conflict.minimal, len(conflict.names)))


def _shrink(kept: list[str], feasible: Feasible) -> Conflict:
    """Drop halves, then quarters, at last single names, as long as the rest contradicts itself."""
    size, minimal = max(len(kept) // 2, 1), True
    while True:
        at, minimal = 0, True
        while at < len(kept):
            rest = kept[:at] + kept[at + size :]
            answer = feasible(rest)
            if answer is False:
                kept = rest
            else:
                minimal = minimal and answer is True
                at += size
        if size == 1:
            return Conflict(tuple(sorted(kept)), minimal)
        size //= 2


class _Trial:
    """The model with a switch for every rule and what it binds."""

    def __init__(self, writer: Writer, end: float, seed: int) -> None:
        self._end, self._seed = end, seed
        self._switches: dict[str, int] = {}
        self._model = to_cp_sat(writer, self._switches)

    def _solve(self) -> tuple[str, list[int]]:
        left = self._end - time.monotonic()
        if left <= 0:
            return "UNKNOWN", []
        solver = new_solver(self._seed, seconds=left)
        name: str = solver.status_name(solver.solve(self._model))
        core = solver.response_proto.sufficient_assumptions_for_infeasibility
        return name, list(core)

    @classmethod
    def of(cls, writer: Writer, end: float, seed: int) -> tuple[Names, Feasible] | None:
        """Give rules that contradict each other, None where all are feasible or time ended."""
        trial = cls(writer, end, seed)
        assumptions = trial._model.proto.assumptions
        assumptions.extend(trial._switches.values())
        status, core = trial._solve()
        assumptions.clear()
        if status != "INFEASIBLE":
            return None
        by_switch = {switch: name for name, switch in trial._switches.items()}
        named = [by_switch[switch] for switch in core]
        sufficient = trial.feasible(named) is False
        return named if sufficient else list(trial._switches), trial.feasible

    def feasible(self, names: Names) -> bool | None:
        """Tell whether these rules have a plan without the others."""
        wanted = set(names)
        for name, switch in self._switches.items():
            domain = self._model.proto.variables[switch].domain
            domain.clear()
            domain.extend([int(name in wanted)] * 2)
        return {"INFEASIBLE": False, "OPTIMAL": True, "FEASIBLE": True}.get(self._solve()[0])


def _by_flow(problem: Problem, end: float) -> tuple[Names, Feasible] | None:
    """Give the limits on units where no flow keeps all of them, and a flow that keeps some."""
    all_limits = Parties.of(problem)
    assert all_limits is not None
    bounds = {"units_per_organization": all_limits.organization_units}
    bounds["units_per_community"] = all_limits.community_units
    places = {
        f"{rule} {row}": (rule, row)
        for rule, limits in bounds.items()
        for row in np.flatnonzero((limits != [0, UNLIMITED_UNITS]).any(axis=1)).tolist()
    }
    sides = problem.demand, problem.supply, problem.need, problem.resource
    values = np.minimum(problem.steps, 0)

    def feasible(names: Names) -> bool | None:
        if time.monotonic() > end:
            return None
        kept = {rule: np.tile([0, UNLIMITED_UNITS], (len(b), 1)) for rule, b in bounds.items()}
        for rule, row in (places[name] for name in names):
            kept[rule][row] = bounds[rule][row]
        limits = all_limits._replace(
            organization_units=kept["units_per_organization"],
            community_units=kept["units_per_community"],
        )
        return bounded_transport(*sides, values, problem.limit, limits) is not None

    names = list(places)
    return (names, feasible) if feasible(names) is False else None
