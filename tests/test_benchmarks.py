"""The benchmarks run, at their smoke size; what they measure is never asserted as seconds."""

import json
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import matchmaker as mm
from matchmaker.testing import brute_force

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import child, measures
from benchmarks.__main__ import main
from benchmarks.compare import compare
from benchmarks.peers import OWN, Answer, Deadline, refusal
from benchmarks.peers import registered as peers
from benchmarks.report import summary
from benchmarks.spec import Case, District, fingerprint
from benchmarks.specs import registered as specs
from benchmarks.verify import broken, value_of

SMALL = 0.3


def tiny(*, limited: bool) -> mm.Problem:
    """Give a problem small enough to try every set of projects."""
    random = np.random.default_rng(5)
    need, resource = (np.array(ends) for ends in zip(*product(range(6), range(5)), strict=True))
    kept = random.random(30) < 0.7
    limits = {"max_projects": 4, "projects_per_organization": (0, 2)} if limited else {}
    return mm.Problem(
        random.integers(1, 9, 6),
        random.integers(1, 9, 5),
        need[kept],
        resource[kept],
        random.random(kept.sum()).round(3),
        community=np.arange(6) // 2,
        organization=np.array([0, 0, 1, 2, 2]),
        project_cost=0.25 if limited else 0.0,
        **limits,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("name", peers())
@pytest.mark.parametrize("limited", [True, False])
def test_every_peer_is_held_against_the_exact_optimum(name: str, limited: bool) -> None:
    """Exact peers find it and prove it; the greedy one stays below and proves nothing."""
    problem, peer = tiny(limited=limited), peers()[name]
    if reason := refusal(peer, problem):
        pytest.skip(reason)
    best = brute_force(problem)
    assert best is not None
    answer = peer.solve(problem, Deadline(10.0), 0)
    assert answer.units is not None
    assert answer.chosen is not None
    assert broken(problem, answer.units, answer.chosen) == ()
    value = value_of(problem, answer.units, answer.chosen)
    if name == "lazy_greedy":
        assert 0.8 * best <= value <= best + 1e-9
        assert answer.bound is None
    else:
        assert value == pytest.approx(best)
        assert answer.bound == pytest.approx(best)


def case(problem: mm.Problem) -> Case:
    """Wrap a problem."""
    return Case("tiny", "tiny", "0", 0, problem)


def test_a_comparison_recomputes_and_compares() -> None:
    """Own gaps, the gap to the best bound of the run, and the ratio over the library's gap."""
    rows = compare(case(tiny(limited=True)), [OWN, "cp_sat", "lazy_greedy"], 5.0, fresh=False)
    assert [row.method for row in rows] == [OWN, "cp_sat", "lazy_greedy"]
    assert rows[0].gap == rows[1].gap == 0
    assert rows[2].gap is None
    assert rows[2].run_gap is not None
    assert rows[2].run_gap >= 0
    json.dumps([row.record() for row in rows], allow_nan=False)
    assert len(summary([row.record() for row in rows])) == 3


def test_costs_are_reported_as_costs() -> None:
    """Where a case is to be minimized, value, bound and excess are those of the cost."""
    problem = mm.Problem([2], [1, 1], [0, 0], [0, 1], [3.0, 1.0])
    wrapped = Case("t", "t", "0", 0, problem, costs=True, offset=8.0, reference=2.0)
    [row] = compare(wrapped, [OWN], 1.0, fresh=False)
    assert (row.value, row.bound, row.gap, row.excess) == (4.0, 4.0, 0.0, 1.0)


def test_a_bound_that_a_plan_exceeds_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a peer says that it proved is held against the plans of the others."""

    class Liar:
        rules = peers()[OWN].rules
        most_edges = 9
        package = "numpy"

        def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
            del deadline, seed
            return Answer("optimal", problem.limit * 0, np.ones(len(problem.pairs), bool), 0.0)

    known = {OWN: peers()[OWN], "liar": Liar()}
    monkeypatch.setattr("benchmarks.compare.registered", lambda: known)
    problem = mm.Problem([2], [2], [0], [0], [3.0])
    rows = compare(case(problem), [OWN, "liar"], 1.0, fresh=False)
    assert (rows[0].value, rows[0].bound, rows[0].run_gap) == (6.0, 6.0, 0.0)
    assert (rows[1].bound, rows[1].run_gap) == (None, 1.0)
    assert "refuted" in rows[1].status


@pytest.mark.parametrize(
    ("units", "chosen", "rule"),
    [
        ([2, 0, 0], [True, False], "limit"),
        ([1, 1, 0], [True, True], "demand"),
        ([0, 1, 1], [True, True], "supply"),
        ([0, 1, 0], [True, False], "project"),
        ([0, 1, 0], [False, True], "required"),
        ([1, 0, 0], [True, True], "max_projects"),
    ],
)
def test_broken_rules_are_named(units: list[int], chosen: list[bool], rule: str) -> None:
    """No answer of a peer is taken on trust."""
    problem = mm.Problem(
        [1, 1],
        [1, 1],
        [0, 0, 1],
        [0, 1, 1],
        [1.0, 1.0, 1.0],
        community=[0, 0],
        organization=[0, 1],
        required=[(0, 0)],
        max_projects=1,
    )
    assert rule in broken(problem, np.array(units), np.array(chosen))


def sleep(seconds: float) -> object:
    """Give work that takes a while; for `benchmarks.child`."""
    return lambda: time.sleep(seconds)


def fail() -> object:
    """Give work that fails; for `benchmarks.child`."""
    return lambda: 1 // 0


def hold(megabytes: int) -> object:
    """Give work that needs memory; for `benchmarks.child`."""
    return lambda: int(np.ones(megabytes * 2**17).sum())


def test_a_child_measures_its_own_memory() -> None:
    """What the parent holds does not count."""
    ballast = np.ones(50 * 2**17)
    outcome = child.measure("tests.test_benchmarks:hold", 100)
    assert outcome.result == 100 * 2**17
    assert 90 < outcome.rise < 130
    del ballast


def test_a_child_is_killed_when_its_time_is_over_and_may_fail() -> None:
    """Neither stops the benchmark: both are told in the outcome."""
    outcome = child.measure("tests.test_benchmarks:sleep", 60.0, kill_after=SMALL)
    assert outcome.failure == "killed: out of time"
    assert outcome.seconds < 30
    assert "ZeroDivisionError" in child.measure("tests.test_benchmarks:fail").failure


def test_the_smoke_run_writes_rows_and_the_page_is_made_from_them(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command of the README, at its smallest size, with all peers that are installed."""
    from benchmarks.page import page, read

    assert main(["--smoke", "--out", str(tmp_path)]) == 0
    assert "median gap" in capsys.readouterr().out
    [path] = tmp_path.glob("*.jsonl")
    rows = read([path])
    methods = {row["method"] for row in rows if row["kind"] == "solve"}
    assert methods >= {OWN, "cp_sat", "highs", "lazy_greedy", "ortools_flow", "networkx"}
    own = [row for row in rows if row["kind"] == "solve" and row["method"] == OWN]
    assert all(row["value"] and row["bound"] >= row["value"] for row in own)
    text = page(rows)
    assert "## Generated districts" in text
    assert "| smoke | 0.5 | cp_sat |" in text
    assert str(root) not in text


def test_the_page_in_the_docs_is_made_from_the_published_rows() -> None:
    """Nobody edits a figure by hand."""
    from benchmarks.page import PAGE, PUBLISHED, page, read

    assert PAGE.read_text("utf-8") == page(read([PUBLISHED]))


def test_specs_are_frozen() -> None:
    """A change of the generator shows in the fingerprint: then figures are of another problem."""
    smoke = specs()["smoke"]
    assert isinstance(smoke, District)
    assert fingerprint(smoke.problem(0)) == "b9c431216f21"
    assert fingerprint(smoke.problem(1)) != "b9c431216f21"


@pytest.mark.parametrize(("name", "scale"), [("hongshan_01", 0.1), ("hongshan", 1.0)])
def test_the_specs_say_what_the_published_rules_say(name: str, scale: float) -> None:
    """598 projects at scale 1, two for an organization, twelve for a community."""
    spec = specs()[name]
    assert isinstance(spec, District)
    assert spec.rules() == mm.synthetic.rules("hongshan", scale=scale)


def test_every_district_states_valid_dials() -> None:
    """Each makes its lists, here a hundredth of them."""
    from dataclasses import replace

    for spec in specs().values():
        if isinstance(spec, District):
            assert len(replace(spec, scale=0.01).region(0).needs) > 0


def test_instances_are_read_from_the_shared_folder(shared: Path) -> None:
    """The exact ones equal their published optima."""
    for name, only in (("mcf", "40x30"), ("midl", ""), ("assign", "100")):
        [found] = specs()[name].cases(name, [0], shared, only)
        [row] = compare(found, [OWN], 10.0, fresh=False)
        assert row.gap == 0
        assert row.excess is None or abs(row.excess) < 1e-6


def test_fixed_charges_are_read_and_costs_reported(shared: Path) -> None:
    """43 instances; a plan meets all demands, costs no less than the bound."""
    cases = list(specs()["fctp"].cases("fctp", [0], shared, "15x15"))
    assert len(cases) == 30
    for row in compare(cases[0], [OWN, "highs", "cp_sat"], 3.0, fresh=False):
        assert row.value is not None
        assert row.bound is not None
        assert row.bound <= row.value
        assert row.excess is not None
        assert -0.001 <= row.excess < (0.01 if row.method == OWN else 1.0)


def test_the_measures_run(tmp_path: Path) -> None:
    """Each at its smallest size; the flow measure itself compares the values."""
    small = ["--repeats", "1", "--out", str(tmp_path), "--time-limit", "0.5", "--rows", "100"]
    for name in measures.registered():
        spec = "smoke_flow" if name == "flow" else "smoke"
        assert measures.main([name, *small, "--spec", spec, "--scales", "0.01"]) == 0
    assert len(list(tmp_path.glob("*.jsonl"))) >= 1


@pytest.mark.parametrize("wrong", [["nowhere"], ["smoke", "--peers", "nobody"]])
def test_wrong_usage_is_told(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Unknown specs and peers are named, with those that there are."""
    with pytest.raises(SystemExit):
        main(wrong)
    assert "there are:" in capsys.readouterr().err


def test_the_command_lists_what_there_is(root: Path) -> None:
    """In a process of its own, as the script starts it."""
    command = [sys.executable, "-m", "benchmarks", "--list"]
    said = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
    assert "hongshan_10" in said
    assert "lazy_greedy" in said
