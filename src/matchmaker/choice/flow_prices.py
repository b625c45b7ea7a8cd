"""Prices from an optimal flow: what one more unit here or there would be worth.

Shortest paths in the residual graph by Bellman–Ford, all edges of a side at once (L. R. Ford,
D. R. Fulkerson, *Flows in Networks*, 1962: distances are optimal duals).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.flow import Parties, serve, transport
from matchmaker.choice.problem import Problem
from matchmaker.choice.simplex import is_large, priced_transport

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PART = 2**18


class UnitFlow(NamedTuple):
    """An optimal flow under the rules on units, and its prices in steps.

    Attributes
    ----------
    units : ndarray of int, [edge]
        Units.
    need, resource : ndarray of int
        Prices of demand and supply, 0 or more.
    organization_units, community_units : ndarray of int
        Prices of the limits on units: above 0 where the most binds, below where the least does.
    """

    units: Ints
    need: Ints
    resource: Ints
    organization_units: Ints
    community_units: Ints

    def bound(self, problem: Problem) -> int:
        """Give the bound that the prices prove where nothing limits projects, in steps."""
        need = self.need + self.community_units[problem.community]
        resource = self.resource + self.organization_units[problem.organization]
        total = 0
        for start in range(0, len(problem.need), _PART):
            some = slice(start, start + _PART)
            price = need[problem.need[some]] + resource[problem.resource[some]]
            total += int(np.maximum(problem.steps[some] - price, 0) @ problem.limit[some])
        total += int(self.need @ problem.demand) + int(self.resource @ problem.supply)
        for price, bounds in (
            (self.organization_units, problem.organization_units),
            (self.community_units, problem.community_units),
        ):
            total += int(np.where(price > 0, bounds[:, 1], bounds[:, 0]) @ price)
        return total


def unit_flow(problem: Problem) -> UnitFlow | None:
    """Give the optimal flow where nothing limits projects, under the rules on units.

    Returns
    -------
    UnitFlow or None
        Its bound is its value. None where no flow reaches every hard least.
    """
    parties = Parties.of(problem)
    if parties is not None:
        units = serve(problem)
        if units is None:
            return None
        return UnitFlow(units, *_bounded_prices(problem, units, parties))
    graph = (problem.demand, problem.supply, problem.need, problem.resource)
    arrays = (*graph, problem.steps, problem.limit)
    nothing = (
        np.zeros(len(bounds), dtype=np.int64)
        for bounds in (problem.organization_units, problem.community_units)
    )
    if is_large(problem):
        return UnitFlow(*priced_transport(*arrays), *nothing)
    units = transport(*arrays)
    return UnitFlow(units, *flow_prices(*arrays, units), *nothing)


def flow_prices(
    demand: Ints,
    supply: Ints,
    need: Ints,
    resource: Ints,
    steps: Ints,
    limit: Ints,
    units: Ints,
) -> tuple[Ints, Ints]:
    """Recover the prices of needs and resources from an optimal flow.

    The price of a resource is what one more unit of it would add, the price of a need what one
    more unit of demand would. Arguments as in `matchmaker.choice.flow.transport`, and its result.

    Returns
    -------
    need, resource : ndarray of int
        Prices in steps; with them the flow's value equals its bound.
    """
    got = np.bincount(need, weights=units, minlength=len(demand))
    useful = np.flatnonzero((steps > 0) & (limit > 0))
    whole = np.minimum(demand[need[useful]], supply[resource[useful]])
    more = (units[useful] < limit[useful]) | (limit[useful] >= whole)
    forward = _Runs(resource, useful[more])
    backward = _Runs(need, useful[units[useful] > 0])
    far = np.iinfo(np.int64).max // 4
    ceiling = np.where(got < demand, 0, far)
    below = np.zeros(len(supply), dtype=np.int64)
    price = ceiling.copy()
    for _ in range(len(demand) + len(supply) + 2):
        asked = below[resource[backward.edges]] + steps[backward.edges]
        price[backward.owner] = np.minimum(ceiling[backward.owner], backward.least(asked))
        offered = price[need[forward.edges]] - steps[forward.edges]
        lower = below.copy()
        lower[forward.owner] = np.minimum(0, forward.least(offered))
        if np.array_equal(lower, below):
            break
        below = lower
    price[price >= far] = 0
    return price, -below


def _bounded_prices(problem: Problem, units: Ints, parties: Parties) -> tuple[Ints, ...]:
    """Recover the prices from an optimal flow under limits on units.

    The potentials of hub, organizations, resources, needs and communities are shortest
    distances; a price is the difference along an arc of `bounded_transport`.
    """
    graph = _Residual(problem, units, parties)
    nodes = len(problem.demand) + len(problem.supply) + 1
    for _ in range(nodes + len(parties.organization_units) + len(parties.community_units) + 1):
        if not graph.relax():
            break
    owner = parties.organization, parties.community
    need = np.maximum(graph.community[owner[1]] - graph.need, 0)
    resource = np.maximum(graph.resource - graph.organization[owner[0]], 0)
    organization, community = graph.organization - graph.hub, graph.hub - graph.community
    least = parties.organization_units[:, 0], parties.community_units[:, 0]
    soft = parties.shortfall_price
    organization = np.where(least[0] > 0, organization, np.maximum(organization, 0))
    floor = 0 if soft is None else np.where(least[1] > 0, -soft, 0)
    hard = (least[1] > 0) & (soft is None)
    community = np.where(hard, community, np.maximum(community, floor))
    return need, resource, organization, community


class _Residual:
    """Potentials of the nodes, and the arcs along which more or less could flow."""

    def __init__(self, problem: Problem, units: Ints, parties: Parties) -> None:
        self._parties = parties
        self._steps = problem.steps
        self._ends = problem.need, problem.resource
        demand, supply = problem.demand, problem.supply
        got, gave = (
            _moved(end, units, size)
            for end, size in ((problem.need, len(demand)), (problem.resource, len(supply)))
        )
        limits = parties.organization_units, parties.community_units
        held = (
            _moved(parties.organization, gave, len(limits[0])),
            _moved(parties.community, got, len(limits[1])),
        )
        useful = (problem.limit > 0) & (parties.asking | (problem.steps > 0))
        whole = np.minimum(demand[problem.need], supply[problem.resource])
        more = useful & ((units < problem.limit) | (problem.limit >= whole))
        self._forward = _Runs(problem.need, np.flatnonzero(more))
        self._backward = _Runs(problem.resource, np.flatnonzero(units > 0))
        self._more = (gave < supply, got < demand)
        self._less = (gave > 0, got > 0)
        self._room = held[0] < limits[0][:, 1], held[1] < limits[1][:, 1]
        self._spare = held[0] > limits[0][:, 0], held[1] > limits[1][:, 0]
        self._lacking = held[1] < limits[1][:, 0]
        self._held = held[1] > 0
        self.hub = 0
        self.organization, self.community = (np.zeros(len(side), np.int64) for side in limits)
        self.need, self.resource = (np.zeros(len(side), np.int64) for side in (demand, supply))

    def relax(self) -> bool:
        """Lower each potential to what its arcs allow; tell whether any changed."""
        before = self._all()
        owner_a, owner_b = self._parties.organization, self._parties.community
        _lower(self.organization, self._room[0], self.hub)
        _lower(self.resource, self._more[0], self.organization[owner_a])
        need, resource = self._ends
        back, ahead = self._backward, self._forward
        costs = self.need[need[back.edges]] + self._steps[back.edges]
        self.resource[back.owner] = np.minimum(self.resource[back.owner], back.least(costs))
        _gather(self.organization, owner_a, self.resource, self._less[0])
        costs = self.resource[resource[ahead.edges]] - self._steps[ahead.edges]
        self.need[ahead.owner] = np.minimum(self.need[ahead.owner], ahead.least(costs))
        _gather(self.community, owner_b, self.need, self._more[1])
        _lower(self.need, self._less[1], self.community[owner_b])
        self._close()
        return not np.array_equal(before, self._all())

    def _close(self) -> None:
        """Relax the arcs between communities, hub and organizations."""
        soft = self._parties.shortfall_price
        arriving = [self.community[self._room[1]], self.organization[self._spare[0]]]
        if soft is None:
            leaving, bonus = self._spare[1], 0
        else:
            arriving.append(self.community[self._lacking] - soft)
            leaving, bonus = self._held, soft
            _lower(self.community, self._spare[1], self.hub)
        self.hub = min([self.hub, *(int(side.min()) for side in arriving if len(side))])
        _lower(self.community, leaving, self.hub + bonus)

    def _all(self) -> Ints:
        return np.concatenate(
            [[self.hub], self.organization, self.resource, self.need, self.community]
        )


def _lower(potential: Ints, arcs: Mask, ceiling: Ints | int) -> None:
    np.minimum(potential, ceiling, out=potential, where=arcs)


def _gather(potential: Ints, owner: Ints, offers: Ints, arcs: Mask) -> None:
    np.minimum.at(potential, owner[arcs], offers[arcs])


def _moved(owner: Ints, units: Ints, count: int) -> Ints:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner, units)
    return total


class _Runs:
    """Edges gathered by one of their ends, for reductions over each end's edges."""

    def __init__(self, end: Ints, edges: Ints) -> None:
        self.edges = edges[np.argsort(end[edges], kind="stable")]
        self.owner, self._start = np.unique(end[self.edges], return_index=True)

    def least(self, amounts: Ints) -> Ints:
        """Give the least amount among each end's edges."""
        return np.minimum.reduceat(amounts, self._start) if len(amounts) else amounts
