"""Lists, plans and rules in files: nothing is lost on the way out and back."""

import csv
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from forms import findings_of, rich_region, write_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing

TARGETS = ("lists", "lists.json")
ALL_FILES = {"communities", "organizations", "needs", "resources", "taxonomy"}
MORE_FILES = {"agreements", "travel", "region"}


@pytest.mark.parametrize("target", TARGETS)
def test_lists_round_trip(target: str, tmp_path: Path) -> None:
    """Every list, the taxonomy, the travel matrix and the name come back equal."""
    region = rich_region()
    mm.files.write_lists(region, tmp_path / target)
    again = mm.files.read_lists(tmp_path / target)
    assert again == region
    assert again.hash == region.hash
    assert again.needs[0].description == "first line\r\nsecond; line\n"
    assert again.needs[0].skills == ("a;b", "[c]", "d,e", '"f"')
    assert again.travel == region.travel
    assert again.name == "红山区, “test”"


@settings(max_examples=30)
@given(testing.regions())
def test_any_lists_round_trip(region: mm.Region) -> None:
    """Any region comes back equal from a folder and from JSON."""
    with TemporaryDirectory() as folder:
        for target in TARGETS:
            mm.files.write_lists(region, Path(folder) / target)
            assert mm.files.read_lists(Path(folder) / target) == region


prose = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), include_characters="\t\n\r"), max_size=15
)
odd = st.text(st.sampled_from("\",;'[]{}=+@# \t红\n山"), max_size=8)


