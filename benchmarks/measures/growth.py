"""How seconds and memory grow with the size of all lists, with candidates and with projects."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import matchmaker as mm
from benchmarks.child import measure as in_child
from benchmarks.compare import prepare
from benchmarks.measures import districts
from benchmarks.peers import OWN, WORKERS
from benchmarks.spec import District

SCALES = (0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
_RADII = (0.3, 0.6, 1.0, 1.6, 3.0, 6.0)
_SHARES = (0.01, 0.03, 0.1, 0.3, 1.0, 2.0)
_NEAR = 0.05


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Turn one dial at a time, the others as in the spec; each run in a process of its own."""
    records = []
    for _, spec in districts(options, "hongshan"):
        for dial, changed in _turned(spec, options.scales or SCALES):
            for seed in options.seeds:
                size = _size(changed, seed)
                records.append(
                    {"dial": dial, "seed": seed} | size | _costs(changed, seed, options.time_limit)
                )
    return records


def _turned(spec: District, scales: tuple[float, ...]) -> Iterator[tuple[str, District]]:
    """Vary the size of all lists; then, at the size of the spec, candidates and projects."""
    projects = spec.max_projects or 0
    for scale in scales:
        most = max(1, round(projects * scale / spec.scale))
        yield f"scale {scale:g}", replace(spec, scale=scale, max_projects=most)
    if len(scales) == 1:
        return
    for radius in _RADII:
        yield f"radius {radius:g} km", replace(spec, radius_km=radius)
    for share in _SHARES:
        most = round(projects * share)
        yield f"projects {most}", replace(spec, max_projects=most)


def _size(spec: District, seed: int) -> dict[str, int]:
    problem = spec.problem(seed)
    return {
        "needs": len(problem.demand),
        "resources": len(problem.supply),
        "edges": len(problem.need),
        "pairs": len(problem.pairs),
        "projects": spec.max_projects or 0,
    }


def _costs(spec: District, seed: int, time_limit: float) -> dict[str, Any]:
    """Measure the walk without limits on projects, and the search with them."""
    region = spec.region(seed)
    free = mm.Rules(max_distance_km=spec.max_distance_km)
    found = in_child("benchmarks.measures.growth:prepare_candidates", region, free)
    whole = in_child("benchmarks.measures.flow:prepare", region, free)
    search = in_child("benchmarks.measures.growth:prepare_search", spec.problem(seed), time_limit)
    for outcome in (found, whole, search):
        if outcome.failure:
            raise RuntimeError(outcome.failure)
    return {
        "candidates s": found.seconds,
        "match s": whole.seconds,
        "match MB": whole.rise,
        f"s to {_NEAR:.0%}": search.result[0],
        f"gap at {time_limit:g} s": search.result[1],
        "search s": search.seconds,
        "search MB": search.rise,
    }


def prepare_candidates(region: mm.Region, rules: mm.Rules) -> Callable[[], int]:
    """Warm up and give the work: the candidates of a region; for `benchmarks.child`."""
    mm.candidates(mm.synthetic.region("hongshan", scale=0.01), rules)
    return lambda: len(mm.candidates(region, rules))


def prepare_search(
    problem: mm.Problem, time_limit: float
) -> Callable[[], tuple[float | None, float]]:
    """Warm up and give the work: when the gap fell below a threshold, and the last gap."""
    prepare(OWN, problem, time_limit, 0)
    reached: list[float] = []

    def told(progress: mm.Progress) -> None:
        if progress.bound - progress.value <= _NEAR * abs(progress.bound):
            reached.append(progress.seconds)

    def work() -> tuple[float | None, float]:
        choice = mm.solve(problem, time_limit, 0, WORKERS, progress=told)
        return (reached[0] if reached else None), choice.gap

    return work
