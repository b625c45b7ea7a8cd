"""`match`: from a region to a plan. The only place where ids and indices meet."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import REASONS, CandidateGraph, candidates
from matchmaker.candidates.region_rules import projects_allowed
from matchmaker.choice import Choice, Problem, Progress, solve
from matchmaker.lists import Region
from matchmaker.plan.plan import (
    Allocation,
    Inputs,
    OpenNeed,
    Plan,
    Prices,
    Project,
    UnusedResource,
)
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]

_SOFTWARE = ("matchmaker", "numpy", "scipy", "ortools", "numba", "pydantic")


def match(
    region: Region,
    rules: Rules | None = None,
    objective: Objective | None = None,
    *,
    time_limit: float = 30.0,
    seed: int = 0,
    workers: int | None = None,
    progress: Callable[[Progress], object] | None = None,
) -> Plan:
    """Propose projects between organizations and communities.

    Parameters
    ----------
    region : Region
        The lists.
    rules : Rules, optional
        What the plan must respect.
    objective : Objective, optional
        What makes it better.
    time_limit, seed, workers, progress
        As in `matchmaker.solve`.

    Returns
    -------
    Plan
        Also where nothing can be matched: then every need is open, with the reasons.

    Raises
    ------
    RulesError
        The rules contradict the region, or the objective gives unusable values.
    ProblemError
        An option is not valid.
    """
    start = time.monotonic()
    rules, objective = rules or Rules(), objective or Objective()
    graph = candidates(region, rules, objective)
    problem = to_problem(graph, rules, objective)
    choice = solve(problem, time_limit, seed, workers, progress=progress)
    return Plan.model_construct(
        name=region.name,
        status=choice.status,
        stop_reason=choice.stop_reason,
        conflicts=tuple(_by_id(region, conflict) for conflict in choice.conflicts),
        **_worth(choice),
        proof=choice.proof,
        needs=len(region.needs),
        units_needed=int(np.maximum(graph.demand, 0).sum()),
        projects=_projects(graph, choice),
        open_needs=_open_needs(graph, choice),
        unused_resources=_unused(graph, choice),
        prices=_prices(region, choice),
        seconds=round(time.monotonic() - start, 3),
        seed=seed,
        inputs=Inputs.of(region, rules, objective),
        objective=objective.text(),
        versions={name: _version(name) for name in _SOFTWARE},
    )


def to_problem(graph: CandidateGraph, rules: Rules, objective: Objective) -> Problem:
    """Give the arrays of a candidate graph under the rules' limits on projects."""
    region = graph.region
    limits: list[Ints | None] = []
    for side in (0, 1):
        least, most = projects_allowed(region, rules, side)
        apply = (least > 0).any() or np.isfinite(most).any()
        bounds = np.column_stack([least, np.where(np.isfinite(most), most, -1)])
        limits.append(bounds.astype(np.int64) if apply else None)
    required = [
        (region.organizations.row(organization), region.communities.row(community))
        for organization, community in dict.fromkeys(rules.required_pairs)
    ]
    return Problem(
        np.maximum(graph.demand, 0),
        graph.supply,
        graph.need,
        graph.resource,
        graph.value,
        community=region.need_community,
        organization=region.resource_organization,
        max_projects=rules.max_projects,
        projects_per_organization=limits[0],
        projects_per_community=limits[1],
        project_cost=objective.rounded(rules.project_cost),
        required=required or None,
        signed=graph.signed_pairs if len(graph.signed_pairs) else None,
        resolution=objective.resolution,
    )


@cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _worth(choice: Choice) -> dict[str, Any]:
    if choice.status in ("infeasible", "no_plan"):
        return dict.fromkeys(("value", "bound", "gap", "price_bound"))
    return {
        "value": choice.value,
        "bound": choice.bound,
        "gap": choice.gap if np.isfinite(choice.gap) else None,
        "price_bound": choice.price_bound,
    }


def _by_id(region: Region, conflict: str) -> str:
    """Name a limit by the user's id instead of an index."""
    kind, _, row = conflict.partition(" ")
    if not row:
        return conflict
    table = region.organizations if kind == "organization" else region.communities
    return f"projects_per_{kind} of {table.ids[int(row)]}"


