"""Strategies for whole regions, and for rules and objectives that fit them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from matchmaker.lists import Community, Organization, Region, Travel
from matchmaker.rules import Decay, Objective, Rules
from matchmaker.testing import records


@st.composite
def travels(
    draw: st.DrawFn, organizations: Sequence[Organization], communities: Sequence[Community]
) -> Travel:
    """Travel matrices in any unit, with some ways missing."""
    ways = st.sampled_from((0.0, 0.5, 2.0, 5.0, 90.0, float("nan")))
    return Travel(
        [unit.organization_id for unit in organizations],
        [place.community_id for place in communities],
        [[draw(ways) for _ in communities] for _ in organizations],
        unit=draw(st.sampled_from(("km", "h", "min"))),
    )


@st.composite
def regions(
    draw: st.DrawFn,
    *,
    most: int = 6,
    place: str | None = "city",
    missing: bool = True,
    agreements: bool = True,
    travel: bool = False,
    words: bool = False,
    least: bool = False,
    every: bool = False,
) -> Region:
    """Regions of a few records with every field that a rule reads.

    Parameters
    ----------
    most : int
        Most records in a list.
    place : str, optional
        A key of `PLACES`; None draws one.
    missing : bool
        Whether coordinates may be missing.
    agreements : bool
        Whether some pairs have signed already.
    travel : bool
        Whether there may be a travel matrix.
    words : bool
        Whether the fields that no rule reads are filled too.
    least : bool
        Whether an organization may ask for a least number of projects.
    every : bool
        Whether capacities, kinds and whole needs may occur.
    """
    place = draw(st.sampled_from(sorted(records.PLACES))) if place is None else place
    at = records.points(place, missing=missing)
    own = st.none() | records.points(place)
    taxonomy = draw(records.taxonomies())
    communities = draw(records.communities(most=most, at=at, words=words, every=every))
    organizations = draw(
        records.organizations(most=most, at=at, words=words, least=least, every=every)
    )
    needs = draw(records.needs(communities, taxonomy, most=most, at=own, words=words, every=every))
    resources = draw(
        records.resources(organizations, communities, taxonomy, most=most, at=own, words=words)
    )
    lists = (communities, organizations, needs, resources)
    return Region(
        taxonomy=taxonomy,
        communities=communities,
        organizations=organizations,
        needs=needs,
        resources=resources,
        agreements=draw(records.agreements(*lists)) if agreements else (),
        travel=draw(st.none() | travels(organizations, communities)) if travel else None,
    )


@st.composite
def rules(
    draw: st.DrawFn,
    region: Region,
    *,
    limited: bool | None = None,
    least: bool = False,
    every: bool = False,
) -> Rules:
    """Rules that a region's ids fit.

    Parameters
    ----------
    region : Region
        Whose ids the pairs name.
    limited : bool, optional
        Whether projects are limited; drawn where not given.
    least : bool
        Whether least numbers and required pairs may occur; no plan may then be feasible.
    every : bool
        Whether the rules on units, costs by pair, kinds, needs and sizes may occur.
    """
    pairs = st.tuples(
        st.sampled_from(region.organizations.ids), st.sampled_from(region.communities.ids)
    )
    chosen: dict[str, Any] = {
        "max_distance_km": draw(st.sampled_from((None, 4.0, 1.0, 9_000.0))),
        "unknown_quantity": draw(st.sampled_from(("exclude", "unlimited"))),
        "forbidden_pairs": tuple(draw(st.lists(pairs, max_size=2, unique=True))),
    }
    if region.travel is not None:
        chosen["max_travel"] = draw(st.sampled_from((None, 1.0, 5.0)))
    for name in ("service_areas", "windows", "skills", "units"):
        chosen[name] = draw(st.booleans())
    if draw(st.booleans()) if limited is None else limited:
        most = st.none() | st.integers(1 if least else 0, 3)
        low = st.integers(0, 1) if least else st.just(0)
        chosen["max_projects"] = draw(most)
        chosen["projects_per_organization"] = (draw(low), draw(most))
        chosen["projects_per_community"] = (draw(low), draw(most))
        chosen["project_cost"] = draw(st.sampled_from((0.0, 2.0)))
        if least:
            required = set(draw(st.lists(pairs, max_size=1))) - set(chosen["forbidden_pairs"])
            chosen["required_pairs"] = tuple(required)
    if every:
        chosen |= {name: value for name, value in _more(draw, region, least).items() if value}
    return Rules(**chosen)


def _more(draw: st.DrawFn, region: Region, least: bool) -> dict[str, Any]:
    """Draw the rules on units, costs by pair, kinds, needs and sizes; each is often left out."""

    def maybe(*values: Any) -> Any:
        return draw(st.sampled_from((None, None, *values)))

    units = ((0, 5), (2, 9), (1, None)) if least else ((0, 5), (0, 9))
    low = 1 if least and not (region.communities.columns["projects_max"] >= 0).any() else 0
    organizations, needs = region.organizations.ids, region.needs.ids
    capacities = [
        (table.columns["capacity"] >= 0).any()
        for table in (region.organizations, region.communities)
    ]
    more: dict[str, Any] = {
        "units_per_organization": maybe(*units[: 1 if capacities[0] else None]),
        "pair_costs": maybe(((organizations[0], region.communities.ids[-1], 3.0),)),
        "quotas": maybe((("agency", 0, 1),), (("two_new", low, 2), ("agency", 0, 1))),
        "max_providers": maybe(1, 2),
        "least_project_units": maybe(2, 4),
        "least_project_value": maybe(6.0),
    }
    if not capacities[1]:
        more["floor"] = maybe(0.3, 1.0)
        more["floor_price"] = maybe(0.5, 2.0, 20.0) if least else draw(st.sampled_from((0.5, 20.0)))
        more["units_per_community"] = maybe((2, None)) if least else None
    if len(organizations) > 1:
        more["apart"] = maybe((tuple(organizations[:2]),))
    if len(needs) > 1:
        more["together"] = maybe((tuple(needs[:2]),), (tuple(needs),))
    return more


@st.composite
def objectives(draw: st.DrawFn) -> Objective:
    """Objectives without functions: any weights, any decay, two resolutions."""
    weights = st.sampled_from((0.5, 1.0, 2.0, 10.0))
    kind = draw(st.sampled_from(("exponential", "linear", "none")))
    half = draw(st.sampled_from((0.5, 3.0, 3_000.0)))
    return Objective(
        priority=tuple(draw(weights) for _ in range(5)),
        decay=Decay(kind=kind, half=half),
        resolution=draw(st.sampled_from((1e-6, 1e-3))),
    )
