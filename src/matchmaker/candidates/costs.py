"""What a project of each pair costs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.geography import distance_km
from matchmaker.candidates.graph import CandidateGraph
from matchmaker.errors import RulesError
from matchmaker.messages import finding
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def project_costs(graph: CandidateGraph, rules: Rules, objective: Objective, pairs: Ints) -> Floats:
    """Give the cost of a project of each pair, rounded as values are; a signed one costs nothing.

    Parameters
    ----------
    graph : CandidateGraph
        Whose edges tell the distances.
    rules, objective
        As in `matchmaker.match`.
    pairs : ndarray of int, [pair, 2]
        Rows of organization and community.

    Returns
    -------
    ndarray of float, [pair]
        nan where the cost depends on a distance that is not known.
    """
    region, width = graph.region, len(graph.region.communities)
    keys = pairs[:, 0] * width + pairs[:, 1]
    cost = np.full(len(pairs), rules.project_cost)
    if rules.cost_per_km:
        cost += rules.cost_per_km * _pair_km(graph, pairs, keys)
    if rules.pair_costs:
        own = {
            region.organizations.row(organization) * width + region.communities.row(community): paid
            for organization, community, paid in rules.pair_costs
        }
        named = np.array(sorted(own), dtype=np.int64)
        at = np.minimum(np.searchsorted(named, keys), len(named) - 1)
        paid = np.array([own[key] for key in named.tolist()])
        cost = np.where(named[at] == keys, paid[at], cost)
    held = graph.signed_pairs[:, 0] * width + graph.signed_pairs[:, 1]
    step = objective.resolution
    return np.where(np.isin(keys, held), 0.0, np.rint(cost / step) * step)


def refuse_unknown(graph: CandidateGraph, pairs: Ints, costs: Floats) -> None:
    """Refuse pairs of which the cost is not known.

    Raises
    ------
    RulesError
        The rules ask for a cost by distance where no distance is known.
    """
    unknown = np.flatnonzero(np.isnan(costs))
    if len(unknown):
        organization, community = pairs[unknown[0]].tolist()
        details: dict[str, Any] = {
            "organization": graph.region.organizations.ids[organization],
            "community": graph.region.communities.ids[community],
            "count": len(unknown),
        }
        raise RulesError([finding("distance-needed", list="rules", field="cost_per_km", **details)])


def _pair_km(graph: CandidateGraph, pairs: Ints, keys: Ints) -> Floats:
    """Give the distance of two parties: on their shortest edge, else between their own places."""
    region, edges = graph.region, graph.edges
    if edges.measured and region.travel_matrix is not None:
        return region.travel_matrix[pairs[:, 0], pairs[:, 1]]
    ends = []
    for table, rows in ((region.organizations, pairs[:, 0]), (region.communities, pairs[:, 1])):
        ends += [table.columns[name][rows] for name in ("longitude", "latitude")]
    apart = distance_km(*ends)
    if not len(edges):
        return apart
    starts = np.flatnonzero(np.diff(edges.pair, prepend=-1))
    shortest = np.fmin.reduceat(edges.distance_km, starts)
    at = np.minimum(np.searchsorted(edges.pair[starts], keys), len(starts) - 1)
    known = (edges.pair[starts][at] == keys) & ~np.isnan(shortest[at])
    return np.where(known, shortest[at], apart)
