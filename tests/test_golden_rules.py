"""One small case for every rule and every reason, worked out by hand."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from small import Rows, small_lists, small_region

import matchmaker as mm
from matchmaker.candidates import EDGE_RULES, REASONS
from matchmaker.candidates.costs import project_costs
from matchmaker.messages import CATALOG
from matchmaker.plan.bound import certify
from matchmaker.plan.confirm import best_value, can_be_kept
from matchmaker.plan.eligible import EDGE_CHECKS
from matchmaker.plan.reading import Reading
from matchmaker.plan.rules_kept import RULE_CHECKS

NONE = float("nan")


def lists(**cells: dict[str, Any]) -> dict[str, Rows]:
    """The small lists with N1 at 6 units and O2 nearest to C2; then cells by record id."""
    made = small_lists()
    rows = {next(iter(row.values())): row for table in made.values() for row in table}
    rows["N1"]["quantity"] = 6
    rows["O2"]["longitude"] = 118.925
    for record, fields in cells.items():
        rows[record] |= fields
    return made


def travel(way: float) -> mm.Travel:
    """Half an hour everywhere, but for one way from O2 to C1."""
    return mm.Travel(["O1", "O2"], ["C1", "C2"], [[0.5, 0.5], [way, 0.5]], "h")


def signed(resource: str, need: str, quantity: int) -> Rows:
    """A signed agreement between the owners of the two."""
    parties = {"organization_id": f"O{resource[1]}", "community_id": f"C{need[1]}"}
    what = {"need_id": need, "resource_id": resource, "quantity": quantity}
    return [{"project_id": "P1", **parties, **what}]


@dataclass(frozen=True)
class Reason:
    """A case in which one resource is kept from N1, and no other."""

    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    objective: mm.Objective = field(default_factory=mm.Objective)
    count: int = 1


GOLDEN_REASONS = {
    "already_served": Reason(more={"agreements": signed("R1", "N1", 6)}, count=2),
    "quantity_unknown": Reason({"R1": {"quantity": None}}),
    "used_up": Reason({"R1": {"quantity": 4}}, more={"agreements": signed("R1", "N2", 4)}),
    "category": Reason({"R1": {"category": "law"}}),
    "no_location": Reason({"O1": {"longitude": None, "latitude": None}}),
    "too_far": Reason(rules={"max_distance_km": 1.0}),
    "no_travel": Reason(more={"travel": travel(NONE)}),
    "outside_area": Reason({"R1": {"service_area": ["西街"]}}),
    "window": Reason({"N1": {"due": "2026-01-10"}, "R1": {"available_from": "2026-01-11"}}),
    "skills": Reason({"N1": {"skills": ["law"]}, "R2": {"skills": ["art", "law"]}}),
    "unit": Reason({"N1": {"unit": "hour"}, "R1": {"unit": "visit"}}),
    "forbidden": Reason(rules={"forbidden_pairs": (("O1", "C1"),)}),
    "worthless": Reason(objective=mm.Objective(decay=mm.Decay(kind="linear", half=0.9))),
}


def test_every_reason_and_every_rule_over_edges_has_a_case() -> None:
    """Whoever adds a reason adds a case."""
    assert set(GOLDEN_REASONS) == set(REASONS)
    assert set(EDGE_RULES) <= set(REASONS)


@pytest.mark.parametrize("reason", GOLDEN_REASONS)
def test_each_reason_is_counted_where_it_holds(reason: str) -> None:
    """The reason keeps one resource from N1 and is named; nothing else is."""
    case = GOLDEN_REASONS[reason]
    region = small_region(lists(**case.cells), **case.more)
    graph = mm.candidates(region, mm.Rules(**case.rules), case.objective)
    assert graph.reasons("N1") == {reason: case.count}
    assert sum(graph.need == 0) == 2 - case.count
    plain = mm.candidates(small_region(lists()))
    assert plain.reasons() == {}
    assert len(plain) == 4


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"N1": {"due": "2026-01-10"}, "R1": {"available_from": "2026-01-10"}}, True),
        ({"N1": {"start": "2026-01-10"}, "R1": {"available_to": "2026-01-10"}}, True),
        ({"N1": {"start": "2026-01-10"}, "R1": {"available_to": "2026-01-09"}}, False),
        ({"N1": {"start": "2026-01-10"}}, True),
        ({"R1": {"available_to": "2026-01-09"}}, True),
        ({"R1": {"service_area": ["C1"]}}, True),
        ({"R1": {"service_area": ["C2", "东街"]}}, True),
        ({"R1": {"service_area": ["C2"]}}, False),
        ({"N1": {"unit": "hour"}}, True),
        ({"R1": {"unit": "hour"}}, True),
        ({"N1": {"unit": "hour"}, "R1": {"unit": "hour"}}, True),
        ({"R1": {"skills": ["law"]}}, True),
        ({"N1": {"skills": ["law", "art"]}, "R1": {"skills": ["law"]}}, False),
        ({"N1": {"max_distance_km": 0.8}}, False),
        ({"N1": {"max_distance_km": 0.9}}, True),
        ({"R1": {"radius_km": 0.8}}, False),
        ({"R1": {"radius_km": 0.9}}, True),
        ({"R1": {"radius_km": 0.8, "longitude": 118.9, "latitude": 42.27}}, True),
        ({"N1": {"max_distance_km": 0.1, "longitude": 118.91, "latitude": 42.27}}, True),
    ],
)
def test_the_edges_of_each_rule(cells: dict[str, dict[str, Any]], kept: bool) -> None:
    """The last day counts, what is left empty agrees with all, own places prevail."""
    graph = mm.candidates(small_region(lists(**cells)))
    assert ((0, 0) in zip(graph.need.tolist(), graph.resource.tolist(), strict=True)) == kept


@pytest.mark.parametrize(
    ("cells", "kept"),
    [({}, True), ({"N1": {"max_distance_km": 9.0}}, False), ({"R1": {"radius_km": 9.0}}, False)],
)
def test_a_place_is_needed_only_where_distance_counts(
    cells: dict[str, dict[str, Any]], kept: bool
) -> None:
    """Without decay an edge of unknown distance stands, unless one of its ends has a limit."""
    nowhere = {"longitude": None, "latitude": None}
    region = small_region(lists(**cells, O1=nowhere))
    graph = mm.candidates(region, mm.Rules(), mm.Objective(decay=mm.Decay(kind="none")))
    assert graph.reasons("N1") == ({} if kept else {"no_location": 1})


@dataclass(frozen=True)
class Case:
    """A rule at work: projects and their units without it and with it.

    Cells, more lists and the rules `given` hold both ways. A rule that stands in the lists is
    switched on by `own` cells instead of a value.
    """

    value: Any
    without: dict[str, int]
    result: dict[str, int]
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)


BASE = {"O1 C1": 6, "O2 C2": 4}
CROSSED = {"O1 C2": 1, "O2 C1": 6, "O2 C2": 3}
SCARCE = {"R1": {"quantity": 5}}
SCARCER = {"R1": {"quantity": 5}, "R2": {"quantity": 4}}
FAVOR = {"N1": {"priority": 5}, "R2": {"quantity": 1}}
FAVORED = {"O1 C1": 6, "O2 C2": 1}
LEVELED = {"O1 C1": 5, "O1 C2": 1, "O2 C2": 1}
SHARED = {"O1 C1": 5, "O2 C1": 1, "O2 C2": 4}
GOLDEN_RULES = {
    "max_distance_km": Case(1.0, SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE),
    "max_travel": Case(1.0, SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE, {"travel": travel(2.0)}),
    "service_areas": Case(False, CROSSED, BASE, {"R1": {"service_area": ["西街"]}}),
    "windows": Case(
        False, CROSSED, BASE, {"N1": {"due": "2026-01-10"}, "R1": {"available_from": "2026-02-01"}}
    ),
    "skills": Case(False, CROSSED, BASE, {"N1": {"skills": ["law"]}, "R2": {"skills": ["law"]}}),
    "units": Case(False, CROSSED, BASE, {"N1": {"unit": "hour"}, "R1": {"unit": "visit"}}),
    "unknown_quantity": Case(
        "unlimited", {"O2 C1": 5, "O2 C2": 4}, BASE, {"R1": {"quantity": None}}
    ),
    "max_projects": Case(1, BASE, {"O1 C1": 6}),
    "projects_per_organization": Case(
        (0, 1),
        {"O1 C1": 6, "O1 C2": 1, "O2 C2": 3},
        {"O1 C1": 6, "O2 C2": 3},
        {"R1": {"quantity": 9}, "R2": {"quantity": 3}},
    ),
    "projects_per_community": Case((0, 1), SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE),
    "units_per_organization": Case((0, 4), BASE, {"O1 C1": 4, "O2 C2": 4}),
    "units_per_community": Case((0, 3), BASE, {"O1 C1": 3, "O2 C2": 3}),
    "project_cost": Case(12.0, BASE, {"O1 C1": 6}),
    "cost_per_km": Case(20.0, BASE, {"O2 C2": 4}),
    "pair_costs": Case((("O1", "C1", 12.0),), BASE, CROSSED),
    "quotas": Case((("agency", 0, 0),), BASE, {"O2 C1": 5, "O2 C2": 4}, {"O1": {"kind": "agency"}}),
    "floor": Case(0.5, FAVORED, LEVELED, FAVOR),
    "floor_price": Case(1.0, LEVELED, FAVORED, FAVOR, given={"floor": 0.5}),
    "forbidden_pairs": Case((("O1", "C1"),), BASE, {"O1 C2": 1, "O2 C1": 6, "O2 C2": 3}),
    "required_pairs": Case((("O1", "C2"),), BASE, {**BASE, "O1 C2": 0}),
    "apart": Case((("O1", "O2"),), SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE),
    "together": Case((("N1", "N2"),), {"O1 C1": 5, "O2 C2": 4}, {}, SCARCER),
    "max_providers": Case(1, SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE),
    "least_project_units": Case(2, SHARED, {"O1 C1": 4, "O2 C1": 2, "O2 C2": 4}, SCARCE),
    "least_project_value": Case(5.0, SHARED, {"O1 C1": 3, "O2 C1": 3, "O2 C2": 4}, SCARCE),
}
OWN_RULES = {
    "whole": Case(
        None,
        {"O1 C1": 5, "O2 C2": 4},
        {"O1 C1": 5, "O2 C1": 1, "O2 C2": 3},
        SCARCER,
        own={"N1": {"whole": True}},
    ),
    "capacity of an organization": Case(
        None, BASE, {"O1 C1": 3, "O2 C1": 3, "O2 C2": 4}, own={"O1": {"capacity": 3}}
    ),
    "capacity of a community": Case(
        None, BASE, {"O1 C1": 2, "O2 C2": 4}, own={"C1": {"capacity": 2}}
    ),
    "projects of an organization": Case(
        None, SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE, own={"O2": {"projects_max": 1}}
    ),
    "projects of a community": Case(
        None, SHARED, {"O1 C1": 5, "O2 C2": 4}, SCARCE, own={"C1": {"projects_max": 1}}
    ),
}
"""Rules that stand in the lists themselves."""
CASES = GOLDEN_RULES | OWN_RULES


def planned(region: mm.Region, rules: mm.Rules) -> dict[str, int]:
    """The units of each project of a plan that is optimal and passes the check."""
    plan = mm.match(region, rules)
    assert mm.check(plan, region, rules) == ()
    assert plan.status == "optimal"
    return {
        f"{project.organization_id} {project.community_id}": sum(
            part.quantity for part in project.allocations
        )
        for project in plan.projects
    }


def test_every_rule_has_a_case() -> None:
    """Whoever adds a rule adds a case, and a plain reading for the check."""
    assert set(GOLDEN_RULES) == set(mm.Rules.model_fields)
    assert set(RULE_CHECKS) | set(EDGE_CHECKS) == {*mm.Rules.model_fields, "agreements", "whole"}


def at_work(name: str, on: bool) -> tuple[mm.Region, mm.Rules]:
    """The lists and rules of a case, with its rule switched on or off."""
    case = CASES[name]
    cells = {record: dict(fields) for record, fields in case.cells.items()}
    for record, fields in case.own.items() if on else ():
        cells.setdefault(record, {}).update(fields)
    rules = case.given | ({name: case.value} if on and name in GOLDEN_RULES else {})
    return small_region(lists(**cells), **case.more), mm.Rules(**rules)


EARLIER = {*EDGE_CHECKS, "unknown_quantity", "max_projects", "projects_per_organization",
           "projects_per_community", "project_cost", "cost_per_km", "pair_costs",
           "required_pairs", "projects of an organization", "projects of a community"}  # fmt: skip


@pytest.mark.parametrize("on", [False, True], ids=["without", "with"])
@pytest.mark.parametrize("name", CASES)
def test_each_rule_changes_the_plan_as_it_says(name: str, on: bool) -> None:
    """The plan without the rule and the plan with it are those worked out by hand."""
    assert planned(*at_work(name, on)) == (CASES[name].result if on else CASES[name].without)


def by_hand(region: mm.Region, rules: mm.Rules, units: dict[str, int]) -> mm.Plan:
    """A plan of these projects; each pair has one need and one resource. Nothing else is true."""
    graph, objective = mm.candidates(region, rules), mm.Objective()
    value = dict(zip(zip(graph.need.tolist(), graph.resource.tolist(), strict=True),
                     graph.value.tolist(), strict=True))  # fmt: skip
    made = []
    for pair, quantity in units.items():
        organization, community = int(pair[1]) - 1, int(pair[4]) - 1
        part: dict[str, Any] = {
            "need_id": f"N{community + 1}",
            "resource_id": f"R{organization + 1}",
        }
        part |= {"quantity": quantity, "value": value.get((community, organization), 1.0)}
        at = np.array([[organization, community]])
        cost = project_costs(graph, rules, objective, at)[0]
        made.append({"organization_id": pair[:2], "community_id": pair[3:], "title": pair,
                     "cost": cost, "allocations": (part,) if quantity else ()})  # fmt: skip
    told = mm.match(small_region()).model_dump() | {"projects": made, "proof": "prices"}
    return mm.Plan(**told)


@pytest.mark.parametrize("name", CASES)
def test_the_second_readings_know_each_rule(name: str) -> None:
    """The check refuses the plan without the rule; HiGHS finds none better than the one with it."""
    case, (region, rules) = CASES[name], at_work(name, True)
    graph, objective = mm.candidates(region, rules), mm.Objective()
    kept = Reading(by_hand(region, rules, case.result), graph, rules, objective)
    assert [fault for rule in RULE_CHECKS.values() for fault in rule(kept)] == []
    value = certify(kept).value
    assert best_value(graph, rules, objective) == pytest.approx(value)
    assert can_be_kept(graph, rules, objective)
    other = by_hand(region, rules, case.without)
    broken = Reading(other, graph, rules, objective)
    faults = mm.check(other, region, rules)
    codes = {fault.code for fault in faults} & {*CATALOG} - ALWAYS
    assert codes or certify(broken).value < value


NEAR, HERE, FAR = 2.479353, 2.727281, 1.862791
"""Values of a unit from O1 to either community, from O2 to C2, and from O2 to C1."""
TIGHT: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]], dict[str, dict[str, float]]]] = {
    "most of an organization": (
        {"units_per_organization": (0, 4)},
        {},
        {"organization_units": {"O1": NEAR, "O2": HERE}},
    ),
    "most of a community": (
        {"units_per_community": (0, 3)},
        {},
        {"community_units": {"C1": NEAR, "C2": HERE}},
    ),
    "least of a community": (
        {"floor": 0.5},
        FAVOR,
        {
            "community_units": {"C2": NEAR - NEAR * 5 / 3},
            "resources": {"R1": NEAR * 5 / 3, "R2": HERE + NEAR * 2 / 3},
        },
    ),
    "soft least of a community": (
        {"floor": 0.5, "floor_price": 1.0},
        FAVOR,
        {
            "community_units": {"C2": -1.0},
            "resources": {"R1": NEAR * 5 / 3, "R2": HERE + 1.0},
        },
    ),
    "most of a kind": (
        {"quotas": (("agency", 0, 0),)},
        {"O1": {"kind": "agency"}},
        {
            "quotas": {"C1/agency": 99.0, "C2/agency": 99.0},
            "resources": {"R2": FAR},
            "needs": {"N2": HERE - FAR},
        },
    ),
    "least of a kind": (
        {"quotas": (("agency", 1, None),), "project_cost": 20.0},
        {"O1": {"kind": "agency"}},
        {"quotas": {"C1/agency": -20.0, "C2/agency": -20.0}, "resources": {"R1": NEAR}},
    ),
}


@pytest.mark.parametrize("name", TIGHT)
def test_the_right_prices_prove_the_best_value(name: str) -> None:
    """Prices worked out by hand give a bound that is the value of the best plan, no more."""
    limits, cells, prices = TIGHT[name]
    region, rules, objective = small_region(lists(**cells)), mm.Rules(**limits), mm.Objective()
    graph = mm.candidates(region, rules)
    told = by_hand(region, rules, {}).model_dump() | {"prices": prices}
    worth = certify(Reading(mm.Plan(**told), graph, rules, objective))
    assert worth.findings == []
    assert worth.bound == pytest.approx(best_value(graph, rules, objective), abs=1e-4)


def test_a_price_that_a_soft_floor_refutes() -> None:
    """A missing unit costs 1: a price below -1 proves nothing."""
    region, rules = small_region(lists()), mm.Rules(floor=0.5, floor_price=1.0)
    told = by_hand(region, rules, {}).model_dump() | {"prices": {"community_units": {"C1": -1.01}}}
    reading = Reading(mm.Plan(**told), mm.candidates(region, rules), rules, mm.Objective())
    assert [fault.code for fault in certify(reading).findings] == ["plan-prices"]


ALWAYS = {"plan-value", "plan-bound", "plan-gap", "plan-inputs", "plan-open", "plan-unused",
          "plan-reason", "plan-distance"}  # fmt: skip
"""What is untrue in every plan by hand."""


def test_an_organizations_own_limits_prevail() -> None:
    """Most and least of the organization's record stand above those of the rules."""
    own = {"O1": {"projects_min": 0, "projects_max": 0}, "O2": {"projects_max": 2}}
    rules = mm.Rules(projects_per_organization=(1, 1))
    assert planned(small_region(lists(**own)), rules) == {"O2 C1": 5, "O2 C2": 4}


