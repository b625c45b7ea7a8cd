"""Candidates are what a plain reading of every rule gives, at every place of the globe."""

import tracemalloc
from collections import Counter
from datetime import date
from functools import cache
from typing import Any

import networkx as nx
import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from networkx.algorithms import bipartite
from scipy.sparse.csgraph import maximum_bipartite_matching

import matchmaker as mm
from matchmaker.candidates import REASONS, edges, geography, sides
from matchmaker.testing import objectives, regions, rules, travels

TOLERANCE = 0.005
NOBODY = date(2100, 1, 1)


@cache
def geodesic_km(start: tuple[float, float], end: tuple[float, float]) -> float:
    """The way along the ellipsoid by Karney's algorithm."""
    found = Geodesic.WGS84.Inverse(start[1], start[0], end[1], end[0])
    return float(found["s12"]) / 1000


class PlainReading:
    """Every rule read in plain Python, one need and one resource at a time."""

    def __init__(self, region: mm.Region, rules: mm.Rules, objective: mm.Objective) -> None:
        self.region, self.rules, self.objective = region, rules, objective
        self.community = {place.community_id: place for place in region.communities}
        self.organization = {unit.organization_id: unit for unit in region.organizations}
        self.taken: Counter[str] = Counter()
        for one in region.agreements:
            if one.stage in ("signed", "in_progress", "done", "rated") and one.quantity:
                self.taken.update({one.need_id: one.quantity, one.resource_id: one.quantity})
        self.open_units = sum(need.quantity - self.taken[need.need_id] for need in region.needs)

    def way(self, need: mm.Need, resource: mm.Resource) -> float:
        """The entry of the travel matrix."""
        travel = self.region.travel
        assert travel is not None
        row = travel.organizations.index(resource.organization_id)
        return float(travel.values[row, travel.communities.index(need.community_id)])

    def distance(self, need: mm.Need, resource: mm.Resource) -> float | None:
        """Kilometers from the matrix if it holds them, else along the ellipsoid."""
        if self.region.travel is not None and self.region.travel.unit == "km":
            way = self.way(need, resource)
            return None if way != way else way
        spots = []
        for one, owner in (
            (need, self.community[need.community_id]),
            (resource, self.organization[resource.organization_id]),
        ):
            spot = one if one.longitude is not None else owner
            if spot.longitude is None or spot.latitude is None:
                return None
            spots.append((spot.longitude, spot.latitude))
        return geodesic_km(*spots)

    def supply(self, resource: mm.Resource) -> int | None:
        """Units left, None where unknown and excluded."""
        if resource.quantity is not None:
            return resource.quantity - self.taken[resource.resource_id]
        return self.open_units if self.rules.unknown_quantity == "unlimited" else None

    def value(self, need: mm.Need, resource: mm.Resource, distance: float | None) -> float:
        """What one unit is worth, before rounding."""
        weights, decay, taxonomy = (
            self.objective.priority,
            self.objective.decay,
            self.region.taxonomy,
        )
        assert isinstance(weights, tuple)
        assert isinstance(decay, mm.Decay)
        row = taxonomy.need_categories.index(need.category)
        fit = taxonomy.fit[row][taxonomy.resource_categories.index(resource.category)]
        left = 1.0
        if decay.kind == "exponential":
            left = 0.5 ** ((distance or 0.0) / decay.half)
        elif decay.kind == "linear":
            left = max(0.0, 1.0 - (distance or 0.0) / (2 * decay.half))
        return weights[need.priority - 1] * fit * left

    def refusal(self, need: mm.Need, resource: mm.Resource, distance: float | None) -> str:
        """The first reason, in the order of `REASONS`, that keeps the resource from the need."""
        rules, travel = self.rules, self.region.travel
        place = self.community[need.community_id]
        supply = self.supply(resource)
        limits = (rules.max_distance_km, need.max_distance_km, resource.radius_km)
        limit = min((one for one in limits if one is not None), default=None)
        measured = travel is not None and travel.unit == "km"
        way = self.way(need, resource) if travel is not None else 0.0
        area = set(resource.service_area)
        bound = limit is not None or self.objective.needs_distance()
        late = (need.start or date.min) > (resource.available_to or NOBODY)
        early = (resource.available_from or date.min) > (need.due or NOBODY)
        pair = (resource.organization_id, need.community_id)
        reasons = {
            "already_served": need.quantity <= self.taken[need.need_id],
            "quantity_unknown": supply is None,
            "used_up": supply is not None and supply <= 0,
            "category": self.value(need, resource, 0.0) == 0,
            "no_location": distance is None and not measured and bound,
            "too_far": distance is not None and limit is not None and distance > limit,
            "no_travel": way != way or (rules.max_travel is not None and way > rules.max_travel),
            "outside_area": rules.service_areas
            and bool(area)
            and not area & {place.community_id, place.subdistrict},
            "window": rules.windows and (late or early),
            "skills": rules.skills and not {*need.skills} <= {*resource.skills},
            "unit": rules.units and len({need.unit, resource.unit} - {""}) == 2,
            "forbidden": pair in rules.forbidden_pairs,
            "worthless": round(self.value(need, resource, distance) / self.objective.resolution)
            == 0,
        }
        assert list(reasons) == list(REASONS)
        return next((reason for reason, holds in reasons.items() if holds), "")

    def verdicts(self, need: mm.Need, resource: mm.Resource) -> set[str]:
        """The refusal; several where the distance is within its tolerance of a limit."""
        distance = self.distance(need, resource)
        if distance is None or self.region.travel is not None:
            shares: tuple[float, ...] = (1.0,)
        else:
            shares = (1.0 - TOLERANCE, 1.0, 1.0 + TOLERANCE)
        return {self.refusal(need, resource, distance and distance * share) for share in shares}


