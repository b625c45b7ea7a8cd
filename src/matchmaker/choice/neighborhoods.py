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

_WIDTHS = (2, 6, 20)


class Found(NamedTuple):
    """A plan that keeps every rule, and its value in steps."""

    units: Ints
    chosen: Mask
    value: int


def reoptimize(
    problem: Problem,
    units: Ints,
    chosen: Mask,
    free: Mask,
    *,
    deterministic_time: float = 1.0,
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
    deterministic_time : float
        When to stop, in CP-SAT's own measure of work: about seconds, and the same on every
        machine.
    seed : int
        For the random parts of the search.

    Returns
    -------
    Found or None
        A plan that keeps every rule and is worth no less; None where the time did not even
        bring back the known one.
    """
    part = Part(problem, Known(units, chosen), free)
    found = _solve(part, deterministic_time, seed)
    return None if found is None or found.value < problem.worth(units, chosen) else found


def first_plan(
    problem: Problem,
    guide: Known | None = None,
    *,
    deterministic_time: float = 10.0,
    seconds: float = float("inf"),
    seed: int = 0,
) -> Found | None:
    """Find a plan that keeps every rule, of a problem too large for the exact method.

    The model is written for a pool of pairs and edges: those of the guide, and the most
    promising of each community, organization and kind. Where the pool has no plan it is
    widened, at last to everything.

    Parameters
    ----------
    problem : Problem
        With any rules.
    guide : Known, optional
        A plan to start near; it may break rules.
    deterministic_time, seconds : float
        When to stop, for each pool and in all.
    seed : int
        For the random parts of the search.

    Returns
    -------
    Found or None
        None where the time ended or nothing is feasible.
    """
    import time

    start = time.monotonic()
    nothing = Known(np.zeros(len(problem.need), np.int64), np.zeros(len(problem.pairs), bool))
    for width in (*_WIDTHS, None):
        left = seconds - (time.monotonic() - start)
        if left <= 0:
            return None
        free = np.ones(len(problem.pairs), dtype=bool)
        edges = None
        if width is not None:
            free = _pool(problem, guide or nothing, width)
            edges = _promising(problem, guide or nothing, free, width)
        part = Part(problem, nothing, free, edges, complete=True)
        part.known = guide
        found = _solve(part, deterministic_time, seed, left)
        if found is not None:
            return found
    return None


def _solve(
    part: Part, deterministic_time: float, seed: int, seconds: float = float("inf")
) -> Found | None:
    """Solve the model of a part; the pairs that are not free keep what they have."""
    problem = part.problem
    writer = write(part)
    solver = new_solver(seed, seconds=seconds, deterministic_time=deterministic_time)
    status = solver.status_name(solver.solve(to_cp_sat(writer)))
    if status not in ("OPTIMAL", "FEASIBLE"):
        return None
    units = np.zeros(len(problem.need), dtype=np.int64)
    chosen = np.zeros(len(problem.pairs), dtype=bool)
    units[part.kept_edges], chosen[part.kept_pairs] = part.kept_units, True
    read_plan(solver, writer, units, chosen)
    return Found(units, chosen, problem.worth(units, chosen))


def _pool(problem: Problem, guide: Known, width: int) -> Mask:
    """Take the guide's pairs, the fixed ones, and the best few of each party and kind."""
    worth = np.zeros(len(problem.pairs), dtype=np.float64)
    np.add.at(worth, problem.pair_edges, problem.limit * np.maximum(problem.steps, 0.0) + 1)
    quota = problem.pairs[:, 1] * (len(problem.quotas) + 1) + problem.pair_quota + 1
    pool = guide.chosen | problem.fixed
    for owner in (quota, problem.pairs[:, 0]):
        pool |= _best(owner, worth, width)
    return pool


def _promising(problem: Problem, guide: Known, free: Mask, width: int) -> Ints:
    """Take the guide's edges, and of the pool the best few of each need and of each pair."""
    edges = np.flatnonzero(free[problem.pair_edges])
    steps = problem.steps[edges].astype(np.float64)
    taken = guide.units[edges] > 0
    for owner in (problem.need, problem.pair_edges):
        taken |= _best(owner[edges], steps, width)
    return edges[taken]


def _best(owner: Ints, worth: NDArray[np.float64], width: int) -> Mask:
    """Tell which entries are among the best of their owner."""
    order = np.lexsort((-worth, owner))
    first = np.flatnonzero(np.diff(owner[order], prepend=-1))
    lengths = np.diff(np.append(first, len(order)))
    rank = np.arange(len(order)) - np.repeat(first, lengths)
    best = np.zeros(len(owner), dtype=bool)
    best[order[rank < width]] = True
    return best
