"""Without limits on projects a choice is exact: held against HiGHS and public optima."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linear_sum_assignment, linprog

import matchmaker as mm
from matchmaker.testing import by_milp, problems


@settings(max_examples=300)
@given(problems())
def test_the_flow_equals_highs(problem: mm.Problem) -> None:
    """On 300 generated problems the value is HiGHS's optimum, and the prices prove it."""
    choice = mm.solve(problem)
    assert choice.value == pytest.approx(by_milp(problem))
    assert_proven(choice)


def assert_proven(choice: mm.Choice) -> None:
    """The prices are feasible duals whose bound is the value: no solver needs to be trusted."""
    problem, prices = choice.problem, choice.prices
    assert choice.status == "optimal"
    assert choice.gap == 0
    assert (prices.need >= 0).all()
    assert (prices.resource >= 0).all()
    assert (choice.units >= 0).all()
    assert (choice.units <= problem.limit).all()
    got = np.bincount(problem.need, weights=choice.units, minlength=len(problem.demand))
    gave = np.bincount(problem.resource, weights=choice.units, minlength=len(problem.supply))
    assert (got <= problem.demand).all()
    assert (gave <= problem.supply).all()
    assert choice.value == pytest.approx(float(choice.units @ problem.value))
    rent = problem.value - prices.need[problem.need] - prices.resource[problem.resource]
    bound = prices.need @ problem.demand + prices.resource @ problem.supply
    bound += np.maximum(rent, 0) @ problem.limit
    assert choice.bound == pytest.approx(float(bound))
    assert choice.bound == choice.value == choice.price_bound


@pytest.mark.parametrize("seed", range(5))
def test_a_larger_flow_equals_highs(seed: int) -> None:
    """Fractional values, thousands of edges: the linear program has the same optimum."""
    random = np.random.default_rng(seed)
    needs, resources = 120, 90
    cells = np.unique(random.integers(0, needs * resources, 3_000))
    need, resource = cells // resources, cells % resources
    problem = mm.Problem(
        random.integers(0, 30, needs),
        random.integers(0, 30, resources),
        need,
        resource,
        random.random(len(cells)).round(5) * 5,
    )
    choice = mm.solve(problem)
    rows = np.zeros((needs + resources, len(cells)))
    rows[need, np.arange(len(cells))] = 1
    rows[needs + resource, np.arange(len(cells))] = 1
    most = np.append(problem.demand, problem.supply)
    best = linprog(-problem.value, A_ub=rows, b_ub=most, method="highs")
    assert choice.value == pytest.approx(-best.fun, rel=1e-9)
    assert_proven(choice)


def assignment(shared: Path, size: int) -> tuple[np.ndarray, mm.Choice]:
    """Read a linear assignment problem and solve it; give costs and choice."""
    words = (shared / f"instances/assign/assign{size}.txt").read_text().split()
    costs = np.array(words[1:], dtype=int).reshape(size, size)
    most = int(costs.max()) * size + 1
    need, resource = np.divmod(np.arange(size * size), size)
    ones = np.ones(size, dtype=int)
    return costs, mm.solve(mm.Problem(ones, ones, need, resource, most - costs.ravel()))


@pytest.mark.parametrize("size", [100, 200, 400])
def test_linear_assignments_equal_scipy(shared: Path, size: int) -> None:
    """SciPy's shortest augmenting paths find the same optimum, and the prices prove it."""
    costs, choice = assignment(shared, size)
    assert choice.units.sum() == size
    assert int(costs.ravel() @ choice.units) == costs[linear_sum_assignment(costs)].sum()
    assert_proven(choice)


@pytest.mark.parametrize(("size", "optimum"), [(100, 305), (200, 475), (400, 804)])
def test_the_or_library_assignments(shared: Path, size: int, optimum: int) -> None:
    """Beasley's linear assignment problems have their published optima."""
    costs, choice = assignment(shared, size)
    if (least := int(costs.min(axis=1).sum())) > optimum:
        pytest.skip(
            f"this assign{size}.txt is not Beasley's: its row minima alone add up to {least}, "
            f"more than the published optimum {optimum}"
        )
    assert int(costs.ravel() @ choice.units) == optimum


@pytest.mark.parametrize("name", ["transport_40x30", "transport_400x300"])
def test_the_dimacs_transportation_problems(shared: Path, name: str) -> None:
    """Published transportation networks have their published costs."""
    [path] = (shared / "instances/mcf/transport").glob(f"{name}*.min")
    [optimum] = [
        int(line.split()[1])
        for line in path.with_suffix(".sol").read_text().splitlines()
        if line.startswith("s ")
    ]
    lines = [line.split() for line in path.read_text().splitlines()]
    nodes = {int(word[1]): int(word[2]) for word in lines if word and word[0] == "n"}
    arcs = np.array([word[1:] for word in lines if word and word[0] == "a"], dtype=int)
    sources = [node for node, amount in nodes.items() if amount > 0]
    sinks = [node for node, amount in nodes.items() if amount < 0]
    at = {node: row for side in (sources, sinks) for row, node in enumerate(side)}
    assert (arcs[:, 2] == 0).all()
    cost = arcs[:, 4]
    most = int(cost.max()) * (len(nodes) + 1)
    choice = mm.solve(
        mm.Problem(
            [-nodes[node] for node in sinks],
            [nodes[node] for node in sources],
            [at[node] for node in arcs[:, 1].tolist()],
            [at[node] for node in arcs[:, 0].tolist()],
            most - cost,
            limit=arcs[:, 3],
        )
    )
    assert choice.units.sum() == choice.problem.demand.sum()
    assert int(cost @ choice.units) == optimum
    assert_proven(choice)


