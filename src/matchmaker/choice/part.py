"""The part of a problem that may change, and what the rest leaves to it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Known(NamedTuple):
    """A plan: units over each edge, and which pairs have a project."""

    units: Ints
    chosen: Mask


class Part:
    """Some pairs are free with all their edges; the others stay as they are in a known plan.

    Parameters
    ----------
    problem : Problem
        The whole.
    known : Known, optional
        A plan; it must keep every rule where not all pairs are free.
    free : ndarray of bool, [pair], optional
        Pairs that may change; without it all of them.
    edges : ndarray of int, optional
        The only edges that free pairs may use; without it all of theirs.
    complete : bool
        Whether rules are written for all organizations and communities, also where no free pair
        touches them; always so where all pairs are free.

    Attributes
    ----------
    pairs, edges : ndarray of int
        The free pairs, and their edges as far as these can carry a unit.
    pair, need, resource, limit : ndarray of int, [free edge]
        Place of its pair among `pairs`, its ends, and the most that demand and supply leave.
    demand, supply : ndarray of int, [need], [resource]
        What the others leave.
    kept_edges, kept_units : ndarray of int
        The edges that others use, and their units.
    kept_pairs : ndarray of int
        The projects of the others.
    """

    def __init__(
        self,
        problem: Problem,
        known: Known | None = None,
        free: Mask | None = None,
        edges: Ints | None = None,
        complete: bool = False,
    ) -> None:
        self.problem, self.known = problem, known
        self.complete = complete or free is None
        self.pairs = np.arange(len(problem.pairs)) if free is None else np.flatnonzero(free)
        self.kept_edges = self.kept_units = self.kept_pairs = self.pairs[:0]
        self.demand, self.supply = problem.demand, problem.supply
        if free is not None and known is not None:
            self._keep(known, free)
        edges = np.arange(len(problem.need)) if edges is None else edges
        edges = edges if free is None else edges[free[problem.pair_edges[edges]]]
        need, resource = problem.need[edges], problem.resource[edges]
        limit = np.minimum(self.demand[need], self.supply[resource])
        limit = np.minimum(limit, problem.limit[edges])
        usable = limit > 0
        self.edges, self.limit = edges[usable], limit[usable]
        self.need, self.resource = need[usable], resource[usable]
        self.pair = np.searchsorted(self.pairs, problem.pair_edges[self.edges])

    def _keep(self, known: Known, free: Mask) -> None:
        """Take off what the other pairs use."""
        problem = self.problem
        used = np.flatnonzero(known.units)
        self.kept_edges = used[~free[problem.pair_edges[used]]]
        self.kept_units = known.units[self.kept_edges]
        self.kept_pairs = np.flatnonzero(known.chosen & ~free)
        self.demand = problem.demand - self.kept(problem.need, len(problem.demand))
        self.supply = problem.supply - self.kept(problem.resource, len(problem.supply))

    def kept(self, owner: Ints, count: int) -> Ints:
        """Add up the units that stay by an owner of each edge of the problem."""
        total = np.zeros(count, dtype=np.int64)
        np.add.at(total, owner[self.kept_edges], self.kept_units)
        return total

    def parties(self, side: int) -> Ints:
        """Give the organizations (side 0) or communities (1) that free pairs touch; or all."""
        bounds = (self.problem.organization_bounds, self.problem.community_bounds)[side]
        if self.complete:
            return np.arange(len(bounds))
        return np.unique(self.problem.pairs[self.pairs, side])
