"""From indices to ids: a choice as the records of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import REASONS, CandidateGraph
from matchmaker.candidates.costs import project_costs
from matchmaker.candidates.limits import limits_projects, units_allowed
from matchmaker.choice import Choice
from matchmaker.choice.choice import LEAF
from matchmaker.choice.constraints import CONSTRAINTS
from matchmaker.lists import Region
from matchmaker.plan.encode import KINDS
from matchmaker.plan.plan import (
    Allocation,
    Branches,
    OpenNeed,
    Prices,
    Project,
    Reason,
    UnusedResource,
)
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

# One set of field names for all records of a kind: each with its own would double their memory.
_GIVEN = {kind: set(kind.model_fields) for kind in (Allocation, Project, OpenNeed, UnusedResource)}


def conflicts(region: Region, rules: Rules, choice: Choice) -> tuple[str, ...]:
    """Name the rules that cannot be met together by the user's ids instead of indices."""
    return tuple(_conflict(region, rules, name) for name in choice.conflicts)


def _conflict(region: Region, rules: Rules, name: str) -> str:
    """Name one: the rule, and the ids of what it binds (see `Constraint`)."""
    rule, *indices = name.split(" ")
    if not indices:
        return rule
    ids_of: dict[str, list[str]] = {
        "organization": region.organizations.ids,
        "community": region.communities.ids,
        "need": region.needs.ids,
        "kind": list(KINDS),
    }
    if rule in ids_of:
        return f"projects_per_{rule} of {ids_of[rule][int(indices[0])]}"
    bound = zip(CONSTRAINTS[rule].parties, map(int, indices), strict=True)
    named = [ids_of[party][at] if party in ids_of else f"{party} {at}" for party, at in bound]
    return f"{rule} of {' · '.join(named)}"


def projects(
    graph: CandidateGraph, rules: Rules, objective: Objective, choice: Choice
) -> tuple[Project, ...]:
    """Give the projects with their allocations."""
    region = graph.region
    width = len(region.communities)
    parts, kinds = _allocations(graph, choice)
    signed = {(o, c) for o, c in graph.signed_pairs.tolist()}
    costs = project_costs(graph, rules, objective, choice.pairs).tolist()
    made = []
    for (organization, community), cost in zip(choice.pairs.tolist(), costs, strict=True):
        pair = organization * width + community
        made.append(
            Project.model_construct(
                _GIVEN[Project],
                organization_id=region.organizations.ids[organization],
                community_id=region.communities.ids[community],
                title=_title(region, organization, community, kinds.get(pair, ())),
                signed=(organization, community) in signed,
                cost=cost,
                allocations=tuple(parts.get(pair, ())),
            )
        )
    return tuple(made)


def _allocations(
    graph: CandidateGraph, choice: Choice
) -> tuple[dict[int, list[Allocation]], dict[int, dict[str, None]]]:
    """Give by pair the allocations, and the categories of needs that they serve."""
    region = graph.region
    used = choice.units != 0
    edges = graph.edges.only(used)
    needs, resources = region.needs.ids, region.resources.ids
    categories = region.needs.columns["category"]
    ends = edges.pair, edges.need, edges.resource
    columns = (*ends, choice.units[used], edges.distance_km, graph.value[used])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    parts: dict[int, list[Allocation]] = {}
    kinds: dict[int, dict[str, None]] = {}
    for pair, need, resource, quantity, distance, value in rows:
        allocation = Allocation.model_construct(
            _GIVEN[Allocation],
            need_id=needs[need],
            resource_id=resources[resource],
            quantity=quantity,
            distance_km=None if distance != distance else distance,
            value=value,
        )
        parts.setdefault(pair, []).append(allocation)
        kinds.setdefault(pair, {})[categories[need]] = None
    return parts, kinds


def _title(region: Region, organization: int, community: int, categories: Iterable[str]) -> str:
    parties = [
        table.columns["name"][row] or table.ids[row]
        for table, row in ((region.organizations, organization), (region.communities, community))
    ]
    listed = ", ".join(categories)
    return " · ".join([*parties, listed] if listed else parties)


