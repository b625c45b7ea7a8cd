"""Which rules a choice breaks, read one by one from the problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice import Problem

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def violations(problem: Problem, units: Ints, chosen: Mask) -> list[str]:
    """Name every rule that units and projects break, with the indices of whom it binds.

    Parameters
    ----------
    problem : Problem
        With any rules.
    units : ndarray of int, [edge]
        Units over each edge.
    chosen : ndarray of bool, [pair]
        Pairs with a project.

    Returns
    -------
    list of str
        Empty where every rule is kept. Named as in conflicts (see
        `matchmaker.choice.constraints.Constraint`); and besides ``"demand 3"``, ``"supply 4"``,
        ``"limit 5"`` of an edge, ``"project 1 2"`` of a pair that serves without a project.
    """
    checks = (_amounts, _projects, _duties, _quotas, _units, _needs, _sizes, _apart)
    return [name for check in checks for name in check(problem, units, chosen)]


def _outside(name: str, counts: Counter[Any], bounds: NDArray[Any]) -> Iterator[str]:
    for row, (least, most) in enumerate(bounds.tolist()):
        if not least <= counts[row] <= most:
            yield f"{name} {row}"


def _by(owner: Ints, units: Ints) -> Counter[int]:
    """Add up units by owner, in Python's integers."""
    total: Counter[int] = Counter()
    for row, amount in zip(owner.tolist(), units.tolist(), strict=True):
        total[row] += amount
    return total


def _amounts(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    for name, end, most in (
        ("demand", problem.need, problem.demand),
        ("supply", problem.resource, problem.supply),
        ("limit", np.arange(len(units)), problem.limit),
    ):
        yield from _outside(name, _by(end, units), np.column_stack([np.zeros_like(most), most]))
    for edge in np.flatnonzero(units < 0).tolist():
        yield f"limit {edge}"
    for pair in np.unique(problem.pair_edges[units > 0]).tolist():
        if not chosen[pair]:
            yield f"project {' '.join(map(str, problem.pairs[pair].tolist()))}"


def _projects(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    done = problem.pairs[chosen].tolist()
    if problem.max_projects is not None and len(done) > problem.max_projects:
        yield "max_projects"
    yield from _outside("organization", Counter(o for o, _ in done), problem.organization_bounds)
    yield from _outside("community", Counter(c for _, c in done), problem.community_bounds)


def _duties(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    for pair in np.flatnonzero(problem.fixed & ~chosen).tolist():
        name = "signed" if problem.signed[pair] else "required"
        yield f"{name} {' '.join(map(str, problem.pairs[pair].tolist()))}"


def _quotas(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    for kind, least, most in problem.quotas.tolist():
        for community in range(len(problem.community_bounds)):
            own = (problem.kind[problem.pairs[:, 0]] == kind) & (problem.pairs[:, 1] == community)
            most_here = max(most, int((own & problem.signed).sum()))
            if not least <= int((own & chosen).sum()) <= most_here:
                yield f"quotas {kind} {community}"


def _units(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    for name, owner, bounds in (
        ("organization", problem.organization[problem.resource], problem.organization_units),
        ("community", problem.community[problem.need], problem.community_units),
    ):
        limits = bounds.copy()
        if name == "community" and problem.shortfall_price is not None:
            limits[:, 0] = 0
        yield from _outside(f"units_per_{name}", _by(owner, units), limits)


def _needs(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    got = _by(problem.need, units)
    groups: dict[int, set[bool]] = {}
    for need, demand in enumerate(problem.demand.tolist()):
        part = 0 < got[need] < demand
        if problem.whole[need] and part:
            yield f"whole {need}"
        if problem.together[need] >= 0 and demand:
            states = groups.setdefault(int(problem.together[need]), set())
            states |= {True, False} if part else {got[need] == demand}
        served = problem.pair_edges[(problem.need == need) & (units > 0)]
        if len(set(served.tolist())) > problem.max_providers[need]:
            yield f"max_providers {need}"
    for group, states in groups.items():
        if len(states) > 1:
            yield f"together {group}"


def _sizes(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    served, worth = _by(problem.pair_edges, units), _by(problem.pair_edges, units * problem.steps)
    new = np.flatnonzero(chosen & ~problem.signed).tolist()
    for name, amounts, least in (
        ("least_units", served, problem.least_units),
        ("least_value", worth, problem.least_value),
    ):
        if least and any(amounts[pair] < least for pair in new):
            yield name


def _apart(problem: Problem, units: Ints, chosen: Mask) -> Iterator[str]:
    done = {tuple(pair) for pair in problem.pairs[chosen].tolist()}
    signed = {tuple(pair) for pair in problem.pairs[problem.signed].tolist()}
    for one, other in problem.apart.tolist():
        for community in range(len(problem.community_bounds)):
            both = {(one, community), (other, community)}
            if both <= done and not both <= signed:
                yield f"apart {min(one, other)} {max(one, other)}"
