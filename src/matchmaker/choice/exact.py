"""To the proven optimum under all rules, by CP-SAT on the whole model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.model import Writer, to_cp_sat
from matchmaker.choice.part import Known, Part
from matchmaker.choice.problem import Problem
from matchmaker.choice.rows import write

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Ints = NDArray[np.int64]

_NEARLY = 0.98
_ROUNDING = 1e-6

MOST_EDGES, MOST_PAIRS = 2_000, 200
"""Beyond these a proof by search is not tried."""


class Exact(NamedTuple):
    """What CP-SAT found.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "unknown"}
        What was proven; without a plan the last two.
    units : ndarray of int, [edge]
    chosen : ndarray of bool, [pair]
        The plan; nothing where there is none.
    value, bound : int
        In steps.
    interrupted : bool
        Whether Ctrl-C ended the search; the solver catches it.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    units: Ints
    chosen: NDArray[np.bool_]
    value: int
    bound: int
    interrupted: bool


def is_small(problem: Problem) -> bool:
    """Tell whether a proof by search is worth trying."""
    return len(problem.need) <= MOST_EDGES and len(problem.pairs) <= MOST_PAIRS


def search_exactly(
    problem: Problem,
    known: Known | None = None,
    *,
    seconds: float = float("inf"),
    deterministic_time: float = float("inf"),
    seed: int = 0,
) -> Exact:
    """Solve the whole model.

    One worker, so that the same problem gives the same plan on any machine unless the seconds
    cut in.

    Parameters
    ----------
    problem : Problem
        With any rules.
    known : Known, optional
        A plan to start from.
    seconds, deterministic_time : float
        When to stop; the second in CP-SAT's own measure of work.
    seed : int
        For the random parts of the search.
    """
    part = Part(problem, known)
    writer = write(part)
    solver = new_solver(seed, seconds=seconds, deterministic_time=deterministic_time)
    status = solver.solve(to_cp_sat(writer))
    name = solver.status_name(status).lower()
    cut = solver.wall_time >= _NEARLY * seconds
    cut = cut or solver.deterministic_time >= _NEARLY * deterministic_time
    units = np.zeros(len(problem.need), dtype=np.int64)
    chosen = np.zeros(len(problem.pairs), dtype=bool)
    if name == "infeasible":
        return Exact("infeasible", units, chosen, 0, 0, False)
    if name == "unknown":
        limit = int(np.iinfo(np.int64).max)
        return Exact("unknown", units, chosen, -limit, limit, not cut)
    if name not in ("optimal", "feasible"):
        raise RuntimeError(f"the exact solver failed: {name}")
    read_plan(solver, writer, units, chosen)
    value = problem.worth(units, chosen)
    if name == "optimal":
        return Exact("optimal", units, chosen, value, value, False)
    bound = int(np.nextafter(solver.best_objective_bound + _ROUNDING, np.inf))
    return Exact("feasible", units, chosen, value, bound, not cut)


def new_solver(
    seed: int, *, seconds: float = float("inf"), deterministic_time: float = float("inf")
) -> cp_model.CpSolver:
    """Give a solver with one worker and these limits."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed % 2**31
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = deterministic_time
    return solver


def read_plan(
    solver: cp_model.CpSolver, writer: Writer, units: Ints, chosen: NDArray[np.bool_]
) -> None:
    """Put what the solver found for the free pairs into a plan."""
    found = np.array(solver.response_proto.solution, dtype=np.int64)
    units[writer.part.edges] = found[writer.units]
    chosen[writer.part.pairs] = found[writer.chosen] > 0
