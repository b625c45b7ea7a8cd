"""From lists to a plan: what `match` promises on any region."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from small import changed, small_lists, small_region

import matchmaker as mm
from matchmaker.lists import BINDING_STAGES
from matchmaker.plan.confirm import best_value
from matchmaker.testing import objectives, regions, rules


def assert_used_up(plan: mm.Plan, graph: mm.CandidateGraph) -> None:
    """Where resources are said to be used up, none is left in a project that reaches the need."""
    region = graph.region
    pairs = {(project.organization_id, project.community_id) for project in plan.projects}
    left = {unused.resource_id for unused in plan.unused_resources}
    opened = {need.need_id for need in plan.open_needs if need.reason == "resources_used"}
    for row, offer in zip(graph.need.tolist(), graph.resource.tolist(), strict=True):
        need, resource = region.needs[row], region.resources[offer]
        if need.need_id in opened and resource.quantity is not None:
            reached = (resource.organization_id, need.community_id) in pairs
            assert not (reached and resource.resource_id in left)


@settings(max_examples=150)
@given(st.data())
def test_every_plan_passes_the_check_and_leaves_no_need_out(data: st.DataObject) -> None:
    """On generated regions the check finds nothing, and every need is served or open."""
    region = data.draw(regions(travel=True, words=True))
    limits = data.draw(rules(region))
    objective = data.draw(objectives())
    plan = mm.match(region, limits, objective, time_limit=10).require()
    assert mm.check(plan, region, limits) == ()
    assert plan.status == "optimal"
    missing = {need.need_id: need.missing for need in plan.open_needs}
    served: dict[str, int] = {}
    for agreement in region.agreements:
        if agreement.quantity is not None and agreement.stage in BINDING_STAGES:
            served[agreement.need_id] = served.get(agreement.need_id, 0) + agreement.quantity
    for project in plan.projects:
        for part in project.allocations:
            served[part.need_id] = served.get(part.need_id, 0) + part.quantity
    for need in region.needs:
        assert served.get(need.need_id, 0) + missing.get(need.need_id, 0) == need.quantity
    for left in plan.open_needs:
        assert left.candidates + sum(left.excluded.values()) == len(region.resources)
        assert (left.reason == "no_candidate") == (left.candidates == 0)
    assert_used_up(plan, mm.candidates(region, limits, objective))
    assert mm.Plan.from_json(plan.to_json()) == plan


@pytest.mark.parametrize("seed", range(2))
def test_a_synthetic_district_passes_the_check(seed: int) -> None:
    """A fifth of Hongshan under limits: a proven gap, and nothing found."""
    region = mm.synthetic.region("hongshan", seed=seed, scale=0.2)
    limits = mm.synthetic.rules("hongshan", scale=0.2)
    plan = mm.match(region, limits, time_limit=8, seed=seed)
    assert mm.check(plan, region, limits) == ()
    assert len(plan.projects) <= 120
    assert plan.gap is not None
    assert plan.gap < 0.05
    assert plan.prices.budget > 0
    assert plan.price_bound is not None
    forged = plan.model_copy(update={"price_bound": plan.price_bound * 0.9999})
    assert "plan-bound" in {finding.code for finding in mm.check(forged, region, limits)}


def test_a_region_without_candidates_is_a_plan() -> None:
    """Nobody may serve: every need is open with the reasons counted, and that is optimal."""
    plan = mm.match(small_region(), mm.Rules(max_distance_km=0.001))
    assert plan.require() is plan
    assert plan.status == "optimal"
    assert plan.value == plan.bound == plan.gap == 0
    assert [need.reason for need in plan.open_needs] == ["no_candidate"] * 2
    assert all(need.excluded == {"too_far": 2} for need in plan.open_needs)
    assert mm.check(plan, small_region(), mm.Rules(max_distance_km=0.001)) == ()


def test_conflicting_limits_are_named_by_id() -> None:
    """What is infeasible says which limits, by the user's own ids."""
    plan = mm.match(small_region(), mm.Rules(projects_per_community=(3, None)))
    assert plan.status == "infeasible"
    assert plan.value is None
    assert plan.projects == ()
    with pytest.raises(mm.NoPlanError, match="projects_per_community of C1"):
        plan.require()
    assert "infeasible" in plan.summary()
    assert mm.check(plan, small_region(), mm.Rules(projects_per_community=(3, None))) == ()
    assert mm.Plan.from_json(plan.to_json()) == plan


