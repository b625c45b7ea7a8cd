"""Edges between needs and resources, as arrays of equal length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.lists import Region

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_PART = 2**18


@dataclass(frozen=True, eq=False)
class Edges:
    """Pairs of a need and a resource.

    Attributes
    ----------
    region : Region
        Whose rows the indices are.
    need, resource : ndarray of int, [edge]
        Row of the need and of the resource.
    distance_km : ndarray of float, [edge]
        Distance in kilometers; nan where a place is unknown.
    """

    region: Region
    need: Ints
    resource: Ints
    distance_km: Floats

    def __len__(self) -> int:
        return len(self.need)

    def only(self, kept: NDArray[np.bool_]) -> Edges:
        """Keep the marked edges."""
        if kept.all():
            return self
        return Edges(self.region, self.need[kept], self.resource[kept], self.distance_km[kept])

    @classmethod
    def chained(cls, region: Region, parts: Iterable[Edges]) -> Edges:
        """Put edges of one region behind each other; the columns grow without a second copy."""
        need, resource = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
        distance_km = np.empty(0)
        for part in parts:
            _append(need, part.need)
            _append(resource, part.resource)
            _append(distance_km, part.distance_km)
        return cls(region, need, resource, distance_km)

    def parts(self) -> Iterator[Edges]:
        """Give the edges some at a time, in order; at least one part, though it be empty."""
        for start in range(0, max(len(self), 1), _PART):
            some = slice(start, start + _PART)
            yield Edges(self.region, self.need[some], self.resource[some], self.distance_km[some])

    @property
    def measured(self) -> bool:
        """Whether a travel matrix in kilometers takes the place of the distances."""
        travel = self.region.travel
        return travel is not None and travel.unit == "km"

    @cached_property
    def community(self) -> Ints:
        """Row of the need's community, [edge]."""
        return self.region.need_community[self.need]

    @cached_property
    def organization(self) -> Ints:
        """Row of the resource's organization, [edge]."""
        return self.region.resource_organization[self.resource]

    @cached_property
    def pair(self) -> Ints:
        """Organization × number of communities + community: the project it belongs to, [edge]."""
        return self.organization * len(self.region.communities) + self.community

    @cached_property
    def priority(self) -> Ints:
        """Priority of the need, 1 to 5, [edge]."""
        return self.region.needs.columns["priority"][self.need]

    @cached_property
    def fit(self) -> Floats:
        """Fit of the two categories by the taxonomy, [edge]."""
        region = self.region
        return region.taxonomy.matrix[
            region.need_category[self.need], region.resource_category[self.resource]
        ]

    @cached_property
    def travel(self) -> Floats:
        """Entry of the travel matrix in its own unit; nan where there is none, [edge]."""
        matrix = self.region.travel_matrix
        if matrix is None:
            return np.full(len(self), np.nan)
        return matrix[self.organization, self.community]


def _append(column: NDArray[Any], more: NDArray[Any]) -> None:
    """Lengthen a column that nobody else sees, in place."""
    done = len(column)
    column.resize(done + len(more), refcheck=False)
    column[done:] = more
