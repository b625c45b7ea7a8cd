"""The network simplex for many edges: held against the flow solver, units and prices."""

import numpy as np
import pytest
from hypothesis import given, settings

import matchmaker as mm
from matchmaker.choice import simplex
from matchmaker.choice.flow import transport
from matchmaker.choice.flow_prices import flow_prices, unit_flow
from matchmaker.choice.simplex import priced_transport
from matchmaker.testing import problems


def assert_same(problem: mm.Problem) -> None:
    """The flows are worth the same, and each need and resource has the same price."""
    graph = problem.demand, problem.supply, problem.need, problem.resource
    arrays = (*graph, problem.steps, problem.limit)
    units, need, resource = priced_transport(*arrays)
    expected = transport(*arrays)
    got = np.bincount(problem.need, units, len(need))
    gave = np.bincount(problem.resource, units, len(resource))
    assert (units >= 0).all()
    assert (units <= problem.limit).all()
    assert (got <= problem.demand).all()
    assert (gave <= problem.supply).all()
    assert units @ problem.steps == expected @ problem.steps
    prices = flow_prices(*arrays, expected)
    assert need.tolist() == prices[0].tolist()
    assert resource.tolist() == prices[1].tolist()


@settings(max_examples=300)
@given(problems())
def test_the_simplex_equals_the_flow_solver(problem: mm.Problem) -> None:
    """On generated problems of all kinds, with binding limits on edges and values below 0."""
    assert_same(problem)


@pytest.mark.parametrize("most", [1, 3, 10_000])
@pytest.mark.parametrize("limit", [None, 1, 4])
@pytest.mark.parametrize("values", [3, 1_000_000])
def test_larger_flows(most: int, limit: int | None, values: int) -> None:
    """Thousands of edges: many ties, assignments, and limits that bind on each edge."""
    random = np.random.default_rng(most)
    needs, resources = 200, 150
    cells = np.unique(random.integers(0, needs * resources, 6_000))
    need, resource = np.divmod(cells, resources)
    limits = None if limit is None else random.integers(0, limit + 1, len(cells))
    sides = random.integers(0, most + 1, needs), random.integers(0, most + 1, resources)
    worth = random.integers(-1, values, len(cells))
    assert_same(mm.Problem(*sides, need, resource, worth, limit=limits))


def test_a_large_problem_takes_the_simplex(monkeypatch: pytest.MonkeyPatch) -> None:
    """From `MANY_EDGES` on; the choice is proven as ever, and an empty problem has no edge."""
    monkeypatch.setattr(simplex, "MANY_EDGES", 0)
    problem = mm.Problem([3, 4], [5, 1], [0, 1, 1], [0, 0, 1], [7, 5, 2], limit=[2, 9, 9])
    choice = mm.solve(problem)
    assert choice.units.tolist() == [2, 3, 1]
    assert choice.bound == choice.value == 31
    empty = unit_flow(mm.Problem([2], [], [], [], []))
    assert empty is not None
    assert empty.need.tolist() == [0]
