"""The value and the bound of a plan, recomputed from records, edges and prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph
from matchmaker.candidates.costs import project_costs
from matchmaker.candidates.limits import projects_allowed, units_allowed
from matchmaker.errors import Finding
from matchmaker.messages import finding
from matchmaker.plan.confirm import best_value, is_small
from matchmaker.plan.plan import Plan
from matchmaker.plan.reading import Reading

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]

# A price is a difference of values along a path of needs and resources, so it stays within the
# largest value times the length of that path. Far beyond, sums of prices lose the values' digits.
_LONGEST_PATH = 1e6


class Worth(NamedTuple):
    """What a plan is worth and what its prices prove.

    Attributes
    ----------
    value : float
        Units × values of the edges, minus the costs of new projects, minus the price of what
        lacks below a soft floor.
    bound : float
        The bound by the plan's prices; infinite where one of them is too large to reckon with.
    edges : mapping of (need id, resource id) to float
        Value per unit of the edges that the plan uses, as far as they are eligible.
    best : float or None
        For a bound that rests on a search: value of the best plan found by another solver.
    findings : list of Finding
        Prices that cannot serve, or a search that nobody can repeat.
    """

    value: float
    bound: float
    edges: Mapping[tuple[str, str], float]
    best: float | None
    findings: list[Finding]


def certify(reading: Reading) -> Worth:
    """Recompute value and bound in one pass over all candidate edges."""
    plan, graph, rules = reading.plan, reading.graph, reading.rules
    edges = _edge_values(plan, graph)
    value = -_costs_of_projects(reading)
    for project in plan.projects:
        for part in project.allocations:
            value += part.quantity * edges.get((part.need_id, part.resource_id), part.value)
    if rules.floor_price is not None:
        value -= reading.objective.rounded(rules.floor_price) * reading.missing_units()
    largest = _largest_price(reading)
    findings = _price_findings(reading, largest)
    bound = _bound(reading) if _prices_within(reading, largest) else np.inf
    best = None
    if plan.proof == "search" and is_small(graph):
        best = best_value(graph, rules, reading.objective)
    elif plan.proof == "search":
        expected = "proof by prices"
        findings.append(
            finding("plan-bound", list="plan", field="proof", found=plan.proof, expected=expected)
        )
    return Worth(value, bound, edges, best, findings)


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


def _costs_of_projects(reading: Reading) -> float:
    """Sum up the costs of the projects that no agreement of the lists binds."""
    region, total = reading.region, 0.0
    rows = []
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if pair[0] in reading.organization and pair[1] in reading.community:
            rows.append((region.organizations.row(pair[0]), region.communities.row(pair[1])))
        else:
            total += reading.objective.rounded(reading.rules.project_cost)
    pairs = np.array(rows, dtype=np.int64).reshape(-1, 2)
    costs = project_costs(reading.graph, reading.rules, reading.objective, pairs)
    return total + float(np.nan_to_num(costs).sum())


def _tables(reading: Reading) -> dict[str, list[str]]:
    """Give the ids that the prices of each kind may name, in the order of the rows."""
    region = reading.region
    organizations, communities = region.organizations.ids, region.communities.ids
    kinds = [kind for kind, _, _ in reading.rules.quotas]
    return {
        "needs": region.needs.ids,
        "resources": region.resources.ids,
        "organizations": organizations,
        "communities": communities,
        "organization_units": organizations,
        "community_units": communities,
        "quotas": [f"{name}/{kind}" for name in communities for kind in kinds],
    }


def _price_findings(reading: Reading, largest: float) -> list[Finding]:
    """Find prices of nothing, and prices with a sign or a size that proves nothing."""
    given, rules = reading.plan.prices, reading.rules
    least = {"needs": 0.0, "resources": 0.0}
    if rules.floor_price is not None:
        least["community_units"] = -reading.objective.rounded(rules.floor_price)
    found = []
    for what, ids in _tables(reading).items():
        prices: Mapping[str, float] = getattr(given, what)
        whys = []
        if unknown := set(prices) - set(ids):
            whys.append(f"unknown id {min(unknown)}")
        if what in least and any(price < least[what] * (1 + 1e-12) for price in prices.values()):
            whys.append(f"a price is below {least[what]:g}")
        if not all(abs(price) <= largest for price in prices.values()):
            whys.append(f"a price is beyond {largest:g}, too large to reckon with")
        where: dict[str, Any] = {"list": "plan", "field": "prices", "what": what}
        found += [finding("plan-prices", **where, why=why) for why in whys]
    if not 0 <= given.budget <= largest:
        why = f"the price is not between 0 and {largest:g}"
        found.append(finding("plan-prices", list="plan", field="prices", what="budget", why=why))
    return found


def _largest_price(reading: Reading) -> float:
    """Give the size up to which prices are reckoned with."""
    graph, rules = reading.graph, reading.rules
    size = float(np.max(np.abs(graph.value), initial=1.0))
    pairs = np.unique(graph.edges.pair)
    width = len(reading.region.communities)
    costs = project_costs(
        graph, rules, reading.objective, np.column_stack([pairs // width, pairs % width])
    )
    size += float(np.max(np.nan_to_num(costs), initial=0.0)) + (rules.floor_price or 0.0)
    return size * _LONGEST_PATH


def _prices_within(reading: Reading, largest: float) -> bool:
    """Tell whether every price is a number that sums can hold."""
    given = reading.plan.prices
    prices = [given.budget]
    for what in _tables(reading):
        prices += getattr(given, what).values()
    return all(abs(price) <= largest for price in prices)


def _bound(reading: Reading) -> float:
    """Sum up prices × amounts, the pairs' gains beyond the prices, and the rents of limits."""
    graph, rules, region = reading.graph, reading.rules, reading.region
    given = reading.plan.prices
    price = {
        what: np.array([getattr(given, what).get(name, 0.0) for name in ids], dtype=np.float64)
        for what, ids in _tables(reading).items()
    }
    keys, gain = _gains(graph, price)
    duties = [
        (region.organizations.row(organization), region.communities.row(community))
        for organization, community in rules.required_pairs
    ]
    must = np.concatenate([graph.signed_pairs, np.array(duties, dtype=np.int64).reshape(-1, 2)])
    width = len(region.communities)
    duty = must[:, 0] * width + must[:, 1]
    every = np.union1d(keys, duty)
    left = np.zeros(len(every))
    left[np.searchsorted(every, keys)] = gain
    pairs = np.column_stack([every // width, every % width])
    left -= np.nan_to_num(project_costs(graph, rules, reading.objective, pairs)) + given.budget
    total = float(price["needs"] @ np.maximum(graph.demand, 0))
    total += float(price["resources"] @ graph.supply)
    toll, rent = _project_rents(reading, price, pairs)
    left -= toll
    total += float(np.where(np.isin(every, duty), left, np.maximum(left, 0.0)).sum())
    budget = len(every)
    if rules.max_projects is not None:
        budget = max(rules.max_projects, len(graph.signed_pairs))
    return total + rent + _unit_rents(reading, price) + given.budget * budget


def _project_rents(
    reading: Reading, price: Mapping[str, Floats], pairs: Ints
) -> tuple[Floats, float]:
    """Give what the limits on projects charge each pair, and what they pay back in all."""
    region, rules, signed = reading.region, reading.rules, reading.graph.signed_pairs
    toll, rent = np.zeros(len(pairs)), 0.0
    for side, kind in ((0, "organizations"), (1, "communities")):
        least, most = projects_allowed(region, rules, side)
        toll += price[kind][pairs[:, side]]
        held = np.bincount(signed[:, side], minlength=len(most))
        there = np.bincount(pairs[:, side], minlength=len(most))
        rent += _rent(price[kind], least, np.minimum(np.maximum(most, held), there))
    kinds = region.organizations.columns["kind"]
    by_quota = price["quotas"].reshape(len(region.communities), -1)
    for at, (kind, least_of, most_of) in enumerate(rules.quotas):
        own, meant = by_quota[:, at], kinds[pairs[:, 0]] == kind
        toll += np.where(meant, own[pairs[:, 1]], 0.0)
        held = np.bincount(signed[kinds[signed[:, 0]] == kind, 1], minlength=len(own))
        there = np.bincount(pairs[meant, 1], minlength=len(own))
        top = np.maximum(np.inf if most_of is None else most_of, held)
        rent += _rent(own, np.full(len(own), least_of), np.minimum(top, there))
    return toll, rent


def _unit_rents(reading: Reading, price: Mapping[str, Floats]) -> float:
    """Give what the limits on units pay back in all."""
    region, graph, rent = reading.region, reading.graph, 0.0
    sides = (
        ("organization_units", graph.supply, region.resource_organization),
        ("community_units", np.maximum(graph.demand, 0), region.need_community),
    )
    for side, (kind, amounts, owner) in enumerate(sides):
        least, most = units_allowed(region, reading.rules, side)
        there = np.bincount(owner, amounts, len(most))
        rent += _rent(price[kind], least, np.minimum(most, there))
    return rent


def _rent(price: Floats, least: Any, most: Any) -> float:
    """Sum up price × most where it is above 0, price × least where it is below."""
    return float(np.maximum(price, 0.0) @ most - np.maximum(-price, 0.0) @ least)


def _gains(graph: CandidateGraph, price: Mapping[str, Floats]) -> tuple[Ints, Floats]:
    """Give each pair's largest gain: every resource serves its best edges first."""
    pair = graph.edges.pair
    reduced = graph.value - price["needs"][graph.need] - price["resources"][graph.resource]
    reduced = reduced - price["organization_units"][graph.edges.organization]
    reduced = reduced - price["community_units"][graph.edges.community]
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
