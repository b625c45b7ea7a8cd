"""What a plan claims must follow: forged proofs, any changed field, and an independent check."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small_lists, small_region

import matchmaker as mm
from matchmaker.plan.bound import certify
from matchmaker.plan.confirm import best_value, can_be_kept, is_small
from matchmaker.plan.plan import Inputs, Prices
from matchmaker.plan.reading import Reading
from matchmaker.plan.relaxation import Relaxation
from matchmaker.testing import regions, rules

COST = mm.Rules(project_cost=3.0, max_projects=3)
PLAIN = mm.Objective()


def codes(plan: mm.Plan, region: mm.Region, limits: mm.Rules, *more: Any) -> set[str]:
    """Codes of the findings of the check."""
    return {finding.code for finding in mm.check(plan, region, limits, *more)}


def searched_plan() -> tuple[mm.Plan, mm.Region, mm.Rules]:
    """A plan whose optimum only a search proves."""
    region = mm.synthetic.region("hongshan", seed=3, scale=0.004)
    for most in range(2, 6):
        rules = mm.Rules(max_projects=most, max_distance_km=5)
        plan = mm.match(region, rules)
        if plan.proof == "search":
            return plan, region, rules
    pytest.fail("the prices proved every one of these plans")


def test_a_bound_by_search_is_searched_again() -> None:
    """A worse plan that claims to be proven optimal is refuted by another solver."""
    plan, region, rules = searched_plan()
    assert plan.status == "optimal"
    assert mm.check(plan, region, rules) == ()
    worse = mm.match(region, rules.model_copy(update={"max_projects": 1}))
    claim = {name: getattr(worse, name) for name in ("projects", "open_needs", "unused_resources")}
    claim |= {"value": worse.value, "bound": worse.value}
    found = mm.check(plan.model_copy(update=claim), region, rules)
    assert {finding.code for finding in found} == {"plan-bound"}


def test_a_search_that_nobody_can_repeat_proves_nothing() -> None:
    """On a large problem only prices count."""
    region = mm.synthetic.region("hongshan", scale=0.1)
    rules = mm.synthetic.rules("hongshan", scale=0.1)
    plan = mm.match(region, rules, time_limit=1)
    claim = {"proof": "search", "bound": plan.value, "gap": 0.0, "status": "optimal"}
    found = mm.check(plan.model_copy(update=claim), region, rules)
    assert {finding.code for finding in found} == {"plan-bound"}


def test_signed_in_the_plan_alone_saves_no_cost() -> None:
    """Projects that call themselves signed cost what the lists say."""
    plan = mm.match(small_region(), COST)
    assert plan.value is not None
    forged = [project.model_copy(update={"signed": True}) for project in plan.projects]
    value = plan.value + COST.project_cost * len(forged)
    plan = plan.model_copy(update={"projects": tuple(forged), "value": value})
    assert codes(plan, small_region(), COST) == {"plan-signed", "plan-value"}


def test_a_way_a_little_too_long_is_worth_nothing() -> None:
    """Within the tolerance of distances, but no candidate: the check does not take its word."""
    region, one = small_region(), mm.Rules(max_projects=1)
    limits = mm.Rules(max_distance_km=mm.candidates(region).distance_km.min() / 1.001)
    near, far = mm.match(region, limits), mm.match(region, one)
    [project] = far.projects
    part = project.allocations[0].model_copy(update={"value": 1e6})
    claim: dict[str, Any] = {"projects": (project.model_copy(update={"allocations": (part,)}),)}
    claim |= {"value": 1e6 * part.quantity, "unused_resources": far.unused_resources}
    claim |= {"open_needs": [n for n in near.open_needs if n.need_id != part.need_id]}
    assert codes(near.model_copy(update=claim), region, limits) == {"plan-ineligible"}


@pytest.mark.parametrize("field", ["value", "bound", "price_bound"])
def test_small_values_are_compared_as_closely(field: str) -> None:
    """Where a unit is worth 1e-11, so are the differences that matter."""
    weights = (1e-11, 2e-11, 3e-11, 4e-11, 5e-11)
    objective = mm.Objective(priority=weights, resolution=1e-15)
    plan = mm.match(small_region(), COST.model_copy(update={"project_cost": 0.0}), objective)
    limits = mm.Rules(max_projects=3)
    assert mm.check(plan, small_region(), limits, objective) == ()
    forged = plan.model_copy(update={field: getattr(plan, field) * 0.5})
    code = "plan-value" if field == "value" else "plan-bound"
    assert code in codes(forged, small_region(), limits, objective)


def test_an_untrue_infeasible_is_refuted() -> None:
    """A plan that gives up although the limits can be kept together is told so."""
    impossible = mm.match(small_region(), mm.Rules(projects_per_community=(3, None)))
    limits = mm.Rules(projects_per_community=(1, None))
    hashes = mm.match(small_region(), limits).inputs
    found = mm.check(impossible.model_copy(update={"inputs": hashes}), small_region(), limits)
    assert [finding.code for finding in found] == ["plan-status"]


@pytest.mark.parametrize(
    "cells",
    [{"reason": "no_candidate"}, {"candidates": 9}, {"excluded": {"too_far": 1}}],
)
def test_a_wrong_reason_of_an_open_need_is_told(cells: dict[str, Any]) -> None:
    """Why a need stays open is recomputed too."""
    limits = mm.Rules(max_projects=1)
    plan = mm.match(small_region(), limits)
    opened = tuple(need.model_copy(update=cells) for need in plan.open_needs)
    forged = plan.model_copy(update={"open_needs": opened})
    assert codes(forged, small_region(), limits) == {"plan-reason"}


def test_a_bound_of_zero_has_no_gap() -> None:
    """A loss under a bound of 0 is infinitely far from it: JSON has no such number."""
    limits = mm.Rules(required_pairs=(("O1", "C1"),), project_cost=3.0, max_distance_km=0.001)
    plan = mm.match(small_region(), limits)
    assert (plan.value, plan.bound, plan.gap) == (-3.0, -3.0, 0.0)
    claim = {"status": "feasible", "stop_reason": "time_limit", "bound": 0.0, "gap": None}
    weaker = mm.Plan.from_json(plan.model_copy(update=claim).to_json())
    assert codes(weaker, small_region(), limits) == set()
    assert "gap" in weaker.summary()


@settings(max_examples=60)
@given(st.data())
def test_another_solver_agrees(data: st.DataObject) -> None:
    """HiGHS finds no better plan than a proven one, and none where none is feasible."""
    region = data.draw(regions(least=True))
    limits = data.draw(rules(region, limited=True, least=True))
    plan = mm.match(region, limits, time_limit=10)
    graph = mm.candidates(region, limits)
    assert can_be_kept(graph, limits, PLAIN) == (plan.status != "infeasible")
    assert mm.check(plan, region, limits) == ()
    if plan.status == "optimal":
        assert is_small(graph)
        assert best_value(graph, limits, PLAIN) == pytest.approx(plan.value)


@settings(max_examples=200)
@given(st.data())
def test_any_prices_prove_a_bound(data: st.DataObject) -> None:
    """Whatever the prices are: no plan under any rules is worth more than what they prove."""
    least = data.draw(st.booleans())
    region = data.draw(regions(most=4, missing=False, least=least, every=True))
    try:
        limits = data.draw(rules(region, least=least, every=True))
        graph = mm.candidates(region, limits)
    except mm.RulesError:  # a floor above what quotas or limits of records leave
        return
    best = best_value(graph, limits, PLAIN)
    if best is None:
        return
    floor_price = np.inf if limits.floor_price is None else limits.floor_price
    places = [f"{name}/{k}" for name in region.communities.ids for k, _, _ in limits.quotas]
    tables: dict[str, tuple[list[str], float]] = {
        "needs": (region.needs.ids, 0.0),
        "resources": (region.resources.ids, 0.0),
        "organizations": (region.organizations.ids, -9.0),
        "communities": (region.communities.ids, -9.0),
        "organization_units": (region.organizations.ids, -3.0),
        "community_units": (region.communities.ids, max(-3.0, -floor_price)),
        "quotas": (places, -9.0),
    }
    prices = {
        what: {name: data.draw(st.floats(low, 9.0) | st.just(0.0)) for name in ids}
        for what, (ids, low) in tables.items()
    }
    budget = data.draw(st.floats(0.0, 9.0))
    told = mm.match(small_region()).model_dump() | {"prices": {**prices, "budget": budget}}
    told |= {"projects": (), "proof": "branches"}
    told |= {"branches": drawn_branches(data, Reading(mm.Plan(**told), graph, limits, PLAIN))}
    worth = certify(Reading(mm.Plan(**told), graph, limits, PLAIN))
    assert worth.findings == []
    assert worth.price_bound >= worth.bound >= best - 1e-6


def drawn_branches(data: st.DataObject, reading: Reading) -> list[dict[str, Any]]:
    """Draw any trees with any prices for some communities."""
    relaxation, made = Relaxation(reading), []
    for row, name in enumerate(reading.region.communities.ids):
        if not data.draw(st.booleans()):
            continue
        splits = trees(data.draw, relaxation.organizations_of(row)[:3])
        shape = splits.count(None), len(relaxation.needs_of(row))
        leaf = st.lists(st.integers(0, 9), min_size=shape[1], max_size=shape[1])
        prices = data.draw(st.lists(leaf, min_size=shape[0], max_size=shape[0]))
        made.append({"community_id": name, "splits": splits, "unit": 0.5, "prices": prices})
    return made


def test_another_solver_widens_limits_for_what_is_signed() -> None:
    """Two signed pairs in a community that may have one: feasible, and as good as the plan."""
    agreements = [
        {"project_id": f"P{at}", "organization_id": f"O{at}", "community_id": "C1"} for at in (1, 2)
    ]
    region = small_region(agreements=agreements)
    limits = mm.Rules(max_projects=1, projects_per_community=(0, 1))
    plan, graph = mm.match(region, limits), mm.candidates(region, limits)
    assert [project.signed for project in plan.projects] == [True, True]
    assert mm.check(plan, region, limits) == ()
    assert can_be_kept(graph, limits, PLAIN)
    assert best_value(graph, limits, PLAIN) == pytest.approx(plan.value)


def test_large_amounts_are_searched_too() -> None:
    """A thousand million units of one need next to seven of another: still the right value."""
    lists = small_lists()
    lists["needs"][0]["quantity"] = lists["resources"][0]["quantity"] = 1_000_000_000
    region, limits = small_region(lists), mm.Rules(max_projects=1, project_cost=5.0)
    plan = mm.match(region, limits)
    found = best_value(mm.candidates(region, limits), limits, PLAIN)
    assert found == pytest.approx(plan.value, rel=1e-12)


FREE = {
    "name", "title", "seconds", "search_seconds", "seed", "versions", "conflicts", "format",
    "prices", "proof", "status", "stop_reason", "bound", "price_bound", "method",
}  # fmt: skip
"""Fields that may change and still be true: words, or a claim that another value proves."""


def rich() -> tuple[mm.Plan, mm.Region, mm.Rules]:
    """A plan with a signed project, a new one, and needs open for two reasons."""
    lists: dict[str, Any] = small_lists()
    lists["needs"] += [
        {"need_id": "N3", "community_id": "C1", "category": "law", "quantity": 2},
        {"need_id": "N4", "community_id": "C2", "category": "health", "quantity": 40},
    ]
    lists["agreements"] = [
        {"project_id": "P1", "organization_id": "O2", "community_id": "C1", "need_id": "N1",
         "resource_id": "R2", "quantity": 3},
    ]  # fmt: skip
    region, limits = small_region(lists), mm.Rules(max_projects=2, project_cost=1.0)
    plan = mm.match(region, limits)
    assert mm.check(plan, region, limits) == ()
    return plan, region, limits


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all values in a document."""
    if isinstance(node, dict):
        return [leaf for key, part in node.items() for leaf in leaves(part, (*path, key))]
    if isinstance(node, list | tuple):
        return [leaf for at, part in enumerate(node) for leaf in leaves(part, (*path, at))]
    return [path]


