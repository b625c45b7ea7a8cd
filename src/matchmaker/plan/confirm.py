"""A second opinion by HiGHS on claims that rest on a search.

The prices cannot prove such a claim, so that the check solves the model again, with another
solver and from the records: a better plan disproves a bound, any plan "infeasible".
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph
from matchmaker.candidates.region_rules import projects_allowed
from matchmaker.rules import Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

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
    pairs, at, signed, fixed = _pairs(graph, rules)
    if not len(graph):
        return -cost * float(np.count_nonzero(fixed & ~signed))
    edges, most = len(graph), np.minimum(graph.demand[graph.need], graph.supply[graph.resource])
    rows = _edge_rows(graph, at, most)
    _add_limits(rows, graph, rules, pairs, edges)
    gain = np.append(graph.value * most, np.where(signed, 0.0, -cost))
    found = _solve(rows, gain, np.append(np.zeros(edges), fixed), edges)
    if found is None:
        return None
    chosen = np.rint(found[edges:])
    units = np.rint(found[:edges] * most) * chosen[at]
    for end, amounts in ((graph.need, graph.demand), (graph.resource, graph.supply)):
        if (np.bincount(end, units, len(amounts)) > np.maximum(amounts, 0)).any():
            return None
    return float(units @ graph.value + chosen @ gain[edges:])


def can_be_kept(graph: CandidateGraph, rules: Rules) -> bool:
    """Tell whether HiGHS finds pairs that keep all limits on projects together."""
    pairs, _, _, fixed = _pairs(graph, rules)
    rows = _Rows([], [], [], [], [])
    _add_limits(rows, graph, rules, pairs, 0)
    if not len(pairs):
        return not any((low > 0).any() for low in rows.low)
    return _solve(rows, np.zeros(len(pairs)), fixed, 0) is not None


def _solve(rows: _Rows, gain: Floats, least: Any, shares: int) -> Floats | None:
    """Maximize over columns in [least, 1], whole but for the first `shares`."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    low, high = np.concatenate(rows.low), np.concatenate(rows.high)
    places = (np.concatenate(rows.row), np.concatenate(rows.column))
    matrix = csr_array((np.concatenate(rows.factor), places), shape=(len(high), len(gain)))
    scale = float(np.abs(gain).max(initial=0.0)) or 1.0
    found = milp(
        -gain / scale,
        integrality=np.arange(len(gain)) >= shares,
        bounds=Bounds(least, np.ones(len(gain))),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
    )
    return None if found.x is None else np.asarray(found.x)


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


def _edge_rows(graph: CandidateGraph, at: Ints, most: Ints) -> _Rows:
    """Write what binds the edges; a column is the share of the most that an edge can take.

    With the pairs chosen, whole amounts have a best choice in whole units, so that the shares
    need not be made whole.
    """
    edges = len(graph)
    every = np.arange(edges)
    rows = _Rows([], [], [], [], [])
    for end, amounts in ((graph.need, graph.demand), (graph.resource, graph.supply)):
        room = np.maximum(amounts, 1)
        rows.add(end, every, most / room[end], np.full(len(room), -np.inf), np.ones(len(room)))
    links = np.concatenate([every, every]), np.concatenate([every, edges + at])
    factors = np.repeat([1.0, -1.0], edges)
    rows.add(*links, factors, np.full(edges, -np.inf), np.zeros(edges))
    return rows


def _add_limits(rows: _Rows, graph: CandidateGraph, rules: Rules, keys: Ints, first: int) -> None:
    """Write the limits on projects; the column of the first pair is `first`."""
    width, held = len(graph.region.communities), graph.signed_pairs
    chosen = first + np.arange(len(keys))
    for side, ends in ((0, keys // width), (1, keys % width)):
        least, limit = projects_allowed(graph.region, rules, side)
        already = np.bincount(held[:, side], minlength=len(limit))
        rows.add(ends, chosen, 1.0, least, np.maximum(limit, already))
    if rules.max_projects is not None:
        budget = max(rules.max_projects, len(held))
        rows.add(np.zeros(len(keys), dtype=np.int64), chosen, 1.0, [-np.inf], [budget])
