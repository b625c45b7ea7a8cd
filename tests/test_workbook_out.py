"""The workbook says what the plan says, to anyone who opens it, and nothing that it should not."""

import re
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
from forms import findings_of
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from planned import ODD_NAMES, odd_lists, odd_plan, odd_region
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files.out import write_list_workbook, write_workbook
from matchmaker.files.out.choices import STAGES, Language, sheet_title
from matchmaker.files.out.summary import gap_meaning
from matchmaker.files.out.text import lines_needed, sheet_name
from matchmaker.files.out.view import View
from matchmaker.files.out.words import WORDS, speaker
from matchmaker.lists import BINDING_STAGES

Rows = list[dict[str, Any]]


def table(sheet: Any, first: str) -> Rows:
    """The rows below the header that begins with a title; merged cells are filled down."""
    filled: dict[tuple[int, int], Any] = {}
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, area.max_row + 1):
            filled[row, area.min_col] = sheet.cell(area.min_row, area.min_col).value
    cells = [
        [filled.get((cell.row, cell.column), cell.value) for cell in row]
        for row in sheet.iter_rows()
    ]
    at = next(row for row, values in enumerate(cells) if values[0] == first)
    body = []
    for values in cells[at + 1 :]:
        if values[0] in (None, "合计", "Total", "无。"):
            break
        body.append(dict(zip(cells[at], values, strict=True)))
    return body


def written(plan: mm.Plan, region: mm.Region, path: Path, **options: Any) -> Any:
    write_workbook(plan, region, path, **options)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The workbook of the odd plan."""
    return written(odd_plan(), odd_region(), tmp_path_factory.mktemp("out") / "plan.xlsx")


def agreements_of(sheet: Any) -> Rows:
    """The list of projects read as agreements, by its headers."""
    stages = {name: stage for stage, name in STAGES.items()}
    fields = {"项目编号": "project_id", "信用代码": "organization_id", "社区代码": "community_id",
              "需求编号": "need_id", "资源编号": "resource_id", "认领数量": "quantity",
              "项目状态": "stage"}  # fmt: skip
    rows = [
        {fields[k]: v for k, v in row.items() if k in fields} for row in table(sheet, "项目编号")
    ]
    return [row | {"stage": stages[row["stage"]]} for row in rows]


def agreed_and_proposed(plan: mm.Plan, region: mm.Region) -> Counter[tuple[Any, ...]]:
    """What the list of projects must say, taken from the plan and the agreements alone."""
    lines = [
        (one.organization_id, one.community_id, one.need_id or None, one.resource_id or None,
         one.quantity, one.stage)
        for one in region.agreements if one.stage in BINDING_STAGES
    ]  # fmt: skip
    for project in plan.projects:
        parties = (project.organization_id, project.community_id)
        lines += [
            (*parties, part.need_id, part.resource_id, part.quantity, "proposed")
            for part in project.allocations
        ]
        if not project.signed and not project.allocations:
            lines.append((*parties, None, None, None, "proposed"))
    return Counter(lines)


def test_projects_are_read_back_as_agreements(book: Any) -> None:
    """Every allocation is a row with its parties; the rows make a valid list of agreements."""
    rows = agreements_of(book["项目清单"])
    found = Counter(tuple(row.values())[1:] for row in rows)
    assert found == agreed_and_proposed(odd_plan(), odd_region())
    lists = odd_lists() | {"agreements": rows}
    again = small_region(lists)
    assert len(again.agreements) == len(rows)
    assert len({row["project_id"] for row in rows}) == len(View(odd_plan(), odd_region()).blocks)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_office_puts_the_projects_into_its_lists(language: Language, tmp_path: Path) -> None:
    """The sheet of projects, copied into the workbook of the lists, is the list of agreements."""
    say = speaker(language)
    lists, plan = tmp_path / "lists.xlsx", tmp_path / "plan.xlsx"
    write_list_workbook(odd_region(), lists, language=language)
    source = written(odd_plan(), odd_region(), plan, language=language)[say("sheet_projects")]
    target = openpyxl.load_workbook(lists)
    del target[sheet_title("agreements", language)]
    sheet = target.create_sheet(say("sheet_projects"))
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None:
                copy = sheet.cell(cell.row, cell.column, cell.value)
                copy.data_type = cell.data_type
    for area in source.merged_cells.ranges:
        sheet.merge_cells(str(area))
    target.save(lists)
    agreements = mm.read_workbook(lists).agreements
    found = Counter(
        (one.organization_id, one.community_id, one.need_id or None, one.resource_id or None,
         one.quantity, one.stage)
        for one in agreements
    )  # fmt: skip
    assert found == agreed_and_proposed(odd_plan(), odd_region())


def test_no_new_project_takes_the_id_of_another(book: Any) -> None:
    """An id of an agreement, binding or not, is not given to a new project."""
    new = {
        row["project_id"] for row in agreements_of(book["项目清单"]) if row["stage"] == "proposed"
    }
    assert new
    assert not new & set(odd_region().agreements.ids)


def test_a_project_is_signed_by_one_cell(tmp_path: Path) -> None:
    """One stage for all rows of a project; signed, it is kept, and no new id looks like a slip."""
    region = odd_region()
    plan, lists = tmp_path / "plan.xlsx", tmp_path / "lists.xlsx"
    write_list_workbook(region, lists)
    sheet = written(odd_plan(), region, plan)["项目清单"]
    column = next(cell.column_letter for cell in sheet[3] if cell.value == "项目状态")
    first = {row["project_id"]: row["stage"] for row in agreements_of(sheet)}
    fresh = [name for name, stage in first.items() if stage == "proposed"]
    assert fresh == sorted(fresh)
    assert all(re.fullmatch(r"P\d{3}", name) for name in fresh)
    blocks = [area for area in sheet.merged_cells.ranges if area.coord.startswith("A")]
    for area in blocks:
        stages = [sheet[f"{column}{row}"].value for row in range(area.min_row, area.max_row + 1)]
        if stages[0] == STAGES["proposed"]:
            assert not any(stages[1:])
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1.strip('"').split(",") == list(STAGES.values())


def test_figures_are_the_plans(book: Any) -> None:
    """The summary's figures and sums are those of the plan."""
    plan, region, sheet = odd_plan(), odd_region(), book["摘要"]
    figures = {row["指标"]: row["数值"] for row in table(sheet, "指标")}
    assert figures["方案价值"] == plan.value
    assert figures["价值上界"] == plan.bound
    assert figures["差距"] == plan.gap
    assert figures["已对接需求"] == plan.needs_served
    assert figures["本次对接数量"] == plan.units_served
    assert figures["未对接需求"] == len(plan.open_needs)
    assert figures["有剩余的资源"] == len(plan.unused_resources)
    assert figures["未列入的登记"] == 1
    for title, where in (("需求类别", sheet), ("街道", book["街道对接情况"])):
        rows = table(where, title)
        assert sum(row["本次对接"] for row in rows) == plan.units_served
        assert sum(row["未对接"] for row in rows) == sum(x.missing for x in plan.open_needs)
        assert sum(row["已签约"] for row in rows) == 2
        assert sum(row["需求数量"] for row in rows) == sum(x.quantity for x in region.needs)


