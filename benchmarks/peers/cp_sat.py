"""OR-Tools CP-SAT on the direct model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers import LINEAR_RULES, WORKERS, Answer, Deadline
from benchmarks.rows import Rows, rows

if TYPE_CHECKING:
    import matchmaker as mm


@dataclass(frozen=True)
class CpSat:
    """The rows of the direct model, added one by one, on two workers."""

    rules: frozenset[str] = LINEAR_RULES
    most_edges: int = 3_000_000
    package: str = "ortools"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Search until the deadline."""
        from ortools.sat.python import cp_model

        linear = rows(problem)
        model = cp_model.CpModel()
        variables = [
            model.new_int_var(low, high, "")
            for low, high in zip(linear.least.tolist(), linear.most.tolist(), strict=True)
        ]
        _add(model, variables, linear)
        worth = cp_model.LinearExpr.weighted_sum(variables, linear.worth.tolist())
        model.maximize(worth)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = WORKERS
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = deadline.left
        status = solver.solve(model)
        name = solver.status_name(status).lower()
        if status == cp_model.UNKNOWN:
            return Answer(name)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return Answer(name)
        found: NDArray[Any] = np.array([solver.value(variable) for variable in variables])
        bound = solver.best_objective_bound * problem.resolution
        edges = len(problem.need)
        return Answer(name, found[:edges].astype(np.int64), found[edges:] > 0, bound)


def _add(model: Any, variables: list[Any], linear: Rows) -> None:
    """Add the rows to the model."""
    from ortools.sat.python import cp_model

    matrix = linear.matrix
    starts, columns = matrix.indptr.tolist(), matrix.indices.tolist()
    factors = matrix.data.astype(np.int64).tolist()
    bounds = zip(linear.low.tolist(), linear.high.tolist(), strict=True)
    endless = 2**40
    for row, (low, high) in enumerate(bounds):
        part = slice(starts[row], starts[row + 1])
        model.add_linear_constraint(
            cp_model.LinearExpr.weighted_sum([variables[c] for c in columns[part]], factors[part]),
            -endless if low == -np.inf else int(low),
            endless if high == np.inf else int(high),
        )


PEER = CpSat()
