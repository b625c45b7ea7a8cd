"""The command line: what it prints where, what it writes, and how it exits."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from forms import write_folder
from small import changed, small_lists, small_region

import matchmaker as mm
from matchmaker import cli

SCHEMAS = ("region", "plan", "rules", "objective", "communities", "organizations", "needs",
           "resources", "agreements")  # fmt: skip


class Run(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Runner:
    """Runs commands as the script `matchmaker` does, in a folder of its own."""

    def __init__(self, patch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._patch, self._capsys = patch, capsys

    def __call__(self, *arguments: str) -> Run:
        """Run one command."""
        self._patch.setattr(sys, "argv", ["matchmaker", *arguments])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        shown = self._capsys.readouterr()
        return Run(int(ended.value.code or 0), shown.out, shown.err)


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Runner:
    """The runner, in an empty folder with the small lists in ``lists``."""
    monkeypatch.chdir(tmp_path)
    Path("lists").mkdir()
    write_folder(small_lists(), Path("lists"))
    Path("rules.toml").write_text("[rules]\nmax_projects = 1\n", encoding="utf-8")
    return Runner(monkeypatch, capsys)


def flat(text: str) -> str:
    """Text without the frames and line breaks of a help page."""
    return re.sub(r"[\s│╭╮╰╯─]+", " ", text)


def test_plan_writes_a_plan_that_check_accepts(run: Runner) -> None:
    """`plan` says what it found, writes JSON and CSV, and `check` finds nothing wrong."""
    ended = run("plan", "lists", "--rules", "rules.toml", "--out", "out")
    assert ended.code == 0
    assert "needs served" in ended.out
    assert "check: 0 findings" in ended.out
    plan = mm.files.read_plan("out/plan.json")
    assert plan == mm.files.read_plan("out")
    assert len(plan.projects) == 1
    assert mm.check(plan, small_region(), mm.Rules(max_projects=1)) == ()
    with Path("out/projects.csv").open(encoding="utf-8", newline="") as file:
        assert [row["community"] for row in csv.DictReader(file)] == ["河东"]
    assert Path("out/open_needs.csv").exists()
    for written in ("out", "out/plan.json"):
        checked = run("check", "lists", written, "--rules", "rules.toml")
        assert (checked.code, checked.err) == (0, "")
        assert "0 findings" in checked.out


def test_plan_without_rules_has_no_limits(run: Runner) -> None:
    """Rules are optional, for the plan and for its check."""
    assert run("plan", "lists", "--out", "out").code == 0
    assert mm.files.read_plan("out").needs_served == 2
    assert run("check", "lists", "out/plan.json").code == 0


def test_plan_from_json(run: Runner) -> None:
    """Lists in one JSON file do as well as a folder."""
    mm.files.write_lists(small_region(), "lists.json")
    assert run("plan", "lists.json").code == 0
    assert mm.files.read_plan("plan-out/plan.json").needs_served == 2


def test_faulty_lists_exit_with_1(run: Runner) -> None:
    """All faults go to standard error in both languages; nothing is printed or planned."""
    lists = changed("needs", 0, quantity=0)
    lists["needs"][1]["community_id"] = "C9"
    write_folder(lists, Path("lists"))
    ended = run("plan", "lists", "--out", "out")
    assert (ended.code, ended.out) == (1, "")
    assert "2 findings / 2 处问题" in ended.err
    assert "needs.csv, row 2, column quantity · needs N1" in ended.err
    assert "没有编号为 C9 的社区" in ended.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("plan", "nowhere"), "file-missing"),
        (("plan", "rules.toml"), "folder-expected"),
        (("plan", "lists", "--rules", "nowhere.toml"), "file-missing"),
        (("plan", "lists", "--rules", "lists/needs.csv"), "toml-invalid"),
        (("plan", "lists", "--out", "rules.toml/out"), "file-unwritable"),
        (("check", "lists", "lists"), "file-missing"),
        (("demo", "--out", "rules.toml"), "file-unwritable"),
    ],
)
def test_faulty_files_exit_with_1(run: Runner, arguments: tuple[str, ...], code: str) -> None:
    """A file that is missing, not in form or not writable is a finding, never a traceback."""
    ended = run(*arguments)
    assert (ended.code, ended.out) == (1, "")
    assert f"[{code}]" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("plan",),
        ("paint",),
        ("plan", "lists", "--colour"),
        ("plan", "lists", "--time-limit", "0"),
        ("plan", "lists", "--time-limit", "soon"),
        ("demo", "--seed", "-1"),
        ("demo", "--language", "fr"),
        ("schema", "wishes"),
    ],
)
def test_wrong_usage_exits_with_2(run: Runner, arguments: tuple[str, ...]) -> None:
    """A command that is not understood does nothing and exits with 2."""
    assert run(*arguments).code == 2
    assert not Path("plan-out").exists()
    assert not Path("demo-out").exists()


def test_no_plan_exits_with_3(run: Runner) -> None:
    """Rules that no plan can keep exit with 3 and name the conflict in both languages."""
    text = "[rules]\nmax_projects = 1\nprojects_per_community = [1]\n"
    Path("rules.toml").write_text(text, encoding="utf-8")
    ended = run("plan", "lists", "--rules", "rules.toml")
    assert ended.code == 3
    assert "infeasible" in ended.out
    assert "no plan can keep these limits together" in ended.err
    assert "无法同时满足" in ended.err


def test_a_wrong_plan_exits_with_4(run: Runner) -> None:
    """`check` prints each finding on standard output and exits with 4."""
    run("plan", "lists", "--out", "out")
    path = Path("out/plan.json")
    plan: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    plan["projects"][0]["allocations"][0]["quantity"] += 100
    path.write_text(json.dumps(plan), encoding="utf-8")
    ended = run("check", "lists", "out/plan.json")
    assert ended.code == 4
    assert "[plan-over-need]" in ended.out
    assert "而其数量为" in ended.out


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_prints_json_schema(run: Runner, name: str) -> None:
    """Every name gives a JSON Schema on standard output and nothing else."""
    ended = run("schema", name)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["type"] == "object"


def test_schema_of_a_region_is_the_default(run: Runner) -> None:
    """Without a name the schema is that of a whole region; a wrong name lists the right ones."""
    assert run("schema").out == run("schema", "region").out
    assert all(name in run("schema", "wishes").err for name in SCHEMAS)


@pytest.mark.parametrize("command", ["demo", "plan", "check", "schema"])
def test_help_has_an_example(run: Runner, command: str) -> None:
    """`--help` of each command shows one that works, and the whole says what exit codes mean."""
    ended = run(command, "--help")
    assert ended.code == 0
    assert f"Example: matchmaker {command}" in flat(ended.out)
    shown = flat(run("--help").out)
    assert "Exit codes: 0 done, 1 faults in the input, 2 wrong usage, 3 no plan, 4 the" in shown
    assert f"matchmaker {command}" in shown or command == "schema"


def test_warnings_do_not_stop_the_work(run: Runner) -> None:
    """A wrong check digit is told on standard error, and the plan is made."""
    lists = changed("organizations", 0, organization_id="91350211M000100Y42")
    lists["resources"][0]["organization_id"] = "91350211M000100Y42"
    write_folder(lists, Path("lists"))
    ended = run("plan", "lists")
    assert ended.code == 0
    assert "[credit-code] organizations.csv, row 2" in ended.err
    assert "credit-code" not in ended.out


def test_demo(run: Runner) -> None:
    """The demo plans a generated district and writes its lists too, in either language."""
    ended = run("demo", "--time-limit", "1", "--language", "en", "--seed", "3")
    assert ended.code == 0
    assert "check: 0 findings" in ended.out
    assert "max_projects 598" in ended.err
    plan = mm.files.read_plan("demo-out/plan.json")
    assert (plan.seed, plan.needs) == (3, 2810)
    assert 0 < len(plan.projects) <= 598
    region = mm.files.read_lists("demo-out/lists")
    assert plan.inputs.region == region.hash
    assert mm.check(plan, region, mm.synthetic.rules("hongshan")) == ()


def command(*arguments: str) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-c", "from matchmaker.cli import main; main()", *arguments]


def test_a_terminal_that_lacks_the_signs(run: Runner) -> None:
    """Chinese on a terminal that knows ASCII only is escaped, and the command does not fail."""
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    shown = subprocess.run(
        command("check", "lists", "nowhere"), env=environment, capture_output=True, check=False
    )
    assert shown.returncode == 1
    assert b"file-missing" in shown.stderr
    shown = subprocess.run(
        command("schema", "needs"), env=environment, capture_output=True, check=False
    )
    assert shown.returncode == 0
    shown.stdout.decode("ascii")


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal to press Ctrl-C in")
def test_ctrl_c_keeps_the_best_plan(run: Runner) -> None:
    """Ctrl-C while the search runs writes the best plan so far and exits with 130."""
    mine, theirs = os.openpty()
    arguments = command("demo", "--out", "out", "--time-limit", "300", "--language", "en")
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while not re.search(rb"value [1-9]", shown):
            shown += os.read(mine, 4096)
        process.send_signal(signal.SIGINT)
        while process.poll() is None:
            drain(mine)
        assert process.stdout is not None
        out = process.stdout.read().decode()
    os.close(mine)
    assert process.returncode == 130
    assert "interrupted" in out
    plan = mm.files.read_plan("out/plan.json")
    assert (plan.status, plan.stop_reason) == ("feasible", "interrupted")
    assert plan.projects
    region = mm.files.read_lists("out/lists")
    assert mm.check(plan, region, mm.synthetic.rules("hongshan")) == ()


def drain(terminal: int) -> None:
    """Read what a terminal shows, so that who writes to it need not wait."""
    try:
        os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return
