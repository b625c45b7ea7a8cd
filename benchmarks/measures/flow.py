"""From records to plan without limits on projects, against the bare flow on the same edges."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

import matchmaker as mm
from benchmarks.child import Outcome
from benchmarks.child import measure as in_child
from benchmarks.measures import districts
from matchmaker.choice.warm import warm_up


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Give medians of seconds and peak memory of both, each run in a process of its own."""
    records = []
    for name, spec in districts(options, "flow", "flow_10"):
        for seed in options.seeds:
            region, rules = spec.region(seed), spec.rules()
            graph = mm.candidates(region, rules)
            most = np.minimum(graph.demand[graph.need], graph.supply[graph.resource])
            steps = np.rint(graph.value / 1e-6).astype(np.int64)
            ends = graph.demand, graph.supply, graph.need, graph.resource
            runs: tuple[list[Outcome], list[Outcome]] = ([], [])
            for _ in range(options.repeats):
                runs[0].append(
                    in_child("benchmarks.peers.ortools_flow:prepare", *ends, steps, most)
                )
                runs[1].append(in_child("benchmarks.measures.flow:prepare", region, rules))
            for outcome in (*runs[0], *runs[1]):
                if outcome.failure:
                    raise RuntimeError(outcome.failure)
            if round(runs[1][0].result / 1e-6) != runs[0][0].result:
                raise RuntimeError("the plan is not worth what the bare flow finds")
            record: dict[str, Any] = {"spec": name, "seed": seed, "edges": len(graph)}
            for what in ("seconds", "peak", "rise"):
                bare, whole = (median(getattr(run, what) for run in side) for side in runs)
                record |= {f"bare {what}": bare, f"match {what}": whole}
                record |= {f"{what} ratio": whole / bare}
            records.append(record)
    return records


def prepare(region: mm.Region, rules: mm.Rules) -> Callable[[], float]:
    """Warm up and give the work: a plan from records; for `benchmarks.child`."""
    warm_up("flow")
    small = mm.synthetic.region("hongshan", scale=0.01)
    mm.match(small, rules)

    def work() -> float:
        plan = mm.match(region, rules)
        assert plan.value is not None
        return plan.value

    return work