@settings(max_examples=250)
@given(st.data())
def test_candidates_are_what_a_plain_reading_gives(data: st.DataObject) -> None:
    """Edges, distances, values and reasons, anywhere on the globe, for all needs × resources."""
    region = data.draw(regions(place=None, travel=True))
    limits, objective = data.draw(rules(region)), data.draw(objectives())
    graph = mm.candidates(region, limits, objective)
    reading = PlainReading(region, limits, objective)
    at = {edge: row for row, edge in enumerate(zip(graph.need, graph.resource, strict=True))}
    assert len(at) == len(graph)
    for row, need in enumerate(region.needs):
        counts: Counter[str] = Counter()
        sure = True
        for column, resource in enumerate(region.resources):
            verdicts = reading.verdicts(need, resource)
            sure &= len(verdicts) == 1
            counts.update(verdicts)
            edge = at.get((row, column))
            assert ("" in verdicts) if edge is not None else (verdicts != {""})
            if edge is not None:
                assert_reads(graph, edge, reading, need, resource)
        if sure:
            expected = {reason: n for reason, n in counts.items() if reason}
            assert graph.reasons(need.need_id) == expected


def assert_reads(
    graph: mm.CandidateGraph,
    edge: int,
    reading: PlainReading,
    need: mm.Need,
    resource: mm.Resource,
) -> None:
    """Distance and value of an edge agree with the plain reading."""
    distance, grain = reading.distance(need, resource), reading.objective.resolution
    if distance is None:
        assert np.isnan(graph.distance_km[edge])
    else:
        assert graph.distance_km[edge] == pytest.approx(distance, rel=TOLERANCE, abs=1e-9)
        distance = float(graph.distance_km[edge])
    value = reading.value(need, resource, distance)
    assert graph.value[edge] == pytest.approx(value, abs=grain * 0.501)


