"""The inner loop of the Lagrangian: what each pair could add at given prices (Numba)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]


def _fill(
    low: int,
    high: int,
    need: Ints,
    limit: Ints,
    reduced: Ints,
    order: Ints,
    left: int,
    use: Ints,
    units: Ints,
    write: bool,
) -> tuple[int, int]:
    """Fill the edges low..high of one resource in one pair, best first; give value and units."""
    count = 0
    for edge in range(low, high):
        if reduced[edge] > 0 and limit[edge] > 0:
            at = count
            while at > 0 and reduced[order[at - 1]] < reduced[edge]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = edge
            count += 1
    value, given = 0, 0
    for at in range(count):
        edge = order[at]
        amount = min(limit[edge], left - given)
        if amount <= 0:
            break
        value += amount * reduced[edge]
        given += amount
        if write:
            use[need[edge]] += amount
            units[edge] = amount
    return value, given


def _values(
    starts: Ints,
    group_pair: Ints,
    group_resource: Ints,
    need: Ints,
    limit: Ints,
    steps: Ints,
    supply: Ints,
    need_price: Ints,
    resource_price: Ints,
    reduced: Ints,
    order: Ints,
    values: Ints,
) -> None:
    values[:] = 0
    for group in range(len(group_pair)):
        resource = group_resource[group]
        for edge in range(starts[group], starts[group + 1]):
            reduced[edge] = steps[edge] - need_price[need[edge]] - resource_price[resource]
        value, _ = _fill(
            starts[group],
            starts[group + 1],
            need,
            limit,
            reduced,
            order,
            supply[resource],
            order,
            order,
            False,
        )
        values[group_pair[group]] += value


def _usage(
    starts: Ints,
    group_pair: Ints,
    group_resource: Ints,
    need: Ints,
    limit: Ints,
    supply: Ints,
    chosen: NDArray[np.bool_],
    reduced: Ints,
    order: Ints,
    need_use: Ints,
    resource_use: Ints,
    units: Ints,
) -> None:
    need_use[:] = 0
    resource_use[:] = 0
    units[:] = 0
    for group in range(len(group_pair)):
        if chosen[group_pair[group]]:
            resource = group_resource[group]
            _, given = _fill(
                starts[group],
                starts[group + 1],
                need,
                limit,
                reduced,
                order,
                supply[resource],
                need_use,
                units,
                True,
            )
            resource_use[resource] += given


@cache
def _compiled() -> tuple[Callable[..., None], Callable[..., None]]:
    """Compile the loops once; where no folder can be written, without a cache on disk."""
    import numba

    compiled: dict[str, Any] = {}
    for function in (_fill, _values, _usage):
        try:
            compiled[function.__name__] = numba.njit(cache=True)(function)
        except RuntimeError:
            compiled[function.__name__] = numba.njit(function)
        globals()[function.__name__] = compiled[function.__name__]
    return compiled["_values"], compiled["_usage"]


class PairKernel:
    """Edges sorted by pair and resource, with the room that the loops need.

    Parameters
    ----------
    problem : Problem
        Its edges may be in any order.
    """

    def __init__(self, problem: Problem) -> None:
        self._run_values, self._run_usage = _compiled()
        key = problem.pair_edges * max(len(problem.supply), 1) + problem.resource
        self.order = np.argsort(key, kind="stable")
        key = key[self.order]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        self._starts = np.append(first, len(key))
        self._group_pair = problem.pair_edges[self.order][first]
        self._group_resource = problem.resource[self.order][first]
        self._need = problem.need[self.order]
        self._limit = problem.limit[self.order]
        self._steps = problem.steps[self.order]
        self._supply = problem.supply
        self._reduced = np.zeros(len(key), dtype=np.int64)
        self._room = np.zeros(len(key) + 1, dtype=np.int64)
        self._units = np.zeros(len(key), dtype=np.int64)
        self._values = np.zeros(len(problem.pairs), dtype=np.int64)
        self._need_use = np.zeros(len(problem.demand), dtype=np.int64)
        self._resource_use = np.zeros(len(problem.supply), dtype=np.int64)

    def values(self, need_price: Ints, resource_price: Ints) -> Ints:
        """Give the most that each pair could add at the prices, in steps, [pair].

        Within a pair each resource's supply fills the edges of largest positive v - λ - μ
        first. The result is overwritten by the next call.
        """
        self._run_values(
            self._starts,
            self._group_pair,
            self._group_resource,
            self._need,
            self._limit,
            self._steps,
            self._supply,
            need_price,
            resource_price,
            self._reduced,
            self._room,
            self._values,
        )
        return self._values

    def usage(self, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints]:
        """Give the units that the chosen pairs take of each need and each resource.

        At the prices of the last call of `values`; overwritten by the next call.
        """
        self._run_usage(
            self._starts,
            self._group_pair,
            self._group_resource,
            self._need,
            self._limit,
            self._supply,
            chosen,
            self._reduced,
            self._room,
            self._need_use,
            self._resource_use,
            self._units,
        )
        return self._need_use, self._resource_use
