"""Categories of needs and of resources, and how well each pair of them fits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from matchmaker.base import Frozen
from matchmaker.errors import Finding
from matchmaker.lists.fields import Id
from matchmaker.messages import finding


class Taxonomy(Frozen):
    """The categories of both lists and their fit; free in number and name.

    Parameters
    ----------
    need_categories, resource_categories : tuple of str
        Names, each once.
    fit : tuple of tuple of float
        ``fit[i][j]`` in [0, 1] tells how well resource category ``j`` serves need category
        ``i``; 0 means not at all.

    Raises
    ------
    ListsError
        A category occurs twice, the fit has the wrong shape or leaves [0, 1].
    """

    list_name: ClassVar[str] = "taxonomy"

    need_categories: tuple[Id, ...] = Field(description="Categories of needs (需求类别).")
    resource_categories: tuple[Id, ...] = Field(description="Categories of resources (资源类别).")
    fit: tuple[tuple[float, ...], ...] = Field(
        description="Fit (匹配度) of each need category (row) with each resource category."
    )

    def own_findings(self) -> Iterable[Finding]:
        """Find duplicate categories and a fit that does not belong to them."""
        for field in ("need_categories", "resource_categories"):
            names = getattr(self, field)
            if not names:
                yield finding("list-empty", list="taxonomy", field=field)
            for name in sorted({name for name in names if names.count(name) > 1}):
                yield finding("category-duplicate", list="taxonomy", field=field, value=name)
        expected = (len(self.need_categories), len(self.resource_categories))
        if len(self.fit) != expected[0]:
            yield finding(
                "fit-shape", list="taxonomy", field="fit", found=len(self.fit), expected=expected[0]
            )
            return
        for name, row in zip(self.need_categories, self.fit, strict=True):
            where: dict[str, Any] = {"list": "taxonomy", "record": name, "field": "fit"}
            if len(row) != expected[1]:
                yield finding("fit-shape", **where, found=len(row), expected=expected[1])
            for value in row:
                if not 0 <= value <= 1:
                    yield finding("fit-range", **where, value=value)

    @classmethod
    def identity(cls, categories: Iterable[str]) -> Self:
        """Make the taxonomy whose two lists share their categories, each fitting only itself."""
        names = tuple(categories)
        fit = tuple(tuple(float(i == j) for j in range(len(names))) for i in range(len(names)))
        return cls(need_categories=names, resource_categories=names, fit=fit)

    @classmethod
    def of_pairs(cls, pairs: Mapping[tuple[str, str], float]) -> Self:
        """Make a taxonomy from the pairs (need category, resource category) that fit at all."""
        needs = tuple(dict.fromkeys(need for need, _ in pairs))
        resources = tuple(dict.fromkeys(resource for _, resource in pairs))
        fit = tuple(tuple(float(pairs.get((n, r), 0.0)) for r in resources) for n in needs)
        return cls(need_categories=needs, resource_categories=resources, fit=fit)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The fit as an array [need category, resource category]."""
        return np.array(self.fit, dtype=np.float64).reshape(
            len(self.need_categories), len(self.resource_categories)
        )
