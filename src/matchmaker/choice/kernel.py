"""What each pair could add at given prices: the subproblem of the Lagrangian."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.network import Graph

Ints = NDArray[np.int64]


class PairKernel:
    """The subproblems of all pairs, with the room that the loops need.

    Parameters
    ----------
    graph : Graph
        Edges sorted by pair and resource.
    workers : int
        Processors to use; they change nothing in the result.
    """

    def __init__(self, graph: Graph, workers: int = 1) -> None:
        from matchmaker.choice import loops

        self._loops, self._graph = loops, graph
        pairs = len(graph.first_edge) - 1
        pair = np.repeat(np.arange(pairs), np.diff(graph.first_edge))
        key = pair * len(graph.supply) + graph.ends[1]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        self._starts = np.append(first, len(key))
        self._group_pair = pair[first]
        cuts = np.searchsorted(self._group_pair, np.arange(workers + 1) * pairs // workers)
        self._spans = list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
        self._order = np.arange(len(key), dtype=np.int32)
        self._reduced = np.zeros(len(key), dtype=np.int64)
        self._values = np.zeros(pairs, dtype=np.int64)
        self._use = np.zeros(len(graph.supply), dtype=np.int64)
        self._threads = ThreadPoolExecutor(workers) if workers > 1 else None

    def values(self, price: Ints) -> Ints:
        """Give the most that each pair could add at prices of the nodes, in steps, [pair].

        Within a pair each resource's supply fills the edges of largest positive v - λ - μ
        first. The result is overwritten by the next call.
        """
        self._values[:] = 0
        if self._threads is None:
            self._fill(price, 0, len(self._group_pair))
        else:
            list(self._threads.map(lambda span: self._fill(price, *span), self._spans))
        return self._values

    def _fill(self, price: Ints, first: int, stop: int) -> None:
        self._loops.pair_values(
            self._graph,
            self._starts,
            self._group_pair,
            price,
            self._reduced,
            self._order,
            self._values,
            first,
            stop,
        )

    def usage(self, chosen: NDArray[np.bool_]) -> Ints:
        """Give the units that the chosen pairs take of each need and each resource, [node].

        At the prices of the last call of `values`; overwritten by the next call.
        """
        self._loops.pair_usage(
            self._graph,
            self._starts,
            self._group_pair,
            self._reduced,
            self._order,
            chosen,
            self._use,
        )
        return self._use