def test_an_organizations_limit_that_crosses_the_rules_is_told() -> None:
    """The finding names the organization and both numbers."""
    region = small_region(lists(O1={"projects_max": 0}, O2={"projects_min": 2}))
    with pytest.raises(mm.RulesError) as raised:
        mm.match(region, mm.Rules(projects_per_organization=(1, 1)))
    told = [(one.code, one.list, one.record, one.field) for one in raised.value.findings]
    assert told == [
        ("least-above-most", "organizations", "O1", "projects_max"),
        ("least-above-most", "organizations", "O2", "projects_min"),
    ]


@pytest.mark.parametrize(
    ("rules", "conflict"),
    [
        ({"projects_per_community": (3, None)}, "projects_per_community of C1"),
        ({"projects_per_organization": (3, None)}, "projects_per_organization of O1"),
        (
            {"required_pairs": (("O1", "C1"), ("O2", "C1")), "projects_per_community": (0, 1)},
            "projects_per_community of C1",
        ),
        ({"projects_per_community": (1, None), "max_projects": 1}, "projects_per_community of C"),
    ],
)
def test_limits_that_cannot_be_met_are_named(rules: dict[str, Any], conflict: str) -> None:
    """There is no plan, and the conflict is told by the user's own ids."""
    region, limits = small_region(lists()), mm.Rules(**rules)
    plan = mm.match(region, limits)
    assert plan.status == "infeasible"
    assert plan.stop_reason == "contradiction"
    assert any(one.startswith(conflict) for one in plan.conflicts)
    assert mm.check(plan, region, limits) == ()
    with pytest.raises(mm.NoPlanError):
        plan.require()


def test_least_numbers_bring_projects_that_serve_little() -> None:
    """A least number is met even by a project that is worth less than another."""
    rules = mm.Rules(projects_per_community=(2, None))
    assert set(planned(small_region(lists()), rules)) == {"O1 C1", "O1 C2", "O2 C1", "O2 C2"}


def test_signed_agreements_are_kept_and_count() -> None:
    """A signed pair counts in the limits at no cost, and its quantities are taken off."""
    region = small_region(lists(), agreements=signed("R2", "N1", 2))
    rules = mm.Rules(max_projects=2, project_cost=1.0)
    assert planned(region, rules) == {"O1 C2": 4, "O2 C1": 4}
    with_no_room = mm.Rules(max_projects=1, project_cost=1.0)
    assert planned(region, with_no_room) == {"O2 C1": 4}
