"""Places on the globe: points in space for neighbor search, and distances between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import RulesError
from matchmaker.messages import finding

if TYPE_CHECKING:
    from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EQUATOR_KM = 6378.137
"""Equatorial radius of WGS-84 in kilometers."""
FLATTENING = 1 / 298.257223563
"""Flattening of WGS-84."""

MOST_PAIRS = 60_000_000
"""More pairs than this are refused: they would not fit in memory."""

_SLACK = 1.001


def refuse_many(pairs: int) -> None:
    """Refuse what would not fit in memory.

    Raises
    ------
    RulesError
        There would be more than `MOST_PAIRS`.
    """
    if pairs > MOST_PAIRS:
        raise RulesError(
            [finding("candidates-too-many", list="rules", found=pairs, most=MOST_PAIRS)]
        )


def points(longitude: Floats, latitude: Floats) -> Floats:
    """Place coordinates on the WGS-84 ellipsoid.

    A straight line is never longer than the way on the surface, so neighbors within a distance
    on the surface are among those within it in space, at the poles and across 180° too.

    Parameters
    ----------
    longitude, latitude : ndarray of float, [place]
        Degrees.

    Returns
    -------
    ndarray of float, [place, 3]
        Kilometers from the center of the earth.
    """
    lam, phi = np.radians(longitude), np.radians(latitude)
    eccentricity = FLATTENING * (2 - FLATTENING)
    normal = EQUATOR_KM / np.sqrt(1 - eccentricity * np.sin(phi) ** 2)
    across = normal * np.cos(phi)
    height = normal * (1 - eccentricity) * np.sin(phi)
    return np.column_stack([across * np.cos(lam), across * np.sin(lam), height])


def distance_km(lon_a: Floats, lat_a: Floats, lon_b: Floats, lat_b: Floats) -> Floats:
    """Give the distance on the WGS-84 ellipsoid, kilometers, by Lambert's formula.

    The great circle on the sphere of the reduced latitudes, corrected for the flattening; it
    agrees with the geodesic to far better than 0.5 % everywhere, near antipodes included.

    Parameters
    ----------
    lon_a, lat_a, lon_b, lat_b : ndarray of float, [pair]
        Degrees; nan gives nan.

    References
    ----------
    W. D. Lambert, "The distance between two widely separated points on the surface of the
    earth", J. Washington Academy of Sciences 32 (1942).
    """
    ends = lon_a, reduced_latitude(lat_a), lon_b, reduced_latitude(lat_b)
    return _lambert(*ends)


def reduced_latitude(latitude: Floats) -> Floats:
    """Give the latitude on the sphere that Lambert's formula starts from, radians for degrees."""
    reduced: Floats = np.arctan((1 - FLATTENING) * np.tan(np.radians(latitude)))
    return reduced


def _lambert(lon_a: Floats, beta_a: Floats, lon_b: Floats, beta_b: Floats) -> Floats:
    """Give the distance for longitudes in degrees and reduced latitudes."""
    half_turn = np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    chord = np.sin((beta_b - beta_a) / 2) ** 2 + np.cos(beta_a) * np.cos(beta_b) * half_turn
    chord = np.clip(chord, 0.0, 1.0)
    sigma = 2 * np.arcsin(np.sqrt(chord))
    mean, half = (beta_a + beta_b) / 2, (beta_b - beta_a) / 2
    sine = np.sin(sigma)
    near, far = np.maximum(chord, 1e-300), np.maximum(1 - chord, 1e-300)
    wide = np.clip((np.sin(mean) * np.cos(half)) ** 2 / far, 0.0, 1.0)
    deep = np.clip((np.cos(mean) * np.sin(half)) ** 2 / near, 0.0, 1.0)
    correction = (sigma - sine) * wide + (sigma + sine) * deep
    distance: Floats = EQUATOR_KM * (sigma - FLATTENING / 2 * correction)
    return distance


class Sites(NamedTuple):
    """Distinct places of a list.

    Attributes
    ----------
    of : ndarray of int, [record]
        Site of each record, -1 where it has no place.
    longitude, latitude : ndarray of float, [site]
        Degrees.
    """

    of: Ints
    longitude: Floats
    latitude: Floats


def sites(longitude: Floats, latitude: Floats) -> Sites:
    """Gather records with the same coordinates into one site each."""
    of = np.full(len(longitude), -1, dtype=np.int64)
    located = np.flatnonzero(~(np.isnan(longitude) | np.isnan(latitude)))
    spots = longitude[located] + 1j * latitude[located]
    distinct, inverse = np.unique(spots, return_inverse=True)
    of[located] = inverse
    return Sites(of, distinct.real.copy(), distinct.imag.copy())


class SitePairs(NamedTuple):
    """Pairs of a need's site and a resource's site, with their distance.

    Attributes
    ----------
    need_site, resource_site : ndarray of int, [pair]
        Indices of sites.
    distance_km : ndarray of float, [pair]
        Kilometers; nan where unknown.
    """

    need_site: Ints
    resource_site: Ints
    distance_km: Floats


class Neighbors:
    """Pairs of sites within each resource site's radius, by KD-tree.

    They are given for some resource sites at a time: all of them may be more than the edges.

    Parameters
    ----------
    need, resource : Sites
        Both sides.
    radius_km : ndarray of float, [resource site]
        Largest distance of interest from each resource site; may be infinite.

    Attributes
    ----------
    counts : ndarray of int, [resource site]
        How many need sites are near each, or a few more.

    Raises
    ------
    RulesError
        There would be more than `MOST_PAIRS`.
    """

    def __init__(self, need: Sites, resource: Sites, radius_km: Floats) -> None:
        self._need, self._resource, self._radius = need, resource, radius_km
        self._latitude = reduced_latitude(need.latitude), reduced_latitude(resource.latitude)
        self._tree: cKDTree | None = None
        if np.isinf(radius_km).any() or not len(need.longitude):
            self.counts = np.full(len(radius_km), len(need.longitude))
        else:
            from scipy.spatial import cKDTree

            self._tree = cKDTree(points(need.longitude, need.latitude))
            around = self._around(np.arange(len(radius_km)))
            self.counts = self._tree.query_ball_point(*around, return_length=True)
        refuse_many(int(self.counts.sum()))

    def pairs(self, sites: Ints) -> SitePairs:
        """Give the pairs of some resource sites."""
        if self._tree is None:
            near = np.tile(np.arange(len(self._need.longitude)), len(sites))
        else:
            lists = self._tree.query_ball_point(*self._around(sites), return_sorted=False)
            found = [np.asarray(some, dtype=np.int64) for some in lists]
            near = np.concatenate([np.empty(0, dtype=np.int64), *found])
        around = np.repeat(sites, self.counts[sites])
        distance = _lambert(
            self._need.longitude[near],
            self._latitude[0][near],
            self._resource.longitude[around],
            self._latitude[1][around],
        )
        kept = distance <= self._radius[around]
        return SitePairs(near[kept], around[kept], distance[kept])

    def _around(self, sites: Ints) -> tuple[Floats, Floats]:
        """Give the centers and radii of the balls that hold all near need sites."""
        resource = self._resource
        center = points(resource.longitude[sites], resource.latitude[sites])
        return center.reshape(-1, 3), self._radius[sites] * _SLACK
