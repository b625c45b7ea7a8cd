"""`solve`: from a problem to a choice, by the method that fits it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.choice import Choice, Prices, Proof, Status, StopReason, relative_gap
from matchmaker.choice.clock import Clock, Progress
from matchmaker.choice.exact import is_small, solve_exactly
from matchmaker.choice.prices import Steps, priced_flow
from matchmaker.choice.problem import Problem
from matchmaker.choice.projects import Search, search_projects
from matchmaker.errors import ProblemError
from matchmaker.messages import finding

Ints = NDArray[np.int64]


def solve(
    problem: Problem,
    time_limit: float = 30.0,
    seed: int = 0,
    workers: int | None = None,
    *,
    progress: Callable[[Progress], object] | None = None,
) -> Choice:
    """Choose units and projects so that their value is as large as can be.

    Without limits on projects the choice is exact, by minimum-cost flow. With them a
    Lagrangian gives a bound and flows give plans; small problems go on to a proven optimum by
    CP-SAT. The same problem and seed give the same choice on any number of workers, unless the
    time limit cut in. Ctrl-C ends the search with the best choice so far.

    Parameters
    ----------
    problem : Problem
        What to solve.
    time_limit : float
        Seconds, above 0; one pass is always made.
    seed : int
        For the random parts of the search, 0 or more.
    workers : int, optional
        Processors that may be used, 1 or more. The methods of this version use one.
    progress : callable, optional
        Called about twice a second with a `Progress`.

    Returns
    -------
    Choice

    Raises
    ------
    ProblemError
        An option is not valid.
    """
    _check_options(time_limit, seed, workers)
    clock = Clock(time_limit, progress)
    if not problem.limited:
        return _by_flow(problem)
    return _by_projects(problem, clock, seed)


def _check_options(time_limit: float, seed: int, workers: int | None) -> None:
    faults = [
        finding("option-invalid", list="problem", field=field, value=value, why=why)
        for field, value, valid, why in (
            ("time_limit", time_limit, time_limit > 0, "> 0"),
            ("seed", seed, seed >= 0, "≥ 0"),
            ("workers", workers, workers is None or workers >= 1, "≥ 1"),
        )
        if not valid
    ]
    if faults:
        raise ProblemError(faults)


def _by_flow(problem: Problem) -> Choice:
    units, need_price, resource_price = priced_flow(problem)
    prices = Steps.zero(problem)._replace(need=need_price, resource=resource_price)
    rent = problem.steps - need_price[problem.need] - resource_price[problem.resource]
    bound = int(need_price @ problem.demand) + int(resource_price @ problem.supply)
    bound += int(np.maximum(rent, 0) @ problem.limit)
    value = int(units @ problem.steps)
    chosen = np.zeros(len(problem.pairs), dtype=bool)
    chosen[problem.pair_edges[units > 0]] = True
    stop: StopReason = "proven" if value == bound else "converged"
    return _choice(problem, units, chosen, value, bound, prices, stop)


def _by_projects(problem: Problem, clock: Clock, seed: int) -> Choice:
    search = Search(problem)
    worthless = np.zeros(len(problem.pairs), dtype=np.int64)
    conflicts = search.selector.contradictions() or search.selector.select(worthless).missing
    if conflicts:
        return _without_plan(problem, "infeasible", "contradiction", conflicts)
    stop: StopReason | None = None
    bound = search.bound
    proof: Proof = "prices"
    try:
        search_projects(problem, clock, seed, search)
        bound = search.bound
        if not search.proven and is_small(problem) and clock.left > 0:
            found = solve_exactly(problem, search, clock, seed)
            if found is not None and found.bound < bound:
                bound, proof = found.bound, "search"
            if found is not None and (search.value is None or found.value > search.value):
                search.value, search.units, search.chosen = found.value, found.units, found.chosen
            if found is not None and found.interrupted:
                stop = "interrupted"
    except KeyboardInterrupt:
        stop, bound = "interrupted", min(bound, search.bound)
    if search.value is None:
        return _without_plan(problem, "no_plan", stop or "time_limit", ())
    if stop is None:
        stop = "time_limit" if clock.cut else "converged"
    stop = "proven" if search.value >= bound else stop
    return _choice(
        problem,
        search.units,
        _needed(problem, search.chosen, search.units),
        search.value,
        bound,
        search.prices,
        stop,
        proof,
        search.bound,
        search.passes,
    )


def _needed(problem: Problem, chosen: NDArray[np.bool_], units: Ints) -> NDArray[np.bool_]:
    """Drop projects that serve nothing, unless they are fixed or keep a least number."""
    kept = chosen.copy()
    serving = np.zeros(len(chosen), dtype=bool)
    serving[problem.pair_edges[units > 0]] = True
    held = [np.bincount(problem.pairs[kept, side]) for side in (0, 1)]
    idle = kept & ~serving & ~problem.fixed & (problem.cost == 0)
    for pair in np.flatnonzero(idle).tolist():
        organization, community = problem.pairs[pair].tolist()
        spare = (
            held[0][organization] > problem.organization_bounds[organization, 0]
            and held[1][community] > problem.community_bounds[community, 0]
        )
        if spare:
            kept[pair] = False
            held[0][organization] -= 1
            held[1][community] -= 1
    return kept


def _choice(
    problem: Problem,
    units: Ints,
    chosen: NDArray[np.bool_],
    value: int,
    bound: int,
    prices: Steps,
    stop: StopReason,
    proof: Proof = "prices",
    price_bound: int | None = None,
    passes: int = 0,
) -> Choice:
    grain = problem.resolution
    status: Status = "optimal" if value >= bound else "feasible"
    return Choice(
        problem=problem,
        units=units,
        pairs=problem.pairs[chosen],
        value=value * grain,
        bound=bound * grain,
        gap=relative_gap(value, bound),
        status=status,
        stop_reason=stop,
        proof=proof,
        prices=_in_values(prices, grain),
        price_bound=(bound if price_bound is None else price_bound) * grain,
        passes=passes,
    )


def _without_plan(
    problem: Problem, status: Status, stop: StopReason, conflicts: tuple[str, ...]
) -> Choice:
    infinite = float("inf")
    return Choice(
        problem=problem,
        units=np.zeros(len(problem.need), dtype=np.int64),
        pairs=problem.pairs[:0],
        value=-infinite,
        bound=-infinite if status == "infeasible" else infinite,
        gap=infinite,
        status=status,
        stop_reason=stop,
        proof="prices",
        prices=_in_values(Steps.zero(problem), problem.resolution),
        price_bound=infinite,
        conflicts=conflicts,
    )


def _in_values(prices: Steps, grain: float) -> Prices:
    return Prices(
        need=prices.need * grain,
        resource=prices.resource * grain,
        organization=prices.organization * grain,
        community=prices.community * grain,
        budget=prices.budget * grain,
    )
