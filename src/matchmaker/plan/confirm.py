"""A second opinion on a bound that rests on a search: HiGHS on the whole model.

The prices cannot prove such a bound, so that the check solves the small problem again, with
another solver and from the records. A better plan disproves the bound.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph
from matchmaker.plan.limits import projects_allowed
from matchmaker.rules import Rules

Ints = NDArray[np.int64]

MOST_EDGES, MOST_PAIRS = 2_000, 200
"""A search proves nothing about larger problems: nobody could repeat it in a minute."""

_SECONDS = 30.0


class _Rows(NamedTuple):
    """Sparse rows low ≤ A·(x, y) ≤ high, as triplets."""

    row: list[Ints]
    column: list[Ints]
    factor: list[NDArray[np.float64]]
    low: list[NDArray[np.float64]]
    high: list[NDArray[np.float64]]

    def add(self, group: Ints, column: Ints, factor: Any, low: Any, high: Any) -> None:
        """Add one row for each group; `low` and `high` have its number of groups."""
        start = sum(len(part) for part in self.high)
        self.row.append(start + group)
        self.column.append(column)
        self.factor.append(np.broadcast_to(np.asarray(factor, dtype=np.float64), len(column)))
        self.low.append(np.asarray(low, dtype=np.float64))
        self.high.append(np.asarray(high, dtype=np.float64))


def is_small(graph: CandidateGraph) -> bool:
    """Tell whether a search can be repeated."""
    return len(graph) <= MOST_EDGES and len(graph.pairs) <= MOST_PAIRS


def best_value(graph: CandidateGraph, rules: Rules, cost: float) -> float | None:
    """Give the value of the best plan that HiGHS finds in half a minute.

    Parameters
    ----------
    graph : CandidateGraph
        A small one.
    rules : Rules
        The limits on projects.
    cost : float
        Rounded cost of a project.

    Returns
    -------
    float or None
        None where no plan was found.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    pairs, at, signed, fixed = _pairs(graph, rules)
    edges, count = len(graph), len(pairs)
    if not count:
        return 0.0
    most = np.minimum(graph.demand[graph.need], graph.supply[graph.resource])
    rows = _rows(graph, rules, pairs, at, most)
    low, high = np.concatenate(rows.low), np.concatenate(rows.high)
    places = (np.concatenate(rows.row), np.concatenate(rows.column))
    matrix = csr_array((np.concatenate(rows.factor), places), shape=(len(high), edges + count))
    found = milp(
        np.append(-graph.value, np.where(signed, 0.0, cost)),
        integrality=np.ones(edges + count),
        bounds=Bounds(np.append(np.zeros(edges), fixed), np.append(most, np.ones(count))),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
    )
    return None if found.x is None else -float(found.fun)


def _pairs(graph: CandidateGraph, rules: Rules) -> tuple[Ints, Ints, Any, Any]:
    """Give a number to each pair that has an edge or a duty; mark signed and fixed ones."""
    region, width = graph.region, len(graph.region.communities)
    duties = np.array(
        [
            region.organizations.row(organization) * width + region.communities.row(community)
            for organization, community in rules.required_pairs
        ],
        dtype=np.int64,
    )
    bound = graph.signed_pairs[:, 0] * width + graph.signed_pairs[:, 1]
    keys, at = np.unique(np.concatenate([graph.edges.pair, duties, bound]), return_inverse=True)
    signed = np.isin(keys, bound)
    return keys, at[: len(graph)], signed, signed | np.isin(keys, duties)


def _rows(graph: CandidateGraph, rules: Rules, keys: Ints, at: Ints, most: Ints) -> _Rows:
    """Write every constraint of the model."""
    edges, width = len(graph), len(graph.region.communities)
    every, chosen = np.arange(edges), edges + np.arange(len(keys))
    rows = _Rows([], [], [], [], [])
    for end, amounts in ((graph.need, graph.demand), (graph.resource, graph.supply)):
        rows.add(end, every, 1.0, np.full(len(amounts), -np.inf), np.maximum(amounts, 0))
    links = np.concatenate([every, every]), np.concatenate([every, edges + at])
    factors = np.concatenate([np.ones(edges), -most.astype(np.float64)])
    rows.add(*links, factors, np.full(edges, -np.inf), np.zeros(edges))
    held = graph.signed_pairs
    for side, ends in ((0, keys // width), (1, keys % width)):
        least, limit = projects_allowed(graph.region, rules, side)
        already = np.bincount(held[:, side], minlength=len(limit))
        rows.add(ends, chosen, 1.0, least, np.maximum(limit, already))
    if rules.max_projects is not None:
        budget = max(rules.max_projects, len(held))
        rows.add(np.zeros(len(keys), dtype=np.int64), chosen, 1.0, [-np.inf], [budget])
    return rows
