"""Every kind of damage to a plan is named by `mm.check`."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import changed, small_region
from test_choice_branching import DAMAGE as BRANCHES

import matchmaker as mm
from matchmaker.messages import CATALOG

RULES = mm.Rules(max_projects=3, projects_per_community=(0, 2))
Damage = Callable[[mm.Plan], mm.Plan]


def good_plan() -> mm.Plan:
    """A plan with two projects, O1–C1 and O2–C2; nothing is wrong with it."""
    plan = mm.match(small_region(), RULES)
    assert mm.check(plan, small_region(), RULES) == ()
    return plan


def projects(change: Callable[[list[mm.Project]], Any]) -> Damage:
    """Damage the list of projects in place."""

    def damage(plan: mm.Plan) -> mm.Plan:
        made = list(plan.projects)
        change(made)
        return plan.model_copy(update={"projects": tuple(made)})

    return damage


def first_project(**cells: Any) -> Damage:
    """Change fields of the first project."""

    def change(made: list[mm.Project]) -> None:
        made[0] = made[0].model_copy(update=cells)

    return projects(change)


def first_allocation(**cells: Any) -> Damage:
    """Change fields of the first project's first allocation."""

    def change(made: list[mm.Project]) -> None:
        part = made[0].allocations[0].model_copy(update=cells)
        made[0] = made[0].model_copy(update={"allocations": (part, *made[0].allocations[1:])})

    return projects(change)


def plan_fields(**cells: Any) -> Damage:
    """Change fields of the plan itself."""
    return lambda plan: plan.model_copy(update=cells)


def scaled(field: str, factor: float) -> Damage:
    """Multiply one number of the plan."""
    return lambda plan: plan.model_copy(update={field: getattr(plan, field) * factor})


def prices(**cells: Any) -> Damage:
    """Change fields of the prices."""
    return lambda p: p.model_copy(update={"prices": p.prices.model_copy(update=cells)})


def twice(made: list[mm.Project]) -> None:
    """Repeat the first project."""
    made.append(made[0])


def allocation_twice(made: list[mm.Project]) -> None:
    """Repeat the first allocation."""
    part = made[0].allocations[0]
    made[0] = made[0].model_copy(update={"allocations": (*made[0].allocations, part)})


def empty_projects(*pairs: tuple[str, str]) -> Damage:
    """Add projects without allocations."""

    def change(made: list[mm.Project]) -> None:
        for organization, community in pairs:
            more = {"organization_id": organization, "community_id": community}
            made.append(made[0].model_copy(update={**more, "allocations": ()}))

    return projects(change)


def entries(field: str, change: Callable[[list[Any]], Any]) -> Damage:
    """Damage a list of the plan in place."""

    def damage(plan: mm.Plan) -> mm.Plan:
        made = list(getattr(plan, field))
        change(made)
        return plan.model_copy(update={field: tuple(made)})

    return damage


def inputs(field: str) -> Damage:
    """Change one hash of the inputs."""
    return lambda p: p.model_copy(update={"inputs": p.inputs.model_copy(update={field: "0"})})


def opened(need_id: str, missing: int) -> mm.OpenNeed:
    """Tell of an open need."""
    told: dict[str, Any] = {"reason": "resources_used", "candidates": 2, "excluded": {}}
    return mm.OpenNeed(need_id=need_id, missing=missing, **told)


def opening_for(reason: str) -> Damage:
    """Say that a unit of the first need stays open, and why."""
    return plan_fields(open_needs=(opened("N1", 1).model_copy(update={"reason": reason}),))


def left(resource_id: str, quantity: int) -> mm.UnusedResource:
    """Tell of an unused resource."""
    return mm.UnusedResource(resource_id=resource_id, quantity=quantity)


def twice_the_bound(plan: mm.Plan) -> mm.Plan:
    """A weaker bound and its gap, but still called optimal and proven."""
    assert plan.bound is not None
    return plan.model_copy(update={"bound": plan.bound * 2, "gap": 0.5})


