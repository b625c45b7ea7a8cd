"""Exact transport of units by minimum-cost flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

if TYPE_CHECKING:
    from ortools.graph.python import min_cost_flow

Ints = NDArray[np.int64]


def transport(
    demand: Ints, supply: Ints, need: Ints, resource: Ints, steps: Ints, limit: Ints
) -> Ints:
    """Serve units over the edges so that their value is largest; exact.

    A dummy need takes what no need gets, so that every resource sends its whole supply; the
    solver is cost scaling push-relabel in OR-Tools, on integers throughout.

    Parameters
    ----------
    demand, supply : ndarray of int
        Units of each need and each resource.
    need, resource, steps, limit : ndarray of int, [edge]
        Ends, value in steps of the resolution, and most units.

    Returns
    -------
    ndarray of int, [edge]
        Units.
    """
    units = np.zeros(len(need), dtype=np.int64)
    used = np.flatnonzero((steps > 0) & (limit > 0))
    if not len(used):
        return units
    from ortools.graph.python import min_cost_flow

    resources, needs = len(supply), len(demand)
    usable = np.zeros(resources, dtype=np.int64)
    np.add.at(usable, resource[used], limit[used])
    supply = np.minimum(supply, usable)
    dummy, sink = resources + needs, resources + needs + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    arcs = add(resource[used], resources + need[used], limit[used], -steps[used])
    everyone = np.arange(resources)
    add(everyone, np.full(resources, dummy), supply, np.zeros(resources, dtype=np.int64))
    ends, room = np.append(resources + np.arange(needs), dummy), np.append(demand, supply.sum())
    add(ends, np.full(needs + 1, sink), room, np.zeros(needs + 1, dtype=np.int64))
    flow.set_nodes_supplies(everyone, supply)
    flow.set_node_supply(sink, -int(supply.sum()))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow solver failed: {status}")
    units[used] = flow.flows(arcs)
    return units


class Parties(NamedTuple):
    """Limits on the units of organizations and communities, for a flow.

    Attributes
    ----------
    organization, community : ndarray of int, [resource], [need]
        Who they belong to.
    organization_units, community_units : ndarray of int, [party, 2]
        Least and most units.
    shortfall_price : int or None
        Price in steps of a unit that a community lacks of its least; None makes it hard.
    """

    organization: Ints
    community: Ints
    organization_units: Ints
    community_units: Ints
    shortfall_price: int | None

    @classmethod
    def of(cls, problem: Problem) -> Parties | None:
        """Give the limits of a problem, None where it has none on units."""
        if not problem.rules & {"units_per_organization", "units_per_community", "shortfall"}:
            return None
        return cls(*(getattr(problem, name) for name in cls._fields))

    @property
    def asking(self) -> bool:
        """Whether there is a least: then units of no value may be worth serving."""
        return bool(self.organization_units[:, 0].any() or self.community_units[:, 0].any())


def bounded_transport(
    demand: Ints,
    supply: Ints,
    need: Ints,
    resource: Ints,
    steps: Ints,
    limit: Ints,
    parties: Parties,
) -> Ints | None:
    """Serve units as `transport` does, within the limits of organizations and communities; exact.

    Flow runs in a circle from a hub over organizations, resources, needs and communities. A
    least is a lower bound of an arc; a soft least is an arc that earns its price.

    Returns
    -------
    ndarray of int, [edge], or None
        None where no flow reaches every least.
    """
    from ortools.graph.python import min_cost_flow

    used = np.flatnonzero((limit > 0) & (parties.asking | (steps > 0)))
    need, resource = need[used], resource[used]
    demand = np.minimum(demand, _sums(need, limit[used], len(demand)))
    supply = np.minimum(supply, _sums(resource, limit[used], len(supply)))
    low_a, high_a = _within(parties.organization_units, parties.organization, supply)
    low_b, high_b = _within(parties.community_units, parties.community, demand)
    nothing = np.zeros_like(low_b)
    soft = parties.shortfall_price is not None
    wished, low_b = (np.minimum(low_b, high_b), nothing) if soft else (nothing, low_b)
    if (low_a > high_a).any() or (low_b > high_b).any():
        return None
    sizes = [len(low_a), len(supply), len(demand), len(low_b), 1]
    everyone, ends = np.arange(sum(sizes)), np.cumsum(sizes)[:-1]
    organization, resources, needs, community, hub = np.split(everyone, ends)
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    arcs = add(resources[resource], needs[need], limit[used], -steps[used])
    for tail, head, room, cost in (
        (np.repeat(hub, sizes[0]), organization, high_a - low_a, np.zeros_like(low_a)),
        (organization[parties.organization], resources, supply, np.zeros_like(supply)),
        (needs, community[parties.community], demand, np.zeros_like(demand)),
        (community, np.repeat(hub, sizes[3]), wished, nothing - (parties.shortfall_price or 0)),
        (community, np.repeat(hub, sizes[3]), high_b - low_b - wished, np.zeros_like(low_b)),
    ):
        add(tail, head, room, cost)
    flow.set_nodes_supplies(organization, low_a)
    flow.set_nodes_supplies(community, -low_b)
    flow.set_node_supply(hub.item(), int(low_b.sum() - low_a.sum()))
    return _solved(flow, arcs, used, len(limit))


def _solved(
    flow: min_cost_flow.SimpleMinCostFlow, arcs: Ints, used: Ints, edges: int
) -> Ints | None:
    """Solve a flow and read the units on its arcs; None where it is infeasible."""
    status = flow.solve()
    if status == flow.INFEASIBLE:
        return None
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow solver failed: {status}")
    units = np.zeros(edges, dtype=np.int64)
    units[used] = flow.flows(arcs)
    return units


def serve(problem: Problem, edges: Ints | None = None) -> Ints | None:
    """Serve units of a problem over all edges or some of them, under its rules on units; exact.

    Parameters
    ----------
    problem : Problem
        Its rules on projects and on single needs are not looked at.
    edges : ndarray of int, optional
        Edges that may be used.

    Returns
    -------
    ndarray of int, [edge], or None
        Units over every edge; None where these edges cannot reach every least.
    """
    every = slice(None) if edges is None else edges
    need, resource = problem.need[every], problem.resource[every]
    steps, limit = problem.steps[every], problem.limit[every]
    sides = problem.demand, problem.supply
    parties = Parties.of(problem)
    served: Ints | None
    if parties is None:
        served = transport(*sides, need, resource, steps, limit)
    else:
        served = bounded_transport(*sides, need, resource, steps, limit, parties)
    if edges is None or served is None:
        return served
    units = np.zeros(len(problem.need), dtype=np.int64)
    units[edges] = served
    return units


def _within(bounds: Ints, owner: Ints, amounts: Ints) -> tuple[Ints, Ints]:
    """Give least and most of each party, the most within what its own can move."""
    return bounds[:, 0], np.minimum(bounds[:, 1], _sums(owner, amounts, len(bounds)))


def _sums(owner: Ints, amounts: Ints, count: int) -> Ints:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner, amounts)
    return total