@settings(max_examples=60)
@given(st.data())
def test_every_resource_is_an_edge_or_has_a_reason(data: st.DataObject) -> None:
    """For each need, reasons and edges add up to the resources; edges are sorted and once."""
    region = data.draw(regions(place=None, travel=True))
    graph = mm.candidates(region, data.draw(rules(region)), data.draw(objectives()))
    edges = np.bincount(graph.need, minlength=len(region.needs))
    assert (graph.excluded.sum(axis=0) + edges == len(region.resources)).all()
    assert (graph.excluded >= 0).all()
    key = list(zip(graph.edges.pair, graph.resource, strict=True))
    assert key == sorted(key)
    assert (graph.value > 0).all()
    assert (graph.demand >= 0).all()
    assert (graph.supply >= 0).all()
    pairs = set(zip(graph.edges.organization, graph.edges.community, strict=True))
    assert sorted(map(tuple, graph.pairs.tolist())) == sorted(pairs)


def random_points(seed: int, count: int) -> np.ndarray:
    """Points spread evenly over the globe."""
    random = np.random.default_rng(seed)
    latitude = np.degrees(np.arcsin(random.uniform(-1, 1, count)))
    return np.column_stack([random.uniform(-180, 180, count), latitude])


def both_ends(kind: str) -> tuple[np.ndarray, np.ndarray]:
    """Two arrays of points whose distances are hard for one reason or another."""
    start = random_points(1, 2_000)
    random = np.random.default_rng(2)
    if kind == "anywhere":
        return start, random_points(3, len(start))
    if kind == "near antipodes":
        opposite = np.column_stack([start[:, 0] + 180, -start[:, 1]])
        end = opposite + random.normal(0, 1, start.shape) * 10.0 ** random.uniform(
            -6, 0.5, (2_000, 1)
        )
    elif kind == "neighbors":
        end = start + random.normal(0, 1, start.shape) * 10.0 ** random.uniform(-6, 0, (2_000, 1))
    elif kind == "poles":
        start[:, 1] = np.where(random.random(2_000) < 0.5, 90.0, -90.0)
        end = random_points(4, len(start))
        end[:500, 1] = -start[:500, 1]
    else:
        start[:, 1], end = 0.0, random_points(5, len(start))
        end[:, 1] = random.choice([0.0, 0.001, -0.2], len(start))
    end[:, 1] = np.clip(end[:, 1], -90, 90)
    end[:, 0] = (end[:, 0] + 180) % 360 - 180
    return start, end


@pytest.mark.parametrize("kind", ["anywhere", "near antipodes", "neighbors", "poles", "equator"])
def test_distances_agree_with_the_geodesic(kind: str) -> None:
    """Within 0.5 % of Karney's geodesic, all over the globe."""
    start, end = both_ends(kind)
    found = geography.distance_km(*start.T, *end.T)
    expected = [geodesic_km(tuple(a), tuple(b)) for a, b in zip(start, end, strict=True)]
    assert found == pytest.approx(expected, rel=TOLERANCE, abs=1e-6)


@settings(max_examples=60)
@given(st.data())
def test_the_tree_finds_what_the_formula_finds(data: st.DataObject) -> None:
    """No pair of sites within the radius is missed, across the date line and the poles too."""
    degrees = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
    sides = [
        geography.sites(*np.array(data.draw(st.lists(degrees, min_size=1, max_size=12))).T)
        for _ in range(2)
    ]
    need, resource = sides
    count = len(resource.longitude)
    radius = np.array(data.draw(st.lists(st.floats(0.1, 21_000), min_size=count, max_size=count)))
    pairs = geography.Neighbors(need, resource, radius).pairs(np.arange(count))
    every = geography.Neighbors(need, resource, np.full(count, np.inf)).pairs(np.arange(count))
    kept = every.distance_km <= radius[every.resource_site]
    expected = zip(every.need_site[kept], every.resource_site[kept], strict=True)
    assert sorted(zip(pairs.need_site, pairs.resource_site, strict=True)) == sorted(expected)


