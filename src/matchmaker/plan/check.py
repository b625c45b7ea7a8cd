"""`check`: everything in a plan recomputed from the records; nothing shared with `choice`.

The allocations are examined one by one with the plain reading of every rule
(`matchmaker.plan.eligible`), the plan as a whole with that of every other one
(`matchmaker.plan.rules_kept`); the bound is recomputed in one pass over all candidate edges
(`matchmaker.plan.bound`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from matchmaker.candidates import REASONS, candidates
from matchmaker.errors import Finding, FindingsError
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.plan.bound import Worth, certify
from matchmaker.plan.confirm import can_be_kept
from matchmaker.plan.eligible import refusal, tolerance, way_km
from matchmaker.plan.left_open import Causes
from matchmaker.plan.plan import Allocation, Inputs, Plan, Project
from matchmaker.plan.reading import Reading
from matchmaker.plan.rules_kept import RULE_CHECKS
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
    reading = Reading(plan, candidates(region, rules, objective), rules, objective)
    worth = certify(reading)
    found += _inputs(reading)
    found += _projects(reading, worth)
    found += _amounts(reading)
    found += _reasons(reading)
    if plan.status in ("infeasible", "no_plan"):
        return (*found, *_without_plan(reading))
    for rule in dict.fromkeys(RULE_CHECKS.values()):
        found += rule(reading)
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


def _inputs(reading: Reading) -> Iterator[Finding]:
    """Compare the hashes of the inputs."""
    plan = reading.plan
    given = Inputs.of(reading.region, reading.rules, reading.objective)
    for field, what in (
        ("rules", "rules (规则)"),
        ("objective", "objective (目标)"),
        ("region", "lists (清单)"),
    ):
        if getattr(plan.inputs, field) != getattr(given, field):
            yield _plan("plan-inputs", field="inputs", what=what)
    counts = {"needs": len(reading.need), "units_needed": sum(reading.demand.values())}
    for field, count in counts.items():
        if getattr(plan, field) != count:
            yield _plan("plan-inputs", field=field, what="lists (清单)")


def _projects(reading: Reading, worth: Worth) -> Iterator[Finding]:
    """Examine ids, parties and allocations of every project."""
    seen: set[tuple[str, str]] = set()
    for project in reading.plan.projects:
        pair = (project.organization_id, project.community_id)
        name = " · ".join(pair)
        if pair in seen:
            yield _plan("plan-duplicate", record=name, what="project", value=name)
        seen.add(pair)
        if pair[0] not in reading.organization:
            yield _plan("plan-unknown-id", record=name, what="organization", value=pair[0])
        if pair[1] not in reading.community:
            yield _plan("plan-unknown-id", record=name, what="community", value=pair[1])
        edges: set[tuple[str, str]] = set()
        for part in project.allocations:
            edge = (part.need_id, part.resource_id)
            if edge in edges:
                yield _plan("plan-duplicate", record=name, what="allocation", value=str(edge))
            edges.add(edge)
            yield from _allocation(reading, project, part, worth)


def _allocation(
    reading: Reading, project: Project, part: Allocation, worth: Worth
) -> Iterator[Finding]:
    """Examine the two ends of an allocation, its units, its distance and its value."""
    need, resource = reading.need.get(part.need_id), reading.resource.get(part.resource_id)
    name = f"{project.organization_id} · {project.community_id}"
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
    region, objective = reading.region, reading.objective
    any_category = callable(objective.fit) and objective.function is None
    reason = refusal(region, reading.rules, need, resource, any_category=any_category)
    expected = worth.edges.get((part.need_id, part.resource_id))
    if reason or expected is None:
        details = {"need": part.need_id, "resource": part.resource_id}
        yield _plan("plan-ineligible", record=name, **details, reason=reason or "no candidate")
    way = way_km(region, need, resource)
    known = part.distance_km is not None
    far = way is not None and known and abs(way - (part.distance_km or 0.0))
    if (way is None) == known or (way and far and far > tolerance(way) * way + 1e-6):
        told = {"found": part.distance_km, "expected": way}
        yield _plan("plan-distance", record=name, field="distance_km", **told)
    if expected is not None and not _close(part.value, expected, objective.resolution):
        worths = {"found": part.value, "expected": expected}
        yield _plan("plan-edge-value", record=name, field="value", **worths)


def _amounts(reading: Reading) -> Iterator[Finding]:
    """Examine what needs get and what the plan says is open and left."""
    told_open = {need.need_id: need.missing for need in reading.plan.open_needs}
    told_left = {left.resource_id: left.quantity for left in reading.plan.unused_resources}
    for name, most in reading.demand.items():
        got = reading.got[name]
        if got > most:
            yield _plan("plan-over-need", record=name, value=name, found=got, most=most)
        missing, told = max(most - got, 0), told_open.pop(name, 0)
        if told != missing:
            yield _plan("plan-open", record=name, value=name, expected=missing, found=told)
    for name in told_open:
        yield _plan("plan-unknown-id", what="need", value=name)
    for name, resource in reading.resource.items():
        left = max((resource.quantity or 0) - reading.committed[name] - reading.gave[name], 0)
        said = told_left.pop(name, 0)
        if said != (left if resource.quantity is not None else 0):
            yield _plan("plan-unused", record=name, value=name, expected=left, found=said)
    for name in told_left:
        yield _plan("plan-unknown-id", what="resource", value=name)
    yield from _entries(reading.plan)


def _entries(plan: Plan) -> Iterator[Finding]:
    """Find what the plan lists twice, or lists though nothing is left of it."""
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


def _reasons(reading: Reading) -> Iterator[Finding]:
    """Compare why needs stay open."""
    region, graph = reading.region, reading.graph
    columns, causes = graph.excluded.T.tolist(), Causes(reading)
    for need in reading.plan.open_needs:
        if reading.got[need.need_id] >= reading.demand.get(need.need_id, 0):
            continue
        counts = zip(REASONS, columns[region.needs.row(need.need_id)], strict=True)
        excluded = {name: count for name, count in counts if count}
        said = (need.reason, need.candidates, need.excluded)
        true = (*causes.of(need.need_id), excluded)
        if said != true:
            told, expected = (
                f"{cause}, candidates {count}, excluded {others}"
                for cause, count, others in (said, true)
            )
            details = {"value": need.need_id, "expected": expected, "found": told}
            yield _plan("plan-reason", record=need.need_id, field="reason", **details)


def _close(found: float, expected: float, step: float) -> bool:
    """Tell whether two values are the same: within half a step, or rounding of large ones."""
    return abs(found - expected) <= max(_TOLERANCE * abs(expected), step / 2)


def _without_plan(reading: Reading) -> Iterator[Finding]:
    """Examine a plan that says there is none."""
    plan = reading.plan
    if plan.projects or plan.value is not None or plan.bound is not None:
        yield _plan("plan-status", field="status", found=plan.status, expected="feasible")
    elif plan.status == "infeasible" and can_be_kept(
        reading.graph, reading.rules, reading.objective
    ):
        yield _plan("plan-status", field="status", found="infeasible", expected="no_plan")


def _worth(plan: Plan, worth: Worth, step: float) -> Iterator[Finding]:
    """Compare value, bound, gap and status with what follows from records and prices."""
    yield from worth.findings
    if plan.value is None or plan.bound is None or plan.price_bound is None:
        yield _plan("plan-value", field="value", found=plan.value, expected=worth.value)
        return
    if not _close(plan.value, worth.value, step):
        yield _plan("plan-value", field="value", found=plan.value, expected=worth.value)
    claims = [("price_bound", plan.price_bound, worth.price_bound)]
    if plan.proof != "search":
        proven = worth.bound if plan.proof == "branches" else worth.price_bound
        claims.append(("bound", plan.bound, proven))
    for field, claimed, proven in claims:
        if claimed < proven and not _close(claimed, proven, step):
            yield _plan("plan-bound", field=field, found=claimed, expected=proven)
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
