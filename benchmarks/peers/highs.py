"""HiGHS through `scipy.optimize.milp` on the direct model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.peers import LINEAR_RULES, Answer, Deadline
from benchmarks.rows import rows

if TYPE_CHECKING:
    import matchmaker as mm


@dataclass(frozen=True)
class Highs:
    """The direct model in one sparse matrix.

    Only the projects are declared whole: at given projects the units are a flow, whose
    vertices are whole by themselves, and HiGHS is faster for it.
    """

    rules: frozenset[str] = LINEAR_RULES
    most_edges: int = 3_000_000
    package: str = "scipy"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Search until the deadline; SciPy passes no seed on."""
        from scipy.optimize import Bounds, LinearConstraint, milp

        del seed
        linear = rows(problem)
        edges, pairs = len(problem.need), len(problem.pairs)
        found = milp(
            -linear.worth * problem.resolution,
            integrality=np.append(np.zeros(edges), np.ones(pairs)),
            bounds=Bounds(linear.least, linear.most),
            constraints=LinearConstraint(linear.matrix, linear.low, linear.high),
            options={"mip_rel_gap": 0.0, "time_limit": deadline.left},
        )
        dual = getattr(found, "mip_dual_bound", None)
        bound = None if dual is None or not np.isfinite(dual) else -float(dual)
        status = str(found.message).partition(". (HiGHS")[0].lower()
        if found.x is None:
            return Answer(status, bound=bound)
        units = np.rint(found.x[:edges]).astype(np.int64)
        return Answer(status, units, found.x[edges:] > 0.5, bound)


PEER = Highs()
