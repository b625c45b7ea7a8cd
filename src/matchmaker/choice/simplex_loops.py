"""The network simplex for a transport, compiled by Numba; import this where it is used.

Nodes are the needs, then the resources, then a root. Arcs are the edges, each from its resource
to its need, then one slack arc for each need and each resource: from the root to a need that
stays open, from a resource that keeps units to the root; they cost nothing. A spanning tree hangs
from the root, and a node knows the arc to its parent and the units on it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.loops import inner, njit

Ints = NDArray[np.int64]

EMPTY, IN_TREE, FULL = 0, 1, 2
PLENTY = 2**62
FAR = 2**61
# Arcs that are looked at before the best of them enters: more find better ones, fewer are faster.
LOOKS = 500

NODE = np.dtype(
    [
        ("parent", "i4"), ("child", "i4"), ("next", "i4"), ("previous", "i4"), ("depth", "i4"),
        ("arc", "i4"), ("units", "i8"),
    ]
)  # fmt: skip


class Transport(NamedTuple):
    """A transport, as the arguments of `matchmaker.choice.flow.transport`."""

    demand: Ints
    supply: Ints
    need: Ints
    resource: Ints
    steps: Ints
    limit: Ints


class Tree(NamedTuple):
    """A spanning tree and what stands outside it.

    Attributes
    ----------
    nodes : ndarray of NODE, [node]
        Place in the tree; -1 for no node.
    price : ndarray of int, [node]
        Prices at which every arc of the tree earns nothing; the root's is 0.
    state : ndarray of int, [arc]
        EMPTY, IN_TREE or FULL.
    """

    nodes: NDArray[np.void]
    price: Ints
    state: NDArray[np.int8]


@inner
def ends(graph: Transport, arc: int) -> tuple[int, int, int, int]:
    """Give where an arc begins and ends, what a unit on it is worth, and the most units."""
    edges, needs = len(graph.need), len(graph.demand)
    if arc < edges:
        tail, head = needs + graph.resource[arc], graph.need[arc]
        return tail, head, graph.steps[arc], graph.limit[arc]
    node, root = arc - edges, needs + len(graph.supply)
    return (root, node, 0, PLENTY) if node < needs else (node, root, 0, PLENTY)


@inner
def rent(graph: Transport, tree: Tree, arc: int) -> int:
    """Give what one more unit on an arc would earn at the prices; on a full arc, one less."""
    edges, state = len(graph.need), tree.state[arc]
    if state == IN_TREE:
        return 0
    if arc >= edges:
        return int(-tree.price[arc - edges])
    if graph.limit[arc] == 0:
        return 0
    node = len(graph.demand) + graph.resource[arc]
    earned = graph.steps[arc] - tree.price[graph.need[arc]] - tree.price[node]
    return int(earned if state == EMPTY else -earned)


@inner
def entering(graph: Transport, tree: Tree, at: int) -> tuple[int, int]:
    """Find an arc that earns: the best of a block; -1 for none. Give where to look next, too."""
    arcs = len(tree.state)
    pick, best, block = -1, 0, 0
    for _ in range(arcs):
        earned = rent(graph, tree, at)
        if earned > best:
            pick, best = at, earned
        at = 0 if at + 1 == arcs else at + 1
        block += 1
        if block == LOOKS:
            if pick >= 0:
                break
            block = 0
    return pick, at


@inner
def room(graph: Transport, tree: Tree, node: int, upward: bool) -> int:
    """Give how many units more can flow between a node and its parent, up or down.

    The arc of a resource leads up, that of a need leads down.
    """
    here = tree.nodes[node]
    if (node >= len(graph.demand)) != upward:
        return int(here.units)
    return int(graph.limit[here.arc] - here.units) if here.arc < len(graph.need) else PLENTY


@inner
def leaving(
    graph: Transport, tree: Tree, first: int, second: int, most: int
) -> tuple[int, int, int, bool]:
    """Find what stops a flow from first to second and back through the tree.

    Of several arcs the last on the way from the join is taken: then every node can send a unit
    to the root, and no tree comes twice (Cunningham 1976, "A network simplex method").

    Returns
    -------
    join : int
        Node where the two ways to the root meet.
    amount : int
        Units that can flow.
    out : int
        Node whose arc leaves the tree; -1 where the entering arc is what stops.
    at_first : bool
        Whether it is on the way from first.
    """
    nodes = tree.nodes
    one, other = first, second
    while one != other:
        if nodes[one].depth >= nodes[other].depth:
            one = nodes[one].parent
        else:
            other = nodes[other].parent
    amount, out, at_first = most, -1, True
    node = first
    while node != one:
        free = room(graph, tree, node, False)
        if free < amount:
            amount, out = free, node
        node = nodes[node].parent
    node = second
    while node != one:
        free = room(graph, tree, node, True)
        if free <= amount:
            amount, out, at_first = free, node, False
        node = nodes[node].parent
    return one, amount, out, at_first


@inner
def send(graph: Transport, tree: Tree, node: int, join: int, amount: int, upward: bool) -> None:
    """Let units flow between a node and one above it."""
    if amount == 0:
        return
    while node != join:
        along = (node >= len(graph.demand)) == upward
        tree.nodes[node].units += amount if along else -amount
        node = tree.nodes[node].parent


@inner
def attach(tree: Tree, node: int, parent: int) -> None:
    """Make a node the first child of another."""
    nodes = tree.nodes
    sibling = nodes[parent].child
    nodes[node].parent, nodes[node].next, nodes[node].previous = parent, sibling, -1
    if sibling >= 0:
        nodes[sibling].previous = node
    nodes[parent].child = node


@inner
def detach(tree: Tree, node: int) -> None:
    """Take a node from its parent's children."""
    nodes = tree.nodes
    before, after = nodes[node].previous, nodes[node].next
    if before >= 0:
        nodes[before].next = after
    else:
        nodes[nodes[node].parent].child = after
    if after >= 0:
        nodes[after].previous = before


