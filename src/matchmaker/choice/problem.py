"""The problem as arrays: what the solvers see, and what a service with its own graph brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.choice.arrays import Reader, rank, resolution_findings
from matchmaker.errors import ProblemError

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Bounds = tuple[int, int | None] | ArrayLike


@dataclass(frozen=True, eq=False, init=False)
class Problem:
    """Needs, resources and the edges between them, in indices and integers.

    The model is: choose units x on the edges and projects y on the pairs (organization,
    community) so that Σ value·x − Σ cost·y is largest, no need gets more than its demand, no
    resource gives more than its supply, an edge is used at most up to its limit and only if its
    pair has a project, and the numbers of projects keep their limits.

    Parameters
    ----------
    demand : array of int, [need]
        Units needed.
    supply : array of int, [resource]
        Units available.
    need, resource : array of int, [edge]
        Index of the need and of the resource that an edge joins; each two at most once.
    value : array of float, [edge]
        Value per unit. An edge with a negative value is never used.
    limit : array of int, [edge], optional
        Most units on an edge.
    community : array of int, [need], optional
        Index of the need's community.
    organization : array of int, [resource], optional
        Index of the resource's organization.
    max_projects : int, optional
        Most projects in all.
    projects_per_organization, projects_per_community : (least, most) or array, optional
        For all alike, or an array [organization or community, 2] with -1 for "no most".
    project_cost : float or array of float [organization, community], optional
        What a project costs, in the unit of the values.
    required : array of int, [k, 2], optional
        Pairs (organization, community) that must have a project, at their cost.
    signed : array of int, [k, 2], optional
        Pairs that have a project already: it counts in the limits and costs nothing. Where
        signed projects exceed a limit, the limit becomes their number.
    resolution : float, optional
        Values and costs are rounded to multiples of it. Without it the finest one is taken
        that integers can hold; whole numbers keep 1.

    Raises
    ------
    ProblemError
        With all faults: shapes, types, negative numbers, indices out of range, an edge given
        twice, limits that contradict each other, values that the resolution would merge or
        that would overflow.
    """

    demand: Ints
    supply: Ints
    need: Ints
    resource: Ints
    steps: Ints
    limit: Ints
    community: Ints
    organization: Ints
    max_projects: int | None
    organization_bounds: Ints
    community_bounds: Ints
    cost: Ints
    pair_edges: Ints
    pairs: Ints
    fixed: NDArray[np.bool_]
    signed: NDArray[np.bool_]
    resolution: float
    limited: bool

    def __init__(
        self,
        demand: ArrayLike,
        supply: ArrayLike,
        need: ArrayLike,
        resource: ArrayLike,
        value: ArrayLike,
        limit: ArrayLike | None = None,
        community: ArrayLike | None = None,
        organization: ArrayLike | None = None,
        max_projects: int | None = None,
        projects_per_organization: Bounds | None = None,
        projects_per_community: Bounds | None = None,
        project_cost: ArrayLike = 0,
        *,
        required: ArrayLike | None = None,
        signed: ArrayLike | None = None,
        resolution: float | None = None,
    ) -> None:
        read = Reader()
        units = read.amounts("demand", demand), read.amounts("supply", supply)
        edges = read.edges(need, resource, len(units[0]), len(units[1]))
        count = len(edges[0])
        values = read.floats("value", value, (count,))
        most = np.minimum(units[0][edges[0]], units[1][edges[1]])
        if limit is not None:
            most = np.minimum(most, read.amounts("limit", limit, count))
        wanted = (max_projects, projects_per_organization, projects_per_community, required, signed)
        limited = any(part is not None for part in wanted) or bool(np.any(project_cost))
        owners = read.owners(community, organization, units, limited)
        must = read.pairs("required", required), read.pairs("signed", signed)
        duties = np.concatenate(must)
        per_side = (projects_per_organization, projects_per_community)
        sizes = [
            max(
                int(owner.max(initial=-1)) + 1,
                int(duties[:, side].max(initial=-1)) + 1,
                np.shape(project_cost)[side] if rank(project_cost) == 2 else 0,
                len(per_side[side]) if rank(per_side[side]) == 2 else 0,  # type: ignore[arg-type]
            )
            for side, owner in ((0, owners[1]), (1, owners[0]))
        ]
        sides = (sizes[0], sizes[1])
        bounds = [
            read.bounds("projects_per_organization", projects_per_organization, sides[0]),
            read.bounds("projects_per_community", projects_per_community, sides[1]),
        ]
        costs = read.costs(project_cost, sides)
        budget = read.budget(max_projects)
        read.done()
        put: dict[str, Any] = {"demand": units[0], "supply": units[1], "need": edges[0]}
        put |= {"resource": edges[1], "limit": most, "limited": limited}
        put |= {"community": owners[0], "organization": owners[1]}
        put |= _pairs(put, must, sides[1])
        grain, findings = resolution_findings(values, costs, _weight(put, sides), resolution)
        if findings:
            raise ProblemError(findings)
        put |= {"steps": np.rint(values / grain).astype(np.int64), "resolution": grain}
        put |= {"cost": _costs(put, costs)}
        put |= _signed_limits(put, budget, bounds)
        for name, part in put.items():
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
            object.__setattr__(self, name, part)

    @property
    def value(self) -> Floats:
        """Value per unit as rounded to the resolution, [edge]."""
        return self.steps * self.resolution

    def __repr__(self) -> str:
        sizes = f"{len(self.demand)} needs, {len(self.supply)} resources, {len(self.need)} edges"
        return f"<Problem of {sizes}, {len(self.pairs)} pairs>"


def _pairs(put: dict[str, Any], must: tuple[Ints, Ints], communities: int) -> dict[str, Any]:
    """Give a number to the pairs that have an edge or a duty, and to each edge its pair."""
    organization = put["organization"][put["resource"]]
    community = put["community"][put["need"]]
    width = max(communities, 1)
    required, signed = (duty[:, 0] * width + duty[:, 1] for duty in must)
    keys = np.concatenate([organization * width + community, required, signed])
    distinct, inverse = np.unique(keys, return_inverse=True)
    pairs = np.column_stack([distinct // width, distinct % width]).astype(np.int64)
    is_signed = np.isin(distinct, signed)
    return {
        "pairs": pairs,
        "pair_edges": inverse[: len(organization)].astype(np.int64),
        "signed": is_signed,
        "fixed": is_signed | np.isin(distinct, required),
    }


def _weight(put: dict[str, Any], sides: tuple[int, int]) -> float:
    """Bound by what the solvers multiply a value: units on all edges, or nodes on a path.

    Where projects are limited, a pair's value is itself the cost of an arc.
    """
    limit = put["limit"].astype(np.float64)
    nodes = len(put["demand"]) + len(put["supply"]) + 4
    weight = max(float(limit.sum()), 4.0 * nodes)
    if put["limited"]:
        units = np.bincount(put["pair_edges"], weights=limit)
        weight = max(weight, (float(units.max(initial=0)) + 1) * (sum(sides) + 4))
    return weight


def _costs(put: dict[str, Any], costs: Floats) -> Ints:
    """Give the cost of each pair in steps; signed ones cost nothing."""
    pairs = put["pairs"]
    own = costs[pairs[:, 0], pairs[:, 1]] if costs.ndim else np.full(len(pairs), costs)
    return np.where(put["signed"], 0, np.rint(own / put["resolution"])).astype(np.int64)


def _signed_limits(put: dict[str, Any], budget: int | None, bounds: list[Ints]) -> dict[str, Any]:
    """Widen the limits that signed projects exceed already."""
    signed = put["pairs"][put["signed"]]
    widened = []
    for side, limits in enumerate(bounds):
        held = np.bincount(signed[:, side], minlength=len(limits))
        widened.append(np.column_stack([limits[:, 0], np.maximum(limits[:, 1], held)]))
    return {
        "max_projects": None if budget is None else max(budget, len(signed)),
        "organization_bounds": widened[0],
        "community_bounds": widened[1],
    }
