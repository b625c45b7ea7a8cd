"""A lazy greedy choice of projects, then a flow over them; proves no bound.

References
----------
M. Minoux, "Accelerated greedy algorithms for maximizing submodular set functions",
Optimization Techniques (1978).
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.peers import Answer, Deadline
from benchmarks.peers.ortools_flow import serve

if TYPE_CHECKING:
    import matchmaker as mm

Edges = list[tuple[int, int, int, int]]


@dataclass(frozen=True)
class LazyGreedy:
    """Take the project that adds most to what is left, until all that are left cost."""

    rules: frozenset[str] = frozenset(
        {"max_projects", "projects_per_organization", "projects_per_community", "project_cost"}
        | {"required", "signed"}
    )
    most_edges: int = 2**62
    package: str = "ortools"

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Choose once; least numbers of projects are not aimed at."""
        del deadline, seed
        chosen = _choose(problem)
        return Answer("done", serve(problem, chosen), chosen)


def _choose(problem: mm.Problem) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Pick pairs by their marginal value, which only falls as units are taken."""
    demand, supply = problem.demand.tolist(), problem.supply.tolist()
    cost = problem.cost.tolist()
    edges = _edges(problem)
    sides = problem.pairs.tolist()
    room = [
        bounds[:, 1].tolist() for bounds in (problem.organization_bounds, problem.community_bounds)
    ]
    left = len(sides) if problem.max_projects is None else problem.max_projects
    chosen = np.zeros(len(sides), dtype=bool)
    free = []
    for pair, fixed in enumerate(problem.fixed.tolist()):
        if fixed:
            free.append((-(2**62), pair))
        else:
            free.append((cost[pair] - _fill(edges[pair], demand, supply, take=False), pair))
    heapq.heapify(free)
    while free and left:
        key, pair = heapq.heappop(free)
        organization, community = sides[pair]
        if not (room[0][organization] and room[1][community]):
            continue
        now = key
        if not problem.fixed[pair]:
            now = cost[pair] - _fill(edges[pair], demand, supply, take=False)
        if now > 0:
            continue
        if free and now > free[0][0]:
            heapq.heappush(free, (now, pair))
            continue
        _fill(edges[pair], demand, supply, take=True)
        chosen[pair] = True
        left -= 1
        room[0][organization] -= 1
        room[1][community] -= 1
    return chosen


def _edges(problem: mm.Problem) -> list[Edges]:
    """Give each pair its edges (need, resource, steps, limit), the most valuable first."""
    order = np.lexsort((-problem.steps, problem.pair_edges))
    order = order[problem.steps[order] > 0]
    columns = (problem.need, problem.resource, problem.steps, problem.limit)
    edges = list(zip(*(column[order].tolist() for column in columns), strict=True))
    ends = np.searchsorted(problem.pair_edges[order], np.arange(len(problem.pairs) + 1))
    return [edges[start:end] for start, end in pairwise(ends.tolist())]


def _fill(edges: Edges, demand: list[int], supply: list[int], *, take: bool) -> int:
    """Fill a pair's edges greedily from what is left; give the value, and take the units."""
    needs: dict[int, int] = {}
    resources: dict[int, int] = {}
    value = 0
    for need, resource, steps, limit in edges:
        units = min(
            limit,
            demand[need] - needs.get(need, 0),
            supply[resource] - resources.get(resource, 0),
        )
        if units > 0:
            needs[need] = needs.get(need, 0) + units
            resources[resource] = resources.get(resource, 0) + units
            value += units * steps
    if take:
        for amounts, used in ((demand, needs), (supply, resources)):
            for row, units in used.items():
                amounts[row] -= units
    return value


PEER = LazyGreedy()
