"""Improving a plan under any rules: large neighborhoods solved anew.

A neighborhood is some communities that share organizations, with the pairs that good plans may
hold; it grows while its best plan is proven in time and shrinks when it is not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.clock import Clock
from matchmaker.choice.neighborhoods import reoptimize
from matchmaker.choice.search import Search

Mask = NDArray[np.bool_]

_FIRST_EDGES, _LEAST_EDGES, _MOST_EDGES = 500, 100, 20_000
_WORK = 0.5
_GROW, _SHRINK = 1.3, 0.7
_FRUITLESS = 60


def improve_under_any_rules(search: Search, clock: Clock, seed: int) -> None:
    """Improve the plan of a search until the clock stops or nothing more is found."""
    problem, rounds = search.problem, 0
    if not len(problem.pairs):
        return
    random = np.random.default_rng(seed)
    size, fruitless = float(_FIRST_EDGES), 0
    while fruitless < _FRUITLESS and not clock.spent(search, rounds):
        free = _neighborhood(search, int(size), random)
        before = search.value
        better = reoptimize(
            problem,
            search.units,
            search.chosen,
            free,
            deterministic_time=_WORK,
            seconds=clock.left,
            seed=int(random.integers(2**31)),
        )
        if better is not None:
            search.offer(better.value, better.chosen, better.units)
        fruitless = 0 if search.value != before else fruitless + 1
        solved = better is not None and better.best
        size = min(max(size * (_GROW if solved else _SHRINK), _LEAST_EDGES), _MOST_EDGES)
        rounds += 1
        clock.report(search, "neighborhoods")


def _neighborhood(search: Search, edges: int, random: np.random.Generator) -> Mask:
    """Free the pairs of a community and of those that share organizations with it."""
    problem = search.problem
    organization, community = problem.pairs.T
    pool = search.pool | search.chosen
    weight = np.bincount(problem.pair_edges, minlength=len(pool))
    start = int(random.choice(community))
    kin = np.isin(organization, organization[pool & (community == start)])
    near = np.unique(community[pool & kin])
    order = np.append(start, random.permutation(near[near != start]))
    free = np.zeros(len(pool), dtype=bool)
    for place in order.tolist():
        free |= pool & (community == place)
        if weight[free].sum() >= edges:
            break
    return (
        free if weight[free].sum() <= 2 * edges else _thinned(free, weight, edges, search, random)
    )


def _thinned(
    free: Mask, weight: NDArray[np.int64], edges: int, search: Search, random: np.random.Generator
) -> Mask:
    """Leave some pairs of a neighborhood free, those with a project first."""
    pairs = np.flatnonzero(free)
    first = random.random(len(pairs)) - search.chosen[pairs]
    pairs = pairs[np.argsort(first, kind="stable")]
    kept = np.zeros(len(free), dtype=bool)
    kept[pairs[: max(int(np.searchsorted(np.cumsum(weight[pairs]), edges)), 2)]] = True
    return kept
