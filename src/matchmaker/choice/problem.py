"""The problem as arrays: what the solvers see, and what a service with its own graph brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.choice.constraints import active_rules
from matchmaker.choice.reading import read_problem

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Bounds = tuple[int, int | None] | ArrayLike


@dataclass(frozen=True, eq=False, init=False)
class Problem:
    """Needs, resources and the edges between them, in indices and integers.

    The model is: choose units x on the edges and projects y on the pairs (organization,
    community) so that Σ value·x − Σ cost·y is largest, no need gets more than its demand, no
    resource gives more than its supply, an edge is used at most up to its limit and only if its
    pair has a project, and every rule of `matchmaker.choice.constraints.CONSTRAINTS` is kept.

    Parameters
    ----------
    demand : array of int, [need]
        Units needed.
    supply : array of int, [resource]
        Units available.
    need, resource : array of int, [edge]
        Index of the need and of the resource that an edge joins; each two at most once.
    value : array of float, [edge]
        Value per unit. An edge with a negative value is used only where a rule asks for units.
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
    units_per_organization, units_per_community : (least, most) or array, optional
        Units that an organization serves in all, or that a community gets; for all alike or an
        array [organization or community, 2] with -1 for "no most".
    shortfall_price : float, optional
        Makes the least of `units_per_community` soft: each missing unit takes so much from the
        value. Without it the least is hard.
    kind : array of int, [organization], optional
        Kind of each organization, for `quotas`.
    quotas : array of int, [k, 3], optional
        Lines (kind, least, most) with -1 for "no most": projects of each community with
        organizations of that kind. A kind at most once; signed projects widen the most.
    whole : array of bool, [need], optional
        Needs that are served in full or not at all.
    max_providers : int or array of int, [need], optional
        Most organizations that serve a need, -1 for "no limit".
    least_units : int, optional
        Least units of every project that is not signed.
    least_value : float, optional
        Least value (Σ value·x, costs not taken off) of every project that is not signed.
    together : sequence of sequences of int, optional
        Groups of needs that are all served in full, or none of them at all. A need is in one
        group at most.
    apart : array of int, [k, 2], optional
        Organizations that may not both have a project in one community, unless both are signed.
    resolution : float, optional
        Values and costs are rounded to multiples of it. Without it the finest one is taken
        that integers can hold; whole numbers keep 1.

    Raises
    ------
    ProblemError
        With all faults: shapes, types, negative numbers, indices out of range, an edge given
        twice, limits that contradict each other, values that the resolution would merge or
        that would overflow.

    Attributes
    ----------
    steps, cost : ndarray of int
        Values of edges and costs of pairs in steps of the resolution, as `shortfall_price` and
        `least_value`.
    pairs : ndarray of int, [pair, 2]
        Organization and community of the pairs that have an edge or a duty, in order.
    pair_edges : ndarray of int, [edge]
        The pair of each edge.
    fixed, signed : ndarray of bool, [pair]
        Pairs with a project in every choice, and those of them that are signed.
    organization_bounds, community_bounds : ndarray of int, [organization or community, 2]
        Least and most projects, widened by signed ones; `UNLIMITED` for no most.
    organization_units, community_units : ndarray of int, [organization or community, 2]
        Least and most units; `UNLIMITED_UNITS` for no most.
    quota_bounds : ndarray of int, [community, quota, 2]
        Least and most of each quota in each community, widened by signed projects.
    pair_quota : ndarray of int, [pair]
        Row of `quotas` that counts the pair, -1 for none.
    together : ndarray of int, [need]
        Group of each need, -1 for none.
    apart_pairs : ndarray of int, [k, 2]
        Pairs that may not both have a project.
    limited : bool
        Whether anything speaks of projects; both parties are known then.
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
    organization_units: Ints
    community_units: Ints
    shortfall_price: int | None
    kind: Ints
    quotas: Ints
    quota_bounds: Ints
    pair_quota: Ints
    whole: NDArray[np.bool_]
    max_providers: Ints
    least_units: int
    least_value: int
    together: Ints
    apart: Ints
    apart_pairs: Ints
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
        units_per_organization: Bounds | None = None,
        units_per_community: Bounds | None = None,
        shortfall_price: float | None = None,
        kind: ArrayLike | None = None,
        quotas: ArrayLike | None = None,
        whole: ArrayLike | None = None,
        max_providers: ArrayLike | None = None,
        least_units: int = 0,
        least_value: float = 0.0,
        together: Sequence[ArrayLike] | None = None,
        apart: ArrayLike | None = None,
        resolution: float | None = None,
    ) -> None:
        # All arguments by their names: they are read in groups, and faults told together.
        given = dict(locals())
        for name, part in read_problem(given).items():
            if isinstance(part, np.ndarray):
                part.flags.writeable = False
            object.__setattr__(self, name, part)

    @property
    def value(self) -> Floats:
        """Value per unit as rounded to the resolution, [edge]."""
        return self.steps * self.resolution

    @cached_property
    def rules(self) -> frozenset[str]:
        """Names of the rules that bind something, as in `CONSTRAINTS`."""
        return active_rules(self)

    def worth(self, units: Ints, chosen: NDArray[np.bool_]) -> int:
        """Give the value of units and projects in steps: costs and shortfalls taken off.

        Parameters
        ----------
        units : ndarray of int, [edge]
            Units over each edge.
        chosen : ndarray of bool, [pair]
            Pairs with a project.
        """
        total = int(units @ self.steps) - int(self.cost[chosen].sum())
        if self.shortfall_price:
            got = np.zeros(len(self.community_units), dtype=np.int64)
            np.add.at(got, self.community[self.need], units)
            lacking = np.maximum(self.community_units[:, 0] - got, 0)
            total -= self.shortfall_price * int(lacking.sum())
        return total

    def __repr__(self) -> str:
        sizes = f"{len(self.demand)} needs, {len(self.supply)} resources, {len(self.need)} edges"
        return f"<Problem of {sizes}, {len(self.pairs)} pairs>"
