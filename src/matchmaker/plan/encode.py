"""From ids to indices: the arrays of a candidate graph under the rules."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from matchmaker.base import OrganizationKind
from matchmaker.candidates import CandidateGraph
from matchmaker.candidates.costs import project_costs, refuse_unknown
from matchmaker.candidates.limits import projects_allowed, units_allowed
from matchmaker.choice import Problem
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

KINDS: tuple[str, ...] = get_args(OrganizationKind)


def to_problem(graph: CandidateGraph, rules: Rules, objective: Objective) -> Problem:
    """Give the arrays of a candidate graph under the rules.

    Raises
    ------
    RulesError
        A cost by distance where no distance is known.
    ProblemError
        Values that overflow at the objective's resolution.
    """
    region = graph.region
    required = np.array(
        [
            (region.organizations.row(organization), region.communities.row(community))
            for organization, community in dict.fromkeys(rules.required_pairs)
        ],
        dtype=np.int64,
    ).reshape(-1, 2)
    given = _both_sides(graph, rules, objective)
    given |= _need_rules(graph, rules)
    given |= _project_rules(graph, rules, objective)
    return Problem(
        np.maximum(graph.demand, 0),
        graph.supply,
        graph.need,
        graph.resource,
        graph.value,
        community=region.need_community,
        organization=region.resource_organization,
        max_projects=rules.max_projects,
        project_cost=_costs(graph, rules, objective, required),
        required=required if len(required) else None,
        signed=graph.signed_pairs if len(graph.signed_pairs) else None,
        resolution=objective.resolution,
        **given,
    )


def _both_sides(graph: CandidateGraph, rules: Rules, objective: Objective) -> dict[str, Any]:
    """Give what limits the parties, as far as anything does: projects, units, what lacks."""
    given: dict[str, Any] = {}
    for side, kind in ((0, "organization"), (1, "community")):
        for what, allowed in (("projects", projects_allowed), ("units", units_allowed)):
            least, most = allowed(graph.region, rules, side)
            if least.any() or np.isfinite(most).any():
                bounds = np.column_stack([least, np.where(np.isfinite(most), most, -1)])
                given[f"{what}_per_{kind}"] = bounds.astype(np.int64)
    if rules.floor_price is not None and "units_per_community" in given:
        given["shortfall_price"] = objective.rounded(rules.floor_price)
    return given


def _need_rules(graph: CandidateGraph, rules: Rules) -> dict[str, Any]:
    """Give the rules on single needs and on groups; they speak of what agreements leave open."""
    given: dict[str, Any] = {}
    needs = graph.region.needs
    whole = needs.columns["whole"] & (graph.demand > 1)
    if whole.any():
        given["whole"] = whole
    if rules.max_providers is not None:
        given["max_providers"] = rules.max_providers
    groups = [[needs.row(name) for name in group] for group in rules.together]
    still = [[row for row in group if graph.demand[row] > 0] for group in groups]
    if any(still):
        given["together"] = [group for group in still if group]
    return given


def _project_rules(graph: CandidateGraph, rules: Rules, objective: Objective) -> dict[str, Any]:
    """Give the rules on single projects, on kinds and on who may meet."""
    given: dict[str, Any] = {}
    organizations = graph.region.organizations
    if rules.quotas:
        code = {kind: at for at, kind in enumerate(KINDS)}
        given["kind"] = [code[kind] for kind in organizations.columns["kind"].tolist()]
        given["quotas"] = [
            (code[kind], least, -1 if most is None else most) for kind, least, most in rules.quotas
        ]
    if rules.apart:
        given["apart"] = [[organizations.row(name) for name in pair] for pair in rules.apart]
    if rules.least_project_units:
        given["least_units"] = rules.least_project_units
    if rules.least_project_value:
        given["least_value"] = objective.rounded(rules.least_project_value)
    return given


def _costs(
    graph: CandidateGraph, rules: Rules, objective: Objective, required: Ints
) -> float | Floats:
    """Give one cost for all projects, or an array [organization, community]."""
    same = objective.rounded(rules.project_cost)
    if not (rules.cost_per_km or rules.pair_costs):
        return same
    pairs = np.concatenate([graph.pairs, required])
    costs = project_costs(graph, rules, objective, pairs)
    refuse_unknown(graph, pairs, costs)
    shape = len(graph.region.organizations), len(graph.region.communities)
    array = np.full(shape, same)
    array[pairs[:, 0], pairs[:, 1]] = costs
    return array
