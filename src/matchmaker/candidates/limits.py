"""What the rules and the records allow each party: numbers of projects, and units."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.commitments import commitments
from matchmaker.lists import Region
from matchmaker.rules import Rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def projects_allowed(region: Region, rules: Rules, side: int) -> tuple[Floats, Floats]:
    """Give the least and the most projects of each organization (side 0) or community (1).

    The records' own fields prevail over the rules; no most is infinite.
    """
    table = region.communities if side else region.organizations
    least, most = rules.projects_per_community if side else rules.projects_per_organization
    own = [table.columns[name] for name in ("projects_min", "projects_max")]
    return (
        np.where(own[0] >= 0, own[0], least).astype(np.float64),
        np.where(own[1] >= 0, own[1], np.inf if most is None else most).astype(np.float64),
    )


def units_allowed(region: Region, rules: Rules, side: int) -> tuple[Floats, Floats]:
    """Give the least and the most units that a plan may newly serve, by party as above.

    What agreements give counts already, and is taken off; the capacity of a record prevails over
    the most. A community's least is that of `units_per_community` or the floor, the greater.
    """
    table = region.communities if side else region.organizations
    least, most = rules.units_per_community if side else rules.units_per_organization
    own = table.columns["capacity"]
    low = np.full(len(table), float(least))
    high = np.where(own >= 0, own, np.inf if most is None else most).astype(np.float64)
    if not (least or rules.floor or np.isfinite(high).any()):
        return low, high
    taken = commitments(region)
    agreed = (
        np.bincount(region.need_community, taken.need, len(table))
        if side
        else np.bincount(region.resource_organization, taken.resource, len(table))
    )
    low, high = np.maximum(low - agreed, 0.0), np.maximum(high - agreed, 0.0)
    if side and rules.floor:
        asked = region.needs.columns["quantity"] - taken.need
        demand = np.bincount(region.need_community, np.maximum(asked, 0), len(table))
        low = np.maximum(low, share_of(rules.floor, demand.astype(np.int64)))
    return low, high


def share_of(share: float, amounts: Ints) -> Floats:
    """Round a share of each amount up to whole units; 0.1 is a tenth, not the nearest float."""
    part = Fraction(repr(share))
    return np.array([float(-(-part * int(amount) // 1)) for amount in amounts.tolist()])


def limits_projects(region: Region, rules: Rules, signed: bool) -> bool:
    """Tell whether anything limits the projects, so that some pairs may stay without.

    Parameters
    ----------
    region, rules
        As in `matchmaker.match`.
    signed : bool
        Whether an agreement binds a pair.
    """
    for side in (0, 1):
        low, high = projects_allowed(region, rules, side)
        if low.any() or np.isfinite(high).any():
            return True
    costs = rules.project_cost, rules.cost_per_km, *(cost for _, _, cost in rules.pair_costs)
    pairs = signed or rules.required_pairs or rules.quotas or rules.apart
    sizes = rules.least_project_units or rules.least_project_value
    return bool(rules.max_projects is not None or any(costs) or pairs or sizes)
