"""From a region and its rules to the graph of candidates."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.commitments import commitments
from matchmaker.candidates.edges import Edges
from matchmaker.candidates.eligibility import EDGE_RULES, REASONS, available
from matchmaker.candidates.geography import SitePairs, Sites, distance_km, near_pairs, sites
from matchmaker.candidates.graph import CandidateGraph
from matchmaker.candidates.join import group, join
from matchmaker.candidates.region_rules import region_findings
from matchmaker.errors import RulesError
from matchmaker.lists import Region
from matchmaker.lists.columns import is_default
from matchmaker.messages import finding
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LARGEST_STEPS = 2**52


def candidates(
    region: Region, rules: Rules | None = None, objective: Objective | None = None
) -> CandidateGraph:
    """Find who could serve whom, and count why the others could not.

    Parameters
    ----------
    region : Region
        The lists.
    rules : Rules, optional
        Limits; without them only categories, dates, skills, units and areas count.
    objective : Objective, optional
        What a unit is worth on each edge.

    Returns
    -------
    CandidateGraph

    Raises
    ------
    RulesError
        The rules name unknown ids, ask for a travel matrix that is not there, leave too many
        candidates, or a function of the objective gives unusable values.
    """
    rules, objective = rules or Rules(), objective or Objective()
    if findings := region_findings(region, rules):
        raise RulesError(findings)
    signed = commitments(region)
    quantity = region.resources.columns["quantity"]
    demand = region.needs.columns["quantity"] - signed.need
    known = np.where(quantity >= 0, quantity - signed.resource, int(demand.sum()))
    usable = available(quantity, rules)
    supply = np.where(usable, known, 0)
    counts = np.zeros((len(REASONS), len(region.needs)), dtype=np.int64)
    edges = _joined(region, rules, objective, demand, supply, usable, counts)
    for reason, rule in EDGE_RULES.items():
        kept = rule(edges, rules)
        if reason == "no_location" and objective.needs_distance() and not edges.measured:
            kept = kept & ~np.isnan(edges.distance_km)
        if not kept.all():
            _count(counts, reason, edges.need[~kept], 1)
            edges = edges.only(kept)
    edges = _in_order(edges)
    value = _rounded(objective, edges)
    worth = value > 0
    _count(counts, "worthless", edges.need[~worth], 1)
    return CandidateGraph(
        edges=_frozen(edges, worth),
        value=_read_only(value[worth]),
        demand=demand,
        supply=supply,
        signed_pairs=signed.pairs,
        excluded=counts,
    )


def _in_order(edges: Edges) -> Edges:
    """Sort edges by pair and resource."""
    order = np.argsort(edges.pair * len(edges.region.resources) + edges.resource, kind="stable")
    ends = edges.need[order], edges.resource[order]
    return Edges(edges.region, *ends, edges.distance_km[order])


def _frozen(edges: Edges, kept: NDArray[np.bool_]) -> Edges:
    """Keep the marked edges in arrays that nobody can change, without what was derived."""
    columns = (edges.need[kept], edges.resource[kept], edges.distance_km[kept])
    for column in columns:
        column.flags.writeable = False
    return Edges(edges.region, *columns)


def _read_only(values: Floats) -> Floats:
    values.flags.writeable = False
    return values


def _count(counts: Ints, reason: str, needs: Ints, by: int | Ints) -> None:
    row = list(REASONS).index(reason)
    if isinstance(by, int):
        counts[row] += by * np.bincount(needs, minlength=counts.shape[1])
    else:
        counts[row, needs] += by


def _joined(
    region: Region,
    rules: Rules,
    objective: Objective,
    demand: Ints,
    supply: Ints,
    usable: NDArray[np.bool_],
    counts: Ints,
) -> Edges:
    """Join what fits in category and distance; count the rest by arithmetic."""
    served = demand <= 0
    _count(counts, "already_served", np.flatnonzero(served), len(supply))
    rows = np.flatnonzero(~served)
    offers = np.flatnonzero(supply > 0)
    _count(counts, "quantity_unknown", rows, int(np.count_nonzero(~usable)))
    _count(counts, "used_up", rows, int(np.count_nonzero(usable & (supply <= 0))))
    fits = region.taxonomy.matrix > 0
    if callable(objective.fit) and objective.function is None:
        fits = np.ones_like(fits)
    need_category, resource_category = region.need_category, region.resource_category
    by_category = np.bincount(resource_category[offers], minlength=fits.shape[1])
    fitting = fits @ by_category
    _count(counts, "category", rows, len(offers) - fitting[need_category[rows]])
    need_sites, resource_sites = _sites(region)
    everywhere = not (objective.needs_distance() or _limited(region, rules))
    if everywhere or _matrix_km(region) is not None:
        need_of = np.zeros(len(region.needs), dtype=np.int64)
        resource_of = np.zeros(len(region.resources), dtype=np.int64)
        pairs = SitePairs(*(np.zeros(1, dtype=np.int64),) * 2, np.full(1, np.nan))
    else:
        need_of, resource_of = need_sites.of, resource_sites.of
        pairs = near_pairs(need_sites, resource_sites, _radii(region, rules, resource_sites))
        lost = rows[need_of[rows] < 0]
        _count(counts, "no_location", lost, fitting[need_category[lost]])
        rows, nowhere = rows[need_of[rows] >= 0], offers[resource_of[offers] < 0]
        offers = offers[resource_of[offers] >= 0]
        unplaced = fits @ np.bincount(resource_category[nowhere], minlength=fits.shape[1])
        _count(counts, "no_location", rows, unplaced[need_category[rows]])
        fitting = fitting - unplaced
    need, resource, distance = join(
        group(rows, need_of, need_category, fits.shape[0]),
        group(offers, resource_of, resource_category, fits.shape[1]),
        pairs,
        fits,
    )
    missed = fitting[need_category[rows]] - np.bincount(need, minlength=len(demand))[rows]
    _count(counts, "too_far", rows, missed)
    return _with_distance(Edges(region, need, resource, distance), need_sites, resource_sites)


def _matrix_km(region: Region) -> Floats | None:
    """Give the travel matrix if it holds kilometers: it then replaces geography."""
    return region.travel_matrix if region.travel and region.travel.unit == "km" else None


def _with_distance(edges: Edges, needs: Sites, resources: Sites) -> Edges:
    """Fill in the distances where the join did not need them."""
    matrix = _matrix_km(edges.region)
    if matrix is not None:
        return Edges(
            edges.region, edges.need, edges.resource, matrix[edges.organization, edges.community]
        )
    if not len(edges) or not np.isnan(edges.distance_km[0]):
        return edges
    if not len(needs.longitude) or not len(resources.longitude):
        return edges
    left, right = needs.of[edges.need], resources.of[edges.resource]
    distance = distance_km(
        needs.longitude[left],
        needs.latitude[left],
        resources.longitude[right],
        resources.latitude[right],
    )
    distance[(left < 0) | (right < 0)] = np.nan
    return Edges(edges.region, edges.need, edges.resource, distance)


def _sites(region: Region) -> tuple[Sites, Sites]:
    """Place needs and resources: at their own coordinates, else at their owner's."""
    placed = []
    for table, owner, of in (
        (region.needs, region.communities, region.need_community),
        (region.resources, region.organizations, region.resource_organization),
    ):
        own = np.isnan(table.columns["longitude"])
        longitude, latitude = (
            np.where(own, owner.columns[axis][of], table.columns[axis])
            for axis in ("longitude", "latitude")
        )
        placed.append(sites(longitude, latitude))
    return placed[0], placed[1]


