"""Bad input gets a clear error in both languages, all of it at once, in whatever form it comes."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from forms import (
    FORMS,
    IDS,
    agreement,
    as_columns,
    as_csv,
    as_json,
    as_records,
    findings_of,
    transposed,
    write_folder,
)
from small import Rows, changed, small_lists, small_region

import matchmaker as mm


class Bad(NamedTuple):
    """One kind of bad input: cells put into a list, and the finding that must come of it."""

    name: str
    list: str
    cells: dict[str, Any]
    code: str
    field: str
    shown: tuple[str, ...] = ()
    record: str = ""


NAN, INF = float("nan"), float("inf")
WHOLE_DAY = {"start": "2026-03-02", "due": "2026-03-01"}
LONG = "x" * 10_000_000

KINDS = (
    Bad("unknown-community", "needs", {"community_id": "C9"},
        "community-unknown", "community_id", ("C9",)),
    Bad("unknown-kin-community", "organizations", {"kin_communities": ["C1", "C8"]},
        "community-unknown", "kin_communities", ("C8",)),
    Bad("unknown-area", "resources", {"service_area": ["东街", "南街"]},
        "area-unknown", "service_area", ("南街",)),
    Bad("unknown-organization", "resources", {"organization_id": "O9"},
        "organization-unknown", "organization_id", ("O9",)),
    Bad("unknown-need-category", "needs", {"category": "cooking"},
        "category-unknown", "category", ("cooking", "health, law")),
    Bad("unknown-resource-category", "resources", {"category": "cooking"},
        "category-unknown", "category", ("cooking", "health, law")),
    Bad("duplicate-community", "communities", {"community_id": "C2"},
        "id-duplicate", "community_id", ("C2", "1"), "C2"),
    Bad("duplicate-organization", "organizations", {"organization_id": " O2 "},
        "id-duplicate", "organization_id", ("O2", "1"), "O2"),
    Bad("duplicate-need", "needs", {"need_id": "N2"}, "id-duplicate", "need_id", ("N2", "1"), "N2"),
    Bad("duplicate-resource", "resources", {"resource_id": "R2"},
        "id-duplicate", "resource_id", ("R2", "1"), "R2"),
    Bad("quantity-zero", "needs", {"quantity": 0}, "too-small", "quantity", ("0", "≥ 1")),
    Bad("quantity-negative", "needs", {"quantity": -3}, "too-small", "quantity", ("-3", "≥ 1")),
    Bad("quantity-fractional", "needs", {"quantity": 1.5},
        "integer-expected", "quantity", ("1.5",)),
    Bad("quantity-missing", "needs", {"quantity": None}, "value-missing", "quantity"),
    Bad("quantity-absurd", "needs", {"quantity": 10**12},
        "too-large", "quantity", ("1000000000000", "≤ 1000000000")),
    Bad("quantity-enormous", "needs", {"quantity": 10**400}, "too-large", "quantity", ("1000",)),
    Bad("quantity-words", "needs", {"quantity": "three"}, "integer-expected", "quantity",
        ("three",)),
    Bad("resource-quantity-zero", "resources", {"quantity": 0},
        "too-small", "quantity", ("0", "≥ 1")),
    Bad("maximum", "resources", {"quantity": 9, "maximum": 8},
        "maximum-exceeded", "maximum", ("9", "8")),
    Bad("swapped", "needs", {"longitude": 42.27, "latitude": 118.9},
        "coordinates-swapped", "latitude", ("42.27", "118.9")),
    Bad("longitude", "needs", {"longitude": 181, "latitude": 42},
        "longitude-range", "longitude", ("181",)),
    Bad("latitude", "organizations", {"longitude": 118.9, "latitude": -90.5},
        "latitude-range", "latitude", ("-90.5",)),
    Bad("half-a-point", "resources", {"longitude": 118.9}, "coordinates-half", "latitude"),
    Bad("shifted-coordinates", "communities", {"crs": "GCJ-02"},
        "crs-unsupported", "crs", ("GCJ-02",)),
    Bad("need-window", "needs", WHOLE_DAY, "window-reversed", "due", tuple(WHOLE_DAY.values())),
    Bad("resource-window", "resources",
        {"available_from": "2026-03-02", "available_to": "2026-03-01"},
        "window-reversed", "available_to", ("2026-03-02", "2026-03-01")),
    Bad("agreement-window", "agreements", {"valid_from": "2026-03-02", "valid_to": "2026-03-01"},
        "window-reversed", "valid_to", ("2026-03-02", "2026-03-01")),
    Bad("no-date", "needs", {"due": "2026/3/1"}, "date-expected", "due", ("2026/3/1",)),
    Bad("zero-date", "needs", {"due": 0}, "date-expected", "due", ("0",)),
    Bad("nan", "needs", {"max_distance_km": NAN}, "not-finite", "max_distance_km", ("nan",)),
    Bad("infinity", "resources", {"radius_km": INF}, "not-finite", "radius_km", ("inf",)),
    Bad("nan-place", "communities", {"longitude": NAN}, "not-finite", "longitude", ("nan",)),
    Bad("infinite-place", "organizations", {"latitude": -INF},
        "not-finite", "latitude", ("-inf",)),
    Bad("bell", "needs", {"title": "ring\x07"}, "control-character", "title", (r"ring\x07",)),
    Bad("escape", "resources", {"description": "a\x1b[31m"},
        "control-character", "description", (r"a\x1b[31m",)),
    Bad("nul-id", "needs", {"need_id": "N\x001"},
        "control-character", "need_id", (r"N\x001",), r"N\x001"),
    Bad("c1-control", "communities", {"name": "a\x9bb"}, "control-character", "name", (r"a\x9bb",)),
    Bad("long-text", "needs", {"description": LONG}, "text-too-long", "description", ("20000",)),
    Bad("long-title", "resources", {"title": LONG}, "text-too-long", "title", ("xxx…", "1000")),
    Bad("long-id", "organizations", {"organization_id": LONG},
        "text-too-long", "organization_id", ("200",), "x" * 59 + "…"),
    Bad("blank-id", "needs", {"need_id": "   "}, "text-too-short", "need_id", (), "#1"),
    Bad("kind", "needs", {"kind": "wish"}, "choice-expected", "kind",
        ("wish", "goods, service, venue, money, post")),
    Bad("yes-or-no", "needs", {"whole": "perhaps"}, "yes-no-expected", "whole", ("perhaps",)),
    Bad("priority", "needs", {"priority": 6}, "too-large", "priority", ("6", "≤ 5")),
    Bad("projects", "organizations", {"projects_min": 3, "projects_max": 2},
        "least-above-most", "projects_max", ("3", "2")),
    Bad("unknown-field", "needs", {"urgent": "very"}, "field-unknown", "urgent",
        ("urgent", "priority")),
    Bad("agreement-need", "agreements", {"need_id": "N9", "resource_id": "R1", "quantity": 1},
        "need-unknown", "need_id", ("N9",)),
    Bad("agreement-resource", "agreements", {"need_id": "N1", "resource_id": "R9", "quantity": 1},
        "resource-unknown", "resource_id", ("R9",)),
    Bad("agreement-half", "agreements", {"need_id": "N1", "resource_id": "R1"},
        "agreement-quantity", "quantity"),
    Bad("agreement-other-community", "agreements",
        {"need_id": "N2", "resource_id": "R1", "quantity": 1},
        "agreement-community", "need_id", ("N2", "C2", "C1")),
    Bad("agreement-other-organization", "agreements",
        {"need_id": "N1", "resource_id": "R2", "quantity": 1},
        "agreement-organization", "resource_id", ("R2", "O2", "O1")),
    Bad("agreement-too-much", "agreements", {"need_id": "N1", "resource_id": "R1", "quantity": 6},
        "agreement-over-need", "need_id", ("N1", "6", "5")),
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("bad", KINDS, ids=lambda bad: bad.name)
def test_one_faulty_record(bad: Bad, form: Callable[..., mm.Region], tmp_path: Path) -> None:
    """One fault is one finding: its code, list, record, field, place and value, twice told."""
    lists = small_lists() | {"agreements": [agreement()]}
    lists[bad.list][0] |= bad.cells
    found = [
        fault
        for fault in findings_of(lambda: form(lists, tmp_path))
        if not refers_to_broken_id(fault, bad)
    ]
    assert [(fault.code, fault.list, fault.field) for fault in found] == [
        (bad.code, bad.list, bad.field)
    ]
    fault = found[0]
    unknown_column = bad.code == "field-unknown" and form in (as_columns, as_csv)
    record = bad.record or lists[bad.list][0][IDS[bad.list]]
    if unknown_column or (bad.record == "#1" and form is as_records):
        record = ""  # a column is nobody's, and a record alone has no number
    assert fault.record == record
    for shown in bad.shown:
        assert shown in fault.en
        assert shown in fault.zh
    if form is as_csv:
        row = 1 if unknown_column else 3 if bad.code == "id-duplicate" else 2
        column = bad.field if bad.field in transposed(bad.list, lists[bad.list]) else ""
        assert fault.place == mm.Place(file=f"{bad.list}.csv", row=row, column=column)
    if form is as_json:
        assert fault.place == mm.Place(file="lists.json")


def refers_to_broken_id(fault: mm.Finding, bad: Bad) -> bool:
    """Tell whether a finding says only that the id which `bad` broke is missed elsewhere."""
    return fault.code.endswith("-unknown") and fault.list != bad.list and bad.field in IDS.values()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("name", ["communities", "organizations", "needs", "resources"])
def test_an_empty_list(name: str, form: Callable[..., mm.Region], tmp_path: Path) -> None:
    """An empty list is one finding, not one more for everything that refers to it."""
    found = findings_of(lambda: form(small_lists() | {name: []}, tmp_path))
    assert [(fault.code, fault.list) for fault in found] == [("list-empty", name)]
    if form is as_csv:
        assert found[0].place == mm.Place(file=f"{name}.csv", row=1)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_all_faults_at_once(form: Callable[..., mm.Region], tmp_path: Path) -> None:
    """Faults of cells, rows and lists come in one error, in the order of the lists."""
    lists = small_lists()
    lists["communities"][1]["longitude"] = NAN
    lists["organizations"][0]["kin_communities"] = ["C7"]
    lists["needs"][0] |= {"quantity": 0, "community_id": "C9", "priority": 9}
    lists["needs"][1] |= {"need_id": "N1", **WHOLE_DAY}
    lists["resources"][1] |= {"organization_id": "O9", "category": "cooking"}
    found = findings_of(lambda: form(lists, tmp_path))
    own = {("not-finite", "C2"), ("too-small", "N1"), ("too-large", "N1"),
           ("window-reversed", "N1")}  # fmt: skip
    between = {("community-unknown", "O1"), ("community-unknown", "N1"), ("id-duplicate", "N1"),
               ("organization-unknown", "R2"), ("category-unknown", "R2")}  # fmt: skip
    expected = own if form is as_records else own | between
    assert {(fault.code, fault.record) for fault in found} == expected
    assert len(found) == len(expected)


def test_nothing_is_lost_of_the_good_records(tmp_path: Path) -> None:
    """A finding names a place; once that cell is mended, the file reads whole."""
    write_folder(changed("needs", 0, quantity=0), tmp_path)
    place = findings_of(lambda: mm.files.read_lists(tmp_path))[0].place
    text = (tmp_path / place.file).read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines()))
    assert place.row is not None
    rows[place.row - 1][rows[0].index(place.column)] = "5"
    with (tmp_path / place.file).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert mm.files.read_lists(tmp_path) == small_region()


def test_coordinates_swapped_within_range() -> None:
    """Where both numbers are possible on either axis, a point far from all others is caught."""
    lists = small_lists()
    for name in ("communities", "organizations"):
        for row in lists[name]:
            row |= {"longitude": row["longitude"] - 80, "latitude": row["latitude"] - 40}
    lists["organizations"][1] |= {"longitude": 2.27, "latitude": 38.93}
    found = findings_of(lambda: small_region(lists))
    assert [(fault.code, fault.record) for fault in found] == [("coordinates-swapped", "O2")]
    assert "38.93" in found[0].zh
    assert "2.27" in found[0].zh


CONTRADICTIONS: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"projects_per_organization": (3, 2)}, "least-above-most", "projects_per_organization"),
    ({"projects_per_community": (1, 0)}, "least-above-most", "projects_per_community"),
    (
        {"required_pairs": [("O1", "C1")], "forbidden_pairs": [("O1", "C1")]},
        "pair-contradiction",
        "required_pairs",
    ),
    (
        {"required_pairs": [("O1", "C1"), ("O2", "C1")], "max_projects": 1},
        "least-above-budget",
        "max_projects",
    ),
    ({"units_per_organization": (3, 2)}, "least-above-most", "units_per_organization"),
    ({"units_per_community": (3, 2)}, "least-above-most", "units_per_community"),
    ({"quotas": [("agency", 2, 1)]}, "least-above-most", "quotas"),
    ({"quotas": [("agency", 1, 1), ("agency", 0, 2)]}, "quota-twice", "quotas"),
    ({"quotas": [("agency", 2, 3)], "max_projects": 1}, "least-above-budget", "max_projects"),
    ({"quotas": [("club", 2, 3)]}, "choice-expected", "quotas"),
    ({"together": [("N1", "N2"), ("N2", "N3")]}, "together-twice", "together"),
    ({"together": [("N1",)]}, "entries-too-few", "together"),
    ({"apart": [("O1", "O1")]}, "apart-alone", "apart"),
    ({"pair_costs": [("O1", "C1", 1), ("O1", "C1", 2)]}, "cost-twice", "pair_costs"),
    ({"pair_costs": [("O1", "C1", -1)]}, "too-small", "pair_costs"),
    ({"floor": 1.5}, "too-large", "floor"),
    ({"floor_price": -1}, "too-small", "floor_price"),
    ({"max_providers": 0}, "too-small", "max_providers"),
    ({"ignore": ["whole"]}, "field-unknown", "ignore"),
    ({"max_distance_km": 0}, "too-small", "max_distance_km"),
    ({"max_distance_km": NAN}, "not-finite", "max_distance_km"),
    ({"max_projects": 1.5}, "integer-expected", "max_projects"),
    ({"projects_per_community": (1, 2, 3)}, "entries-too-many", "projects_per_community"),
    ({"forbidden_pairs": [("O1",)]}, "entries-too-few", "forbidden_pairs"),
    ({"max_distance": 3}, "field-unknown", "max_distance"),
)


@pytest.mark.parametrize(("fields", "code", "field"), CONTRADICTIONS)
def test_rules_that_contradict_each_other(fields: dict[str, Any], code: str, field: str) -> None:
    """Rules that no plan can keep, or that are no rules, are refused before any work."""
    found = findings_of(lambda: mm.Rules(**fields))
    assert [(fault.code, fault.list, fault.field) for fault in found] == [(code, "rules", field)]


@pytest.mark.parametrize(
    ("fields", "code", "shown"),
    [
        ({"forbidden_pairs": [("O9", "C1")]}, "organization-unknown", "O9"),
        ({"required_pairs": [("O1", "C9")]}, "community-unknown", "C9"),
        ({"max_travel": 2.0}, "travel-needed", "max_travel"),
        ({"pair_costs": [("O9", "C1", 1.0)]}, "organization-unknown", "O9"),
        ({"pair_costs": [("O1", "C9", 1.0)]}, "community-unknown", "C9"),
        ({"apart": [("O1", "O9")]}, "organization-unknown", "O9"),
        ({"together": [("N1", "N9")]}, "need-unknown", "N9"),
        (
            {"required_pairs": [("O1", "C1"), ("O2", "C1")], "apart": [("O2", "O1")]},
            "apart-required",
            "O1",
        ),
    ],
)
def test_rules_that_contradict_the_region(fields: dict[str, Any], code: str, shown: str) -> None:
    """Rules about what the region does not have are refused by `match`."""
    found = findings_of(lambda: mm.match(small_region(), mm.Rules(**fields)))
    assert [fault.code for fault in found] == [code]
    assert shown in found[0].en
    assert shown in found[0].zh


@pytest.mark.parametrize(
    ("name", "cells", "limits", "field"),
    [
        ("communities", {"projects_min": 2}, {"projects_per_community": (0, 1)}, "projects_min"),
        ("communities", {"capacity": 2}, {"units_per_community": (3, None)}, "capacity"),
        ("communities", {"capacity": 2}, {"floor": 0.5}, "capacity"),
        ("organizations", {"capacity": 2}, {"units_per_organization": (3, 9)}, "capacity"),
    ],
)
def test_limits_of_a_record_that_cross_the_rules(
    name: str, cells: dict[str, Any], limits: dict[str, Any], field: str
) -> None:
    """The finding names the record and the field that stands against the rules."""
    region = small_region(changed(name, 0, **cells))
    found = findings_of(lambda: mm.match(region, mm.Rules(**limits)))
    expected = ("least-above-most", name, region.tables[name == "organizations"].ids[0], field)
    assert [(one.code, one.list, one.record, one.field) for one in found] == [expected]


def test_quotas_above_what_a_community_may_have() -> None:
    """The community's own most projects leave no room for the quotas."""
    region = small_region(changed("communities", 1, projects_max=1))
    rules = mm.Rules(quotas=(("agency", 1, None), ("social", 1, 2)))
    found = findings_of(lambda: mm.match(region, rules))
    assert [(one.code, one.record) for one in found] == [("quotas-above-most", "C2")]