def test_signed_agreements_are_kept() -> None:
    """Their pairs count and cost nothing, their units are taken; a proposal binds nobody."""
    agreements = [
        {"project_id": "P1", "organization_id": "O2", "community_id": "C1", "need_id": "N1",
         "resource_id": "R2", "quantity": 3},
        {"project_id": "P2", "organization_id": "O1", "community_id": "C2", "stage": "proposed"},
    ]  # fmt: skip
    region = small_region(agreements=agreements)
    limits = mm.Rules(max_projects=1, project_cost=1.0)
    plan = mm.match(region, limits)
    [project] = plan.projects
    assert project.signed
    assert (project.organization_id, project.community_id) == ("O2", "C1")
    assert [part.quantity for part in project.allocations] == [2]
    assert plan.units_needed == 6
    assert mm.check(plan, region, limits) == ()


def test_an_organization_has_its_own_limits() -> None:
    """projects_min and projects_max of a record prevail over the rules."""
    region = small_region(changed("organizations", 1, projects_min=2, projects_max=2))
    limits = mm.Rules(projects_per_organization=(0, 1))
    plan = mm.match(region, limits)
    held = [project.organization_id for project in plan.projects]
    assert held.count("O2") == 2
    assert held.count("O1") <= 1
    assert mm.check(plan, region, limits) == ()


def test_the_reason_of_an_open_need_is_true() -> None:
    """No project with the community, or resources used up: told apart."""
    plan = mm.match(small_region(), mm.Rules(max_projects=1))
    assert {need.need_id: need.reason for need in plan.open_needs} == {"N2": "no_project"}
    lists = small_lists()
    lists["resources"] = lists["resources"][:1]
    plan = mm.match(small_region(lists))
    assert {need.reason for need in plan.open_needs} == {"resources_used"}


@pytest.mark.parametrize(
    ("name", "cells", "reason"),
    [
        ("organizations", {"capacity": 3}, "capacity"),
        ("communities", {"capacity": 3}, "capacity"),
        ("needs", {"whole": True, "quantity": 20}, "held_back"),
    ],
)
def test_the_reason_of_a_need_that_units_are_kept_from(
    name: str, cells: dict[str, Any], reason: str
) -> None:
    """A resource with units left in a project that reaches the need: a rule is the cause."""
    lists = changed(name, 0, **cells)
    lists["organizations"][1]["longitude"] = 118.921  # nearer to C2 than O1 is
    region = small_region(lists)
    limits = mm.Rules(forbidden_pairs=(("O2", "C1"),))
    plan = mm.match(region, limits)
    assert mm.check(plan, region, limits) == ()
    assert {need.need_id: need.reason for need in plan.open_needs} == {"N1": reason}


@settings(max_examples=150)
@given(st.data())
def test_plans_under_every_rule_pass_the_check(data: st.DataObject) -> None:
    """Whatever the rules ask: the check finds nothing, and HiGHS finds nothing better."""
    least = data.draw(st.booleans())
    region = data.draw(regions(missing=False, least=least, every=True))
    limits = data.draw(rules(region, least=least, every=True))
    try:
        plan = mm.match(region, limits, time_limit=10)
    except mm.RulesError:  # limits of records and rules that cross
        return
    assert mm.check(plan, region, limits) == ()
    best = best_value(mm.candidates(region, limits), limits, mm.Objective())
    assert (best is None) == (plan.status == "infeasible")
    if best is not None and plan.status == "optimal":
        assert plan.value == pytest.approx(best)


@pytest.mark.parametrize(
    "objective",
    [
        mm.Objective(decay=mm.Decay(kind="linear", half=2.0)),
        mm.Objective(decay=mm.Decay(kind="none"), priority=(1.0, 1.0, 1.0, 1.0, 9.0)),
        mm.Objective(priority=lambda p: p**2.0, fit=lambda edges: np.full(len(edges), 0.5)),
        mm.Objective(decay=lambda km: 1 / (1 + km)),
        mm.Objective(function=lambda edges: edges.priority * 1.0, resolution=1.0),
    ],
)
def test_the_objective_can_be_replaced(objective: mm.Objective) -> None:
    """Each factor, or the whole: the plan is optimal for it, and the check agrees."""
    plan = mm.match(small_region(), objective=objective)
    assert plan.status == "optimal"
    assert mm.check(plan, small_region(), None, objective) == ()


