"""Limits on the units of organizations and communities keep a choice a flow: exact, with prices."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import event, given, settings

import matchmaker as mm
from matchmaker.choice.flow import serve
from matchmaker.choice.flow_prices import unit_flow
from matchmaker.testing import by_milp, problems, violations


@settings(max_examples=300)
@given(problems(units=True, least=True))
def test_a_flow_under_limits_on_units_equals_highs(problem: mm.Problem) -> None:
    """The value is HiGHS's optimum, the prices prove it; a least out of reach is told."""
    best = by_milp(problem)
    found = unit_flow(problem)
    event("feasible" if best is not None else "infeasible")
    assert (found is None) == (best is None)
    if found is None:
        return
    every = np.ones(len(problem.pairs), dtype=bool)
    assert violations(problem, found.units, every) == []
    value = problem.worth(found.units, every)
    assert value * problem.resolution == pytest.approx(best)
    assert found.bound(problem) == value
    assert (found.need >= 0).all()
    assert (found.resource >= 0).all()
    if problem.shortfall_price is not None:
        assert (found.community_units >= -problem.shortfall_price).all()


@settings(max_examples=50)
@given(problems())
def test_without_limits_the_flow_and_its_prices_are_the_plain_ones(problem: mm.Problem) -> None:
    """Nothing changes where no rule speaks of units."""
    found = unit_flow(problem)
    assert found is not None
    assert found.bound(problem) == problem.worth(found.units, problem.fixed)


def test_some_edges_of_a_flow() -> None:
    """Only the edges that may be used serve, and a least that they miss is told."""
    problem = mm.Problem(
        [2, 2], [2, 2], [0, 1, 1], [0, 0, 1], [3, 1, 2],
        community=[0, 1], organization=[0, 1], units_per_community=[[0, -1], [2, -1]],
    )  # fmt: skip
    served = serve(problem, np.array([0, 2]))
    assert served is not None
    assert served.tolist() == [2, 0, 2]
    assert serve(problem, np.array([0])) is None


def reviews(folder: Path, least: bool) -> mm.Problem:
    """Reviewers and papers of MIDL, each pair at most once."""
    files = ("scores", "loads", "loads-lb", "covs")
    scores, most, fewest, wanted = (np.load(folder / f"{name}.npy") for name in files)
    reviewers, papers = scores.shape
    need, resource = np.divmod(np.arange(reviewers * papers), reviewers)
    loads = np.column_stack([fewest, most]).astype(int)
    return mm.Problem(
        wanted.astype(int), most.astype(int), need, resource, scores.T.ravel(),
        limit=np.ones(reviewers * papers, dtype=int), organization=np.arange(reviewers),
        units_per_organization=loads if least else None,
    )  # fmt: skip


@pytest.mark.parametrize(("least", "optimum"), [(False, 201.8849), (True, 150.0431)])
def test_the_peer_review_of_midl_with_least_loads(
    shared: Path, least: bool, optimum: float
) -> None:
    """The largest total affinity as published, with and without least loads."""
    problem = reviews(shared / "instances/peer_review/midl", least)
    found = unit_flow(problem)
    assert found is not None
    assert found.units @ problem.value == pytest.approx(optimum, abs=1e-4)
    assert found.bound(problem) == found.units @ problem.steps
