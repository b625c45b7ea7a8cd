"""The command line: thin, over the public functions. Progress and errors go to standard error.

Exit codes: 0 done, 1 faults in the input, 2 wrong usage, 3 no plan, 4 the check found faults,
130 interrupted (what was found so far is written).

Examples: matchmaker demo; matchmaker plan lists --rules rules.toml --out plan-out;
matchmaker check lists plan-out/plan.json --rules rules.toml
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticOmit, core_schema

from matchmaker import files, synthetic
from matchmaker.choice import Progress
from matchmaker.errors import FindingsError, MissingExtraError, NoPlanError
from matchmaker.files.text import make_folder
from matchmaker.lists import (
    Agreement,
    Community,
    Need,
    Organization,
    Region,
    RegionDocument,
    Resource,
)
from matchmaker.plan import Plan, check, match
from matchmaker.rules import Objective, Rules

try:
    import typer
except ImportError:
    raise MissingExtraError("typer", "cli") from None

FAULTS, NO_PLAN, CHECK_FAILED, INTERRUPTED = 1, 3, 4, 130

_SCHEMAS: dict[str, Any] = {
    "region": RegionDocument,
    "plan": Plan,
    "rules": Rules,
    "objective": Objective,
    **{record.list_name: record for record in (Community, Organization, Need, Resource, Agreement)},
}


_Rules = Annotated[
    Path | None, typer.Option(help="TOML file with the tables 'rules' and 'objective'")
]
_Seconds = Annotated[float, typer.Option(min=0.1, help="seconds for the search")]
_Seed = Annotated[int, typer.Option(min=0, help="seed of all that is random")]


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack the signs of a name
            stream.reconfigure(errors="backslashreplace")
    try:
        _app()()
    except FindingsError as error:
        print(error, file=sys.stderr)
        sys.exit(FAULTS)
    except NoPlanError as error:
        print(error, file=sys.stderr)
        sys.exit(NO_PLAN)
    except KeyboardInterrupt:
        print("interrupted / 已中断", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _app() -> typer.Typer:
    app = typer.Typer(
        name="matchmaker",
        help=(__doc__ or "").split("\n\n", 1)[1],
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (demo, plan_, check_, schema):
        app.command(command.__name__.rstrip("_"))(command)
    return app


def demo(
    out: Annotated[Path, typer.Option(help="folder to write to")] = Path("demo-out"),
    seed: _Seed = 0,
    time_limit: _Seconds = 30.0,
    language: Annotated[Literal["zh", "en"], typer.Option(help="language of the names")] = "zh",
) -> None:
    """Plan a generated district with Hongshan's published counts.

    Example: matchmaker demo --out demo-out --seed 3
    """
    region = synthetic.region("hongshan", seed=seed, language=language)
    rules = synthetic.rules("hongshan")
    print(f"{region!r}; max_projects {rules.max_projects}", file=sys.stderr)
    files.write_lists(region, out / "lists")
    _plan(region, rules, Objective(), out, time_limit=time_limit, seed=seed)


def plan_(
    folder: Annotated[
        Path, typer.Argument(help="folder of CSV files, or a JSON file, with the lists")
    ],
    rules: _Rules = None,
    out: Annotated[Path, typer.Option(help="folder to write to")] = Path("plan-out"),
    time_limit: _Seconds = 30.0,
    seed: _Seed = 0,
    gap: Annotated[float, typer.Option(help="gap that is good enough, 0.02 for 2 %")] = 0.0,
    effort: Annotated[
        float | None, typer.Option(help="budget of work: the same plan on any machine")
    ] = None,
) -> None:
    """Plan the lists in a folder and write plan.json and CSV files.

    Example: matchmaker plan lists --rules rules.toml --out plan-out
    """
    limits, objective = files.read_rules(rules) if rules else (Rules(), Objective())
    region = files.read_lists(folder)
    for warning in region.warnings:
        print(f"warning / 提醒: {warning}", file=sys.stderr)
    _plan(region, limits, objective, out, time_limit=time_limit, seed=seed, gap=gap, effort=effort)


def check_(
    folder: Annotated[Path, typer.Argument(help="the lists")],
    plan: Annotated[Path, typer.Argument(help="plan.json, or a folder of CSV files")],
    rules: _Rules = None,
) -> None:
    """Check a plan against the lists and rules; exit 4 if anything is wrong.

    Example: matchmaker check lists plan-out/plan.json --rules rules.toml
    """
    limits, objective = files.read_rules(rules) if rules else (Rules(), None)
    region = files.read_lists(folder)
    findings = check(files.read_plan(plan), region, limits, objective)
    for finding in findings:
        print(finding)
    print(f"{len(findings)} findings / {len(findings)} 处问题")
    if findings:
        sys.exit(CHECK_FAILED)


def schema(
    name: Annotated[
        str, typer.Argument(help="region, plan, rules, objective, needs, resources, ...")
    ] = "region",
) -> None:
    """Print the JSON Schema of a document or record.

    Example: matchmaker schema needs > needs.schema.json
    """
    if name not in _SCHEMAS:
        print(f"{name}: {', '.join(_SCHEMAS)}", file=sys.stderr)
        sys.exit(2)
    print(json.dumps(schema_of(name), ensure_ascii=False, indent=2))


def schema_of(name: str) -> dict[str, Any]:
    """Give the JSON Schema of a document or record by its name."""
    made: dict[str, Any] = _SCHEMAS[name].model_json_schema(schema_generator=_WithoutFunctions)
    return made


class _WithoutFunctions(GenerateJsonSchema):
    """Leaves out what a file cannot hold."""

    def callable_schema(self, schema: core_schema.CallableSchema) -> JsonSchemaValue:
        raise PydanticOmit


def _plan(region: Region, rules: Rules, objective: Objective, out: Path, **options: Any) -> None:
    make_folder(out)  # before the search, so that a slip of the keyboard costs nothing
    with _progress_bar() as progress:
        made = match(region, rules, objective, progress=progress, **options)
    print(made.summary())
    if made.status == "no_plan" and made.stop_reason == "interrupted":
        sys.exit(INTERRUPTED)
    findings = check(made, region, rules, objective)
    print(f"  check: {len(findings)} findings")
    files.write_plan(made, out, region)
    files.write_plan(made, out / "plan.json")
    print(f"  written: {out / 'plan.json'}, projects.csv, open_needs.csv, ...")
    made.require()
    if findings:
        print(*findings, sep="\n", file=sys.stderr)
        sys.exit(CHECK_FAILED)
    if made.stop_reason == "interrupted":
        sys.exit(INTERRUPTED)


@contextmanager
def _progress_bar() -> Iterator[Callable[[Progress], None]]:
    """Show value, bound and gap on standard error while the search runs."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    shown = TextColumn("{task.description}")
    with Bar(shown, BarColumn(), TimeElapsedColumn(), console=Console(stderr=True)) as bar:
        task = bar.add_task("searching", total=1.0)

        def progress(at: Progress) -> None:
            text = f"{at.phase}: value {at.value:,.0f}  bound {at.bound:,.0f}  gap {at.gap:.1%}"
            bar.update(task, completed=at.seconds / at.time_limit, description=text)

        yield progress
