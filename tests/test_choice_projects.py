"""Choosing projects under limits: held against HiGHS and against trying everything."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker.choice.kernel import PairKernel
from matchmaker.choice.network import Network
from matchmaker.testing import brute_force, by_milp, problems


def bound_by_hand(choice: mm.Choice) -> float:
    """The bound that the prices prove, written out pair by pair."""
    problem, prices = choice.problem, choice.prices
    total = prices.need @ problem.demand + prices.resource @ problem.supply
    if problem.max_projects is not None:
        total += prices.budget * problem.max_projects
    reduced = problem.value - prices.need[problem.need] - prices.resource[problem.resource]
    gains = np.zeros(len(problem.pairs))
    left: dict[tuple[int, int], int] = {}
    for edge in np.argsort(-reduced).tolist():
        pair, resource = int(problem.pair_edges[edge]), int(problem.resource[edge])
        rest = left.setdefault((pair, resource), int(problem.supply[resource]))
        take = min(rest, int(problem.limit[edge])) if reduced[edge] > 0 else 0
        gains[pair] += take * reduced[edge]
        left[pair, resource] = rest - take
    for pair, (organization, community) in enumerate(problem.pairs.tolist()):
        gain = gains[pair] - problem.cost[pair] * problem.resolution - prices.budget
        gain -= prices.organization[organization] + prices.community[community]
        total += gain if problem.fixed[pair] else max(gain, 0.0)
    for side, bounds, price in (
        (0, problem.organization_bounds, prices.organization),
        (1, problem.community_bounds, prices.community),
    ):
        for row, (least, most) in enumerate(bounds.tolist()):
            most = min(most, int(np.sum(problem.pairs[:, side] == row)))
            total += price[row] * (most if price[row] > 0 else least)
    return float(total)


def assert_keeps_limits(choice: mm.Choice) -> None:
    """Every limit of the model, on the units and projects of a choice."""
    problem, units = choice.problem, choice.units
    assert (units >= 0).all()
    assert (units <= problem.limit).all()
    got = np.bincount(problem.need, weights=units, minlength=len(problem.demand))
    gave = np.bincount(problem.resource, weights=units, minlength=len(problem.supply))
    assert (got <= problem.demand).all()
    assert (gave <= problem.supply).all()
    chosen = {tuple(pair) for pair in choice.pairs.tolist()}
    serving = {tuple(problem.pairs[p].tolist()) for p in problem.pair_edges[units > 0]}
    assert serving <= chosen
    assert {tuple(pair) for pair in problem.pairs[problem.fixed].tolist()} <= chosen
    if problem.max_projects is not None:
        assert len(chosen) <= problem.max_projects
    for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
        counts = np.bincount(choice.pairs[:, side], minlength=len(bounds))
        assert (counts >= bounds[:, 0]).all()
        assert (counts <= bounds[:, 1]).all()
    cost = {tuple(pair): c for pair, c in zip(problem.pairs.tolist(), problem.cost, strict=True)}
    worth = int(units @ problem.steps) - sum(int(cost[pair]) for pair in chosen)
    assert choice.value == pytest.approx(worth * problem.resolution)


@settings(max_examples=200)
@given(problems(limited=True, least=True))
def test_small_problems_are_solved_to_the_optimum(problem: mm.Problem) -> None:
    """A choice is optimal exactly where HiGHS says so, and infeasible where HiGHS is."""
    best = by_milp(problem)
    choice = mm.solve(problem, time_limit=20)
    if best is None:
        assert choice.status == "infeasible"
        assert choice.conflicts
        return
    assert_keeps_limits(choice)
    assert choice.status == "optimal"
    assert choice.value == pytest.approx(best)
    assert choice.gap == 0
    assert choice.price_bound >= best - 1e-9
    assert bound_by_hand(choice) == pytest.approx(choice.price_bound)


@settings(max_examples=40)
@given(problems(limited=True, least=True))
def test_the_oracles_agree(problem: mm.Problem) -> None:
    """Trying every set of projects gives what HiGHS gives."""
    assert brute_force(problem) == pytest.approx(by_milp(problem))


@settings(max_examples=60)
@given(problems(limited=True), st.integers(0, 3))
def test_bounds_hold_without_the_search(problem: mm.Problem, seed: int) -> None:
    """The Lagrangian alone never claims more than is true: value ≤ optimum ≤ bound."""
    choice = mm.solve(problem, method="lagrangian", effort=3, seed=seed)
    best = by_milp(problem)
    assert best is not None
    assert choice.value <= best + 1e-9
    assert choice.bound >= best - 1e-9


def medium(seed: int = 0, **limits: object) -> mm.Problem:
    """A problem too large for a proof by search."""
    random = np.random.default_rng(seed)
    needs, resources = 300, 250
    edges = np.unique(random.integers(0, needs * resources, 6_000))
    limits = {"max_projects": 40, "projects_per_organization": (0, 2)} | limits
    return mm.Problem(
        random.integers(1, 20, needs),
        random.integers(1, 20, resources),
        edges // resources,
        edges % resources,
        random.random(len(edges)).round(4) + 0.1,
        community=random.integers(0, 20, needs),
        organization=random.integers(0, 60, resources),
        **limits,  # type: ignore[arg-type]
    )


def test_a_medium_problem_has_a_small_proven_gap() -> None:
    """Prices and branches prove the bound, the limits are kept, the status claims no more."""
    choice = mm.solve(medium(), effort=4)
    assert_keeps_limits(choice)
    assert choice.status == "feasible"
    assert choice.stop_reason == "effort"
    assert choice.proof == "branches"
    assert choice.bound < choice.price_bound
    assert bound_by_hand(choice) == pytest.approx(choice.price_bound)
    assert 0 < choice.gap < 0.1


def test_least_numbers_on_a_medium_problem() -> None:
    """Every community gets its least number of projects, and the bound still follows."""
    choice = mm.solve(medium(projects_per_community=(1, 4)), effort=2)
    assert_keeps_limits(choice)
    assert choice.bound <= choice.price_bound
    assert bound_by_hand(choice) == pytest.approx(choice.price_bound)


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_gives_the_same_choice(workers: int) -> None:
    """The number of workers changes nothing, nor does a second run."""
    first = mm.solve(medium(), seed=3, time_limit=600, effort=1)
    again = mm.solve(medium(), seed=3, time_limit=600, effort=1, workers=workers)
    assert np.array_equal(first.units, again.units)
    assert np.array_equal(first.pairs, again.pairs)
    assert first.bound == again.bound


def test_the_order_of_edges_does_not_matter() -> None:
    """A service may bring its edges in any order: the bound and status are the same."""
    problem = medium()
    order = np.random.default_rng(1).permutation(len(problem.need))
    mixed = mm.Problem(
        problem.demand,
        problem.supply,
        problem.need[order],
        problem.resource[order],
        problem.value[order],
        community=problem.community,
        organization=problem.organization,
        max_projects=40,
        projects_per_organization=(0, 2),
    )
    first, second = mm.solve(problem, effort=5), mm.solve(mixed, effort=5)
    assert second.bound == pytest.approx(first.bound, rel=0.01)
    assert_keeps_limits(second)


def test_a_time_limit_cuts_in_and_says_so() -> None:
    """A search that runs out of time gives its best plan, not a better status."""
    choice = mm.solve(medium(), time_limit=0.05)
    assert choice.stop_reason == "time_limit"
    assert choice.status == "feasible"
    assert_keeps_limits(choice)
    assert choice.bound <= choice.price_bound
    assert bound_by_hand(choice) == pytest.approx(choice.price_bound)


def test_an_interruption_keeps_the_best_so_far() -> None:
    """Ctrl-C ends the search cleanly with the best choice so far."""

    def interrupt(progress: mm.Progress) -> None:
        if progress.passes:
            raise KeyboardInterrupt

    choice = mm.solve(medium(), time_limit=60, progress=interrupt)
    assert choice.stop_reason == "interrupted"
    assert choice.status == "feasible"
    assert choice.value > 0
    assert_keeps_limits(choice)


def test_progress_is_reported() -> None:
    """A caller sees value and bound approach each other."""
    seen: list[mm.Progress] = []
    mm.solve(medium(), effort=3, progress=seen.append)
    assert seen
    assert all(at.value <= at.bound for at in seen)


def test_contradicting_limits_are_named() -> None:
    """What cannot be met together is named by index."""
    problem = mm.Problem(
        [1], [1], [0], [0], [1.0], community=[0], organization=[0],
        projects_per_community=np.array([[2, 3]]),
    )  # fmt: skip
    choice = mm.solve(problem)
    assert choice.status == "infeasible"
    assert choice.conflicts == ("community 0",)
    assert not len(choice.pairs)


def test_signed_projects_widen_the_limits_that_they_exceed() -> None:
    """What is signed stays, costs nothing, and admits no further project beyond the limit."""
    problem = mm.Problem(
        [2, 2], [2, 2], [0, 1], [0, 1], [1.0, 5.0], community=[0, 1], organization=[0, 1],
        max_projects=0, project_cost=3, signed=[[0, 0]],
    )  # fmt: skip
    choice = mm.solve(problem)
    assert choice.pairs.tolist() == [[0, 0]]
    assert choice.value == 2.0


@settings(max_examples=60)
@given(problems(limited=True), st.integers(0, 2**32 - 1))
def test_the_kernel_is_a_greedy_fill(problem: mm.Problem, seed: int) -> None:
    """The compiled loops give what a plain greedy in Python gives, at any prices."""
    random = np.random.default_rng(seed)
    prices = random.integers(0, 6, len(problem.demand)), random.integers(0, 6, len(problem.supply))
    kernel = PairKernel(Network(problem).graph, workers=2)
    values = kernel.values(np.concatenate(prices)).copy()
    use = kernel.usage(np.ones(len(problem.pairs), dtype=bool))
    need_use, resource_use = np.split(use, [len(problem.demand)])
    expected = np.zeros(len(problem.pairs), dtype=int)
    given_out = np.zeros(len(problem.supply), dtype=int)
    reduced = problem.steps - prices[0][problem.need] - prices[1][problem.resource]
    for pair in range(len(problem.pairs)):
        for resource in range(len(problem.supply)):
            mine = (problem.pair_edges == pair) & (problem.resource == resource) & (reduced > 0)
            left = int(problem.supply[resource])
            for edge in sorted(np.flatnonzero(mine).tolist(), key=lambda e: -reduced[e]):
                take = min(left, int(problem.limit[edge]))
                expected[pair] += take * reduced[edge]
                given_out[resource] += take
                left -= take
    assert values.tolist() == expected.tolist()
    assert resource_use.tolist() == given_out.tolist()
    assert need_use.sum() == given_out.sum()
