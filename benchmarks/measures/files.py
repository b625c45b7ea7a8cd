"""Reading lists from files: 100,000 needs from every form, seconds and memory."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import matchmaker as mm
from benchmarks.child import measure as in_child

_COMMUNITIES, _ORGANIZATIONS, _RESOURCES = 200, 300, 1_000
_CATEGORIES = ("助老", "助学", "助残", "文体", "环境", "安全", "法律")


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Write the lists in every form, and read each in processes of their own."""
    region = _region(options.rows)
    records = []
    with tempfile.TemporaryDirectory(prefix="matchmaker-bench-") as name:
        for form, write in _WRITERS.items():
            path = Path(name) / form.replace(" ", "-")
            path = write(region, path)
            runs = [
                in_child("benchmarks.measures.files:prepare", form, path)
                for _ in range(options.repeats)
            ]
            for run in runs:
                if run.failure or not run.result:
                    raise RuntimeError(run.failure or f"{form} was not read equal")
            records.append(
                {
                    "form": form,
                    "needs": options.rows,
                    "seconds": median(run.seconds for run in runs),
                    "peak MB": max(run.peak for run in runs),
                }
            )
    return records


def prepare(form: str, path: Path) -> Callable[[], bool]:
    """Give the reading of a form; it tells whether all needs came."""
    read = partial(mm.read_folder if form.startswith("office") else mm.read_lists, path)

    def work() -> bool:
        return len(read().needs) > 0

    return work


def _region(rows: int) -> mm.Region:
    """Make needs of every kind of field, as a city has them."""
    first = date(2026, 1, 1)
    return mm.Region(
        name="市",
        taxonomy=mm.Taxonomy.identity(_CATEGORIES),
        communities={
            "community_id": [f"150402{at:06}" for at in range(_COMMUNITIES)],
            "name": [f"第{at}社区" for at in range(_COMMUNITIES)],
        },
        organizations={
            "organization_id": [f"O{at}" for at in range(_ORGANIZATIONS)],
            "name": [f"单位{at}" for at in range(_ORGANIZATIONS)],
        },
        needs={
            "need_id": [f"N{at:06}" for at in range(rows)],
            "community_id": [f"150402{at % _COMMUNITIES:06}" for at in range(rows)],
            "category": [_CATEGORIES[at % 7] for at in range(rows)],
            "title": [f"需求{at}" for at in range(rows)],
            "description": [f"内容文字{at}，请尽快" for at in range(rows)],
            "quantity": [at % 50 + 1 for at in range(rows)],
            "unit": ["人次"] * rows,
            "people": [at % 90 for at in range(rows)],
            "priority": [at % 5 + 1 for at in range(rows)],
            "skills": [("急救", "驾驶")[: at % 3] for at in range(rows)],
            "due": [first + timedelta(days=at % 365) for at in range(rows)],
            "longitude": [118.9 + at % 1_000 / 10_000 for at in range(rows)],
            "latitude": [42.2 + at % 997 / 10_000 for at in range(rows)],
        },
        resources={
            "resource_id": [f"R{at}" for at in range(_RESOURCES)],
            "organization_id": [f"O{at % _ORGANIZATIONS}" for at in range(_RESOURCES)],
            "category": [_CATEGORIES[at % 7] for at in range(_RESOURCES)],
            "quantity": [at % 90 + 1 for at in range(_RESOURCES)],
        },
    )


def _file(suffix: str, region: mm.Region, path: Path) -> Path:
    mm.write_lists(region, path.with_suffix(suffix))
    return path.with_suffix(suffix)


def _folder(form: Any, encoding: Any, region: mm.Region, path: Path) -> Path:
    mm.write_lists(region, path, form, encoding=encoding)
    return path


_WRITERS: dict[str, Callable[[mm.Region, Path], Path]] = {
    "workbook": partial(_file, ".xlsx"),
    "parquet": partial(_folder, "parquet", "utf-8"),
    "csv": partial(_folder, "csv", "utf-8"),
    "office csv, gb18030": partial(_folder, "csv", "gb18030"),
    "json": partial(_file, ".json"),
    "geojson": partial(_file, ".geojson"),
    "hsds": partial(_folder, "hsds", "utf-8"),
}