NAN = float("nan")
AMOUNTS = "plan-open plan-unused plan-value"
DAMAGE: dict[str, tuple[Damage, str]] = {
    "an unknown need": (first_allocation(need_id="N9"), "plan-unknown-id plan-open"),
    "an unknown resource": (first_allocation(resource_id="R9"), "plan-unknown-id plan-unused"),
    "an unknown organization": (
        first_project(organization_id="O9"),
        "plan-unknown-id plan-parties",
    ),
    "an unknown community": (first_project(community_id="C9"), "plan-unknown-id plan-parties"),
    "an unknown open need": (entries("open_needs", lambda e: e.append(opened("N9", 1))),
                             "plan-unknown-id"),
    "an unknown unused resource": (entries("unused_resources", lambda e: e.append(left("R9", 1))),
                                   "plan-unknown-id"),
    "a need of another community": (first_project(community_id="C2"), "plan-parties"),
    "a resource of another organization": (first_project(organization_id="O2"), "plan-parties"),
    "no units": (first_allocation(quantity=0), f"plan-quantity {AMOUNTS}"),
    "negative units": (first_allocation(quantity=-1), f"plan-quantity {AMOUNTS}"),
    "half a unit": (first_allocation(quantity=4.5), "integer-expected"),
    "no number of units": (first_allocation(quantity="many"), "integer-expected"),
    "too much for a need": (
        first_allocation(quantity=6),
        "plan-over-need plan-unused plan-value",
    ),
    "too much of a resource": (
        first_allocation(quantity=70),
        "plan-over-resource plan-over-need plan-unused plan-value",
    ),
    "a project twice": (
        projects(twice),
        "plan-duplicate plan-over-need plan-over-resource plan-unused plan-value",
    ),
    "an allocation twice": (
        projects(allocation_twice),
        "plan-duplicate plan-over-need plan-over-resource plan-unused plan-value",
    ),
    "a project called signed": (first_project(signed=True), "plan-signed"),
    "a project at a cost that it has not": (first_project(cost=2.0), "plan-cost"),
    "a need open for another reason": (
        lambda p: first_allocation(quantity=4)(opening_for("no_project")(p)),
        "plan-reason plan-unused plan-value",
    ),
    "a price of a quota that is none": (prices(quotas={"C1/agency": 1.0}), "plan-prices"),
    "a price of units of nobody": (prices(organization_units={"O9": 1.0}), "plan-prices"),
    "a wrong value of a unit": (first_allocation(value=99.0), "plan-edge-value"),
    "a wrong distance": (first_allocation(distance_km=0.1), "plan-distance"),
    "no distance": (first_allocation(distance_km=None), "plan-distance"),
    "a wrong value": (scaled("value", 1.5), "plan-value"),
    "no value": (plan_fields(value=None), "plan-value"),
    "a bound that the prices do not prove": (scaled("bound", 0.99), "plan-bound"),
    "a price bound that the prices do not prove": (scaled("price_bound", 0.99), "plan-bound"),
    "a bound that is no number": (plan_fields(bound=NAN), "not-finite"),
    "a negative price": (prices(needs={"N1": -1.0}), "plan-prices plan-bound"),
    "a negative price of the budget": (prices(budget=-1.0), "plan-prices plan-bound"),
    "a price that is no number": (prices(needs={"N1": NAN}), "not-finite"),
    "an infinite price": (prices(needs={"N1": float("inf")}), "not-finite"),
    "a price too large for sums": (prices(resources={"R2": 2e307}), "plan-prices"),
    "a price of nothing": (prices(resources={"R9": 1.0}), "plan-prices"),
    "no prices": (prices(needs={}, resources={}), "plan-bound"),
    "a gap that does not follow": (plan_fields(gap=0.25), "plan-gap"),
    "no gap": (plan_fields(gap=None), "plan-gap"),
    "a status better than proven": (twice_the_bound, "plan-status"),
    "a status that is none": (plan_fields(status="perfect"), "choice-expected"),
    "a status without a plan": (plan_fields(status="infeasible"), "plan-status"),
    "an open need forgotten": (projects(list.clear), AMOUNTS),
    "a need open that is not": (
        plan_fields(open_needs=(opened("N1", 1),)),
        "plan-open",
    ),
    "a need open by nothing": (plan_fields(open_needs=(opened("N1", 0),)), "plan-quantity"),
    "an unused resource forgotten": (plan_fields(unused_resources=()), "plan-unused"),
    "more unused than is left": (entries("unused_resources", lambda e: e.append(left("R2", 6))),
                                 "plan-unused plan-duplicate"),
    "one project too many": (empty_projects(("O2", "C1"), ("O1", "C2")), "plan-too-many-projects"),
    "other lists": (inputs("region"), "plan-inputs"),
    "other rules": (inputs("rules"), "plan-inputs"),
    "another objective": (inputs("objective"), "plan-inputs"),
    "another number of needs": (plan_fields(needs=9), "plan-inputs"),
    "another number of units": (plan_fields(units_needed=8), "plan-inputs"),
    "an objective that nobody can read": (plan_fields(objective="?"), "plan-objective"),
}  # fmt: skip
"""By its name: a damage, and the codes that it must cause, no more and no less."""


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(name: str) -> None:
    """The check finds this damage by exactly its codes, in both languages."""
    damage, codes = DAMAGE[name]
    found = mm.check(damage(good_plan()), small_region(), RULES)
    assert {finding.code for finding in found} == set(codes.split())
    assert all(finding.en and finding.zh for finding in found)


