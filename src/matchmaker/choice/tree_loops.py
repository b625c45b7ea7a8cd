"""The network simplex that `pivots` starts from, compiled by Numba.

A tree spans the sources and sinks of a transport; each node but the root knows the arc to its
parent. The columns of `tree` are the nodes, its rows are given by PARENT, ARC_UP, FLOW_UP, PRICE_UP
and ORDER (the nodes so that a parent comes before its children). Sources are the nodes below
`sources`, the others are sinks; every arc leads from a source to a sink.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]

PARENT, ARC_UP, FLOW_UP, PRICE_UP, ORDER = range(5)
LEAST, ALONG, PATH = range(3)
PLENTY = 2**62


def njit(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop that threads may share, with a cache on disk if one can be written."""
    try:
        compiled = numba.njit(cache=True, nogil=True)(function)
    except (OSError, RuntimeError):
        compiled = numba.njit(nogil=True)(function)
    loop: Callable[..., Any] = compiled
    return loop


@njit
def draw(random: Words) -> float:
    """Draw from (0, 1); xorshift64* by Vigna (2016)."""
    word = random[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    random[0] = word
    word *= np.uint64(2685821657736338717)
    return (float(word >> np.uint64(11)) + 0.5) / 9007199254740992.0


@njit
def look(source: int, sources: int, tree: Ints, seen: Ints) -> None:
    """Follow the tree from a source to all nodes, in time linear in the nodes.

    `seen` gets for each node what a unit along the path to it would do, were an arc to enter from
    the source to the node: the least flow of the arcs that shrink, and the change of price. Row
    PATH is 1 on the path from the source to the root.
    """
    parent, flow, price = tree[PARENT], tree[FLOW_UP], tree[PRICE_UP]
    least, along, path = seen[LEAST], seen[ALONG], seen[PATH]
    path[:] = 0
    least[source], along[source], path[source] = PLENTY, 0, 1
    at = source
    while parent[at] >= 0:
        node = parent[at]
        path[node] = 1
        if node < sources:
            least[node], along[node] = least[at], along[at] + price[at]
        else:
            least[node], along[node] = min(least[at], flow[at]), along[at] - price[at]
        at = node
    for node in tree[ORDER]:
        if path[node]:
            continue
        at = parent[node]
        if node < sources:
            least[node], along[node] = least[at], along[at] + price[node]
        else:
            least[node], along[node] = min(least[at], flow[node]), along[at] - price[node]


@njit
def leaving(source: int, sink: int, sources: int, tree: Ints, seen: Ints, random: Words) -> int:
    """Send the flow round the cycle of an entering arc; return the node whose arc leaves."""
    parent, flow, path = tree[PARENT], tree[FLOW_UP], seen[PATH]
    amount = seen[LEAST, sink]
    join = sink
    while not path[join]:
        join = parent[join]
    out, ties = -1, 0
    for side in range(2):
        node = source if side == 0 else sink
        while node != join:
            if (node < sources) == (side == 0):
                flow[node] -= amount
                if flow[node] == 0:
                    ties += 1
                    if draw(random) * ties < 1.0:
                        out = node
            else:
                flow[node] += amount
            node = parent[node]
    return out


@njit
def hang(out: int, node: int, onto: int, link: Ints, tree: Ints, inside: Ints) -> None:
    """Cut the subtree of `out` off and hang it by its `node` onto another node.

    `link` holds the arc, flow and price between the two.
    """
    parent, order = tree[PARENT], tree[ORDER]
    inside[:] = 0
    inside[out] = 1
    count = len(order)
    start = 0
    while order[start] != out:
        start += 1
    kept, moved = start, 0
    rest = np.empty(count - start, np.int64)
    for at in range(start, count):
        here = order[at]
        if here == out or inside[parent[here]]:
            inside[here] = 1
            rest[moved] = here
            moved += 1
        else:
            order[kept] = here
            kept += 1
    arc, flow, price = link[0], link[1], link[2]
    while True:
        above = parent[node]
        parent[node] = onto
        arc, tree[ARC_UP, node] = tree[ARC_UP, node], arc
        flow, tree[FLOW_UP, node] = tree[FLOW_UP, node], flow
        price, tree[PRICE_UP, node] = tree[PRICE_UP, node], price
        order[kept] = node
        kept += 1
        inside[node] = 0
        if node == out:
            break
        onto, node = node, above
    for at in range(moved):
        if inside[rest[at]]:
            order[kept] = rest[at]
            kept += 1


@njit
def pivot(
    edge: int,
    source: int,
    sink: int,
    price: Ints,
    tree: Ints,
    seen: Ints,
    inside: Ints,
    sources: int,
    random: Words,
) -> None:
    """Let an arc enter the tree; `seen` is the look from its source."""
    link = np.array([edge, seen[LEAST, sink], price[edge]])
    out = leaving(source, sink, sources, tree, seen, random)
    # An arc leaves on the side of the source where a source shrinks towards its parent.
    if out < sources:
        hang(out, source, sink, link, tree, inside)
    else:
        hang(out, sink, source, link, tree, inside)


@njit
def straighten(starts: Ints, sink: Ints, price: Ints, tree: Ints, random: Words) -> None:
    """Bring the tree to the optimum of the prices alone by the network simplex."""
    sources, nodes = len(starts) - 1, tree.shape[1]
    seen = np.empty((3, nodes), np.int64)
    inside = np.empty(nodes, np.int64)
    calm, source = 0, 0
    while calm < sources:
        look(source, sources, tree, seen)
        pick, least = -1, 0
        for edge in range(starts[source], starts[source + 1]):
            gain = price[edge] + seen[ALONG, sink[edge]]
            if gain < least:
                pick, least = edge, gain
        if pick >= 0:
            pivot(pick, source, sink[pick], price, tree, seen, inside, sources, random)
            calm = 0
        else:
            calm += 1
            source = (source + 1) % sources
