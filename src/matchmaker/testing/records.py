"""Strategies for the records of each list: every field that a rule reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import product
from typing import Any

from hypothesis import strategies as st

from matchmaker.lists import (
    BINDING_STAGES,
    Agreement,
    Community,
    Need,
    Organization,
    Resource,
    Taxonomy,
)
from matchmaker.testing.words import identifiers, lines

Point = tuple[float, float] | None

_DAYS = tuple(date(2026, month, 10) for month in (1, 2, 3, 4))
_SKILLS = ("first aid", "law", "电工")
_STREETS = ("东城街道", "西城街道")
_UNITS = ("", "hour", "次")
_KILOMETERS = (1.0, 3.0, 5.0, 400.0, 12_000.0)
_POLAR = tuple(float(longitude) for longitude in range(-135, 136, 30))

PLACES: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "city": (
        tuple(round(118.86 + step / 250, 6) for step in range(24)),
        tuple(round(42.24 + step / 250, 6) for step in range(18)),
    ),
    "date line": (
        (179.9, 179.97, 180.0, -180.0, -179.99, -179.95),
        (-17.05, -17.0, -16.98, -16.9),
    ),
    "north pole": (_POLAR, (89.9, 89.95, 89.99, 90.0)),
    "south pole": (_POLAR, (-90.0, -89.99, -89.97, -89.9)),
    "globe": (
        (-175.0, -121.0, -67.0, -13.0, 41.0, 95.0, 149.0),
        (-88.0, -54.0, -20.0, 14.0, 48.0, 82.0),
    ),
}
"""Longitudes and latitudes of the places where `points` may lie."""


def points(place: str = "city", *, missing: bool = True) -> st.SearchStrategy[Point]:
    """Points (longitude, latitude) of one of the `PLACES`, or None.

    Parameters
    ----------
    place : str
        A key of `PLACES`: about 8 km of a city, either side of the date line, around a pole,
        or all over the globe.
    missing : bool
        Whether a point may be missing.
    """
    every: list[Point] = list(product(*PLACES[place]))
    return st.sampled_from([*every, *[None] * (len(every) // 6)] if missing else every)


def _spot(point: Point) -> dict[str, float]:
    return {} if point is None else {"longitude": point[0], "latitude": point[1]}


def _window(draw: st.DrawFn, first: str, last: str) -> dict[str, date]:
    """Draw two days in order; either may be missing."""
    low, high = sorted((draw(st.sampled_from(_DAYS)), draw(st.sampled_from(_DAYS))))
    given = draw(st.sampled_from(((), (first,), (last,), (first, last))))
    return {name: day for name, day in ((first, low), (last, high)) if name in given}


def _ids(draw: st.DrawFn, letter: str, most: int) -> list[str]:
    return [f"{letter}{row}" for row in range(draw(st.integers(1, most)))]


@st.composite
def taxonomies(draw: st.DrawFn, most: int = 3) -> Taxonomy:
    """Taxonomies of a few categories, some of which fit nothing."""
    names = st.lists(identifiers(), min_size=1, max_size=most, unique=True)
    needs, offers = draw(names), draw(names)
    fits = st.sampled_from((1.0, 0.25, 0.5, 0.0))
    fit = tuple(tuple(draw(fits) for _ in offers) for _ in needs)
    return Taxonomy(need_categories=tuple(needs), resource_categories=tuple(offers), fit=fit)


@st.composite
def communities(
    draw: st.DrawFn,
    *,
    most: int = 4,
    at: st.SearchStrategy[Point] | None = None,
    words: bool = False,
    every: bool = False,
) -> list[Community]:
    """Communities in two subdistricts.

    Parameters
    ----------
    most : int
        Most records.
    at : strategy, optional
        Where they lie; `points` where not given.
    words : bool
        Whether the fields that no rule reads are filled too.
    every : bool
        Whether the fields of the rules on units, kinds and whole needs are filled too.
    """
    at = points() if at is None else at
    own = st.sampled_from(({}, {}, {"projects_max": 2}, {"capacity": 6})) if every else st.just({})
    return [
        Community(
            community_id=name,
            **draw(own),
            subdistrict=draw(st.sampled_from(("", *_STREETS))),
            **_spot(draw(at)),
            **({"name": draw(lines()), "population": draw(st.integers(0, 10**6))} if words else {}),
        )
        for name in _ids(draw, "C", most)
    ]


@st.composite
def organizations(
    draw: st.DrawFn,
    *,
    most: int = 4,
    at: st.SearchStrategy[Point] | None = None,
    words: bool = False,
    least: bool = False,
    every: bool = False,
) -> list[Organization]:
    """Organizations, some with their own most projects; parameters as in `communities`.

    Parameters
    ----------
    least : bool
        Whether an organization may ask for a least number of projects.
    """
    at = points() if at is None else at
    limits = st.sampled_from(((None, None), (None, 1), (None, 3), (0, 2)))
    limits = limits | st.sampled_from(((1, None), (1, 2))) if least else limits
    made = []
    for name in _ids(draw, "O", most):
        low, high = draw(limits)
        wordy = {"name": draw(lines()), "leader": draw(lines())} if words else {}
        made.append(
            Organization(
                organization_id=name,
                projects_min=low,
                projects_max=high,
                **(_kind(draw) if every else {}),
                **_spot(draw(at)),
                **wordy,
            )
        )
    return made


def _kind(draw: st.DrawFn) -> dict[str, Any]:
    kind, capacity = st.sampled_from(("agency", "two_new", "other")), st.sampled_from((None, 0, 4))
    return {"kind": draw(kind), "capacity": draw(capacity)}


@st.composite
def needs(
    draw: st.DrawFn,
    communities: Sequence[Community],
    taxonomy: Taxonomy,
    *,
    most: int = 6,
    at: st.SearchStrategy[Point] | None = None,
    words: bool = False,
    every: bool = False,
) -> list[Need]:
    """Needs of these communities; parameters as in `communities`."""
    at = st.none() if at is None else at
    return [
        Need(
            need_id=name,
            community_id=draw(st.sampled_from(communities)).community_id,
            category=draw(st.sampled_from(taxonomy.need_categories)),
            quantity=draw(st.integers(1, 9)),
            priority=draw(st.integers(1, 5)),
            unit=draw(st.sampled_from(_UNITS)),
            whole=every and draw(st.booleans()),
            skills=draw(st.sampled_from(((), (), *((skill,) for skill in _SKILLS)))),
            max_distance_km=draw(st.none() | st.sampled_from(_KILOMETERS)),
            **_window(draw, "start", "due"),
            **_spot(draw(at)),
            **({"title": draw(lines()), "description": draw(lines())} if words else {}),
        )
        for name in _ids(draw, "N", most)
    ]


@st.composite
def resources(
    draw: st.DrawFn,
    organizations: Sequence[Organization],
    communities: Sequence[Community],
    taxonomy: Taxonomy,
    *,
    most: int = 6,
    at: st.SearchStrategy[Point] | None = None,
    words: bool = False,
) -> list[Resource]:
    """Resources of these organizations; parameters as in `communities`."""
    at = st.none() if at is None else at
    streets = {place.subdistrict for place in communities} - {""}
    areas = sorted({place.community_id for place in communities} | streets)
    skills = st.lists(st.sampled_from(_SKILLS), max_size=3, unique=True)
    return [
        Resource(
            resource_id=name,
            organization_id=draw(st.sampled_from(organizations)).organization_id,
            category=draw(st.sampled_from(taxonomy.resource_categories)),
            quantity=draw(st.sampled_from((*range(1, 10), None))),
            unit=draw(st.sampled_from(_UNITS)),
            skills=tuple(draw(skills)),
            radius_km=draw(st.none() | st.sampled_from(_KILOMETERS)),
            service_area=tuple(draw(st.lists(st.sampled_from(areas), max_size=2))),
            **_window(draw, "available_from", "available_to"),
            **_spot(draw(at)),
            **({"title": draw(lines()), "conditions": draw(lines())} if words else {}),
        )
        for name in _ids(draw, "R", most)
    ]


@st.composite
def agreements(
    draw: st.DrawFn,
    communities: Sequence[Community],
    organizations: Sequence[Organization],
    needs: Sequence[Need],
    resources: Sequence[Resource],
    *,
    most: int = 3,
) -> list[Agreement]:
    """Agreements at any stage, with an allocation or without one, within what there is."""
    left = Counter({need.need_id: need.quantity for need in needs})
    left.update({one.resource_id: one.quantity or 9 for one in resources})
    home = {need.need_id: need.community_id for need in needs}
    made = []
    for number in range(draw(st.integers(0, most))):
        given: dict[str, Any] = {
            "project_id": f"P{number}",
            "stage": draw(st.sampled_from((*BINDING_STAGES, "proposed", "withdrawn"))),
        }
        need, resource = draw(st.sampled_from(needs)), draw(st.sampled_from(resources))
        room = min(left[need.need_id], left[resource.resource_id])
        if room and draw(st.booleans()):
            quantity = draw(st.integers(1, room))
            left.subtract({need.need_id: quantity, resource.resource_id: quantity})
            given |= {"need_id": need.need_id, "resource_id": resource.resource_id}
            given |= {"quantity": quantity, "community_id": home[need.need_id]}
            given["organization_id"] = resource.organization_id
        else:
            given["organization_id"] = draw(st.sampled_from(organizations)).organization_id
            given["community_id"] = draw(st.sampled_from(communities)).community_id
        made.append(Agreement(**given))
    return made
