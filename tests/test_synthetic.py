"""Generated regions: published counts, the dials, the same again from the same seed."""

import doctest
import random
from collections.abc import Callable
from functools import cache
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker import synthetic
from matchmaker.errors import FindingsError
from matchmaker.lists import Region
from matchmaker.lists.columns import is_default
from matchmaker.rules import Rules

EARTH_KM = 6371.0088
COUNTS = {"needs": 2810, "resources": 2230, "organizations": 699, "communities": 70}

region = cache(synthetic.region)
"""Regions never change, so that tests may share them."""


def counts(of: Region) -> dict[str, int]:
    """Count the records of each list."""
    return {name: len(getattr(of, name)) for name in COUNTS}


def places(of: Region, name: str) -> NDArray[np.float64]:
    """Longitude and latitude of every record, inherited where it has none."""
    table, owners = getattr(of, name), None
    if name == "needs":
        owners, rows = places(of, "communities"), of.need_community
    elif name == "resources":
        owners, rows = places(of, "organizations"), of.resource_organization
    own = np.column_stack([table.columns["longitude"], table.columns["latitude"]])
    return own if owners is None else np.where(np.isnan(own), owners[rows], own)


def distances(of: Region, left: str, right: str) -> NDArray[np.float64]:
    """Great-circle distances between all records of two lists, kilometers."""
    points = []
    for name in (left, right):
        longitude, latitude = np.radians(places(of, name)).T
        across = np.cos(latitude)
        xyz = (across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude))
        points.append(np.column_stack(xyz))
    angles: NDArray[np.float64] = np.arccos(np.clip(points[0] @ points[1].T, -1, 1))
    return EARTH_KM * angles


def table_of(
    test: Callable[[Any, Any], bool], need: NDArray[Any], resource: NDArray[Any]
) -> NDArray[np.bool_]:
    """Apply a test to every pair of cells, once for each pair of distinct cells."""
    needs, resources = list(dict.fromkeys(need)), list(dict.fromkeys(resource))
    rows = np.array([needs.index(cell) for cell in need])
    columns = np.array([resources.index(cell) for cell in resource])
    known: NDArray[Any] = np.array([[test(a, b) for b in resources] for a in needs], dtype=bool)
    spread: NDArray[np.bool_] = known[np.ix_(rows, columns)]
    return spread


def eligible(of: Region, rules: Rules) -> NDArray[np.bool_]:
    """Say of every need and resource whether they are candidates: the rules, word by word."""
    need, resource = of.needs.columns, of.resources.columns
    fits = of.taxonomy.matrix[np.ix_(of.need_category, of.resource_category)] > 0
    limit = np.fmin.outer(need["max_distance_km"], resource["radius_km"])
    near = distances(of, "needs", "resources") <= np.fmin(limit, rules.max_distance_km or np.inf)
    late = need["start"][:, None] > resource["available_to"][None, :]
    early = resource["available_from"][None, :] > need["due"][:, None]
    skilled = table_of(lambda a, b: set(a) <= set(b), need["skills"], resource["skills"])
    measured = table_of(
        lambda a, b: not a or not b or a == b, np.array(need["unit"]), np.array(resource["unit"])
    )
    street = of.communities.columns["subdistrict"][of.need_community]
    inside = table_of(lambda a, b: not b or a in b, street, resource["service_area"])
    return fits & near & ~late & ~early & skilled & measured & inside


@cache
def size(seed: int, scale: float = 1.0, **dials: float) -> tuple[int, int]:
    """Count the candidate edges, and the pairs of an organization and a community with any."""
    made = region("hongshan", seed=seed, scale=scale, **dials)
    needs, resources = np.nonzero(eligible(made, synthetic.rules(scale=scale)))
    owners = made.resource_organization[resources], made.need_community[needs]
    return len(needs), len(set(zip(owners[0].tolist(), owners[1].tolist(), strict=True)))


@pytest.mark.parametrize("seed", range(5))
def test_the_published_counts_are_exact(seed: int) -> None:
    """Records, categories and subdistricts are as many as were published."""
    made = region("hongshan", seed=seed)
    assert counts(made) == COUNTS
    assert len(set(made.needs.columns["category"])) == 7 == len(made.taxonomy.need_categories)
    assert len(set(made.resources.columns["category"])) == 6
    assert len(made.taxonomy.resource_categories) == 6
    assert len(set(made.communities.columns["subdistrict"])) == 15
    assert not made.warnings


@pytest.mark.parametrize("seed", range(5))
def test_the_size_of_the_problem_is_the_measured_one(seed: int) -> None:
    """The candidates are as many as the methods were measured on."""
    edges, pairs = size(seed)
    assert 210_000 <= edges <= 265_000
    assert 4_700 <= pairs <= 5_800


