"""``import matchmaker`` in a fresh interpreter: seconds, and which solvers come with it."""

from __future__ import annotations

import argparse
import subprocess
import sys
from statistics import median
from typing import Any

_HEAVY = ("ortools", "numba", "networkx", "scipy")


def measure(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Give the median and the largest seconds."""
    taken = []
    for _ in range(options.repeats):
        command = [sys.executable, "-X", "importtime", "-c", "import matchmaker"]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        taken.append(int(lines.strip().splitlines()[-1].split("|")[1]) / 1e6)
    code = f"import sys, matchmaker; print(*[m for m in {_HEAVY} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    return [{"median s": median(taken), "largest s": max(taken), "loaded": found or "none"}]
