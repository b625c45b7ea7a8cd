"""The corners of a choice: huge and tiny numbers, odd arrays, folders that cannot be written."""

import os
import shutil
import subprocess
import sys
from itertools import count, product
from operator import mul
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

import matchmaker as mm
from matchmaker.choice.kernel import PairKernel
from matchmaker.choice.network import Network
from matchmaker.choice.prices import Steps, bound_steps
from matchmaker.choice.selection import Selector
from matchmaker.testing import problems

Mask = np.ndarray[Any, np.dtype[np.bool_]]


def feasible_sets(problem: mm.Problem, among: Mask) -> list[Mask]:
    """Every set of pairs that keeps all limits on projects."""
    found = []
    for drawn in product((False, True), repeat=len(problem.pairs)):
        chosen = np.array(drawn, dtype=bool)
        within = (
            not (problem.fixed & ~chosen).any() and not (chosen & ~among & ~problem.fixed).any()
        )
        for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
            held = np.bincount(problem.pairs[chosen, side], minlength=len(bounds))
            within &= bool(((held >= bounds[:, 0]) & (held <= bounds[:, 1])).all())
        if within and (problem.max_projects is None or chosen.sum() <= problem.max_projects):
            found.append(chosen)
    return found


@settings(max_examples=150)
@given(problems(limited=True, least=True), st.integers(0, 2**32 - 1), st.sampled_from((3, 2**20)))
def test_a_selection_is_the_best_of_all_sets(problem: mm.Problem, seed: int, size: int) -> None:
    """Least numbers, budget and required pairs are kept, and no other set is worth more."""
    random = np.random.default_rng(seed)
    values = random.integers(-size, size, len(problem.pairs))
    among = random.random(len(problem.pairs)) < 0.8 if seed % 2 else np.ones(len(values), bool)
    sets = feasible_sets(problem, among)
    selector = Selector(problem)
    if selector.contradictions():
        assert not sets
        return
    selection = selector.select(values, among)
    assert bool(selection.missing) == (not sets)
    if sets:
        assert any(np.array_equal(selection.chosen, chosen) for chosen in sets)
        assert values[selection.chosen].sum() == max(values[chosen].sum() for chosen in sets)


@settings(max_examples=100)
@given(problems(limited=True, least=True), st.integers(0, 2**32 - 1))
def test_the_prices_of_a_selection_prove_it(problem: mm.Problem, seed: int) -> None:
    """With prices of organizations, communities and budget the bound is the selection's value."""
    values = np.random.default_rng(seed).integers(-9, 30, len(problem.pairs))
    selector = Selector(problem)
    if selector.contradictions() or selector.select(values).missing:
        return
    chosen = selector.select(values).chosen
    organization, community, budget, quotas = selector.prices(values, chosen)
    prices = Steps.zero(problem)._replace(
        organization=organization, community=community, budget=budget, quotas=quotas
    )
    assert budget >= 0
    assert bound_steps(problem, prices, values + problem.cost) == values[chosen].sum()


@settings(max_examples=50)
@given(problems(limited=True), st.integers(0, 2**32 - 1))
def test_the_kernel_forgets_earlier_prices(problem: mm.Problem, seed: int) -> None:
    """After any calls before, the values are those of a kernel that is new."""
    random = np.random.default_rng(seed)
    graph = Network(problem).graph
    used = PairKernel(graph)
    for _ in range(3):
        prices = random.integers(0, 8, len(graph.supply))
        values = used.values(prices).copy()
        assert values.tolist() == PairKernel(graph).values(prices).tolist()
        chosen = random.random(len(values)) < 0.5
        use = used.usage(chosen)
        needs, resources = np.split(use, [len(problem.demand)])
        assert needs.sum() == resources.sum()


amounts = st.integers(0, 2**40)


@settings(max_examples=60)
@given(
    st.lists(amounts, min_size=2, max_size=2),
    st.lists(amounts, min_size=2, max_size=2),
    st.lists(st.floats(1e-6, 1e6), min_size=4, max_size=4),
    st.booleans(),
)
def test_huge_numbers_are_exact_or_refused(
    demand: list[int], supply: list[int], value: list[float], limited: bool
) -> None:
    """Nothing overflows in silence: an error says so, or the choice is the optimum."""
    limits = {"community": [0, 1], "organization": [0, 1], "max_projects": 4} if limited else {}
    edges = [0, 0, 1, 1], [0, 1, 0, 1]
    try:
        problem = mm.Problem(demand, supply, *edges, value, **limits)  # type: ignore[arg-type]
    except mm.ProblemError as error:
        codes = {one.code for one in error.findings}
        event(str(codes))
        if codes <= {"value-overflow", "value-merges"}:
            return
        raise
    choice = mm.solve(problem, time_limit=5)
    assert choice.status == "optimal"
    grain = problem.resolution
    need, resource = (
        [round(price / grain) for price in side.tolist()]
        for side in (choice.prices.need, choice.prices.resource)
    )
    bound = sum(map(mul, need, demand)) + sum(map(mul, resource, supply))
    worth = 0
    for at, steps in enumerate(problem.steps.tolist()):
        rent = steps - need[problem.need[at]] - resource[problem.resource[at]]
        bound += max(rent, 0) * int(problem.limit[at])
        worth += steps * int(choice.units[at])
    assert choice.value == worth * grain
    if not limited:
        assert worth == bound
    else:
        plain = mm.Problem(demand, supply, *edges, problem.value, resolution=grain)
        assert choice.value == mm.solve(plain).value