def test_every_list_is_used_and_few_needs_are_out_of_reach() -> None:
    """Every community has needs, every organization resources; nearly every need candidates."""
    made = region("hongshan")
    assert set(made.need_community) == set(range(70))
    assert set(made.resource_organization) == set(range(699))
    assert eligible(made, synthetic.rules()).any(axis=1).mean() > 0.99


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        (0.001, {"needs": 3, "resources": 2, "organizations": 1, "communities": 1}),
        (0.1, {"needs": 281, "resources": 223, "organizations": 70, "communities": 7}),
        (3.0, {"needs": 8430, "resources": 6690, "organizations": 2097, "communities": 210}),
    ],
)
def test_scale_multiplies_every_list(scale: float, expected: dict[str, int]) -> None:
    """The counts are the published ones times the scale, rounded, and never zero."""
    made = region("hongshan", scale=scale)
    assert counts(made) == expected
    streets = max(1, round(15 * scale))
    assert len(set(made.communities.columns["subdistrict"])) == streets
    assert synthetic.rules(scale=scale).max_projects == max(1, round(598 * scale))


@pytest.mark.parametrize("scale", [1.0, 4.0])
def test_the_density_stays_the_same(scale: float) -> None:
    """The side of the city is ten kilometers times the root of the scale."""
    west_east, south_north = np.ptp(
        places(region("hongshan", scale=scale), "organizations"), axis=0
    )
    side = np.array([west_east * np.cos(np.radians(42.27)), south_north]) * np.pi / 180 * EARTH_KM
    assert side == pytest.approx(10 * scale**0.5, rel=0.03)


