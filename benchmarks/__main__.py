"""``python -m benchmarks NAME [--spec hongshan] [--seeds 0 1 2 3 4] [--time-limit 30]``."""

import argparse

from benchmarks import measures
from benchmarks.specs import DISTRICTS


def main() -> None:
    """Run one measure on a registered district."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=("projects", "flow", "columns", "import"))
    parser.add_argument("--spec", choices=sorted(DISTRICTS), default="hongshan")
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--time-limit", type=float, default=30.0, help="seconds a plan")
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--rows", type=int, default=100_000)
    chosen = parser.parse_args()
    spec = DISTRICTS[chosen.spec]
    if chosen.name == "projects":
        measures.projects(spec, chosen.seeds, chosen.time_limit)
    elif chosen.name == "flow":
        measures.flow(spec, chosen.seeds, chosen.repeats)
    elif chosen.name == "columns":
        measures.columns(chosen.rows)
    else:
        measures.imports(chosen.repeats)


if __name__ == "__main__":
    main()
