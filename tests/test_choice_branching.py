"""The branched bound: valid, provable by anyone, the same with any number of workers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.choice.branching import LEAVES
from matchmaker.testing import by_milp, problems

Damage = Callable[[dict[str, Any]], Any]


@settings(max_examples=150)
@given(problems(limited=True, least=True), st.integers(0, 9))
def test_no_plan_exceeds_the_bound(problem: mm.Problem, seed: int) -> None:
    """The bound of the branches lies between the optimum and what the prices prove."""
    best = by_milp(problem)
    choice = mm.solve(problem, seed=seed, method="branching", effort=0.4)
    if best is None:
        assert choice.status in ("infeasible", "no_plan")
        return
    assert choice.bound >= best - 1e-6 * max(1.0, abs(best))
    assert choice.bound <= choice.price_bound
    assert (choice.proof == "branches") == (choice.bound < choice.price_bound)
    assert bool(choice.trees) == (choice.proof == "branches")


def district() -> tuple[mm.Region, mm.Rules]:
    """A part of a district, where the prices alone leave a gap."""
    rules = mm.Rules(max_distance_km=5, max_projects=25, projects_per_organization=(0, 2))
    return mm.synthetic.region("hongshan", seed=1, scale=0.05), rules


@pytest.fixture(scope="module")
def plan() -> mm.Plan:
    """A plan of the district with branches; nothing is wrong with it."""
    region, rules = district()
    plan = mm.match(region, rules, method="branching", effort=2)
    assert mm.check(plan, region, rules) == ()
    return plan


def test_branches_close_a_part_of_the_gap(plan: mm.Plan) -> None:
    """The bound falls below that of the prices, and a reader of the plan keeps it."""
    assert plan.proof == "branches"
    assert plan.bound is not None
    assert plan.price_bound is not None
    assert plan.bound < plan.price_bound * 0.999
    region, rules = district()
    again = mm.Plan.from_json(plan.to_json())
    assert again == plan
    assert mm.check(again, region, rules) == ()
    assert "branches" in plan.summary()


def test_leaves_are_few_enough_to_keep(plan: mm.Plan) -> None:
    """No more than so many leaves for each community, whatever the effort."""
    region, rules = district()
    longer = mm.match(region, rules, method="branching", effort=50)
    leaves = sum(len(part.prices) for part in longer.branches)
    assert leaves <= LEAVES * len(region.communities) + 100
    assert longer.bound is not None
    assert plan.bound is not None
    assert longer.bound <= plan.bound


def first(change: Damage) -> Damage:
    """Damage the first tree."""
    return lambda told: change(told["branches"][0])


DAMAGE: dict[str, tuple[Damage, str]] = {
    "a leaf forgotten": (first(lambda b: b["splits"].pop()), "plan-branches plan-bound"),
    "a node too many": (first(lambda b: b["splits"].append(None)), "plan-branches plan-bound"),
    "a split on nobody": (first(lambda b: b["splits"].__setitem__(0, "O?")),
                          "plan-branches plan-bound"),
    "prices of a leaf forgotten": (first(lambda b: b["prices"].pop()),
                                   "plan-branches plan-bound"),
    "a price forgotten": (first(lambda b: b["prices"][0].pop()), "plan-branches plan-bound"),
    "no unit": (first(lambda b: b.update(unit=0.0)), "plan-branches plan-bound"),
    "a price too large for sums": (first(lambda b: b.update(unit=1e300)),
                                   "plan-branches plan-bound"),
    "a tree of nobody": (first(lambda b: b.update(community_id="C?")),
                         "plan-branches plan-bound"),
    "a tree twice": (lambda told: told["branches"].append(told["branches"][0]),
                     "plan-branches plan-bound"),
    "no trees": (lambda told: told["branches"].clear(), "plan-bound"),
    "a tree forgotten": (lambda told: told["branches"].pop(), "plan-bound"),
    "higher prices": (first(lambda b: b.update(unit=9 * b["unit"])), "plan-bound"),
    "proof by the prices alone": (lambda told: told.update(proof="prices"), "plan-bound"),
}  # fmt: skip
"""By its name: a damage to the branches, and the codes that it must cause."""


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_named(plan: mm.Plan, name: str) -> None:
    """The check finds this damage by exactly its codes, in both languages."""
    damage, codes = DAMAGE[name]
    told = plan.model_dump(mode="json")
    damage(told)
    found = mm.check(mm.Plan(**told), *district())
    assert {finding.code for finding in found} == set(codes.split())
    assert all(finding.en and finding.zh for finding in found)


def test_workers_change_nothing(plan: mm.Plan) -> None:
    """One worker and two grow the same trees."""
    region, rules = district()
    alone = mm.match(region, rules, method="branching", effort=2, workers=1)
    assert alone.branches == plan.branches
    assert alone.bound == plan.bound


def test_one_community_is_branched_to_the_optimum() -> None:
    """With prices of nothing but its needs in the way, the tree closes the gap."""
    random = np.random.default_rng(3)
    edges = np.unique(random.integers(0, 12 * 9, 70))
    problem = mm.Problem(
        random.integers(1, 9, 12), random.integers(1, 9, 9), edges // 9, edges % 9,
        random.integers(1, 99, len(edges)), community=[0] * 12, organization=np.arange(9),
        project_cost=90,
    )  # fmt: skip
    choice, best = mm.solve(problem, method="branching", effort=100), by_milp(problem)
    assert best is not None
    assert choice.price_bound > best * 1.0001
    assert choice.bound == pytest.approx(best, rel=2e-3)


@pytest.mark.parametrize("target", ["plan", "plan.json"])
def test_branches_are_read_back(plan: mm.Plan, tmp_path: Path, target: str) -> None:
    """Trees survive a folder of CSV files and JSON; a plan without any leaves no file of them."""
    mm.files.write_plan(plan, tmp_path / target)
    assert mm.files.read_plan(tmp_path / target) == plan
    bare = plan.model_copy(update={"branches": ()})
    mm.files.write_plan(bare, tmp_path / target)
    assert mm.files.read_plan(tmp_path / target) == bare
