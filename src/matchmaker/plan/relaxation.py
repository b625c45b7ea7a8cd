"""What prices and splits prove: the bound of a plan, recomputed from records and edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.costs import project_costs
from matchmaker.candidates.limits import projects_allowed, units_allowed
from matchmaker.plan.plan import Branches
from matchmaker.plan.reading import Reading

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]

_FREE, _WITH, _WITHOUT = range(3)


class Relaxation:
    """The bound at the prices of a plan, and that of its parts by community.

    Parameters
    ----------
    reading : Reading
        The plan, whose prices are numbers that sums can hold.

    Attributes
    ----------
    bound : float
        What the prices prove: prices × amounts, the pairs' gains beyond the prices, and the rents
        of limits.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading, graph = reading, reading.graph
        rules, region = reading.rules, reading.region
        given = reading.plan.prices
        price = {
            what: np.array([getattr(given, what).get(name, 0.0) for name in ids], dtype=np.float64)
            for what, ids in tables(reading).items()
        }
        self._needs = price["needs"]
        self._worth = graph.value - price["resources"][graph.resource]
        self._worth = self._worth - price["organization_units"][graph.edges.organization]
        self._worth = self._worth - price["community_units"][graph.edges.community]
        duties = [
            (region.organizations.row(organization), region.communities.row(community))
            for organization, community in rules.required_pairs
        ]
        must = np.concatenate([graph.signed_pairs, np.array(duties, dtype=np.int64).reshape(-1, 2)])
        width = len(region.communities)
        duty = must[:, 0] * width + must[:, 1]
        self._pairs = np.union1d(graph.edges.pair, duty)
        self._duty = np.isin(self._pairs, duty)
        pairs = np.column_stack([self._pairs // width, self._pairs % width])
        self._fee = np.nan_to_num(project_costs(graph, rules, reading.objective, pairs))
        toll, rent = _project_rents(reading, price, pairs)
        self._fee = self._fee + toll + given.budget
        budget = len(pairs)
        if rules.max_projects is not None:
            budget = max(rules.max_projects, len(graph.signed_pairs))
        rent += float(price["resources"] @ graph.supply) + given.budget * budget
        every = np.arange(len(graph.need))
        parts = self._of(every, np.arange(len(pairs)), self._needs[None, graph.need], self._duty)
        demand = np.maximum(graph.demand, 0)
        self.bound = float(parts[0] + self._needs @ demand) + rent + _unit_rents(reading, price)

    def split(self, branches: Sequence[Branches]) -> float:
        """Give the bound that splits of communities prove.

        Parameters
        ----------
        branches : sequence of Branches
            Trees (see `sides_of_leaves`) of different communities, with prices for all leaves.
        """
        region, graph = self._reading.region, self._reading.graph
        useful = np.flatnonzero(self._worth > 0)
        useful = useful[np.argsort(graph.edges.community[useful], kind="stable")]
        starts = np.searchsorted(
            graph.edges.community[useful], np.arange(len(region.communities) + 1)
        )
        total = self.bound
        for part in branches:
            row = region.communities.row(part.community_id)
            sums = self._leaves(part, row, useful[starts[row] : starts[row + 1]])
            total -= max(float(sums[0] - sums[1:].max()), 0.0)
        return total

    def _leaves(self, part: Branches, community: int, edges: Ints) -> Floats:
        """Give what a community adds at the plan's own prices, and then at each leaf."""
        graph, width = self._reading.graph, len(self._reading.region.communities)
        pairs = np.flatnonzero(self._pairs % width == community)
        needs = self.needs_of(community)
        at = {name: place for place, name in enumerate(self.organizations_of(community))}
        leaves = sides_of_leaves(part.splits, at) or []
        sides = np.full((1 + len(leaves), len(pairs)), _FREE)
        sides[1:] = leaves
        prices = np.tile(self._needs[needs], (1 + len(leaves), 1))
        prices[1:] = np.array(part.prices, dtype=np.float64) * part.unit
        duty = self._duty[pairs]
        sums = self._of(
            edges,
            pairs,
            prices[:, np.searchsorted(needs, graph.need[edges])],
            duty | (sides == _WITH),
            ~duty & (sides == _WITHOUT),
        )
        return sums + prices @ np.maximum(graph.demand[needs], 0)

    def needs_of(self, community: int) -> Ints:
        """Give the needs of a community in their order."""
        return np.flatnonzero(self._reading.region.need_community == community)

    def organizations_of(self, community: int) -> list[str]:
        """Name the organizations that may have a project with a community."""
        region = self._reading.region
        width = len(region.communities)
        here = self._pairs[self._pairs % width == community] // width
        return [region.organizations.ids[row] for row in here.tolist()]

    def _of(
        self,
        edges: Ints,
        pairs: Ints,
        prices: Floats,
        held: Flags,
        barred: Flags | bool = False,
    ) -> Floats:
        """Sum up what pairs gain beyond their fees, where that is above 0 or they are held.

        Parameters
        ----------
        edges, pairs : ndarray of int
            Which count.
        prices : ndarray of float, [case, edge]
            Of the need of each edge.
        held, barred : ndarray of bool, [case, pair]
            Pairs that have a project in any case, or in none.
        """
        graph = self._reading.graph
        pair = np.searchsorted(self._pairs[pairs], graph.edges.pair[edges])
        resource = graph.resource[edges]
        worth = self._worth[edges] - prices
        amount = np.minimum(graph.demand[graph.need[edges]], graph.supply[resource])
        gains = _gains(worth, pair, resource, amount, graph.supply[resource], len(pairs))
        left = gains - self._fee[pairs]
        sums: Floats = np.where(barred, 0.0, np.where(held, left, np.maximum(left, 0.0))).sum(
            axis=1
        )
        return sums


def sides_of_leaves(
    splits: Sequence[str | None], places: Mapping[str, int]
) -> list[list[int]] | None:
    """Give for each leaf of a tree which pairs are free, with and without a project.

    Parameters
    ----------
    splits : sequence of str or None
        Nodes in preorder, as in `Branches`.
    places : mapping of str to int
        The organizations that may be split on.

    Returns
    -------
    list of list of int, or None
        None where the nodes are not a tree over these organizations.
    """
    waiting, leaves = [[_FREE] * len(places)], []
    for name in splits:
        if not waiting:
            return None
        sides = waiting.pop()
        if name is None:
            leaves.append(sides)
            continue
        if name not in places:
            return None
        for side in (_WITHOUT, _WITH):
            waiting.append([*sides])
            waiting[-1][places[name]] = side
    return None if waiting else leaves


def tables(reading: Reading) -> dict[str, list[str]]:
    """Give the ids that the prices of each kind may name, in the order of the rows."""
    region = reading.region
    organizations, communities = region.organizations.ids, region.communities.ids
    kinds = [kind for kind, _, _ in reading.rules.quotas]
    return {
        "needs": region.needs.ids,
        "resources": region.resources.ids,
        "organizations": organizations,
        "communities": communities,
        "organization_units": organizations,
        "community_units": communities,
        "quotas": [f"{name}/{kind}" for name in communities for kind in kinds],
    }


def _gains(
    worth: Floats, pair: Ints, resource: Ints, amount: Ints, supply: Ints, pairs: int
) -> Floats:
    """Give each pair's largest gain, [case, pair]: every resource serves its best edges first."""
    cases, size = worth.shape
    order = np.lexsort(
        (-worth, np.broadcast_to(resource, worth.shape), np.broadcast_to(pair, worth.shape))
    )
    pair, resource = pair[order], resource[order]
    amount, supply = amount[order], supply[order]
    run = np.cumsum(amount, axis=1)
    fresh = np.ones((cases, size), dtype=np.bool_)
    fresh[:, 1:] = (np.diff(pair) != 0) | (np.diff(resource) != 0)
    before = run - amount
    # Where a group begins, what ran before it; carried on to its end, as the sums never fall.
    before = before - np.maximum.accumulate(np.where(fresh, before, 0), axis=1)
    take = np.clip(supply - before, 0, amount)
    gain = take * np.maximum(np.take_along_axis(worth, order, axis=1), 0.0)
    place = pair + pairs * np.arange(cases)[:, None]
    gains = np.zeros(cases * pairs)
    np.add.at(gains, place.ravel(), gain.ravel())
    return gains.reshape(cases, pairs)


def _project_rents(
    reading: Reading, price: Mapping[str, Floats], pairs: Ints
) -> tuple[Floats, float]:
    """Give what the limits on projects charge each pair, and what they pay back in all."""
    region, rules, signed = reading.region, reading.rules, reading.graph.signed_pairs
    toll, rent = np.zeros(len(pairs)), 0.0
    for side, kind in ((0, "organizations"), (1, "communities")):
        least, most = projects_allowed(region, rules, side)
        toll += price[kind][pairs[:, side]]
        held = np.bincount(signed[:, side], minlength=len(most))
        there = np.bincount(pairs[:, side], minlength=len(most))
        rent += _rent(price[kind], least, np.minimum(np.maximum(most, held), there))
    kinds = region.organizations.columns["kind"]
    by_quota = price["quotas"].reshape(len(region.communities), -1)
    for at, (kind, least_of, most_of) in enumerate(rules.quotas):
        own, meant = by_quota[:, at], kinds[pairs[:, 0]] == kind
        toll += np.where(meant, own[pairs[:, 1]], 0.0)
        held = np.bincount(signed[kinds[signed[:, 0]] == kind, 1], minlength=len(own))
        there = np.bincount(pairs[meant, 1], minlength=len(own))
        top = np.maximum(np.inf if most_of is None else most_of, held)
        rent += _rent(own, np.full(len(own), least_of), np.minimum(top, there))
    return toll, rent


def _unit_rents(reading: Reading, price: Mapping[str, Floats]) -> float:
    """Give what the limits on units pay back in all."""
    region, graph, rent = reading.region, reading.graph, 0.0
    sides = (
        ("organization_units", graph.supply, region.resource_organization),
        ("community_units", np.maximum(graph.demand, 0), region.need_community),
    )
    for side, (kind, amounts, owner) in enumerate(sides):
        least, most = units_allowed(region, reading.rules, side)
        there = np.bincount(owner, amounts, len(most))
        rent += _rent(price[kind], least, np.minimum(most, there))
    return rent


def _rent(price: Floats, least: Any, most: Any) -> float:
    """Sum up price × most where it is above 0, price × least where it is below."""
    return float(np.maximum(price, 0.0) @ most - np.maximum(-price, 0.0) @ least)
