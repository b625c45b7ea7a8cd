"""The command line on files of offices: inspect, convert, template, and plans to hand out."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from small import small_region
from test_cli import Runner, run

import matchmaker as mm
from matchmaker.files.office.headers import field_of
from matchmaker.files.out.choices import Language, sheet_title

__all__ = ["run"]  # a fixture

NEEDS = "需求清单,,,,\n需求编号,社区,需求类别,需求数量,经度（GCJ-02）,纬度\n"


@pytest.fixture
def book(run: Runner) -> Path:
    """The small lists as a workbook, with a repaired and a faulty cell to come."""
    path = Path("lists.xlsx")
    mm.write_lists(small_region(), path)
    return path


def change(path: Path, sheet: str, cell: str, value: object) -> None:
    """Write one cell of a workbook anew."""
    made = openpyxl.load_workbook(path)
    made[sheet][cell] = value
    made.save(path)


def test_inspect_tells_what_would_be_read(run: Runner, book: Path) -> None:
    """Sheets, columns and repairs are told; nothing is planned or written."""
    change(book, "需求清单", "D2", "约5个")
    before = sorted(Path().iterdir())
    ended = run("inspect", str(book))
    assert ended.code == 0
    assert "lists.xlsx · 需求清单: needs, 2 records" in ended.out
    assert "需求数量 → quantity" in ended.out
    assert "D2" in ended.out
    assert "约5个 read as 5" in ended.out
    assert sorted(Path().iterdir()) == before


def test_inspect_tells_all_faults_and_their_cells(run: Runner, book: Path) -> None:
    """Faults make exit code 1, each with its cell, in both languages."""
    change(book, "需求清单", "D2", "若干")
    change(book, "需求清单", "B3", "河东九社区")
    ended = run("inspect", str(book))
    assert ended.code == 1
    assert "lists.xlsx, 需求清单, D2" in ended.out
    assert "lists.xlsx, 需求清单, B3" in ended.out
    assert "若干 不是整数" in ended.out


@pytest.mark.parametrize("target", ["lists", "lists.json", "missing.xlsx", "rules.toml"])
def test_inspect_takes_every_path(run: Runner, target: str) -> None:
    """Forms of the library's own are counted; what cannot be read is a finding."""
    if target == "lists.json":
        mm.write_lists(small_region(), target)
    ended = run("inspect", target)
    readable = target.startswith("lists")
    assert ended.code == (0 if readable else 1)
    assert ("needs, 2 records" in ended.out) == readable
    assert ("file-" in ended.out or "folder-" in ended.out) != readable


@pytest.mark.parametrize(
    ("out", "options"),
    [
        ("again.json", ()),
        ("again.geojson", ()),
        ("again.xlsx", ("--language", "en")),
        ("again", ()),
        ("again", ("--form", "parquet")),
        ("again", ("--form", "hsds")),
        ("again", ("--encoding", "utf-8-sig")),
    ],
)
def test_convert_keeps_the_lists(run: Runner, book: Path, out: str, options: list[str]) -> None:
    """What is converted is read back equal."""
    assert run("convert", str(book), out, *options).code == 0
    assert mm.read_lists(out) == small_region()


def test_convert_writes_gb18030(run: Runner, book: Path) -> None:
    """The encoding of the CSV files is the one that was asked for."""
    assert run("convert", str(book), "gb", "--encoding", "gb18030").code == 0
    assert "河东" in Path("gb/communities.csv").read_text(encoding="gb18030")
    assert mm.read_folder("gb") == small_region()


def test_convert_names_what_it_cannot_write(run: Runner, book: Path) -> None:
    """An old format is an error with the mend, not a folder of that name."""
    ended = run("convert", str(book), "again.xls")
    assert ended.code == 1
    assert ".xlsx" in ended.err
    assert not Path("again.xls").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_filled_template_is_read(run: Runner, language: Language) -> None:
    """Empty lists with headers; filled in, they are a region."""
    assert run("template", "forms.xlsx", "--language", language).code == 0
    made = openpyxl.load_workbook("forms.xlsx")
    rows: dict[str, dict[str, object]] = {
        "communities": {"community_id": "C1", "name": "河东"},
        "organizations": {"organization_id": "O1", "name": "医院"},
        "needs": {"need_id": "N1", "community_id": "C1", "category": "健康", "quantity": 5},
        "resources": {"resource_id": "R1", "organization_id": "O1", "category": "健康"},
    }
    for listed, values in rows.items():
        sheet = made[sheet_title(listed, language)]
        headers = [str(cell.value) for cell in sheet[1]]
        for at, header in enumerate(headers, start=1):
            field = field_of(header, listed, {})
            if field is not None and field in values:
                sheet.cell(2, at).value = values[field]
    made.save("forms.xlsx")
    region = mm.read_workbook("forms.xlsx")
    assert [len(table) for table in region.tables] == [1, 1, 1, 1, 0]
    assert region.needs[0].quantity == 5


