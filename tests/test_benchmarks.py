"""The benchmarks run, at their smoke size; what they measure is never asserted as seconds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import measures
from benchmarks.specs import DISTRICTS

SMOKE = DISTRICTS["smoke"]


def test_the_projects_measure_gives_certified_gaps() -> None:
    """A gap for every seed, none negative."""
    gaps = measures.projects(SMOKE, [0, 1], 5.0)
    assert len(gaps) == 2
    assert all(0 <= gap < 0.2 for gap in gaps)


def test_the_flow_measure_compares_equal_values() -> None:
    """`match` and the bare flow find the same value; the measure itself asserts it."""
    assert len(measures.flow(SMOKE, [0], 1)) == 1


def test_the_other_measures_run() -> None:
    """Columns and imports give their figures."""
    assert set(measures.columns(100)) == {"columns in", "json out", "json in"}
    assert measures.imports(1) > 0


@pytest.mark.parametrize("name", sorted(set(DISTRICTS) - {"tenfold"}))
def test_every_spec_makes_a_region(name: str) -> None:
    """The dials of every registered spec are valid."""
    assert len(DISTRICTS[name].region(0).needs) > 0