def _limited(region: Region, rules: Rules) -> bool:
    """Tell whether every edge has a distance limit, of the rules or of one of its ends."""
    columns = (
        region.needs.columns["max_distance_km"],
        region.resources.columns["radius_km"],
    )
    return bool(rules.max_distance_km) or any(not np.isnan(column).any() for column in columns)


def _radii(region: Region, rules: Rules, resource_sites: Sites) -> Floats:
    """Give the largest distance at which each resource site can serve anyone."""
    radius = np.zeros(len(resource_sites.longitude))
    located = np.flatnonzero(resource_sites.of >= 0)
    own = np.nan_to_num(region.resources.columns["radius_km"][located], nan=np.inf)
    np.maximum.at(radius, resource_sites.of[located], own)
    most = region.needs.columns["max_distance_km"]
    widest = np.inf if is_default(most) or np.isnan(most).any() else float(most.max())
    return np.minimum(radius, min(rules.max_distance_km or np.inf, widest))


def _rounded(objective: Objective, edges: Edges) -> Floats:
    """Round the values to the objective's resolution; refuse what would overflow."""
    value, resolution = objective.value(edges), objective.resolution
    steps = np.rint(value / resolution)
    if float(steps.max(initial=0.0)) > _LARGEST_STEPS:
        details: dict[str, Any] = {"value": float(value.max()), "resolution": resolution}
        raise RulesError(
            [finding("value-overflow", list="objective", field="resolution", **details)]
        )
    return steps * resolution
