"""Which resource may serve which need: every rule is one function, named in `EDGE_RULES`.

Rules that concern a resource alone, the categories and the distance are applied before edges
exist (`matchmaker.candidates.build`), so that nothing walks all needs × all resources.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.edges import Edges
from matchmaker.lists.columns import is_default
from matchmaker.rules import Rules

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]


def available(quantity: NDArray[np.int64], rules: Rules) -> Mask:
    """Mark resources of known quantity, or all if the rules take unknown as unlimited."""
    return (quantity >= 0) | (rules.unknown_quantity == "unlimited")


def distance_limits(edges: Edges, rules: Rules) -> Floats:
    """Give the smallest distance limit of rules, need and resource, [edge]; inf where none."""
    region = edges.region
    need = region.needs.columns["max_distance_km"]
    resource = region.resources.columns["radius_km"]
    limit = np.full(len(edges), rules.max_distance_km or np.inf)
    for column, index in ((need, edges.need), (resource, edges.resource)):
        if not is_default(column):
            np.fmin(limit, column[index], out=limit)
    return limit


def located(edges: Edges, rules: Rules) -> Mask:
    """Refuse edges of unknown distance where a distance limit applies.

    In a matrix of kilometers it is the way that is missing: `within_travel` refuses it.
    """
    if edges.measured:
        return np.ones(len(edges), dtype=bool)
    return ~np.isnan(edges.distance_km) | np.isinf(distance_limits(edges, rules))


def within_distance(edges: Edges, rules: Rules) -> Mask:
    """Refuse edges longer than the limit of the rules, of the need or of the resource."""
    with np.errstate(invalid="ignore"):
        return ~(edges.distance_km > distance_limits(edges, rules))


def within_travel(edges: Edges, rules: Rules) -> Mask:
    """Refuse edges without a way, or with a longer one than the rules allow."""
    if edges.region.travel_matrix is None:
        return np.ones(len(edges), dtype=bool)
    longest = np.inf if rules.max_travel is None else rules.max_travel
    with np.errstate(invalid="ignore"):
        return edges.travel <= longest


def in_service_area(edges: Edges, rules: Rules) -> Mask:
    """Refuse communities outside the resource's service area."""
    areas = edges.region.resources.columns["service_area"]
    if not rules.service_areas or is_default(areas):
        return np.ones(len(edges), dtype=bool)
    codes, distinct = edges.region.resources.coded("service_area")
    table = edges.region.communities
    at = {name: row for row, name in enumerate(table.ids)}
    streets, names = table.coded("subdistrict")
    street = {name: row for row, name in enumerate(names)}
    covers = np.zeros((len(distinct), len(table)), dtype=bool)
    for covered, area in zip(covers, distinct, strict=True):
        covered[[at[name] for name in area if name in at]] = True
        covered |= np.isin(streets, [street[name] for name in area if name in street])
        covered |= not area
    return covers[codes[edges.resource], edges.community]


def windows_overlap(edges: Edges, rules: Rules) -> Mask:
    """Refuse resources that are not available on any day of the need's window."""
    needs, resources = edges.region.needs.columns, edges.region.resources.columns
    kept = np.ones(len(edges), dtype=bool)
    if not rules.windows:
        return kept
    for start, end in (
        (needs["start"], resources["available_to"]),
        (resources["available_from"], needs["due"]),
    ):
        if not (is_default(start) or is_default(end)):
            of_need = start is needs["start"]
            first = start[edges.need if of_need else edges.resource]
            last = end[edges.resource if of_need else edges.need]
            kept &= ~(first > last)
    return kept


def skills_covered(edges: Edges, rules: Rules) -> Mask:
    """Refuse resources that lack a skill that the need asks for."""
    asked = edges.region.needs.columns["skills"]
    if not rules.skills or is_default(asked):
        return np.ones(len(edges), dtype=bool)
    need_codes, need_sets = edges.region.needs.coded("skills")
    codes, sets = edges.region.resources.coded("skills")
    covers = np.array([[set(need) <= set(has) for has in sets] for need in need_sets])
    return covers[need_codes[edges.need], codes[edges.resource]]


def units_agree(edges: Edges, rules: Rules) -> Mask:
    """Refuse edges whose two units are both given and differ."""
    needs = edges.region.needs.columns["unit"]
    resources = edges.region.resources.columns["unit"]
    if not rules.units or is_default(needs) or is_default(resources):
        return np.ones(len(edges), dtype=bool)
    need_codes, need_units = edges.region.needs.coded("unit")
    codes, units = edges.region.resources.coded("unit")
    agree = np.array([[not a or not b or a == b for b in units] for a in need_units])
    return agree[need_codes[edges.need], codes[edges.resource]]


def not_forbidden(edges: Edges, rules: Rules) -> Mask:
    """Refuse pairs of organization and community that the rules forbid."""
    if not rules.forbidden_pairs:
        return np.ones(len(edges), dtype=bool)
    region = edges.region
    width = len(region.communities)
    forbidden = [
        region.organizations.row(organization) * width + region.communities.row(community)
        for organization, community in rules.forbidden_pairs
    ]
    return ~np.isin(edges.pair, forbidden)


EDGE_RULES: dict[str, Callable[[Edges, Rules], Mask]] = {
    "no_location": located,
    "too_far": within_distance,
    "no_travel": within_travel,
    "outside_area": in_service_area,
    "window": windows_overlap,
    "skills": skills_covered,
    "unit": units_agree,
    "forbidden": not_forbidden,
}
"""Rules over edges, in the order in which an excluded edge is counted."""

REASONS: dict[str, tuple[str, str]] = {
    "already_served": ("the need is served by signed agreements", "需求已由签约协议满足"),
    "quantity_unknown": ("the resource's quantity is unknown", "资源数量不明"),
    "used_up": ("signed agreements use the whole resource", "资源已被签约协议用完"),
    "category": ("the categories do not fit", "类别不匹配"),
    "no_location": ("a location is missing", "缺少坐标"),
    "too_far": ("too far away", "距离过远"),
    "no_travel": ("no way, or too long a one", "无法到达或行程过长"),
    "outside_area": ("outside the service area", "不在服务范围内"),
    "window": ("the date windows do not overlap", "时间不重叠"),
    "skills": ("a skill is missing", "缺少所需技能"),
    "unit": ("the units differ", "计量单位不一致"),
    "forbidden": ("the rules forbid the pair", "规则禁止该结对"),
    "worthless": ("a unit would be worth nothing", "单位价值为零"),
}
"""Every reason for which an edge is excluded, in the order of counting, in both languages."""
