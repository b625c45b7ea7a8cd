"""`check`: everything in a plan recomputed from the records; nothing shared with `choice`.

The allocations are examined one by one with the plain reading of every rule; the bound is
recomputed in one pass over all candidate edges (`matchmaker.plan.bound`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from matchmaker.candidates import REASONS, CandidateGraph
from matchmaker.errors import Finding, FindingsError
from matchmaker.lists import BINDING_STAGES, Region
from matchmaker.messages import finding
from matchmaker.plan.bound import Worth, certify
from matchmaker.plan.confirm import can_be_kept
from matchmaker.plan.eligible import refusal, tolerance, way_km
from matchmaker.plan.plan import Allocation, Inputs, Plan, Project
from matchmaker.rules import Objective, Rules

_TOLERANCE = 1e-9


def check(
    plan: Plan, region: Region, rules: Rules | None = None, objective: Objective | None = None
) -> tuple[Finding, ...]:
    """Examine a plan against the lists and rules it was made for.

    Parameters
    ----------
    plan : Plan
        From `matchmaker.match`, or read from a file.
    region : Region
        The lists.
    rules : Rules, optional
        The rules; as in `match`, none by default.
    objective : Objective, optional
        The objective; by default the one that the plan records. An objective with functions
        must be passed.

    Returns
    -------
    tuple of Finding
        Empty where the plan keeps every rule and is worth, bounded and open as it says.
    """
    try:  # a changed copy may hold anything
        plan = Plan(**plan.model_dump(warnings=False))
    except FindingsError as error:
        return error.findings
    rules = rules or Rules()
    objective, found = _objective(plan, objective)
    if objective is None:
        return (found[0],)
    checker = _Check(plan, region, rules, objective)
    worth = certify(plan, region, rules, objective)
    found += checker.inputs(objective)
    found += checker.projects()
    found += checker.amounts()
    found += checker.reasons(worth.graph)
    if plan.status in ("infeasible", "no_plan"):
        return (*found, *_without_plan(plan, worth, rules))
    found += checker.limits()
    found += checker.values(worth)
    found += _worth(plan, worth, objective.resolution)
    return tuple(found)


def _plan(code: str, **details: Any) -> Finding:
    return finding(code, list="plan", **details)


def _objective(plan: Plan, given: Objective | None) -> tuple[Objective | None, list[Finding]]:
    if given is not None:
        return given, []
    try:
        return Objective(**json.loads(plan.objective)), []
    except (ValueError, TypeError, RecursionError, FindingsError):
        return None, [_plan("plan-objective", field="objective")]


class _Check:
    """The parts of the examination that need only records."""

    def __init__(self, plan: Plan, region: Region, rules: Rules, objective: Objective) -> None:
        self.any_category = callable(objective.fit) and objective.function is None
        self.plan, self.region, self.rules = plan, region, rules
        self.objective = objective
        self.need = {need.need_id: need for need in region.needs}
        self.resource = {resource.resource_id: resource for resource in region.resources}
        self.community = {place.community_id: place for place in region.communities}
        self.organization = {unit.organization_id: unit for unit in region.organizations}
        binding = [a for a in region.agreements if a.stage in BINDING_STAGES]
        self.cost = objective.rounded(rules.project_cost)
        self.refused: set[tuple[str, str]] = set()
        self.signed = {(a.organization_id, a.community_id) for a in binding}
        self.promised: Counter[str] = Counter()
        self.committed: Counter[str] = Counter()
        for agreement in binding:
            if agreement.quantity is not None:
                self.promised[agreement.need_id] += agreement.quantity
                self.committed[agreement.resource_id] += agreement.quantity

    def inputs(self, objective: Objective) -> Iterator[Finding]:
        """Compare the hashes of the inputs."""
        own, given = self.plan.inputs, Inputs.of(self.region, self.rules, objective)
        for field, what in (
            ("rules", "rules (规则)"),
            ("objective", "objective (目标)"),
            ("region", "lists (清单)"),
        ):
            if getattr(own, field) != getattr(given, field):
                yield _plan("plan-inputs", field="inputs", what=what)
        asked = (need.quantity - self.promised[name] for name, need in self.need.items())
        counts = {"needs": len(self.need), "units_needed": sum(max(most, 0) for most in asked)}
        for field, count in counts.items():
            if getattr(self.plan, field) != count:
                yield _plan("plan-inputs", field=field, what="lists (清单)")

    def projects(self) -> Iterator[Finding]:
        """Examine ids, parties and allocations of every project."""
        seen: set[tuple[str, str]] = set()
        for project in self.plan.projects:
            pair = (project.organization_id, project.community_id)
            name = " · ".join(pair)
            if pair in seen:
                yield _plan("plan-duplicate", record=name, what="project", value=name)
            seen.add(pair)
            for what, value, known in (
                ("organization", pair[0], self.organization),
                ("community", pair[1], self.community),
            ):
                if value not in known:
                    yield _plan("plan-unknown-id", record=name, what=what, value=value)
            if pair in self.rules.forbidden_pairs and pair not in self.signed:
                parties = {"organization": pair[0], "community": pair[1]}
                yield _plan("plan-forbidden", record=name, **parties)
            if project.signed != (pair in self.signed):
                told = ("signed", "new") if project.signed else ("new", "signed")
                details = {"found": told[0], "expected": told[1]}
                yield _plan("plan-status", record=name, field="signed", **details)
            edges: set[tuple[str, str]] = set()
            for part in project.allocations:
                edge = (part.need_id, part.resource_id)
                if edge in edges:
                    yield _plan("plan-duplicate", record=name, what="allocation", value=str(edge))
                edges.add(edge)
                yield from self._allocation(project, part, name)

    def _allocation(self, project: Project, part: Allocation, name: str) -> Iterator[Finding]:
        need, resource = self.need.get(part.need_id), self.resource.get(part.resource_id)
        if need is None:
            yield _plan("plan-unknown-id", record=name, what="need", value=part.need_id)
        elif need.community_id != project.community_id:
            owner = project.community_id
            yield _plan("plan-parties", record=name, what="need", value=part.need_id, owner=owner)
        if resource is None:
            yield _plan("plan-unknown-id", record=name, what="resource", value=part.resource_id)
        elif resource.organization_id != project.organization_id:
            details = {"value": part.resource_id, "owner": project.organization_id}
            yield _plan("plan-parties", record=name, what="resource", **details)
        if part.quantity < 1:
            yield _plan("plan-quantity", record=name, field="quantity", value=part.quantity)
        if need is None or resource is None:
            return
        any_category = self.any_category
        if reason := refusal(self.region, self.rules, need, resource, any_category=any_category):
            details = {"need": part.need_id, "resource": part.resource_id, "reason": reason}
            self.refused.add((part.need_id, part.resource_id))
            yield _plan("plan-ineligible", record=name, **details)
        way = way_km(self.region, need, resource)
        known = part.distance_km is not None
        far = way is not None and known and abs(way - (part.distance_km or 0.0))
        if (way is None) == known or (way and far and far > tolerance(way) * way + 1e-6):
            told = {"found": part.distance_km, "expected": way}
            yield _plan("plan-distance", record=name, field="distance_km", **told)

    def amounts(self) -> Iterator[Finding]:
        """Examine what needs get and resources give, and what the plan says is left."""
        got: Counter[str] = Counter()
        gave: Counter[str] = Counter()
        for project in self.plan.projects:
            for part in project.allocations:
                got[part.need_id] += part.quantity
                gave[part.resource_id] += part.quantity
        told_open = {need.need_id: need.missing for need in self.plan.open_needs}
        told_left = {left.resource_id: left.quantity for left in self.plan.unused_resources}
        demand = {name: need.quantity - self.promised[name] for name, need in self.need.items()}
        for name, most in demand.items():
            if got[name] > max(most, 0):
                yield _plan("plan-over-need", record=name, value=name, found=got[name], most=most)
            missing = max(most - got[name], 0)
            if told_open.pop(name, 0) != missing:
                details = {"value": name, "expected": missing}
                told = next((n.missing for n in self.plan.open_needs if n.need_id == name), 0)
                yield _plan("plan-open", record=name, **details, found=told)
        for name in told_open:
            yield _plan("plan-unknown-id", what="need", value=name)
        yield from self._entries()
        yield from self._supplies(gave, told_left, max(sum(demand.values()), 0))

    def _entries(self) -> Iterator[Finding]:
        """Find what the plan lists twice, or lists though nothing is left of it."""
        plan = self.plan
        opened = [(need.need_id, need.missing) for need in plan.open_needs]
        unused = [(left.resource_id, left.quantity) for left in plan.unused_resources]
        for what, field, entries in (
            ("open need", "missing", opened),
            ("unused resource", "quantity", unused),
        ):
            for name, count in Counter(name for name, _ in entries).items():
                if count > 1:
                    yield _plan("plan-duplicate", record=name, what=what, value=name)
            for name, amount in entries:
                if amount < 1:
                    yield _plan("plan-quantity", record=name, field=field, value=amount)

    def _supplies(
        self, gave: Counter[str], told: dict[str, int], unlimited: int
    ) -> Iterator[Finding]:
        for name, resource in self.resource.items():
            if resource.quantity is None:
                most = unlimited if self.rules.unknown_quantity == "unlimited" else 0
            else:
                most = resource.quantity - self.committed[name]
            if gave[name] > max(most, 0):
                details = {"value": name, "found": gave[name], "most": most}
                yield _plan("plan-over-resource", record=name, **details)
            left = 0 if resource.quantity is None else max(most - gave[name], 0)
            said = told.pop(name, 0)
            if said != left:
                yield _plan("plan-unused", record=name, value=name, expected=left, found=said)
        for name in told:
            yield _plan("plan-unknown-id", what="resource", value=name)

    def reasons(self, graph: CandidateGraph) -> Iterator[Finding]:
        """Compare why needs stay open."""
        region, width = self.region, len(self.region.communities)
        able = np.bincount(graph.need, minlength=len(region.needs))
        reached = able
        if self._limited():
            pairs = [
                region.organizations.row(project.organization_id) * width
                + region.communities.row(project.community_id)
                for project in self.plan.projects
                if project.organization_id in self.organization
                and project.community_id in self.community
            ]
            kept = np.isin(graph.edges.pair, np.array(pairs, dtype=np.int64))
            reached = np.bincount(graph.need[kept], minlength=len(able))
        for need in self.plan.open_needs:
            if need.need_id not in self.need:
                continue
            row = region.needs.row(need.need_id)
            counts = zip(REASONS, graph.excluded[:, row].tolist(), strict=True)
            reason = "resources_used" if reached[row] else "no_project"
            excluded = {name: count for name, count in counts if count}
            said = (need.reason, need.candidates, need.excluded)
            true = (reason if able[row] else "no_candidate", int(able[row]), excluded)
            if said != true:
                told, expected = (
                    f"{need.missing} ({cause}, candidates {count}, excluded {others})"
                    for cause, count, others in (said, true)
                )
                details = {"value": need.need_id, "expected": expected, "found": told}
                yield _plan("plan-open", record=need.need_id, field="reason", **details)

    def _limited(self) -> bool:
        """Tell whether anything limits the projects, so that some pairs may stay without."""
        rules, units = self.rules, self.organization.values()
        own = any(unit.projects_max is not None or unit.projects_min for unit in units)
        sides = {rules.projects_per_organization, rules.projects_per_community}
        pairs = bool(self.signed or rules.required_pairs)
        return (
            own or pairs or sides != {(0, None)} or rules.max_projects is not None or self.cost > 0
        )

    def limits(self) -> Iterator[Finding]:
        """Examine the numbers of projects, and the pairs that must be there."""
        pairs = {(p.organization_id, p.community_id) for p in self.plan.projects}
        for organization, community in sorted(self.signed - pairs):
            parties = {"organization": organization, "community": community}
            yield _plan("plan-signed-missing", **parties)
        for organization, community in sorted({*self.rules.required_pairs} - pairs):
            parties = {"organization": organization, "community": community}
            yield _plan("plan-required-missing", **parties)
        most = self.rules.max_projects
        if most is not None and len(pairs) > max(most, len(self.signed)):
            yield _plan("plan-too-many-projects", found=len(pairs), most=most)
        for kind, side in (("organization", 0), ("community", 1)):
            held = Counter(pair[side] for pair in pairs)
            signed = Counter(pair[side] for pair in self.signed)
            for name in getattr(self, kind):
                least, limit = self._bounds(kind, name)
                upper = None if limit is None else max(limit, signed[name])
                if held[name] < least or (upper is not None and held[name] > upper):
                    details = {"value": name, "found": held[name], "least": least}
                    yield _plan(f"plan-{kind}-limit", record=name, **details, most=upper)

    def _bounds(self, kind: str, name: str) -> tuple[int, int | None]:
        if kind == "community":
            return self.rules.projects_per_community
        least, most = self.rules.projects_per_organization
        unit = self.organization[name]
        return (
            least if unit.projects_min is None else unit.projects_min,
            most if unit.projects_max is None else unit.projects_max,
        )

    def values(self, worth: Worth) -> Iterator[Finding]:
        """Compare the value of every allocation; one without an edge has none."""
        for project in self.plan.projects:
            for part in project.allocations:
                edge = (part.need_id, part.resource_id)
                name = f"{part.need_id} · {part.resource_id}"
                expected = worth.edges.get(edge)
                known = part.need_id in self.need and part.resource_id in self.resource
                if expected is None and known and edge not in self.refused:
                    parties = {"need": edge[0], "resource": edge[1]}
                    why = "no candidate"
                    yield _plan("plan-ineligible", record=name, **parties, reason=why)
                elif expected is not None and not _close(
                    part.value, expected, self.objective.resolution
                ):
                    details = {"found": part.value, "expected": expected}
                    yield _plan("plan-edge-value", record=name, field="value", **details)


def _close(found: float, expected: float, step: float) -> bool:
    """Tell whether two values are the same: within half a step, or rounding of large ones."""
    return abs(found - expected) <= max(_TOLERANCE * abs(expected), step / 2)


def _without_plan(plan: Plan, worth: Worth, rules: Rules) -> Iterator[Finding]:
    """Examine a plan that says there is none."""
    if plan.projects or plan.value is not None or plan.bound is not None:
        yield _plan("plan-status", field="status", found=plan.status, expected="feasible")
    elif plan.status == "infeasible" and can_be_kept(worth.graph, rules):
        yield _plan("plan-status", field="status", found="infeasible", expected="no_plan")


def _worth(plan: Plan, worth: Worth, step: float) -> Iterator[Finding]:
    """Compare value, bound, gap and status with what follows from records and prices."""
    yield from worth.findings
    if plan.value is None or plan.bound is None or plan.price_bound is None:
        yield _plan("plan-value", field="value", found=plan.value, expected=worth.value)
        return
    if not _close(plan.value, worth.value, step):
        yield _plan("plan-value", field="value", found=plan.value, expected=worth.value)
    claims = [("price_bound", plan.price_bound), ("bound", plan.bound)]
    for field, claimed in claims[: 2 if plan.proof == "prices" else 1]:
        if claimed < worth.bound and not _close(claimed, worth.bound, step):
            yield _plan("plan-bound", field=field, found=claimed, expected=worth.bound)
    if plan.proof == "search":
        least = worth.value if worth.best is None else max(worth.value, worth.best)
        above = plan.bound > plan.price_bound and not _close(plan.bound, plan.price_bound, step)
        if above or (plan.bound < least and not _close(plan.bound, least, step)):
            yield _plan("plan-bound", field="bound", found=plan.bound, expected=least)
    yield from _claims(plan, plan.value, plan.bound, step)


def _claims(plan: Plan, value: float, bound: float, step: float) -> Iterator[Finding]:
    """Compare gap, status and stop reason with what follows from value and bound."""
    short = max(bound - value, 0.0)
    gap = short / abs(bound) if bound else (None if short else 0.0)
    if (plan.gap is None) != (gap is None) or abs((plan.gap or 0.0) - (gap or 0.0)) > _TOLERANCE:
        yield _plan("plan-gap", field="gap", found=plan.gap, expected=gap)
    if short <= 0 or _close(bound, value, step):
        return
    for field, claim in (("status", "optimal"), ("stop_reason", "proven")):
        if (found := getattr(plan, field)) == claim:
            yield _plan("plan-status", field=field, found=found, expected="feasible")
