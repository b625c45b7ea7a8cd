"""What of a problem's rules the direct model and the checks need."""

from __future__ import annotations

from typing import Any

import numpy as np

import matchmaker as mm


def rules_of(problem: mm.Problem) -> frozenset[str]:
    """Name the active rules."""
    known: frozenset[str] | None = getattr(problem, "rules", None)
    if known is not None:
        return known
    names = ("projects_per_organization", "projects_per_community")
    bounds = (problem.organization_bounds, problem.community_bounds)
    found = {
        name
        for name, limits in zip(names, bounds, strict=True)
        if (limits[:, 0] > 0).any() or (limits[:, 1] < 2**31).any()
    }
    found |= {"max_projects"} if problem.max_projects is not None else set()
    return frozenset(found | ({"project_cost"} if problem.cost.any() else set()))


def unit_bounds(problem: mm.Problem) -> tuple[Any, Any]:
    """Give (least, most) units of organizations and of communities."""
    made = []
    for name, like in (
        ("organization", problem.organization_bounds),
        ("community", problem.community_bounds),
    ):
        free = np.tile(np.array([0, 2**62], dtype=np.int64), (len(like), 1))
        made.append(getattr(problem, f"{name}_units", free))
    return made[0], made[1]
