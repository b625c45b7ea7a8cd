"""Solving a part anew: every rule is kept, and the plan gets no worse."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.choice.arrays import UNLIMITED
from matchmaker.choice.exact import new_solver, read_plan, search_exactly
from matchmaker.choice.flow import serve, transport
from matchmaker.choice.model import to_cp_sat
from matchmaker.choice.neighborhoods import reoptimize
from matchmaker.choice.part import Known, Part
from matchmaker.choice.repair import first_plan, trim
from matchmaker.choice.rows import write
from matchmaker.choice.selection import Selector
from matchmaker.testing import by_milp, problems, violations


def some_plan(problem: mm.Problem) -> Known | None:
    """Any plan that keeps every rule."""
    writer = write(Part(problem))
    model = to_cp_sat(writer)
    model.proto.clear_objective()
    solver = new_solver(0)
    if solver.status_name(solver.solve(model)) == "INFEASIBLE":
        return None
    plan = Known(np.zeros(len(problem.need), np.int64), np.zeros(len(problem.pairs), bool))
    read_plan(solver, writer, *plan)
    return plan


@settings(max_examples=150)
@given(problems(limited=True, least=True, units=True, rules=True), st.integers(0, 2**32 - 1))
def test_a_part_solved_anew_keeps_every_rule(problem: mm.Problem, seed: int) -> None:
    """From any plan, step by step: never worse, the rest untouched, at last the best."""
    plan = some_plan(problem)
    assume(plan is not None)
    assert plan is not None
    units, chosen = plan
    value = problem.worth(units, chosen)
    random = np.random.default_rng(seed)
    for share in (0.3, 0.6, 0.6, 1.0):
        free = random.random(len(problem.pairs)) < share
        found = reoptimize(problem, units, chosen, free, seed=seed)
        assert found is not None
        assert found.value >= value
        assert violations(problem, found.units, found.chosen) == []
        assert found.value == problem.worth(found.units, found.chosen)
        held = ~free[problem.pair_edges]
        assert np.array_equal(found.units[held], units[held])
        assert np.array_equal(found.chosen[~free], chosen[~free])
        units, chosen, value, _ = found
    assert value * problem.resolution == pytest.approx(by_milp(problem))


@settings(max_examples=80)
@given(problems(limited=True, least=True, units=True, rules=True))
def test_a_first_plan_keeps_every_rule(problem: mm.Problem) -> None:
    """There is one exactly where something is feasible."""
    found = first_plan(problem)
    assert (found is None) == (by_milp(problem) is None)
    assert found is None or violations(problem, found.units, found.chosen) == []


MOSTS = {
    *("max_providers", "whole", "together", "least_units", "least_value", "apart", "project"),
    *("max_projects", "organization", "community", "quotas"),
}


@settings(max_examples=150)
@given(problems(limited=True, units=True, rules=True))
def test_trimming_takes_away_until_no_most_is_broken(problem: mm.Problem) -> None:
    """From the best flow over all pairs to a plan that keeps every rule."""
    units = serve(problem)
    assert units is not None
    plan = trim(problem, Known(units, np.ones(len(problem.pairs), dtype=bool)))
    assert (plan.units <= units).all()
    broken = {name.split()[0] for name in violations(problem, *plan)}
    assert not broken & MOSTS


@settings(max_examples=100)
@given(problems(limited=True, least=True, units=True, rules=True))
def test_a_guide_leads_to_a_plan(problem: mm.Problem) -> None:
    """From the best plan without the other rules to one that keeps them all, where one is."""
    relaxed = copy.copy(problem)
    put = relaxed.__dict__
    put |= {
        "whole": problem.whole & False, "together": problem.together * 0 - 1, "least_units": 0,
        "least_value": 0, "max_providers": problem.max_providers * 0 + UNLIMITED,
        "apart_pairs": problem.apart_pairs[:0], "quotas": problem.quotas[:0],
    }  # fmt: skip
    put.pop("rules", None)
    guide = search_exactly(relaxed)
    assume(guide.status == "optimal")
    found = first_plan(problem, Known(guide.units, guide.chosen))
    assert (found is None) == (by_milp(problem) is None)
    assert found is None or violations(problem, found.units, found.chosen) == []


def district(**rules: Any) -> mm.Problem:
    """A problem of 250 pairs and 6,000 edges, under rules of every kind."""
    random = np.random.default_rng(0)
    needs, resources = 300, 250
    edges = np.unique(random.integers(0, needs * resources, 6_000))
    return mm.Problem(
        random.integers(1, 20, needs), random.integers(1, 20, resources),
        edges // resources, edges % resources, random.random(len(edges)).round(4) + 0.1,
        community=random.integers(0, 20, needs), organization=random.integers(0, 60, resources),
        max_projects=60, projects_per_organization=(0, 3), project_cost=1.0,
        kind=random.integers(0, 3, 60), quotas=[[0, 1, 2], [1, 0, 2]], apart=[[0, 1], [2, 3]],
        units_per_community=(20, 150), whole=random.random(needs) < 0.2, least_units=4,
        max_providers=2, together=[[0, 1], [2, 3, 4]], **rules,
    )  # fmt: skip


def test_a_first_plan_and_its_neighborhoods_on_a_district() -> None:
    """A guide that breaks rules leads to a plan that keeps them; the same work, the same plan."""
    problem = district()
    worth = np.bincount(problem.pair_edges, weights=problem.steps * problem.limit).astype(int)
    chosen = Selector(problem).select(worth).chosen
    edges = np.flatnonzero(chosen[problem.pair_edges])
    parts = (problem.need, problem.resource, problem.steps, problem.limit)
    units = np.zeros(len(problem.need), dtype=np.int64)
    units[edges] = transport(problem.demand, problem.supply, *(part[edges] for part in parts))
    guide = Known(units, chosen)
    assert violations(problem, *guide)
    plan = first_plan(problem, guide, deterministic_time=5.0)
    assert plan is not None
    assert violations(problem, plan.units, plan.chosen) == []
    free = np.isin(problem.pairs[:, 1], [0, 1, 2])
    found, again = (
        reoptimize(problem, plan.units, plan.chosen, free, deterministic_time=0.5) for _ in range(2)
    )
    assert found is not None
    assert again is not None
    assert np.array_equal(found.units, again.units)
    assert found.value >= plan.value
    assert violations(problem, found.units, found.chosen) == []
