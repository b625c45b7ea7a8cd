"""The measures: each prints a table on standard output and gives its figures."""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median
from typing import Any

import numpy as np
from ortools.graph.python import min_cost_flow

import matchmaker as mm
from benchmarks.specs import District


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their header, aligned."""
    cells = [list(header)] + [
        [f"{c:.7g}" if isinstance(c, float) else str(c) for c in r] for r in rows
    ]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    for row in cells:
        print("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)))


def projects(spec: District, seeds: Sequence[int], time_limit: float) -> list[float]:
    """Plan with limits on projects: certified gap and findings of the check, by seed."""
    rows, gaps = [], []
    for seed in seeds:
        region, rules = spec.region(seed), spec.rules()
        plan = mm.match(region, rules, time_limit=time_limit, seed=seed).require()
        start = time.perf_counter()
        findings = mm.check(plan, region, rules)
        checking = time.perf_counter() - start
        assert plan.gap is not None
        gaps.append(plan.gap)
        served = f"{plan.needs_served}/{plan.needs}"
        worth = (round(plan.value or 0, 1), round(plan.bound or 0, 1), f"{plan.gap:.2%}")
        found = (len(findings), plan.seconds, round(checking, 2))
        rows.append((seed, served, len(plan.projects), *worth, *found))
    table(
        ("seed", "served", "projects", "value", "bound", "gap", "findings", "seconds", "check s"),
        rows,
    )
    print(f"median gap {median(gaps):.2%}, largest {max(gaps):.2%}")
    return gaps


def bare_flow(graph: mm.CandidateGraph) -> int:
    """What a user would write with OR-Tools alone on the same edges; give the value in steps."""
    needs, resources = len(graph.demand), len(graph.supply)
    sink, spare = needs + resources, needs + resources + 1
    steps = np.rint(graph.value / 1e-6).astype(np.int64)
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    most = np.minimum(graph.demand[graph.need], graph.supply[graph.resource])
    add(graph.resource, resources + graph.need, most, -steps)
    everyone = np.arange(resources)
    add(everyone, np.full(resources, spare), graph.supply, np.zeros(resources, dtype=np.int64))
    ends = np.append(resources + np.arange(needs), spare)
    room = np.append(graph.demand, graph.supply.sum())
    add(ends, np.full(needs + 1, sink), room, np.zeros(needs + 1, dtype=np.int64))
    flow.set_nodes_supplies(everyone, graph.supply)
    flow.set_node_supply(sink, -int(graph.supply.sum()))
    assert flow.solve() == flow.OPTIMAL
    return -int(flow.optimal_cost())


def flow(spec: District, seeds: Sequence[int], repeats: int) -> list[float]:
    """Plan without limits on projects, against the bare flow on the same edges, in turns."""
    rows, ratios = [], []
    for seed in seeds:
        region = spec.region(seed)
        rules = mm.Rules(max_distance_km=spec.rules().max_distance_km)
        graph = mm.candidates(region, rules)
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(repeats):
            value = _timed(times[0], partial(bare_flow, graph))
            plan = _timed(times[1], partial(mm.match, region, rules))
            assert round(plan.value / 1e-6) == value
        bare, whole = median(times[0]), median(times[1])
        ratios.append(whole / bare)
        rows.append((seed, len(graph), bare, whole, whole / bare))
    table(("seed", "edges", "bare flow s", "match s", "ratio"), rows)
    print(f"median ratio {median(ratios):.2f}, largest {max(ratios):.2f}")
    return ratios


def _timed(times: list[float], work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    times.append(time.perf_counter() - start)
    return result


def columns(rows: int) -> dict[str, float]:
    """Validate needs from columns and from JSON, and write them."""
    random = np.random.default_rng(0)
    needs = {
        "need_id": [f"N{row}" for row in range(rows)],
        "community_id": ["C1"] * rows,
        "category": ["health"] * rows,
        "title": ["上门陪护"] * rows,
        "quantity": random.integers(1, 50, rows),
        "priority": random.integers(1, 6, rows),
        "longitude": 118.9 + random.random(rows) / 10,
        "latitude": 42.2 + random.random(rows) / 10,
        "due": np.full(rows, np.datetime64("2026-12-31")),
    }
    rest: dict[str, Any] = {
        "taxonomy": mm.Taxonomy.identity(["health"]),
        "communities": [{"community_id": "C1"}],
        "organizations": [{"organization_id": "O1"}],
        "resources": [
            {"resource_id": "R1", "organization_id": "O1", "category": "health", "quantity": 1}
        ],
    }
    times: dict[str, list[float]] = {"columns in": [], "json out": [], "json in": []}
    for _ in range(5):
        region = _timed(times["columns in"], lambda: mm.Region(needs=needs, **rest))
        text = _timed(times["json out"], region.to_json)
        _timed(times["json in"], partial(mm.Region.from_json, text))
    medians = {name: median(taken) for name, taken in times.items()}
    table(("rows", *medians), [(rows, *medians.values())])
    return medians


def imports(repeats: int) -> float:
    """Import the package in a fresh interpreter: seconds, and what was loaded with it."""
    taken, heavy = [], ["ortools", "numba", "networkx", "scipy"]
    for _ in range(repeats):
        command = [sys.executable, "-X", "importtime", "-c", "import matchmaker"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        taken.append(int(lines.strip().splitlines()[-1].split("|")[1]) / 1e6)
    code = f"import sys, matchmaker; print(*[m for m in {heavy} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    table(("median s", "largest s", "loaded"), [(median(taken), max(taken), found or "none")])
    return median(taken)
