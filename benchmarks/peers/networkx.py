"""networkx's minimum-cost flow, pure Python, where nothing limits projects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers import Answer, Deadline

if TYPE_CHECKING:
    import matchmaker as mm


@dataclass(frozen=True)
class Networkx:
    """``max_flow_min_cost`` with a way around for what is not used."""

    rules: frozenset[str] = frozenset()
    most_edges: int = 20_000
    package: str = "networkx"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Solve to the optimum; a flow can be neither hurried nor seeded."""
        import networkx as nx

        del deadline, seed
        graph: Any = nx.DiGraph()
        graph.add_nodes_from(("source", "sink"))
        for need, amount in enumerate(problem.demand.tolist()):
            graph.add_edge(("need", need), "sink", capacity=amount, weight=0)
        for resource, amount in enumerate(problem.supply.tolist()):
            graph.add_edge("source", ("resource", resource), capacity=amount, weight=0)
            graph.add_edge(("resource", resource), "sink", capacity=amount, weight=0)
        columns = (problem.need, problem.resource, problem.steps, problem.limit)
        edges = list(zip(*(column.tolist() for column in columns), strict=True))
        for need, resource, steps, limit in edges:
            graph.add_edge(("resource", resource), ("need", need), capacity=limit, weight=-steps)
        found = nx.max_flow_min_cost(graph, "source", "sink")
        units = np.array(
            [found["resource", resource]["need", need] for need, resource, _, _ in edges],
            dtype=np.int64,
        )
        value = int(units @ problem.steps) * problem.resolution
        return Answer("optimal", units, np.ones(len(problem.pairs), dtype=bool), value)


PEER = Networkx()