def test_a_cost_by_distance_needs_one() -> None:
    """Without places there is no distance; a cost of the pair's own does without."""
    region = small_region(changed("organizations", 0, longitude=None, latitude=None))
    objective = mm.Objective(decay=mm.Decay(kind="none"))
    found = findings_of(lambda: mm.match(region, mm.Rules(cost_per_km=0.1), objective))
    assert [(one.code, one.field) for one in found] == [("distance-needed", "cost_per_km")]
    assert "2 pairs" in found[0].en
    own = (("O1", "C1", 0.5), ("O1", "C2", 0.5))
    rules = mm.Rules(cost_per_km=0.1, pair_costs=own, required_pairs=(("O1", "C1"),))
    plan = mm.match(region, rules, objective)
    assert mm.check(plan, region, rules, objective) == ()
    assert {project.cost for project in plan.projects if project.organization_id == "O1"} == {0.5}


NOBODY: Iterable[tuple[str, dict[str, Rows], mm.Rules]] = (
    ("category", changed("needs", 0, category="law"), mm.Rules()),
    ("too_far", small_lists(), mm.Rules(max_distance_km=0.01)),
    ("quantity_unknown", small_lists(), mm.Rules()),
)


@pytest.mark.parametrize(("reason", "lists", "rules"), NOBODY)
def test_a_region_without_candidates_is_a_plan(
    reason: str, lists: dict[str, Rows], rules: mm.Rules
) -> None:
    """Where nobody may serve anybody, every need is open and the reasons are counted."""
    for row in lists["needs"] if reason == "category" else ():
        row["category"] = "law"
    for row in lists["resources"] if reason == "quantity_unknown" else ():
        row["quantity"] = None
    region = small_region(lists)
    for limits in (rules, rules.model_copy(update={"max_projects": 1})):
        plan = mm.match(region, limits)
        assert plan.require() is plan
        assert plan.projects == ()
        assert plan.status == "optimal"
        assert [(need.need_id, need.missing) for need in plan.open_needs] == [("N1", 5), ("N2", 4)]
        assert all(need.reason == "no_candidate" for need in plan.open_needs)
        assert all(need.excluded == {reason: 2} for need in plan.open_needs)
        assert mm.check(plan, region, limits) == ()
