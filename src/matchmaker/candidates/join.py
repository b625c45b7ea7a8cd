"""Joining needs and resources by site and category, without walking all pairs of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.geography import SitePairs

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class Groups(NamedTuple):
    """Rows of a list that share their site and their category.

    Attributes
    ----------
    rows : ndarray of int
        Rows that take part, group by group.
    start, size : ndarray of int, [group]
        Where each group begins in `rows`, and how many it has.
    site, category : ndarray of int, [group]
        What its rows share.
    """

    rows: Ints
    start: Ints
    size: Ints
    site: Ints
    category: Ints


def group(rows: Ints, site: Ints, category: Ints, categories: int) -> Groups:
    """Gather rows by site and category."""
    key = site[rows] * categories + category[rows]
    order = np.argsort(key, kind="stable")
    distinct, start, size = np.unique(key[order], return_index=True, return_counts=True)
    return Groups(rows[order], start, size, distinct // categories, distinct % categories)


def join(
    needs: Groups, resources: Groups, pairs: SitePairs, fits: NDArray[np.bool_]
) -> tuple[Ints, Ints, Floats]:
    """Give every need and resource whose sites are paired and whose categories fit.

    Parameters
    ----------
    needs, resources : Groups
        Both sides.
    pairs : SitePairs
        Sites that are near enough.
    fits : ndarray of bool, [need category, resource category]
        Which categories fit at all.

    Returns
    -------
    need, resource : ndarray of int, [edge]
        Rows.
    distance_km : ndarray of float, [edge]
        The sites' distance.
    """
    at, group_a = _expand(pairs.need_site, needs.site)
    site_b = pairs.resource_site[at]
    lookup = np.full((int(resources.site.max(initial=-1)) + 2, fits.shape[1]), -1, dtype=np.int64)
    lookup[resources.site, resources.category] = np.arange(len(resources.site))
    parts: list[tuple[Ints, Ints, Ints]] = []
    for category in range(fits.shape[1]):
        group_b = lookup[np.minimum(site_b, len(lookup) - 1), category]
        kept = np.flatnonzero((group_b >= 0) & fits[needs.category[group_a], category])
        parts.append((at[kept], group_a[kept], group_b[kept]))
    at, group_a, group_b = (np.concatenate(part) for part in zip(*parts, strict=True))
    count = needs.size[group_a] * resources.size[group_b]
    total = int(count.sum())
    of = np.repeat(np.arange(len(count)), count)
    within = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    width = resources.size[group_b][of]
    need = needs.rows[needs.start[group_a][of] + within // width]
    resource = resources.rows[resources.start[group_b][of] + within % width]
    return need, resource, pairs.distance_km[at[of]]


def _expand(wanted: Ints, site: Ints) -> tuple[Ints, Ints]:
    """For each wanted site give its groups; `site` is sorted."""
    first = np.searchsorted(site, wanted, side="left")
    count = np.searchsorted(site, wanted, side="right") - first
    at = np.repeat(np.arange(len(wanted)), count)
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, first[at] + within
