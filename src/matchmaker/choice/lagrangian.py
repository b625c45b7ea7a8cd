"""The bound: prices for the limits of needs, resources and units, moved until it stops falling.

At given prices each pair's value is a greedy fill (`kernel`), the best pairs are a small flow
(`selection`), and both together are a bound. The prices move by a deflected subgradient.

References
----------
M. L. Fisher, "The Lagrangian relaxation method for solving integer programming problems",
Management Science 27 (1981); P. M. Camerini, L. Fratta, F. Maffioli, "On improving relaxation
methods by modified gradient techniques", Mathematical Programming Study 3 (1975).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.arrays import UNLIMITED_UNITS
from matchmaker.choice.clock import Clock
from matchmaker.choice.kernel import PairKernel
from matchmaker.choice.network import WORTH, Network
from matchmaker.choice.network_loops import add, mark
from matchmaker.choice.part import Known
from matchmaker.choice.prices import Steps, bound_steps, quota_prices
from matchmaker.choice.problem import Problem
from matchmaker.choice.search import Search
from matchmaker.choice.selection import Selector

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]

_START = 0.3
_DEFLECTION = 0.3
_PATIENCE = 10
_SHRINK = 0.7
_SMALLEST_STEP = 1e-4
_PLANS_AT = (0, 100, 300)
_MANY_PAIRS = 2_000
_MARGIN = 0.5
_POOL_MARGIN = 0.25
_MEMORY = 0.98
_OFTEN = 1.0


class _Prices:
    """The multipliers in one vector: of needs, of resources, and of the units' most and least.

    Parameters
    ----------
    problem : Problem
        Whose limits are relaxed.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        top = float(problem.steps.max(initial=0))
        starts, ceilings = [], []
        for end, amounts in ((problem.need, problem.demand), (problem.resource, problem.supply)):
            reach = np.zeros(len(amounts), dtype=np.int64)
            np.add.at(reach, end, problem.limit)
            highest = np.zeros(len(amounts), dtype=np.int64)
            np.maximum.at(highest, end, problem.steps)
            scarce = reach > amounts
            starts.append(_START * highest * scarce)
            ceilings.append(top * scarce)
        parts = [(starts[0], problem.demand), (starts[1], problem.supply)]
        soft_price = problem.shortfall_price
        self._rows = []
        for bounds, soft in (
            (problem.organization_units, None),
            (problem.community_units, soft_price),
        ):
            most = np.flatnonzero(bounds[:, 1] < UNLIMITED_UNITS)
            least = np.flatnonzero(bounds[:, 0] > 0)
            self._rows += [most, least]
            parts += [
                (np.zeros(len(most)), bounds[most, 1]),
                (np.zeros(len(least)), -bounds[least, 0]),
            ]
            ceilings += [np.full(len(most), top)]
            ceilings += [np.full(len(least), 2.0 * top if soft is None else float(soft))]
        self.now = np.concatenate([part[0] for part in parts]).astype(np.float64)
        self._amounts = np.concatenate([part[1] for part in parts])
        self._ceiling = np.concatenate(ceilings)
        self._cuts = np.cumsum([len(part[0]) for part in parts])[:-1]

    def steps(self) -> Steps:
        """Give the prices in whole steps, without those of the selection."""
        problem = self._problem
        parts = np.split(np.rint(self.now).astype(np.int64), self._cuts)
        steps = Steps.zero(problem)._replace(need=parts[0], resource=parts[1])
        for side, units in enumerate((steps.organization_units, steps.community_units)):
            most, least = self._rows[2 * side : 2 * side + 2]
            units[most] += parts[2 + 2 * side]
            units[least] -= parts[3 + 2 * side]
        return steps

    def gradient(self, use: Ints) -> Floats:
        """Give what is left of each amount when needs and resources are used so."""
        problem = self._problem
        needs, resources = np.split(use, [len(problem.demand)])
        gave = np.bincount(problem.organization, resources, len(problem.organization_units))
        got = np.bincount(problem.community, needs, len(problem.community_units))
        parts: list[Any] = [use]
        for side, units in enumerate((gave, got)):
            most, least = self._rows[2 * side : 2 * side + 2]
            parts += [units[most], -units[least]]
        left: Floats = self._amounts - np.concatenate(parts)
        return left

    def move(self, direction: Floats, length: float) -> None:
        """Step against a direction, within the limits of each price."""
        self.now = np.clip(self.now - length * direction, 0.0, self._ceiling)


