"""Strategies for problems as arrays, small enough for the oracles."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matchmaker.choice import Problem


@st.composite
def problems(draw: st.DrawFn, *, limited: bool = False, least: bool = False) -> Problem:
    """Problems as arrays, small enough for the oracles.

    Parameters
    ----------
    limited : bool
        Whether projects are limited.
    least : bool
        Whether least numbers and required pairs may occur; such a problem may be infeasible.
    """
    needs, resources = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    amounts = st.integers(0, 6)
    every = [(n, r) for n in range(needs) for r in range(resources)]
    edges = draw(st.lists(st.sampled_from(every), unique=True, max_size=14))
    values = draw(st.sampled_from((st.integers(-2, 9), st.sampled_from((-0.5, 0.1, 0.25, 7.75)))))
    arrays: dict[str, Any] = {
        "demand": [draw(amounts) for _ in range(needs)],
        "supply": [draw(amounts) for _ in range(resources)],
        "need": [need for need, _ in edges],
        "resource": [resource for _, resource in edges],
        "value": [draw(values) for _ in edges],
    }
    if draw(st.booleans()):
        arrays["limit"] = [draw(amounts) for _ in edges]
    if limited:
        arrays |= _limits(draw, needs, resources, least)
    return Problem(**arrays)


def _limits(draw: st.DrawFn, needs: int, resources: int, least: bool) -> dict[str, Any]:
    """Draw owners of needs and resources, and the limits on their projects."""
    sides = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    costs = st.integers(0, 4)
    limits: dict[str, Any] = {
        "organization": [draw(st.integers(0, sides[0] - 1)) for _ in range(resources)],
        "community": [draw(st.integers(0, sides[1] - 1)) for _ in range(needs)],
        "max_projects": draw(st.none() | st.integers(0, 3)),
        "projects_per_organization": _bounds(draw, sides[0], least),
        "projects_per_community": _bounds(draw, sides[1], least),
        "project_cost": draw(costs),
    }
    if draw(st.booleans()):
        limits["project_cost"] = [[draw(costs) for _ in range(sides[1])] for _ in range(sides[0])]
    if least:
        pair = st.tuples(st.integers(0, sides[0] - 1), st.integers(0, sides[1] - 1))
        limits["required"] = draw(st.lists(pair, max_size=1)) or None
        limits["signed"] = draw(st.lists(pair, max_size=1)) or None
    return limits


def _bounds(draw: st.DrawFn, count: int, least: bool) -> Any:
    """Draw (least, most) for all alike, or one line for each."""

    def one() -> tuple[int, int | None]:
        high = draw(st.none() | st.integers(0, 3))
        low = draw(st.integers(0, 1 if high is None else min(high, 1))) if least else 0
        return low, high

    if draw(st.booleans()):
        return one()
    return [(low, -1 if high is None else high) for low, high in (one() for _ in range(count))]
