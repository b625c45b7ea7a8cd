"""The plain reading of every rule on a plan as a whole: one named function per rule.

Rules on which resource may serve which need are read in `matchmaker.plan.eligible`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from matchmaker.errors import Finding
from matchmaker.messages import finding
from matchmaker.plan.eligible import tolerance
from matchmaker.plan.reading import Reading

Rule_check = Callable[[Reading], Iterator[Finding]]


def _plan(code: str, **details: Any) -> Finding:
    return finding(code, list="plan", **details)


def supplies(reading: Reading) -> Iterator[Finding]:
    """Refuse more of a resource than it has; of an unknown quantity nothing, or no limit."""
    unlimited = sum(reading.demand.values())
    for name, resource in reading.resource.items():
        if resource.quantity is None:
            most = unlimited if reading.rules.unknown_quantity == "unlimited" else 0
        else:
            most = resource.quantity - reading.committed[name]
        found = reading.gave[name]
        if found > max(most, 0):
            yield _plan("plan-over-resource", record=name, value=name, found=found, most=most)


def signed_pairs(reading: Reading) -> Iterator[Finding]:
    """Ask that what is signed stays, and is called signed."""
    for organization, community in sorted(reading.signed - reading.pairs):
        yield _plan("plan-signed-missing", organization=organization, community=community)
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if project.signed != (pair in reading.signed):
            told = ("signed", "new") if project.signed else ("new", "signed")
            details = {"found": told[0], "expected": told[1]}
            yield _plan("plan-signed", record=" · ".join(pair), field="signed", **details)


def required_pairs(reading: Reading) -> Iterator[Finding]:
    """Ask that each required pair has a project."""
    for organization, community in sorted({*reading.rules.required_pairs} - reading.pairs):
        yield _plan("plan-required-missing", organization=organization, community=community)


def forbidden_pairs(reading: Reading) -> Iterator[Finding]:
    """Refuse a project of a forbidden pair, unless it is signed."""
    for pair in sorted(reading.pairs & {*reading.rules.forbidden_pairs} - reading.signed):
        parties = {"organization": pair[0], "community": pair[1]}
        yield _plan("plan-forbidden", record=" · ".join(pair), **parties)


def max_projects(reading: Reading) -> Iterator[Finding]:
    """Refuse too many projects in all; what is signed may stay."""
    most, found = reading.rules.max_projects, len(reading.pairs)
    if most is not None and found > max(most, len(reading.signed)):
        yield _plan("plan-too-many-projects", found=found, most=most)


def projects_per_organization(reading: Reading) -> Iterator[Finding]:
    """Refuse too few or too many projects of an organization; what is signed may stay."""
    return _numbers_of_projects(reading, 0, "plan-organization-limit")


def projects_per_community(reading: Reading) -> Iterator[Finding]:
    """Refuse too few or too many projects of a community; what is signed may stay."""
    return _numbers_of_projects(reading, 1, "plan-community-limit")


def _numbers_of_projects(reading: Reading, side: int, code: str) -> Iterator[Finding]:
    held, signed = reading.held(side), Counter(pair[side] for pair in reading.signed)
    for name in reading.community if side else reading.organization:
        least, limit = reading.projects_bounds(side, name)
        most = None if limit is None else max(limit, signed[name])
        if held[name] < least or (most is not None and held[name] > most):
            details = {"value": name, "found": held[name], "least": least}
            yield _plan(code, record=name, **details, most=most)


def units_per_organization(reading: Reading) -> Iterator[Finding]:
    """Refuse too few or too many units of an organization; what is agreed counts and may stay."""
    return _numbers_of_units(reading, 0, "plan-organization-units")


def units_per_community(reading: Reading) -> Iterator[Finding]:
    """Refuse too few or too many units to a community; a least that has a price is soft."""
    return _numbers_of_units(reading, 1, "plan-community-units")


def _numbers_of_units(reading: Reading, side: int, code: str) -> Iterator[Finding]:
    served, agreed = reading.served(side), reading.agreed(side)
    soft = bool(side) and reading.rules.floor_price is not None
    for name in reading.community if side else reading.organization:
        least, most = reading.units_bounds(side, name)
        found = served[name] + agreed[name]
        above = most is not None and served[name] > max(most - agreed[name], 0)
        if above or (least > 0 and found < least and not soft):
            details = {"value": name, "found": found, "least": least}
            yield _plan(code, record=name, **details, most=most)


def floor(reading: Reading) -> Iterator[Finding]:
    """Ask that each community is served its share, unless a price makes that soft."""
    if reading.rules.floor_price is not None:
        return
    served = reading.served(1)
    for name, least in reading.floor.items():
        if least > 0 and served[name] < least:
            yield _plan("plan-floor", record=name, value=name, found=served[name], least=least)


def project_cost(reading: Reading) -> Iterator[Finding]:
    """Ask that a new project costs what the rules say, where neither distance nor pair decide."""
    if reading.rules.cost_per_km:
        return
    own = {(party, place) for party, place, _ in reading.rules.pair_costs}
    paid = reading.objective.rounded(reading.rules.project_cost)
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if pair not in own:
            yield from _cost(reading, pair, project.cost, paid)


def cost_per_km(reading: Reading) -> Iterator[Finding]:
    """Ask that a new project costs its share for each kilometer between its parties."""
    if not reading.rules.cost_per_km:
        return
    own = {(party, place) for party, place, _ in reading.rules.pair_costs}
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if pair in own or pair[0] not in reading.organization or pair[1] not in reading.community:
            continue
        way = reading.pair_km(*pair)
        by_way = reading.rules.cost_per_km * (way or 0.0)
        paid = reading.objective.rounded(reading.rules.project_cost + by_way)
        yield from _cost(reading, pair, project.cost, paid, tolerance(way or 0.0) * by_way)


def pair_costs(reading: Reading) -> Iterator[Finding]:
    """Ask that a new project of a pair with its own cost costs just that."""
    own = {(party, place): paid for party, place, paid in reading.rules.pair_costs}
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if pair in own:
            paid = reading.objective.rounded(own[pair])
            yield from _cost(reading, pair, project.cost, paid)


def _cost(
    reading: Reading, pair: tuple[str, str], told: float, paid: float, slack: float = 0.0
) -> Iterator[Finding]:
    expected = 0.0 if pair in reading.signed else paid
    if abs(told - expected) > slack + max(1e-9 * expected, reading.objective.resolution / 2):
        details = {"found": told, "expected": expected}
        yield _plan("plan-cost", record=" · ".join(pair), field="cost", **details)


def quotas(reading: Reading) -> Iterator[Finding]:
    """Refuse too few or too many projects with a kind of organization at a community."""
    kind = {name: unit.kind for name, unit in reading.organization.items()}
    held = Counter((place, kind.get(party, "")) for party, place in reading.pairs)
    signed = Counter((place, kind[party]) for party, place in reading.signed)
    for name in reading.community:
        for which, least, limit in reading.rules.quotas:
            most = None if limit is None else max(limit, signed[name, which])
            found = held[name, which]
            if found < least or (most is not None and found > most):
                details = {"value": name, "found": found, "kind": which, "least": least}
                yield _plan("plan-quota", record=name, **details, most=most)


def apart(reading: Reading) -> Iterator[Finding]:
    """Refuse a community to two that may not meet, unless both have signed there."""
    for first, second in dict.fromkeys(reading.rules.apart):
        for name in reading.community:
            both = {(first, name), (second, name)}
            if both <= reading.pairs and not both <= reading.signed:
                yield _plan("plan-apart", record=name, value=name, first=first, second=second)


def whole(reading: Reading) -> Iterator[Finding]:
    """Ask that what is open of a need that cannot be split is served in full or not at all."""
    for name, need in reading.need.items():
        found, most = reading.got[name], reading.demand[name]
        if need.whole and 0 < found < most:
            yield _plan("plan-whole", record=name, value=name, found=found, most=most)


def together(reading: Reading) -> Iterator[Finding]:
    """Ask that what is open of a group of needs is served in full for all or for none."""
    for group in reading.rules.together:
        if any(reading.got[name] > 0 for name in group):
            for name in group:
                found, most = reading.got[name], reading.demand[name]
                if found < most:
                    yield _plan("plan-together", record=name, value=name, found=found, most=most)


def max_providers(reading: Reading) -> Iterator[Finding]:
    """Refuse too many organizations that newly serve one need."""
    most = reading.rules.max_providers
    for name, parties in reading.providers.items():
        if most is not None and len(parties) > most:
            yield _plan("plan-providers", record=name, value=name, found=len(parties), most=most)


def least_project_units(reading: Reading) -> Iterator[Finding]:
    """Ask that a new project serves units enough."""
    if not (least := reading.rules.least_project_units):
        return
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        found = sum(part.quantity for part in project.allocations)
        if found < least and pair not in reading.signed:
            yield _plan("plan-project-units", record=" · ".join(pair), found=found, least=least)


def least_project_value(reading: Reading) -> Iterator[Finding]:
    """Ask that a new project is worth enough, before its cost."""
    if not (least := reading.objective.rounded(reading.rules.least_project_value)):
        return
    room = max(1e-9 * least, reading.objective.resolution / 2)
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        if project.value < least - room and pair not in reading.signed:
            details = {"found": project.value, "least": least}
            yield _plan("plan-project-value", record=" · ".join(pair), **details)


RULE_CHECKS: Mapping[str, Rule_check] = {
    "unknown_quantity": supplies,
    "agreements": signed_pairs,
    "required_pairs": required_pairs,
    "forbidden_pairs": forbidden_pairs,
    "max_projects": max_projects,
    "projects_per_organization": projects_per_organization,
    "projects_per_community": projects_per_community,
    "units_per_organization": units_per_organization,
    "units_per_community": units_per_community,
    "floor": floor,
    "floor_price": floor,
    "project_cost": project_cost,
    "cost_per_km": cost_per_km,
    "pair_costs": pair_costs,
    "quotas": quotas,
    "apart": apart,
    "whole": whole,
    "together": together,
    "max_providers": max_providers,
    "least_project_units": least_project_units,
    "least_project_value": least_project_value,
}
"""By field of `Rules`, and for what the lists themselves ask (agreements, whole needs)."""
