"""Small problems to the proven optimum, by CP-SAT on the whole model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.clock import Clock
from matchmaker.choice.problem import Problem

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from matchmaker.choice.projects import Search

Ints = NDArray[np.int64]

_NEARLY = 0.98
_ROUNDING = 1e-6

MOST_EDGES, MOST_PAIRS = 2_000, 200
"""Beyond these a proof by search is not tried."""


class Exact(NamedTuple):
    """What CP-SAT found.

    Attributes
    ----------
    units : ndarray of int, [edge]
    chosen : ndarray of bool, [pair]
    value, bound : int
        In steps.
    interrupted : bool
        Whether Ctrl-C ended the search; the solver catches it.
    """

    units: Ints
    chosen: NDArray[np.bool_]
    value: int
    bound: int
    interrupted: bool


def is_small(problem: Problem) -> bool:
    """Tell whether a proof by search is worth trying."""
    return len(problem.need) <= MOST_EDGES and len(problem.pairs) <= MOST_PAIRS


def solve_exactly(problem: Problem, search: Search, clock: Clock, seed: int) -> Exact | None:
    """Solve the whole model, starting from the plan that is known.

    One worker, so that the same problem gives the same plan on any machine.

    Returns
    -------
    Exact or None
        None where the time ended without a plan.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    units = [model.new_int_var(0, int(most), "") for most in problem.limit]
    chosen = [model.new_bool_var("") for _ in problem.pairs]
    _add_rows(model, problem, units, chosen)
    if search.value is not None:
        for var, hint in zip(units, search.units.tolist(), strict=True):
            model.add_hint(var, hint)
        for var, hint in zip(chosen, search.chosen.tolist(), strict=True):
            model.add_hint(var, hint)
    worth = cp_model.LinearExpr.weighted_sum(units, problem.steps.tolist())
    model.maximize(worth - cp_model.LinearExpr.weighted_sum(chosen, problem.cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = clock.left
    status = solver.solve(model)
    early = not clock.over(_NEARLY)
    if status == cp_model.UNKNOWN:
        if early:
            raise KeyboardInterrupt
        return None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RuntimeError(f"the exact solver failed: {solver.status_name(status)}")
    found = np.array([solver.value(var) for var in units], dtype=np.int64)
    picked = np.array([bool(solver.value(var)) for var in chosen], dtype=bool)
    value = int(found @ problem.steps) - int(problem.cost[picked].sum())
    proven = status == cp_model.OPTIMAL
    bound = value if proven else int(np.nextafter(solver.best_objective_bound + _ROUNDING, np.inf))
    return Exact(found, picked, value, bound, early and not proven)


def _add_rows(
    model: cp_model.CpModel,
    problem: Problem,
    units: list[cp_model.IntVar],
    chosen: list[cp_model.IntVar],
) -> None:
    """Add every constraint of the model."""
    for end, most in ((problem.need, problem.demand), (problem.resource, problem.supply)):
        for row in np.unique(end).tolist():
            model.add(sum(units[edge] for edge in np.flatnonzero(end == row)) <= int(most[row]))
    for edge, pair in enumerate(problem.pair_edges.tolist()):
        model.add(units[edge] <= int(problem.limit[edge]) * chosen[pair])
    for pair in np.flatnonzero(problem.fixed).tolist():
        model.add(chosen[pair] == 1)
    for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
        for row, (least, most) in enumerate(bounds.tolist()):
            held = [chosen[pair] for pair in np.flatnonzero(problem.pairs[:, side] == row)]
            if held:
                model.add_linear_constraint(sum(held), least, min(most, len(held)))
    if problem.max_projects is not None:
        model.add(sum(chosen) <= problem.max_projects)
