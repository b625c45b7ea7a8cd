"""The plain reading of every eligibility rule, for one need and one resource at a time.

Written apart from `matchmaker.candidates.eligibility`, so that one can test the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import asin, cos, hypot, isnan, radians, sin, sqrt

from matchmaker.lists import Community, Need, Organization, Region, Resource
from matchmaker.rules import Rules

_EQUATOR_KM, _POLE_KM, _MEAN_KM = 6378.137, 6356.752314, 6371.0088
_NEAR_KM = 2_000.0

_Spot = tuple[float, float]


def tolerance(way: float) -> float:
    """Give the share by which two readings of a distance may differ: more across the globe."""
    return 0.002 if way < _NEAR_KM else 0.007


def way_km(region: Region, need: Need, resource: Resource) -> float | None:
    """Give the distance of a need and a resource in kilometers, None where unknown.

    From a matrix in kilometers where the region has one; else, up to 2,000 km, by the straight
    line through the ellipsoid and the arc that belongs to it, beyond by the great circle.
    """
    parties = resource.organization_id, need.community_id
    if region.travel is not None and region.travel.unit == "km":
        return _travel(region, *parties)
    start = _point(resource) or _point(_organization(region, parties[0]))
    return _way(start, _point(need) or _point(_community(region, parties[1])))


def parties_km(region: Region, organization: str, community: str) -> float | None:
    """Give the distance of an organization and a community, read in the same way."""
    if region.travel is not None and region.travel.unit == "km":
        return _travel(region, organization, community)
    start, end = _organization(region, organization), _community(region, community)
    return _way(_point(start), _point(end))


def _organization(region: Region, name: str) -> Organization:
    return region.organizations[region.organizations.row(name)]


def _community(region: Region, name: str) -> Community:
    return region.communities[region.communities.row(name)]


def _way(start: _Spot | None, end: _Spot | None) -> float | None:
    if start is None or end is None:
        return None
    a, b = _in_space(*start), _in_space(*end)
    straight = hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])
    if straight > _NEAR_KM:
        across = [radians(end[0] - start[0]) / 2, radians(end[1] - start[1]) / 2]
        level = cos(radians(start[1])) * cos(radians(end[1]))
        half = sqrt(sin(across[1]) ** 2 + level * sin(across[0]) ** 2)
        return 2 * _MEAN_KM * asin(min(half, 1.0))
    return 2 * _MEAN_KM * asin(straight / (2 * _MEAN_KM))


def no_fit(region: Region, need: Need, resource: Resource) -> bool:
    """Tell whether the taxonomy sees no fit between the two categories."""
    taxonomy = region.taxonomy
    line = taxonomy.fit[taxonomy.need_categories.index(need.category)]
    return not line[taxonomy.resource_categories.index(resource.category)]


def max_travel(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the travel matrix has no way, or one that is too long."""
    if region.travel is None:
        return False
    way = _travel(region, resource.organization_id, need.community_id)
    return way is None or (rules.max_travel is not None and way > rules.max_travel)


def max_distance_km(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the two are too far apart for the rules, the need or the resource."""
    limits = (rules.max_distance_km, need.max_distance_km, resource.radius_km)
    known = [limit for limit in limits if limit is not None]
    if not known:
        return False
    distance = way_km(region, need, resource)
    return distance is None or distance > min(known) * (1 + tolerance(distance))


def service_areas(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the need's community lies outside the resource's area."""
    if not (rules.service_areas and resource.service_area):
        return False
    place = _community(region, need.community_id)
    return not {place.community_id, place.subdistrict} & set(resource.service_area)


def windows(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the two share no day."""
    late = need.start and resource.available_to and need.start > resource.available_to
    early = need.due and resource.available_from and resource.available_from > need.due
    return rules.windows and bool(late or early)


def skills(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the resource lacks a skill."""
    return rules.skills and not set(need.skills) <= set(resource.skills)


def units(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the two count in different units."""
    return rules.units and bool(need.unit and resource.unit) and need.unit != resource.unit


def forbidden_pairs(region: Region, rules: Rules, need: Need, resource: Resource) -> bool:
    """Tell whether the rules forbid the two parties to have a project."""
    return (resource.organization_id, need.community_id) in rules.forbidden_pairs


EDGE_CHECKS: Mapping[str, tuple[str, Callable[[Region, Rules, Need, Resource], bool]]] = {
    "max_travel": ("travel", max_travel),
    "max_distance_km": ("distance", max_distance_km),
    "service_areas": ("service area", service_areas),
    "windows": ("window", windows),
    "skills": ("skills", skills),
    "units": ("unit", units),
    "forbidden_pairs": ("forbidden pair", forbidden_pairs),
}
"""By field of `Rules`: the reason in a word, and what refuses a resource for a need."""


def refusal(
    region: Region, rules: Rules, need: Need, resource: Resource, *, any_category: bool = False
) -> str:
    """Name the first rule that forbids this resource for this need; empty where none does.

    With `any_category` the objective brings its own fit, and the taxonomy's does not count.
    """
    if not any_category and no_fit(region, need, resource):
        return "category"
    refused = (
        word for word, refuses in EDGE_CHECKS.values() if refuses(region, rules, need, resource)
    )
    return next(refused, "")


def _travel(region: Region, organization: str, community: str) -> float | None:
    matrix = region.travel_matrix
    if matrix is None:
        return None
    way = float(matrix[region.organizations.row(organization), region.communities.row(community)])
    return None if isnan(way) else way


def _point(record: Need | Resource | Organization | Community) -> _Spot | None:
    if record.longitude is None or record.latitude is None:
        return None
    return record.longitude, record.latitude


def _in_space(longitude: float, latitude: float) -> tuple[float, float, float]:
    east, north = radians(longitude), radians(latitude)
    axis = sqrt((_EQUATOR_KM * cos(north)) ** 2 + (_POLE_KM * sin(north)) ** 2)
    across = _EQUATOR_KM**2 * cos(north) / axis
    return across * cos(east), across * sin(east), _POLE_KM**2 * sin(north) / axis