def trees(draw: Any, names: list[str]) -> tuple[str | None, ...]:
    """Draw the nodes of a tree in preorder."""
    if not names or not draw(st.booleans()):
        return (None,)
    at = draw(st.integers(0, len(names) - 1))
    rest = names[:at] + names[at + 1 :]
    return (names[at], *trees(draw, rest), *trees(draw, rest))


def unchecked(document: dict[str, Any]) -> mm.Plan:
    """A plan of a document that nothing validates."""
    made = dict(document)
    made["projects"] = tuple(
        mm.Project.model_construct(
            **{
                **p,
                "allocations": tuple(mm.Allocation.model_construct(**a) for a in p["allocations"]),
            }
        )
        for p in document["projects"]
    )
    for field, model in (("open_needs", mm.OpenNeed), ("unused_resources", mm.UnusedResource)):
        made[field] = tuple(model.model_construct(**entry) for entry in document[field])
    made["prices"] = Prices.model_construct(**document["prices"])
    made["inputs"] = Inputs.model_construct(**document["inputs"])
    return mm.Plan.model_construct(**made)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-9, 99), st.floats(), st.text("abc", max_size=3),
    st.sampled_from(["N1", "N2", "R1", "R2", "O1", "C2", "no_project", "search", 10**30, [], {}]),
)  # fmt: skip


