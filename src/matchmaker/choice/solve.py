"""`solve`: from a problem to a choice, by the methods that fit it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.choice import Choice, Prices, Status, StopReason, relative_gap
from matchmaker.choice.clock import Clock, Progress
from matchmaker.choice.conflicts import find_conflict
from matchmaker.choice.methods import Run, plan_methods
from matchmaker.choice.prices import Steps
from matchmaker.choice.problem import Problem
from matchmaker.choice.search import Search
from matchmaker.choice.warm import runs_loops, warm_up
from matchmaker.errors import ProblemError
from matchmaker.messages import finding

Ints = NDArray[np.int64]

_LEAST_SECONDS = 1.0


def solve(
    problem: Problem,
    time_limit: float = 30.0,
    seed: int = 0,
    workers: int | None = None,
    *,
    method: str = "auto",
    effort: float | None = None,
    gap: float = 0.0,
    progress: Callable[[Progress], object] | None = None,
) -> Choice:
    """Choose units and projects so that their value is as large as can be.

    Without limits on projects the choice is exact, by minimum-cost flow. With them a Lagrangian
    gives a bound, small problems go on to a proven optimum by CP-SAT, and larger ones improve
    by annealing until the time is over. Ctrl-C ends the search with the best choice so far.

    Parameters
    ----------
    problem : Problem
        What to solve.
    time_limit : float
        Seconds, above 0; one pass is always made. They count from when the loops are compiled:
        the first search on a machine takes some 20 seconds longer.
    seed : int
        For the random parts of the search, 0 or more.
    workers : int, optional
        Processors that may be used, 1 or more; all by default. They change the time, not the
        result.
    method : str
        "auto", or one of `matchmaker.choice.methods.METHODS`.
    effort : float, optional
        Budget of work: the same problem, seed and effort give the same choice, on any machine
        and any number of workers, unless the time limit cuts in.
    gap : float
        Relative gap that is good enough.
    progress : callable, optional
        Called about twice a second with a `Progress`; when it returns True the search stops.

    Returns
    -------
    Choice

    Raises
    ------
    ProblemError
        An option is not valid, or the method does not keep a rule of the problem.
    """
    _check_options(time_limit, seed, workers, effort, gap)
    methods = plan_methods(problem, method)
    for part in methods:
        if runs_loops(part.name, problem):
            warm_up(part.name)
    clock = Clock(time_limit, progress, effort, gap)
    search = Search(problem)
    run = Run(search, clock, seed, workers or os.cpu_count() or 1)
    ran = []
    try:
        for part in methods:
            ran.append(part.name)
            part.run(run)
            if search.infeasible or clock.over(search):
                break
    except KeyboardInterrupt:
        clock.reason = "interrupted"
    if search.infeasible:
        named = find_conflict(problem, seconds=max(clock.left, _LEAST_SECONDS), seed=seed).names
        search.conflicts = named or search.conflicts
    return _choice(search, clock, "+".join(ran))


def _check_options(
    time_limit: float, seed: int, workers: int | None, effort: float | None, gap: float
) -> None:
    faults = [
        finding("option-invalid", list="problem", field=field, value=value, why=why)
        for field, value, valid, why in (
            ("time_limit", time_limit, time_limit > 0, "> 0"),
            ("seed", seed, seed >= 0, "≥ 0"),
            ("workers", workers, workers is None or workers >= 1, "≥ 1"),
            ("effort", effort, effort is None or 0 < effort < math.inf, "> 0"),
            ("gap", gap, gap >= 0, "≥ 0"),
        )
        if not valid
    ]
    if faults:
        raise ProblemError(faults)


def _choice(search: Search, clock: Clock, method: str) -> Choice:
    """Give the outcome of a search."""
    stop: StopReason = clock.reason or "converged"
    problem = search.problem
    grain, infinite = problem.resolution, float("inf")
    value = -infinite if search.value is None else search.value * grain
    bound = search.bound * grain
    if search.value is None:
        bound = -infinite if search.infeasible else infinite
        stop = "contradiction" if search.infeasible else stop
    elif search.proven:
        stop = "proven"
    chosen = _needed(problem, search.chosen, search.units)
    return Choice(
        problem=problem,
        units=search.units,
        pairs=problem.pairs[chosen],
        value=value,
        bound=bound,
        gap=infinite if search.value is None else relative_gap(value, bound),
        status=_status(search),
        stop_reason=stop,
        proof=search.proof,
        prices=_in_values(search.prices, grain),
        price_bound=infinite if search.value is None else search.price_bound * grain,
        trees=search.branching.trees() if search.branching and search.proof == "branches" else (),
        conflicts=search.conflicts,
        passes=search.passes,
        seconds=clock.seconds,
        method=method,
    )


def _status(search: Search) -> Status:
    if search.value is None:
        return "infeasible" if search.infeasible else "no_plan"
    return "optimal" if search.proven else "feasible"


def _needed(problem: Problem, chosen: NDArray[np.bool_], units: Ints) -> NDArray[np.bool_]:
    """Drop projects that serve nothing, unless they are fixed or keep a least number."""
    kept = chosen.copy()
    serving = np.zeros(len(chosen), dtype=bool)
    serving[problem.pair_edges[units > 0]] = True
    idle = np.flatnonzero(kept & ~serving & ~problem.fixed & (problem.cost == 0))
    quotas = problem.quota_bounds
    held = [np.bincount(problem.pairs[kept, side]) for side in (0, 1)]
    within = kept & (problem.pair_quota >= 0)
    by_quota = np.zeros(quotas.shape[:2], dtype=np.int64)
    np.add.at(by_quota, (problem.pairs[within, 1], problem.pair_quota[within]), 1)
    for pair in idle.tolist():
        organization, community = problem.pairs[pair].tolist()
        quota = problem.pair_quota[pair]
        spare = (
            held[0][organization] > problem.organization_bounds[organization, 0]
            and held[1][community] > problem.community_bounds[community, 0]
            and (quota < 0 or by_quota[community, quota] > quotas[community, quota, 0])
        )
        if spare:
            kept[pair] = False
            held[0][organization] -= 1
            held[1][community] -= 1
            if quota >= 0:
                by_quota[community, quota] -= 1
    return kept


def _in_values(prices: Steps, grain: float) -> Prices:
    return Prices(
        need=prices.need * grain,
        resource=prices.resource * grain,
        organization=prices.organization * grain,
        community=prices.community * grain,
        budget=prices.budget * grain,
        organization_units=prices.organization_units * grain,
        community_units=prices.community_units * grain,
        quotas=prices.quotas * grain,
    )
