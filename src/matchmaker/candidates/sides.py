"""Who may meet whom at all: both sides of the join, and the join of some resources at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.edges import Edges
from matchmaker.candidates.geography import Neighbors, SitePairs, Sites, distance_km, sites
from matchmaker.candidates.join import group, join
from matchmaker.lists import Region
from matchmaker.lists.columns import is_default
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_BLOCK = 2**18


@dataclass(frozen=True, eq=False)
class Sides:
    """Needs and resources that take part, where they are, and which of them are near.

    Attributes
    ----------
    region : Region
        Whose rows they are.
    needs, offers : ndarray of int
        Rows of needs and of resources.
    fits : ndarray of bool, [need category, resource category]
        Which categories fit at all.
    places : tuple of Sites
        Sites of all needs and of all resources.
    near : Neighbors or None
        Finds near sites; None where no distance is of interest in the join.
    """

    region: Region
    needs: Ints
    offers: Ints
    fits: NDArray[np.bool_]
    places: tuple[Sites, Sites]
    near: Neighbors | None

    def blocks(self) -> Iterator[Ints]:
        """Cut the offers into blocks of whole organizations, in the organizations' order.

        The join and the rules make many columns on the way: a block at a time they stay small.
        """
        region = self.region
        owner = region.resource_organization
        offers = self.offers[np.argsort(owner[self.offers], kind="stable")]
        weight = self.fitting()[region.resource_category[offers]].astype(np.float64)
        if self.near is not None:
            at = self.places[1].of[offers]
            weight *= self.near.counts[at] / max(len(self.places[0].longitude), 1)
        number = np.cumsum(weight) // _BLOCK
        last = np.flatnonzero(np.diff(owner[offers], append=-1))
        yield from np.split(offers, last[np.flatnonzero(np.diff(number[last]))] + 1)

    def fitting(self) -> Ints:
        """Count the needs that fit each category of resources."""
        category = self.region.need_category[self.needs]
        held: Ints = np.bincount(category, minlength=self.fits.shape[0]) @ self.fits
        return held

    def joined(self, offers: Ints) -> Edges:
        """Join some of the offers with all needs that fit in category and are near enough."""
        region, (need_sites, resource_sites) = self.region, self.places
        nothing = np.zeros(1, dtype=np.int64)
        if self.near is None:
            need_of = np.zeros(len(region.needs), dtype=np.int64)
            resource_of = np.zeros(len(region.resources), dtype=np.int64)
            pairs = SitePairs(nothing, nothing, np.full(1, np.nan))
        else:
            need_of, resource_of = need_sites.of, resource_sites.of
            pairs = self.near.pairs(np.unique(resource_of[offers]))
        columns = join(
            group(self.needs, need_of, region.need_category, self.fits.shape[0]),
            group(offers, resource_of, region.resource_category, self.fits.shape[1]),
            pairs,
            self.fits,
        )
        return _with_distance(Edges(region, *columns), need_sites, resource_sites)


def neighbors(
    region: Region, rules: Rules, objective: Objective, places: tuple[Sites, Sites]
) -> Neighbors | None:
    """Prepare the search for near sites; None where distances play no part in the join.

    Raises
    ------
    RulesError
        More sites are near each other than fit in memory.
    """
    measured = _matrix_km(region) is not None
    if measured or not (objective.needs_distance() or _limited(region, rules)):
        return None
    return Neighbors(*places, _radii(region, rules, places[1]))


def places(region: Region) -> tuple[Sites, Sites]:
    """Place needs and resources: at their own coordinates, else at their owner's."""
    placed = []
    for table, owner, of in (
        (region.needs, region.communities, region.need_community),
        (region.resources, region.organizations, region.resource_organization),
    ):
        own = np.isnan(table.columns["longitude"])
        longitude, latitude = (
            np.where(own, owner.columns[axis][of], table.columns[axis])
            for axis in ("longitude", "latitude")
        )
        placed.append(sites(longitude, latitude))
    return placed[0], placed[1]


def _limited(region: Region, rules: Rules) -> bool:
    """Tell whether every edge has a distance limit, of the rules or of one of its ends."""
    columns = (
        region.needs.columns["max_distance_km"],
        region.resources.columns["radius_km"],
    )
    return bool(rules.max_distance_km) or any(not np.isnan(column).any() for column in columns)


def _radii(region: Region, rules: Rules, resource_sites: Sites) -> Floats:
    """Give the largest distance at which each resource site can serve anyone."""
    radius = np.zeros(len(resource_sites.longitude))
    located = np.flatnonzero(resource_sites.of >= 0)
    own = np.nan_to_num(region.resources.columns["radius_km"][located], nan=np.inf)
    np.maximum.at(radius, resource_sites.of[located], own)
    most = region.needs.columns["max_distance_km"]
    widest = np.inf if is_default(most) or np.isnan(most).any() else float(most.max())
    return np.minimum(radius, min(rules.max_distance_km or np.inf, widest))


def _matrix_km(region: Region) -> Floats | None:
    """Give the travel matrix if it holds kilometers: it then replaces geography."""
    return region.travel_matrix if region.travel and region.travel.unit == "km" else None


def _with_distance(edges: Edges, needs: Sites, resources: Sites) -> Edges:
    """Fill in the distances where the join did not need them."""
    matrix = _matrix_km(edges.region)
    if matrix is not None:
        return Edges(
            edges.region, edges.need, edges.resource, matrix[edges.organization, edges.community]
        )
    if not len(edges) or not np.isnan(edges.distance_km[0]):
        return edges
    if not len(needs.longitude) or not len(resources.longitude):
        return edges
    left, right = needs.of[edges.need], resources.of[edges.resource]
    distance = distance_km(
        needs.longitude[left],
        needs.latitude[left],
        resources.longitude[right],
        resources.latitude[right],
    )
    distance[(left < 0) | (right < 0)] = np.nan
    return Edges(edges.region, edges.need, edges.resource, distance)