@settings(max_examples=300)
@given(st.data())
def test_any_changed_field_is_found(data: st.DataObject) -> None:
    """Whatever stands in whatever field: a finding unless the plan is still true, no crash."""
    plan, region, limits = rich()
    document = plan.model_dump()
    path = data.draw(st.sampled_from(leaves(document)))
    node: Any = document
    for step in path[:-1]:
        node = node[step]
    before, after = node[path[-1]], data.draw(VALUES)
    node[path[-1]] = after
    found = mm.check(unchecked(document), region, limits)
    try:
        same = mm.Plan(**document) == plan
    except mm.FileError:
        same = False
    numbers = isinstance(before, float) and isinstance(after, float)
    same = same or (numbers and math.isclose(before, after, rel_tol=2e-3, abs_tol=1e-6))
    assert found or same or FREE & set(path)


@pytest.mark.parametrize("field", ["projects", "open_needs", "unused_resources"])
@pytest.mark.parametrize("change", ["dropped", "repeated"])
def test_any_entry_dropped_or_repeated_is_found(field: str, change: str) -> None:
    """Each entry of each list counts."""
    plan, region, limits = rich()
    entries = getattr(plan, field)
    assert entries
    for at in range(len(entries)):
        made = (
            [*entries[:at], *entries[at + 1 :]] if change == "dropped" else [*entries, entries[at]]
        )
        assert mm.check(plan.model_copy(update={field: tuple(made)}), region, limits)


