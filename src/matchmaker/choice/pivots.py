"""Transport with a fixed charge on each edge: annealing from forest to forest.

A dummy resource serves the needs that stay open, and a dummy need takes what no resource sends; a
best plan then is a forest of needs and resources, a vertex of the transport polytope. With charges
it falls into many small components, as each group of needs and resources that agree to the unit
saves an edge. A step lets an edge enter within a component (a pivot of the network simplex), or two
edges between two components, and is valued by what it truly changes, fixed charges included (after
Sun, Aronson, McKeown & Drinka 1998, "A tabu search heuristic procedure for the fixed charge
transportation problem"). Which step is done is drawn at a temperature that falls and rises in
cycles (Kirkpatrick, Gelatt & Vecchi 1983). The start is the best plan at costs spread over
the units, by the network simplex.
"""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.forest_loops import (
    ARC,
    BEST,
    CHARGE,
    FLOW,
    PRICE,
    Arcs,
    Forest,
    anneal,
    plant,
)
from matchmaker.choice.tree_loops import ARC_UP, FLOW_UP, ORDER, PARENT, PRICE_UP, straighten

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STREAMS = 2
# Temperatures at both ends of a cycle, as parts of the mean charge of an edge in use.
HOT, COLD = 0.2, 0.07
# Work of a round, a fifth of a second at most.
WORK = 25_000_000
# Arcs of each end that promise most.
NEAR = 15
# Beyond so much work per squared node a cycle finds no more than several shorter ones.
PATIENCE = 100_000
# Where cycles end, as parts of all, if there are few: a good plan early, and the best by patience.
ENDS = (1 / 16, 1 / 4, 1.0)
_SAFE = 2**61


def _barrier(units: int, steps: Ints, cost: Ints) -> int:
    """Return a price per unit that no plan could earn back."""
    return 2 * (units * (int(abs(steps).max(initial=0)) + 1) + int(cost.sum())) + 1


def applies(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints, cost: Ints
) -> bool:
    """Tell whether a forest holds a best plan and the numbers fit.

    The limit of an edge must not bind alone (it is at least the lesser of demand and supply), a
    cost must not be below 0, and 64 bits must hold the value of any plan.
    """
    units = int(demand.sum() + supply.sum())
    return bool(
        (limit >= np.minimum(demand[need], supply[resource])).all()
        and cost.min(initial=0) >= 0
        and (units + 1) * _barrier(units, steps, cost) < _SAFE
    )


@dataclass
class _Stream:
    """One chain of forests: where it is, its best, their costs, and its random state."""

    forest: Forest
    best: Ints
    totals: Ints
    random: NDArray[np.uint64]


class Pivots:
    """The best known plan of a transport with fixed charges; better with each round.

    The same problem, seed and rounds give the same plan with any number of workers.

    Parameters
    ----------
    demand, supply : ndarray of int
        Units of each need and each resource.
    need, resource, steps, cost : ndarray of int, [edge]
        Ends, value of a unit, and cost of carrying any units, in steps; an edge carries at most
        the lesser of demand and supply (see `applies`).
    must : ndarray of bool, [need]
        Needs to be served in full; others may stay open.
    rounds : float
        Rounds to expect; in small problems they are cut into several cycles.
    seed, workers : int
        Of the random numbers; threads.

    Attributes
    ----------
    value : int
        Of the best plan, in steps.

    Raises
    ------
    ValueError
        If the needs that must be served cannot all be.
    """

    def __init__(
        self,
        demand: Ints,
        supply: Ints,
        need: Ints,
        resource: Ints,
        steps: Ints,
        cost: Ints,
        must: Bools,
        *,
        rounds: float = 1.0,
        seed: int = 0,
        workers: int = 1,
    ) -> None:
        self._edges, self._workers = len(need), workers
        barrier = _barrier(int(demand.sum() + supply.sum()), steps, cost)
        self._arcs, linear, self._edge = _all_arcs(
            demand, supply, need, resource, steps, cost, np.where(must, barrier, 0)
        )
        words = np.random.SeedSequence(seed).generate_state(STREAMS, np.uint64) | np.uint64(1)
        tree = _open_tree(demand, supply, self._arcs, linear)
        straighten(self._arcs.starts, self._arcs.sink, linear, tree, words[:1].copy())
        self._arcs = _with_near(self._arcs, linear, self._edge, tree)
        self._streams = [_stream(self._arcs, tree, word) for word in words]
        links, total = self._streams[0].best, int(self._streams[0].totals[BEST])
        if 2 * total > barrier:
            raise ValueError("the needs that must be served cannot all be served")
        charges = links[links[:, CHARGE] > 0, CHARGE]
        self._scale = float(charges.mean()) if len(charges) else 1.0
        self._best, self.value = links, -total
        cycles = math.ceil(rounds * WORK / (PATIENCE * tree.shape[1] ** 2))
        self._ends = np.array(ENDS) if cycles < len(ENDS) else np.arange(1, cycles + 1) / cycles

    def round(self, start: float, end: float, work: int = WORK) -> None:
        """Do a fixed amount of work in each stream.

        Parameters
        ----------
        start, end : float
            Shares of all rounds before and after this one: they give the temperatures.
        work : int
            About the number of changes to value.
        """
        cycle = min(int(np.searchsorted(self._ends, start, side="right")), len(self._ends) - 1)
        first = self._ends[cycle - 1] if cycle else 0.0
        parts = ((share - first) / (self._ends[cycle] - first) for share in (start, end))
        hot, cold = (self._scale * HOT * (COLD / HOT) ** min(part, 1.0) for part in parts)
        self._anneal(work, hot, cold)
        for stream in self._streams:
            if -stream.totals[BEST] > self.value:
                self.value, self._best = -int(stream.totals[BEST]), stream.best.copy()

    def units(self) -> Ints:
        """Return the units that each edge carries in the best plan."""
        units = np.zeros(self._edges, dtype=np.int64)
        used = self._best[self._best[:, FLOW] > 0]
        edge = self._edge[used[:, ARC]]
        units[edge[edge >= 0]] = used[edge >= 0, FLOW]
        return units

    def _anneal(self, work: int, hot: float, cold: float) -> None:
        def run(stream: _Stream) -> None:
            state = stream.forest, stream.best, stream.totals, stream.random
            anneal(self._arcs, *state, work, hot, cold)

        with ThreadPoolExecutor(min(self._workers, STREAMS)) as pool:
            list(pool.map(run, self._streams))


