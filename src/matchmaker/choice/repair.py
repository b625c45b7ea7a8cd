"""From a plan that breaks rules to one that keeps them.

What exceeds a most is taken away; what lacks a least is built by CP-SAT over a pool of promising
pairs, widened until there is a plan.
"""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.neighborhoods import Found, solve_part
from matchmaker.choice.part import Known, Part
from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_POOLS = ((6, False), (2, True), (6, True), (20, True), (None, True))
"""How many pairs of each party are tried, and whether projects everywhere may make room."""

_POLISH = 0.1


def first_plan(
    problem: Problem,
    guide: Known | None = None,
    *,
    deterministic_time: float = 10.0,
    seconds: float = float("inf"),
    seed: int = 0,
) -> Found | None:
    """Find a plan that keeps every rule, also of a problem too large for the exact method.

    Parameters
    ----------
    problem : Problem
        With any rules.
    guide : Known, optional
        A plan to start from. It keeps demand, supply and limits; any rule it may break.
    deterministic_time, seconds : float
        When to stop: for each pool of pairs, in CP-SAT's measure of work, and in all.
    seed : int
        For the random parts of the search.

    Returns
    -------
    Found or None
        None where the time ended or nothing is feasible. A plan to improve: it need not be good.
    """
    end = time.monotonic() + seconds
    units, chosen = np.zeros(len(problem.need), np.int64), np.zeros(len(problem.pairs), bool)
    start = Known(units, chosen) if guide is None else trim(problem, guide)
    outside = _outside(problem, start)
    if outside is None:
        return None
    if keeps_numbers(problem, start):
        return Found(*start, problem.worth(*start))
    for width, everywhere in _POOLS:
        part = Part(problem, start, np.ones(len(problem.pairs), dtype=bool), complete=True)
        if width is not None:
            free = _ring(problem, start, outside, everywhere)
            free &= _pool(problem, start, width)
            part = Part(problem, start, free, _promising(problem, start, free, width), True)
        if (left := end - time.monotonic()) <= 0:
            return None
        found = solve_part(part, deterministic_time, seed, left, at_best=False)
        if found is not None:
            part.known = Known(found.units, found.chosen)
            left = max(end - time.monotonic(), 0.0)
            better = solve_part(part, deterministic_time * _POLISH, seed, left)
            return found if better is None or better.value < found.value else better
    return None


def keeps_numbers(problem: Problem, plan: Known) -> bool:
    """Tell whether a plan that was trimmed keeps all numbers of projects and of units."""
    outside = _outside(problem, plan)
    return outside is not None and not outside.any() and _within_budget(problem, plan)


def trim(problem: Problem, plan: Known) -> Known:
    """Take away what rules on single needs, on projects and on their numbers forbid.

    Nothing is added but fixed projects: a least number may be missed afterwards. The most units
    of a party are not looked at; a flow that made the plan has kept them.

    Parameters
    ----------
    problem : Problem
        With any rules.
    plan : Known
        Keeps demand, supply and limits.
    """
    units, chosen = plan.units.copy(), plan.chosen | problem.fixed
    rules = problem.rules
    _separate(problem, units, chosen)
    _drop_excess(problem, units, chosen)
    while True:
        before = int(units.sum())
        if "max_providers" in rules:
            _drop_providers(problem, units)
        if rules & {"whole", "together"}:
            _drop_halves(problem, units)
        small = _small(problem, units) & ~problem.signed
        units[small[problem.pair_edges]] = 0
        chosen &= ~small
        if int(units.sum()) == before:
            return Known(units, chosen)


def _separate(problem: Problem, units: Ints, chosen: Mask) -> None:
    """Keep one of two projects that may not meet: a fixed one, or the one of more value."""
    worth = _by_pair(problem, units * problem.steps) - problem.cost
    for one, other in problem.apart_pairs.tolist():
        if chosen[one] and chosen[other]:
            less = min((one, other), key=lambda pair: (problem.fixed[pair], worth[pair]))
            chosen[less] = False
    units[~chosen[problem.pair_edges]] = 0


def _drop_excess(problem: Problem, units: Ints, chosen: Mask) -> None:
    """Keep the fixed projects and those of most value, as many as each party, kind or all may."""
    worth = (_by_pair(problem, units * problem.steps) - problem.cost).astype(np.float64)
    worth[problem.fixed] = np.inf
    limits = [(problem.pairs[:, 0], problem.organization_bounds[:, 1])]
    limits.append((problem.pairs[:, 1], problem.community_bounds[:, 1]))
    for row in range(len(problem.quotas)):
        own = np.where(problem.pair_quota == row, problem.pairs[:, 1], -1)
        limits.append((own, problem.quota_bounds[:, row, 1]))
    if problem.max_projects is not None:
        limits.append((np.zeros(len(chosen), np.int64), np.array([problem.max_projects])))
    for owner, most in limits:
        counted = np.flatnonzero(chosen & (owner >= 0))
        kept = _best(owner[counted], worth[counted], most[owner[counted]])
        chosen[counted[~kept]] = False
    units[~chosen[problem.pair_edges]] = 0