@inner
def hang(tree: Tree, out: int, node: int, onto: int, arc: int, units: int) -> None:
    """Cut the subtree of `out` off and hang it by its `node` onto another node by an arc."""
    nodes = tree.nodes
    while True:
        above = nodes[node].parent
        detach(tree, node)
        nodes[node].arc, arc = arc, nodes[node].arc
        nodes[node].units, units = units, nodes[node].units
        attach(tree, node, onto)
        if node == out:
            break
        onto, node = node, above


@inner
def reprice(tree: Tree, top: int, change: int, needs: int) -> None:
    """Change the prices of a subtree, by the opposite on the other side; set the depths."""
    nodes, price = tree.nodes, tree.price
    side = top < needs
    node = top
    while True:
        nodes[node].depth = nodes[nodes[node].parent].depth + 1
        price[node] += change if (node < needs) == side else -change
        if nodes[node].child >= 0:
            node = nodes[node].child
            continue
        while node != top and nodes[node].next < 0:
            node = nodes[node].parent
        if node == top:
            break
        node = nodes[node].next


@inner
def pivot(graph: Transport, tree: Tree, arc: int) -> None:
    """Let an arc enter the tree, and the arc that stops it leave."""
    tail, head, steps, limit = ends(graph, arc)
    emptied = tree.state[arc] == FULL
    first, second = (head, tail) if emptied else (tail, head)
    join, amount, out, at_first = leaving(graph, tree, first, second, limit)
    send(graph, tree, first, join, amount, False)
    send(graph, tree, second, join, amount, True)
    if out < 0:
        tree.state[arc] = EMPTY if emptied else FULL
        return
    gone = tree.nodes[out]
    tree.state[gone.arc] = EMPTY if gone.units == 0 else FULL
    tree.state[arc] = IN_TREE
    top, onto = (first, second) if at_first else (second, first)
    change = steps - tree.price[tail] - tree.price[head]
    hang(tree, out, top, onto, arc, limit - amount if emptied else amount)
    reprice(tree, top, change, len(graph.demand))


@njit
def simplex(graph: Transport, tree: Tree, units: Ints) -> None:
    """Bring an open tree, where nothing flows, to the optimum; give the units on each edge."""
    edges, needs, root = len(graph.need), len(graph.demand), len(tree.nodes) - 1
    for node in range(root):
        here = tree.nodes[node]
        here.arc, here.depth = edges + node, 1
        here.units = graph.demand[node] if node < needs else graph.supply[node - needs]
        tree.state[edges + node] = IN_TREE
        attach(tree, node, root)
    at = 0
    while True:
        arc, at = entering(graph, tree, at)
        if arc < 0:
            break
        pivot(graph, tree, arc)
    for edge in range(edges):
        units[edge] = graph.limit[edge] if tree.state[edge] == FULL else 0
    for node in range(root):
        here = tree.nodes[node]
        if here.arc < edges:
            units[here.arc] = here.units


@njit
def least_prices(graph: Transport, units: Ints, need: Ints, resource: Ints) -> None:
    """Recover prices from an optimal flow, as `matchmaker.choice.flow_prices.flow_prices` does.

    Shortest paths by Bellman-Ford over all edges in place; `need` holds 0 for a need that stays
    open and FAR for others, `resource` holds 0. In the end a resource holds its price below 0.
    """
    used = np.flatnonzero(units)
    changed = True
    while changed:
        changed = False
        for edge in used:
            price = resource[graph.resource[edge]] + graph.steps[edge]
            if price < need[graph.need[edge]]:
                need[graph.need[edge]] = price
                changed = True
        for at in range(len(graph.need)):
            left, right = graph.need[at], graph.resource[at]
            reached = need[left] - graph.steps[at]
            if reached >= resource[right] or graph.steps[at] <= 0:
                continue
            whole = min(graph.demand[left], graph.supply[right])
            limit = graph.limit[at]
            if limit > 0 and (units[at] < limit or limit >= whole):
                resource[right] = reached
                changed = True
