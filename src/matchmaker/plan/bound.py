"""The value and the bound of a plan, recomputed from records, edges and prices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph
from matchmaker.candidates.costs import project_costs
from matchmaker.errors import Finding
from matchmaker.messages import finding
from matchmaker.plan.confirm import best_value, is_small
from matchmaker.plan.plan import Plan
from matchmaker.plan.reading import Reading
from matchmaker.plan.relaxation import Relaxation, sides_of_leaves, tables

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
    price_bound : float
        The bound by the plan's prices; infinite where one of them is too large to reckon with.
    bound : float
        The bound by its prices and branches.
    edges : mapping of (need id, resource id) to float
        Value per unit of the edges that the plan uses, as far as they are eligible.
    best : float or None
        For a bound that rests on a search: value of the best plan found by another solver.
    findings : list of Finding
        Prices and branches that cannot serve, or a search that nobody can repeat.
    """

    value: float
    price_bound: float
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
    price_bound = bound = np.inf
    if _prices_within(reading, largest):
        relaxation = Relaxation(reading)
        price_bound = relaxation.bound
        wrong = _branch_findings(reading, relaxation, largest)
        findings += wrong
        bound = price_bound if wrong else relaxation.split(plan.branches)
    best = None
    if plan.proof == "search" and is_small(graph):
        best = best_value(graph, rules, reading.objective)
    elif plan.proof == "search":
        expected = "proof by prices"
        findings.append(
            finding("plan-bound", list="plan", field="proof", found=plan.proof, expected=expected)
        )
    return Worth(value, price_bound, bound, edges, best, findings)


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


def _price_findings(reading: Reading, largest: float) -> list[Finding]:
    """Find prices of nothing, and prices with a sign or a size that proves nothing."""
    given, rules = reading.plan.prices, reading.rules
    least = {"needs": 0.0, "resources": 0.0}
    if rules.floor_price is not None:
        least["community_units"] = -reading.objective.rounded(rules.floor_price)
    found = []
    for what, ids in tables(reading).items():
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
    costs = project_costs(graph, rules, reading.objective, graph.pairs)
    size += float(np.max(np.nan_to_num(costs), initial=0.0)) + (rules.floor_price or 0.0)
    return size * _LONGEST_PATH


def _prices_within(reading: Reading, largest: float) -> bool:
    """Tell whether every price is a number that sums can hold."""
    given = reading.plan.prices
    prices = [given.budget]
    for what in tables(reading):
        prices += getattr(given, what).values()
    return all(abs(price) <= largest for price in prices)


def _branch_findings(reading: Reading, relaxation: Relaxation, largest: float) -> list[Finding]:
    """Find branches of nothing, that are no trees, or whose prices do not fit."""
    found, rows = [], {name: row for row, name in enumerate(reading.region.communities.ids)}
    for part in reading.plan.branches:
        row = rows.pop(part.community_id, None)
        if row is None:
            why = "no such community, or twice"
        else:
            places = {name: at for at, name in enumerate(relaxation.organizations_of(row))}
            leaves = sides_of_leaves(part.splits, places)
            needs = len(relaxation.needs_of(row))
            prices = [price for leaf in part.prices for price in leaf]
            if leaves is None:
                why = "the splits are no tree over organizations that may serve it"
            elif len(leaves) != len(part.prices) or any(len(leaf) != needs for leaf in part.prices):
                why = f"prices are expected for {len(leaves)} leaves and {needs} needs"
            elif not 0 < part.unit * max(1, max(prices, default=0)) <= largest:
                why = f"a price is not between 0 and {largest:g}"
            else:
                continue
        where: dict[str, Any] = {"list": "plan", "field": "branches", "what": part.community_id}
        found.append(finding("plan-branches", **where, why=why))
    return found