def _projects(graph: CandidateGraph, choice: Choice) -> tuple[Project, ...]:
    region = graph.region
    width = len(region.communities)
    used = np.flatnonzero(choice.units)
    needs, resources = region.needs.ids, region.resources.ids
    by_pair: dict[int, list[Allocation]] = {}
    columns = (graph.edges.pair, graph.need, graph.resource, choice.units, graph.distance_km)
    rows = zip(*(column[used].tolist() for column in (*columns, graph.value)), strict=True)
    kinds: dict[int, dict[str, None]] = {}
    categories = region.needs.columns["category"]
    for pair, need, resource, quantity, distance, value in rows:
        allocation = Allocation.model_construct(
            need_id=needs[need],
            resource_id=resources[resource],
            quantity=quantity,
            distance_km=None if distance != distance else distance,
            value=value,
        )
        by_pair.setdefault(pair, []).append(allocation)
        kinds.setdefault(pair, {})[categories[need]] = None
    signed = {(o, c) for o, c in graph.signed_pairs.tolist()}
    made = []
    for organization, community in choice.pairs.tolist():
        pair = organization * width + community
        made.append(
            Project.model_construct(
                organization_id=region.organizations.ids[organization],
                community_id=region.communities.ids[community],
                title=_title(region, organization, community, list(kinds.get(pair, ()))),
                signed=(organization, community) in signed,
                allocations=tuple(by_pair.get(pair, ())),
            )
        )
    return tuple(made)


def _title(region: Region, organization: int, community: int, categories: list[str]) -> str:
    parties = [
        table.columns["name"][row] or table.ids[row]
        for table, row in ((region.organizations, organization), (region.communities, community))
    ]
    return " · ".join([*parties, ", ".join(categories)] if categories else parties)


def _open_needs(graph: CandidateGraph, choice: Choice) -> tuple[OpenNeed, ...]:
    got = np.bincount(graph.need, weights=choice.units, minlength=len(graph.demand))
    missing = graph.demand - got.astype(np.int64)
    able = np.bincount(graph.need, minlength=len(graph.demand))
    width = len(graph.region.communities)
    if choice.problem.limited:
        chosen = np.isin(graph.edges.pair, choice.pairs[:, 0] * width + choice.pairs[:, 1])
        reached = np.bincount(graph.need[chosen], minlength=len(graph.demand))
    else:
        reached = able
    names = list(REASONS)
    made = []
    for need in np.flatnonzero(missing > 0).tolist():
        counts = graph.excluded[:, need].tolist()
        made.append(
            OpenNeed.model_construct(
                need_id=graph.region.needs.ids[need],
                missing=int(missing[need]),
                reason=_reason(int(able[need]), int(reached[need])),
                candidates=int(able[need]),
                excluded={name: n for name, n in zip(names, counts, strict=True) if n},
            )
        )
    return tuple(made)


def _reason(able: int, reached: int) -> Literal["no_candidate", "no_project", "resources_used"]:
    if not able:
        return "no_candidate"
    return "resources_used" if reached else "no_project"


def _unused(graph: CandidateGraph, choice: Choice) -> tuple[UnusedResource, ...]:
    gave = np.bincount(graph.resource, weights=choice.units, minlength=len(graph.supply))
    known = graph.region.resources.columns["quantity"] >= 0
    left = np.where(known, graph.supply - gave.astype(np.int64), 0)
    ids = graph.region.resources.ids
    return tuple(
        UnusedResource.model_construct(resource_id=ids[row], quantity=int(left[row]))
        for row in np.flatnonzero(left > 0).tolist()
    )


def _prices(region: Region, choice: Choice) -> Prices:
    def by_id(ids: list[str], prices: NDArray[np.floating[Any]]) -> dict[str, float]:
        rows = np.flatnonzero(prices).tolist()
        return dict(zip((ids[row] for row in rows), prices[rows].tolist(), strict=True))

    prices = choice.prices
    shares: dict[str, Any] = {"budget": prices.budget}
    return Prices.model_construct(
        needs=by_id(region.needs.ids, prices.need),
        resources=by_id(region.resources.ids, prices.resource),
        organizations=by_id(region.organizations.ids, prices.organization),
        communities=by_id(region.communities.ids, prices.community),
        **shares,
    )
