"""The inner loops of the Lagrangian, compiled by Numba; import this where they are used.

A cache on disk saves the compilation of the next process; where no folder can be written, the
loops are compiled without one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.network import Graph

Ints = NDArray[np.int64]


def njit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop, with a cache on disk if a folder for it can be written."""
    return _compiled(function, nogil=True)


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop that only other loops call: without a door to Python."""
    return _compiled(function, nogil=True, no_cpython_wrapper=True)


def _compiled(function: Callable[..., Any], **options: Any) -> Callable[..., Any]:
    try:
        compiled = numba.njit(cache=True, **options)(function)
    except (OSError, RuntimeError):
        compiled = numba.njit(**options)(function)
    loop: Callable[..., Any] = compiled
    return loop


@inner
def sort_group(order: NDArray[np.int32], reduced: Ints, low: int, high: int) -> None:
    """Sort the edges of a group, best first, by insertion: they are nearly in order already."""
    for at in range(low + 1, high):
        edge = order[at]
        while at > low and reduced[order[at - 1]] < reduced[edge]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = edge


@njit
def pair_values(
    graph: Graph,
    starts: Ints,
    group_pair: Ints,
    price: Ints,
    reduced: Ints,
    order: NDArray[np.int32],
    values: Ints,
    first: int,
    stop: int,
) -> None:
    """Add up what each pair could earn at reduced values; leave `order` sorted, best first.

    A group is one resource in one pair. The order is that of the last call at the beginning, so
    that the insertion sort has little to do.
    """
    for group in range(first, stop):
        low, high = starts[group], starts[group + 1]
        resource = graph.ends[1, low]
        for edge in range(low, high):
            reduced[edge] = graph.steps[edge] - price[resource] - price[graph.ends[0, edge]]
        sort_group(order, reduced, low, high)
        left = graph.supply[resource]
        for at in range(low, high):
            edge = order[at]
            if left <= 0 or reduced[edge] <= 0:
                break
            amount = min(graph.limit[edge], left)
            values[group_pair[group]] += amount * reduced[edge]
            left -= amount


@njit
def pair_usage(
    graph: Graph,
    starts: Ints,
    group_pair: Ints,
    reduced: Ints,
    order: NDArray[np.int32],
    chosen: NDArray[np.bool_],
    use: Ints,
) -> None:
    """Add up the units that the chosen pairs take, in the order that `pair_values` left."""
    use[:] = 0
    for group in range(len(group_pair)):
        if not chosen[group_pair[group]]:
            continue
        resource = graph.ends[1, starts[group]]
        left = graph.supply[resource]
        for at in range(starts[group], starts[group + 1]):
            edge = order[at]
            if left <= 0 or reduced[edge] <= 0:
                break
            amount = min(graph.limit[edge], left)
            use[graph.ends[0, edge]] += amount
            use[resource] += amount
            left -= amount
