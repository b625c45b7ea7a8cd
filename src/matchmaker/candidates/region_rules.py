"""What the rules say of this region: every id must be there, and limits must not cross."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from matchmaker.candidates.limits import projects_allowed, units_allowed
from matchmaker.errors import Finding
from matchmaker.lists import BINDING_STAGES, Region
from matchmaker.messages import finding
from matchmaker.rules import Rules


def region_findings(region: Region, rules: Rules) -> list[Finding]:
    """Find ids that the region does not have, and rules that contradict its records.

    Parameters
    ----------
    region : Region
        The lists.
    rules : Rules
        The rules, consistent in themselves.
    """
    found = list(_unknown_ids(region, rules))
    if rules.max_travel is not None and region.travel is None:
        found.append(finding("travel-needed", list="rules", field="max_travel"))
    found += _crossed_limits(region, rules)
    found += _crossed_quotas(region, rules)
    found += _required_apart(region, rules)
    return found


def _unknown_ids(region: Region, rules: Rules) -> Iterator[Finding]:
    organizations, communities = set(region.organizations.ids), set(region.communities.ids)
    parties = (
        (organizations, "organization-unknown"),
        (communities, "community-unknown"),
    )
    named = {
        "forbidden_pairs": rules.forbidden_pairs,
        "required_pairs": rules.required_pairs,
        "pair_costs": [pair[:2] for pair in rules.pair_costs],
    }
    for field, pairs in named.items():
        for pair in pairs:
            for name, (known, code) in zip(pair, parties, strict=True):
                if name not in known:
                    yield finding(code, list="rules", field=field, value=name)
    for name in dict.fromkeys(name for pair in rules.apart for name in pair):
        if name not in organizations:
            yield finding("organization-unknown", list="rules", field="apart", value=name)
    needs = set(region.needs.ids)
    for name in dict.fromkeys(name for group in rules.together for name in group):
        if name not in needs:
            yield finding("need-unknown", list="rules", field="together", value=name)


def _crossed_limits(region: Region, rules: Rules) -> Iterator[Finding]:
    """Find records whose own limit crosses the one that the rules give to all."""
    for side, table in ((0, region.organizations), (1, region.communities)):
        for allowed, low_field, high_field in (
            (projects_allowed, "projects_min", "projects_max"),
            (units_allowed, "capacity", "capacity"),
        ):
            low, high = allowed(region, rules, side)
            own = table.columns[high_field]
            for row in np.flatnonzero(low > high).tolist():
                yield finding(
                    "least-above-most",
                    list=table.record_type.list_name,
                    record=table.ids[row],
                    field=high_field if own[row] >= 0 else low_field,
                    least=int(low[row]),
                    most=int(high[row]),
                )


def _crossed_quotas(region: Region, rules: Rules) -> Iterator[Finding]:
    """Find communities that may have fewer projects than the quotas ask for."""
    asked = sum(least for _, least, _ in rules.quotas)
    most = np.maximum(projects_allowed(region, rules, 1)[1], _signed_counts(region))
    for row in np.flatnonzero(most < asked).tolist():
        where: dict[str, Any] = {"list": "communities", "record": region.communities.ids[row]}
        yield finding("quotas-above-most", **where, least=asked, most=int(most[row]))


def _signed_counts(region: Region) -> np.ndarray[Any, np.dtype[np.int64]]:
    rows = [region.communities.row(community) for _, community in sorted(_signed(region))]
    return np.bincount(np.array(rows, dtype=np.int64), minlength=len(region.communities))


def _signed(region: Region) -> set[tuple[str, str]]:
    return {
        (agreement.organization_id, agreement.community_id)
        for agreement in region.agreements
        if agreement.stage in BINDING_STAGES
    }


def _required_apart(region: Region, rules: Rules) -> Iterator[Finding]:
    """Find communities where two organizations must meet that may not."""
    if not (rules.apart and rules.required_pairs):
        return
    signed = _signed(region)
    must = signed | set(rules.required_pairs)
    for first, second in dict.fromkeys(tuple(sorted(pair)) for pair in rules.apart):
        for community in sorted({community for _, community in rules.required_pairs}):
            both = {(first, community), (second, community)}
            if both <= must and not both <= signed:
                parties: dict[str, Any] = {"first": first, "second": second}
                where: dict[str, Any] = {"list": "rules", "field": "apart"}
                yield finding("apart-required", **where, **parties, community=community)