def _all_arcs(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, cost: Ints, fine: Ints
) -> tuple[Arcs, Ints, Ints]:
    """Add the dummies: every resource may keep units, a need may stay open for a fine per unit.

    Returns
    -------
    arcs : Arcs
        The last source and the last sink are the dummies; as yet without the near arcs.
    linear : ndarray of int, [arc]
        Price with the charge spread over the most units (slope scaling).
    edge : ndarray of int, [arc]
        The edge it stands for, or -1.
    """
    resources, needs = len(supply), len(demand)
    kept, short = np.arange(resources), np.arange(needs)
    source = np.concatenate([resource, kept, np.full(needs + 1, resources)])
    sink = np.concatenate([need, np.full(resources, needs), short, [needs]])
    price = np.concatenate([-steps, np.zeros(resources, dtype=np.int64), fine, [0]])
    charge = np.concatenate([cost, np.zeros(resources + needs + 1, dtype=np.int64)])
    linear = price.copy()
    linear[: len(need)] += cost // np.maximum(np.minimum(demand[need], supply[resource]), 1)
    edge = np.full(len(source), -1)
    edge[: len(need)] = np.arange(len(need))
    order = np.lexsort((sink, source))
    starts = np.searchsorted(source[order], np.arange(resources + 2))
    sink = resources + 1 + sink[order]
    arcs = Arcs(starts, sink, price[order], charge[order], starts, np.arange(len(order)))
    return arcs, linear[order], edge[order]


def _with_near(arcs: Arcs, linear: Ints, edge: Ints, tree: Ints) -> Arcs:
    """Choose for each node the arcs of the least reduced linear cost, and those to the dummies."""
    parent, potential = tree[PARENT], np.zeros(tree.shape[1], dtype=np.int64)
    for node in tree[ORDER, 1:].tolist():
        potential[node] = tree[PRICE_UP, node] - potential[parent[node]]
    source = np.repeat(np.arange(len(arcs.starts) - 1), np.diff(arcs.starts))
    reduced = linear - potential[source] - potential[arcs.sink]
    near = edge < 0
    for end in (source, arcs.sink):
        order = np.lexsort((reduced, end))
        rank = np.arange(len(order)) - np.searchsorted(end[order], end[order])
        near[order[rank < NEAR]] = True
    starts = np.searchsorted(source[near], np.arange(len(arcs.starts)))
    return arcs._replace(near_starts=starts, near=np.flatnonzero(near))


def _stream(arcs: Arcs, tree: Ints, word: np.uint64) -> _Stream:
    """Return a chain that starts at the forest that a tree holds."""
    nodes = tree.shape[1]
    forest = Forest(
        np.zeros((nodes, 4), dtype=np.int64),
        np.zeros((2 * nodes, 3), dtype=np.int64),
        np.zeros(nodes, dtype=np.int64),
        np.zeros(nodes + 1, dtype=np.int64),
    )
    used = np.flatnonzero(tree[FLOW_UP] > 0)
    arc = tree[ARC_UP, used]
    source = np.searchsorted(arcs.starts, arc, side="right") - 1
    plant(arc, source, tree[FLOW_UP, used], arcs, forest)
    links = forest.links
    total = int((links[:, FLOW] * links[:, PRICE] + links[:, CHARGE]).sum())
    return _Stream(forest, links.copy(), np.array([total, total]), np.array([word]))


def _open_tree(demand: Ints, supply: Ints, arcs: Arcs, linear: Ints) -> Ints:
    """Return the tree where every need is open; its root is the dummy need."""
    resources = len(supply)
    nodes = resources + len(demand) + 2
    root, tree = nodes - 1, np.zeros((5, nodes), dtype=np.int64)
    tree[PARENT, :resources] = tree[PARENT, resources] = root
    tree[PARENT, resources + 1 : root], tree[PARENT, root] = resources, -1
    # The arcs to the dummy need are the last of each source, those of the dummy resource the
    # last of all.
    tree[ARC_UP, : resources + 1] = arcs.starts[1:] - 1
    tree[ARC_UP, resources + 1 : root] = arcs.starts[-2] + np.arange(len(demand))
    tree[ARC_UP, root] = -1
    tree[FLOW_UP, :resources], tree[FLOW_UP, resources + 1 : root] = supply, demand
    tree[PRICE_UP, :root] = linear[tree[ARC_UP, :root]]
    tree[ORDER] = np.concatenate([[root], np.arange(root)])
    return tree