INELIGIBLE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "category": ({}, {"lists": changed("resources", 0, category="law")}),
    "distance": ({"max_distance_km": 0.5}, {}),
    "distance of the need": ({}, {"lists": changed("needs", 0, max_distance_km=0.5)}),
    "distance of the resource": ({}, {"lists": changed("resources", 0, radius_km=0.5)}),
    "service area": ({}, {"lists": changed("resources", 0, service_area=["C2"])}),
    "skills": ({}, {"lists": changed("needs", 0, skills=["law"])}),
    "forbidden pair": ({"forbidden_pairs": (("O1", "C1"),)}, {}),
}


@pytest.mark.parametrize("name", INELIGIBLE)
def test_an_ineligible_pair_is_named(name: str) -> None:
    """A plan held against stricter lists or rules shows which pair is not allowed, and why."""
    plan = mm.match(small_region(), mm.Rules(required_pairs=(("O1", "C1"),), max_projects=1))
    limits, lists = INELIGIBLE[name]
    rules = mm.Rules(**limits)
    found = mm.check(plan, small_region(**lists), rules)
    [finding] = [f for f in found if f.code == "plan-ineligible"]
    assert name.split(" of ")[0] in finding.en
    follows = {
        "plan-inputs",
        "plan-open",
        "plan-reason",
        "plan-bound",
        "plan-forbidden",
        "plan-ineligible",
    }
    assert {f.code for f in found} <= follows


def test_a_window_and_a_unit_are_named() -> None:
    """Dates and units that do not agree are told too."""
    plan = mm.match(small_region(), mm.Rules(required_pairs=(("O1", "C1"),), max_projects=1))
    lists = changed("needs", 0, due="2026-01-01", unit="hour")
    lists["resources"][0] |= {"available_from": "2026-02-01", "unit": "visit"}
    found = mm.check(plan, small_region(lists), mm.Rules())
    assert "window" in next(f for f in found if f.code == "plan-ineligible").en
    found = mm.check(plan, small_region(lists), mm.Rules(windows=False))
    assert "unit" in next(f for f in found if f.code == "plan-ineligible").en


def test_an_impossible_way_is_named() -> None:
    """A pair beyond the longest travel is told."""
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], [[1.0, 1.0], [1.0, 1.0]], "h")
    far = mm.Travel(["O1", "O2"], ["C1", "C2"], [[9.0, 9.0], [9.0, 9.0]], "h")
    rules = mm.Rules(max_travel=2.0)
    plan = mm.match(small_region(travel=travel), rules)
    found = mm.check(plan, small_region(travel=far), rules)
    assert "travel" in next(f for f in found if f.code == "plan-ineligible").en