def test_least_numbers_hold_beside_huge_values() -> None:
    """A project worth a fortune does not crowd out one that a least number asks for."""
    problem = mm.Problem(
        [2**30, 1], [2**30, 1], [0, 1, 0], [0, 1, 1], [2.0**27, 1.0, 2.0**26],
        community=[0, 1], organization=[0, 1],
        max_projects=2, projects_per_community=(1, None), projects_per_organization=(1, None),
    )  # fmt: skip
    choice = mm.solve(problem)
    assert choice.status == "optimal"
    assert choice.pairs.tolist() == [[0, 0], [1, 1]]
    assert choice.units.tolist() == [2**30, 1, 0]
    # The pairs (0, 0), (1, 0), (1, 1): the reward for a least number leaves no room for more.
    selection = Selector(problem).select(np.array([2**60, 2**60, 1]))
    assert not selection.missing
    assert selection.chosen.tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"demand": [1, [2]]}, "array-shape", "demand"),
        ({"demand": [1, 10**30]}, "array-type", "demand"),
        ({"demand": [1, 1e300]}, "array-type", "demand"),
        ({"demand": np.array([1, 2**63], dtype=np.uint64)}, "array-type", "demand"),
        ({"demand": [True, False]}, "array-type", "demand"),
        ({"demand": ["1", "2"]}, "array-type", "demand"),
        ({"demand": [1, None]}, "array-type", "demand"),
        ({"value": ["a", "b"]}, "array-type", "value"),
        ({"value": [[1.0], [2.0, 3.0]]}, "array-type", "value"),
        ({"limit": [1, -1]}, "array-negative", "limit"),
        ({"community": [440106001, 440106002]}, "index-range", "community"),
        ({"organization": [-1]}, "index-range", "organization"),
        ({"required": [[0, 2**40]]}, "index-range", "required"),
        ({"required": [0, 1]}, "array-shape", "required"),
        ({"projects_per_community": (0, -5)}, "array-negative", "projects_per_community"),
        ({"projects_per_community": [[0, 1]]}, "array-shape", "projects_per_community"),
        ({"projects_per_community": [[0], [1, 2]]}, "array-shape", "projects_per_community"),
        ({"projects_per_organization": (0, 1.5)}, "array-type", "projects_per_organization"),
        ({"project_cost": [1.0, 2.0]}, "array-shape", "project_cost"),
        ({"project_cost": float("nan")}, "value-not-finite", "project_cost"),
        ({"project_cost": "much"}, "array-type", "project_cost"),
        ({"max_projects": 1.5}, "option-invalid", "max_projects"),
        ({"max_projects": True}, "option-invalid", "max_projects"),
        ({"value": [1e-315, 2e-315]}, "value-merges", "resolution"),
        ({"value": [1e-9, 1.0], "resolution": 1e-6}, "value-merges", "resolution"),
    ],
)
def test_odd_arrays_are_told(changes: dict[str, Any], code: str, field: str) -> None:
    """Whatever is handed in, the error is a finding with a code and the argument's name."""
    good: dict[str, Any] = {
        "demand": [1, 2], "supply": [3], "need": [0, 1], "resource": [0, 0], "value": [1.0, 2.0],
        "community": [0, 1], "organization": [0],
    }  # fmt: skip
    with pytest.raises(mm.ProblemError) as raised:
        mm.Problem(**(good | changes))
    assert (code, field) in {(one.code, one.field) for one in raised.value.findings}


def test_every_array_of_a_problem_is_read_only_and_its_own() -> None:
    """A service may go on using its arrays."""
    given_arrays: dict[str, Any] = {
        "demand": np.array([1, 2]), "supply": np.array([3]), "need": np.array([0, 1]),
        "resource": np.array([0, 0]), "value": np.array([1.0, 2.0]), "limit": np.array([1, 1]),
        "community": np.array([0, 1]), "organization": np.array([0]),
        "projects_per_community": np.array([[0, 1], [0, 1]]),
        "project_cost": np.array([[1.0, 0.5]]), "required": np.array([[0, 0]]),
    }  # fmt: skip
    before = {name: array.copy() for name, array in given_arrays.items()}
    problem = mm.Problem(**given_arrays)
    mm.solve(problem)
    for name, array in given_arrays.items():
        assert np.array_equal(array, before[name])
        assert array.flags.writeable
    held = [part for part in vars(problem).values() if isinstance(part, np.ndarray)]
    assert len(held) >= 12
    for part in held:
        assert not part.flags.writeable
        assert not any(np.shares_memory(part, array) for array in given_arrays.values())


