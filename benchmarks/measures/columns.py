"""Validating needs from columns and from JSON, and writing them."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import numpy as np

import matchmaker as mm


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Give the median seconds of each."""
    rows = options.rows
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
    times: dict[str, list[float]] = {"columns in s": [], "json out s": [], "json in s": []}
    for _ in range(options.repeats):
        region = _timed(times["columns in s"], lambda: mm.Region(needs=needs, **rest))
        text = _timed(times["json out s"], region.to_json)
        _timed(times["json in s"], partial(mm.Region.from_json, text))
    return [{"rows": rows} | {name: median(taken) for name, taken in times.items()}]


def _timed(times: list[float], work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    times.append(time.perf_counter() - start)
    return result
