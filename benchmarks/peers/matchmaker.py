"""The library itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import matchmaker as mm
from benchmarks.peers import ALL_RULES, WORKERS, Answer, Deadline
from matchmaker.choice.methods import METHODS
from matchmaker.choice.warm import warm_up


@dataclass(frozen=True)
class Matchmaker:
    """`matchmaker.solve`."""

    rules: frozenset[str] = ALL_RULES
    most_edges: int = 2**62
    package: str = "matchmaker"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Solve with the defaults of the library."""
        if problem.limited:  # the small problem of the warm-up needs fewer methods than real ones
            for method in METHODS:
                warm_up(method)
        choice = mm.solve(problem, max(deadline.left, 0.1), seed, WORKERS)
        bound = choice.bound if np.isfinite(choice.bound) else None
        if choice.status in ("infeasible", "no_plan"):
            return Answer(choice.status, bound=bound)
        width = int(problem.pairs[:, 1].max(initial=0)) + 1
        keys = problem.pairs @ [width, 1]
        chosen = np.isin(keys, choice.pairs @ [width, 1])
        return Answer(f"{choice.status}, {choice.stop_reason}", choice.units, chosen, bound)


PEER = Matchmaker()
