"""The lists of a generated district, made as whole columns."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from matchmaker.base import Frozen
from matchmaker.errors import FindingsError
from matchmaker.lists.fields import Number
from matchmaker.synthetic import names

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = dict[str, Any]

COUNTS = {"needs": 2810, "resources": 2230, "organizations": 699, "communities": 70}
SUBDISTRICTS = 15
PROJECTS = 598

_CENTER = (118.9, 42.27)
_SIDE_KM = 10.0
_KM_PER_DEGREE = 111.195
_MEAN_QUANTITY = 20.0
_FIRST_DAY = np.datetime64("2025-01-01", "D")
_NO_DAY = np.datetime64("NaT", "D")
_STAGES = (
    "names",
    "community_places",
    "community_people",
    "organization_places",
    "organization_types",
    "need_owners",
    "need_places",
    "need_quantities",
    "need_details",
    "resource_owners",
    "resource_places",
    "resource_quantities",
    "resource_details",
)


class Size(Frozen):
    """Whose published counts, and how many times as many.

    Raises
    ------
    FindingsError
        With a finding for every value that is unknown or out of range.
    """

    list_name: ClassVar[str] = "synthetic"
    error: ClassVar[type[FindingsError]] = FindingsError

    kind: Literal["hongshan"] = Field(description="Whose published counts.")
    scale: Number = Field(ge=0.001, le=1000, description="Factor on all counts.")

    def count(self, published: int) -> int:
        """Scale a published count."""
        return max(1, round(published * self.scale))


class Dials(Size):
    """All that can be turned on a generated region."""

    seed: int = Field(ge=0, description="The same seed gives the same region.")
    scarcity: Number = Field(ge=0.1, le=10, description="Demand divided by supply.")
    clustering: Number = Field(
        ge=0, le=1, description="Share of sites in neighborhoods; the rest lie anywhere."
    )
    radius_km: Number = Field(ge=0.05, le=100, description="Median service radius.")
    skew: Number = Field(
        ge=0, le=2, description="Standard deviation of the logarithm of the quantities."
    )
    language: Literal["zh", "en"] = Field(description="Language of all names.")

    def stream(self, stage: str) -> np.random.Generator:
        """Give the random numbers of one stage, so that a dial changes only what it is about."""
        return np.random.default_rng([self.seed, _STAGES.index(stage)])

    def text(self, words: names.Text) -> str:
        """Choose the language of a text."""
        return words[names.LANGUAGES.index(self.language)]


class Town(NamedTuple):
    """Where the communities are, kilometers from the southwest corner of a square.

    Attributes
    ----------
    side_km : float
        Side of the square.
    sites : ndarray of float, [community, 2]
        Their places.
    subdistrict : ndarray of int, [community]
        Index of the subdistrict of each.
    size : ndarray of float, [community]
        Relative population.
    """

    side_km: float
    sites: Floats
    subdistrict: Ints
    size: Floats


class Members(NamedTuple):
    """The organizations, with what their resources are made from.

    Attributes
    ----------
    columns : dict
        Their columns by field.
    sites : ndarray of float, [organization, 2]
        Their places.
    focus : ndarray of int, [organization]
        Index of the resource category that each mostly offers.
    """

    columns: Columns
    sites: Floats
    focus: Ints


def lists(dials: Dials) -> dict[str, Columns]:
    """Make the four lists of a region.

    Parameters
    ----------
    dials : Dials
        What to make.

    Returns
    -------
    dict of str to dict
        By the name of the list, its columns by field.
    """
    town = _town(dials)
    communities = _communities(dials, town)
    members = _members(dials, town)
    needs = _needs(dials, town, communities)
    supply = int(needs["quantity"].sum()) / dials.scarcity
    return {
        "communities": communities,
        "organizations": members.columns,
        "needs": needs,
        "resources": _resources(dials, town, communities, members, supply),
    }


def _town(dials: Dials) -> Town:
    """Spread the centers of subdistricts evenly, and gather communities around them."""
    rng = dials.stream("community_places")
    side = _SIDE_KM * dials.scale**0.5
    count, streets = dials.count(COUNTS["communities"]), dials.count(SUBDISTRICTS)
    steps = np.outer(np.arange(streets), [0.7548776662466927, 0.5698402909980532])
    centers = (steps + rng.random(2)) % 1.0 * side
    hubs = centers[np.arange(count - streets) % streets]
    others = _scatter(rng, hubs, 0.9, side, dials.clustering)
    sites = np.concatenate([centers, others])
    subdistrict = _nearest(sites, centers)
    order = np.argsort(subdistrict, kind="stable")
    size = dials.stream("community_people").lognormal(0.0, 0.5, count)
    return Town(side, sites[order], subdistrict[order], size)


def _scatter(
    rng: np.random.Generator, hubs: Floats, spread_km: float, side: float, share: float = 1.0
) -> Floats:
    """Place a share of the points around their hubs and the rest anywhere in the square."""
    near = hubs + spread_km * rng.standard_normal(hubs.shape)
    anywhere = side * rng.random(hubs.shape)
    near = side - np.abs(side - np.abs(near) % (2 * side))
    return np.where(rng.random((len(hubs), 1)) < share, near, anywhere)


def _nearest(sites: Floats, centers: Floats) -> Ints:
    from scipy.spatial import cKDTree

    return np.asarray(cKDTree(centers).query(sites)[1], dtype=np.int64)


def _located(town: Town, sites: Floats, known: NDArray[np.bool_] | None = None) -> Columns:
    """Give places in degrees; where they are not known, the record inherits another's."""
    north, east = sites[:, 1] - town.side_km / 2, sites[:, 0] - town.side_km / 2
    latitude = _CENTER[1] + north / _KM_PER_DEGREE
    longitude = _CENTER[0] + east / _KM_PER_DEGREE / np.cos(np.radians(latitude))
    kept = np.ones(len(sites), dtype=bool) if known is None else known
    columns = {"longitude": longitude.round(6), "latitude": latitude.round(6)}
    return {name: np.where(kept, column, np.nan) for name, column in columns.items()}


