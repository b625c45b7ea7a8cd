"""A good plan under rules that the annealing does not keep: anneal without them, then round off.

Limits on units in all become the prices that the bound found for them; where rules on single
needs and on the sizes of projects are broken, tolls are paid. What comes out is rounded off.
"""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.arrays import UNLIMITED, UNLIMITED_UNITS
from matchmaker.choice.clock import Clock
from matchmaker.choice.part import Known
from matchmaker.choice.prices import Steps
from matchmaker.choice.problem import Problem
from matchmaker.choice.repair import first_plan, keeps_numbers, trim
from matchmaker.choice.rounding import round_off
from matchmaker.choice.search import Search

Mask = NDArray[np.bool_]

_SHARES = (0.1, 0.6)
_WORK = 10.0


def guide(search: Search, clock: Clock, seed: int, workers: int) -> None:
    """Offer plans that keep every rule, from choices that annealing makes without keeping some.

    A short walk leads to a first plan, a long one to a better. Where a community lacks units, the
    reward for units there rises before the next.

    Parameters
    ----------
    search : Search
        With what the bound left: its guide, prices and pool. Without a guide nothing is done.
    clock, seed, workers
        As for the annealing, which gets a share of the time.
    """
    problem, prices = search.problem, search.prices
    if search.guide is None:
        return
    start = first_plan(_loose(problem), search.guide, seconds=clock.left, seed=seed)
    if start is None:
        return
    chosen, rounded = start.chosen, None
    for share in _SHARES:
        relaxed = relax(problem, prices)
        chosen = _walk(search, relaxed, chosen, clock.part(share, search), (seed, workers))
        rounded = _round_off(problem, relaxed, chosen, clock)
        if rounded is None:
            return
        kept = trim(problem, rounded)
        if keeps_numbers(problem, kept):
            search.offer(problem.worth(*kept), kept.chosen, kept.units)
        prices = _dearer(problem, prices, kept)
    if search.value is None and rounded is not None:
        found = first_plan(
            problem,
            rounded,
            deterministic_time=min(clock.work, _WORK),
            seconds=clock.left,
            seed=seed,
        )
        if found is not None:
            search.offer(found.value, found.chosen, found.units)


def _walk(
    search: Search, relaxed: Problem, chosen: Mask, clock: Clock, options: tuple[int, int]
) -> Mask:
    """Anneal from a choice, without the rules that are left aside."""
    if not relaxed.limited or relaxed.fixed.all():
        return chosen
    from matchmaker.choice.annealing import improve

    inner = Search(relaxed)
    inner.pool, inner.scale, inner.chosen = search.pool, search.scale, chosen
    improve(inner, clock, *options)
    return inner.chosen


def _round_off(problem: Problem, relaxed: Problem, chosen: Mask, clock: Clock) -> Known | None:
    """Round a choice off; where that cannot reach all least units, as far as it goes."""
    for rules in (problem, _lenient(problem)):
        found = round_off(rules, relaxed, chosen, lambda: clock.left <= 0)
        if found is not None:
            return found
    return None


def _dearer(problem: Problem, prices: Steps, plan: Known) -> Steps:
    """Raise the reward for units where a community lacks some."""
    got = np.zeros(len(problem.community_units), dtype=np.int64)
    np.add.at(got, problem.community[problem.need], plan.units)
    lacks = (got < problem.community_units[:, 0]) & (problem.shortfall_price is None)
    reward = int(problem.steps.max(initial=0)) // 5
    return prices._replace(community_units=prices.community_units - reward * lacks)


def relax(problem: Problem, prices: Steps) -> Problem:
    """Give the problem with prices in place of the rules on units in all."""
    nodes = prices._replace(need=prices.need * 0, resource=prices.resource * 0).of_nodes(problem)
    need, resource = np.split(nodes, [len(problem.demand)])
    return _changed(
        problem,
        steps=problem.steps - need[problem.need] - resource[problem.resource],
        organization_units=_free(problem.organization_units),
        community_units=_free(problem.community_units),
        shortfall_price=None,
    )


def _loose(problem: Problem) -> Problem:
    """Give the problem without rules on units, on single needs and on sizes."""
    return _changed(
        relax(problem, Steps.zero(problem)),
        whole=np.zeros_like(problem.whole),
        together=np.full_like(problem.together, -1),
        max_providers=np.full_like(problem.max_providers, UNLIMITED),
        least_units=0,
        least_value=0,
    )


def _free(bounds: Any) -> Any:
    return np.tile(np.array([[0, UNLIMITED_UNITS]]), (len(bounds), 1))


def _lenient(problem: Problem) -> Problem:
    """Give the problem with a high price in place of what communities must get at least."""
    units = problem.organization_units
    return _changed(
        problem,
        organization_units=np.column_stack([np.zeros_like(units[:, 0]), units[:, 1]]),
        shortfall_price=2 * int(problem.steps.max(initial=0)) + 1,
    )


def _changed(problem: Problem, **fields: Any) -> Problem:
    """Give a problem with other values of some fields."""
    changed = copy.copy(problem)
    vars(changed).update(fields)
    vars(changed).pop("rules", None)
    return changed