@settings(max_examples=80)
@given(
    need_id=testing.identifiers(),
    other=testing.identifiers(),
    organization_id=testing.identifiers(),
    category=testing.identifiers(),
    skills=st.lists(testing.identifiers(), max_size=3),
    title=testing.lines(),
    description=prose | odd,
    numbers=st.tuples(
        st.integers(1, 10**9), st.floats(1e-9, 40_000), st.floats(-180, 180), st.floats(-90, 90)
    ),
    day=st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)),
)
def test_any_cell_round_trips(
    need_id: str,
    other: str,
    organization_id: str,
    category: str,
    skills: list[str],
    title: str,
    description: str,
    numbers: tuple[int, float, float, float],
    day: dt.date,
) -> None:
    """Commas, quotes, line ends, semicolons, brackets and any script survive in every cell."""
    quantity, reach, longitude, latitude = numbers
    region = mm.Region(
        taxonomy=mm.Taxonomy.identity([category]),
        communities=[{"community_id": other, "name": title}],
        organizations=[{"organization_id": organization_id, "kin_communities": [other]}],
        needs=[{"need_id": need_id, "community_id": other, "category": category,
                "quantity": quantity, "skills": skills, "title": title, "due": day,
                "description": description, "max_distance_km": reach,
                "longitude": longitude, "latitude": latitude}],
        resources=[{"resource_id": need_id, "organization_id": organization_id,
                    "category": category, "service_area": [other]}],
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        for target in TARGETS:
            mm.files.write_lists(region, Path(folder) / target)
            again = mm.files.read_lists(Path(folder) / target)
            assert again == region
            assert again.needs[0] == region.needs[0]


def test_a_smaller_region_leaves_nothing_of_a_larger_one(tmp_path: Path) -> None:
    """Agreements, travel and name of an earlier region in the folder do not leak into the next."""
    mm.files.write_lists(rich_region(), tmp_path)
    (tmp_path / "notes.csv").write_text("mine", encoding="utf-8")
    assert {path.stem for path in tmp_path.iterdir()} == ALL_FILES | MORE_FILES | {"notes"}
    mm.files.write_lists(small_region(), tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == ALL_FILES | {"notes"}
    assert mm.files.read_lists(tmp_path) == small_region()


@pytest.mark.parametrize("name", [*sorted(ALL_FILES), "lists.json"])
def test_a_byte_order_mark_is_no_part_of_the_text(name: str, tmp_path: Path) -> None:
    """Files that a spreadsheet saved as UTF-8 with a mark read like those without."""
    target = tmp_path / name if name.endswith(".json") else tmp_path
    mm.files.write_lists(small_region(), target)
    path = target if target.is_file() else target / f"{name}.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert mm.files.read_lists(target) == small_region()


def test_what_spreadsheets_add_does_no_harm(tmp_path: Path) -> None:
    """Blank rows, empty columns, blanks around cells and headers, and yes or no are read."""
    write_folder(small_lists(), tmp_path)
    (tmp_path / "needs.csv").write_text(
        "category , need_id,community_id,quantity,whole,skills,\n"
        ",,,,,,\n"
        "health, N1 ,C1 , 5 ,NO,,\n"
        '"health",N2,C2,4.0,no," ; ",\n'
        ",,,,,,\n",
        encoding="utf-8",
    )
    assert mm.files.read_lists(tmp_path) == small_region()


def test_a_list_in_a_cell(tmp_path: Path) -> None:
    """Names stand between semicolons; a JSON list holds those that have one."""
    write_folder(small_lists(), tmp_path)
    (tmp_path / "needs.csv").write_text(
        "need_id,community_id,category,quantity,skills\n"
        "N1,C1,health,5, first aid;  law ;\n"
        'N2,C2,health,4,"[""a;b"", ""c""]"\n',
        encoding="utf-8",
    )
    needs = mm.files.read_lists(tmp_path).needs
    assert [need.skills for need in needs] == [("first aid", "law"), ("a;b", "c")]


def test_a_travel_matrix_may_have_gaps(tmp_path: Path) -> None:
    """A pair without a line or with an empty value has no way; the unit is the file's."""
    write_folder(small_lists(), tmp_path)
    (tmp_path / "travel.csv").write_text(
        "organization_id,community_id,value,unit\nO1,C1,90,min\nO1,C2,,min\nO2,C2,15,min\n",
        encoding="utf-8",
    )
    region = mm.files.read_lists(tmp_path)
    assert region.travel is not None
    assert region.travel.unit == "min"
    expected = [[90, np.nan], [np.nan, 15]]
    np.testing.assert_array_equal(region.travel_matrix, expected)


def test_a_region_without_agreements_needs_no_such_file(tmp_path: Path) -> None:
    """A table with a header only is an empty list."""
    write_folder(small_lists() | {"agreements": []}, tmp_path)
    assert mm.files.read_lists(tmp_path) == small_region()


def planned() -> tuple[mm.Region, mm.Rules, mm.Plan]:
    """A plan with projects, signed ones, open needs, unused resources and prices."""
    region = rich_region()
    rules = mm.Rules(max_projects=1, unknown_quantity="unlimited")
    plan = mm.match(region, rules)
    assert mm.check(plan, region, rules) == ()
    assert plan.open_needs
    return region, rules, plan


@pytest.mark.parametrize("target", ["plan", "plan.json"])
@pytest.mark.parametrize("named", [True, False])
def test_plans_round_trip(target: str, named: bool, tmp_path: Path) -> None:
    """A plan comes back equal and passes the same check, with names for people or without."""
    region, rules, plan = planned()
    mm.files.write_plan(plan, tmp_path / target, region if named else None)
    again = mm.files.read_plan(tmp_path / target)
    assert again == plan
    assert mm.check(again, region, rules) == ()


@settings(max_examples=25)
@given(st.data())
def test_any_plan_round_trips(data: st.DataObject) -> None:
    """Plans of any region under any rules come back equal from a folder and from JSON."""
    region = data.draw(testing.regions())
    rules = data.draw(testing.rules(region))
    plan = mm.match(region, rules, time_limit=2.0)
    assert mm.check(plan, region, rules) == ()
    with TemporaryDirectory() as folder:
        for target in ("plan", "plan.json"):
            mm.files.write_plan(plan, Path(folder) / target, region)
            assert mm.files.read_plan(Path(folder) / target) == plan


def test_an_infeasible_plan_round_trips(tmp_path: Path) -> None:
    """A plan that does not exist is written with its conflicts, and read back the same."""
    plan = mm.match(small_region(), mm.Rules(max_projects=1, projects_per_community=(1, None)))
    assert plan.status == "infeasible"
    for target in ("plan", "plan.json"):
        mm.files.write_plan(plan, tmp_path / target)
        assert mm.files.read_plan(tmp_path / target) == plan


def test_projects_in_a_table_read_well(tmp_path: Path) -> None:
    """One row per allocation, with the names that a person knows."""
    region, _, plan = planned()
    mm.files.write_plan(plan, tmp_path, region)
    with (tmp_path / "projects.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    parts = [part for project in plan.projects for part in project.allocations]
    assert [row["need_id"] for row in rows if row["need_id"]] == [part.need_id for part in parts]
    assert {row["organization"] for row in rows} <= {"医院", "学校"}


@pytest.mark.parametrize(
    ("file", "text", "code"),
    [
        ("plan.csv", None, "file-missing"),
        ("projects.csv", "project,title\n", "column-missing"),
        ("plan.csv", "field,value\nstatus,{\n", "json-invalid"),
        ("plan.csv", 'field,value\nstatus,"""good"""\n', "choice-expected"),
        ("prices.csv", "kind,id,price\nneeds,N1,high\n", "number-expected"),
    ],
)
def test_a_damaged_plan(file: str, text: str | None, code: str, tmp_path: Path) -> None:
    """A plan whose files are missing or faulty is refused with findings."""
    mm.files.write_plan(planned()[2], tmp_path)
    if text is None:
        (tmp_path / file).unlink()
    else:
        (tmp_path / file).write_text(text, encoding="utf-8")
    found = findings_of(lambda: mm.files.read_plan(tmp_path))
    assert code in {fault.code for fault in found}
    assert all(fault.place.file for fault in found)


WRITERS: dict[str, Callable[[Path], object]] = {
    "lists": lambda path: mm.files.write_lists(small_region(), path),
    "plan": lambda path: mm.files.write_plan(planned()[2], path),
    "region": lambda path: small_region().to_json(path),
}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("target", ["file/folder", "file/out.json", "folder.json"])
def test_a_target_that_cannot_be_written(writer: str, target: str, tmp_path: Path) -> None:
    """Writing below a file or over a folder is an error in both languages that names the path."""
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "folder.json").mkdir()
    found = findings_of(lambda: WRITERS[writer](tmp_path / target))
    assert [fault.code for fault in found] == ["file-unwritable"]
    assert str(tmp_path / target) in found[0].place.file
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("read", [mm.files.read_lists, mm.files.read_plan])
@pytest.mark.parametrize(
    ("target", "code"),
    [("gone", "file-missing"), ("gone.json", "file-missing"), ("needs.csv", "folder-expected")],
)
def test_a_source_that_is_not_there(
    read: Callable[[Path], object], target: str, code: str, tmp_path: Path
) -> None:
    """A folder or file that does not exist, or is no folder, is named."""
    (tmp_path / "needs.csv").touch()
    found = findings_of(lambda: read(tmp_path / target))
    assert [fault.code for fault in found] == [code]
    assert target in found[0].place.file


RULES = """
[rules]
max_distance_km = 3
projects_per_organization = [1]
projects_per_community = [0, 12]
units_per_organization = [2]
forbidden_pairs = [["O1", "C1"]]
pair_costs = [["O1", "C2", 2.5]]
quotas = [["agency", 1], ["two_new", 0, 2]]
together = [["N1", "N2"]]
apart = [["O1", "O2"]]
floor = 0.3
floor_price = 2

[objective]
priority = [1, 2, 4, 8, 16]
decay = { kind = "linear", half = 2 }
"""


def test_rules_in_a_file(tmp_path: Path) -> None:
    """A TOML file gives rules and objective; a limit without a most is a list of one."""
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    rules, objective = mm.files.read_rules(tmp_path / "rules.toml")
    assert rules == mm.Rules(
        max_distance_km=3,
        projects_per_organization=(1, None),
        projects_per_community=(0, 12),
        units_per_organization=(2, None),
        forbidden_pairs=(("O1", "C1"),),
        pair_costs=(("O1", "C2", 2.5),),
        quotas=(("agency", 1, None), ("two_new", 0, 2)),
        together=(("N1", "N2"),),
        apart=(("O1", "O2"),),
        floor=0.3,
        floor_price=2.0,
    )
    assert mm.Rules.model_validate_json(rules.model_dump_json()) == rules
    assert objective == mm.Objective(
        priority=(1, 2, 4, 8, 16), decay=mm.Decay(kind="linear", half=2)
    )
    (tmp_path / "rules.toml").write_text("", encoding="utf-8")
    assert mm.files.read_rules(tmp_path / "rules.toml") == (mm.Rules(), mm.Objective())


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("[rules", ["toml-invalid"]),
        ("rules = 3", ["record-expected"]),
        ("[rule]\nmax_projects = 3", ["field-unknown"]),
        (
            "[rules]\nmax_project = 3\nmax_distance_km = nan\nskills = 'no idea'\n"
            "[objective]\nresolution = 0\n[objective.decay]\nkind = 'steep'\nhalf = -1",
            ["field-unknown", "not-finite", "yes-no-expected", "choice-expected", "too-small",
             "too-small"],
        ),
        ("[rules]\nprojects_per_organization = [3, 2]", ["least-above-most"]),
        ("[objective]\ndecay = 'steep'", ["record-expected"]),
        ("[objective]\npriority = [1, 2]", ["entries-too-few"]),
    ],
)  # fmt: skip
def test_faulty_rules_in_a_file(text: str, codes: list[str], tmp_path: Path) -> None:
    """All faults of a rules file come at once and name the file."""
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    found = findings_of(lambda: mm.files.read_rules(tmp_path / "rules.toml"))
    assert sorted(fault.code for fault in found) == sorted(codes)
    assert {fault.place.file for fault in found} == {"rules.toml"}
