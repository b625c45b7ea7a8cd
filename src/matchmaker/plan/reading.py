"""A plan read next to the records it was made for: what `check` looks things up in."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from functools import cached_property
from math import ceil

import numpy as np

from matchmaker.candidates import CandidateGraph
from matchmaker.lists import BINDING_STAGES
from matchmaker.plan.eligible import parties_km, way_km
from matchmaker.plan.plan import Plan
from matchmaker.rules import Objective, Rules

Pair = tuple[str, str]


class Reading:
    """The records by id, what agreements bind, and what the plan gives.

    Attributes
    ----------
    plan, region, rules, objective
        As in `matchmaker.check`.
    graph : CandidateGraph
        For what speaks of all edges that the rules allow.
    need, resource, community, organization : dict
        The records by id.
    signed : set of (organization id, community id)
        Pairs that agreements bind.
    promised, committed : Counter
        Units that agreements give each need, and take of each resource.
    demand : dict of str to int
        Units of each need that agreements leave open.
    """

    def __init__(
        self, plan: Plan, graph: CandidateGraph, rules: Rules, objective: Objective
    ) -> None:
        self.plan, self.rules, self.objective = plan, rules, objective
        self.graph, self.region = graph, graph.region
        region = graph.region
        self.need = {need.need_id: need for need in region.needs}
        self.resource = {resource.resource_id: resource for resource in region.resources}
        self.community = {place.community_id: place for place in region.communities}
        self.organization = {unit.organization_id: unit for unit in region.organizations}
        binding = [a for a in region.agreements if a.stage in BINDING_STAGES]
        self.signed = {(a.organization_id, a.community_id) for a in binding}
        self.promised: Counter[str] = Counter()
        self.committed: Counter[str] = Counter()
        self._agreed: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for agreement in binding:
            if agreement.quantity is not None:
                self.promised[agreement.need_id] += agreement.quantity
                self.committed[agreement.resource_id] += agreement.quantity
                self._agreed[0][agreement.organization_id] += agreement.quantity
                self._agreed[1][agreement.community_id] += agreement.quantity
        self.demand = {
            name: max(need.quantity - self.promised[name], 0) for name, need in self.need.items()
        }

    @cached_property
    def pairs(self) -> set[Pair]:
        """The pairs that have a project."""
        return {(p.organization_id, p.community_id) for p in self.plan.projects}

    @cached_property
    def got(self) -> Counter[str]:
        """Units that the plan gives each need."""
        got: Counter[str] = Counter()
        for project in self.plan.projects:
            for part in project.allocations:
                got[part.need_id] += part.quantity
        return got

    @cached_property
    def gave(self) -> Counter[str]:
        """Units that the plan takes of each resource."""
        gave: Counter[str] = Counter()
        for project in self.plan.projects:
            for part in project.allocations:
                gave[part.resource_id] += part.quantity
        return gave

    @cached_property
    def providers(self) -> dict[str, set[str]]:
        """Organizations that the plan gives each need."""
        found: dict[str, set[str]] = {}
        for project in self.plan.projects:
            for part in project.allocations:
                found.setdefault(part.need_id, set()).add(project.organization_id)
        return found

    def held(self, side: int) -> Counter[str]:
        """Count the projects of each organization (side 0) or community (1)."""
        return Counter(pair[side] for pair in self.pairs)

    def agreed(self, side: int) -> Counter[str]:
        """Count the units that each party's agreements give."""
        return self._agreed[side]

    def served(self, side: int) -> Counter[str]:
        """Count the units that the plan newly serves by organization, or to community."""
        served: Counter[str] = Counter()
        for project in self.plan.projects:
            party = project.community_id if side else project.organization_id
            served[party] += sum(part.quantity for part in project.allocations)
        return served

    def projects_bounds(self, side: int, name: str) -> tuple[int, int | None]:
        """Give the least and the most projects of a party; its own fields prevail."""
        least, most = (self.rules.projects_per_organization, self.rules.projects_per_community)[
            side
        ]
        party = self.community[name] if side else self.organization[name]
        return (
            least if party.projects_min is None else party.projects_min,
            most if party.projects_max is None else party.projects_max,
        )

    def units_bounds(self, side: int, name: str) -> tuple[int, int | None]:
        """Give the least and the most units of a party, agreed ones counted."""
        least, most = (self.rules.units_per_organization, self.rules.units_per_community)[side]
        party = self.community[name] if side else self.organization[name]
        return least, most if party.capacity is None else party.capacity

    @cached_property
    def floor(self) -> dict[str, int]:
        """Units that each community is to be newly served at least, by the rule `floor`."""
        asked: Counter[str] = Counter()
        for name, need in self.need.items():
            asked[need.community_id] += self.demand[name]
        share = Decimal(repr(self.rules.floor))
        return {name: ceil(share * asked[name]) for name in self.community}

    def missing_units(self) -> int:
        """Count the units that communities lack below their soft least."""
        served, agreed = self.served(1), self.agreed(1)
        lacking = 0
        for name in self.community:
            least = max(self.rules.units_per_community[0] - agreed[name], self.floor[name])
            lacking += max(least - served[name], 0)
        return lacking

    def pair_km(self, organization: str, community: str) -> float | None:
        """Give the distance that a project's cost follows: the shortest edge's, or the parties'."""
        region, graph = self.region, self.graph
        key = region.organizations.row(organization) * len(region.communities)
        key += region.communities.row(community)
        start, end = np.searchsorted(graph.edges.pair, [key, key + 1]).tolist()
        rows = zip(graph.need[start:end].tolist(), graph.resource[start:end].tolist(), strict=True)
        ways = (way_km(region, region.needs[n], region.resources[r]) for n, r in rows)
        known = [way for way in ways if way is not None]
        return min(known) if known else parties_km(region, organization, community)
