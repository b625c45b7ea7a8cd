"""Makes the docs page from JSON lines: ``python -m benchmarks.page [FILE ...]``.

Without files the page is made from ``benchmarks/published.jsonl``. With files their rows become
the published ones: all of them, so that a figure cannot be picked.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.report import SUMMARY, show, summary
from benchmarks.specs import registered as specs

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "benchmarks/published.jsonl"
PAGE = ROOT / "docs/explanation/benchmarks.md"

_TOP = """# Benchmarks

Every figure on this page was measured by `scripts/bench`, which anyone can run. The page is
made from the lines that it wrote (`python -m benchmarks.page`; they are in
`benchmarks/published.jsonl`), so nothing here was typed by hand.

```sh
scripts/bench                                  # hongshan: seeds 0 to 4, all peers
scripts/bench hongshan_10 --peers highs cp_sat # other specs, some peers
scripts/bench fctp:30x30 --time-limit 20       # public instances whose name has 30x30
scripts/bench --list                           # what there is
scripts/bench flow                             # from records to plan, over the bare flow
scripts/bench growth                           # how cost grows
scripts/bench walk --profile 30                # where the time goes
```

## How to read the tables

- All methods of a table had the same problem, in arrays, and the same seconds; building a model
  counts in them. Each ran in a process of its own on two workers, after a warm-up, and was
  killed at twice its time (plus what small limits need).
- **Value** is recomputed from the units that a method returned, and a plan that breaks a rule
  counts as no plan. A bound is a method's own word, and is struck out where another's plan
  refutes it.
- **Gap** is the distance from a method's value to *its own* bound, as a share of the bound;
  **ratio** is that gap over the library's. A case without a plan has an endless gap. **Excess**
  is the distance to the best that is known for a public instance; below zero where it is
  better.
- **MB** is the largest resident memory of the process, with that of processes it started.

What the methods are: `matchmaker` is `mm.solve`; `cp_sat`, `highs` (by `scipy.optimize.milp`)
and `cbc` (by PuLP) get the direct model, what a resource serves in a community tied to their
project by a row, which is much tighter than a row for each edge; `lazy_greedy` takes the
project that adds most, again and again, and then solves the flow; `ortools_flow` and `networkx`
solve the flow where nothing limits projects. A method that does not know a rule of a problem,
or that is not made for its size, is left out.
"""


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Read lines; of the same measurement in several runs the last one counts."""
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    keys = ("kind", "spec", "case", "seed", "method", "time_limit", "dial", "stage", "rows",
            "form")  # fmt: skip
    lines = [json.loads(line) for path in paths for line in path.read_text("utf-8").splitlines()]
    for line in sorted(lines, key=lambda line: str(line["run"])):
        own = line["run"] if line["kind"] == "run" else ""
        rows[own, *(line.get(key) for key in keys)] = line
    return list(rows.values())


def page(rows: Sequence[dict[str, Any]]) -> str:
    """Write the page."""
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_kind.setdefault(row["kind"], []).append(row)
    parts = [_TOP, _machines(by_kind.get("run", []))]
    solved = by_kind.get("solve", [])
    for title, shared in (("Generated districts", False), ("Public instances", True)):
        chosen = [row for row in solved if specs()[row["spec"]].shared is shared]
        if chosen:
            parts.append(f"## {title}\n\n{_what(chosen)}\n\n{_table(SUMMARY, summary(chosen))}")
    for kind, title, text in _MEASURES:
        if found := by_kind.get(kind):
            parts.append(f"## {title}\n\n{text}\n\n{_records(found)}")
    return "\n\n".join(part.strip() for part in parts) + "\n"


_MEASURES = (
    (
        "flow",
        "From records to plan, over the bare flow",
        "`mm.match` on records that exist, without limits on projects, against OR-Tools'\n"
        "minimum-cost flow on the same edges, which exist too. *peak* is the whole process in\n"
        "MB, *rise* what came with the work.",
    ),
    (
        "growth",
        "How cost grows",
        "One dial at a time: the size of all lists, the radius that resources serve (and with it\n"
        "the candidate edges), and the number of projects. *candidates* and *match* are without\n"
        "limits on projects; the search is with them, until its time limit.",
    ),
    ("walk", "Where the time goes", "Each stage of the walk on its own, medians."),
    ("columns", "Validating lists", "Needs from columns, to JSON and back."),
    (
        "files",
        "Reading files",
        "The same lists from every form, each run in a process of its own: from the file to the\n"
        "`Region`, with all cells looked at.",
    ),
    (
        "imports",
        "Import",
        "`import matchmaker` in a fresh interpreter, and what comes along.",
    ),
)


def _what(rows: Sequence[dict[str, Any]]) -> str:
    """Say which specs a table is about, with the sizes and fingerprints of their problems."""
    lines = []
    for name in dict.fromkeys(row["spec"] for row in rows):
        own = [row for row in rows if row["spec"] == name]
        sizes = [min(row["edges"] for row in own), max(row["edges"] for row in own)]
        edges = " to ".join(f"{size:,}" for size in dict.fromkeys(sizes))
        cases = len({row["case"] for row in own})
        hashes = sorted({row["hash"] for row in own})
        mark = f"`{hashes[0]}`" if len(hashes) == 1 else f"`{hashes[0]}` and {len(hashes) - 1} more"
        lines.append(
            f"- `{name}`: {specs()[name].title}; {cases} case{'s' if cases > 1 else ''}, "
            f"{edges} edges, fingerprint {mark}"
        )
    return "\n".join(lines)


def _machines(runs: Sequence[dict[str, Any]]) -> str:
    """Say what the figures were measured on."""
    lines = []
    for run in runs:
        versions = ", ".join(f"{name} {version}" for name, version in run["versions"].items())
        lines.append(
            f"{run['processors']} processors ({run['machine']}), Python {run['python']}, {versions}"
        )
    return "Measured on " + "; ".join(dict.fromkeys(lines)) + "." if lines else ""


def _records(rows: Sequence[dict[str, Any]]) -> str:
    """Write records of a measure as tables, one for each set of columns."""
    plain = [{k: v for k, v in row.items() if k not in ("kind", "run")} for row in rows]
    tables = []
    for header in dict.fromkeys(tuple(record) for record in plain):
        lines = [tuple(_cell(v) for v in r.values()) for r in plain if tuple(r) == header]
        tables.append(_table(header, lines))
    return "\n\n".join(tables)


def _cell(figure: Any) -> str:
    return f"{figure:.4g}" if isinstance(figure, float) else show(figure)


def _table(header: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """Write a table in Markdown."""
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *lines))


def main() -> None:
    """Publish the rows of files, if any are given, and make the page."""
    if paths := [Path(name) for name in sys.argv[1:]]:
        lines = [json.dumps(row, ensure_ascii=False) for row in read(paths)]
        PUBLISHED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    PAGE.write_text(page(read([PUBLISHED])), encoding="utf-8")


if __name__ == "__main__":
    main()
