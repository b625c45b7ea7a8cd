"""The rules as they apply to a region: what contradicts it, and each party's own limits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import Finding
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.rules import Rules

Floats = NDArray[np.float64]


def region_findings(region: Region, rules: Rules) -> list[Finding]:
    """Find ids that the region does not have, and fields that no rule applies yet.

    Parameters
    ----------
    region : Region
        The lists.
    rules : Rules
        The rules, consistent in themselves.
    """
    found: list[Finding] = []
    sides = (
        (set(region.organizations.ids), "organization-unknown"),
        (set(region.communities.ids), "community-unknown"),
    )
    for field in ("forbidden_pairs", "required_pairs"):
        for pair in getattr(rules, field):
            for name, (known, code) in zip(pair, sides, strict=True):
                if name not in known:
                    found.append(finding(code, list="rules", field=field, value=name))
    if rules.max_travel is not None and region.travel is None:
        found.append(finding("travel-needed", list="rules", field="max_travel"))
    found += _crossed_limits(region, rules)
    whole = region.needs.columns["whole"] & (region.needs.columns["quantity"] > 1)
    capacity = region.organizations.columns["capacity"] >= 0
    for field, table, marked in (
        ("whole", region.needs, whole),
        ("capacity", region.organizations, capacity),
    ):
        if field not in rules.ignore and marked.any():
            found.append(
                finding(
                    "rule-not-available",
                    list=table.record_type.list_name,
                    field=field,
                    first=table.ids[int(np.argmax(marked))],
                    count=int(marked.sum()),
                )
            )
    return found


def _crossed_limits(region: Region, rules: Rules) -> list[Finding]:
    """Find organizations whose own limit crosses the one that the rules give to all."""
    columns = region.organizations.columns
    low, high = projects_allowed(region, rules, 0)
    return [
        finding(
            "least-above-most",
            list="organizations",
            record=region.organizations.ids[row],
            field="projects_max" if columns["projects_max"][row] >= 0 else "projects_min",
            least=int(low[row]),
            most=int(high[row]),
        )
        for row in np.flatnonzero(low > high).tolist()
    ]


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
