"""The inner loops of the annealing of `pivots`, compiled by Numba.

A plan is a forest: its nodes are the sources and sinks, its links the arcs that carry units. An
arc that carries none has no place in it, so that the forest falls into as many small components as
there are groups whose supply and demand agree.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.tree_loops import PLENTY, draw, njit

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

# Rows of a walk, see `look`.
NODE, BACK, HALF, LEAST, CLOSED, ALONG = range(6)
# Columns of the links of a forest.
ARC, FLOW, PRICE, CHARGE = range(4)
# Columns of the halves of a forest.
AFTER, BEFORE, END = range(3)
# What a step would do, see `weigh`.
ENTERS, TAKER, GIVER, AMOUNT, CHANGE = range(5)
CURRENT, BEST = range(2)
# A step up by more than this many temperatures is not worth a random number.
REACH = 9.0
# The exponent of the weight of a step down, at most: sums of weights must stay finite.
STEEP = 500.0
# Nodes of a component that a walk from outside sees, the nearest ones.
NEARBY = 16
# One step in so many looks at all arcs of its source rather than at those that promise most.
ALL_ARCS = 32


class Arcs(NamedTuple):
    """All arcs by source; the sinks are the nodes after the sources.

    Attributes
    ----------
    starts, sink : ndarray of int
        The arcs of source i are those from starts[i] to starts[i + 1], by sink; the node each
        leads to.
    price, charge : ndarray of int, [arc]
        Cost of a unit, and of any units at all, in steps.
    near_starts, near : ndarray of int
        The arcs of each source that promise most, in the same way.
    """

    starts: Ints
    sink: Ints
    price: Ints
    charge: Ints
    near_starts: Ints
    near: Ints


class Forest(NamedTuple):
    """The arcs in use and, at each node, the list of them.

    Attributes
    ----------
    links : ndarray of int, [link, column]
        Arc, flow, price and charge; the flow of a link not in use is 0.
    halves : ndarray of int, [half, column]
        Halves 2i and 2i + 1 of link i are in the lists of its source and of its sink: the halves
        after and before it in the list, or -1, and the node at the other end.
    head : ndarray of int, [node]
        First half in its list, or -1.
    free : ndarray of int
        First link not in use, then for each link the next such link.
    """

    links: Ints
    halves: Ints
    head: Ints
    free: Ints


@njit
def insert(half: int, node: int, end: int, forest: Forest) -> None:
    """Put a half into the list of its node."""
    halves, after = forest.halves, forest.head[node]
    halves[half, AFTER], halves[half, BEFORE], halves[half, END] = after, -1, end
    if after >= 0:
        halves[after, BEFORE] = half
    forest.head[node] = half


@njit
def remove(half: int, node: int, forest: Forest) -> None:
    """Take a half out of the list of its node."""
    halves = forest.halves
    after, before = halves[half, AFTER], halves[half, BEFORE]
    if before >= 0:
        halves[before, AFTER] = after
    else:
        forest.head[node] = after
    if after >= 0:
        halves[after, BEFORE] = before


@njit
def enter(arc: int, source: int, amount: int, arcs: Arcs, forest: Forest) -> None:
    """Let an arc carry units."""
    links, free, sink = forest.links, forest.free, arcs.sink[arc]
    link = free[0]
    free[0] = free[link + 1]
    links[link, ARC], links[link, FLOW] = arc, amount
    links[link, PRICE], links[link, CHARGE] = arcs.price[arc], arcs.charge[arc]
    insert(2 * link, source, sink, forest)
    insert(2 * link + 1, sink, source, forest)


@njit
def plant(used: Ints, source: Ints, flow: Ints, arcs: Arcs, forest: Forest) -> None:
    """Let a forest hold the arcs in use, and nothing else."""
    forest.head[:] = -1
    forest.links[:] = 0
    for link in range(len(forest.free)):
        forest.free[link] = link
    for at in range(len(used)):
        enter(used[at], source[at], flow[at], arcs, forest)


@njit
def look(start: int, most: int, forest: Forest, seen: Ints) -> int:
    """Walk through a component from one of its nodes; return how many nodes were seen.

    Row i of `seen` is the i-th node, the row it was reached from, and the half of their link at
    its own end; further what a unit would do that an arc brings to `start`, or takes there, and
    another arc takes on, or brings, at the node: the least flow of the arcs that shrink, the
    charges of those that empty, and the change of price.
    """
    links, halves, head = forest.links, forest.halves, forest.head
    seen[0, NODE], seen[0, BACK], seen[0, HALF] = start, -1, -1
    seen[0, LEAST], seen[0, CLOSED], seen[0, ALONG] = PLENTY, 0, 0
    count, at, level, shrinks = 1, 0, 1, True
    while at < count:
        least, closed, along = seen[at, LEAST], seen[at, CLOSED], seen[at, ALONG]
        half = head[seen[at, NODE]]
        while half >= 0 and count < most:
            if half != seen[at, HALF]:
                link = half >> 1
                flow, price = links[link, FLOW], links[link, PRICE]
                seen[count, NODE], seen[count, BACK] = halves[half, END], at
                seen[count, HALF] = half ^ 1
                seen[count, LEAST], seen[count, CLOSED] = least, closed
                seen[count, ALONG] = along - price if shrinks else along + price
                if shrinks and flow < least:
                    seen[count, LEAST], seen[count, CLOSED] = flow, links[link, CHARGE]
                elif shrinks and flow == least:
                    seen[count, CLOSED] = closed + links[link, CHARGE]
                count += 1
            half = halves[half, AFTER]
        at += 1
        # Arcs shrink and grow by turns, from one distance to the next.
        if at == level:
            level, shrinks = count, not shrinks
    return count


@njit
def shift(at: int, amount: int, forest: Forest, seen: Ints) -> None:
    """Change the flows along the walk to a row of `seen`; arcs that empty leave the forest."""
    links, free = forest.links, forest.free
    shrinks = True
    while at > 0:
        half, back = seen[at, HALF], seen[at, BACK]
        link = half >> 1
        links[link, FLOW] += -amount if shrinks else amount
        if links[link, FLOW] == 0:
            remove(half, seen[at, NODE], forest)
            remove(half ^ 1, seen[back, NODE], forest)
            free[link + 1] = free[0]
            free[0] = link
        at, shrinks = back, not shrinks


@njit
def arc_between(source: int, sink: int, arcs: Arcs, nodes: int) -> int:
    """Return the arc from a source to a sink, or -1."""
    low, high = arcs.starts[source], arcs.starts[source + 1]
    first = len(arcs.starts) - 1
    if high - low == nodes - first:
        return int(low + sink - first)
    end = high
    while low < high:
        middle = (low + high) >> 1
        if arcs.sink[middle] < sink:
            low = middle + 1
        else:
            high = middle
    return int(low) if low < end and arcs.sink[low] == sink else -1


@njit
def weigh(
    change: int,
    amount: int,
    arc: int,
    taker: int,
    giver: int,
    total: float,
    chill: float,
    random: Words,
    step: Ints,
) -> float:
    """Give a change its chance to become the step, as in a heat bath; return the sum of weights.

    `total` is the sum of the weights so far, `chill` one over the temperature. The step is an
    arc that enters, the row of the walk from its source where the cycle closes, the source of
    another arc that enters and leads there, or -1, the amount and the change of cost.
    """
    weight = math.exp(min(-chill * change, STEEP))
    total += weight
    if draw(random) * total < weight:
        step[ENTERS], step[TAKER], step[GIVER] = arc, taker, giver
        step[AMOUNT], step[CHANGE] = amount, change
    return total


@njit
def join(
    arc: int,
    here: int,
    there: int,
    seen: Ints,
    other: Ints,
    total: float,
    chill: float,
    arcs: Arcs,
    nodes: int,
    random: Words,
    step: Ints,
) -> float:
    """Weigh all steps where an arc enters between two components, and another one back.

    `seen` and `other` are the walks from both ends of the arc, `here` and `there` how many rows
    of them count. A source of the other component gives to a sink of the own.
    """
    sources, price, charge = len(arcs.starts) - 1, arcs.price, arcs.charge
    reach = REACH / chill
    for give in range(1, there):
        giver = other[give, NODE]
        if giver >= sources:
            continue
        for take in range(1, here):
            if seen[take, NODE] < sources:
                continue
            back = arc_between(giver, seen[take, NODE], arcs, nodes)
            if back < 0:
                continue
            amount = min(seen[take, LEAST], other[give, LEAST])
            change = (
                charge[arc]
                + charge[back]
                + amount * (price[arc] + price[back] + seen[take, ALONG] + other[give, ALONG])
            )
            if seen[take, LEAST] == amount:
                change -= seen[take, CLOSED]
            if other[give, LEAST] == amount:
                change -= other[give, CLOSED]
            if change < reach:
                total = weigh(change, amount, arc, take, giver, total, chill, random, step)
    return total


@njit
def choose(
    source: int,
    size: int,
    seen: Ints,
    other: Ints,
    row: Ints,
    chill: float,
    arcs: Arcs,
    forest: Forest,
    random: Words,
    step: Ints,
) -> int:
    """Draw a step among those where an arc of a source enters, or none; return the work."""
    nodes, sink, reach = len(forest.head), arcs.sink, REACH / chill
    wide = draw(random) * ALL_ARCS < 1.0
    starts = arcs.starts if wide else arcs.near_starts
    here = min(size, NEARBY)
    total, work = 1.0, 0
    step[ENTERS] = -1
    for at in range(starts[source], starts[source + 1]):
        arc = at if wide else arcs.near[at]
        node = sink[arc]
        if row[node] < 0:
            there = look(node, NEARBY, forest, other)
            total = join(arc, here, there, seen, other, total, chill, arcs, nodes, random, step)
            work += there * (here + 4)
            continue
        take = row[node]
        work += 4
        if seen[take, BACK] > 0:
            amount = seen[take, LEAST]
            change = amount * (arcs.price[arc] + seen[take, ALONG])
            change += arcs.charge[arc] - seen[take, CLOSED]
            if change < reach:
                total = weigh(change, amount, arc, take, -1, total, chill, random, step)
    return work


@njit
def perform(source: int, step: Ints, arcs: Arcs, forest: Forest, seen: Ints, other: Ints) -> None:
    """Do a step; `seen` is the walk from its source."""
    arc, giver, amount = step[ENTERS], step[GIVER], step[AMOUNT]
    if giver >= 0:
        there = look(arcs.sink[arc], NEARBY, forest, other)
        for row in range(there):
            if other[row, NODE] == giver:
                shift(row, amount, forest, other)
                break
    shift(step[TAKER], amount, forest, seen)
    enter(arc, source, amount, arcs, forest)
    if giver >= 0:
        back = arc_between(giver, seen[step[TAKER], NODE], arcs, len(forest.head))
        enter(back, giver, amount, arcs, forest)


@njit
def anneal(
    arcs: Arcs,
    forest: Forest,
    best: Ints,
    totals: Ints,
    random: Words,
    work: int,
    hot: float,
    cold: float,
) -> None:
    """Take steps from forest to forest while the temperature falls from hot to cold.

    A step draws a source; which of its arcs enters, alone or with another one, or none, is drawn
    as in a heat bath. `work` is about the number of changes valued; `best` gets the links of the
    best forest, `totals` the costs of the current and of the best one.
    """
    sources, nodes = len(arcs.starts) - 1, len(forest.head)
    seen, other = np.empty((nodes, 6), np.int64), np.empty((nodes, 6), np.int64)
    row, step = np.full(nodes, -1, np.int64), np.empty(5, np.int64)
    fall = math.log(hot / cold) / work
    done = 0
    while done < work:
        source = int(draw(random) * sources)
        size = look(source, nodes, forest, seen)
        done += 4 * size
        if size == 1:
            continue
        for at in range(size):
            row[seen[at, NODE]] = at
        chill = math.exp(fall * done) / hot
        done += choose(source, size, seen, other, row, chill, arcs, forest, random, step)
        for at in range(size):
            row[seen[at, NODE]] = -1
        if step[ENTERS] < 0:
            continue
        perform(source, step, arcs, forest, seen, other)
        totals[CURRENT] += step[CHANGE]
        if totals[CURRENT] < totals[BEST]:
            totals[BEST] = totals[CURRENT]
            best[:] = forest.links
