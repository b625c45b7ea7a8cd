"""The direct model as sparse rows, as one would write it for a solver of integer programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, vstack

if TYPE_CHECKING:
    import matchmaker as mm

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Rows(NamedTuple):
    """Maximize ``worth @ z`` with ``low <= matrix @ z <= high`` and ``least <= z <= most``.

    z are the units on the edges, then the projects of the pairs (0 or 1).
    """

    matrix: csr_array
    low: Floats
    high: Floats
    least: Ints
    most: Ints
    worth: Ints


def rows(problem: mm.Problem) -> Rows:
    """Write a problem as rows.

    Edges are linked with their pair by a row for each pair and resource, Σ x <= supply * y:
    about a twelfth of the rows of one for each edge, and a tighter relaxation. On a tenth of
    Hongshan HiGHS has a gap of 1 % after 15 s with them and of 18 % with a row for each edge;
    the rows of both, or of each pair and need too, gain nothing more.
    """
    edges, pairs = len(problem.need), len(problem.pairs)
    width = edges + pairs
    every, projects = np.arange(edges), edges + np.arange(pairs)
    endless = np.inf
    needs, resources = len(problem.demand), len(problem.supply)
    community = problem.community[problem.need]
    organization = problem.organization[problem.resource]
    parts = [
        _sums(problem.need, every, needs, width, np.full(needs, -endless), problem.demand),
        _sums(
            problem.resource, every, resources, width, np.full(resources, -endless), problem.supply
        ),
        _links(problem, width),
    ]
    for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
        parts.append(_sums(problem.pairs[:, side], projects, len(bounds), width, *bounds.T))
    for owner, units in (
        (organization, problem.organization_units),
        (community, problem.community_units),
    ):
        parts.append(_sums(owner, every, len(units), width, *units.T))
    if problem.max_projects is not None:
        one = np.array([problem.max_projects])
        parts.append(
            _sums(np.zeros(pairs, dtype=np.int64), projects, 1, width, -endless * one, one)
        )
    matrix = csr_array(vstack([part[0] for part in parts], format="csr"))
    low, high = (np.concatenate([part[side] for part in parts]) for side in (1, 2))
    kept = np.flatnonzero((low > 0) | (high < _reach(matrix, problem)))
    return Rows(
        csr_array(matrix[kept]),
        low[kept],
        high[kept],
        np.append(np.zeros(edges, dtype=np.int64), problem.fixed),
        np.append(problem.limit, np.ones(pairs, dtype=np.int64)),
        np.append(problem.steps, -problem.cost),
    )


def _sums(
    row: Ints, column: Ints, count: int, width: int, low: Any, high: Any
) -> tuple[csr_array, Floats, Floats]:
    """Add up the variables of each row."""
    ones = np.ones(len(row))
    matrix = coo_array((ones, (row, column)), shape=(count, width)).tocsr()
    return matrix, np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64)


def _links(problem: mm.Problem, width: int) -> tuple[csr_array, Floats, Floats]:
    """Let each resource serve a community only where their pair has a project."""
    edges, resources = len(problem.need), max(len(problem.supply), 1)
    key = problem.pair_edges * resources + problem.resource
    distinct, row = np.unique(key, return_inverse=True)
    count = len(distinct)
    reach = np.bincount(row, weights=problem.limit, minlength=count)
    most = np.minimum(reach, problem.supply[distinct % resources])
    rows = np.concatenate([row, np.arange(count)])
    columns = np.concatenate([np.arange(edges), edges + distinct // resources])
    factors = np.concatenate([np.ones(edges), -most])
    matrix = coo_array((factors, (rows, columns)), shape=(count, width)).tocsr()
    return matrix, np.full(count, -np.inf), np.zeros(count)


def _reach(matrix: csr_array, problem: mm.Problem) -> Floats:
    """Give the most that each row can add up to: rows that cannot bind are left out."""
    most = np.append(problem.limit, np.ones(len(problem.pairs)))
    return np.asarray(matrix.maximum(0) @ most)
