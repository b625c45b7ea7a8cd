"""Exact transport of units over many edges, with its prices, by the network simplex.

It looks at the edges where they are and keeps a byte for each, where a general solver of flows
copies them several times. The price is Numba, which takes its time to load: it pays from about
`MANY_EDGES` on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]

MANY_EDGES = 200_000
"""From so many edges on the plain flow of a problem is solved here."""


def is_large(problem: Problem) -> bool:
    """Tell whether a problem has so many edges that the network simplex pays."""
    return len(problem.need) >= MANY_EDGES


def priced_transport(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints
) -> tuple[Ints, Ints, Ints]:
    """Serve units over the edges so that their value is largest, and give the prices; exact.

    The tree starts with every need open, and pivots until no edge earns more (Dantzig 1951,
    "Application of the simplex method to a transportation problem").

    Parameters
    ----------
    demand, supply, need, resource, steps, limit
        As in `matchmaker.choice.flow.transport`.

    Returns
    -------
    units : ndarray of int, [edge]
        Units.
    need, resource : ndarray of int
        Prices in steps, those of `matchmaker.choice.flow_prices.flow_prices`.
    """
    from matchmaker.choice.simplex_loops import FAR, NODE, Transport, Tree, least_prices, simplex

    graph = Transport(demand, supply, need, resource, steps, limit)
    count = len(demand) + len(supply) + 1
    nodes = np.zeros(count, dtype=NODE)
    for link in ("parent", "child", "next", "previous"):
        nodes[link] = -1
    state = np.zeros(len(need) + count - 1, dtype=np.int8)
    units = np.zeros(len(need), dtype=np.int64)
    simplex(graph, Tree(nodes, np.zeros(count, dtype=np.int64), state), units)
    open_units = demand.copy()
    np.subtract.at(open_units, need[units > 0], units[units > 0])
    price = np.where(open_units > 0, 0, FAR)
    below = np.zeros(len(supply), dtype=np.int64)
    least_prices(graph, units, price, below)
    return units, np.where(price == FAR, 0, price), -below
