"""Benchmarks: specs solved by peers side by side, and measures of single parts.

``python -m benchmarks [SPEC ...]`` compares, ``python -m benchmarks MEASURE`` measures a part:
walk, flow, growth, columns, files, imports.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import measures
from benchmarks.compare import Row, compare
from benchmarks.peers import OWN
from benchmarks.peers import registered as peers
from benchmarks.report import HEADER, SUMMARY, Journal, cells, print_table, summary
from benchmarks.spec import Case, Spec
from benchmarks.specs import registered as specs

ROOT = Path(__file__).resolve().parent.parent
SMOKE = ("smoke", "smoke_flow")


def parser() -> argparse.ArgumentParser:
    """Give the options of a comparison."""
    made = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    made.add_argument("spec", nargs="*", help="a spec, or SPEC:TEXT for its cases with TEXT")
    made.add_argument("--instances", action="store_true", help="add all specs of public instances")
    made.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    made.add_argument("--time-limit", type=float, nargs="+", help="seconds; default: the specs'")
    made.add_argument("--peers", nargs="+", help="by name, or none; default: all")
    made.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared", help="public instances"
    )
    made.add_argument("--out", type=Path, default=ROOT / "benchmarks/out", help="JSON lines")
    made.add_argument("--list", action="store_true", help="list specs and peers")
    made.add_argument("--smoke", action="store_true", help="the smallest specs, one seed")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare or measure."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in measures.registered():
        return measures.main(given)
    options = parser()
    chosen = options.parse_args(given)
    if chosen.list:
        print_table(("spec", "what"), [(name, spec.title) for name, spec in specs().items()])
        print_table(("peer",), [(name,) for name in peers()])
        return 0
    if chosen.smoke:
        chosen.spec, chosen.seeds = list(SMOKE), [0]
    wanted = _wanted(options, chosen)
    tried = _peers(options, chosen.peers)
    journal = Journal(chosen.out)
    rows: list[Row] = []
    for case in _cases(wanted, chosen):
        for limit in chosen.time_limit or case.seconds:
            made = compare(case, tried, limit, told=_tell)
            print_table(HEADER, [cells(row) for row in made])
            for row in made:
                journal.write("solve", row.record())
            rows += made
    print_table(SUMMARY, summary([row.record() for row in rows]))
    _tell(f"rows in {journal.path}")
    return 0


def _wanted(
    options: argparse.ArgumentParser, chosen: argparse.Namespace
) -> list[tuple[str, Spec, str]]:
    """Find the specs that were asked for, with what their cases' labels must have."""
    asked = [*chosen.spec]
    if chosen.instances:
        asked += [name for name, spec in specs().items() if spec.shared]
    wanted = []
    for name, _, only in (text.partition(":") for text in asked or ["hongshan"]):
        if name not in specs():
            options.error(f"no spec {name!r}; there are: {', '.join(specs())}")
        if specs()[name].shared and not chosen.shared.is_dir():
            options.error(f"{name} reads public instances, and {chosen.shared} is not there")
        wanted.append((name, specs()[name], only))
    return wanted


def _peers(options: argparse.ArgumentParser, asked: Sequence[str] | None) -> list[str]:
    """Find the peers that were asked for; the library is always one."""
    names = list(peers()) if asked is None else [name for name in asked if name != "none"]
    if unknown := set(names) - set(peers()):
        options.error(f"no peer {', '.join(sorted(unknown))}; there are: {', '.join(peers())}")
    return [OWN, *(name for name in names if name != OWN)]


def _cases(wanted: Sequence[tuple[str, Spec, str]], chosen: argparse.Namespace) -> Iterator[Case]:
    for name, spec, only in wanted:
        found = False
        for case in spec.cases(name, chosen.seeds, chosen.shared, only):
            found = True
            yield case
        if not found:
            _tell(f"{name}: no case")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
