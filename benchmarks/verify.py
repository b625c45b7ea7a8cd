"""What a peer returns is judged here: its value recomputed, every limit checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import LINEAR_RULES

if TYPE_CHECKING:
    import matchmaker as mm

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


def value_of(problem: mm.Problem, units: Ints, chosen: Mask) -> float:
    """Give the value of units and projects, in the unit of the values."""
    steps = int(units @ problem.steps) - int(problem.cost[chosen].sum())
    return steps * problem.resolution


def broken(problem: mm.Problem, units: Ints, chosen: Mask) -> tuple[str, ...]:
    """Name the rules that units and projects break; empty where they keep all.

    Raises
    ------
    ValueError
        The problem has a rule that is not looked at here.
    """
    if unknown := problem.rules - LINEAR_RULES:
        raise ValueError(f"no check of {', '.join(sorted(unknown))}")
    served = _sums(problem.pair_edges, units, len(problem.pairs))
    edges = problem.community[problem.need], problem.organization[problem.resource]
    checks: dict[str, Any] = {
        "limit": (units < 0) | (units > problem.limit),
        "demand": _sums(problem.need, units, len(problem.demand)) > problem.demand,
        "supply": _sums(problem.resource, units, len(problem.supply)) > problem.supply,
        "project": (served > 0) & ~chosen,
        "required": problem.fixed & ~chosen,
        "projects_per_organization": _outside(
            problem.pairs[:, 0], chosen, problem.organization_bounds
        ),
        "projects_per_community": _outside(problem.pairs[:, 1], chosen, problem.community_bounds),
        "units_per_organization": _outside(edges[1], units, problem.organization_units),
        "units_per_community": _outside(edges[0], units, problem.community_units),
    }
    if problem.max_projects is not None:
        checks["max_projects"] = chosen.sum() > problem.max_projects
    return tuple(rule for rule, faults in checks.items() if np.any(faults))


def _sums(owner: Ints, amounts: NDArray[Any], count: int) -> Ints:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, owner, amounts)
    return sums


def _outside(owner: Ints, amounts: NDArray[Any], bounds: Ints) -> Mask:
    """Find the owners whose sum lies outside its (least, most)."""
    sums = _sums(owner, amounts, len(bounds))
    return (sums < bounds[:, 0]) | (sums > bounds[:, 1])
