"""The command line: thin, over the public functions. Progress and errors go to standard error.

Exit codes: 0 done, 1 faults in the input, 2 wrong usage, 3 no plan, 4 the check found faults,
130 interrupted (what was found so far is written).

Examples: matchmaker demo; matchmaker template lists.xlsx; matchmaker inspect lists.xlsx;
matchmaker plan lists.xlsx --rules rules.toml --out plan-out;
matchmaker check lists.xlsx plan-out/plan.json --rules rules.toml

A secret in the variable MATCHMAKER_SALT makes pseudonyms of persons; without it they are dropped.
"""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import PydanticOmit, core_schema

from matchmaker import files, synthetic
from matchmaker.choice import Progress
from matchmaker.errors import FindingsError, MissingExtraError, NoPlanError
from matchmaker.files.options import require_options
from matchmaker.files.out import (
    write_agreement_template,
    write_agreements,
    write_template,
    write_workbook,
)
from matchmaker.files.out.book import require_suffix
from matchmaker.files.text import in_file, make_folder, read_toml
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
_Lists = Annotated[
    Path,
    typer.Argument(help="workbook, folder, region.json, GeoJSON or HSDS directory with the lists"),
]
_Reading = Annotated[
    Path | None, typer.Option(help="TOML file on how to read: crs, box, mapping, sheets, ...")
]
_Crs = Annotated[
    str | None, typer.Option(help="system of coordinates that name none: WGS-84, GCJ-02, ...")
]
_Derive = Annotated[
    bool, typer.Option("--derive", help="take communities and organizations from names")
]
_Language = Annotated[Literal["zh", "en"], typer.Option(help="language of headers and texts")]
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
    except SystemExit as ended:
        if ended.code == INTERRUPTED:  # Typer ends so on Ctrl-C, without a word
            print("interrupted / 已中断", file=sys.stderr)
        raise


def _app() -> typer.Typer:
    app = typer.Typer(
        name="matchmaker",
        help=(__doc__ or "").split("\n\n", 1)[1],
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for command in (demo, inspect_, plan_, check_, convert, template, schema):
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
    lists: _Lists,
    rules: _Rules = None,
    reading: _Reading = None,
    crs: _Crs = None,
    derive: _Derive = False,
    out: Annotated[Path, typer.Option(help="folder to write to")] = Path("plan-out"),
    time_limit: _Seconds = 30.0,
    seed: _Seed = 0,
    gap: Annotated[float, typer.Option(help="gap that is good enough, 0.02 for 2 %")] = 0.0,
    effort: Annotated[
        float | None, typer.Option(help="budget of work: the same plan on any machine")
    ] = None,
    workbook: Annotated[
        Path | None, typer.Option(help="also write the plan as a workbook, .xlsx")
    ] = None,
    agreements: Annotated[
        Path | None, typer.Option(help="also write an agreement per project into this folder")
    ] = None,
    language: _Language = "zh",
) -> None:
    """Plan the lists and write plan.json and CSV files.

    Example: matchmaker plan lists.xlsx --rules rules.toml --out plan-out --workbook plan.xlsx
    """
    limits, objective = files.read_rules(rules) if rules else (Rules(), Objective())
    region = _read(lists, _options(reading, crs, derive))
    if workbook is not None:  # looked at before the search, as `out` is
        require_suffix(workbook, ".xlsx")
        make_folder(workbook.parent)
    if agreements is not None:
        make_folder(agreements)
    search = {"time_limit": time_limit, "seed": seed, "gap": gap, "effort": effort}
    hand_out = partial(_hand_out, region, workbook, agreements, language)
    _plan(region, limits, objective, out, hand_out, **search)


def _hand_out(
    region: Region,
    workbook: Path | None,
    agreements: Path | None,
    language: Literal["zh", "en"],
    plan: Plan,
) -> None:
    """Write a plan for those who sign it."""
    if workbook is not None:
        with _busy(f"writing / 写入 {workbook.name}"):
            write_workbook(plan, region, workbook, language=language)
        print(f"  written: {workbook}")
    if agreements is not None:
        with _busy(f"writing / 写入 {agreements.name}"):
            made = write_agreements(plan, region, agreements, language=language)
        print(f"  written: {len(made)} agreements in {agreements}")


