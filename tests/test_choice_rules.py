"""Every rule: a golden small case, and generated problems held against HiGHS."""

import pytest
from hypothesis import event, given, settings

import matchmaker as mm
from matchmaker.choice.exact import search_exactly
from matchmaker.testing import by_milp, problems, violations


def assert_exact(problem: mm.Problem) -> None:
    """CP-SAT and HiGHS agree on the optimum, and the plan keeps every rule."""
    best = by_milp(problem)
    found = search_exactly(problem)
    event("feasible" if best is not None else "infeasible")
    if best is None:
        assert found.status == "infeasible"
        return
    assert found.status == "optimal"
    assert violations(problem, found.units, found.chosen) == []
    assert problem.worth(found.units, found.chosen) == found.value == found.bound
    assert found.value * problem.resolution == pytest.approx(best)


@settings(max_examples=150)
@given(problems(limited=True, units=True, rules=True))
def test_the_exact_method_equals_highs(problem: mm.Problem) -> None:
    """Under rules that leave something feasible: the same optimum."""
    assert_exact(problem)


@settings(max_examples=250)
@given(problems(limited=True, least=True, units=True, rules=True))
def test_the_exact_method_equals_highs_under_least_numbers(problem: mm.Problem) -> None:
    """Least numbers, hard and soft, required and signed pairs: the same optimum or none."""
    assert_exact(problem)
