"""Strategies for problems as arrays, small enough for the oracles."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matchmaker.choice import Problem


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    limited: bool = False,
    least: bool = False,
    units: bool = False,
    rules: bool = False,
) -> Problem:
    """Problems as arrays, small enough for the oracles.

    Parameters
    ----------
    limited : bool
        Whether projects are limited.
    least : bool
        Whether least numbers and required pairs may occur; such a problem may be infeasible.
    units : bool
        Whether the units of organizations and communities are limited. With `least` also from
        below, hard or soft.
    rules : bool
        Whether every other rule may occur, too; with `limited`.
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
    sides = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    if limited or units:
        arrays["organization"] = [draw(st.integers(0, sides[0] - 1)) for _ in range(resources)]
        arrays["community"] = [draw(st.integers(0, sides[1] - 1)) for _ in range(needs)]
    if limited:
        arrays |= _limits(draw, sides, least)
    if units:
        arrays |= _units(draw, sides, least)
    if limited and rules:
        arrays |= _rules(draw, needs, sides, least)
    return Problem(**arrays)


def _units(draw: st.DrawFn, sides: tuple[int, int], least: bool) -> dict[str, Any]:
    """Draw limits on units, and whether a least is soft."""
    prices = st.none() | st.sampled_from((0.0, 0.5, 3.0, 20.0))
    return {
        "units_per_organization": _bounds(draw, sides[0], least, 9),
        "units_per_community": _bounds(draw, sides[1], least, 9),
        "shortfall_price": draw(prices) if least else None,
    }


def _rules(draw: st.DrawFn, needs: int, sides: tuple[int, int], least: bool) -> dict[str, Any]:
    """Draw quotas, whole needs, groups, providers, sizes of projects, and who stays apart."""
    party = st.integers(0, sides[0] - 1)
    apart = st.tuples(party, party).filter(lambda both: both[0] != both[1])
    most = st.integers(-1, 2)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "whole": st.lists(st.booleans(), min_size=needs, max_size=needs),
        "max_providers": most | st.lists(most, min_size=needs, max_size=needs),
        "least_units": st.integers(1, 4),
        "least_value": st.sampled_from((0.5, 3.0, 12.0)),
        "together": _groups(needs),
        "apart": st.lists(apart, max_size=2) if sides[0] > 1 else st.just([]),
        "quotas": _quotas(least),
    }
    names = draw(st.lists(st.sampled_from(sorted(optional)), unique=True, max_size=4))
    kinds = st.lists(st.integers(0, 1), min_size=sides[0], max_size=sides[0])
    return {"kind": draw(kinds), **{name: draw(optional[name]) for name in names}}


@st.composite
def _groups(draw: st.DrawFn, needs: int) -> list[list[int]]:
    """Draw one or two groups of needs."""
    order = draw(st.permutations(range(needs)))
    cuts = sorted(draw(st.lists(st.integers(0, needs), min_size=2, max_size=2)))
    return [order[: cuts[0]], order[cuts[0] : cuts[1]]]


@st.composite
def _quotas(draw: st.DrawFn, least: bool) -> list[tuple[int, int, int]]:
    """Draw limits for kind 0, kind 1, or both."""
    lines = []
    for kind in draw(st.lists(st.integers(0, 1), unique=True, min_size=1)):
        low = draw(st.integers(0, 1)) if least else 0
        lines.append((kind, low, draw(st.sampled_from((-1, 1, 2)))))
    return lines


def _limits(draw: st.DrawFn, sides: tuple[int, int], least: bool) -> dict[str, Any]:
    """Draw the limits on projects."""
    costs = st.integers(0, 4)
    limits: dict[str, Any] = {
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


def _bounds(draw: st.DrawFn, count: int, least: bool, largest: int = 3) -> Any:
    """Draw (least, most) for all alike, or one line for each."""

    def one() -> tuple[int, int | None]:
        high = draw(st.none() | st.integers(0, largest))
        top = largest // 3
        low = draw(st.integers(0, top if high is None else min(high, top))) if least else 0
        return low, high

    if draw(st.booleans()):
        return one()
    return [(low, -1 if high is None else high) for low, high in (one() for _ in range(count))]
