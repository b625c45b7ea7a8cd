"""What is shipped for the tests of others: the strategies make what they say, the oracles agree."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import matchmaker as mm
from matchmaker import testing


def test_without_hypothesis_the_error_names_the_install_command() -> None:
    """The library itself never loads Hypothesis; the strategies say how to get it."""
    code = (
        "import sys, matchmaker\n"
        "assert 'hypothesis' not in sys.modules\n"
        "sys.modules['hypothesis'] = None\n"
        "try:\n"
        "    import matchmaker.testing\n"
        "except matchmaker.MissingExtraError as error:\n"
        "    print(error)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert "pip install 'matchmaker[dev]'" in found.stdout


@settings(max_examples=40)
@given(st.data())
def test_every_layer_can_be_had_by_itself(data: st.DataObject) -> None:
    """A service draws the lists it needs and puts its own beside them."""
    taxonomy = data.draw(testing.taxonomies())
    at = testing.points(data.draw(st.sampled_from(sorted(testing.PLACES))))
    communities = data.draw(testing.communities(at=at, words=True))
    organizations = data.draw(testing.organizations(at=at, words=True, least=True))
    needs = data.draw(testing.needs(communities, taxonomy, words=True))
    resources = data.draw(testing.resources(organizations, communities, taxonomy, words=True))
    lists: dict[str, Any] = {
        "communities": communities,
        "organizations": organizations,
        "needs": needs,
        "resources": resources,
    }
    region = mm.Region(
        taxonomy=taxonomy,
        agreements=data.draw(testing.agreements(*lists.values())),
        travel=data.draw(testing.travels(organizations, communities)),
        **lists,
    )
    assert list(region.needs) == needs
    assert mm.Region.from_json(region.to_json()) == region


@settings(max_examples=80)
@given(st.data())
def test_regions_rules_and_objectives_fit_together(data: st.DataObject) -> None:
    """Anything drawn can be matched, and the plan or its absence passes the check."""
    region = data.draw(testing.regions(place=None, travel=True, words=True, least=True))
    limits = data.draw(testing.rules(region, least=True))
    objective = data.draw(testing.objectives())
    try:
        plan = mm.match(region, limits, objective, time_limit=20)
    except mm.RulesError as error:
        if {one.code for one in error.findings} != {"least-above-most"}:
            raise
        return
    assert mm.check(plan, region, limits, objective) == ()
    assert plan.status in ("optimal", "infeasible")


def test_the_oracles_know_a_case_worked_out_by_hand() -> None:
    """One project may be done: the one that serves two units at 3, less its cost of 1."""
    arrays: dict[str, Any] = {
        "demand": [2, 2], "supply": [2, 3], "need": [0, 1, 1], "resource": [0, 0, 1],
        "value": [3, 1, 2], "community": [0, 1], "organization": [0, 1], "project_cost": 1,
    }  # fmt: skip
    for limits, best in (
        ({"max_projects": 1}, 5.0),
        ({}, 8.0),
        ({"required": [[0, 1]]}, 7.0),
        ({"projects_per_community": (2, None)}, None),
    ):
        problem = mm.Problem(**arrays, **limits)
        assert testing.brute_force(problem) == best
        assert testing.by_milp(problem) == best


def test_brute_force_refuses_what_would_take_forever() -> None:
    """More than a dozen pairs are too many sets to try."""
    edges = list(range(13))
    problem = mm.Problem(
        [1] * 13, [1] * 13, edges, edges, [1.0] * 13,
        community=edges, organization=edges, max_projects=2,
    )  # fmt: skip
    with pytest.raises(ValueError, match="too many"):
        testing.brute_force(problem)
