"""Edges between needs and resources, as arrays of equal length."""

from __future__ import annotations

from collections.abc import Iterator
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
    def chained(cls, parts: list[Edges]) -> Edges:
        """Put edges of one region behind each other; the list is emptied on the way."""
        region = parts[0].region
        need, resource, distance_km = (
            [getattr(part, name) for part in parts] for name in ("need", "resource", "distance_km")
        )
        parts.clear()
        return cls(region, _chained(need), _chained(resource), _chained(distance_km))

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


def _chained(columns: list[NDArray[Any]]) -> NDArray[Any]:
    whole = np.concatenate(columns)
    columns.clear()
    return whole
