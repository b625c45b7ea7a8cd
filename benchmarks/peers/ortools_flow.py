"""Bare OR-Tools: a minimum-cost flow over the edges, where nothing limits projects."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import Answer, Deadline

if TYPE_CHECKING:
    import matchmaker as mm

Ints = NDArray[np.int64]


def flow(demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints) -> Ints:
    """Give the units of largest value on each edge, as a user would write it."""
    from ortools.graph.python import min_cost_flow

    needs, resources = len(demand), len(supply)
    sink, spare = needs + resources, needs + resources + 1
    solver = min_cost_flow.SimpleMinCostFlow()
    add = solver.add_arcs_with_capacity_and_unit_cost
    arcs = add(resource, resources + need, limit, -steps)
    everyone = np.arange(resources)
    add(everyone, np.full(resources, spare), supply, np.zeros(resources, dtype=np.int64))
    ends = np.append(resources + np.arange(needs), spare)
    room = np.append(demand, supply.sum())
    add(ends, np.full(needs + 1, sink), room, np.zeros(needs + 1, dtype=np.int64))
    solver.set_nodes_supplies(everyone, supply)
    solver.set_node_supply(sink, -int(supply.sum()))
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow solver failed: {status}")
    return np.asarray(solver.flows(arcs), dtype=np.int64)


def prepare(*arrays: Ints) -> Callable[[], int]:
    """Warm up and give the work: the value of the flow in steps; for `benchmarks.child`."""
    one = np.ones(1, dtype=np.int64)
    flow(one, one, one - 1, one - 1, one, one)
    return lambda: int(flow(*arrays) @ arrays[4])


def serve(problem: mm.Problem, chosen: NDArray[np.bool_]) -> Ints:
    """Give the units of largest value over the edges of chosen pairs."""
    edges = np.flatnonzero(chosen[problem.pair_edges])
    ends = (problem.need[edges], problem.resource[edges])
    units = np.zeros(len(problem.need), dtype=np.int64)
    units[edges] = flow(
        problem.demand, problem.supply, *ends, problem.steps[edges], problem.limit[edges]
    )
    return units


@dataclass(frozen=True)
class OrtoolsFlow:
    """``SimpleMinCostFlow`` with bulk calls."""

    rules: frozenset[str] = frozenset()
    most_edges: int = 2**62
    package: str = "ortools"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Solve to the optimum; a flow can be neither hurried nor seeded."""
        del deadline, seed
        everyone = np.ones(len(problem.pairs), dtype=bool)
        units = serve(problem, everyone)
        value = int(units @ problem.steps) * problem.resolution
        return Answer("optimal", units, everyone, value)


PEER = OrtoolsFlow()