def test_loads_and_open_needs_are_the_plans(book: Any) -> None:
    """What each resource has left, and what each need lacks, follow from the plan."""
    plan, region = odd_plan(), odd_region()
    loads = table(book["成员单位承接情况"], "单位名称")
    unused = {x.resource_id: x.quantity for x in plan.unused_resources}
    assert {x["资源编号"] for x in loads} == set(region.resources.ids)
    for row in loads:
        assert row["剩余数量"] == unused.get(row["资源编号"], 0)
        assert row["已用数量"] + row["剩余数量"] == row["可用数量"]
    needs = table(book["未对接需求"], "需求编号")
    assert [(x["需求编号"], x["缺口数量"]) for x in needs] == [
        (x.need_id, x.missing) for x in plan.open_needs
    ]
    assert "没有合适的资源：类别不匹配（2 项）" in [x["未对接原因"] for x in needs]


def test_each_subdistrict_has_a_sheet(book: Any) -> None:
    """Names that are too long, reserved or alike but for capitals become names of sheets."""
    assert book.sheetnames[:5] == [
        "摘要",
        "街道对接情况",
        "项目清单",
        "成员单位承接情况",
        "未对接需求",
    ]
    assert book.sheetnames[5] == "History_"
    assert len({name.lower() for name in book.sheetnames}) == 8
    places = [table(book[name], "社区") for name in book.sheetnames[5:]]
    assert [row["社区"] for rows in places for row in rows] == [ODD_NAMES[at] for at in (0, 7, 6)]


def test_small_numbers_of_people_and_pseudonyms_stay_away(book: Any, tmp_path: Path) -> None:
    """People under the threshold are shown as fewer; a pseudonym is in no part of the file."""
    shown = {x["需求编号"]: x["受益人数"] for x in table(book["未对接需求"], "需求编号")}
    assert shown == {"N1": "<10", "N3": "<10", "N4": 80}
    write_workbook(odd_plan(), odd_region(), tmp_path / "plan.xlsx", threshold=100)
    with ZipFile(tmp_path / "plan.xlsx") as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist())
    assert b"k-secret" not in whole
    loaded = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    shown = {x["需求编号"]: x["受益人数"] for x in table(loaded["未对接需求"], "需求编号")}
    assert set(shown.values()) == {"<100"}


