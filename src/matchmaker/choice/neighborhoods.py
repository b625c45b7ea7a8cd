"""Solving a part of a problem anew while the rest stays: the step of a large neighborhood search.

P. Shaw, "Using constraint programming and local search methods to solve vehicle routing
problems", CP 1998.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.exact import new_solver, read_plan
from matchmaker.choice.model import to_cp_sat
from matchmaker.choice.part import Known, Part
from matchmaker.choice.problem import Problem
from matchmaker.choice.rows import write

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Found(NamedTuple):
    """A plan that keeps every rule, its value in steps, and whether no better one was left out."""

    units: Ints
    chosen: Mask
    value: int
    best: bool = False


def reoptimize(
    problem: Problem,
    units: Ints,
    chosen: Mask,
    free: Mask,
    *,
    deterministic_time: float = 1.0,
    seconds: float = float("inf"),
    seed: int = 0,
) -> Found | None:
    """Choose units and projects of the free pairs anew; all others stay as they are.

    Parameters
    ----------
    problem : Problem
        With any rules.
    units, chosen : ndarray
        A plan that keeps every rule.
    free : ndarray of bool, [pair]
        Pairs that may change.
    deterministic_time, seconds : float
        When to stop; the first in CP-SAT's own measure of work, the same on every machine.
    seed : int
        For the random parts of the search.

    Returns
    -------
    Found or None
        A plan that keeps every rule and is worth no less; None where the time did not even
        bring back the known one.
    """
    part = Part(problem, Known(units, chosen), free)
    found = solve_part(part, deterministic_time, seed, seconds)
    return None if found is None or found.value < problem.worth(units, chosen) else found


def solve_part(
    part: Part,
    deterministic_time: float,
    seed: int,
    seconds: float = float("inf"),
    *,
    at_best: bool = True,
) -> Found | None:
    """Solve the model of a part; pairs that are not free keep what they have.

    Parameters
    ----------
    part : Part
        What may change.
    deterministic_time, seconds : float
        When to stop.
    seed : int
        For the random parts of the search.
    at_best : bool
        Whether the plan should be worth much, or any will do.

    Returns
    -------
    Found or None
        None where nothing is feasible or the time ended before a plan.
    """
    problem = part.problem
    writer = write(part)
    model = to_cp_sat(writer)
    if not at_best:
        model.proto.clear_objective()
    solver = new_solver(seed, seconds=seconds, deterministic_time=deterministic_time)
    status = solver.status_name(solver.solve(model))
    if status not in ("OPTIMAL", "FEASIBLE"):
        return None
    units = np.zeros(len(problem.need), dtype=np.int64)
    chosen = np.zeros(len(problem.pairs), dtype=bool)
    units[part.kept_edges], chosen[part.kept_pairs] = part.kept_units, True
    read_plan(solver, writer, units, chosen)
    best = at_best and status == "OPTIMAL"
    return Found(units, chosen, problem.worth(units, chosen), best)
