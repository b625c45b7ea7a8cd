"""How many projects each organization and each community may have, read from the records."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.lists import Region
from matchmaker.rules import Rules

Floats = NDArray[np.float64]


def projects_allowed(region: Region, rules: Rules, side: int) -> tuple[Floats, Floats]:
    """Give the least and the most projects of each organization (side 0) or community (1).

    An organization's own fields prevail over the rules; no most is infinite.
    """
    if side == 1:
        least, most = rules.projects_per_community
        count = len(region.communities)
        return np.full(count, float(least)), np.full(count, np.inf if most is None else most)
    least, most = rules.projects_per_organization
    own = [region.organizations.columns[name] for name in ("projects_min", "projects_max")]
    return (
        np.where(own[0] >= 0, own[0], least).astype(np.float64),
        np.where(own[1] >= 0, own[1], np.inf if most is None else most).astype(np.float64),
    )
