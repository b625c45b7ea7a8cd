"""The frame holds: the public surface, the cost of an import, what may be in the repository."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import matchmaker as mm
from matchmaker.messages import CATALOG

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src" / "matchmaker").rglob("*.py"))
HEAVY = (
    "ortools",
    "numba",
    "networkx",
    "scipy",
    "pandas",
    "polars",
    "pyarrow",
    "narwhals",
    "pyproj",
    "docx",
    "docxtpl",
    "jinja2",
    "lxml",
    "openpyxl",
    "python_calamine",
    "xlsxwriter",
    "olefile",
    "typer",
    "rich",
)


def tracked_files() -> list[Path]:
    """The files under version control; the test is skipped in an unpacked archive."""
    try:
        found = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is not a git work tree")
    return [ROOT / name for name in found.stdout.split("\0") if name]


def test_all_is_sorted_and_without_repeats() -> None:
    """``__all__`` is the list that a reader looks through."""
    assert list(mm.__all__) == sorted(set(mm.__all__))


@pytest.mark.parametrize("name", sorted(set(mm.__all__)))
def test_every_public_name_is_there(name: str) -> None:
    """Each name of ``__all__`` can be had from the package, and is documented."""
    thing = getattr(mm, name)
    if callable(thing) or hasattr(thing, "__path__"):
        assert (thing.__doc__ or "").strip(), f"{name} has no docstring"


def test_an_import_loads_nothing_heavy() -> None:
    """The solvers and the extras are imported where they are used, not with the package."""
    code = "import json, sys, matchmaker; print(json.dumps(sorted(sys.modules)))"
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, check=True, text=True
    )
    loaded = {name.partition(".")[0] for name in json.loads(found.stdout)}
    assert not loaded.intersection(HEAVY)


def test_an_import_changes_no_global_state() -> None:
    """No warning filter, no log handler on the root, no change of the random state."""
    code = (
        "import logging, random, warnings, numpy, pydantic\n"
        "def state():\n"
        "    return list(warnings.filters), list(logging.root.handlers), random.getstate()\n"
        "before = state()\n"
        "import matchmaker\n"
        "assert before == state()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_no_tracked_file_is_large() -> None:
    """Generated output and data stay out of the repository."""
    large = [path for path in tracked_files() if path.is_file() and path.stat().st_size > 2**20]
    assert not large


def test_the_constraints_are_versions_only() -> None:
    """The constraints name no index, no address and no path."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert pins
    wrong = [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", pin)]
    assert not wrong


@pytest.mark.parametrize("code", sorted(CATALOG))
def test_every_message_is_whole(code: str) -> None:
    """Both languages fill in the same values, the Chinese is Chinese, and the code is a slug."""
    message = CATALOG[code]
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", code)
    assert re.search(r"[\u4e00-\u9fff]", message.zh)
    assert set(re.findall(r"{(\w+)}", message.en)) == set(re.findall(r"{(\w+)}", message.zh))


def test_every_message_is_used() -> None:
    """A code that no line of the library names is dead."""
    text = "\n".join(
        path.read_text(encoding="utf-8") for path in SOURCES if path.name != "messages.py"
    )
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', text))
    made = [re.sub(r"{.*?}", "[a-z]+", form) for form in re.findall(r'f"([a-z{}.-]+)"', text)]
    unused = {
        code for code in set(CATALOG) - named if not any(re.fullmatch(form, code) for form in made)
    }
    assert not unused


def test_no_source_file_is_long() -> None:
    """A file that outgrew one idea is two files; a catalog is one however long it is."""
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name for name, length in lengths.items() if length > 400} <= {"messages.py"}