def open_needs(graph: CandidateGraph, rules: Rules, choice: Choice) -> tuple[OpenNeed, ...]:
    """Give the needs of which units stay open, and why."""
    got = _sums(graph.need, choice.units, len(graph.demand))
    missing = graph.demand - got
    able, *more = (
        np.bincount(graph.need[kept], minlength=len(graph.demand))
        for kept in _narrowed(graph, rules, choice)
    )
    names = list(REASONS)
    made = []
    for need in np.flatnonzero(missing > 0).tolist():
        counts = graph.excluded[:, need].tolist()
        made.append(
            OpenNeed.model_construct(
                _GIVEN[OpenNeed],
                need_id=graph.region.needs.ids[need],
                missing=int(missing[need]),
                reason=_reason(int(able[need]), *(int(count[need]) for count in more)),
                candidates=int(able[need]),
                excluded={name: n for name, n in zip(names, counts, strict=True) if n},
            )
        )
    return tuple(made)


def _narrowed(
    graph: CandidateGraph, rules: Rules, choice: Choice
) -> tuple[Flags, Flags, Flags, Flags]:
    """Mark all edges; those in a project; of these, with units left; of these, with capacity."""
    region, edges = graph.region, graph.edges
    reached = np.ones(len(edges), dtype=np.bool_)
    if limits_projects(region, rules, len(graph.signed_pairs) > 0):
        width = len(region.communities)
        reached = np.isin(edges.pair, choice.pairs[:, 0] * width + choice.pairs[:, 1])
    gave = _sums(graph.resource, choice.units, len(graph.supply))
    spare = reached & (gave < graph.supply)[graph.resource]
    free = spare
    for side, owner in enumerate(("organization", "community")):
        _, most = units_allowed(region, rules, side)
        if np.isfinite(most).any():
            of = getattr(edges, owner)
            free = free & (_sums(of, choice.units, len(most)) < most)[of]
    return np.ones(len(edges), dtype=np.bool_), reached, spare, free


def _sums(owner: Ints, units: Ints, count: int) -> Ints:
    """Add up the units by an owner of each edge; few edges carry any."""
    used = np.flatnonzero(units)
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner[used], units[used])
    return total


def _reason(able: int, reached: int, spare: int, free: int) -> Reason:
    if not able:
        return "no_candidate"
    if not reached:
        return "no_project"
    if not spare:
        return "resources_used"
    return "held_back" if free else "capacity"


def unused_resources(graph: CandidateGraph, choice: Choice) -> tuple[UnusedResource, ...]:
    """Give what is left of resources of known quantity."""
    gave = _sums(graph.resource, choice.units, len(graph.supply))
    known = graph.region.resources.columns["quantity"] >= 0
    left = np.where(known, graph.supply - gave, 0)
    ids = graph.region.resources.ids
    return tuple(
        UnusedResource.model_construct(
            _GIVEN[UnusedResource], resource_id=ids[row], quantity=int(left[row])
        )
        for row in np.flatnonzero(left > 0).tolist()
    )


def prices(region: Region, rules: Rules, choice: Choice) -> Prices:
    """Give the prices by id."""

    def by_id(ids: list[str], prices: Floats) -> dict[str, float]:
        rows = np.flatnonzero(prices).tolist()
        return dict(zip((ids[row] for row in rows), prices[rows].tolist(), strict=True))

    prices = choice.prices
    communities = region.communities.ids
    places = [f"{name}/{kind}" for name in communities for kind, _, _ in rules.quotas]
    shares: dict[str, Any] = {"budget": prices.budget}
    return Prices.model_construct(
        needs=by_id(region.needs.ids, prices.need),
        resources=by_id(region.resources.ids, prices.resource),
        organizations=by_id(region.organizations.ids, prices.organization),
        communities=by_id(communities, prices.community),
        organization_units=by_id(region.organizations.ids, prices.organization_units),
        community_units=by_id(communities, prices.community_units),
        quotas=by_id(places, prices.quotas.ravel()),
        **shares,
    )


def branches(region: Region, choice: Choice) -> tuple[Branches, ...]:
    """Give the splits that prove the bound by id."""
    organizations = region.organizations.ids
    return tuple(
        Branches.model_construct(
            community_id=region.communities.ids[tree.community],
            splits=tuple(None if row == LEAF else organizations[row] for row in tree.splits),
            unit=tree.grain * choice.problem.resolution,
            prices=tuple(map(tuple, tree.prices.tolist())),
        )
        for tree in choice.trees
    )
