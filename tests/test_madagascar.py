"""The Madagascar example reaches the published optimum, and an independent solver agrees."""

import csv
import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.optimize import linprog

import matchmaker as mm

PUBLISHED = {"2018-0086-MDG": 302_707, "2009-0137-MDG": 364_332}
HOURS = 24


@pytest.fixture(scope="module")
def example(root: Path) -> ModuleType:
    """The example, imported from its file."""
    spec = importlib.util.spec_from_file_location(
        "madagascar_example", root / "examples" / "madagascar.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    """The folder of the case's files."""
    folder = shared / "madagascar"
    if not folder.is_dir():
        pytest.skip("the Madagascar data are not among the shared data")
    return folder


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def oracle(data: Path, disaster: str, hours: float) -> float:
    """Solve the case with HiGHS, one transportation problem per item, from the files alone."""
    time = {
        (row["depotGglAddressAscii"], row["disasterGglAddressAscii"]): float(row["drivingTime_hrs"])
        for row in rows(data / "distanceMatrix.csv")
    }
    affected: dict[str, int] = {}
    for row in rows(data / "disasters.csv"):
        if row["DisasterID"] == disaster:
            place = row["gglAddress"]
            affected[place] = affected.get(place, 0) + int(row["TotAffected"])
    persons = {r["Item"]: float(r["PersonsPerItem"]) for r in rows(data / "personsPerItem.csv")}
    stock = rows(data / "inventory" / "actual.csv")
    total = 0.0
    for item, each in persons.items():
        depots = [(r["gglAddress"], float(r["Total"])) for r in stock if r["ItemName"] == item]
        needs = [(place, math.ceil(round(n / each, 9))) for place, n in affected.items()]
        total += each * most_units(depots, needs, time, hours)
    return total


def most_units(
    depots: list[tuple[str, float]],
    needs: list[tuple[str, int]],
    time: dict[tuple[str, str], float],
    hours: float,
) -> float:
    """Send as many units as possible from the depots to the needs within the hours."""
    pairs = [
        (i, len(depots) + j)
        for i, (depot, _) in enumerate(depots)
        for j, (place, _) in enumerate(needs)
        if time[depot, place] <= hours
    ]
    if not pairs:
        return 0.0
    rows_of = np.zeros((len(depots) + len(needs), len(pairs)))
    for column, pair in enumerate(pairs):
        rows_of[list(pair), column] = 1.0
    limits = [amount for _, amount in [*depots, *needs]]
    result = linprog(-np.ones(len(pairs)), A_ub=rows_of, b_ub=limits, method="highs")
    assert result.status == 0
    return float(-result.fun)


@pytest.mark.parametrize("disaster", PUBLISHED)
def test_the_published_optimum(
    example: ModuleType,
    data: Path,
    tmp_path: Path,
    disaster: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The program prints the published figure, HiGHS agrees, and the plan is written."""
    out = tmp_path / "plan"
    code = example.main(
        ["--data", str(data), "--disaster", disaster, "--hours", str(HOURS), "--out", str(out)]
    )
    printed = capsys.readouterr().out
    assert code == 0, printed
    found = re.search(r"People-items served: ([\d,.]+) of", printed)
    assert found is not None
    assert found[1] == f"{PUBLISHED[disaster]:,}"
    assert oracle(data, disaster, HOURS) == pytest.approx(PUBLISHED[disaster], abs=1e-6)
    assert "Check: nothing found" in printed
    written = mm.files.read_plan(out)
    assert written.status == "optimal"
    assert written.value == written.bound == PUBLISHED[disaster]


@pytest.mark.parametrize(
    ("disaster", "hours"),
    [("2018-0086-MDG", 6.0), ("2017-0075-MDG", 10.0), ("2013-0559-MDG", 24.0)],
)
def test_other_disasters_and_hours(
    example: ModuleType, data: Path, disaster: str, hours: float
) -> None:
    """The plan is proven optimal and equals HiGHS also where two rows name one address."""
    case = example.read_case(data, disaster)
    region = example.region_of(case)
    rules, objective = mm.Rules(max_travel=hours), example.objective_of(case)
    plan = mm.match(region, rules, objective)
    best = oracle(data, disaster, hours)
    assert plan.status == "optimal"
    assert plan.gap == 0
    assert plan.value == pytest.approx(best, abs=1e-6)
    assert example.people_items(case, example.items_served(region, plan)) == pytest.approx(best)
    assert mm.check(plan, region, rules, objective) == ()


def test_a_missing_folder_is_named(
    example: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the folder the program says which one it looked for."""
    folder = tmp_path / "nowhere"
    assert example.main(["--data", str(folder)]) == 1
    captured = capsys.readouterr()
    assert str(folder) in captured.err
    assert "--data" in captured.err
    assert captured.out == ""


def test_a_folder_without_the_files_is_named(
    example: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of something else gives the first file that is missing."""
    assert example.main(["--data", str(tmp_path)]) == 1
    assert "depotSelection.csv is missing" in capsys.readouterr().err


def test_a_missing_column_is_named(
    example: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file with another header gives the column that is missing."""
    (tmp_path / "depotSelection.csv").write_text("gglAddressAscii\nx\n", encoding="utf-8")
    assert example.main(["--data", str(tmp_path)]) == 1
    assert "has no column include" in capsys.readouterr().err


def test_an_unknown_disaster_gets_the_nearest(
    example: ModuleType, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in the id gives the ids that look like it."""
    assert example.main(["--data", str(data), "--disaster", "2018-0068-MDG"]) == 1
    message = capsys.readouterr().err
    assert "no disaster 2018-0068-MDG" in message
    assert "2018-0086-MDG" in message