def test_the_city_is_where_it_is_said_to_be() -> None:
    """The middle of the communities is near the middle of the city."""
    assert np.median(places(region("hongshan"), "communities"), axis=0) == pytest.approx(
        [118.9, 42.27], abs=0.03
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_same_seed_gives_the_same_region(language: Literal["zh", "en"]) -> None:
    """Nothing but the arguments matters."""
    first = synthetic.region("hongshan", seed=3, scale=0.2, language=language)
    second = synthetic.region("hongshan", seed=3, scale=0.2, language=language)
    assert first.hash == second.hash
    assert first.to_json() == second.to_json()


def test_no_global_random_state_is_touched() -> None:
    """A caller's own random numbers go on as if nothing had happened."""
    before = random.getstate(), str(np.random.get_state())  # noqa: NPY002
    synthetic.region("hongshan", scale=0.1)
    assert (random.getstate(), str(np.random.get_state())) == before  # noqa: NPY002


def test_another_seed_gives_another_region() -> None:
    """No two seeds share a region."""
    hashes = {synthetic.region("hongshan", seed=seed, scale=0.05).hash for seed in range(20)}
    assert len(hashes) == 20


def test_a_region_survives_json() -> None:
    """What was generated can be written and read again, and is valid then too."""
    made = region("hongshan", scale=0.3)
    assert Region.from_json(made.to_json()) == made


def test_both_languages_describe_the_same_region() -> None:
    """Only the words differ: ids, places, quantities and candidates are the same."""
    chinese, english = region("hongshan"), region("hongshan", language="en")
    for name in COUNTS:
        ours, theirs = getattr(chinese, name), getattr(english, name)
        assert ours.ids == theirs.ids
        for field, column in ours.columns.items():
            if column.dtype.kind != "O":
                np.testing.assert_array_equal(column, theirs.columns[field], err_msg=field)
    rules = synthetic.rules()
    assert np.array_equal(eligible(chinese, rules), eligible(english, rules))


def test_every_text_is_in_its_language() -> None:
    """The Chinese region has no Latin words, the English one no Chinese."""
    for language in ("zh", "en"):
        made = region("hongshan", language=language)
        texts = [*made.taxonomy.need_categories, *made.taxonomy.resource_categories, made.name]
        for table in made.tables:
            for field in ("name", "subdistrict", "district", "title", "category", "unit"):
                texts += table.columns[field].tolist() if field in table.columns else []
        for skills in made.needs.columns["skills"]:
            texts += skills
        assert {text.isascii() for text in texts if text} == {language == "en"}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_are_distinct(language: str) -> None:
    """No two communities, subdistricts or organizations share a name, at a larger scale too."""
    made = region("hongshan", scale=3.0, language=language)
    for table in (made.communities, made.organizations):
        assert len(set(table.columns["name"])) == len(table)


def test_each_need_category_has_who_serves_it() -> None:
    """One or two categories of resources serve each need well, and another one partly."""
    for row in region("hongshan").taxonomy.fit:
        assert row.count(1.0) in (1, 2)
        partly = [fit for fit in row if 0 < fit < 1]
        assert len(partly) == 1
        assert 0.4 <= partly[0] <= 0.8


def test_every_eligibility_rule_has_something_to_do() -> None:
    """Some needs and resources carry dates, skills, areas and limits, and not all of them do."""
    made = region("hongshan")
    for table, field in (
        (made.needs, "skills"),
        (made.needs, "start"),
        (made.needs, "due"),
        (made.needs, "max_distance_km"),
        (made.needs, "longitude"),
        (made.resources, "skills"),
        (made.resources, "available_from"),
        (made.resources, "available_to"),
        (made.resources, "radius_km"),
        (made.resources, "service_area"),
        (made.resources, "longitude"),
    ):
        column = table.columns[field]
        given = np.array([bool(cell) and cell == cell for cell in column.astype(object)])
        if column.dtype.kind == "M":
            given = ~np.isnat(column)
        assert 0.01 < given.mean() < 0.99, field


def test_no_field_is_set_that_the_planner_cannot_apply() -> None:
    """A generated region can be planned as it is, without telling the rules to ignore a field."""
    made = region("hongshan")
    assert is_default(made.needs.columns["whole"])
    assert is_default(made.organizations.columns["capacity"])
    assert (made.resources.columns["quantity"] > 0).all()


@pytest.mark.parametrize("scarcity", [0.5, 1.1, 2.0])
def test_scarcity_is_demand_divided_by_supply(scarcity: float) -> None:
    """The totals of the two lists stand in the ratio that was asked for."""
    made = region("hongshan", scarcity=scarcity)
    demand, supply = (table.columns["quantity"].sum() for table in (made.needs, made.resources))
    assert demand / supply == pytest.approx(scarcity, rel=0.01)


def test_scarcity_changes_supply_only() -> None:
    """The needs and all places are the same, however scarce the supply."""
    plenty, scarce = region("hongshan", scarcity=0.5), region("hongshan", scarcity=2.0)
    assert plenty.needs == scarce.needs
    assert plenty.organizations == scarce.organizations
    assert size(0, scarcity=0.5) == size(0, scarcity=2.0)


def test_clustering_brings_organizations_near() -> None:
    """The more of them lie in neighborhoods, the nearer is the next one to a need."""
    nearest = [
        distances(region("hongshan", clustering=dial), "needs", "organizations").min(axis=1).mean()
        for dial in (0.0, 0.5, 1.0)
    ]
    assert nearest[0] > nearest[1] > nearest[2]


def test_radius_reaches_further() -> None:
    """A larger radius gives more candidates, and the radii lie around it."""
    edges = [size(0, radius_km=radius)[0] for radius in (0.8, 1.6, 3.2)]
    assert edges[0] < edges[1] < edges[2]
    radii = region("hongshan", radius_km=3.2).resources.columns["radius_km"]
    assert np.nanmedian(radii) == pytest.approx(3.2, rel=0.02)


def test_skew_spreads_quantities() -> None:
    """The variance grows with the dial, the mean stays; without skew all are equal."""
    for name in ("needs", "resources"):
        drawn = [
            getattr(region("hongshan", skew=skew), name).columns["quantity"]
            for skew in (0.0, 0.4, 0.8, 1.2)
        ]
        spreads = [column.std() for column in drawn]
        assert spreads == sorted(spreads)
        assert spreads[0] < 0.51
        means = np.array([column.mean() for column in drawn])
        assert means == pytest.approx(means[0], rel=0.1)


@pytest.mark.parametrize(
    ("dial", "value", "code"),
    [
        ("kind", "atlantis", "choice-expected"),
        ("language", "la", "choice-expected"),
        ("seed", -1, "too-small"),
        ("seed", 1.5, "integer-expected"),
        ("scale", 0, "too-small"),
        ("scale", 1e9, "too-large"),
        ("scale", float("nan"), "not-finite"),
        ("scarcity", 0, "too-small"),
        ("scarcity", float("inf"), "not-finite"),
        ("clustering", -0.1, "too-small"),
        ("clustering", 1.1, "too-large"),
        ("radius_km", 0, "too-small"),
        ("radius_km", "far", "number-expected"),
        ("skew", 3, "too-large"),
        ("skew", None, "value-missing"),
    ],
)
def test_a_dial_out_of_range_is_refused(dial: str, value: Any, code: str) -> None:
    """The finding names the dial, in both languages."""
    with pytest.raises(FindingsError) as caught:
        synthetic.region(**{dial: value})
    (found,) = caught.value.findings
    assert (found.code, found.list, found.field) == (code, "synthetic", dial)
    assert found.en
    assert found.zh


def test_all_faulty_dials_are_reported_together() -> None:
    """Two wrong dials are two findings."""
    with pytest.raises(FindingsError) as caught:
        synthetic.region(scale=-1, skew=-1)
    assert {found.field for found in caught.value.findings} == {"scale", "skew"}


@pytest.mark.parametrize("wrong", [{"kind": "atlantis"}, {"scale": 0}])
def test_rules_refuse_what_a_region_refuses(wrong: dict[str, Any]) -> None:
    """The rules know the same kinds and scales."""
    with pytest.raises(FindingsError):
        synthetic.rules(**wrong)


def test_the_rules_are_those_of_hongshan() -> None:
    """598 projects, two for an organization, twelve for a community."""
    rules = synthetic.rules("hongshan")
    assert rules.max_projects == 598
    assert rules.projects_per_organization == (0, 2)
    assert rules.projects_per_community == (0, 12)
    assert rules.max_distance_km == 5.0


def test_the_example_of_the_module_is_true() -> None:
    """The docstring shows what the code does."""
    assert doctest.testmod(synthetic) == (0, 2)
