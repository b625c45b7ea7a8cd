"""Choosing projects under limits: a Lagrangian for the bound, flows for the plan.

The limits of needs and resources are relaxed with prices. At given prices each pair's value is
a greedy fill (`kernel`), the best pairs are a small flow (`selection`), and both together are a
bound; the prices move by a deflected subgradient. Plans come from flows over chosen pairs.

References
----------
M. L. Fisher, "The Lagrangian relaxation method for solving integer programming problems",
Management Science 27 (1981); P. M. Camerini, L. Fratta, F. Maffioli, "On improving relaxation
methods by modified gradient techniques", Mathematical Programming Study 3 (1975).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.clock import Clock
from matchmaker.choice.flow import transport
from matchmaker.choice.kernel import PairKernel
from matchmaker.choice.prices import Steps, bound_steps, priced_flow
from matchmaker.choice.problem import Problem
from matchmaker.choice.selection import Selector

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

_DEFLECTION = 0.3
_PATIENCE = 10
_SHRINK = 0.7
_SMALLEST_STEP = 1e-3
_PLAN_EVERY = 50
_MEMORY = 0.95
_POOLS = (0.5, 2.0, 5.0)
_POOL_MEMORY = 0.98
_PRUNE = 0.35
_FRESH = 0.3
_FRUITLESS = 12
_BOUND_SHARE = 0.6


@dataclass(eq=False)
class Search:
    """The best plan and the best bound found so far, in steps.

    Attributes
    ----------
    chosen : ndarray of bool, [pair]
        Pairs with a project.
    units : ndarray of int, [edge]
        Units over each edge.
    value, bound : int
        Value of the plan, and what no plan exceeds; before the first plan `value` is None.
    prices : Steps
        What proves the bound.
    passes : int
        Passes so far.
    selector : Selector
        Chooses pairs within the problem's limits.
    """

    problem: Problem
    chosen: Mask = field(init=False)
    units: Ints = field(init=False)
    value: int | None = None
    bound: int = field(init=False)
    prices: Steps = field(init=False)
    passes: int = 0
    selector: Selector = field(init=False)

    def __post_init__(self) -> None:
        self.selector = Selector(self.problem)
        self.chosen = np.zeros(len(self.problem.pairs), dtype=bool)
        self.units = np.zeros(len(self.problem.need), dtype=np.int64)
        self.prices = Steps.zero(self.problem)
        self.bound = int(np.iinfo(np.int64).max)

    @property
    def proven(self) -> bool:
        """Whether the plan is worth as much as the bound."""
        return self.value is not None and self.value >= self.bound

    def serve(self, pairs: Mask) -> tuple[Ints, Ints]:
        """Serve units over the edges of these pairs, at best; give them and each pair's value."""
        problem = self.problem
        edges = np.flatnonzero(pairs[problem.pair_edges])
        part = (
            array[edges] for array in (problem.need, problem.resource, problem.steps, problem.limit)
        )
        units = np.zeros(len(problem.need), dtype=np.int64)
        units[edges] = transport(problem.demand, problem.supply, *part)
        worth = np.zeros(len(pairs), dtype=np.int64)
        np.add.at(worth, problem.pair_edges, units * problem.steps)
        return units, worth

    def offer(self, pairs: Mask) -> None:
        """Make a plan with these pairs and keep it if it is the best.

        Pairs that do not earn their cost are then dropped, as far as the least numbers allow.
        """
        while True:
            units, worth = self.serve(pairs)
            value = int(worth.sum() - self.problem.cost[pairs].sum())
            if self.value is None or value > self.value:
                self.value, self.chosen, self.units = value, pairs, units
            earned = worth - self.problem.cost
            if not (pairs & ~self.problem.fixed & (earned < 0)).any():
                return
            kept = self.selector.select(earned + (earned >= 0), among=pairs)
            if kept.missing or kept.chosen.sum() >= pairs.sum():
                return
            pairs = kept.chosen


def search_projects(problem: Problem, clock: Clock, seed: int, search: Search) -> None:
    """Improve a search until it is proven, converged, or the clock runs out.

    Parameters
    ----------
    problem : Problem
        With limits on projects.
    clock : Clock
        Tells when to stop.
    seed : int
        For the pools that plans are made from.
    search : Search
        Filled in place, so that an interruption loses nothing.
    """
    recent = _lower_bound(problem, clock, search)
    if not (search.proven or clock.over()):
        _improve_plan(recent, clock, seed, search)