def test_names_stay_texts(book: Any) -> None:
    """No cell is a formula or a link, whatever a name looks like; the names are there unchanged."""
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type in "snd" and cell.hyperlink is None for cell in cells)
    texts = {cell.value for cell in cells}
    assert texts >= {ODD_NAMES[at] for at in (0, 1, 3, 5, 6, 7)}
    assert all(cell.quotePrefix for cell in cells if str(cell.value)[:1] in ("=", "+", "-", "@"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_are_set_up_to_be_printed(language: Language, tmp_path: Path) -> None:
    """A4, as wide as the page, the header on each page, in sight on the screen."""
    loaded = written(odd_plan(), odd_region(), tmp_path / "plan.xlsx", language=language)
    say = speaker(language)
    for sheet in loaded:
        assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert "&P" in sheet.oddFooter.center.text
    for key in ("projects", "loads", "open"):
        assert loaded[say(f"sheet_{key}")].freeze_panes
    charts = {sheet.title for sheet in loaded if sheet._charts}
    assert charts == {say("sheet_summary"), say("sheet_subdistricts")}


def test_a_plan_of_other_lists_is_refused(tmp_path: Path) -> None:
    """Ids that the lists do not have are named, each once, and nothing is written."""
    lists = small_lists()
    lists["needs"] = lists["needs"][:1]
    path = tmp_path / "plan.xlsx"
    findings = findings_of(lambda: write_workbook(odd_plan(), small_region(lists), path))
    assert {(fault.code, fault.value) for fault in findings} == {
        ("plan-unknown-id", name) for name in ("C3", "N2", "N3", "N4")
    }
    assert not path.exists()


def test_a_plan_that_nothing_can_keep_is_written_too(tmp_path: Path) -> None:
    """The workbook then says which limits contradict each other, and that all needs are open."""
    rules = mm.Rules(max_projects=1, projects_per_community=(1, None))
    region = small_region()
    plan = mm.match(region, rules, time_limit=5)
    assert plan.status == "infeasible"
    loaded = written(plan, region, tmp_path / "plan.xlsx")
    meaning = next(row for row in table(loaded["摘要"], "指标") if row["指标"] == "方案状态")[
        "说明"
    ]
    assert all(conflict in meaning for conflict in plan.conflicts)
    assert table(loaded["项目清单"], "项目编号") == []


@settings(max_examples=25)
@given(data=st.data(), chinese=st.booleans())
def test_any_plan_can_be_written(data: st.DataObject, chinese: bool) -> None:
    """Any region and any plan give a workbook, and the list of projects says what the plan says."""
    region = data.draw(testing.regions(words=True, every=True))
    rules = data.draw(testing.rules(region, least=True, every=True))
    try:
        plan = mm.match(region, rules, time_limit=0.5, effort=0.1)
    except mm.RulesError:  # rules that contradict the agreements
        reject()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        loaded = written(plan, region, path, language="zh" if chinese else "en")
        if chinese:
            found = Counter(tuple(x.values())[1:] for x in agreements_of(loaded["项目清单"]))
            if plan.value is not None:
                assert found == agreed_and_proposed(plan, region)
        else:
            rows = table(loaded["Projects"], "Project ID")
            units = sum(row["Quantity"] or 0 for row in rows if row["Stage"] == "proposed")
            assert units == plan.units_served


@given(st.lists(st.text(max_size=40), max_size=8))
def test_names_of_sheets_keep_the_rules(wanted: list[str]) -> None:
    """At most 31 signs as a spreadsheet counts, none of []:*?/\\, all different, no apostrophe."""
    names: list[str] = []
    for name in wanted:
        names.append(sheet_name(name, names, "x"))
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\\x00-\x1f]", name)
        assert name.lower() != "history"
        assert name[0] != "'" != name[-1]


@pytest.mark.parametrize(("value", "bound", "told"), [
    (100.0, 100.0, "gap_zero"),
    (98.76, 100.0, "98.7%"),
    (0.0, 10.0, "0.0%"),
    (-5.0, 10.0, "15.00"),
])  # fmt: skip
def test_the_gap_in_words_never_claims_too_much(value: float, bound: float, told: str) -> None:
    """A share is rounded down, and no share is told where the plan is worth less than nothing."""
    text = gap_meaning(value, bound, speaker("en"))
    assert told in text or text == WORDS[told].en


@pytest.mark.parametrize(("text", "width", "lines"), [
    ("", 10, 1),
    ("abc", 10, 1),
    ("教育路社区居委会", 10, 2),
    ("教育路社区居委会" * 4, 10, 8),
    ("x" * 40, 10, 5),
    ("a\nb\nc", 10, 3),
])  # fmt: skip
def test_rows_are_high_enough(text: str, width: float, lines: int) -> None:
    """The lines of a wrapped text: Chinese characters take two places, long words are cut."""
    assert lines <= lines_needed(text, width) <= lines + 1
