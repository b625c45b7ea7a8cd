"""Transport with a fixed charge on each edge: annealing from spanning tree to spanning tree.

A dummy resource serves the needs that stay open, and a dummy need takes what no resource sends; a
best plan then is a spanning tree of needs and resources, as in the network simplex, and the trees
next to it differ by one pivot. A pivot is valued by what it truly changes, fixed charges included
(Sun, Aronson, McKeown & Drinka 1998, "A tabu search heuristic procedure for the fixed charge
transportation problem"), for all edges of a resource in one walk through the tree. Which pivot is
done is drawn at a temperature that falls and rises in ever longer cycles (Kirkpatrick, Gelatt &
Vecchi 1983).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.pivot_loops import (
    ARC,
    BEST,
    CHARGE,
    FLOW,
    ORDER,
    PARENT,
    PRICE,
    anneal,
    straighten,
)

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

STREAMS = 2
# Temperatures at both ends of a cycle, as parts of the mean charge of an edge in use.
HOT, COLD = 0.3, 0.15
# Nodes that all steps of a round look at, about a fifth of a second.
LOOKS = 25_000_000
# Beyond so many steps per squared node a cycle finds no more than several shorter ones.
PATIENCE = 4_000
_SAFE = 2**61


def _barrier(units: int, steps: Ints, cost: Ints) -> int:
    """Return a price per unit that no plan could earn back."""
    return 2 * (units * (int(abs(steps).max(initial=0)) + 1) + int(cost.sum())) + 1


def applies(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints, cost: Ints
) -> bool:
    """Tell whether the trees hold a best plan and the numbers fit.

    The limit of an edge must not bind alone (it is at least the lesser of demand and supply), a
    cost must not be below 0, and 64 bits must hold the value of any plan.
    """
    units = int(demand.sum() + supply.sum())
    return bool(
        (limit >= np.minimum(demand[need], supply[resource])).all()
        and cost.min(initial=0) >= 0
        and (units + 1) * _barrier(units, steps, cost) < _SAFE
    )


@dataclass(frozen=True)
class _Arcs:
    """All arcs by source, dummies included; the last source and the last sink are dummies.

    Attributes
    ----------
    starts, sink : ndarray of int
        The arcs of source i are those from starts[i] to starts[i + 1]; the node each leads to.
    price, charge : ndarray of int, [arc]
        Cost of a unit, and of any units at all, in steps.
    linear : ndarray of int, [arc]
        Price with the charge spread over the most units (slope scaling).
    edge : ndarray of int, [arc]
        The edge it stands for, or -1.
    """

    starts: Ints
    sink: Ints
    price: Ints
    charge: Ints
    linear: Ints
    edge: Ints


@dataclass
class _Stream:
    """One chain of trees: where it is, its best, their costs, and its random state."""

    tree: Ints
    best: Ints
    totals: Ints
    random: NDArray[np.uint64]


class Pivots:
    """The best known plan of a transport with fixed charges; better with each round.

    The same problem, seed and number of rounds give the same plan with any number of workers.

    Parameters
    ----------
    demand, supply : ndarray of int
        Units of each need and each resource.
    need, resource, steps, cost : ndarray of int, [edge]
        Ends, value of a unit, and cost of carrying any units, in steps; an edge carries at most
        the lesser of demand and supply (see `applies`).
    must : ndarray of bool, [need]
        Needs to be served in full; others may stay open.
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
        seed: int = 0,
        workers: int = 1,
    ) -> None:
        self._edges, self._workers = len(need), workers
        self._arcs = _all_arcs(demand, supply, need, resource, steps, cost, must)
        tree = _open_tree(demand, supply, self._arcs)
        words = np.random.SeedSequence(seed).generate_state(STREAMS, np.uint64) | np.uint64(1)
        first = words[:1].copy()
        _straighten(self._arcs, tree, first)
        used = tree[ARC][tree[FLOW] > 0]
        total = self._cost(tree)
        units = int(demand.sum() + supply.sum())
        if 2 * total > _barrier(units, steps, cost):
            raise ValueError("the needs that must be served cannot all be served")
        charges = self._arcs.charge[used]
        self._scale = float(charges[charges > 0].mean()) if charges.any() else 1.0
        self._streams = [
            _Stream(tree.copy(), tree.copy(), np.array([total, total]), words[at : at + 1].copy())
            for at in range(STREAMS)
        ]
        self._best, self.value = tree, -total
        self._steps = max(1, LOOKS // tree.shape[1])
        self._longest = max(1, PATIENCE * tree.shape[1] ** 2 // self._steps)
        self._cycle, self._at = 1, 0

    def round(self, steps: int | None = None) -> None:
        """Take a fixed number of steps in each stream."""
        steps = self._steps if steps is None else steps
        fall = COLD / HOT
        hot = HOT * fall ** (self._at / self._cycle) * self._scale
        cold = HOT * fall ** ((self._at + 1) / self._cycle) * self._scale
        with ThreadPoolExecutor(min(self._workers, STREAMS)) as pool:
            list(pool.map(lambda stream: self._anneal(stream, hot, cold, steps), self._streams))
        for stream in self._streams:
            if -stream.totals[BEST] > self.value:
                self.value, self._best = -int(stream.totals[BEST]), stream.best.copy()
        self._at += 1
        if self._at == self._cycle:
            self._cycle, self._at = min(2 * self._cycle, self._longest), 0

    def units(self) -> Ints:
        """Return the units that each edge carries in the best plan."""
        units = np.zeros(self._edges, dtype=np.int64)
        nodes = np.flatnonzero(self._best[PARENT] >= 0)
        edge = self._arcs.edge[self._best[ARC, nodes]]
        units[edge[edge >= 0]] = self._best[FLOW, nodes[edge >= 0]]
        return units

    def _anneal(self, stream: _Stream, hot: float, cold: float, steps: int) -> None:
        arcs = self._arcs
        anneal(
            arcs.starts,
            arcs.sink,
            arcs.price,
            arcs.charge,
            stream.tree,
            stream.best,
            stream.totals,
            stream.random,
            steps,
            hot,
            cold,
        )

    def _cost(self, tree: Ints) -> int:
        nodes = np.flatnonzero(tree[PARENT] >= 0)
        arc, flow = tree[ARC, nodes], tree[FLOW, nodes]
        return int((self._arcs.price[arc] * flow + self._arcs.charge[arc] * (flow > 0)).sum())


def _all_arcs(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, cost: Ints, must: Bools
) -> _Arcs:
    """Add the dummies: every resource may keep units, a need that must be served pays dearly."""
    resources, needs = len(supply), len(demand)
    barrier = _barrier(int(demand.sum() + supply.sum()), steps, cost)
    kept, short = np.arange(resources), np.arange(needs)
    source = np.concatenate([resource, kept, np.full(needs + 1, resources)])
    sink = np.concatenate([need, np.full(resources, needs), short, [needs]])
    nothing = np.zeros(resources, dtype=np.int64)
    price = np.concatenate([-steps, nothing, np.where(must, barrier, 0), [0]])
    charge = np.concatenate([cost, np.zeros(resources + needs + 1, dtype=np.int64)])
    spread = cost // np.maximum(np.minimum(demand[need], supply[resource]), 1)
    linear = price.copy()
    linear[: len(need)] += spread
    edge = np.full(len(source), -1)
    edge[: len(need)] = np.arange(len(need))
    order = np.lexsort((sink, source))
    starts = np.searchsorted(source[order], np.arange(resources + 2))
    return _Arcs(
        starts, resources + 1 + sink[order], price[order], charge[order], linear[order], edge[order]
    )


def _open_tree(demand: Ints, supply: Ints, arcs: _Arcs) -> Ints:
    """Return the tree where every need is open; its root is the dummy need."""
    resources = len(supply)
    nodes = resources + len(demand) + 2
    root, tree = nodes - 1, np.zeros((6, nodes), dtype=np.int64)
    tree[PARENT, :resources] = tree[PARENT, resources] = root
    tree[PARENT, resources + 1 : root], tree[PARENT, root] = resources, -1
    # The arcs to the dummy need are the last of each source, those of the dummy resource the
    # last of all.
    tree[ARC, : resources + 1] = arcs.starts[1:] - 1
    tree[ARC, resources + 1 : root] = arcs.starts[-2] + np.arange(len(demand))
    tree[ARC, root] = -1
    tree[FLOW, :resources], tree[FLOW, resources + 1 : root] = supply, demand
    tree[ORDER] = np.concatenate([[root], np.arange(root)])
    return tree


def _straighten(arcs: _Arcs, tree: Ints, random: NDArray[np.uint64]) -> None:
    """Bring the tree to the best plan at linear costs, then write true costs into it."""
    known = np.flatnonzero(tree[PARENT] >= 0)
    tree[PRICE, known] = arcs.linear[tree[ARC, known]]
    straighten(arcs.starts, arcs.sink, arcs.linear, tree, random)
    known = np.flatnonzero(tree[PARENT] >= 0)
    tree[PRICE, known] = arcs.price[tree[ARC, known]]
    tree[CHARGE, known] = arcs.charge[tree[ARC, known]]
