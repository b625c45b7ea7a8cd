"""Oracles for small problems: the whole model in HiGHS, and every set of projects tried."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from matchmaker.choice import Problem

_MOST_PAIRS = 12


def _rows(problem: Problem) -> tuple[Any, Any, Any]:
    """Write the whole model as rows low ≤ A·(x, y) ≤ high."""
    edges, pairs = len(problem.need), len(problem.pairs)
    rows: list[np.ndarray[Any, Any]] = []
    low: list[float] = []
    high: list[float] = []

    def add(row: np.ndarray[Any, Any], least: float, most: float) -> None:
        rows.append(row)
        low.append(least)
        high.append(most)

    for end, amounts in ((problem.need, problem.demand), (problem.resource, problem.supply)):
        for index, most in enumerate(amounts.tolist()):
            add(np.append(end == index, np.zeros(pairs)).astype(float), -np.inf, most)
    for edge, pair in enumerate(problem.pair_edges.tolist()):
        row = np.zeros(edges + pairs)
        row[edge], row[edges + pair] = 1.0, -float(problem.limit[edge])
        add(row, -np.inf, 0.0)
    for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
        for index, (least, most) in enumerate(bounds.tolist()):
            add(np.append(np.zeros(edges), problem.pairs[:, side] == index), least, most)
    if problem.max_projects is not None:
        add(np.append(np.zeros(edges), np.ones(pairs)), -np.inf, problem.max_projects)
    return np.array(rows), np.array(low), np.array(high)


def by_milp(problem: Problem) -> float | None:
    """Give the optimal value by HiGHS on the whole model, None if nothing is feasible.

    Parameters
    ----------
    problem : Problem
        A small one: the model is written with dense rows.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    edges, pairs = len(problem.need), len(problem.pairs)
    if not edges + pairs:
        asks = [*problem.organization_bounds[:, 0], *problem.community_bounds[:, 0]]
        return None if any(least > 0 for least in asks) else 0.0
    matrix, low, high = _rows(problem)
    worth = np.append(problem.steps, -problem.cost) * problem.resolution
    found = milp(
        -worth,
        integrality=np.ones(edges + pairs),
        bounds=Bounds(
            np.append(np.zeros(edges), problem.fixed),
            np.append(problem.limit, np.ones(pairs)),
        ),
        constraints=LinearConstraint(matrix, low, high),
        options={"mip_rel_gap": 0.0},
    )
    return float(-found.fun) if found.success else None


def brute_force(problem: Problem) -> float | None:
    """Give the optimal value by trying every set of projects, None if nothing is feasible.

    For each set that keeps the limits the units are a linear program.

    Raises
    ------
    ValueError
        There are more than a dozen pairs.
    """
    from scipy.optimize import linprog

    edges, pairs = len(problem.need), len(problem.pairs)
    if pairs > _MOST_PAIRS:
        raise ValueError(f"{pairs} pairs are too many to try every set of them")
    matrix, low, high = _rows(problem)
    supplies = len(problem.demand) + len(problem.supply)
    best: float | None = None
    for chosen in product((0, 1), repeat=pairs):
        done = np.array(chosen, dtype=int)
        counts = matrix[supplies + edges :, edges:] @ done
        within = (counts >= low[supplies + edges :]) & (counts <= high[supplies + edges :])
        if not within.all() or (problem.fixed & (done == 0)).any():
            continue
        value = -float(done @ problem.cost)
        if edges:
            most = problem.limit * done[problem.pair_edges]
            served = linprog(
                -problem.steps,
                A_ub=matrix[:supplies, :edges],
                b_ub=high[:supplies],
                bounds=np.column_stack([np.zeros(edges), most]),
            )
            value -= float(served.fun)
        best = value if best is None else max(best, value)
    return None if best is None else best * problem.resolution
