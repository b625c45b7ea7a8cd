"""Rules that contradict the region they are applied to."""

from __future__ import annotations

import numpy as np

from matchmaker.errors import Finding
from matchmaker.lists import Region
from matchmaker.messages import finding
from matchmaker.rules import Rules


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
    least, most = rules.projects_per_organization
    low = np.where(columns["projects_min"] >= 0, columns["projects_min"], least)
    general = np.iinfo(np.int64).max if most is None else most
    high = np.where(columns["projects_max"] >= 0, columns["projects_max"], general)
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