def lower_bound(
    search: Search, clock: Clock, selector: Selector, workers: int, offers: bool
) -> None:
    """Move the prices until the bound stops falling, the clock stops, or the plan is proven.

    Fills bound, prices and pool of the search. With `offers` it also offers first plans: the
    pairs chosen at some prices, with a flow over their edges.
    """
    _Descent(search, clock, selector, workers, offers).run()


class _Descent:
    """The state of the subgradient method."""

    def __init__(
        self, search: Search, clock: Clock, selector: Selector, workers: int, offers: bool
    ) -> None:
        self.offers = offers
        self.search, self.clock, self.selector = search, clock, selector
        self.problem = search.problem
        self.network = Network(self.problem)
        self.kernel = PairKernel(self.network.graph, workers)
        self.prices = _Prices(self.problem)
        self.step, self.stale = 1.0, 0
        self.deflected: Floats | None = None
        self.among: Mask | None = None
        self.recent = np.zeros(len(self.problem.pairs))
        self.target = 0

    def run(self) -> None:
        """Make passes until nothing more is to be gained."""
        search = self.search
        while self.step > _SMALLEST_STEP:
            chosen = self._evaluate()
            if search.passes in _PLANS_AT:
                self._plan(chosen)
            self.clock.report(search, "bound")
            search.passes += 1
            if self.clock.bound_over(search):
                break
            self._descend(chosen)
        often = self.recent > _OFTEN
        search.pool = often | self._near_the_best()

    def _evaluate(self) -> Mask:
        """Choose at the present prices; keep the bound if it is the best."""
        search, problem = self.search, self.problem
        steps = self.prices.steps()
        gross = self.kernel.values(steps.of_nodes(problem))
        values = gross - problem.cost
        chosen = self.selector.select(values, self.among).chosen
        alpha, beta, gamma, quotas = self.selector.prices(values, chosen, self.among)
        full = steps._replace(organization=alpha, community=beta, budget=gamma, quotas=quotas)
        bound = bound_steps(problem, full, gross)
        self.stale += 1
        if bound < search.price_bound:
            search.limit(bound, full)
            self.stale = 0
        self.recent = _MEMORY * self.recent + chosen
        if len(values) > _MANY_PAIRS and not self.selector.least_numbers:
            usual = np.median(values[chosen]) if chosen.any() else 0.0
            self.among = chosen | (_reduced(problem, full, values) > -_MARGIN * usual)
        return chosen

    def _plan(self, chosen: Mask) -> None:
        """Serve over the chosen pairs: a plan, and what the steps aim at."""
        flow = self.network.flow()
        for pair in np.flatnonzero(chosen):
            mark(flow)
            add(flow, pair)
        value = int(flow.tally[WORTH]) - int(self.problem.cost[chosen].sum())
        self.target = max(self.target, value)
        units = self.network.units(flow)
        self.search.guide = Known(units, chosen)
        if self.offers:
            self.search.offer(value, chosen, units)

    def _descend(self, chosen: Mask) -> None:
        """Move the prices against the deflected subgradient."""
        if self.stale >= _PATIENCE:
            self.step, self.stale = self.step * _SHRINK, 0
        gradient = self.prices.gradient(self.kernel.usage(chosen))
        before = gradient if self.deflected is None else self.deflected
        self.deflected = (1 - _DEFLECTION) * gradient + _DEFLECTION * before
        moving = np.where((self.prices.now <= 0) & (self.deflected > 0), 0.0, self.deflected)
        short = self.search.price_bound - self.target
        length = self.step * short / max(float(moving @ moving), 1e-9)
        self.prices.move(self.deflected, length)

    def _near_the_best(self) -> Mask:
        """Mark the pairs that earn nearly enough at the best prices."""
        search, problem = self.search, self.problem
        values = self.kernel.values(search.prices.of_nodes(problem)) - problem.cost
        chosen = self.selector.select(values).chosen
        earned = values[chosen & ~problem.fixed]
        search.scale = float(np.median(earned)) if len(earned) else 1.0
        return _reduced(problem, search.prices, values) > -_POOL_MARGIN * search.scale


def _reduced(problem: Problem, prices: Steps, values: Ints) -> Ints:
    """Give what each pair earns beyond the prices of its parties, of its quota and the budget."""
    organization, community = problem.pairs.T
    left = values - prices.organization[organization] - prices.community[community]
    left = left - quota_prices(problem, prices.quotas) - prices.budget
    return np.asarray(left, dtype=np.int64)
