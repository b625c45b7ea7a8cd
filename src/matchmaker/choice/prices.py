"""The bound that any prices prove."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]


class Steps(NamedTuple):
    """Prices in steps of the resolution; as `matchmaker.choice.choice.Prices`."""

    need: Ints
    resource: Ints
    organization: Ints
    community: Ints
    budget: int
    organization_units: Ints
    community_units: Ints
    quotas: Ints

    @classmethod
    def zero(cls, problem: Problem) -> Steps:
        """Give prices of zero for a problem."""
        return cls(
            need=np.zeros(len(problem.demand), dtype=np.int64),
            resource=np.zeros(len(problem.supply), dtype=np.int64),
            organization=np.zeros(len(problem.organization_bounds), dtype=np.int64),
            community=np.zeros(len(problem.community_bounds), dtype=np.int64),
            budget=0,
            organization_units=np.zeros(len(problem.organization_units), dtype=np.int64),
            community_units=np.zeros(len(problem.community_units), dtype=np.int64),
            quotas=np.zeros(problem.quota_bounds.shape[:2], dtype=np.int64),
        )

    def of_nodes(self, problem: Problem) -> Ints:
        """Give what a unit costs at each need and then at each resource, with its party's price."""
        need, resource = self.need, self.resource
        if len(self.community_units):
            need = need + self.community_units[problem.community]
        if len(self.organization_units):
            resource = resource + self.organization_units[problem.organization]
        return np.concatenate([need, resource])


def bound_steps(problem: Problem, prices: Steps, values: Ints) -> int:
    """Give the bound that prices prove, in steps.

    With V the pairs' values at the prices of needs, resources and units (`values`), f their
    costs, α and β the prices of organizations and communities, κ those of quotas and γ that of
    the budget:

        U = Σ λ d + Σ μ s + Σ max(0, V - f - α - β - κ - γ) + Σ (most α⁺ - least α⁻) + ... + γ B

    A fixed pair counts without the maximum. Weak duality: U is a bound for any λ, μ, γ ≥ 0 and
    any α, β, κ and prices of units; where a least is soft, its price is at most the cost of a
    missing unit. What the rules ask of single needs and projects is left aside.
    """
    organization, community = problem.pairs[:, 0], problem.pairs[:, 1]
    left = values - problem.cost - prices.budget
    left = left - prices.organization[organization] - prices.community[community]
    left = left - quota_prices(problem, prices.quotas)
    total = int(prices.need @ problem.demand) + int(prices.resource @ problem.supply)
    total += int(np.where(problem.fixed, left, np.maximum(left, 0)).sum())
    if problem.max_projects is not None:
        total += prices.budget * problem.max_projects
    for bounds, price in (
        (_within_reach(problem, 0), prices.organization),
        (_within_reach(problem, 1), prices.community),
        (problem.quota_bounds.reshape(-1, 2), prices.quotas.ravel()),
        (problem.organization_units, prices.organization_units),
        (problem.community_units, prices.community_units),
    ):
        dear, cheap = price > 0, price < 0
        total += int(price[dear] @ bounds[dear, 1]) + int(price[cheap] @ bounds[cheap, 0])
    return total


def _within_reach(problem: Problem, side: int) -> Ints:
    """Give least and most projects of a side's parties, the most within the pairs they have."""
    bounds = (problem.organization_bounds, problem.community_bounds)[side]
    available = np.bincount(problem.pairs[:, side], minlength=len(bounds))
    return np.column_stack([bounds[:, 0], np.minimum(bounds[:, 1], available)])


def quota_prices(problem: Problem, prices: Ints) -> Ints:
    """Give what the quota of each pair costs, in steps; zero where it falls under none."""
    toll = np.zeros(len(problem.pairs), dtype=np.int64)
    within = np.flatnonzero(problem.pair_quota >= 0)
    toll[within] = prices[problem.pairs[within, 1], problem.pair_quota[within]]
    return toll