def _drop_providers(problem: Problem, units: Ints) -> None:
    """Of each need keep the providers of most value, as many as it may have."""
    used = np.flatnonzero(units)
    width = max(len(problem.pairs), 1)
    key = problem.need[used] * width + problem.pair_edges[used]
    offers, at = np.unique(key, return_inverse=True)
    worth = np.zeros(len(offers), dtype=np.float64)
    np.add.at(worth, at, (units * problem.steps)[used])
    kept = _best(offers // width, worth, problem.max_providers[offers // width])
    units[used[~kept[at]]] = 0


def _drop_halves(problem: Problem, units: Ints) -> None:
    """Serve nothing of a need that is served in part, and of its group, where that is asked."""
    got = np.zeros(len(problem.demand), dtype=np.int64)
    np.add.at(got, problem.need, units)
    short = got < problem.demand
    grouped = problem.together >= 0
    broken = np.zeros(problem.together.max(initial=-1) + 1, dtype=bool)
    broken[problem.together[short & grouped]] = True
    drop = short & problem.whole
    drop[grouped] |= broken[problem.together[grouped]]
    units[drop[problem.need]] = 0


def _small(problem: Problem, units: Ints) -> Mask:
    """Tell which pairs serve less than the least size of a project."""
    small = np.zeros(len(problem.pairs), dtype=bool)
    if problem.least_units:
        small |= _by_pair(problem, units) < problem.least_units
    if problem.least_value:
        small |= _by_pair(problem, units * problem.steps) < problem.least_value
    return small


def _by_pair(problem: Problem, amounts: Ints) -> Ints:
    total = np.zeros(len(problem.pairs), dtype=np.int64)
    np.add.at(total, problem.pair_edges, amounts)
    return total


def _outside(problem: Problem, plan: Known) -> Mask | None:
    """Tell which pairs belong to an organization or a community outside its limits.

    None where one of them lacks a least and has no pair: then nothing is feasible.
    """
    found = problem.fixed & ~plan.chosen
    for owner, low, high in _counted(problem, plan):
        outside = low | high
        if low[np.bincount(owner + 1, minlength=len(low) + 1)[1:] == 0].any():
            return None
        found |= np.append(outside, False)[owner]
    return found


def _counted(problem: Problem, plan: Known) -> Iterator[tuple[Ints, Mask, Mask]]:
    """Give the owners of pairs (-1 for none), and which of them lack a least or exceed a most."""
    for side, projects, units, ends in (
        (0, problem.organization_bounds, problem.organization_units, problem.resource),
        (1, problem.community_bounds, problem.community_units, problem.need),
    ):
        owner = problem.pairs[:, side]
        done = np.bincount(owner[plan.chosen], minlength=len(projects))
        yield owner, done < projects[:, 0], done > projects[:, 1]
        served = np.zeros(len(units), dtype=np.int64)
        np.add.at(served, (problem.organization, problem.community)[side][ends], plan.units)
        hard = side == 0 or problem.shortfall_price is None
        yield owner, (served < units[:, 0]) & hard, served > units[:, 1]
    for row in range(len(problem.quotas)):
        owner = np.where(problem.pair_quota == row, problem.pairs[:, 1], -1)
        bounds = problem.quota_bounds[:, row]
        done = np.bincount(owner[plan.chosen] + 1, minlength=len(bounds) + 1)[1:]
        yield owner, done < bounds[:, 0], done > bounds[:, 1]


def _within_budget(problem: Problem, plan: Known) -> bool:
    return problem.max_projects is None or int(plan.chosen.sum()) <= problem.max_projects


def _ring(problem: Problem, plan: Known, outside: Mask, everywhere: bool) -> Mask:
    """Add the projects that could make room: of the same communities and organizations, or all."""
    ring = outside | plan.chosen if everywhere else outside.copy()
    for side in (0, 1):
        near = np.zeros(int(problem.pairs[:, side].max(initial=-1)) + 1, dtype=bool)
        near[problem.pairs[outside, side]] = True
        ring |= plan.chosen & near[problem.pairs[:, side]]
    return ring


def _pool(problem: Problem, plan: Known, width: int) -> Mask:
    """Take the plan's pairs, the fixed ones, and the best few of each party and kind."""
    worth = np.zeros(len(problem.pairs), dtype=np.float64)
    np.add.at(worth, problem.pair_edges, problem.limit * np.maximum(problem.steps, 0.0) + 1)
    quota = problem.pairs[:, 1] * (len(problem.quotas) + 1) + problem.pair_quota + 1
    pool = plan.chosen | problem.fixed
    for owner in (quota, problem.pairs[:, 0]):
        pool |= _best(owner, worth, width)
    return pool


def _promising(problem: Problem, plan: Known, free: Mask, width: int) -> Ints:
    """Take the plan's edges, and of the pool the best few of each need and of each pair."""
    edges = np.flatnonzero(free[problem.pair_edges])
    steps = problem.steps[edges].astype(np.float64)
    taken = plan.units[edges] > 0
    for owner in (problem.need, problem.pair_edges):
        taken |= _best(owner[edges], steps, width)
    return edges[taken]


def _best(owner: Ints, worth: NDArray[np.float64], width: Ints | int) -> Mask:
    """Tell which entries are among the best of their owner; `width` for all, or by entry."""
    order = np.lexsort((-worth, owner))
    first = np.flatnonzero(np.diff(owner[order], prepend=-1))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(first, np.diff(np.append(first, len(order))))
    best: Mask = rank < width
    return best
