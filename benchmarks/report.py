"""Tables for people and JSON lines for programs."""

from __future__ import annotations

import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from statistics import mean, median
from typing import Any

from benchmarks.compare import Row

_PACKAGES = ("matchmaker", "numpy", "scipy", "ortools", "numba", "networkx", "pulp")
HEADER = (
    "spec",
    "case",
    "seed",
    "method",
    "limit s",
    "value",
    "bound",
    "gap",
    "run gap",
    "excess",
    "ratio",
    "seconds",
    "peak MB",
    "status",
)


class Journal:
    """Writes rows to a file of JSON lines as they come, one file for a run.

    Parameters
    ----------
    folder : Path or None
        Where; None writes nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self.run = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
        self.path = None if folder is None else folder / f"{self.run}-{os.getpid()}.jsonl"
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        self.write("run", machine())

    def write(self, kind: str, record: dict[str, Any]) -> None:
        """Add a line."""
        if self.path is None:
            return
        line = json.dumps({"kind": kind, "run": self.run} | record, ensure_ascii=False)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def machine() -> dict[str, Any]:
    """Say what the figures were measured on."""
    versions = {}
    for name in _PACKAGES:
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            versions[name] = "none"
    return {
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "versions": versions,
    }


def show(figure: Any) -> str:
    """Write a figure for a table."""
    if figure is None or figure != figure:
        return "-"
    return f"{figure:.7g}" if isinstance(figure, float) else str(figure)


def percent(share: float | None) -> str:
    """Write a share in percent."""
    return "-" if share is None else f"{share:.3%}".replace("%", " %")


def cells(row: Row) -> tuple[str, ...]:
    """Give the cells of a row, in the order of the header."""
    return (
        row.spec,
        row.case,
        str(row.seed),
        row.method,
        f"{row.time_limit:g}",
        show(row.value),
        show(row.bound),
        percent(row.gap),
        percent(row.run_gap),
        percent(row.excess),
        "-" if row.ratio is None else f"{row.ratio:.3g}",
        f"{row.seconds:.2f}",
        "-" if row.peak != row.peak else f"{row.peak:.0f}",
        row.status,
    )


def table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Align rows under their header."""
    lines = [list(header)] + [[show(cell) for cell in row] for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def print_table(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows under their header, aligned."""
    sys.stdout.write(table(header, rows) + "\n")
    sys.stdout.flush()


SUMMARY = (
    "group",
    "limit s",
    "method",
    "cases",
    "median gap",
    "largest gap",
    "mean excess",
    "median ratio",
    "median s",
    "largest MB",
)


def summary(rows: Sequence[dict[str, Any]]) -> list[tuple[str, ...]]:
    """Sum rows (as records) up by group, time limit and method, in the order they came in.

    A case without a plan has an endless gap and ratio: it is not left out of the medians.
    """
    groups: dict[tuple[str, float, str], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault((row["group"], row["time_limit"], row["method"]), []).append(row)
    lines: list[tuple[str, ...]] = []
    for (group, limit, method), members in groups.items():
        plans = [row["value"] is not None for row in members]
        bounded = any(row["gap"] is not None for row in members)
        gaps = [float("inf") if row["gap"] is None else row["gap"] for row in members]
        ratios = [float("inf") if row["value"] is None else row["ratio"] for row in members]
        excess = [row["excess"] for row in members if row["excess"] is not None]
        peaks = [row["peak"] for row in members if row["peak"] is not None]
        lines.append(
            (
                group,
                f"{limit:g}",
                method,
                f"{len(members)}" if all(plans) else f"{sum(plans)} of {len(members)}",
                percent(median(gaps)) if bounded else "-",
                percent(max(gaps)) if bounded else "-",
                percent(mean(excess)) if excess and all(plans) else "-",
                _ratio(ratios),
                f"{median(row['seconds'] for row in members):.2f}",
                f"{max(peaks):.0f}" if peaks else "-",
            )
        )
    return lines


def _ratio(ratios: Sequence[float | None]) -> str:
    """Write the median of the ratios that there are: none where a gap is unknown or ours is 0."""
    known = [ratio for ratio in ratios if ratio is not None]
    middle = median(known) if known else None
    return "no plan" if middle == float("inf") else "-" if middle is None else f"{middle:.3g}"
