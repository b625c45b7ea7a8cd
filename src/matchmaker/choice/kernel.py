"""What each pair could add at given prices: the subproblem of the Lagrangian."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]


class PairKernel:
    """Edges sorted by pair and resource, with the room that the loops need.

    Parameters
    ----------
    problem : Problem
        Its edges may be in any order.
    """

    def __init__(self, problem: Problem) -> None:
        from matchmaker.choice import loops

        self._loops = loops
        key = problem.pair_edges * max(len(problem.supply), 1) + problem.resource
        edges = np.lexsort((-problem.steps, key))
        key = key[edges]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        self._resource = problem.resource[edges]
        self._need = problem.need[edges]
        self._limit = problem.limit[edges]
        self._steps = problem.steps[edges]
        self._starts = np.append(first, len(key))
        self._group_pair = problem.pair_edges[edges][first]
        self._group_resource = self._resource[first]
        self._group_supply = problem.supply[self._group_resource]
        self._order = np.arange(len(key))
        self._reduced = np.zeros(len(key), dtype=np.int64)
        self._values = np.zeros(len(problem.pairs), dtype=np.int64)
        self._need_use = np.zeros(len(problem.demand), dtype=np.int64)
        self._resource_use = np.zeros(len(problem.supply), dtype=np.int64)

    def values(self, need_price: Ints, resource_price: Ints) -> Ints:
        """Give the most that each pair could add at the prices, in steps, [pair].

        Within a pair each resource's supply fills the edges of largest positive v - λ - μ
        first. The result is overwritten by the next call.
        """
        np.subtract(self._steps, need_price[self._need], out=self._reduced)
        self._reduced -= resource_price[self._resource]
        self._loops.pair_values(
            self._starts,
            self._group_pair,
            self._group_supply,
            self._limit,
            self._reduced,
            self._order,
            self._values,
        )
        return self._values

    def usage(self, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Give the units that the chosen pairs take of each need and each resource.

        At the prices of the last call of `values`; overwritten by the next call.
        """
        self._loops.pair_usage(
            self._starts,
            self._group_pair,
            self._group_supply,
            self._group_resource,
            self._need,
            self._limit,
            self._reduced,
            self._order,
            chosen,
            self._need_use,
            self._resource_use,
        )
        return self._need_use, self._resource_use
