"""Exact transport of units by minimum-cost flow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def transport(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints
) -> Ints:
    """Serve units over the edges so that their value is largest; exact.

    A dummy need takes what no need gets, so that every resource sends its whole supply; the
    solver is cost scaling push-relabel in OR-Tools, on integers throughout.

    Parameters
    ----------
    demand, supply : ndarray of int
        Units of each need and each resource.
    need, resource, steps, limit : ndarray of int, [edge]
        Ends, value in steps of the resolution, and most units.

    Returns
    -------
    ndarray of int, [edge]
        Units.
    """
    units = np.zeros(len(need), dtype=np.int64)
    used = np.flatnonzero((steps > 0) & (limit > 0))
    if not len(used):
        return units
    from ortools.graph.python import min_cost_flow

    resources, needs = len(supply), len(demand)
    usable = np.zeros(resources, dtype=np.int64)
    np.add.at(usable, resource[used], limit[used])
    supply = np.minimum(supply, usable)
    dummy, sink = resources + needs, resources + needs + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        resource[used], resources + need[used], limit[used], -steps[used]
    )
    everyone = np.arange(resources)
    flow.add_arcs_with_capacity_and_unit_cost(
        everyone, np.full(resources, dummy), supply, np.zeros(resources, dtype=np.int64)
    )
    flow.add_arcs_with_capacity_and_unit_cost(
        np.append(resources + np.arange(needs), dummy),
        np.full(needs + 1, sink),
        np.append(demand, supply.sum()),
        np.zeros(needs + 1, dtype=np.int64),
    )
    flow.set_nodes_supplies(everyone, supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow solver failed: {status}")
    units[used] = flow.flows(arcs)
    return units