def inspect_(
    lists: _Lists,
    reading: _Reading = None,
    crs: _Crs = None,
    derive: _Derive = False,
    most: Annotated[int, typer.Option(min=0, help="remarks of each kind that are shown")] = 10,
) -> None:
    """Tell how the lists would be read, and what is wrong with them; exit 1 if anything is.

    Example: matchmaker inspect lists.xlsx --crs GCJ-02
    """
    options = _options(reading, crs, derive)
    with _busy(f"reading / 读取 {lists.name}"):
        report = files.inspect(lists, **options)
    print(report.summary(most))
    if report.errors:
        sys.exit(FAULTS)


def convert(
    lists: _Lists,
    out: Annotated[Path, typer.Argument(help="a file .xlsx, .json, .geojson, or a folder")],
    form: Annotated[
        Literal["csv", "parquet", "hsds"], typer.Option(help="form of a folder")
    ] = "csv",
    encoding: Annotated[
        Literal["utf-8", "utf-8-sig", "gb18030"], typer.Option(help="encoding of CSV files")
    ] = "utf-8",
    reading: _Reading = None,
    crs: _Crs = None,
    derive: _Derive = False,
    language: _Language = "zh",
) -> None:
    """Read lists of any form and write them in another.

    Example: matchmaker convert lists.xlsx lists-hsds --form hsds
    """
    region = _read(lists, _options(reading, crs, derive))
    with _busy(f"writing / 写入 {out.name}"):
        files.write_lists(region, out, form, language=language, encoding=encoding)
    print(f"{region!r} → {out}")


def template(
    out: Annotated[
        Path, typer.Argument(help="a workbook .xlsx of empty lists, or an agreement .docx")
    ],
    language: _Language = "zh",
) -> None:
    """Write empty lists to fill in, or the agreement's template to change.

    Example: matchmaker template lists.xlsx
    """
    if out.suffix.lower() == ".docx":
        write_agreement_template(out, language=language)
    elif out.suffix.lower() == ".xlsx":
        write_template(out, language=language)
    else:
        print(f"{out}: .xlsx, .docx", file=sys.stderr)
        sys.exit(2)
    print(out)


def _options(reading: Path | None, crs: str | None, derive: bool) -> files.ReadOptions:
    """Put together what is said about the files: a TOML file, options, and the secret."""
    given: dict[str, Any] = read_toml(reading) if reading else {}
    if reading is not None:
        with in_file(reading.name):
            require_options(given, set(files.ReadOptions.__annotations__) - {"taxonomy", "salt"})
    if crs is not None:
        given["crs"] = crs
    if derive:
        given["derive"] = True
    if salt := os.environ.get("MATCHMAKER_SALT"):
        given["salt"] = salt
    return cast("files.ReadOptions", given)


def _read(lists: Path, options: files.ReadOptions) -> Region:
    """Read the lists, and say what looks wrong or was repaired."""
    with _busy(f"reading / 读取 {lists.name}"):
        region = files.read_lists(lists, **options)
    for warning in region.warnings:
        print(f"warning / 提醒: {warning}", file=sys.stderr)
    if region.report is not None and (count := len(region.report.repairs)):
        print(
            f"{count} values read otherwise than they stand; see: matchmaker inspect {lists} / "
            f"{count} 处读法与原文不同",
            file=sys.stderr,
        )
    return region


def check_(
    lists: _Lists,
    plan: Annotated[Path, typer.Argument(help="plan.json, or a folder of CSV files")],
    rules: _Rules = None,
    reading: _Reading = None,
    crs: _Crs = None,
    derive: _Derive = False,
) -> None:
    """Check a plan against the lists and rules; exit 4 if anything is wrong.

    Example: matchmaker check lists plan-out/plan.json --rules rules.toml
    """
    limits, objective = files.read_rules(rules) if rules else (Rules(), None)
    region = _read(lists, _options(reading, crs, derive))
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


def _plan(
    region: Region,
    rules: Rules,
    objective: Objective,
    out: Path,
    hand_out: Callable[[Plan], None] = lambda plan: None,
    **options: Any,
) -> None:
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
    hand_out(made)
    if findings:
        print(*findings, sep="\n", file=sys.stderr)
        sys.exit(CHECK_FAILED)
    if made.stop_reason == "interrupted":
        sys.exit(INTERRUPTED)


@contextmanager
def _busy(what: str) -> Iterator[None]:
    """Show on a terminal that something is at work, and for how long, until it is done."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        bar.add_task(what, total=None)
        yield


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
