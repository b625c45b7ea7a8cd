"""CBC through PuLP on the direct model."""

from __future__ import annotations

import re
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.peers import LINEAR_RULES, WORKERS, Answer, Deadline
from benchmarks.rows import Rows, rows

if TYPE_CHECKING:
    import matchmaker as mm

_BOUND = re.compile(r"(?:Lower bound|best possible):?\s+(-?[\d.]+(?:e[+-]?\d+)?)", re.IGNORECASE)
_RELAXED = re.compile(r"Continuous objective value is (-?[\d.]+(?:e[+-]?\d+)?)")


@dataclass(frozen=True)
class Cbc:
    """The direct model in PuLP, solved by the CBC that comes with it, on two threads."""

    rules: frozenset[str] = LINEAR_RULES
    most_edges: int = 500_000
    package: str = "pulp"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Search until the deadline; the bound is read from CBC's log: PuLP gives none."""
        import pulp

        linear = rows(problem)
        edges = len(problem.need)
        model, variables = _model(linear, edges, problem.resolution)
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "cbc.log"
            with warnings.catch_warnings():
                # The CBC that comes with PuLP 3 will not come with PuLP 4.
                warnings.simplefilter("ignore", DeprecationWarning)
                solver = pulp.PULP_CBC_CMD(
                    msg=False,
                    timeLimit=deadline.left,
                    threads=WORKERS,
                    gapRel=0.0,
                    logPath=str(log),
                    options=[f"randomCbcSeed {seed + 1}"],
                )
            model.solve(solver)
            said = log.read_text()
        status = pulp.LpSolution[model.sol_status].lower()
        proven = model.sol_status == pulp.LpSolutionOptimal
        bounds = _BOUND.findall(said) or _RELAXED.findall(said)
        bound = -float(bounds[-1]) if bounds else None
        if model.sol_status not in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible):
            return Answer(status, bound=bound)
        if proven:
            bound = -float(pulp.value(model.objective))
        found = np.array([variable.varValue or 0.0 for variable in variables])
        units = np.rint(found[:edges]).astype(np.int64)
        return Answer(status, units, found[edges:] > 0.5, bound)


def _model(linear: Rows, edges: int, resolution: float) -> tuple[Any, list[Any]]:
    """Write the rows in PuLP, to be minimized."""
    import pulp

    model = pulp.LpProblem("benchmark", pulp.LpMinimize)
    kinds = [pulp.LpContinuous] * edges + [pulp.LpInteger] * (len(linear.most) - edges)
    bounds = zip(linear.least.tolist(), linear.most.tolist(), kinds, strict=True)
    variables = [
        model.add_variable(f"z{at}", low, high, kind) for at, (low, high, kind) in enumerate(bounds)
    ]
    costs = (-linear.worth * resolution).tolist()
    model += pulp.LpAffineExpression(list(zip(variables, costs, strict=True)))
    matrix = linear.matrix
    starts, columns, factors = matrix.indptr.tolist(), matrix.indices.tolist(), matrix.data.tolist()
    for row, (low, high) in enumerate(zip(linear.low.tolist(), linear.high.tolist(), strict=True)):
        part = slice(starts[row], starts[row + 1])
        terms = list(zip((variables[c] for c in columns[part]), factors[part], strict=True))
        if low == high:
            model += pulp.LpConstraint(pulp.LpAffineExpression(terms), pulp.LpConstraintEQ, rhs=low)
            continue
        if high < np.inf:
            model += pulp.LpConstraint(
                pulp.LpAffineExpression(terms), pulp.LpConstraintLE, rhs=high
            )
        if low > -np.inf:
            model += pulp.LpConstraint(pulp.LpAffineExpression(terms), pulp.LpConstraintGE, rhs=low)
    return model, variables


PEER = Cbc()
