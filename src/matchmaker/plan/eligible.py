"""The plain reading of every eligibility rule, for one need and one resource at a time.

Written apart from `matchmaker.candidates.eligibility`, so that one can test the other.
"""

from __future__ import annotations

from math import asin, cos, hypot, isnan, radians, sin, sqrt

from matchmaker.lists import Need, Region, Resource
from matchmaker.rules import Rules

_EQUATOR_KM, _POLE_KM, _MEAN_KM = 6378.137, 6356.752314, 6371.0088
_NEAR_KM = 2_000.0


def tolerance(way: float) -> float:
    """Give the share by which two readings of a distance may differ: more across the globe."""
    return 0.002 if way < _NEAR_KM else 0.007


def way_km(region: Region, need: Need, resource: Resource) -> float | None:
    """Give the distance of a need and a resource in kilometers, None where unknown.

    From a matrix in kilometers where the region has one; else, up to 2,000 km, by the straight
    line through the ellipsoid and the arc that belongs to it, beyond by the great circle.
    """
    if region.travel is not None and region.travel.unit == "km":
        return _travel(region, need, resource)
    start = _point(region, need, resource, False)
    end = _point(region, need, resource, True)
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


def refusal(
    region: Region, rules: Rules, need: Need, resource: Resource, *, any_category: bool = False
) -> str:
    """Name the first rule that forbids this resource for this need; empty where none does.

    With `any_category` the objective brings its own fit, and the taxonomy's does not count.
    """
    area, skills = set(resource.service_area), set(need.skills)
    place = region.communities[region.communities.row(need.community_id)]
    taxonomy = region.taxonomy
    fit = taxonomy.fit[taxonomy.need_categories.index(need.category)][
        taxonomy.resource_categories.index(resource.category)
    ]
    if not fit and not any_category:
        return "category"
    if region.travel is not None:
        way = _travel(region, need, resource)
        if way is None or (rules.max_travel is not None and way > rules.max_travel):
            return "travel"
    limits = (rules.max_distance_km, need.max_distance_km, resource.radius_km)
    known = [limit for limit in limits if limit is not None]
    distance = way_km(region, need, resource)
    if known and (distance is None or distance > min(known) * (1 + tolerance(distance))):
        return "distance"
    if rules.service_areas and area and not area & {place.community_id, place.subdistrict}:
        return "service area"
    if rules.windows and _apart(need, resource):
        return "window"
    if rules.skills and not skills <= set(resource.skills):
        return "skills"
    if rules.units and need.unit and resource.unit and need.unit != resource.unit:
        return "unit"
    if (resource.organization_id, need.community_id) in rules.forbidden_pairs:
        return "forbidden pair"
    return ""


def _apart(need: Need, resource: Resource) -> bool:
    late = need.start and resource.available_to and need.start > resource.available_to
    early = need.due and resource.available_from and resource.available_from > need.due
    return bool(late or early)


def _travel(region: Region, need: Need, resource: Resource) -> float | None:
    matrix = region.travel_matrix
    if matrix is None:
        return None
    line = region.organizations.row(resource.organization_id)
    way = float(matrix[line, region.communities.row(need.community_id)])
    return None if isnan(way) else way


def _point(
    region: Region, need: Need, resource: Resource, of_resource: bool
) -> tuple[float, float] | None:
    own = resource if of_resource else need
    if own.longitude is not None and own.latitude is not None:
        return own.longitude, own.latitude
    if of_resource:
        owner = region.organizations[region.organizations.row(resource.organization_id)]
        spot = (owner.longitude, owner.latitude)
    else:
        place = region.communities[region.communities.row(need.community_id)]
        spot = (place.longitude, place.latitude)
    return None if spot[0] is None or spot[1] is None else (spot[0], spot[1])


def _in_space(longitude: float, latitude: float) -> tuple[float, float, float]:
    east, north = radians(longitude), radians(latitude)
    axis = sqrt((_EQUATOR_KM * cos(north)) ** 2 + (_POLE_KM * sin(north)) ** 2)
    across = _EQUATOR_KM**2 * cos(north) / axis
    return across * cos(east), across * sin(east), _POLE_KM**2 * sin(north) / axis
