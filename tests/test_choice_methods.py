"""What each method promises: the rules it keeps, a value below its bound, and when it stops."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.choice.constraints import CONSTRAINTS
from matchmaker.choice.flow import transport
from matchmaker.choice.methods import METHODS, plan_methods
from matchmaker.choice.network import WORTH, Flow, Network
from matchmaker.choice.network_loops import add, drop, mark, undo, unlink
from matchmaker.testing import by_milp, problems, violations


def chosen_pairs(choice: mm.Choice) -> Any:
    """The mask of the pairs with a project."""
    held = {tuple(pair) for pair in choice.pairs.tolist()}
    return np.array([tuple(pair) in held for pair in choice.problem.pairs.tolist()], dtype=bool)


def assert_sound(choice: mm.Choice, best: float | None) -> None:
    """A plan that keeps every rule, worth no more than the optimum, which the bound is above."""
    if best is None:
        assert choice.status in ("infeasible", "no_plan")
        return
    assert choice.status != "infeasible"
    if choice.status == "no_plan":
        return
    assert violations(choice.problem, choice.units, chosen_pairs(choice)) == []
    assert choice.value <= best + 1e-6 * max(1.0, abs(best))
    assert choice.bound >= best - 1e-6 * max(1.0, abs(best))


@settings(max_examples=300)
@given(problems(limited=True, least=True, units=True, rules=True))
def test_auto_finds_the_optimum_under_every_rule(problem: mm.Problem) -> None:
    """Whatever rules meet: the proven optimum of an independent solver."""
    best = by_milp(problem)
    choice = mm.solve(problem, time_limit=60)
    assert_sound(choice, best)
    assert choice.status == ("infeasible" if best is None else "optimal")
    if best is not None:
        assert choice.value == pytest.approx(best, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=60)
@given(problem=problems(limited=True, least=True, units=True, rules=True), seed=st.integers(0, 9))
def test_a_method_keeps_what_it_claims(method: str, problem: mm.Problem, seed: int) -> None:
    """A method either refuses a problem, naming the rule, or keeps all of its rules."""
    missing = problem.rules - METHODS[method].keeps
    if missing:
        with pytest.raises(mm.ProblemError) as caught:
            mm.solve(problem, method=method)
        told = zip(caught.value.findings, sorted(missing), strict=True)
        assert all(found.code == "method-cannot" and rule in found.en for found, rule in told)
        return
    if METHODS[method].particular and not METHODS[method].suits(problem):
        with pytest.raises(mm.ProblemError, match="form"):
            mm.solve(problem, method=method)
        return
    choice = mm.solve(problem, time_limit=60, seed=seed, method=method, effort=0.4)
    assert_sound(choice, by_milp(problem))


def test_every_rule_is_kept_by_some_method() -> None:
    """Whatever rules a problem has, "auto" has a method that keeps them all."""
    assert any(method.keeps == set(CONSTRAINTS) for method in METHODS.values())
    assert all(method.keeps <= set(CONSTRAINTS) for method in METHODS.values())


def test_an_unknown_method_is_refused() -> None:
    """The message lists the methods that there are."""
    problem = mm.Problem([1], [1], [0], [0], [1.0])
    with pytest.raises(mm.ProblemError, match="auto, flow, lagrangian"):
        mm.solve(problem, method="guess")
    assert [method.name for method in plan_methods(problem, "auto")] == ["flow"]


def flow_worth(problem: mm.Problem, chosen: Any) -> int:
    """The worth of the best flow over the edges of chosen pairs, by another solver."""
    edges = np.flatnonzero(chosen[problem.pair_edges])
    ends = problem.need[edges], problem.resource[edges]
    arrays = problem.steps[edges], problem.limit[edges]
    units = transport(problem.demand, problem.supply, *ends, *arrays)
    return int(units @ problem.steps[edges])


def assert_flow(flow: Flow, network: Network, problem: mm.Problem, chosen: Any) -> None:
    """The flow is feasible, only on chosen pairs, and the best; its prices prove it."""
    units = network.units(flow)
    assert (units >= 0).all()
    assert (units <= problem.limit).all()
    assert not units[~chosen[problem.pair_edges]].any()
    got = np.bincount(problem.need, units, len(problem.demand))
    gave = np.bincount(problem.resource, units, len(problem.supply))
    spare = np.concatenate([problem.demand - got, problem.supply - gave])
    assert flow.nodes["spare"].tolist() == spare.tolist()
    assert (spare >= 0).all()
    assert int(units @ problem.steps) == flow.tally[WORTH] == flow_worth(problem, chosen)
    price = flow.nodes["price"]
    need, resource = np.split(price, [len(problem.demand)])
    rent = problem.steps - need[problem.need] - resource[problem.resource]
    rent = np.where(chosen[problem.pair_edges], np.maximum(rent, 0), 0)
    bound = price @ np.concatenate([problem.demand, problem.supply]) + rent @ problem.limit
    assert (price >= 0).all()
    assert bound == flow.tally[WORTH]


@settings(max_examples=150)
@given(problems(limited=True), st.data())
def test_the_flow_follows_every_change(problem: mm.Problem, data: st.DataObject) -> None:
    """After any adding, dropping and undoing the flow is the best over the chosen pairs."""
    network = Network(problem)
    flow, chosen = network.flow(), np.zeros(len(problem.pairs), dtype=bool)
    if not len(chosen):
        return
    for _ in range(data.draw(st.integers(1, 8))):
        pair = data.draw(st.integers(0, len(chosen) - 1))
        before = int(flow.tally[WORTH])
        mark(flow)
        if chosen[pair]:
            drop(flow, pair)
        else:
            add(flow, pair)
            if data.draw(st.booleans()):
                take_back(flow, pair, before)
                assert_flow(flow, network, problem, chosen)
                continue
        chosen[pair] = not chosen[pair]
        assert_flow(flow, network, problem, chosen)


def take_back(flow: Flow, pair: int, before: int) -> None:
    """Undo an addition."""
    undo(flow, before)
    unlink(flow, pair)


def test_a_word_from_the_callback_stops_the_search() -> None:
    """A callback that returns True ends the search with the best plan so far."""
    problem = mid()
    choice = mm.solve(problem, time_limit=120, progress=lambda at: at.phase == "annealing")
    assert choice.stop_reason == "callback"
    assert choice.status == "feasible"
    assert choice.value > 0


def test_a_gap_that_is_good_enough_stops_the_search() -> None:
    """The search ends when the gap is reached, and says so."""
    choice = mm.solve(mid(), time_limit=120, gap=0.3)
    assert choice.stop_reason == "gap_reached"
    assert choice.gap <= 0.3


def mid() -> mm.Problem:
    """A problem too large for a proof."""
    random = np.random.default_rng(5)
    edges = np.unique(random.integers(0, 200 * 150, 5_000))
    return mm.Problem(
        random.integers(1, 20, 200), random.integers(1, 20, 150), edges // 150, edges % 150,
        random.integers(1, 99, len(edges)), community=random.integers(0, 12, 200),
        organization=random.integers(0, 40, 150), max_projects=30, project_cost=20,
        projects_per_organization=(0, 2), projects_per_community=(1, 5),
    )  # fmt: skip


@pytest.mark.parametrize("method", ["annealing", "neighborhoods"])
def test_improving_keeps_the_rules_and_is_worth_it(method: str) -> None:
    """With quotas, meetings that are not allowed, least and most numbers: kept throughout."""
    base = mid()
    problem = mm.Problem(
        base.demand, base.supply, base.need, base.resource, base.value,
        community=base.community, organization=base.organization, max_projects=30,
        project_cost=20, projects_per_organization=(0, 2), projects_per_community=(1, 5),
        kind=np.arange(40) % 3, quotas=[(0, 1, 2), (2, 0, 1)], apart=[(0, 3), (1, 4), (2, 7)],
        required=[(5, 2)], signed=[(0, 1), (3, 1)],
    )  # fmt: skip
    plain = mm.solve(problem, time_limit=300, method=method, effort=0.2)
    more = mm.solve(problem, time_limit=300, method=method, effort=2)
    for choice in (plain, more):
        assert violations(problem, choice.units, chosen_pairs(choice)) == []
        assert choice.value <= choice.bound
    assert more.value >= plain.value
    assert more.gap < 0.2
