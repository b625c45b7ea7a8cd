"""For the tests of services that build on matchmaker: Hypothesis strategies and two oracles.

The strategies are layered: ids and words, records, regions, rules, and problems as arrays. The
oracles share no code with the solvers: `by_milp` solves the whole model with HiGHS, and
`brute_force` tries every set of projects. Hypothesis is needed for the strategies only.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from matchmaker.choice import Problem
from matchmaker.errors import MissingExtraError
from matchmaker.lists import Region, Taxonomy
from matchmaker.rules import Rules

try:
    from hypothesis import strategies as st
except ImportError:
    raise MissingExtraError("hypothesis", "dev") from None

__all__ = [
    "brute_force",
    "by_milp",
    "identifiers",
    "lines",
    "problems",
    "regions",
    "rules",
    "taxonomies",
]

_MOST_PAIRS = 12
_DAYS = ("2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10")
_SKILLS = ("first aid", "law", "电工")
_STREETS = ("东城街道", "西城街道")


def lines(most: int = 12) -> st.SearchStrategy[str]:
    """Text of one line without control characters or blanks at its ends, in any script."""
    signs = st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"))
    return st.text(signs, max_size=most).map(str.strip)


def identifiers() -> st.SearchStrategy[str]:
    """Ids: not empty, in any script, with commas, quotes and semicolons too."""
    return lines().filter(bool)


@st.composite
def taxonomies(draw: st.DrawFn, most: int = 3) -> Taxonomy:
    """Taxonomies of a few categories, some of which fit nothing."""
    needs = draw(st.lists(identifiers(), min_size=1, max_size=most, unique=True))
    offers = draw(st.lists(identifiers(), min_size=1, max_size=most, unique=True))
    fits = st.sampled_from((0.0, 0.25, 1.0))
    fit = tuple(tuple(draw(fits) for _ in offers) for _ in needs)
    return Taxonomy(need_categories=tuple(needs), resource_categories=tuple(offers), fit=fit)


def _places(draw: st.DrawFn, count: int, missing: bool) -> tuple[list[Any], list[Any]]:
    """Draw coordinates around Chifeng, some of them missing."""
    spots = st.tuples(st.integers(-40, 40), st.integers(-40, 40))
    drawn = [draw(st.none() | spots) if missing else draw(spots) for _ in range(count)]
    longitude = [None if spot is None else 118.9 + spot[0] / 1000 for spot in drawn]
    latitude = [None if spot is None else 42.27 + spot[1] / 1000 for spot in drawn]
    return longitude, latitude


@st.composite
def regions(
    draw: st.DrawFn, *, most: int = 6, missing: bool = True, agreements: bool = True
) -> Region:
    """Regions of a few records with every field that a rule reads.

    Parameters
    ----------
    most : int
        Most records in a list.
    missing : bool
        Whether coordinates may be missing.
    agreements : bool
        Whether some pairs have signed already.
    """
    taxonomy = draw(taxonomies())
    sizes = [draw(st.integers(1, most)) for _ in range(4)]
    communities, organizations, needs, resources = (
        [f"{letter}{row}" for row in range(size)]
        for letter, size in zip("COND", sizes, strict=True)
    )
    tables: dict[str, Any] = {
        "communities": {
            "community_id": communities,
            "subdistrict": [draw(st.sampled_from(_STREETS)) for _ in communities],
        },
        "organizations": {"organization_id": organizations},
        "needs": _needs(draw, needs, communities, taxonomy),
        "resources": _resources(draw, resources, organizations, communities, taxonomy),
    }
    for ids, table in zip((communities, organizations), list(tables.values())[:2], strict=True):
        table["longitude"], table["latitude"] = _places(draw, len(ids), missing)
    pairs: list[dict[str, Any]] = []
    if agreements:
        signed = st.tuples(st.sampled_from(organizations), st.sampled_from(communities))
        for number, pair in enumerate(draw(st.lists(signed, max_size=2, unique=True))):
            stage = draw(st.sampled_from(("signed", "done", "proposed")))
            parties = {"organization_id": pair[0], "community_id": pair[1]}
            pairs.append({"project_id": f"P{number}", **parties, "stage": stage})
    return Region(taxonomy=taxonomy, agreements=pairs, **tables)


def _needs(
    draw: st.DrawFn, ids: list[str], communities: list[str], taxonomy: Taxonomy
) -> dict[str, list[Any]]:
    def some(strategy: st.SearchStrategy[Any]) -> list[Any]:
        return [draw(strategy) for _ in ids]

    windows = some(st.sampled_from([(a, b) for a, b in product((None, *_DAYS), repeat=2)]))
    return {
        "need_id": ids,
        "community_id": some(st.sampled_from(communities)),
        "category": some(st.sampled_from(taxonomy.need_categories)),
        "quantity": some(st.integers(1, 9)),
        "priority": some(st.integers(1, 5)),
        "unit": some(st.sampled_from(("", "hour", "visit"))),
        "skills": some(st.lists(st.sampled_from(_SKILLS), max_size=1)),
        "start": [min(w) if None not in w else w[0] for w in windows],
        "due": [max(w) if None not in w else w[1] for w in windows],
        "max_distance_km": some(st.none() | st.sampled_from((1.0, 3.0))),
    }


def _resources(
    draw: st.DrawFn,
    ids: list[str],
    organizations: list[str],
    communities: list[str],
    taxonomy: Taxonomy,
) -> dict[str, list[Any]]:
    def some(strategy: st.SearchStrategy[Any]) -> list[Any]:
        return [draw(strategy) for _ in ids]

    windows = some(st.sampled_from([(a, b) for a, b in product((None, *_DAYS), repeat=2)]))
    areas = st.lists(st.sampled_from((*communities, _STREETS[0])), max_size=2)
    streets = some(areas)
    known = set(communities)
    return {
        "resource_id": ids,
        "organization_id": some(st.sampled_from(organizations)),
        "category": some(st.sampled_from(taxonomy.resource_categories)),
        "quantity": some(st.none() | st.integers(1, 9)),
        "unit": some(st.sampled_from(("", "hour"))),
        "skills": some(st.lists(st.sampled_from(_SKILLS), max_size=3, unique=True)),
        "available_from": [min(w) if None not in w else w[0] for w in windows],
        "available_to": [max(w) if None not in w else w[1] for w in windows],
        "radius_km": some(st.none() | st.sampled_from((1.0, 3.0))),
        "service_area": [[name for name in area if name in known] for area in streets],
    }


@st.composite
def rules(draw: st.DrawFn, region: Region, *, limited: bool | None = None) -> Rules:
    """Rules that a region's ids fit, without least numbers.

    Parameters
    ----------
    region : Region
        Whose ids the pairs name.
    limited : bool, optional
        Whether projects are limited; drawn where not given.
    """
    pairs = st.tuples(
        st.sampled_from(region.organizations.ids), st.sampled_from(region.communities.ids)
    )
    chosen: dict[str, Any] = {
        "max_distance_km": draw(st.none() | st.sampled_from((1.0, 4.0))),
        "windows": draw(st.booleans()),
        "unknown_quantity": draw(st.sampled_from(("exclude", "unlimited"))),
        "forbidden_pairs": tuple(draw(st.lists(pairs, max_size=2))),
    }
    if draw(st.booleans()) if limited is None else limited:
        most = st.none() | st.integers(0, 3)
        chosen["max_projects"] = draw(most)
        chosen["projects_per_organization"] = (0, draw(most))
        chosen["projects_per_community"] = (0, draw(most))
        chosen["project_cost"] = draw(st.sampled_from((0.0, 2.0)))
    return Rules(**chosen)


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
    arrays: dict[str, Any] = {
        "demand": [draw(amounts) for _ in range(needs)],
        "supply": [draw(amounts) for _ in range(resources)],
        "need": [need for need, _ in edges],
        "resource": [resource for _, resource in edges],
        "value": [draw(st.integers(-2, 9)) for _ in edges],
    }
    if draw(st.booleans()):
        arrays["limit"] = [draw(amounts) for _ in edges]
    if limited:
        arrays |= _limits(draw, needs, resources, least)
    return Problem(**arrays)


def _limits(draw: st.DrawFn, needs: int, resources: int, least: bool) -> dict[str, Any]:
    sides = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    most = st.none() | st.integers(0, 3)
    bounds = []
    for _ in range(2):
        high = draw(most)
        low = draw(st.integers(0, 1 if high is None else min(high, 1))) if least else 0
        bounds.append((low, high))
    limits: dict[str, Any] = {
        "organization": [draw(st.integers(0, sides[0] - 1)) for _ in range(resources)],
        "community": [draw(st.integers(0, sides[1] - 1)) for _ in range(needs)],
        "max_projects": draw(most),
        "projects_per_organization": bounds[0],
        "projects_per_community": bounds[1],
        "project_cost": draw(st.integers(0, 4)),
    }
    if least:
        pair = st.tuples(st.integers(0, sides[0] - 1), st.integers(0, sides[1] - 1))
        limits["required"] = draw(st.lists(pair, max_size=1)) or None
        limits["signed"] = draw(st.lists(pair, max_size=1)) or None
    return limits


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
