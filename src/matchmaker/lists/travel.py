"""A user's own matrix of distances or travel times between organizations and communities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.errors import Finding, ListsError
from matchmaker.messages import finding

TravelUnit = Literal["km", "h", "min"]


@dataclass(frozen=True, eq=False)
class Travel:
    """Distances or times from each organization to each community.

    Parameters
    ----------
    organizations, communities : sequence of str
        Ids of the lines and of the columns.
    values : array of float, [organization, community]
        Distance or time, 0 or more; nan where there is no way.
    unit : {"km", "h", "min"}
        Unit of the values. A matrix in kilometers takes the place of great-circle distances.

    Raises
    ------
    ListsError
        The shape does not follow from the ids, an id occurs twice, or a value is negative
        or infinite.
    """

    organizations: tuple[str, ...]
    communities: tuple[str, ...]
    values: NDArray[np.float64]
    unit: TravelUnit

    def __init__(
        self,
        organizations: Sequence[str],
        communities: Sequence[str],
        values: ArrayLike,
        unit: TravelUnit = "km",
    ) -> None:
        try:
            matrix = np.array(values, dtype=np.float64)
        except (TypeError, ValueError) as error:
            where: dict[str, Any] = {"list": "travel", "field": "values"}
            raise ListsError(
                [finding("value-invalid", **where, value=values, why=str(error))]
            ) from None
        matrix.flags.writeable = False
        for field, names in (("organizations", organizations), ("communities", communities)):
            object.__setattr__(self, field, tuple(str(name).strip() for name in names))
        object.__setattr__(self, "values", matrix)
        object.__setattr__(self, "unit", unit)
        if findings := self._faults():
            raise ListsError(findings)

    def _faults(self) -> list[Finding]:
        found: list[Finding] = []
        if self.unit not in get_args(TravelUnit):
            choices = ", ".join(get_args(TravelUnit))
            found.append(
                finding(
                    "choice-expected",
                    list="travel",
                    field="unit",
                    value=self.unit,
                    choices=choices,
                )
            )
        for field in ("organizations", "communities"):
            names = getattr(self, field)
            first = {name: at for at, name in reversed(list(enumerate(names, start=1)))}
            found += [
                finding("id-duplicate", list="travel", field=field, value=name, first=first[name])
                for at, name in enumerate(names, start=1)
                if first[name] != at
            ]
        expected = (len(self.organizations), len(self.communities))
        if self.values.shape != expected:
            shapes: dict[str, Any] = {"found": self.values.shape, "expected": expected}
            return [*found, finding("travel-shape", list="travel", field="values", **shapes)]
        for line, column in np.argwhere((self.values < 0) | np.isinf(self.values)):
            parties = (self.organizations[line], self.communities[column])
            found.append(
                finding(
                    "travel-negative",
                    list="travel",
                    field="values",
                    value=float(self.values[line, column]),
                    organization=parties[0],
                    community=parties[1],
                )
            )
        return found

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Travel) and self.as_dict() == other.as_dict()

    def __hash__(self) -> int:
        return hash((self.organizations, self.communities, self.unit))

    def as_dict(self) -> dict[str, Any]:
        """Give the matrix as plain lists, None where there is no way."""
        boxed = self.values.astype(object)
        boxed[np.isnan(self.values)] = None
        return {
            "organizations": list(self.organizations),
            "communities": list(self.communities),
            "unit": self.unit,
            "values": boxed.tolist(),
        }

    def arranged(
        self, organizations: Sequence[str], communities: Sequence[str]
    ) -> NDArray[np.float64]:
        """Give the values in the order of a region's lists.

        Raises
        ------
        ListsError
            An id has no line or no column.
        """
        if found := self.missing(organizations, communities):
            raise ListsError(found)
        lines = {name: at for at, name in enumerate(self.organizations)}
        columns = {name: at for at, name in enumerate(self.communities)}
        picks = ([lines[name] for name in organizations], [columns[name] for name in communities])
        return self.values[np.ix_(*picks)]

    def missing(self, organizations: Sequence[str], communities: Sequence[str]) -> list[Finding]:
        """Find the ids that have no line or no column."""
        wanted = {"organizations": organizations, "communities": communities}
        known = {field: set(getattr(self, field)) for field in wanted}
        return [
            finding("travel-missing", list="travel", field=field, value=name)
            for field, names in wanted.items()
            for name in names
            if name not in known[field]
        ]