def test_a_function_must_be_passed_to_the_check() -> None:
    """A written plan names a function, it cannot hold it."""
    plan = mm.match(small_region(), objective=mm.Objective(decay=lambda km: 1 / (1 + km)))
    [finding] = mm.check(plan, small_region())
    assert finding.code == "plan-objective"


def test_a_matrix_in_kilometers_takes_the_place_of_the_map() -> None:
    """Distances of the user's own decide what is near, and what has no way."""
    matrix = [[1.0, 50.0], [float("nan"), 2.0]]
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], matrix, "km")
    region, limits = small_region(travel=travel), mm.Rules(max_distance_km=10)
    plan = mm.match(region, limits)
    pairs = {(p.organization_id, p.community_id): p for p in plan.projects}
    assert set(pairs) == {("O1", "C1"), ("O2", "C2")}
    assert pairs["O2", "C2"].allocations[0].distance_km == 2.0
    assert mm.check(plan, region, limits) == ()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((0.0, 10.0), (180.0, -9.5)),
        ((0.0, 0.0), (179.7, 0.2)),
        ((118.9, 42.3), (-73.9, 40.7)),
        ((10.0, 89.9), (-170.0, 89.8)),
        ((179.999, -16.0), (-179.999, -16.0)),
        ((0.0, 0.0), (17.0, 5.0)),
    ],
)
def test_distances_pass_the_check_anywhere(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    """Near antipodes, poles and the date line the two readings of a distance agree."""
    lists = small_lists()
    lists["communities"] = lists["communities"][:1]
    lists["organizations"] = lists["organizations"][:1]
    lists["needs"], lists["resources"] = lists["needs"][:1], lists["resources"][:1]
    for name, point in (("communities", end), ("organizations", start)):
        lists[name][0] |= {"longitude": point[0], "latitude": point[1]}
    objective = mm.Objective(decay=mm.Decay(kind="linear", half=40_000.0))
    plan = mm.match(small_region(lists), objective=objective)
    assert plan.projects
    assert mm.check(plan, small_region(lists)) == ()


def test_a_cost_between_two_steps_is_rounded_like_a_value() -> None:
    """At a coarse resolution the cost of a project is a multiple of it, as values are."""
    objective = mm.Objective(function=lambda edges: edges.priority * 1.0, resolution=1.0)
    limits = mm.Rules(project_cost=2.9, max_projects=2)
    plan = mm.match(small_region(), limits, objective)
    assert plan.value == 27 - 2 * 3
    assert mm.check(plan, small_region(), limits, objective) == ()


def test_the_same_seed_gives_the_same_plan() -> None:
    """All but the seconds is the same, and the plan says what it was made from."""
    region = mm.synthetic.region("hongshan", scale=0.05)
    limits = mm.synthetic.rules("hongshan", scale=0.05)
    first, second = (mm.match(region, limits, time_limit=600, effort=0.6, seed=7) for _ in range(2))
    timeless = {"seconds": 0.0, "search_seconds": 0.0}
    assert first.model_copy(update=timeless) == second.model_copy(update=timeless)
    assert first.seed == 7
    assert first.inputs.region == region.hash
    assert set(first.versions) >= {"matchmaker", "ortools", "numpy"}


def test_an_interruption_gives_the_best_plan_so_far() -> None:
    """Ctrl-C during the search: the plan is there, checked, and says so."""
    region = mm.synthetic.region("hongshan", scale=0.1)
    limits = mm.synthetic.rules("hongshan", scale=0.1)

    def interrupt(progress: mm.Progress) -> None:
        if progress.passes:
            raise KeyboardInterrupt

    plan = mm.match(region, limits, progress=interrupt)
    assert plan.stop_reason == "interrupted"
    assert plan.projects
    assert mm.check(plan, region, limits) == ()


def test_a_plan_does_not_change() -> None:
    """A plan is frozen."""
    plan = mm.match(small_region())
    with pytest.raises(ValidationError, match="frozen"):
        plan.value = 0.0  # type: ignore[misc]


ENGLISH = """\
Plan 河城: optimal, proven
  needs served                 1 of 2
  units served                 5 of 9
  projects                     1
  organizations / communities  1 / 1
  value                        12.40
  bound                        12.40 (proven by prices)
  gap                          0.00%
  open needs                   1 (no project reaches 1)
  unused resources             2
  stopped                      proof found, 0.1 s of search, 0.2 s in all"""
CHINESE = """\
方案 河城: 最优（已证明）
  满足需求     1 / 2
  服务数量     5 / 9
  项目         1
  单位 / 社区  1 / 1
  价值         12.40
  上界         12.40 (由影子价格证明)
  差距         0.00%
  未满足需求   1 (无项目覆盖 1)
  闲置资源     2
  停止         已获证明, 搜索 0.1 秒，共 0.2 秒"""


def test_the_summary_reads_well() -> None:
    """A few lines that a terminal aligns: a Chinese character takes two columns."""
    plan = mm.match(small_region(name="河城"), mm.Rules(max_projects=1))
    plan = plan.model_copy(update={"seconds": 0.2, "search_seconds": 0.1})
    assert plan.summary() == ENGLISH
    assert plan.summary("zh") == CHINESE


def test_travel_in_hours_leaves_the_distances_alone() -> None:
    """A limit on hours decides who serves; kilometers are still those of the map."""
    matrix = [[0.2, 3.0], [3.0, 0.2]]
    travel = mm.Travel(["O1", "O2"], ["C1", "C2"], matrix, "h")
    region, limits = small_region(travel=travel), mm.Rules(max_travel=1.0)
    plan = mm.match(region, limits)
    found = {(p.organization_id, p.community_id): p for p in plan.projects}
    assert set(found) == {("O1", "C1"), ("O2", "C2")}
    assert found["O1", "C1"].allocations[0].distance_km == pytest.approx(0.825, abs=0.001)
    assert mm.check(plan, region, limits) == ()


def test_a_region_with_one_of_everything() -> None:
    """One community, one organization, one need, one resource: one project."""
    lists = {name: rows[:1] for name, rows in small_lists().items()}
    plan = mm.match(small_region(lists), mm.Rules(max_projects=1))
    [project] = plan.projects
    assert project.title == "医院 · 河东 · health"
    assert [(part.need_id, part.quantity) for part in project.allocations] == [("N1", 5)]
    assert plan.open_needs == ()
    assert mm.check(plan, small_region(lists), mm.Rules(max_projects=1)) == ()


def test_what_is_left_of_an_unknown_quantity_is_not_told() -> None:
    """A resource taken as unlimited has no number of units left."""
    limits = mm.Rules(unknown_quantity="unlimited")
    region = small_region(changed("resources", 0, quantity=None))
    plan = mm.match(region, limits)
    assert {left.resource_id for left in plan.unused_resources} == {"R2"}
    assert mm.check(plan, region, limits) == ()


@pytest.mark.parametrize(
    ("lists", "limits", "code"),
    [
        (None, {"max_travel": 2.0}, "travel-needed"),
        (None, {"forbidden_pairs": (("O9", "C1"),)}, "organization-unknown"),
        (None, {"required_pairs": (("O1", "C9"),)}, "community-unknown"),
    ],
)
def test_rules_that_do_not_fit_the_region(lists: Any, limits: dict[str, Any], code: str) -> None:
    """A rule that the region cannot keep is told."""
    with pytest.raises(mm.RulesError) as raised:
        mm.match(small_region(lists), mm.Rules(**limits))
    assert code in {finding.code for finding in raised.value.findings}


@pytest.mark.parametrize(
    ("function", "code"),
    [
        (lambda edges: np.ones(len(edges) + 1), "value-shape"),
        (lambda edges: np.full(len(edges), np.nan), "value-not-finite"),
        (lambda edges: -np.ones(len(edges)), "value-negative"),
        (lambda edges: np.full(len(edges), 1e12), "value-overflow"),
    ],
)
def test_a_function_with_unusable_values_is_told(function: Any, code: str) -> None:
    """Wrong shapes, nan, negative and huge values are errors of the objective."""
    with pytest.raises(mm.RulesError) as raised:
        mm.match(small_region(), objective=mm.Objective(function=function))
    assert [finding.code for finding in raised.value.findings] == [code]


def test_a_plan_in_json_is_what_the_schema_says() -> None:
    """Every field of a written plan is in the published schema."""
    document = json.loads(mm.match(small_region()).to_json())
    assert set(document) == set(mm.Plan.model_json_schema()["properties"])
