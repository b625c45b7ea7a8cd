"""The value and the bound of a plan, recomputed from records, edges and prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph, candidates
from matchmaker.candidates.region_rules import projects_allowed
from matchmaker.errors import Finding
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.plan.confirm import best_value, is_small
from matchmaker.plan.plan import Plan
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]


class Worth(NamedTuple):
    """What a plan is worth and what its prices prove.

    Attributes
    ----------
    value : float
        Units × values of the edges, minus the costs of new projects.
    bound : float
        The bound by the plan's prices.
    graph : CandidateGraph
        All edges that the rules allow.
    edges : mapping of (need id, resource id) to float
        Value per unit of the edges that the plan uses, as far as they are eligible.
    best : float or None
        For a bound that rests on a search: value of the best plan found by another solver.
    findings : list of Finding
        Prices that cannot serve, or a search that nobody can repeat.
    """

    value: float
    bound: float
    graph: CandidateGraph
    edges: Mapping[tuple[str, str], float]
    best: float | None
    findings: list[Finding]


def certify(plan: Plan, region: Region, rules: Rules, objective: Objective) -> Worth:
    """Recompute value and bound in one pass over all candidate edges.

    Parameters
    ----------
    plan, region, rules, objective
        As in `matchmaker.check`.
    """
    graph = candidates(region, rules, objective)
    edges = _edge_values(plan, graph)
    cost = objective.rounded(rules.project_cost)
    value = -cost * _new_projects(plan, graph)
    for project in plan.projects:
        for part in project.allocations:
            value += part.quantity * edges.get((part.need_id, part.resource_id), part.value)
    prices = {
        "needs": _aligned(plan.prices.needs, region.needs.ids),
        "resources": _aligned(plan.prices.resources, region.resources.ids),
        "organizations": _aligned(plan.prices.organizations, region.organizations.ids),
        "communities": _aligned(plan.prices.communities, region.communities.ids),
    }
    findings = _price_findings(plan, region)
    bound = _bound(graph, rules, prices, plan.prices.budget, cost)
    best = None
    if plan.proof == "search" and is_small(graph):
        best = best_value(graph, rules, cost)
    elif plan.proof == "search":
        expected = "proof by prices"
        findings.append(
            finding("plan-bound", list="plan", field="proof", found=plan.proof, expected=expected)
        )
    return Worth(value, bound, graph, edges, best, findings)


def _edge_values(plan: Plan, graph: CandidateGraph) -> dict[tuple[str, str], float]:
    """Find the plan's allocations among the candidate edges."""
    needs = {name: row for row, name in enumerate(graph.region.needs.ids)}
    resources = {name: row for row, name in enumerate(graph.region.resources.ids)}
    key = graph.need * len(resources) + graph.resource
    order = np.argsort(key)
    found: dict[tuple[str, str], float] = {}
    for project in plan.projects:
        for part in project.allocations:
            if part.need_id not in needs or part.resource_id not in resources:
                continue
            at = needs[part.need_id] * len(resources) + resources[part.resource_id]
            place = int(np.searchsorted(key, at, sorter=order))
            if place < len(key) and key[order[place]] == at:
                found[part.need_id, part.resource_id] = float(graph.value[order[place]])
    return found


def _new_projects(plan: Plan, graph: CandidateGraph) -> int:
    """Count the projects that no agreement of the lists binds, whatever the plan calls them."""
    region = graph.region
    signed = {
        (region.organizations.ids[organization], region.communities.ids[community])
        for organization, community in graph.signed_pairs.tolist()
    }
    pairs = [(project.organization_id, project.community_id) for project in plan.projects]
    return sum(pair not in signed for pair in pairs)


def _aligned(prices: Mapping[str, float], ids: list[str]) -> Floats:
    return np.array([prices.get(name, 0.0) for name in ids])


def _price_findings(plan: Plan, region: Region) -> list[Finding]:
    found = []
    sides = (
        ("needs", plan.prices.needs, region.needs.ids),
        ("resources", plan.prices.resources, region.resources.ids),
        ("organizations", plan.prices.organizations, region.organizations.ids),
        ("communities", plan.prices.communities, region.communities.ids),
    )
    for what, prices, ids in sides:
        if unknown := set(prices) - set(ids):
            why = f"unknown id {min(unknown)}"
            found.append(finding("plan-prices", list="plan", field="prices", what=what, why=why))
        if what in ("needs", "resources") and any(price < 0 for price in prices.values()):
            why = "a price is negative"
            found.append(finding("plan-prices", list="plan", field="prices", what=what, why=why))
    if plan.prices.budget < 0:
        why = "the price is negative"
        found.append(finding("plan-prices", list="plan", field="prices", what="budget", why=why))
    return found


def _bound(
    graph: CandidateGraph, rules: Rules, prices: Mapping[str, Floats], budget: float, cost: float
) -> float:
    """Sum up prices × amounts, the pairs' gains beyond the prices, and the rents of limits."""
    region = graph.region
    width = len(region.communities)
    pair, gain = _gains(graph, prices["needs"], prices["resources"])
    gains = dict(zip(pair.tolist(), gain.tolist(), strict=True))
    signed = {o * width + c for o, c in graph.signed_pairs.tolist()}
    duty = {
        region.organizations.row(o) * width + region.communities.row(c)
        for o, c in rules.required_pairs
    } | signed
    total = float(prices["needs"] @ np.maximum(graph.demand, 0))
    total += float(prices["resources"] @ graph.supply)
    held: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
    for key in gains.keys() | duty:
        organization, community = divmod(key, width)
        held[0][organization] += 1
        held[1][community] += 1
        left = gains.get(key, 0.0) - (0.0 if key in signed else cost) - budget
        left -= prices["organizations"][organization] + prices["communities"][community]
        total += left if key in duty else max(left, 0.0)
    if rules.max_projects is not None:
        total += budget * max(rules.max_projects, len(signed))
    for side, kind in ((0, "organizations"), (1, "communities")):
        already = Counter(divmod(key, width)[side] for key in signed)
        allowed = projects_allowed(region, rules, side)
        for row in np.flatnonzero(prices[kind]).tolist():
            price = float(prices[kind][row])
            most = min(max(float(allowed[1][row]), already[row]), held[side][row])
            total += price * (most if price > 0 else float(allowed[0][row]))
    if rules.max_projects is None and budget > 0:
        total += budget * len(gains.keys() | duty)
    return total


def _gains(
    graph: CandidateGraph, need_price: Floats, resource_price: Floats
) -> tuple[Ints, Floats]:
    """Give each pair's largest gain: every resource serves its best edges first."""
    pair = graph.edges.pair
    reduced = graph.value - need_price[graph.need] - resource_price[graph.resource]
    order = np.lexsort((-reduced, graph.resource, pair))
    pair, reduced, resource = pair[order], np.maximum(reduced[order], 0.0), graph.resource[order]
    amount = np.minimum(graph.demand[graph.need], graph.supply[graph.resource])[order]
    run = np.cumsum(amount)
    fresh = np.append(True, (np.diff(pair) != 0) | (np.diff(resource) != 0))[: len(pair)]
    starts = np.flatnonzero(fresh)
    before = run - amount
    lengths = np.diff(np.append(starts, len(pair)))
    before = before - np.repeat(before[starts], lengths)
    take = np.clip(graph.supply[resource] - before, 0, amount)
    owners, inverse = np.unique(pair, return_inverse=True)
    gains = np.zeros(len(owners))
    np.add.at(gains, inverse, take * reduced)
    return owners, gains