def _ids(letter: str, count: int) -> list[str]:
    width = len(str(count))
    return [f"{letter}{row:0{width}d}" for row in range(1, count + 1)]


def _pick(choices: list[Any], index: Ints) -> list[Any]:
    return [choices[at] for at in index.tolist()]


def _owners(rng: np.random.Generator, count: int, weight: Floats) -> Ints:
    """Deal records out to owners: at least one each if they suffice, the rest by weight."""
    first = np.arange(min(count, len(weight)))
    rest = rng.choice(len(weight), count - len(first), p=weight / weight.sum())
    return np.sort(np.concatenate([first, rest])).astype(np.int64)


def _communities(dials: Dials, town: Town) -> Columns:
    rng, count, streets = dials.stream("names"), len(town.sites), dials.count(SUBDISTRICTS)
    suffixes = [dials.text(names.SUBDISTRICT)] * streets
    subdistricts = names.place_names(suffixes, dials.language, rng)
    suffixes = [dials.text(names.COMMUNITY)] * count
    households = (2200 * town.size).astype(np.int64)
    return {
        "community_id": _ids("C", count),
        "name": names.place_names(suffixes, dials.language, rng),
        "subdistrict": _pick(subdistricts, town.subdistrict),
        "district": [dials.text(names.DISTRICT)] * count,
        "households": households,
        "population": (2.6 * households).astype(np.int64),
        "grids": 3 + households // 400,
        **_located(town, town.sites),
    }


def _members(dials: Dials, town: Town) -> Members:
    count = dials.count(COUNTS["organizations"])
    rng = dials.stream("organization_places")
    hubs = town.sites[rng.choice(len(town.sites), count, p=town.size / town.size.sum())]
    sites = _scatter(rng, hubs, 0.45, town.side_km, dials.clustering)
    rng = dials.stream("organization_types")
    types = _categories(rng, count, [kind.share for kind in names.ORGANIZATIONS])
    suffixes = _pick([dials.text(kind.name) for kind in names.ORGANIZATIONS], types)
    columns = {
        "organization_id": _ids("O", count),
        "name": names.place_names(suffixes, dials.language, rng),
        "kind": _pick([kind.kind for kind in names.ORGANIZATIONS], types),
        "members": rng.lognormal(3.0, 0.8, count).astype(np.int64) + 3,
        **_located(town, sites),
    }
    focus = np.array([kind.focus for kind in names.ORGANIZATIONS], dtype=np.int64)
    return Members(columns, sites, focus[types])


def _categories(rng: np.random.Generator, count: int, shares: list[float]) -> Ints:
    weight = np.array(shares)
    return rng.choice(len(weight), count, p=weight / weight.sum()).astype(np.int64)


def _quantities(dials: Dials, stage: str, count: int) -> Floats:
    """Draw positive quantities around the same mean, however skewed."""
    drawn = dials.stream(stage).standard_normal(count)
    return _MEAN_QUANTITY * np.exp(dials.skew * drawn - dials.skew**2 / 2)


def _some(
    rng: np.random.Generator, share: float, values: NDArray[Any], missing: Any
) -> NDArray[Any]:
    """Keep a share of the values and leave the rest out."""
    return np.where(rng.random(len(values)) < share, values, missing)