def _lower_bound(problem: Problem, clock: Clock, search: Search) -> Floats:
    """Move the prices until the bound stops falling; give how often pairs were chosen lately."""
    kernel, selector = PairKernel(problem), search.selector
    need_price, resource_price = (price * 0.5 for price in priced_flow(problem)[1:])
    highest = float(problem.steps.max(initial=0))
    step, stale = 1.0, 0
    deflected: Floats | None = None
    average: Floats = np.zeros(len(problem.pairs))
    recent: Floats = average
    while step > _SMALLEST_STEP:
        rounded = Steps.zero(problem)._replace(
            need=np.rint(need_price).astype(np.int64),
            resource=np.rint(resource_price).astype(np.int64),
        )
        values = kernel.values(rounded.need, rounded.resource) - problem.cost
        chosen = selector.select(values).chosen
        stale += 1
        if _bound_at(rounded, values, chosen, problem) < search.bound:
            _keep_bound(rounded, values, chosen, search)
            stale = 0
        average = _MEMORY * average + (1 - _MEMORY) * chosen if search.passes else chosen * 1.0
        recent = _POOL_MEMORY * recent + chosen
        if search.passes % _PLAN_EVERY == 0:
            search.offer(chosen)
            usual = np.rint(average * 1e6).astype(np.int64)
            search.offer(selector.select(usual).chosen)
            clock.report(search)
        search.passes += 1
        if search.proven or clock.over(_BOUND_SHARE):
            break
        if stale >= _PATIENCE:
            step, stale = step * _SHRINK, 0
        use = kernel.usage(chosen)
        gradient = np.concatenate([problem.demand - use[0], problem.supply - use[1]])
        before = gradient if deflected is None else deflected
        deflected = (1 - _DEFLECTION) * gradient + _DEFLECTION * before
        price = np.concatenate([need_price, resource_price])
        moving = np.where((price <= 0) & (deflected > 0), 0.0, deflected)
        length = step * (search.bound - (search.value or 0)) / max(float(moving @ moving), 1e-9)
        price = np.clip(price - length * deflected, 0.0, highest)
        need_price, resource_price = np.split(price, [len(problem.demand)])
    return recent


def _bound_at(prices: Steps, values: Ints, chosen: Mask, problem: Problem) -> int:
    total = int(prices.need @ problem.demand) + int(prices.resource @ problem.supply)
    return total + int(values[chosen].sum())


def _keep_bound(prices: Steps, values: Ints, chosen: Mask, search: Search) -> None:
    """Keep the prices of a better bound, completed by those of the limits."""
    organization, community, budget = search.selector.prices(values, chosen)
    full = prices._replace(organization=organization, community=community, budget=budget)
    bound = bound_steps(search.problem, full, values + search.problem.cost)
    if bound < search.bound:
        search.bound, search.prices = bound, full


def _improve_plan(recent: Floats, clock: Clock, seed: int, search: Search) -> None:
    """Make plans from pools of pairs: serve over the whole pool, drop what earns least."""
    random = np.random.default_rng(seed)
    for often in _POOLS:
        _prune(search.chosen | (recent > often), clock, search)
        if search.proven or clock.over():
            return
    known = np.flatnonzero(recent > 0)
    fruitless = 0
    while fruitless < _FRUITLESS and not (search.proven or clock.over()):
        before = search.value
        pool = search.chosen.copy()
        pool[known[random.random(len(known)) < _FRESH]] = True
        _prune(pool, clock, search)
        fruitless = 0 if search.value != before else fruitless + 1
        clock.report(search)


def _prune(pool: Mask, clock: Clock, search: Search) -> None:
    """Shrink a pool to a plan, a share of its excess at a time."""
    problem = search.problem
    pool = pool | problem.fixed
    while not clock.over():
        worth = search.serve(pool)[1] - problem.cost
        selected = search.selector.select(np.where(pool, np.maximum(worth, 1), 0))
        excess = np.flatnonzero(pool & ~selected.chosen)
        if len(excess) <= 8:
            search.offer(selected.chosen)
            return
        count = max(1, int(len(excess) * _PRUNE))
        pool[excess[np.argsort(worth[excess], kind="stable")[:count]]] = False