@pytest.mark.parametrize("scale", [1e-200, 1.0, 1e200])
def test_the_unit_of_the_values_does_not_matter(scale: float) -> None:
    """Values of any magnitude give the same choice."""
    value = np.array([3.0, 2.0, 2.0]) * scale
    problem = mm.Problem([1, 1], [1, 1], [0, 0, 1], [0, 1, 0], value)
    assert mm.solve(problem).units.tolist() == [0, 1, 1]


@settings(max_examples=40)
@given(problems(limited=True, least=True), st.randoms(use_true_random=False))
def test_the_order_of_edges_changes_no_optimum(problem: mm.Problem, random: Any) -> None:
    """The same edges in another order are worth the same, to the last step."""
    order = list(range(len(problem.need)))
    random.shuffle(order)
    costs = np.zeros((len(problem.organization_bounds), len(problem.community_bounds)))
    costs[tuple(problem.pairs.T)] = problem.cost * problem.resolution
    mixed = mm.Problem(
        problem.demand, problem.supply, problem.need[order], problem.resource[order],
        problem.value[order], problem.limit[order], problem.community, problem.organization,
        problem.max_projects, problem.organization_bounds, problem.community_bounds, costs,
        required=problem.pairs[problem.fixed & ~problem.signed],
        signed=problem.pairs[problem.signed], resolution=problem.resolution,
    )  # fmt: skip
    first, second = mm.solve(problem), mm.solve(mixed)
    assert first.status == second.status
    assert first.value == second.value


def hard(seed: int = 0) -> mm.Problem:
    """Small enough for a proof by search, and too hard for a quick one."""
    random = np.random.default_rng(seed)
    edges = np.unique(random.integers(0, 80 * 60, 1_400))
    return mm.Problem(
        random.integers(1, 20, 80), random.integers(1, 20, 60), edges // 60, edges % 60,
        random.integers(1, 1_000, len(edges)),
        community=random.integers(0, 10, 80), organization=random.integers(0, 18, 60),
        max_projects=25, projects_per_organization=(0, 2), project_cost=100,
    )  # fmt: skip


def test_an_interrupted_proof_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT catches Ctrl-C and gives what it has: the reason is still the interruption."""
    solve = cp_model.CpSolver.solve

    def stopped(solver: cp_model.CpSolver, model: cp_model.CpModel) -> Any:
        solver.parameters.max_time_in_seconds = 0.01
        return solve(solver, model)

    monkeypatch.setattr(cp_model.CpSolver, "solve", stopped)
    choice = mm.solve(hard(), time_limit=300)
    assert choice.status == "feasible"
    assert choice.stop_reason == "interrupted"
    assert choice.value < choice.bound <= choice.price_bound


def test_a_bound_that_time_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the clock has shaped the outcome, the choice says so."""
    free = mm.solve(hard(), method="annealing", effort=2)
    assert free.stop_reason == "effort"
    ticks = count()
    ticking = SimpleNamespace(monotonic=lambda: next(ticks) * 0.01)
    monkeypatch.setattr("matchmaker.choice.clock.time", ticking)
    hurried = mm.solve(hard(), method="annealing", time_limit=free.passes * 0.012)
    assert hurried.passes < free.passes
    assert hurried.stop_reason == "time_limit"


SOLVES = """
import threading, numpy as np, matchmaker as mm
problem = mm.Problem([2, 2], [2, 3], [0, 1, 1], [0, 0, 1], [3, 1, 2], community=[0, 1],
                     organization=[0, 1], max_projects=1)
found = []
threads = [threading.Thread(target=lambda: found.append(mm.solve(problem).value)) for _ in "ab"]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(found, mm.__file__)
"""


@pytest.mark.parametrize("cache", ["", os.devnull + "/none"])
def test_no_folder_needs_to_be_writable(tmp_path: Path, cache: str) -> None:
    """Import and solve work, in two threads at once, where Numba can keep no cache."""
    source = Path(mm.__file__).parent
    copy = tmp_path / "matchmaker"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in [copy, *(path for path in copy.rglob("*") if path.is_dir())]:
        (folder / "__pycache__").write_text("a file in place of the folder")
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA", "IPYTHONDIR"), os.devnull)
    environment = {**os.environ, **nowhere, "PYTHONPATH": str(tmp_path)}
    environment |= {"NUMBA_CACHE_DIR": cache} if cache else {}
    found = subprocess.run(
        [sys.executable, "-c", SOLVES], env=environment, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("[6.0, 6.0]")
    assert str(copy) in found.stdout
