"""The inner loops of `branching`, compiled by Numba."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.loops import inner, njit, sort_group

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
States = NDArray[np.int8]
Order = NDArray[np.int32]

FREE, WITH, WITHOUT = range(3)
_START = 0.3
_DEFLECTION = 0.3
_PATIENCE = 4
_SHRINK = 0.6
_NOTHING = 1e-9


class Local(NamedTuple):
    """One community's part of a problem at prices of all but its needs.

    A group is one resource in one pair; pairs, groups and edges lie in this order.

    Attributes
    ----------
    first_group, first_edge : ndarray of int, [pair + 1], [group + 1]
        Where the groups of a pair and the edges of a group begin.
    supply : ndarray of int, [group]
        Units of its resource.
    need, worth, limit : ndarray of int, [edge]
        Need, what a unit is worth beyond the prices, most units.
    fee : ndarray of int, [pair]
        Cost of the project and prices of its parties, quota and the budget.
    demand : ndarray of int, [need]
        Units needed.
    """

    first_group: Ints
    first_edge: Ints
    supply: Ints
    need: NDArray[np.int32]
    worth: Ints
    limit: Ints
    fee: Ints
    demand: Ints


@inner
def fill(
    local: Local, pair: int, price: Ints, order: Order, reduced: Ints, use: Ints, left: Ints
) -> int:
    """Let a pair serve its best edges at these prices; add up its use, return what it earns.

    With `left` a need gets no more than is left of it, without it the edges do not mind each
    other.
    """
    total = 0
    for group in range(local.first_group[pair], local.first_group[pair + 1]):
        low, high = local.first_edge[group], local.first_edge[group + 1]
        for edge in range(low, high):
            reduced[edge] = local.worth[edge] - price[local.need[edge]]
        sort_group(order, reduced, low, high)
        rest = local.supply[group]
        for at in range(low, high):
            edge = order[at]
            if rest <= 0 or reduced[edge] <= 0:
                break
            need = local.need[edge]
            amount = min(local.limit[edge], rest)
            if len(left):
                amount = min(amount, left[need] - use[need])
            total += amount * reduced[edge]
            use[need] += amount
            rest -= amount
    return total


@inner
def relaxed(
    local: Local, state: States, price: Ints, order: Order, reduced: Ints, use: Ints, earned: Ints
) -> int:
    """Give the bound of a leaf at prices of the needs, with the use of the pairs that it takes."""
    use[:] = 0
    total = 0
    for need in range(len(price)):
        total += price[need] * local.demand[need]
    one, nothing = np.zeros(len(price), np.int64), np.zeros(0, np.int64)
    for pair in range(len(state)):
        earned[pair] = 0
        if state[pair] == WITHOUT:
            continue
        one[:] = 0
        earned[pair] = fill(local, pair, price, order, reduced, one, nothing)
        earned[pair] -= local.fee[pair]
        if earned[pair] > 0 or state[pair] == WITH:
            total += earned[pair]
            use += one
    return total


@inner
def served(
    local: Local, state: States, price: Ints, earned: Ints, order: Order, reduced: Ints
) -> int:
    """Give the value of a plan: pairs in the order of what they earn serve what is left."""
    left = local.demand.copy()
    use = np.zeros(len(left), np.int64)
    total = 0
    for pair in np.argsort(-earned):
        if state[pair] == WITHOUT or (earned[pair] <= 0 and state[pair] != WITH):
            continue
        use[:] = 0
        value = fill(local, pair, price, order, reduced, use, left) - local.fee[pair]
        value += (price * use).sum()
        if value > 0 or state[pair] == WITH:
            total += value
            left -= use
    return total


@inner
def deflect(demand: Ints, use: Ints, price: Floats, move: Floats, kept: float) -> float:
    """Turn the direction towards what is left of each need; return its length squared."""
    square = 0.0
    for need in range(len(move)):
        move[need] = (1.0 - kept) * (demand[need] - use[need]) + kept * move[need]
        if price[need] > 0 or move[need] < 0:
            square += move[need] ** 2
    return square


@njit
def descend(
    local: Local,
    state: States,
    price: Ints,
    order: Order,
    share: Floats,
    floor: int,
    grain: int,
    passes: int,
) -> tuple[int, int]:
    """Move the prices of a leaf by a deflected subgradient; leave the best in `price`.

    Prices are multiples of `grain`; `share` gets how often each pair was taken. Returns the best
    bound and the value of the best plan seen, not below `floor`.
    """
    now, whole = price.astype(np.float64), price.copy()
    use, move = np.zeros(len(price), np.int64), np.zeros(len(price))
    earned, reduced = np.zeros(len(state), np.int64), np.zeros(len(order), np.int64)
    best = relaxed(local, state, price, order, reduced, use, earned)
    floor = max(floor, served(local, state, price, earned, order, reduced))
    bound, length, stale = best, _START, 0
    share[:] = 0.0
    for done in range(passes):
        square = deflect(local.demand, use, now, move, _DEFLECTION if done else 0.0)
        if square < _NOTHING or bound <= floor:
            share[:] *= passes / max(done, 1)
            break
        step = length * float(bound - floor) / square
        for need in range(len(move)):
            now[need] = max(now[need] - step * move[need], 0.0)
            whole[need] = grain * int(np.rint(now[need] / grain))
        bound = relaxed(local, state, whole, order, reduced, use, earned)
        for pair in range(len(state)):
            if earned[pair] > 0:
                share[pair] += 1.0 / passes
        stale += 1
        if bound < best:
            best, stale = bound, 0
            price[:] = whole
            floor = max(floor, served(local, state, whole, earned, order, reduced))
        elif stale >= _PATIENCE:
            length, stale = length * _SHRINK, 0
    return best, floor
