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

Ints = NDArray[np.int64]


def njit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop, with a cache on disk if a folder for it can be written."""
    try:
        compiled = numba.njit(cache=True)(function)
    except (OSError, RuntimeError):
        compiled = numba.njit(function)
    loop: Callable[..., Any] = compiled
    return loop


@njit
def pair_values(
    starts: Ints,
    group_pair: Ints,
    group_supply: Ints,
    limit: Ints,
    reduced: Ints,
    order: Ints,
    values: Ints,
) -> None:
    """Add up what each pair could earn at reduced values; leave `order` sorted, best first.

    A group is one resource in one pair. The order is that of the last call at the beginning, so
    that the insertion sort has little to do.
    """
    values[:] = 0
    for group in range(len(group_pair)):
        low, high = starts[group], starts[group + 1]
        for at in range(low + 1, high):
            edge = order[at]
            while at > low and reduced[order[at - 1]] < reduced[edge]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = edge
        left = group_supply[group]
        for at in range(low, high):
            edge = order[at]
            if left <= 0 or reduced[edge] <= 0:
                break
            amount = min(limit[edge], left)
            values[group_pair[group]] += amount * reduced[edge]
            left -= amount


@njit
def pair_usage(
    starts: Ints,
    group_pair: Ints,
    group_supply: Ints,
    group_resource: Ints,
    need: Ints,
    limit: Ints,
    reduced: Ints,
    order: Ints,
    chosen: NDArray[np.bool_],
    need_use: Ints,
    resource_use: Ints,
) -> None:
    """Add up the units that the chosen pairs take, in the order that `pair_values` left."""
    need_use[:] = 0
    resource_use[:] = 0
    for group in range(len(group_pair)):
        if not chosen[group_pair[group]]:
            continue
        left = group_supply[group]
        for at in range(starts[group], starts[group + 1]):
            edge = order[at]
            if left <= 0 or reduced[edge] <= 0:
                break
            amount = min(limit[edge], left)
            need_use[need[edge]] += amount
            resource_use[group_resource[group]] += amount
            left -= amount
