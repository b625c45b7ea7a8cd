"""Rules that cannot be kept together are named, no more of them than it takes."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, event, given, settings

import matchmaker as mm
from matchmaker.choice.arrays import UNLIMITED, UNLIMITED_UNITS
from matchmaker.choice.conflicts import find_conflict
from matchmaker.choice.constraints import CONSTRAINTS
from matchmaker.testing import by_milp, problems

COUNTS = {"organization": "organization_bounds", "community": "community_bounds"}
UNITS = {
    "units_per_organization": "organization_units",
    "units_per_community": "community_units",
}


def only(problem: mm.Problem, names: tuple[str, ...]) -> mm.Problem:
    """The problem with these rules and no others; signed projects stay."""
    bare = copy.copy(problem)
    put = bare.__dict__
    put.pop("rules", None)
    for field in COUNTS.values():
        put[field] = np.tile([0, UNLIMITED], (len(put[field]), 1))
    for field in UNITS.values():
        put[field] = np.tile([0, UNLIMITED_UNITS], (len(put[field]), 1))
    put["quota_bounds"] = np.tile([0, UNLIMITED], (*problem.quota_bounds.shape[:2], 1))
    put |= {"max_projects": None, "fixed": problem.signed.copy(), "least_units": 0}
    put |= {"least_value": 0, "whole": np.zeros_like(problem.whole)}
    put |= {"together": np.full_like(problem.together, -1), "apart": problem.apart[:0]}
    put["max_providers"] = np.full_like(problem.max_providers, UNLIMITED)
    for rule, *rows in (name.split() for name in names):
        restore(problem, bare, rule, [int(row) for row in rows])
    return bare


def restore(problem: mm.Problem, bare: mm.Problem, rule: str, rows: list[int]) -> None:
    """Put one rule back, for whom it binds."""
    put = bare.__dict__
    match rule, rows:
        case (("max_projects" | "least_units" | "least_value"), []):
            put[rule] = getattr(problem, rule)
        case (("organization" | "community"), [row]):
            put[COUNTS[rule]][row] = getattr(problem, COUNTS[rule])[row]
        case (("units_per_organization" | "units_per_community"), [row]):
            put[UNITS[rule]][row] = getattr(problem, UNITS[rule])[row]
        case (("whole" | "max_providers"), [need]):
            put[rule][need] = getattr(problem, rule)[need]
        case "together", [group]:
            put["together"][problem.together == group] = group
        case "quotas", [kind, community]:
            row = problem.quotas[:, 0].tolist().index(kind)
            put["quota_bounds"][community, row] = problem.quota_bounds[community, row]
        case "required", [organization, community]:
            put["fixed"][(problem.pairs == [organization, community]).all(axis=1)] = True
        case "apart", [_, _]:
            put["apart"] = np.concatenate([bare.apart, [rows]])
        case _:
            raise AssertionError(f"no such rule: {rule} {rows}")


@settings(max_examples=120)
@given(problems(limited=True, least=True, units=True, rules=True))
def test_a_conflict_is_one_and_no_part_of_it_is(problem: mm.Problem) -> None:
    """HiGHS finds nothing under the named rules alone, and something without any single one."""
    assume(by_milp(problem) is None)
    conflict = find_conflict(problem)
    event(" ".join(sorted({name.split()[0] for name in conflict.names})))
    assert conflict.names
    assert conflict.minimal
    assert by_milp(only(problem, conflict.names)) is None
    for name in conflict.names:
        rest = tuple(other for other in conflict.names if other != name)
        assert by_milp(only(problem, rest)) is not None


@settings(max_examples=120)
@given(problems(least=True, units=True))
def test_a_conflict_of_limits_on_units_is_found_by_flows(problem: mm.Problem) -> None:
    """The same where nothing speaks of projects."""
    assume(by_milp(problem) is None)
    conflict = find_conflict(problem)
    assert conflict.minimal
    assert by_milp(only(problem, conflict.names)) is None
    for name in conflict.names:
        rest = tuple(other for other in conflict.names if other != name)
        assert by_milp(only(problem, rest)) is not None


PARTIES: dict[str, Any] = {"community": [0, 1], "organization": [0, 1]}
CASES: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"projects_per_community": [[0, -1], [3, -1]]}, ("community 1",)),
    (
        {"required": [[0, 0], [1, 1]], "max_projects": 1},
        ("max_projects", "required 0 0", "required 1 1"),
    ),
    (
        {"required": [[0, 0], [1, 0]], "apart": [[1, 0]]},
        ("apart 0 1", "required 0 0", "required 1 0"),
    ),
    ({"required": [[1, 1]], "least_units": 9}, ("least_units", "required 1 1")),
    ({"required": [[1, 1]], "least_value": 99.0}, ("least_value", "required 1 1")),
    (
        {"kind": [7, 8], "quotas": [[7, 1, -1]], "projects_per_organization": [[0, 1], [0, 2]]},
        ("organization 0", "quotas 7 0", "quotas 7 1"),
    ),
    (
        {"units_per_community": [[0, -1], [3, -1]], "units_per_organization": [[0, 0], [0, -1]]},
        ("units_per_community 1", "units_per_organization 0"),
    ),
    (
        {"units_per_community": [[3, -1], [0, -1]], "max_providers": [1, 1]},
        ("max_providers 0", "units_per_community 0"),
    ),
]


@pytest.mark.parametrize(("rules", "names"), CASES)
def test_the_names_of_conflicts(rules: dict[str, Any], names: tuple[str, ...]) -> None:
    """Each rule by its name, and by the indices of whom it binds."""
    problem = mm.Problem(
        [4, 4],
        [2, 2],
        [0, 0, 1, 1],
        [0, 1, 0, 1],
        [1, 1, 1, 1],
        **PARTIES,
        **rules,
    )
    assert find_conflict(problem).names == names
    for name in names:
        rule, *rows = name.split()
        rule = {"organization": "projects_per_organization"}.get(rule, rule)
        rule = {"community": "projects_per_community"}.get(rule, rule)
        assert len(rows) == len(CONSTRAINTS[rule].parties)


def test_no_conflict_of_a_feasible_problem_and_none_out_of_time() -> None:
    """Nothing is claimed that was not found."""
    base: dict[str, Any] = {
        "demand": [4, 4], "supply": [2, 2], "need": [0, 0, 1, 1], "resource": [0, 1, 0, 1],
        "value": [1, 1, 1, 1], **PARTIES,
    }  # fmt: skip
    assert find_conflict(mm.Problem(**base)) == ((), False)
    assert find_conflict(mm.Problem(**base, max_projects=1)) == ((), False)
    problem = mm.Problem(**base, projects_per_community=(3, None))
    assert find_conflict(problem, seconds=0.0) == ((), False)