@settings(max_examples=40)
@given(st.data())
def test_networkx_accepts_the_graph_as_bipartite(data: st.DataObject) -> None:
    """Sets, projection and maximum matching of networkx work, and agree with SciPy's."""
    region = data.draw(regions())
    graph = mm.candidates(region, data.draw(rules(region)))
    net = graph.to_networkx()
    needs = {("need", name) for name in region.needs.ids}
    assert nx.is_bipartite(net)
    assert bipartite.is_bipartite_node_set(net, needs)
    assert bipartite.sets(net, top_nodes=needs)[0] == needs
    assert {node for node, side in net.nodes(data="bipartite") if side == 0} == needs
    assert net.number_of_edges() == len(graph)
    shared = bipartite.projected_graph(net, needs)
    assert set(shared) == needs
    matching = bipartite.maximum_matching(net, top_nodes=needs)
    sparse = graph.to_scipy()
    assert sparse.shape == (len(region.needs), len(region.resources))
    assert sparse.sum() == pytest.approx(graph.value.sum())
    partner = maximum_bipartite_matching(sparse.tocsr(), perm_type="column")
    assert len(matching) == 2 * np.count_nonzero(partner >= 0)
    row = {name: at for at, name in enumerate(region.needs.ids)}
    column = {name: at for at, name in enumerate(region.resources.ids)}
    for (_, need), (_, resource), worth in net.edges(needs, data="value"):
        assert worth == sparse[row[need], column[resource]]
    assert [net.nodes["need", name]["demand"] for name in row] == graph.demand.tolist()
    assert [net.nodes["resource", name]["supply"] for name in column] == graph.supply.tolist()


def spread_out(
    towns: int, radius_km: float | None = None, most_km: float | None = None
) -> mm.Region:
    """A country of towns half a degree apart, each with its own needs and resources."""
    side = int(np.ceil(np.sqrt(towns)))
    row, column = np.divmod(np.arange(towns), side)
    at = {"longitude": -60 + column / 2, "latitude": -45 + row / 2}
    ids = [f"{town}" for town in range(towns)]
    records = [name for name in ids for _ in range(20)]
    common = {"category": ["care"] * len(records), "quantity": [1] * len(records)}
    numbers = [f"{at}" for at in range(len(records))]
    radius, most = [radius_km] * len(records), [most_km] * len(records)
    return mm.Region(
        taxonomy=mm.Taxonomy.identity(["care"]),
        communities={"community_id": ids, **at},
        organizations={"organization_id": ids, **at},
        needs={"need_id": numbers, "community_id": records, "max_distance_km": most, **common},
        resources={
            "resource_id": numbers,
            "organization_id": records,
            "radius_km": radius,
            **common,
        },
    )


@pytest.mark.parametrize(
    ("limits", "own"),
    [
        ({"max_distance_km": 10.0}, {}),
        ({}, {"radius_km": 10.0}),
        ({}, {"most_km": 10.0}),
    ],
)
def test_no_step_walks_all_needs_and_resources(
    limits: dict[str, float], own: dict[str, float]
) -> None:
    """Whichever limit there is, memory stays below one byte for each need and resource."""
    region = spread_out(400, **own)
    everyone = len(region.needs) * len(region.resources)
    flat = mm.Objective(decay=mm.Decay(kind="none"))
    mm.candidates(spread_out(4, **own), mm.Rules(**limits), flat)
    tracemalloc.start()
    try:
        graph = mm.candidates(region, mm.Rules(**limits), flat)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(graph) == 400 * 20 * 20
    assert peak < everyone
    assert (graph.excluded[list(REASONS).index("too_far")] == 399 * 20).all()


