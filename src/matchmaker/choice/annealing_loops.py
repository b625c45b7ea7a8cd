"""The loop of the annealing, compiled by Numba: drop a project, add another, keep or undo."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.loops import inner, njit
from matchmaker.choice.network import LOGGED, WORTH, Flow, Ints, Mask
from matchmaker.choice.network_loops import add, drop, earns, link, mark, undo, unlink
from matchmaker.choice.toll_loops import account
from matchmaker.choice.tolls import Tolls


class Counts(NamedTuple):
    """Groups of pairs of which so many may be chosen, and the chosen members of each.

    Groups are organizations, communities, all pairs together, and quotas at communities.

    Attributes
    ----------
    group : ndarray of int, [pair, kind of group]
        Groups of each pair; the first is its organization, the second its community, the third
        all pairs.
    held, least, most : ndarray of int, [group]
        Members chosen, and how many may be.
    first : ndarray of int, [group]
        Where the members of each group begin.
    members : ndarray of int
        Chosen members, group by group.
    place : ndarray of int, [pair, kind of group]
        Where a chosen pair is among the members.
    """

    group: NDArray[np.int32]
    held: Ints
    least: Ints
    most: Ints
    first: Ints
    members: NDArray[np.int32]
    place: NDArray[np.int32]


class Pool(NamedTuple):
    """Pairs that may come in, all and by the group that they are in.

    Attributes
    ----------
    pairs : ndarray of int
        Pairs that may be added.
    first, by_group : ndarray of int
        The same pairs by organization and by community.
    movable : ndarray of bool, [pair]
        Pairs that may be added or dropped.
    """

    pairs: Ints
    first: Ints
    by_group: Ints
    movable: Mask


class Apart(NamedTuple):
    """Organizations that may not meet: those of organization o are others[first[o]:first[o+1]]."""

    first: Ints
    others: Ints


class Walk(NamedTuple):
    """Where a stream of the annealing is; all is changed in place.

    Attributes
    ----------
    chosen, best : ndarray of bool, [pair]
        The present choice, and the best one seen.
    value : ndarray of int, [2]
        Values of both in steps.
    loss : ndarray of int, [pair]
        What the value lost when the pair was last dropped, or gained when it was added.
    seed : ndarray of uint64, [1]
        State of the random numbers.
    outs : ndarray of int, [3]
        Room for the pairs to drop.
    """

    chosen: Mask
    best: Mask
    value: Ints
    loss: Ints
    seed: NDArray[np.uint64]
    outs: Ints


_DRAWS = 40
_TRIES = 10
_SAMPLE = 3
_NEAR, _SAME_ORGANIZATION = 0.5, 0.3
_PUSHES = 0.25


@inner
def draw(seed: NDArray[np.uint64]) -> float:
    """Draw a number in (0, 1) by xorshift (G. Marsaglia, 2003)."""
    state = seed[0]
    state ^= state << np.uint64(13)
    state ^= state >> np.uint64(7)
    state ^= state << np.uint64(17)
    seed[0] = state
    return (np.int64(state >> np.uint64(11)) + 1) * (1.0 / 9007199254740993.0)


@inner
def enlist(counts: Counts, pair: int) -> None:
    """Count a pair among the chosen."""
    for kind in range(counts.group.shape[1]):
        group = counts.group[pair, kind]
        if group >= 0:
            place = counts.first[group] + counts.held[group]
            counts.members[place] = pair
            counts.place[pair, kind] = place
            counts.held[group] += 1


@inner
def delist(counts: Counts, pair: int) -> None:
    """Count a pair no longer."""
    for kind in range(counts.group.shape[1]):
        group = counts.group[pair, kind]
        if group >= 0:
            counts.held[group] -= 1
            place, last = counts.place[pair, kind], counts.first[group] + counts.held[group]
            moved = counts.members[last]
            counts.members[place] = moved
            counts.place[moved, kind] = place


@inner
def may_leave(counts: Counts, walk: Walk, outs: int, into: int) -> bool:
    """Tell whether no least number is missed when `outs` pairs make room for another (or -1)."""
    for at in range(outs):
        for kind in range(counts.group.shape[1]):
            group = counts.group[walk.outs[at], kind]
            if group < 0 or counts.least[group] <= 0:
                continue
            left = counts.held[group]
            if into >= 0 and counts.group[into, kind] == group:
                left += 1
            for other in range(outs):
                if counts.group[walk.outs[other], kind] == group:
                    left -= 1
            if left < counts.least[group]:
                return False
    return True


@inner
def may_enter(counts: Counts, apart: Apart, pair: int) -> bool:
    """Tell whether a pair exceeds no largest number and meets nobody that it may not."""
    for kind in range(counts.group.shape[1]):
        group = counts.group[pair, kind]
        if group >= 0 and counts.held[group] >= counts.most[group]:
            return False
    organization, community = counts.group[pair, 0], counts.group[pair, 1]
    if apart.first[organization] == apart.first[organization + 1]:
        return True
    start = counts.first[community]
    for place in range(start, start + counts.held[community]):
        neighbor = counts.group[counts.members[place], 0]
        for at in range(apart.first[organization], apart.first[organization + 1]):
            if apart.others[at] == neighbor:
                return False
    return True


@inner
def candidate(counts: Counts, pool: Pool, out: int, seed: NDArray[np.uint64]) -> int:
    """Draw a pair that could come in for another: near it, or from anywhere."""
    if draw(seed) < _NEAR:
        group = counts.group[out, 0 if draw(seed) < _SAME_ORGANIZATION else 1]
        first, stop = pool.first[group], pool.first[group + 1]
        if stop > first:
            return int(pool.by_group[first + int(draw(seed) * (stop - first))])
    return int(pool.pairs[int(draw(seed) * len(pool.pairs))])


@inner
def loser(counts: Counts, pool: Pool, walk: Walk, group: int) -> int:
    """Draw some members of a group; give the one whose loss was smallest when last seen."""
    best = -1
    if counts.held[group] == 0:
        return best
    seen = 0
    for _ in range(_DRAWS):
        pair = counts.members[counts.first[group] + int(draw(walk.seed) * counts.held[group])]
        if not pool.movable[pair]:
            continue
        if best < 0 or walk.loss[pair] < walk.loss[best]:
            best = pair
        seen += 1
        if seen == _SAMPLE:
            break
    return best


@inner
def newcomer(flow: Flow, counts: Counts, pool: Pool, apart: Apart, walk: Walk, heat: float) -> int:
    """Choose who comes in for the pair that was dropped: one of some candidates, or nobody (-1).

    They are drawn by what the prices say that they earn, with noise of the temperature.
    """
    out = walk.outs[0]
    best, most = -1, -np.inf
    if may_leave(counts, walk, 1, -1):
        most = -heat * np.log(-np.log(draw(walk.seed)))
    delist(counts, out)
    seen = 0
    for _ in range(_DRAWS):
        pair = candidate(counts, pool, out, walk.seed)
        if pair == out or walk.chosen[pair] or not may_enter(counts, apart, pair):
            continue
        noisy = earns(flow, pair) - heat * np.log(-np.log(draw(walk.seed)))
        if noisy > most:
            best, most = pair, noisy
        seen += 1
        if seen == _TRIES:
            break
    enlist(counts, out)
    return best


@inner
def net(flow: Flow, tolls: Tolls) -> int:
    """Give what the flow is worth, tolls taken off."""
    return int(flow.tally[WORTH] - account(flow, tolls, flow.tally[LOGGED]))


@inner
def revert(flow: Flow, tolls: Tolls, walk: Walk, outs: int, into: int, before: int) -> None:
    """Undo a change since the last mark, when the flow alone was worth this."""
    lines = flow.tally[LOGGED]
    undo(flow, before)
    if into >= 0:
        unlink(flow, into)
    for at in range(outs):
        link(flow, walk.outs[at])
    account(flow, tolls, lines)


@inner
def conclude(
    flow: Flow, counts: Counts, tolls: Tolls, walk: Walk, outs: int, into: int,
    before: tuple[int, int], least: float,
) -> None:  # fmt: skip
    """Add a pair (or -1) where others were dropped; keep the change if it is worth the least.

    `before` is what the flow was worth alone, and with tolls taken off.
    """
    middle = net(flow, tolls)
    change = middle - before[1]
    for at in range(outs):
        change += flow.cost[walk.outs[at]]
    worth = earns(flow, into) if into >= 0 else 0
    if change + worth < least or not may_leave(counts, walk, outs, into):
        revert(flow, tolls, walk, outs, -1, before[0])
        return
    if into >= 0:
        add(flow, into)
        walk.loss[into] = net(flow, tolls) - middle - flow.cost[into]
        change += walk.loss[into]
        if change < least:
            revert(flow, tolls, walk, outs, into, before[0])
            return
    for at in range(outs):
        delist(counts, walk.outs[at])
        walk.chosen[walk.outs[at]] = False
    if into >= 0:
        enlist(counts, into)
        walk.chosen[into] = True
    walk.value[0] += change
    if walk.value[0] > walk.value[1]:
        walk.value[1] = walk.value[0]
        walk.best[:] = walk.chosen


@inner
def swap_out(
    flow: Flow, counts: Counts, tolls: Tolls, pool: Pool, apart: Apart, walk: Walk, heat: float
) -> None:
    """Drop a pair that is worth little, then add the best of some others."""
    least = heat * np.log(draw(walk.seed))
    out = loser(counts, pool, walk, counts.group[0, 2])
    if out < 0:
        return
    walk.outs[0] = out
    mark(flow)
    before = flow.tally[WORTH], flow.tally[WORTH] - tolls.total[0]
    drop(flow, out)
    walk.loss[out] = before[1] - net(flow, tolls) - flow.cost[out]
    into = newcomer(flow, counts, pool, apart, walk, heat)
    conclude(flow, counts, tolls, walk, 1, into, before, least)


@inner
def make_room(counts: Counts, pool: Pool, walk: Walk, into: int) -> int:
    """Choose the pairs to drop so that another can come in; -1 where no choice was found."""
    outs = 0
    for kind in range(counts.group.shape[1]):
        group = counts.group[into, kind]
        if group < 0 or counts.held[group] < counts.most[group]:
            continue
        covered = False
        for at in range(outs):
            covered = covered or counts.group[walk.outs[at], kind] == group
        if covered:
            continue
        out = loser(counts, pool, walk, group)
        if out < 0 or outs == len(walk.outs):
            return -1
        walk.outs[outs] = out
        outs += 1
    return outs


@inner
def push_in(
    flow: Flow, counts: Counts, tolls: Tolls, pool: Pool, apart: Apart, walk: Walk, heat: float
) -> None:
    """Add a pair, and drop what is in its way."""
    least = heat * np.log(draw(walk.seed))
    into = pool.pairs[int(draw(walk.seed) * len(pool.pairs))]
    if walk.chosen[into] or earns(flow, into) < least:
        return
    outs = make_room(counts, pool, walk, into)
    if outs < 0:
        return
    for at in range(outs):
        delist(counts, walk.outs[at])
    allowed = may_enter(counts, apart, into)
    for at in range(outs):
        enlist(counts, walk.outs[at])
    if not allowed:
        return
    mark(flow)
    before = flow.tally[WORTH], flow.tally[WORTH] - tolls.total[0]
    for at in range(outs):
        drop(flow, walk.outs[at])
    conclude(flow, counts, tolls, walk, outs, into, before, least)


@njit
def anneal(
    flow: Flow, counts: Counts, tolls: Tolls, pool: Pool, apart: Apart, walk: Walk,
    hot: float, cold: float, moves: int,
) -> None:  # fmt: skip
    """Try so many changes while the temperature falls from hot to cold, both in steps."""
    if len(pool.pairs) == 0:
        return
    for move in range(moves):
        heat = hot * (cold / hot) ** (move / moves)
        if draw(walk.seed) < _PUSHES:
            push_in(flow, counts, tolls, pool, apart, walk, heat)
        else:
            swap_out(flow, counts, tolls, pool, apart, walk, heat)


@njit
def take_over(flow: Flow, counts: Counts, tolls: Tolls, walk: Walk, wanted: Mask) -> None:
    """Change the present choice into another one."""
    for pair in range(len(wanted)):
        if walk.chosen[pair] and not wanted[pair]:
            mark(flow)
            drop(flow, pair)
            account(flow, tolls, flow.tally[LOGGED])
            delist(counts, pair)
            walk.chosen[pair] = False
    for pair in range(len(wanted)):
        if wanted[pair] and not walk.chosen[pair]:
            mark(flow)
            add(flow, pair)
            account(flow, tolls, flow.tally[LOGGED])
            enlist(counts, pair)
            walk.chosen[pair] = True
