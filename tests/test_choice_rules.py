"""Every rule: a golden small case, and generated problems held against HiGHS."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import event, given, settings

import matchmaker as mm
from matchmaker.choice.constraints import CONSTRAINTS
from matchmaker.choice.exact import search_exactly
from matchmaker.choice.rows import ROWS
from matchmaker.testing import brute_force, by_milp, problems, violations

BASE: dict[str, Any] = {
    "demand": [4, 4], "supply": [4, 4], "need": [0, 0, 1, 1], "resource": [0, 1, 0, 1],
    "value": [5, 3, 2, 4], "community": [0, 1], "organization": [0, 1],
}  # fmt: skip


class Golden(NamedTuple):
    """A case worked out by hand: value with the rule and without, None where infeasible."""

    rule: dict[str, Any]
    kept: float
    without: float | None
    other: dict[str, Any] = {}  # noqa: RUF012


GOLDEN: dict[str, Golden] = {
    # Free, need 0 gets 4 units at 5 and need 1 gets 4 units at 4: 36.
    "max_projects": Golden({"max_projects": 1}, 20, 36),
    "projects_per_organization": Golden({"projects_per_organization": [[0, 0], [0, 1]]}, 16, 36),
    "projects_per_community": Golden({"projects_per_community": [[0, 0], [0, -1]]}, 16, 36),
    "project_cost": Golden({"project_cost": 18}, 2, 36),
    "required": Golden({"required": [[0, 1]]}, 33, 34, {"project_cost": 1}),
    "signed": Golden({"signed": [[0, 0]]}, 20, 2, {"project_cost": 18}),
    "units_per_organization": Golden({"units_per_organization": (0, 3)}, 27, 36),
    "units_per_community": Golden({"units_per_community": [[0, 2], [0, -1]]}, 26, 36),
    # Community 1 asks for 4 units only; the 2 that it lacks cost 1 each.
    "shortfall": Golden(
        {"shortfall_price": 1.0}, 34, None, {"units_per_community": [[0, -1], [6, -1]]}
    ),
    "quotas": Golden({"quotas": [[7, 0, 0]]}, 16, 36, {"kind": [7, 8]}),
    # Resource 0 has 3 units: need 0 takes one of resource 1, which is worth less there.
    "whole": Golden({"whole": [True, False]}, 30, 31, {"supply": [3, 4]}),
    "max_providers": Golden({"max_providers": [1, -1]}, 28, 32, {"supply": [2, 9]}),
    "least_units": Golden({"least_units": 4}, 16, 31, {"supply": [3, 4]}),
    "least_value": Golden({"least_value": 18.0}, 20, 36),
    "together": Golden({"together": [[0, 1]]}, 0, 31, {"supply": [3, 4]}),
    "apart": Golden({"apart": [[0, 1]]}, 28, 32, {"supply": [2, 9]}),
}
PAID = {"project_cost", "signed", "shortfall"}
"""Rules that change what a choice is worth, not what is allowed."""


def test_every_rule_has_a_case_and_rows() -> None:
    """A rule is declared once; the exact method and the golden cases know all of them."""
    assert set(GOLDEN) == set(CONSTRAINTS) == set(ROWS)
    assert all(rule.en and rule.zh for rule in CONSTRAINTS.values())


@pytest.mark.parametrize("name", GOLDEN)
def test_each_rule_by_hand(name: str) -> None:
    """The value with the rule and without it, by CP-SAT, by HiGHS and by trying everything."""
    case = GOLDEN[name]
    free = mm.Problem(**(BASE | case.other))
    bound = mm.Problem(**(BASE | case.other | case.rule))
    assert name in bound.rules
    assert name not in free.rules
    for problem, value in ((bound, case.kept), (free, case.without)):
        found = search_exactly(problem)
        assert by_milp(problem) == (value if value is None else pytest.approx(value))
        assert (None if found.status == "infeasible" else found.value) == value
        if not problem.rules & {"whole", "together", "max_providers", "least_value"}:
            assert brute_force(problem) == (value if value is None else pytest.approx(value))
    if name not in PAID:
        plan = search_exactly(free)
        broken = {broken.split()[0] for broken in violations(bound, plan.units, plan.chosen)}
        assert broken == {name.removeprefix("projects_per_")}


def test_signed_projects_widen_quotas_and_may_meet() -> None:
    """What is signed stays, also where two are signed that may not meet, or more of a kind."""
    problem = mm.Problem(
        **BASE, signed=[[0, 0], [1, 0]], apart=[[0, 1]], kind=[7, 7], quotas=[[7, 0, 1]],
        least_units=5,
    )  # fmt: skip
    assert problem.quota_bounds[:, 0].tolist() == [[0, 2], [0, 1]]
    assert len(problem.apart_pairs) == 1
    assert search_exactly(problem).value == by_milp(problem) == 20


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


@settings(max_examples=60)
@given(problems(limited=True, least=True, units=True))
def test_trying_every_set_of_projects_agrees_with_highs(problem: mm.Problem) -> None:
    """Where the units are a linear program, both oracles have the same optimum."""
    assert brute_force(problem) == pytest.approx(by_milp(problem))


@pytest.mark.parametrize("rule", ["whole", "together", "max_providers", "least_value"])
def test_brute_force_says_what_it_cannot_do(rule: str) -> None:
    """Rules beyond a linear program are refused, not forgotten."""
    case = GOLDEN[rule]
    with pytest.raises(ValueError, match=rule):
        brute_force(mm.Problem(**(BASE | case.other | case.rule)))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"units_per_community": (2, 1)}, "least-above-most", "units_per_community"),
        ({"units_per_organization": (-1, 4)}, "array-negative", "units_per_organization"),
        ({"units_per_organization": [[0, 4]]}, "array-shape", "units_per_organization"),
        (
            {"organization": None, "units_per_organization": (0, 4)},
            "argument-missing",
            "units_per_organization",
        ),
        ({"shortfall_price": -1.0}, "option-invalid", "shortfall_price"),
        ({"shortfall_price": float("inf")}, "option-invalid", "shortfall_price"),
        ({"shortfall_price": "much"}, "option-invalid", "shortfall_price"),
        ({"kind": [0]}, "array-shape", "kind"),
        ({"kind": [0, -1]}, "array-negative", "kind"),
        ({"quotas": [[0, 0, 1]]}, "argument-missing", "quotas"),
        ({"kind": [0, 1], "quotas": [[0, 2, 1]]}, "least-above-most", "quotas"),
        ({"kind": [0, 1], "quotas": [[0, 0, 1], [0, 1, 2]]}, "entry-twice", "quotas"),
        ({"kind": [0, 1], "quotas": [[-3, 0, 1]]}, "array-negative", "quotas"),
        ({"kind": [0, 1], "quotas": [0, 1, 2]}, "array-shape", "quotas"),
        ({"whole": [True]}, "array-shape", "whole"),
        ({"whole": [1, 0]}, "array-type", "whole"),
        ({"whole": [[True], [True, False]]}, "array-shape", "whole"),
        ({"max_providers": -2}, "array-negative", "max_providers"),
        ({"max_providers": [1]}, "array-shape", "max_providers"),
        ({"max_providers": 1.5}, "array-type", "max_providers"),
        ({"max_providers": 1, "community": None}, "parties-missing", "community"),
        ({"least_units": -1}, "option-invalid", "least_units"),
        ({"least_units": 1.5}, "option-invalid", "least_units"),
        ({"least_value": -0.5}, "option-invalid", "least_value"),
        ({"together": 3}, "array-type", "together"),
        ({"together": "01"}, "array-type", "together"),
        ({"together": [[0, 2]]}, "index-range", "together"),
        ({"together": [[0, 1], [1]]}, "entry-twice", "together"),
        ({"together": [[0, 0]]}, "entry-twice", "together"),
        ({"apart": [[1, 1]]}, "apart-itself", "apart"),
        ({"apart": [[0, -1]]}, "index-range", "apart"),
        ({"apart": [0, 1]}, "array-shape", "apart"),
    ],
)
def test_faulty_rules_are_told(changes: dict[str, Any], code: str, field: str) -> None:
    """Each fault has a code, in both languages, under the argument's name."""
    with pytest.raises(mm.ProblemError) as raised:
        mm.Problem(**(BASE | changes))
    assert (code, field) in {(one.code, one.field) for one in raised.value.findings}
    assert all(one.en and one.zh for one in raised.value.findings)


def test_limits_on_units_ask_for_their_own_side_only() -> None:
    """Rules on units and on needs leave a problem without projects."""
    arrays = {name: BASE[name] for name in ("demand", "supply", "need", "resource", "value")}
    problem = mm.Problem(
        **arrays, organization=[0, 1], units_per_organization=(0, 3), whole=np.array([True, False])
    )
    assert not problem.limited
    assert problem.rules == {"units_per_organization", "whole"}
    assert search_exactly(problem).value == by_milp(problem)
