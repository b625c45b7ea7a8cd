"""Oracles for small problems: the whole model in HiGHS, and every set of projects tried."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice import Problem
from matchmaker.choice.arrays import UNLIMITED_UNITS

_MOST_PAIRS = 12
_BEYOND_BRUTE_FORCE = ("max_providers", "whole", "together")


@dataclass
class _Model:
    """Rows low ≤ A·(x, y, more) ≤ high, written one by one."""

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    worth: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def new(self, high: float, worth: float = 0.0, low: float = 0.0) -> int:
        """Add a variable and give its number."""
        self.low.append(low)
        self.high.append(high)
        self.worth.append(worth)
        return len(self.low) - 1

    def add(self, terms: dict[int, float], low: float = -np.inf, high: float = np.inf) -> None:
        """Add a row; a most that stands for none is open."""
        self.rows.append((terms, low, np.inf if high >= UNLIMITED_UNITS else high))

    def solve(self, integers: bool = True) -> float | None:
        """Give the largest worth, None if nothing is feasible."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        if not self.low:
            feasible = all(low <= 0 <= high for _, low, high in self.rows)
            return 0.0 if feasible else None
        matrix = np.zeros((len(self.rows), len(self.low)))
        for number, (terms, _, _) in enumerate(self.rows):
            matrix[number, list(terms)] = list(terms.values())
        low, high = ([row[end] for row in self.rows] for end in (1, 2))
        found = milp(
            -np.array(self.worth),
            integrality=np.full(len(self.low), int(integers)),
            bounds=Bounds(self.low, self.high),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": 0.0},
        )
        return float(-found.fun) if found.success else None


def _sum(variables: Any, weight: float = 1.0) -> dict[int, float]:
    return dict.fromkeys(variables, weight)


def _model(problem: Problem, chosen: tuple[int, ...] | None = None) -> _Model:
    """Write the whole model; with `chosen` the projects are settled already."""
    model = _Model()
    for most, worth in zip(problem.limit.tolist(), problem.steps.tolist(), strict=True):
        model.new(most, worth)
    projects = []
    for pair, cost in enumerate(problem.cost.tolist()):
        low, high = int(problem.fixed[pair]), 1
        if chosen is not None:
            low, high = max(low, chosen[pair]), chosen[pair]
            if low > high:
                model.add({}, 1, 1)
                low = high
        projects.append(model.new(high, -cost, low))
    _units(model, problem, projects)
    _projects(model, problem, projects)
    _sizes(model, problem, projects)
    _in_full(model, problem)
    _providers(model, problem)
    return model


def _edges(owner: NDArray[Any], row: int) -> list[int]:
    edges: list[int] = np.flatnonzero(owner == row).tolist()
    return edges


def _units(model: _Model, problem: Problem, projects: list[int]) -> None:
    """Demand, supply, an edge needs its project, units of organizations and communities."""
    for end, amounts in ((problem.need, problem.demand), (problem.resource, problem.supply)):
        for row, most in enumerate(amounts.tolist()):
            model.add(_sum(_edges(end, row)), high=most)
    for edge, pair in enumerate(problem.pair_edges.tolist()):
        model.add({edge: 1.0, projects[pair]: -float(problem.limit[edge])}, high=0.0)
    owner = problem.organization[problem.resource]
    for row, (least, most) in enumerate(problem.organization_units.tolist()):
        model.add(_sum(_edges(owner, row)), least, most)
    owner = problem.community[problem.need]
    for row, (least, most) in enumerate(problem.community_units.tolist()):
        terms = _sum(_edges(owner, row))
        model.add(terms, high=most)
        if problem.shortfall_price is not None and least:
            terms = {**terms, model.new(least, -float(problem.shortfall_price)): 1.0}
        model.add(terms, least)