def test_too_many_candidates_are_refused_before_they_fill_the_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The finding names the count and the limit that helps."""
    region = spread_out(25)
    monkeypatch.setattr(geography, "MOST_PAIRS", 5_000)
    with pytest.raises(mm.RulesError) as raised:
        mm.candidates(region)
    assert [one.code for one in raised.value.findings] == ["candidates-too-many"]
    with pytest.raises(mm.RulesError, match="max_distance_km"):
        mm.candidates(region, mm.Rules(max_distance_km=10.0))
    monkeypatch.setattr(geography, "MOST_PAIRS", 10_000)
    assert len(mm.candidates(region, mm.Rules(max_distance_km=10.0))) == 10_000
    monkeypatch.setattr(geography, "MOST_PAIRS", 20)
    with pytest.raises(mm.RulesError, match="candidates-too-many"):
        mm.candidates(region, mm.Rules(max_distance_km=10.0))


@settings(max_examples=30)
@given(st.data())
def test_functions_replace_each_factor_of_the_value(data: st.DataObject) -> None:
    """The same objective written as functions over arrays gives the same graph."""
    region = data.draw(regions())
    limits = data.draw(rules(region))
    plain = mm.candidates(region, limits)
    decay = mm.Decay()
    spelled = mm.Objective(
        priority=lambda priority: priority.astype(float),
        fit=lambda edges: edges.fit,
        decay=lambda kilometers: np.exp2(-kilometers / decay.half),
    )
    parts = mm.candidates(region, limits, spelled)
    assert parts.value == pytest.approx(plain.value)
    assert parts.need.tolist() == plain.need.tolist()


def test_a_function_of_the_edges_sees_all_that_is_known() -> None:
    """A user's function gets ids, distances, travel, priority and fit by edge."""
    region = spread_out(2)
    seen: list[mm.Edges] = []

    def function(edges: mm.Edges) -> np.ndarray:
        seen.append(edges)
        return edges.priority * edges.fit / (1 + edges.distance_km)

    graph = mm.candidates(region, mm.Rules(), mm.Objective(function=function))
    assert graph.value == pytest.approx(3 / (1 + graph.distance_km), abs=1e-6)
    assert seen[0].region is region
    assert np.isnan(seen[0].travel).all()


def test_no_candidate_at_all_is_a_plan_with_every_need_open() -> None:
    """Nothing fits: no error, and each need says why."""
    region = spread_out(2)
    limits = mm.Rules(max_distance_km=0.001, forbidden_pairs=(("0", "0"), ("1", "1")))
    plan = mm.match(region, limits)
    assert mm.check(plan, region, limits) == ()
    assert plan.status == "optimal"
    assert plan.value == 0
    assert len(plan.open_needs) == len(region.needs)
    assert plan.open_needs[0].excluded == {"too_far": 20, "forbidden": 20}


def test_asking_for_an_unknown_need_is_an_error() -> None:
    """A slip in an id does not give an empty answer."""
    with pytest.raises(KeyError):
        mm.candidates(spread_out(2)).reasons("nobody")


@settings(max_examples=25)
@given(st.data())
def test_a_travel_matrix_in_kilometers_needs_no_place(data: st.DataObject) -> None:
    """Where the matrix holds distances, coordinates change nothing."""
    region = data.draw(regions(agreements=False))
    travel = data.draw(travels(list(region.organizations), list(region.communities)))
    matrix = mm.Travel(travel.organizations, travel.communities, travel.values, "km")
    lists: dict[str, Any] = {
        table.record_type.list_name: [
            record.model_copy(update=dict.fromkeys(("longitude", "latitude"), None))
            for record in table
        ]
        for table in region.tables[:4]
    }
    bare = mm.Region(taxonomy=region.taxonomy, travel=matrix, **lists)
    placed: dict[str, Any] = {table.record_type.list_name: [*table] for table in region.tables[:4]}
    full = mm.Region(taxonomy=region.taxonomy, travel=matrix, **placed)
    limits = data.draw(rules(region))
    first, second = mm.candidates(bare, limits), mm.candidates(full, limits)
    assert np.array_equal(first.value, second.value)
    assert np.array_equal(first.excluded, second.excluded)


@settings(max_examples=60)
@given(st.data())
def test_blocks_of_resources_join_to_the_same_graph(data: st.DataObject) -> None:
    """However many resources are joined at a time, the edges, values and counts are the same."""
    region = data.draw(regions())
    limits = data.draw(rules(region))
    whole = mm.candidates(region, limits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sides, "_BLOCK", 2)
        patch.setattr(edges, "_PART", 2)
        parted = mm.candidates(region, limits)
    for name in ("need", "resource", "distance_km", "value", "excluded"):
        assert np.array_equal(getattr(whole, name), getattr(parted, name), equal_nan=True)
