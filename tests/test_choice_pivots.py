"""Transports with fixed charges: the annealing of forests against the optimum of a MILP."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from matchmaker.choice.pivots import Pivots, applies

Ints = NDArray[Any]
Arrays = tuple[Ints, Ints, Ints, Ints, Ints, Ints, Ints]


def transport(seed: int, *, dense: bool = False) -> Arrays:
    """A small transport; some needs have to be served, and can be: resource 0 reaches them all."""
    rng = np.random.default_rng(seed)
    needs, resources = int(rng.integers(3, 7)), int(rng.integers(3, 7))
    demand = rng.integers(0, 12, needs)
    supply = rng.integers(0, 12, resources)
    must = rng.random(needs) < 0.4
    supply[0] = demand[must].sum() + 3
    there = rng.random((needs, resources)) < (1.0 if dense else 0.6)
    there[:, 0] = True
    need, resource = np.nonzero(there)
    steps = rng.integers(-5, 40, len(need))
    cost = rng.integers(0, 120, len(need)) * (rng.random(len(need)) < 0.8)
    return demand, supply, need, resource, steps, cost, must


def optimum(*arrays: Ints) -> int:
    demand, supply, need, resource, steps, cost, must = arrays
    edges = len(need)
    most = np.minimum(demand[need], supply[resource])
    at = np.arange(edges)
    needs, resources = np.zeros((len(demand), 2 * edges)), np.zeros((len(supply), 2 * edges))
    needs[need, at], resources[resource, at] = 1, 1
    open_ = np.hstack([np.eye(edges), -np.diag(most)])
    found = milp(
        np.concatenate([-steps, cost]),
        constraints=[
            LinearConstraint(needs, np.where(must, demand, 0), demand),
            LinearConstraint(resources, 0, supply),
            LinearConstraint(open_, -np.inf, 0),
        ],
        integrality=np.ones(2 * edges),
        bounds=Bounds(0, np.concatenate([most, np.ones(edges)])),
    )
    best: int = round(-found.fun)
    return best


def check(pivots: Pivots, *arrays: Ints) -> None:
    """The plan keeps the rules and is worth what is said."""
    demand, supply, need, resource, steps, cost, must = arrays
    units = pivots.units()
    assert units.min(initial=0) >= 0
    served = np.bincount(need, units, len(demand))
    assert (served <= demand).all()
    assert (served == demand)[must].all()
    assert (np.bincount(resource, units, len(supply)) <= supply).all()
    assert pivots.value == (steps * units - cost * (units > 0)).sum()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matchmaker.choice.pivots.WORK", 100_000)


def test_small_transports_are_solved(short: None) -> None:
    equal = 0
    for seed in range(20):
        arrays = transport(seed)
        pivots = Pivots(*arrays, rounds=3, seed=seed)
        for at in range(3):
            pivots.round(at / 3, (at + 1) / 3)
        check(pivots, *arrays)
        best = optimum(*arrays)
        assert pivots.value <= best
        equal += pivots.value == best
    assert equal >= 19


def test_without_charges_the_start_is_the_optimum() -> None:
    *ends, cost, must = transport(7, dense=True)
    arrays = (*ends, cost * 0, must)
    pivots = Pivots(*arrays)
    check(pivots, *arrays)
    assert pivots.value == optimum(*arrays)


def test_more_rounds_are_never_worse_and_workers_do_not_matter(short: None) -> None:
    arrays = transport(3, dense=True)
    alone, together = Pivots(*arrays, seed=5), Pivots(*arrays, seed=5, workers=2)
    value = alone.value
    for at in range(4):
        alone.round(at / 4, (at + 1) / 4)
        together.round(at / 4, (at + 1) / 4)
        assert alone.value >= value
        value = alone.value
        assert together.value == value
        np.testing.assert_array_equal(alone.units(), together.units())
    assert [a.totals.tolist() for a in alone._streams] == [
        b.totals.tolist() for b in together._streams
    ]


def test_needs_that_cannot_be_served_are_refused() -> None:
    one = np.array([1])
    with pytest.raises(ValueError, match="must be served"):
        Pivots(one * 5, one * 4, one * 0, one * 0, one * 9, one, one > 0)


def test_nothing_to_do() -> None:
    none = np.zeros(0, dtype=np.int64)
    pivots = Pivots(np.array([3]), np.array([2]), none, none, none, none, np.array([False]))
    pivots.round(0.0, 1.0)
    assert (pivots.value, len(pivots.units())) == (0, 0)


def test_the_precondition() -> None:
    demand, supply, need, resource, steps, cost, _ = transport(1)
    most = np.minimum(demand[need], supply[resource])
    assert applies(demand, supply, need, resource, steps, most, cost)
    assert not applies(demand, supply, need, resource, steps, most - 1, cost)
    assert not applies(demand, supply, need, resource, steps, most, cost - 200)
    assert not applies(demand, supply, need, resource, steps * 2**55, most, cost)


@pytest.mark.parametrize("family", ["euclidean", "fixed", "roberti"])
def test_published_instances(shared: Path, family: str) -> None:
    path = shared / "instances" / "fctp" / f"{family}_15x15.json"
    if not path.is_file():
        pytest.skip("the instances are not here")
    case = json.loads(path.read_text())[0]
    price, cost = np.array(case["variable_cost"]), np.array(case["fixed_cost"]).ravel()
    resource, need = np.divmod(np.arange(price.size), price.shape[1])
    demand, supply = np.array(case["demand"]), np.array(case["supply"])
    steps = price.max() - price.ravel()
    arrays = demand, supply, need, resource, steps, cost, np.ones(len(demand), dtype=bool)
    pivots = Pivots(*arrays, rounds=3, seed=1)
    for at in range(3):
        pivots.round(at / 3, (at + 1) / 3)
    check(pivots, *arrays)
    total = price.max() * demand.sum() - pivots.value
    assert total <= 1.01 * case["reference_cost"]
