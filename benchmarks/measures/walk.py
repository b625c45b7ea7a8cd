"""Where the time goes from records to a checked plan, stage by stage."""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import matchmaker as mm
from benchmarks.measures import districts
from benchmarks.peers import WORKERS
from benchmarks.peers.ortools_flow import flow
from benchmarks.spec import District
from matchmaker.synthetic.district import Dials, lists


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Give the median seconds of each stage; with `profile`, print the slowest functions."""
    records = []
    for name, spec in districts(options, "hongshan"):
        for seed in options.seeds:
            times = _stages(spec, seed, options)
            records += [
                {"spec": name, "seed": seed, "stage": stage, "seconds": median(taken)}
                for stage, taken in times.items()
            ]
    return records


def _stages(spec: District, seed: int, options: argparse.Namespace) -> dict[str, list[float]]:
    """Time the stages, once for the warm-up and then as often as was asked for."""
    region, rules = spec.region(seed), spec.rules()
    free = mm.Rules(max_distance_km=spec.max_distance_km)
    problem = spec.problem(seed)
    graph = mm.candidates(region, free)
    parts = (problem.demand, problem.supply, problem.need, problem.resource)
    arrays = (*parts, problem.steps, problem.limit)
    bare = mm.Problem(*parts, problem.value, resolution=problem.resolution)
    text = region.to_json()
    columns = _columns(spec, seed)
    plan = mm.match(region, free)
    stages: dict[str, Callable[[], Any]] = {
        "Region from JSON": lambda: mm.Region.from_json(text),
        "Region from columns": lambda: mm.Region(taxonomy=region.taxonomy, **columns),
        "candidates": lambda: mm.candidates(region, free),
        "Problem": lambda: mm.Problem(
            *parts,
            graph.value,
            community=region.need_community,
            organization=region.resource_organization,
            resolution=1e-6,
        ),
        "bare flow (OR-Tools, for comparison)": lambda: flow(*arrays),
        "solve, no limit on projects": lambda: mm.solve(bare),
        "match, no limit on projects": lambda: mm.match(region, free),
        "check of that plan": lambda: mm.check(plan, region, free),
    }
    times: dict[str, list[float]] = {stage: [] for stage in stages}
    for repeat in range(options.repeats + 1):
        for stage, work in stages.items():
            start = time.perf_counter()
            work()
            if repeat:
                times[stage].append(time.perf_counter() - start)
    known = ("candidates", "Problem", "solve, no limit on projects")
    rest = zip(*(times[stage] for stage in known), strict=True)
    whole = times["match, no limit on projects"]
    times["the plan's records (match without the three)"] = [
        max(total - sum(parts), 0.0) for total, parts in zip(whole, rest, strict=True)
    ]
    times |= _limited(region, rules, options)
    if options.profile:
        _profile(lambda: mm.match(region, free), options.profile)
    return times


def _columns(spec: District, seed: int) -> dict[str, Any]:
    """Give the lists as columns, as a caller would bring them."""
    dials = Dials(
        kind="hongshan",
        seed=seed,
        scale=spec.scale,
        scarcity=spec.scarcity,
        clustering=spec.clustering,
        radius_km=spec.radius_km,
        skew=spec.skew,
        language="zh",
    )
    return dict(lists(dials))


def _limited(
    region: mm.Region, rules: mm.Rules, options: argparse.Namespace
) -> dict[str, list[float]]:
    """Time a plan with limits on projects and its check, once."""
    start = time.perf_counter()
    plan = mm.match(region, rules, time_limit=options.time_limit, workers=WORKERS)
    middle = time.perf_counter()
    mm.check(plan, region, rules)
    return {
        f"match with limits, {options.time_limit:g} s": [middle - start],
        "check of that plan with limits": [time.perf_counter() - middle],
    }


def _profile(work: Callable[[], Any], count: int) -> None:
    """Print the functions in which most time passes."""
    profile = cProfile.Profile()
    profile.runcall(work)
    pstats.Stats(profile, stream=sys.stdout).sort_stats("cumulative").print_stats(count)
