"""`match`: from a region to a plan; ids become indices (`encode`) and indices ids (`decode`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np

from matchmaker.candidates import candidates
from matchmaker.choice import Choice, Progress, solve
from matchmaker.lists import Region
from matchmaker.plan.decode import (
    branches,
    conflicts,
    open_needs,
    prices,
    projects,
    unused_resources,
)
from matchmaker.plan.encode import to_problem
from matchmaker.plan.plan import Inputs, Plan
from matchmaker.rules import Objective, Rules

_LEAST_SECONDS = 0.01
_SOFTWARE = ("matchmaker", "numpy", "scipy", "ortools", "numba", "pydantic")


def match(
    region: Region,
    rules: Rules | None = None,
    objective: Objective | None = None,
    *,
    time_limit: float = 30.0,
    seed: int = 0,
    workers: int | None = None,
    method: str = "auto",
    effort: float | None = None,
    gap: float = 0.0,
    progress: Callable[[Progress], object] | None = None,
) -> Plan:
    """Propose projects between organizations and communities.

    Parameters
    ----------
    region : Region
        The lists.
    rules : Rules, optional
        What the plan must respect.
    objective : Objective, optional
        What makes it better.
    time_limit, seed, workers, method, effort, gap, progress
        As in `matchmaker.solve`; the time counts from the call.

    Returns
    -------
    Plan
        Also where nothing can be matched: then every need is open, with the reasons.

    Raises
    ------
    RulesError
        The rules contradict the region, or the objective gives unusable values.
    ProblemError
        An option is not valid.
    """
    start = time.monotonic()
    rules, objective = rules or Rules(), objective or Objective()
    graph = candidates(region, rules, objective)
    problem = to_problem(graph, rules, objective)
    left = min(time_limit, max(time_limit - (time.monotonic() - start), _LEAST_SECONDS))
    options: dict[str, Any] = {"method": method, "effort": effort, "gap": gap}
    choice = solve(problem, left, seed, workers, **options, progress=progress)
    return Plan.model_construct(
        name=region.name,
        status=choice.status,
        stop_reason=choice.stop_reason,
        conflicts=conflicts(region, rules, choice),
        method=choice.method,
        **_worth(choice),
        proof=choice.proof,
        needs=len(region.needs),
        units_needed=int(np.maximum(graph.demand, 0).sum()),
        projects=projects(graph, rules, objective, choice),
        open_needs=open_needs(graph, rules, choice),
        unused_resources=unused_resources(graph, choice),
        prices=prices(region, rules, choice),
        branches=branches(region, choice),
        seconds=round(time.monotonic() - start, 3),
        search_seconds=round(choice.seconds, 3),
        seed=seed,
        inputs=Inputs.of(region, rules, objective),
        objective=objective.text(),
        versions={name: _version(name) for name in _SOFTWARE},
    )


@cache
def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "unknown"


def _worth(choice: Choice) -> dict[str, Any]:
    if choice.status in ("infeasible", "no_plan"):
        return dict.fromkeys(("value", "bound", "gap", "price_bound"))
    return {
        "value": choice.value,
        "bound": choice.bound,
        "gap": choice.gap if np.isfinite(choice.gap) else None,
        "price_bound": choice.price_bound,
    }
