"""Guided plans: annealed without some rules, rounded off, every rule kept in the end."""

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.choice.annealing import Annealing
from matchmaker.choice.flow import transport
from matchmaker.choice.guide import relax
from matchmaker.choice.network import WORTH, Network
from matchmaker.choice.network_loops import add, close, mark
from matchmaker.choice.prices import Steps
from matchmaker.choice.rounding import round_off
from matchmaker.choice.toll_loops import KEPT_LOSS
from matchmaker.testing import problems, violations

ON_NUMBERS = {"max_projects", "organization", "community", "quotas", "required", "signed", "apart"}


@settings(max_examples=200)
@given(problems(limited=True, least=True, units=True, rules=True), st.integers(0, 2**32 - 1))
def test_rounding_off_keeps_all_rules_on_needs_sizes_and_units(
    problem: mm.Problem, seed: int
) -> None:
    """Over any pairs; nothing comes back only where a least of units is out of reach."""
    chosen = np.random.default_rng(seed).random(len(problem.pairs)) < 0.7
    found = round_off(problem, relax(problem, Steps.zero(problem)), chosen)
    event("nothing" if found is None else "a plan")
    if found is None:
        assert problem.organization_units[:, 0].any() or problem.community_units[:, 0].any()
        return
    assert not (found.chosen & ~chosen).any()
    assert not found.units[~found.chosen[problem.pair_edges]].any()
    broken = {name.split()[0] for name in violations(problem, *found)}
    assert not broken - ON_NUMBERS


@settings(max_examples=100)
@given(problems(limited=True), st.integers(0, 2**32 - 1))
def test_a_flow_follows_the_closing_of_edges(problem: mm.Problem, seed: int) -> None:
    """Closed edges carry nothing, and over the others the flow is the best."""
    network, random = Network(problem), np.random.default_rng(seed)
    assume(len(network.edges))
    flow, chosen = network.flow(), random.random(len(problem.pairs)) < 0.7
    for pair in np.flatnonzero(chosen).tolist():
        mark(flow)
        add(flow, pair)
    shut = random.random(len(network.edges)) < 0.4
    close(flow, np.flatnonzero(shut))
    open_edges = network.edges[~shut & chosen[problem.pair_edges[network.edges]]]
    parts = (problem.need, problem.resource, problem.steps, problem.limit)
    best = transport(problem.demand, problem.supply, *(part[open_edges] for part in parts))
    units = network.units(flow)
    assert not units[network.edges[shut]].any()
    assert (units <= problem.limit).all()
    assert units @ problem.steps == flow.tally[WORTH] == best @ problem.steps[open_edges]


def tolls_of(problem: mm.Problem, units: Any) -> int:
    """What the tolls should be, rule by rule and need by need."""
    worth, total = units * problem.steps, 0
    for pair in np.flatnonzero(~problem.signed).tolist():
        own = problem.pair_edges == pair
        if units[own].sum() < problem.least_units or worth[own].sum() < problem.least_value:
            total += int(worth[own].sum())
    groups = [np.flatnonzero(problem.together == g) for g in set(problem.together.tolist()) - {-1}]
    groups += [np.array([n]) for n in np.flatnonzero(problem.whole & (problem.together < 0))]
    for group in groups:
        own = np.isin(problem.need, group)
        if 0 < units[own].sum() < problem.demand[group].sum():
            total += int(worth[own].sum() * KEPT_LOSS)
    for need, most in enumerate(problem.max_providers.tolist()):
        pairs = problem.pair_edges[(problem.need == need) & (units > 0)]
        earned = [
            int(worth[(problem.need == need) & (problem.pair_edges == pair)].sum())
            for pair in np.unique(pairs)
        ]
        total += int(sum(sorted(earned, reverse=True)[most:]) * KEPT_LOSS)
    return total


@settings(max_examples=100)
@given(problems(limited=True, rules=True), st.integers(0, 2**32 - 1))
def test_tolls_follow_every_change(problem: mm.Problem, seed: int) -> None:
    """After taking over any choice they are what the flow breaks, counted anew."""
    assume(len(problem.pairs))
    random, everyone = np.random.default_rng(seed), np.ones(len(problem.pairs), dtype=bool)
    chosen = random.random(len(problem.pairs)) < 0.5
    walks = Annealing(problem, chosen, everyone, seed, 1)
    for _ in range(2):
        walks.round(float(problem.steps.max(initial=1)) + 1.0, 1.0, 20)
    for stream in walks._streams:
        units = walks._network.units(stream.flow)
        if stream.tolls.active:
            assert stream.tolls.total[0] == tolls_of(problem, units)
        costs = int(problem.cost[stream.walk.chosen].sum())
        assert stream.walk.value[0] == units @ problem.steps - costs - stream.tolls.total[0]


def district(**rules: Any) -> mm.Problem:
    """A problem of 480 pairs and 6,000 edges."""
    random = np.random.default_rng(1)
    needs, resources = 300, 250
    edges = np.unique(random.integers(0, needs * resources, 6_000))
    return mm.Problem(
        random.integers(1, 20, needs), random.integers(1, 20, resources),
        edges // resources, edges % resources, random.random(len(edges)).round(4) + 0.1,
        community=np.arange(needs) // 25, organization=np.arange(resources) // 5,
        max_projects=90, projects_per_organization=(0, 3), **rules,
    )  # fmt: skip


RULES: dict[str, dict[str, Any]] = {
    "whole": {"whole": np.ones(300, dtype=bool)},
    "max_providers": {"max_providers": 1},
    "least_units": {"least_units": 20},
    "least_value": {"least_value": 20.0},
    "together": {"together": np.arange(150).reshape(-1, 2).tolist()},
    "floors": {"units_per_community": (120, 250)},
    "organizations": {"units_per_organization": (20, 40)},
    "soft": {"units_per_community": (200, -1), "shortfall_price": 2.0, "apart": [[0, 1], [2, 3]]},
    "many": {"units_per_community": (100, 250), "max_providers": 2, "least_units": 5,
             "whole": np.arange(300) % 3 == 0},
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_guided_plan_keeps_every_rule_whatever_the_workers(name: str) -> None:
    """A good plan after little work, bit for bit the same by one worker and by two."""
    problem = district(**RULES[name])
    one, two = (mm.solve(problem, 300, effort=0.4, workers=workers) for workers in (1, 2))
    held = {tuple(pair) for pair in one.pairs.tolist()}
    chosen = np.array([tuple(pair) in held for pair in problem.pairs.tolist()])
    assert violations(problem, one.units, chosen) == []
    assert one.method == "lagrangian+branching+neighborhoods"
    assert np.array_equal(one.units, two.units)
    assert np.array_equal(one.pairs, two.pairs)


def test_least_units_that_no_flow_reaches_are_told_at_once() -> None:
    """A community that lacks the demand for its least makes the problem infeasible."""
    choice = mm.solve(district(units_per_community=(400, -1)), 60)
    assert choice.status == "infeasible"
    assert [name.split()[0] for name in choice.conflicts] == ["units_per_community"]
