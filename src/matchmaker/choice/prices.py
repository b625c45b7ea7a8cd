"""The bound that any prices prove."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.flow_prices import flow_prices, priced_flow
from matchmaker.choice.problem import Problem

__all__ = ["Steps", "bound_steps", "flow_prices", "priced_flow"]

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
