"""Prices from an optimal flow, and the bound that any prices prove."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.flow import transport
from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]


class Steps(NamedTuple):
    """Prices in steps of the resolution; as `matchmaker.choice.choice.Prices`."""

    need: Ints
    resource: Ints
    organization: Ints
    community: Ints
    budget: int

    @classmethod
    def zero(cls, problem: Problem) -> Steps:
        """Give prices of zero for a problem."""
        return cls(
            need=np.zeros(len(problem.demand), dtype=np.int64),
            resource=np.zeros(len(problem.supply), dtype=np.int64),
            organization=np.zeros(len(problem.organization_bounds), dtype=np.int64),
            community=np.zeros(len(problem.community_bounds), dtype=np.int64),
            budget=0,
        )


def flow_prices(
    demand: Ints,
    supply: Ints,
    need: Ints,
    resource: Ints,
    steps: Ints,
    limit: Ints,
    units: Ints,
) -> tuple[Ints, Ints]:
    """Recover the prices of needs and resources from an optimal flow.

    Shortest paths in the residual graph by Bellman–Ford, all edges of a side at once: the price
    of a resource is what one more unit of it would add, the price of a need what one more unit
    of demand would. Arguments as in `matchmaker.choice.flow.transport`, and its result.

    Returns
    -------
    need, resource : ndarray of int
        Prices in steps; with them the flow's value equals its bound.
    """
    got = np.bincount(need, weights=units, minlength=len(demand))
    useful = np.flatnonzero((steps > 0) & (limit > 0))
    whole = np.minimum(demand[need[useful]], supply[resource[useful]])
    more = (units[useful] < limit[useful]) | (limit[useful] >= whole)
    forward = _Runs(resource, useful[more])
    backward = _Runs(need, useful[units[useful] > 0])
    far = np.iinfo(np.int64).max // 4
    ceiling = np.where(got < demand, 0, far)
    below = np.zeros(len(supply), dtype=np.int64)
    price = ceiling.copy()
    for _ in range(len(demand) + len(supply) + 2):
        asked = below[resource[backward.edges]] + steps[backward.edges]
        price[backward.owner] = np.minimum(ceiling[backward.owner], backward.least(asked))
        offered = price[need[forward.edges]] - steps[forward.edges]
        lower = below.copy()
        lower[forward.owner] = np.minimum(0, forward.least(offered))
        if np.array_equal(lower, below):
            break
        below = lower
    price[price >= far] = 0
    return price, -below


def priced_flow(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Give the optimal flow where nothing limits projects, and the prices of needs and resources.

    Returns
    -------
    units : ndarray of int, [edge]
    need, resource : ndarray of int
        Prices in steps, as `flow_prices` recovers them.
    """
    arrays = (problem.demand, problem.supply, problem.need, problem.resource, problem.steps)
    units = transport(*arrays, problem.limit)
    return units, *flow_prices(*arrays, problem.limit, units)


class _Runs:
    """Edges gathered by one of their ends, for reductions over each end's edges."""

    def __init__(self, end: Ints, edges: Ints) -> None:
        self.edges = edges[np.argsort(end[edges], kind="stable")]
        self.owner, self._start = np.unique(end[self.edges], return_index=True)

    def least(self, amounts: Ints) -> Ints:
        """Give the least amount among each end's edges."""
        return np.minimum.reduceat(amounts, self._start) if len(amounts) else amounts


def bound_steps(problem: Problem, prices: Steps, values: Ints) -> int:
    """Give the bound that prices prove, in steps.

    With V the pairs' values at the prices of needs and resources (`values`), f their costs, α
    and β the prices of organizations and communities and γ that of the budget:

        U = Σ λ d + Σ μ s + Σ max(0, V - f - α - β - γ) + Σ (most α⁺ - least α⁻) + ... + γ B

    A required pair counts without the maximum. Weak duality: U is a bound for any λ, μ, γ ≥ 0
    and any α, β.
    """
    organization, community = problem.pairs[:, 0], problem.pairs[:, 1]
    left = values - problem.cost - prices.budget
    left = left - prices.organization[organization] - prices.community[community]
    total = int(prices.need @ problem.demand) + int(prices.resource @ problem.supply)
    total += int(np.where(problem.fixed, left, np.maximum(left, 0)).sum())
    if problem.max_projects is not None:
        total += prices.budget * problem.max_projects
    for side, bounds, price in (
        (0, problem.organization_bounds, prices.organization),
        (1, problem.community_bounds, prices.community),
    ):
        available = np.bincount(problem.pairs[:, side], minlength=len(bounds))
        most = np.minimum(bounds[:, 1], available)
        total += int(np.maximum(price, 0) @ most) - int(np.maximum(-price, 0) @ bounds[:, 0])
    return total
