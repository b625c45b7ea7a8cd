"""Measures of single parts: each prints a table, and writes its figures as JSON lines."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Protocol

from benchmarks.report import Journal, print_table
from benchmarks.spec import District
from benchmarks.specs import registered as specs

_OUT = Path(__file__).resolve().parent.parent / "out"


class Measure(Protocol):
    """What a file of this package holds under the name ``measure``."""

    def __call__(self, options: argparse.Namespace) -> list[dict[str, Any]]:
        """Give the figures, a record for each line of the table."""


def registered() -> list[str]:
    """Name all measures."""
    return sorted(module.name for module in iter_modules(__path__))


def main(arguments: Sequence[str]) -> int:
    """Run one measure: ``MEASURE [--spec SPEC ...] [--seeds ...] ...``."""
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument("measure", choices=registered())
    parser.add_argument("--spec", nargs="+", help="districts; default: the measure's own")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--repeats", type=int, default=5, help="how often; medians are told")
    parser.add_argument("--time-limit", type=float, default=15.0, help="seconds of a search")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the columns measure")
    parser.add_argument("--profile", type=int, default=0, help="slowest functions of the walk")
    parser.add_argument("--scales", type=float, nargs="+", help="sizes of the growth measure")
    parser.add_argument("--out", type=Path, default=_OUT, help="folder of JSON lines")
    options = parser.parse_args(arguments)
    measure: Measure = import_module(f"{__name__}.{options.measure}").measure
    journal = Journal(options.out)
    records = measure(options)
    for record in records:
        journal.write(options.measure, record)
    for header in dict.fromkeys(tuple(record) for record in records):
        lines = [tuple(record.values()) for record in records if tuple(record) == header]
        print_table(header, lines)
    return 0


def districts(options: argparse.Namespace, *default: str) -> list[tuple[str, District]]:
    """Give the districts that were asked for.

    Raises
    ------
    SystemExit
        A name is not a district's.
    """
    found = []
    for name in options.spec or default:
        spec = specs().get(name)
        if not isinstance(spec, District):
            known = [name for name, spec in specs().items() if isinstance(spec, District)]
            raise SystemExit(f"no district {name!r}; there are: {', '.join(known)}")
        found.append((name, spec))
    return found
