"""An optimal flow over the edges of chosen pairs that follows every change of the choice.

The flow and its prices are kept optimal by shortest augmenting paths: dropping a project frees
units, adding one resets its resources, and only what became free is placed again. A change costs
time in the size of its neighborhood, not of the region.

References
----------
R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network Flows" (1993), chapter 9: successive shortest
paths with potentials.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


WORTH, LOGGED, EPOCH = 0, 1, 2

_NODE = np.dtype(
    [
        ("price", "i8"), ("spare", "i8"), ("distance", "i8"), ("freed", "i8"), ("supply", "i8"),
        ("first_slot", "i8"), ("degree", "i4"), ("way", "i4"), ("state", "i4"), ("pad", "i4"),
        ("price_epoch", "i8"), ("spare_epoch", "i8"),
    ]
)  # fmt: skip
_EDGE = np.dtype(
    [
        ("steps", "i8"), ("limit", "i8"), ("units", "i8"), ("units_epoch", "i8"), ("need", "i4"),
        ("resource", "i4"), ("need_slot", "i4"), ("resource_slot", "i4"),
    ]
)  # fmt: skip
_LOG = np.dtype([("old", "i8"), ("at", "i4"), ("kind", "i4")])
_FILL = np.dtype([("gain", "i8"), ("room", "i8")])


class Graph(NamedTuple):
    """Edges sorted by pair and resource; nodes are the needs and then the resources.

    Attributes
    ----------
    ends : ndarray of int, [2, edge]
        Nodes of the need and of the resource.
    steps, limit : ndarray of int, [edge]
        Value of a unit in steps, and most units.
    supply : ndarray of int, [node]
        Units of each need (demand) and of each resource.
    first_edge : ndarray of int, [pair + 1]
        Where the edges of each pair begin.
    """

    ends: NDArray[np.int32]
    steps: Ints
    limit: Ints
    supply: Ints
    first_edge: Ints


class Flow(NamedTuple):
    """A flow, its prices, and the room that the loops need; all is changed in place.

    Attributes
    ----------
    needs : int
        Number of needs: the first resource is the node of this number.
    first_edge, cost : ndarray of int, [pair + 1], [pair]
        Where the edges of each pair begin, and what its project costs.
    nodes, edges : structured arrays
        Price, spare units (where any are, the price is zero), edges of chosen pairs; value,
        limit, units. Whatever a loop touches together lies together.
    slots : ndarray of int
        Edges of chosen pairs, node by node.
    tally : ndarray of int, [3]
        Worth of the units in steps; lines of the log; number of the present change.
    heap, touched, waiting : ndarray of int, [node]
        Room of the shortest ways, and nodes with units to be placed.
    log, fill : structured arrays
        What the present change has changed, to undo it; room of the fill of a pair.
    """

    needs: int
    first_edge: Ints
    cost: Ints
    nodes: NDArray[np.void]
    edges: NDArray[np.void]
    slots: NDArray[np.int32]
    tally: Ints
    heap: NDArray[np.int32]
    touched: NDArray[np.int32]
    waiting: NDArray[np.int32]
    log: NDArray[np.void]
    fill: NDArray[np.void]


class Network:
    """The graph of a problem, from which flows are made.

    Parameters
    ----------
    problem : Problem
        Edges without value or room are left out.
    """

    def __init__(self, problem: Problem) -> None:
        usable = np.flatnonzero((problem.steps > 0) & (problem.limit > 0))
        key = problem.pair_edges[usable] * max(len(problem.supply), 1) + problem.resource[usable]
        self.edges = usable[np.argsort(key, kind="stable")]
        self._problem = problem
        pair = problem.pair_edges[self.edges]
        needs = len(problem.demand)
        ends = np.stack([problem.need[self.edges], needs + problem.resource[self.edges]])
        self.graph = Graph(
            ends=ends.astype(np.int32),
            steps=problem.steps[self.edges],
            limit=problem.limit[self.edges],
            supply=np.concatenate([problem.demand, problem.supply]),
            first_edge=np.searchsorted(pair, np.arange(len(problem.pairs) + 1)),
        )

    def flow(self) -> Flow:
        """Give the flow of no pairs: nothing is placed."""
        graph = self.graph
        nodes = np.zeros(len(graph.supply), dtype=_NODE)
        degrees = np.bincount(graph.ends.ravel(), minlength=len(nodes))
        nodes["spare"] = nodes["supply"] = graph.supply
        nodes["first_slot"] = (np.cumsum(degrees) - degrees)[: len(nodes)]
        nodes["state"] = -2
        edges = np.zeros(len(graph.steps), dtype=_EDGE)
        edges["steps"], edges["limit"] = graph.steps, graph.limit
        edges["need"], edges["resource"] = graph.ends
        room = [np.zeros(len(nodes), dtype=np.int32) for _ in range(3)]
        return Flow(
            needs=len(self._problem.demand),
            first_edge=graph.first_edge,
            cost=np.array(self._problem.cost),
            nodes=nodes,
            edges=edges,
            slots=np.zeros(2 * len(edges), dtype=np.int32),
            tally=np.zeros(3, dtype=np.int64),
            heap=room[0],
            touched=room[1],
            waiting=room[2],
            log=np.zeros(2 * len(nodes) + len(edges), dtype=_LOG),
            fill=np.zeros(int(np.diff(graph.first_edge).max(initial=0)), dtype=_FILL),
        )

    def units(self, flow: Flow) -> Ints:
        """Give the units of a flow over all edges of the problem, in the problem's order."""
        units = np.zeros(len(self._problem.need), dtype=np.int64)
        units[self.edges] = flow.edges["units"]
        return units