def test_the_peer_review_of_midl(shared: Path) -> None:
    """Reviewers and papers: each pair at most once, the largest total affinity as published."""
    folder = shared / "instances/peer_review/midl"
    scores, loads, wanted = (np.load(folder / f"{n}.npy") for n in ("scores", "loads", "covs"))
    reviewers, papers = scores.shape
    need, resource = np.divmod(np.arange(reviewers * papers), reviewers)
    choice = mm.solve(
        mm.Problem(
            wanted.astype(int),
            loads.astype(int),
            need,
            resource,
            scores.T.ravel(),
            limit=np.ones(reviewers * papers, dtype=int),
        )
    )
    assert choice.value == pytest.approx(201.8849, abs=1e-4)
    assert_proven(choice)


def test_nothing_to_do_is_an_optimal_choice() -> None:
    """No edge, no demand or no supply: nothing is served, and that is proven best."""
    for demand, supply, edges in (([], [], []), ([3], [2], []), ([0], [2], [0]), ([3], [0], [0])):
        choice = mm.solve(mm.Problem(demand, supply, edges, edges, [1.0] * len(edges)))
        assert choice.value == 0
        assert choice.status == "optimal"


def test_negative_values_are_never_used() -> None:
    """An edge that would cost something stays empty."""
    choice = mm.solve(mm.Problem([2, 2], [3], [0, 1], [0, 0], [-1.5, 2.5]))
    assert choice.units.tolist() == [0, 2]


def test_the_arrays_of_a_problem_are_its_own() -> None:
    """Changing what was handed in changes nothing, and the problem cannot be changed."""
    demand = np.array([2])
    problem = mm.Problem(demand, [3], [0], [0], [1.0])
    demand[0] = 99
    assert problem.demand.tolist() == [2]
    with pytest.raises(ValueError, match="read-only"):
        problem.demand[0] = 5


def test_all_faults_of_a_problem_come_together() -> None:
    """Shapes, signs and ranges are told at once, each with its code."""
    with pytest.raises(mm.ProblemError) as raised:
        mm.Problem([1, -2], [1.5], [0, 7], [0, 0], [1.0, np.nan], max_projects=-1)
    codes = {(finding.code, finding.field) for finding in raised.value.findings}
    assert codes >= {
        ("array-negative", "demand"),
        ("array-type", "supply"),
        ("index-range", "need"),
        ("option-invalid", "max_projects"),
        ("parties-missing", "community"),
    }


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"value": [1.0]}, "array-shape"),
        ({"value": [1.0, float("inf")]}, "value-not-finite"),
        ({"resource": [0, 0], "need": [0, 0]}, "edge-duplicate"),
        ({"value": [1.0, 1.0000001], "resolution": 0.01}, "value-merges"),
        ({"value": [1e30, 1.0], "resolution": 1e-9}, "value-overflow"),
        ({"resolution": -1.0}, "option-invalid"),
        ({"project_cost": -1.0, "community": [0, 0], "organization": [0]}, "array-negative"),
        (
            {"community": [0, 0], "organization": [0], "projects_per_community": (2, 1)},
            "least-above-most",
        ),
    ],
)
def test_each_fault_of_a_problem_has_its_code(arguments: dict[str, object], code: str) -> None:
    """A program can tell faults apart."""
    good: dict[str, object] = {"need": [0, 1], "resource": [0, 0], "value": [1.0, 2.0]}
    with pytest.raises(mm.ProblemError) as raised:
        mm.Problem([1, 2], [3], **(good | arguments))  # type: ignore[arg-type]
    assert code in {finding.code for finding in raised.value.findings}


@pytest.mark.parametrize("option", [{"time_limit": 0}, {"seed": -1}, {"workers": 0}])
def test_options_are_checked(option: dict[str, int]) -> None:
    """An impossible option is told, not ignored."""
    problem = mm.Problem([1], [1], [0], [0], [1.0])
    with pytest.raises(mm.ProblemError, match="option-invalid"):
        mm.solve(problem, **option)  # type: ignore[arg-type]


def test_the_library_finds_a_resolution() -> None:
    """Whole numbers keep 1; fractions keep different values apart."""
    assert mm.Problem([1], [1], [0], [0], [7.0]).resolution == 1
    problem = mm.Problem([1, 1], [1], [0, 1], [0, 0], [0.1, 0.1 + 1e-9])
    assert problem.steps[0] != problem.steps[1]
