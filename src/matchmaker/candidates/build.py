"""From a region and its rules to the graph of candidates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.commitments import commitments
from matchmaker.candidates.edges import Edges
from matchmaker.candidates.eligibility import EDGE_RULES, REASONS, available
from matchmaker.candidates.geography import refuse_many
from matchmaker.candidates.graph import CandidateGraph
from matchmaker.candidates.region_rules import region_findings
from matchmaker.candidates.sides import Sides, neighbors, places
from matchmaker.errors import RulesError
from matchmaker.lists import Region
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
    sides = _sides(region, rules, objective, demand, supply, usable, counts)
    edges = Edges.chained(region, _edges(sides, rules, objective, counts))
    value = _rounded(objective, edges)
    worth = value > 0
    _count(counts, "worthless", edges.need[~worth], 1)
    return CandidateGraph(
        edges=_frozen(edges, worth),
        value=_read_only(value if worth.all() else value[worth]),
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
    edges = edges.only(kept)
    columns = edges.need, edges.resource, edges.distance_km
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


def _sides(
    region: Region,
    rules: Rules,
    objective: Objective,
    demand: Ints,
    supply: Ints,
    usable: NDArray[np.bool_],
    counts: Ints,
) -> Sides:
    """Find who takes part, and count the rest by arithmetic.

    What fits in category counts as too far until it is found near.
    """
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
    need_sites, resource_sites = sites = places(region)
    near = neighbors(region, rules, objective, sites)
    if near is not None:
        lost = rows[need_sites.of[rows] < 0]
        _count(counts, "no_location", lost, fitting[need_category[lost]])
        rows, nowhere = rows[need_sites.of[rows] >= 0], offers[resource_sites.of[offers] < 0]
        offers = offers[resource_sites.of[offers] >= 0]
        unplaced = fits @ np.bincount(resource_category[nowhere], minlength=fits.shape[1])
        _count(counts, "no_location", rows, unplaced[need_category[rows]])
        fitting = fitting - unplaced
    _count(counts, "too_far", rows, fitting[need_category[rows]])
    return Sides(region, rows, offers, fits, sites, near)


def _allowed(edges: Edges, rules: Rules, objective: Objective, counts: Ints) -> Edges:
    """Keep the edges that every rule allows, and count the others under their first reason."""
    for reason, rule in EDGE_RULES.items():
        kept = rule(edges, rules)
        if reason == "no_location" and objective.needs_distance() and not edges.measured:
            kept = kept & ~np.isnan(edges.distance_km)
        if not kept.all():
            _count(counts, reason, edges.need[~kept], 1)
            edges = edges.only(kept)
    return edges


def _edges(sides: Sides, rules: Rules, objective: Objective, counts: Ints) -> Iterator[Edges]:
    """Join both sides block by block and keep what the rules allow, sorted."""
    found = 0
    for offers in sides.blocks():
        edges = sides.joined(offers)
        found += len(edges)
        refuse_many(found)
        _count(counts, "too_far", edges.need, -1)
        yield _in_order(_allowed(edges, rules, objective, counts))


def _rounded(objective: Objective, edges: Edges) -> Floats:
    """Round the values to the objective's resolution; refuse what would overflow.

    A user's function sees all edges at once; else a part at a time takes less memory.
    """
    resolution = objective.resolution
    steps, done = np.empty(len(edges)), 0
    for part in [edges] if objective.holds_functions() else edges.parts():
        some = steps[done : done + len(part)]
        np.divide(objective.value(part), resolution, out=some)
        done += len(part)
    np.rint(steps, out=steps)
    if float(steps.max(initial=0.0)) > _LARGEST_STEPS:
        details: dict[str, Any] = {
            "value": float(steps.max()) * resolution,
            "resolution": resolution,
        }
        raise RulesError(
            [finding("value-overflow", list="objective", field="resolution", **details)]
        )
    steps *= resolution
    return steps
