"""From a choice of projects to units that keep the rules on single needs and on sizes.

Units are an exact flow over the edges of the chosen pairs. Where it breaks a rule, some edges are
closed, those of least worth first, and the flow follows: what became free is placed where it is
worth most. Done in many steps this loses far less than taking away alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.flow import serve
from matchmaker.choice.network import Network
from matchmaker.choice.part import Known
from matchmaker.choice.problem import Problem
from matchmaker.choice.tolls import whole_groups

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_UNITS = frozenset({"units_per_organization", "units_per_community", "shortfall"})
_SHARE = 0.5


def round_off(
    problem: Problem, relaxed: Problem, chosen: Mask, over: Callable[[], bool] = lambda: False
) -> Known | None:
    """Serve units over chosen pairs under all rules but those on the numbers of projects.

    Limits on units in all are kept by another flow, which is solved anew at each step: it begins
    where the one that only knows their prices breaks no other rule.

    Parameters
    ----------
    problem : Problem
        With any rules.
    relaxed : Problem
        The same edges without rules on units in all; its values may hold prices for these.
    chosen : ndarray of bool, [pair]
        Pairs that may serve.
    over : callable
        Tells that there is no time for another step.

    Returns
    -------
    Known or None
        Pairs too small for a project are no longer chosen. None where the edges that are left
        cannot reach every least of units, or the time ended.
    """
    edges = np.flatnonzero(chosen[problem.pair_edges])
    network = _Following(relaxed, chosen)
    following = True
    while not over():
        units = network.units() if following else serve(problem, edges)
        if units is None:
            return None
        broken = _broken(problem, edges, units[edges])
        if broken.any():
            if following:
                network.close(edges[broken])
            edges = edges[~broken]
        elif following and problem.rules & _UNITS:
            following = False
        else:
            return Known(units, chosen & ~_small(problem, edges, units[edges]))
    return None


class _Following:
    """A flow over the edges of chosen pairs that follows their closing."""

    def __init__(self, problem: Problem, chosen: Mask) -> None:
        from matchmaker.choice.network_loops import add, mark

        self._network = Network(problem)
        self._flow = self._network.flow()
        for pair in np.flatnonzero(chosen).tolist():
            mark(self._flow)
            add(self._flow, pair)
        self._place = np.full(len(problem.need), -1, dtype=np.int64)
        self._place[self._network.edges] = np.arange(len(self._network.edges))

    def units(self) -> Ints:
        return self._network.units(self._flow)

    def close(self, edges: Ints) -> None:
        from matchmaker.choice.network_loops import close

        places = self._place[edges]
        close(self._flow, places[places >= 0])


def _broken(problem: Problem, edges: Ints, units: Ints) -> Mask:
    """Tell which edges to close next: half of what breaks each rule, the cheapest first."""
    rules = problem.rules
    broken = np.zeros(len(edges), dtype=bool)
    if rules & {"whole", "together"}:
        broken |= _halves(problem, edges, units)
    if "max_providers" in rules:
        broken |= _surplus(problem, edges, units)
    if rules & {"least_units", "least_value"}:
        pair, size = problem.pair_edges[edges], len(problem.pairs)
        small = _small(problem, edges, units) & (_sums(pair, units, size) > 0)
        broken |= _cheapest(small, _sums(pair, units * problem.steps[edges], size))[pair]
    return broken


def _halves(problem: Problem, edges: Ints, units: Ints) -> Mask:
    """Tell the edges of needs served in part, and of groups not all of which is served in full."""
    owner, asked = whole_groups(problem)
    at = owner[problem.need[edges]]
    served = _sums(at, units, len(asked))
    worth = _sums(at, units * problem.steps[edges], len(asked))
    return np.asarray(_cheapest((served > 0) & (served < asked), worth)[at])


def _surplus(problem: Problem, edges: Ints, units: Ints) -> Mask:
    """Tell the edges of all but the best providers of needs that have too many."""
    width = max(len(problem.pairs), 1)
    key = problem.need[edges] * width + problem.pair_edges[edges]
    offers, at = np.unique(key, return_inverse=True)
    need, used = offers // width, _sums(at, units, len(offers))
    worth = _sums(at, units * problem.steps[edges], len(offers))
    order = np.lexsort((-worth, used == 0, need))
    first = np.flatnonzero(np.diff(need[order], prepend=-1))
    rank = np.empty(len(offers), dtype=np.int64)
    rank[order] = np.arange(len(offers)) - np.repeat(first, np.diff(np.append(first, len(need))))
    surplus = rank >= problem.max_providers[need]
    many = _sums(need, used * surplus, len(problem.demand)) > 0
    loss = _sums(need, worth * surplus, len(problem.demand))
    return np.asarray((surplus & _cheapest(many, loss)[need])[at])


def _small(problem: Problem, edges: Ints, units: Ints) -> Mask:
    """Tell which pairs serve less than the least size of a project."""
    pair, size = problem.pair_edges[edges], len(problem.pairs)
    small = _sums(pair, units, size) < problem.least_units
    if problem.least_value > 0:  # without the rule a project may be worth less than nothing
        small |= _sums(pair, units * problem.steps[edges], size) < problem.least_value
    return np.asarray(small & ~problem.signed)


def _cheapest(among: Mask, worth: Ints) -> Mask:
    """Take half of these, those of least worth."""
    places = np.flatnonzero(among)
    places = places[np.argsort(worth[places], kind="stable")]
    taken = np.zeros(len(among), dtype=bool)
    taken[places[: int(np.ceil(_SHARE * len(places)))]] = True
    return taken


def _sums(owner: Ints, amounts: Ints, count: int) -> Ints:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner, amounts)
    return total