STRICTER: list[tuple[dict[str, Any], str]] = [
    ({"units_per_organization": (0, 3)}, "plan-organization-units"),
    ({"units_per_organization": (6, None)}, "plan-organization-units"),
    ({"units_per_community": (0, 4)}, "plan-community-units"),
    ({"units_per_community": (5, None)}, "plan-community-units"),
    ({"floor": 1.0}, "plan-floor"),
    ({"units_per_community": (5, None), "floor_price": 2.0}, "plan-value"),
    ({"quotas": (("other", 0, 0),)}, "plan-quota"),
    ({"quotas": (("agency", 1, None),)}, "plan-quota"),
    ({"cost_per_km": 1.0}, "plan-cost"),
    ({"pair_costs": (("O1", "C1", 1.0),)}, "plan-cost"),
    ({"project_cost": 1.0}, "plan-cost"),
    ({"least_project_units": 5}, "plan-project-units"),
    ({"least_project_value": 12.0}, "plan-project-value"),
    ({"projects_per_organization": (0, 0)}, "plan-organization-limit"),
    ({"projects_per_organization": (3, None)}, "plan-organization-limit"),
    ({"projects_per_community": (0, 0)}, "plan-community-limit"),
    ({"projects_per_community": (2, None)}, "plan-community-limit"),
    ({"forbidden_pairs": (("O1", "C1"),)}, "plan-forbidden"),
    ({"required_pairs": (("O1", "C2"),)}, "plan-required-missing"),
    ({"max_projects": 1}, "plan-too-many-projects"),
    ({"project_cost": 1.0}, "plan-value"),
]


@pytest.mark.parametrize(("limits", "code"), STRICTER)
def test_stricter_rules_are_told(limits: dict[str, Any], code: str) -> None:
    """Each limit on projects has a finding of its own."""
    rules = mm.Rules(forbidden_pairs=(("O1", "C2"), ("O2", "C1")))
    region = small_region(changed("needs", 1, quantity=10) if "floor" in limits else None)
    plan = mm.match(region, rules)
    assert mm.check(plan, region, rules) == ()
    assert code in {finding.code for finding in mm.check(plan, region, mm.Rules(**limits))}


SHARED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"apart": (("O1", "O2"),)}, {}, "plan-apart"),
    ({"max_providers": 1}, {}, "plan-providers"),
    ({"together": (("N1", "N2"),)}, {}, "plan-together"),
    ({}, {"whole": True}, "plan-whole"),
]


@pytest.mark.parametrize(("limits", "cells", "code"), SHARED)
def test_stricter_rules_on_needs_are_told(
    limits: dict[str, Any], cells: dict[str, Any], code: str
) -> None:
    """A need that two organizations serve, and not in full: each rule on it has a finding."""
    plan = mm.match(small_region(changed("needs", 0, quantity=20)))
    region = small_region(changed("needs", 0, quantity=20, **cells))
    found = {finding.code for finding in mm.check(plan, region, mm.Rules(**limits))}
    assert code in found


def test_what_is_signed_may_exceed_the_newer_rules() -> None:
    """Two that may not meet but have signed, a quota, a small project: all may stay."""
    agreements = [
        {"project_id": f"P{at}", "organization_id": f"O{at}", "community_id": "C1"} for at in (1, 2)
    ]
    region = small_region(agreements=agreements)
    plan = mm.match(region, mm.Rules(max_projects=2))
    limits: dict[str, Any] = {"apart": (("O1", "O2"),), "quotas": (("other", 0, 1),)}
    rules = mm.Rules(**limits, least_project_units=90, least_project_value=90.0)
    found = {finding.code for finding in mm.check(plan, region, rules)}
    assert found <= {"plan-inputs", "plan-bound"}  # the budget, that had a price, is gone


def test_a_signed_pair_must_stay() -> None:
    """A plan that tears up what was signed is told."""
    signed = [{"project_id": "P1", "organization_id": "O2", "community_id": "C1"}]
    region = small_region(agreements=signed)
    found = mm.check(good_plan(), region, RULES)
    assert "plan-signed-missing" in {finding.code for finding in found}


def test_every_code_of_a_plan_has_its_damage() -> None:
    """A new code of the check needs a damage that causes it."""
    caused = {code for _, codes in DAMAGE.values() for code in codes.split()}
    caused |= {code for _, code in STRICTER} | {code for _, _, code in SHARED}
    caused |= {code for _, codes in BRANCHES.values() for code in codes.split()}
    caused |= {"plan-ineligible", "plan-signed-missing"}
    assert {code for code in CATALOG if code.startswith("plan-")} <= caused


@given(st.data())
def test_the_check_survives_any_damage(data: st.DataObject) -> None:
    """Several damages at once are findings, never a crash, and never nothing."""
    names = data.draw(st.lists(st.sampled_from(sorted(DAMAGE)), min_size=1, max_size=3))
    plan = good_plan()
    for name in names:
        try:
            plan = DAMAGE[name][0](plan)
        except (IndexError, TypeError):  # an earlier damage left nothing to damage
            continue
    assert mm.check(plan, small_region(), RULES)