def test_template_of_the_agreement(run: Runner) -> None:
    """A .docx is the agreement's template; other names are wrong usage."""
    assert run("template", "agreement.docx").code == 0
    assert Path("agreement.docx").stat().st_size > 1_000
    assert run("template", "forms.ods").code == 2


def test_plan_hands_out_a_workbook_and_agreements(run: Runner, book: Path) -> None:
    """`plan` reads a workbook, and writes what is signed and printed."""
    options = ("--workbook", "plan.xlsx", "--agreements", "signed", "--time-limit", "2")
    ended = run("plan", str(book), "--out", "out", *options)
    assert ended.code == 0
    plan = mm.files.read_plan("out/plan.json")
    assert len(list(Path("signed").glob("*.docx"))) == len(plan.projects)
    assert "项目清单" in openpyxl.load_workbook("plan.xlsx").sheetnames
    assert run("check", str(book), "out/plan.json").code == 0


def test_reading_options_from_a_file(run: Runner) -> None:
    """A TOML file names headers, sheets and the system of coordinates; a slip in it is told."""
    Path("office").mkdir()
    mm.write_lists(small_region(), "office")
    needs = "编号,报到,点单,份数\nN1,河东,health,5\nN2,河西,health,4\n"
    Path("office/needs.csv").write_text(needs, encoding="utf-8")
    Path("reading.toml").write_text(
        'crs = "WGS-84"\n[mapping]\n"报到" = "community_id"\n"点单" = "category"\n'
        '"份数" = "quantity"\n',
        encoding="utf-8",
    )
    assert run("inspect", "office").code == 1
    assert run("convert", "office", "out.json", "--reading", "reading.toml").code == 0
    assert mm.read_lists("out.json").needs == small_region().needs
    Path("reading.toml").write_text("crss = 1\n", encoding="utf-8")
    ended = run("inspect", "office", "--reading", "reading.toml")
    assert ended.code == 1
    assert "crss" in ended.err


def test_the_salt_comes_from_the_environment(
    run: Runner, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pseudonyms are made under MATCHMAKER_SALT; without it persons are dropped."""
    made = openpyxl.load_workbook(book)
    sheet = made["需求清单"]
    sheet.cell(1, 10).value, sheet.cell(2, 10).value = "姓名", "王某某"
    made.save(book)
    monkeypatch.delenv("MATCHMAKER_SALT", raising=False)
    assert run("convert", str(book), "without.json").code == 0
    monkeypatch.setenv("MATCHMAKER_SALT", "a secret of sixteen bytes")
    assert run("convert", str(book), "with.json").code == 0
    keys = [mm.read_lists(name).needs[0].beneficiary_key for name in ("without.json", "with.json")]
    assert keys[0] == ""
    assert keys[1].startswith("p")
    assert "王某某" not in Path("with.json").read_text(encoding="utf-8")


def test_an_interrupt_is_told(run: Runner, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with its own code and a word, and leaves no file behind."""

    def interrupted(*given: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("matchmaker.files.write_lists", interrupted)
    ended = run("convert", str(book), "out.xlsx")
    assert ended.code == 130
    assert "interrupted / 已中断" in ended.err
    assert not Path("out.xlsx").exists()


def test_outputs_are_looked_at_before_the_search(run: Runner, book: Path) -> None:
    """A slip in the name of an output costs no search."""
    Path("taken").write_text("", encoding="utf-8")
    for wrong in (("--workbook", "plan.xls"), ("--agreements", "taken")):
        ended = run("plan", str(book), "--out", "out", *wrong)
        assert ended.code == 1
        assert not Path("out/plan.json").exists()


def test_a_folder_is_not_named_like_a_file(run: Runner, book: Path) -> None:
    """`convert lists.xlsx out.csv` would make a folder of that name, which nobody means."""
    for name in ("out.csv", "out.docx", "out.ods"):
        ended = run("convert", str(book), name)
        assert ended.code == 1
        assert "file-form" in ended.err
        assert not Path(name).exists()


def test_an_empty_folder_is_told(run: Runner) -> None:
    """Not five missing files, but what it is."""
    Path("nothing").mkdir()
    ended = run("plan", "nothing")
    assert ended.code == 1
    assert "[folder-empty] nothing" in ended.err