def _projects(model: _Model, problem: Problem, projects: list[int]) -> None:
    """Numbers of projects, quotas by kind, organizations kept apart."""
    pairs = problem.pairs.tolist()
    for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
        for row, (least, most) in enumerate(bounds.tolist()):
            own = [y for y, pair in zip(projects, pairs, strict=True) if pair[side] == row]
            model.add(_sum(own), least, most)
    if problem.max_projects is not None:
        model.add(_sum(projects), high=problem.max_projects)
    for row, kind in enumerate(problem.quotas[:, 0].tolist()):
        for community, (least, most) in enumerate(problem.quota_bounds[:, row].tolist()):
            own = [
                y
                for y, (organization, place) in zip(projects, pairs, strict=True)
                if place == community and problem.kind[organization] == kind
            ]
            model.add(_sum(own), least, most)
    at = {tuple(pair): number for number, pair in enumerate(pairs)}
    for one, other in problem.apart.tolist():
        for community in range(len(problem.community_bounds)):
            both = [at[o, community] for o in (one, other) if (o, community) in at]
            if len(both) == 2 and not problem.signed[both].all():
                model.add(_sum([projects[pair] for pair in both]), high=1)


def _sizes(model: _Model, problem: Problem, projects: list[int]) -> None:
    """Write a least size, in units and in value, of every project that is not signed."""
    for pair in np.flatnonzero(~problem.signed).tolist():
        own = _edges(problem.pair_edges, pair)
        model.add({**_sum(own), projects[pair]: -float(problem.least_units)}, 0.0)
        if problem.least_value:
            worth = {edge: float(problem.steps[edge]) for edge in own}
            model.add({**worth, projects[pair]: -float(problem.least_value)}, 0.0)


def _in_full(model: _Model, problem: Problem) -> None:
    """Needs and groups of needs that are served in full or not at all."""
    switches: dict[int, int] = {}
    for need, demand in enumerate(problem.demand.tolist()):
        group = int(problem.together[need])
        if group >= 0 and group not in switches:
            switches[group] = model.new(1)
        own = [model.new(1)] if problem.whole[need] else []
        for switch in [*own, *([switches[group]] if group >= 0 else [])]:
            model.add({**_sum(_edges(problem.need, need)), switch: -float(demand)}, 0.0, 0.0)


def _providers(model: _Model, problem: Problem) -> None:
    """Most organizations that serve a need."""
    for need, most in enumerate(problem.max_providers.tolist()):
        edges = _edges(problem.need, need)
        switches: dict[int, int] = {}
        for edge in edges:
            pair = int(problem.pair_edges[edge])
            if pair not in switches:
                switches[pair] = model.new(1)
            model.add({edge: 1.0, switches[pair]: -float(problem.limit[edge])}, high=0.0)
        model.add(_sum(switches.values()), high=most)


def by_milp(problem: Problem) -> float | None:
    """Give the optimal value by HiGHS on the whole model, None if nothing is feasible.

    Parameters
    ----------
    problem : Problem
        A small one, with any rules: the model is written with dense rows.
    """
    best = _model(problem).solve()
    return None if best is None else best * problem.resolution


def brute_force(problem: Problem) -> float | None:
    """Give the optimal value by trying every set of projects, None if nothing is feasible.

    For each set the units are a linear program.

    Raises
    ------
    ValueError
        There are more than a dozen pairs, or rules that need more than a linear program for the
        units: needs served whole or together, a most of providers, a least value.
    """
    pairs = len(problem.pairs)
    if pairs > _MOST_PAIRS:
        raise ValueError(f"{pairs} pairs are too many to try every set of them")
    if beyond := problem.rules.intersection((*_BEYOND_BRUTE_FORCE, "least_value")):
        raise ValueError(f"no linear program keeps the rules {sorted(beyond)}")
    sets = product((0, 1), repeat=pairs)
    found = [_model(problem, chosen).solve(integers=False) for chosen in sets]
    values = [value for value in found if value is not None]
    return max(values) * problem.resolution if values else None
