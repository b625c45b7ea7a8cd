"""Compiling the loops before the clock starts: the first search of a machine takes a while."""

from __future__ import annotations

from functools import cache

import numpy as np

from matchmaker.choice.clock import Clock
from matchmaker.choice.exact import is_small
from matchmaker.choice.problem import Problem
from matchmaker.choice.search import Search
from matchmaker.choice.selection import Selector
from matchmaker.choice.simplex import is_large


def runs_loops(method: str, problem: Problem) -> bool:
    """Tell whether a method needs its loops: small problems go without, or end before."""
    if method == "flow":
        return is_large(problem)
    return not (is_small(problem) and method in ("annealing", "pivots", "neighborhoods"))


@cache
def warm_up(method: str) -> None:
    """Run the loops of a method on the smallest problem; once in a process.

    They are compiled on the first run on a machine (some 20 seconds for all) and read from
    Numba's cache later (less than half a second).
    """
    ends = [0, 1], [0, 1]
    problem = Problem([1, 1], [1, 1], *ends, [1, 1], community=ends[0], organization=ends[0])
    both = np.ones(2, dtype=bool)
    if method == "flow":
        from matchmaker.choice.simplex import priced_transport

        sides = problem.demand, problem.supply
        priced_transport(*sides, problem.need, problem.resource, problem.steps, problem.limit)
    elif method == "lagrangian":
        from matchmaker.choice.lagrangian import lower_bound

        lower_bound(Search(problem), Clock(60.0, effort=0.02), Selector(problem), 1, True)
    elif method == "branching":
        from matchmaker.choice.branching import Branching
        from matchmaker.choice.prices import Steps

        Branching(problem, Steps.zero(problem), 0, 1).grow()
    elif method in ("annealing", "neighborhoods"):
        from matchmaker.choice.annealing import Annealing

        Annealing(problem, ~both, both, 0, 1).round(1.0, 1.0, 1)
    elif method == "pivots":
        from matchmaker.choice.pivots import Pivots

        arrays = problem.demand, problem.supply, problem.need, problem.resource, problem.steps
        Pivots(*arrays, problem.steps, ~both).round(0.0, 1.0, 1)