ALONE = """
import sys, types
from pathlib import Path
sys.modules["matchmaker.choice"] = None  # an import of it, or of a part of it, now fails
root = Path(sys.argv[1])
for name in ("matchmaker", "matchmaker.plan"):
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = [str(root.joinpath(*name.split(".")[1:]))]
from matchmaker.plan.check import check
from matchmaker.plan.plan import Plan
from matchmaker.lists import Region
from matchmaker.rules import Rules
plan, region, rules = (Path(path).read_text(encoding="utf-8") for path in sys.argv[2:])
found = check(Plan.from_json(plan), Region.from_json(region), Rules.model_validate_json(rules))
print([finding.code for finding in found])
print([name for name in sys.modules if name.startswith(("matchmaker.choice.", "ortools", "numba"))])
"""


def test_the_check_runs_without_the_choice(tmp_path: Path) -> None:
    """With `matchmaker.choice` out of reach, and no solver of its, a plan is checked as ever."""
    plan, region, limits = rich()
    paths = [tmp_path / name for name in ("plan.json", "region.json", "rules.json")]
    texts = (plan.to_json(), region.to_json(), limits.model_dump_json())
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    folder = str(Path(mm.__file__).parent)
    command = [sys.executable, "-c", ALONE, folder, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.split("\n")[:2] == ["[]", "[]"], done.stderr


def test_a_second_opinion_of_equally_good_flows() -> None:
    """Where two providers are worth the same, the other solver still gives whole units."""
    lists = small_lists()
    lists["needs"] = [
        {"need_id": f"N{n}", "community_id": "C1", "category": "health", "quantity": 1 + n % 3}
        for n in range(6)
    ]
    lists["resources"] = [
        {"resource_id": f"R{n}", "organization_id": f"O{1 + n % 2}", "category": "health",
         "quantity": 2 + n}
        for n in range(3)
    ]  # fmt: skip
    region = small_region(lists)
    for most in range(12):
        limits = mm.Rules(units_per_organization=(0, most), max_providers=1)
        plan = mm.match(region, limits)
        found = best_value(mm.candidates(region, limits), limits, PLAIN)
        assert found == pytest.approx(plan.value)
