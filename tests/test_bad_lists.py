"""What is no list, no number or no taxonomy, and agreements that contradict each other."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from forms import agreement, findings_of, transposed
from small import changed, small_lists, small_region

import matchmaker as mm

NAN, INF = float("nan"), float("inf")


def test_yes_is_no_number() -> None:
    """True is not taken for 1, neither in a record nor in a column."""
    row = small_lists()["needs"][0] | {"quantity": True, "people": False, "max_distance_km": True}
    expected = ["quantity", "people", "max_distance_km"]
    lists = small_lists() | {"needs": [row]}
    for make in (lambda: mm.Need(**row), lambda: small_region(lists)):
        found = findings_of(make)
        assert [(fault.code, fault.field) for fault in found] == [
            ("number-expected", field) for field in expected
        ]
    columns: Any = transposed("needs", lists["needs"]) | {"quantity": np.array([True])}
    codes = [fault.code for fault in findings_of(lambda: small_region(lists | {"needs": columns}))]
    assert codes == ["number-expected"] * 3


def test_nan_in_an_array_is_an_empty_cell() -> None:
    """In an array of floats nan is no value: right where none is needed, missing where one is."""
    columns: Any = transposed("needs", small_lists()["needs"])
    columns["people"] = np.array([np.nan, 3.0])
    columns["priority"] = np.array([np.nan, 5.0])
    region = small_region(small_lists() | {"needs": columns})
    assert [(need.people, need.priority) for need in region.needs] == [(None, 3), (3, 5)]
    columns["quantity"] = np.array([4.0, np.nan])
    found = findings_of(lambda: small_region(small_lists() | {"needs": columns}))
    assert [(fault.code, fault.record) for fault in found] == [("value-missing", "N2")]
    columns["quantity"] = np.array([4.0, np.inf])
    found = findings_of(lambda: small_region(small_lists() | {"needs": columns}))
    assert [(fault.code, fault.record) for fault in found] == [("not-finite", "N2")]


@pytest.mark.parametrize(
    ("needs", "code"),
    [
        (None, "list-expected"),
        ("needs.csv", "list-expected"),
        (7, "list-expected"),
        ([("N1", "C1", "health", 5)], "record-expected"),
        ([mm.Community(community_id="C1")], "record-expected"),
        ({"need_id": "N1", "community_id": "C1"}, "list-expected"),
        ({"need_id": ["N1"], "community_id": ["C1"], "quantity": [1]}, "column-missing"),
        (
            {"need_id": ["N1"], "community_id": ["C1"], "category": ["law"], "quantity": [1, 2]},
            "columns-uneven",
        ),
    ],
)
def test_what_is_no_list(needs: Any, code: str) -> None:
    """Something else than records, mappings or even columns is said to be so."""
    found = findings_of(lambda: small_region(small_lists() | {"needs": needs}))
    assert code in {fault.code for fault in found}
    assert {fault.list for fault in found} == {"needs"}


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"taxonomy": None}, "record-expected"),
        ({"taxonomy": {"need_categories": ["health"]}}, "value-missing"),
        ({"name": 5}, "text-expected"),
        ({"name": "a\x00"}, "control-character"),
        ({"travel": {"organizations": ["O1"]}}, "value-missing"),
        ({"travel": mm.Travel(["O1", "O2"], ["C1"], [[1.0], [2.0]])}, "travel-missing"),
    ],
)
def test_faulty_parts_of_a_region(parts: dict[str, Any], code: str) -> None:
    """Name, taxonomy and travel matrix are checked like the lists and together with them."""
    found = findings_of(lambda: small_region(changed("needs", 0, quantity=0), **parts))
    assert {code, "too-small"} <= {fault.code for fault in found}


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (
            lambda: mm.Taxonomy(need_categories=("a",), resource_categories=(), fit=((),)),
            "list-empty",
        ),
        (lambda: mm.Taxonomy.of_pairs({("a", "b"): 1.0, ("a ", "b"): 1.0}), "category-duplicate"),
        (lambda: mm.Taxonomy.of_pairs({("a", "b"): 1.5}), "fit-range"),
        (lambda: mm.Taxonomy.of_pairs({("a", "b"): NAN}), "fit-range"),
        (
            lambda: mm.Taxonomy(need_categories=("a",), resource_categories=("b",), fit=()),
            "fit-shape",
        ),
        (lambda: mm.Travel(["O1"], ["C1", "C2"], [[1.0]]), "travel-shape"),
        (lambda: mm.Travel(["O1"], ["C1"], [[-1.0]]), "travel-negative"),
        (lambda: mm.Travel(["O1"], ["C1"], [[INF]]), "travel-negative"),
        (lambda: mm.Travel(["O1", "O1"], ["C1"], [[1.0], [1.0]]), "id-duplicate"),
        (lambda: mm.Travel(["O1"], ["C1"], [["far"]]), "value-invalid"),
        (lambda: mm.Travel(["O1"], ["C1"], [[1.0]], "mile"), "choice-expected"),  # type: ignore[arg-type]
    ],
)
def test_faulty_taxonomy_or_travel(make: Callable[[], object], code: str) -> None:
    """Categories, fits and travel matrices are refused by name."""
    assert [fault.code for fault in findings_of(make)] == [code]


def test_agreements_of_one_project_have_the_same_parties() -> None:
    """Two lines with one project id but other parties contradict each other."""
    lists = small_lists() | {"agreements": [agreement(), agreement(community_id="C2")]}
    found = findings_of(lambda: small_region(lists))
    assert [(fault.code, fault.record) for fault in found] == [("agreement-parties", "P1")]


def test_agreements_that_take_too_much_together() -> None:
    """Binding agreements together take no more than a need asks for and a resource has."""
    line = {"need_id": "N1", "resource_id": "R1", "quantity": 4}
    rows = [agreement(**line), agreement(**line), agreement(**line, stage="withdrawn")]
    found = findings_of(lambda: small_region(small_lists() | {"agreements": rows}))
    assert [(fault.code, fault.value) for fault in found] == [
        ("agreement-over-need", "N1"),
        ("agreement-over-resource", "R1"),
    ]


def test_a_wrong_check_digit_only_warns() -> None:
    """A unified social credit code with a wrong check digit is told, but the work goes on."""
    lists = small_lists()
    lists["organizations"][0]["organization_id"] = "91350211M000100Y42"
    lists["resources"][0]["organization_id"] = "91350211M000100Y42"
    warned = small_region(lists).warnings
    assert [(fault.code, fault.severity) for fault in warned] == [("credit-code", "warning")]
    assert "91350211M000100Y42" in warned[0].zh