def _units(dials: Dials, rng: np.random.Generator, count: int) -> list[str]:
    """Name the one unit that there is, or leave it empty, which agrees with any."""
    return _pick(["", dials.text(names.UNIT)], (rng.random(count) < 0.7).astype(np.int64))


def _needs(dials: Dials, town: Town, communities: Columns) -> Columns:
    count = dials.count(COUNTS["needs"])
    community = _owners(dials.stream("need_owners"), count, town.size)
    rng = dials.stream("need_places")
    sites = _scatter(rng, town.sites[community], 0.15, town.side_km)
    located = _located(town, sites, rng.random(count) < 0.5)
    quantity = _quantities(dials, "need_quantities", count).round().clip(1).astype(np.int64)
    rng = dials.stream("need_details")
    category = _categories(rng, count, [kind.share for kind in names.NEEDS])
    titles = [title for kind in names.NEEDS for title in kind.titles]
    title = 4 * category + rng.integers(4, size=count)
    skills = [(), *((dials.text(kind.skill),) for kind in names.NEEDS)]
    due = _some(rng, 0.35, _FIRST_DAY + rng.integers(60, 365, count), _NO_DAY)
    grid = (rng.random(count) * communities["grids"][community]).astype(np.int64) + 1
    ids = _pick(communities["community_id"], community)
    return {
        "need_id": _ids("N", count),
        "community_id": ids,
        "category": _pick([dials.text(kind.name) for kind in names.NEEDS], category),
        "grid_id": [f"{name}-G{at:02d}" for name, at in zip(ids, grid.tolist(), strict=True)],
        "title": _pick([dials.text((zh, en)) for zh, en, _ in titles], title),
        "kind": _pick([kind for _, _, kind in titles], title),
        "quantity": quantity,
        "unit": _units(dials, rng, count),
        "people": np.ceil(quantity * rng.uniform(0.4, 1.0, count)).astype(np.int64),
        "priority": 1 + _categories(rng, count, [0.1, 0.2, 0.35, 0.22, 0.13]),
        "skills": _pick(skills, _some(rng, 0.05, 1 + category, 0)),
        "start": _some(rng, 0.5, due - rng.integers(30, 120, count), _NO_DAY),
        "due": due,
        "max_distance_km": _some(rng, 0.1, rng.choice([1.0, 1.5, 2.0], count), np.nan),
        **located,
    }


def _resources(
    dials: Dials, town: Town, communities: Columns, members: Members, supply: float
) -> Columns:
    count = dials.count(COUNTS["resources"])
    rng = dials.stream("resource_owners")
    owner = _owners(rng, count, rng.lognormal(0.0, 0.5, len(members.sites)))
    rng = dials.stream("resource_places")
    sites = _scatter(rng, members.sites[owner], 0.2, town.side_km)
    located = _located(town, sites, rng.random(count) < 0.1)
    weights = _quantities(dials, "resource_quantities", count)
    rng = dials.stream("resource_details")
    category = _categories(rng, count, [kind.share for kind in names.RESOURCES])
    category = _some(rng, 0.5, members.focus[owner], category)
    titles = [dials.text(title) for kind in names.RESOURCES for title in kind.titles]
    start = _some(rng, 0.3, _FIRST_DAY + rng.integers(0, 180, count), _NO_DAY)
    radius = dials.radius_km * rng.lognormal(0.0, 0.1, count)
    local = rng.random(count) < 0.03
    home = _nearest(members.sites, town.sites)[owner]
    areas = [(), *((street,) for street in communities["subdistrict"])]
    return {
        "resource_id": _ids("R", count),
        "organization_id": _pick(members.columns["organization_id"], owner),
        "category": _pick([dials.text(kind.name) for kind in names.RESOURCES], category),
        "title": _pick(titles, 4 * category + rng.integers(4, size=count)),
        "quantity": _shared_out(weights, supply),
        "unit": _units(dials, rng, count),
        "skills": _pick([(), *_skills(dials)], _some(rng, 0.6, 1 + category, 0)),
        "available_from": start,
        "available_to": start + rng.integers(120, 365, count),
        "radius_km": np.where(local, np.nan, radius.round(2)),
        "service_area": _pick(areas, np.where(local, 1 + home, 0)),
        **located,
    }


def _skills(dials: Dials) -> list[tuple[str, ...]]:
    """List by resource category the skills of the needs that it serves well."""
    return [
        tuple(dials.text(need.skill) for need in names.NEEDS if need.fit[at] == 1.0)
        for at in range(len(names.RESOURCES))
    ]


def _shared_out(weight: Floats, total: float) -> Ints:
    """Cut a total into whole parts of at least one, in proportion to the weights."""
    ends = (np.cumsum(weight) * (total / weight.sum())).round()
    parts: Ints = np.diff(ends, prepend=0.0).astype(np.int64)
    return parts.clip(1)
