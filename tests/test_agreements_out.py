"""Agreements: every project in one of them, whatever its names; a faulty template is a finding."""

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from forms import findings_of
from hypothesis import given, settings
from hypothesis import strategies as st
from planned import ODD_NAMES, odd_plan, odd_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files.out import write_agreement_template, write_agreements, write_workbook
from matchmaker.files.out.choices import Language
from matchmaker.files.out.text import file_name
from matchmaker.files.out.view import View


def words_of(path: Path) -> str:
    """All text of an agreement, a cell a line."""
    document = docx.Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for one in document.tables for row in one.rows for cell in row.cells]
    return "\n".join(texts)


def template_of(path: Path, *texts: str) -> Path:
    """A template of a user's own, with these paragraphs."""
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(path))
    return path


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_project_has_one_agreement(language: Language, tmp_path: Path) -> None:
    """Parties, needs, resources, quantities and dates of each project, and nothing of others."""
    blocks = View(odd_plan(), odd_region()).blocks
    paths = write_agreements(odd_plan(), odd_region(), tmp_path / "new" / "out", language=language)
    assert len(paths) == len(blocks) == len(set(paths))
    assert sorted(paths) == sorted((tmp_path / "new" / "out").iterdir())
    for block, path in zip(blocks, paths, strict=True):
        text = words_of(path)
        organization, community = block.organization, block.community
        for name in (organization.name, community.name, organization.leader, block.project_id):
            assert name in text
        rows = docx.Document(str(path)).tables[1].rows[1:]
        found = [tuple(cell.text for cell in row.cells) for row in rows]
        assert len(found) == len(block.lines)
        for cells, line in zip(found, block.lines, strict=True):
            assert cells[3] == ("" if line.quantity is None else str(line.quantity))
            if line.need is not None and line.resource is not None:
                assert line.need.need_id in cells[1]
                assert line.resource.resource_id in cells[2]
                assert cells[5] == ("" if line.need.due is None else line.need.due.isoformat())
        assert not re.search(r"\{\{|\{%", text.replace(ODD_NAMES[6], ""))


def test_an_agreed_projects_dates_are_in_it(tmp_path: Path) -> None:
    """Day of signing and period come from the agreement; without one, lines to write on."""
    paths = write_agreements(odd_plan(), odd_region(), tmp_path)
    assert "自 2026年1月1日 起至 2026年12月31日 止" in words_of(paths[0])
    assert "日期：2025年12月20日" in words_of(paths[0])
    assert "自 ＿＿＿" in words_of(paths[2])


def test_pseudonyms_and_small_numbers_stay_away(tmp_path: Path) -> None:
    """A template may name people, as fewer than; pseudonyms are not there to be named."""
    own = template_of(
        tmp_path / "own.docx", "{% for line in lines %}{{ line.people }};{% endfor %}"
    )
    paths = write_agreements(odd_plan(), odd_region(), tmp_path / "out", template=own)
    assert [words_of(path) for path in paths] == ["<10;", ";", "80;", "12;", "80;"]
    keys = template_of(tmp_path / "keys.docx", "{{ lines[0].beneficiary_key }}")
    findings = findings_of(
        lambda: write_agreements(odd_plan(), odd_region(), tmp_path / "no", template=keys)
    )
    assert {fault.code for fault in findings} == {"template-faulty"}


@pytest.mark.parametrize("text", [
    "{{ project.nmae }}",
    "{% for line in lines %}",
    "{{ 1 / 0 }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ lines.append(1) }}",
    "{{ project.id | nofilter }}",
    "{% include '/etc/passwd' %}",
    "{%tr for line in lines %}",
])  # fmt: skip
def test_a_faulty_template_is_a_finding(text: str, tmp_path: Path) -> None:
    """Slips, and reaching out of the sandbox: one finding for each, and no file is written."""
    own = template_of(tmp_path / "own.docx", "Agreement", text)
    findings = findings_of(
        lambda: write_agreements(odd_plan(), odd_region(), tmp_path / "out", template=own)
    )
    assert {fault.code for fault in findings} == {"template-faulty"}
    assert len(findings) == len(set(findings)) == 1
    assert findings[0].place.file == str(own)
    assert not (tmp_path / "out").exists()


def workbook(path: Path) -> None:
    """Make a workbook that is called a document."""
    write_workbook(odd_plan(), odd_region(), path.with_suffix(".xlsx"))
    path.with_suffix(".xlsx").rename(path)


def bomb(path: Path) -> None:
    """Make a small archive that would fill the memory."""
    with ZipFile(path, "w", ZIP_DEFLATED) as parts, parts.open("word/document.xml", "w") as part:
        for _ in range(400):
            part.write(bytes(2**20))


@pytest.mark.parametrize(("make", "code"), [
    (lambda path: None, "file-missing"),
    (lambda path: path.mkdir(), "file-unreadable"),
    (lambda path: path.write_bytes(b""), "file-damaged"),
    (lambda path: path.write_bytes(b"PK\x03\x04 broken"), "file-damaged"),
    (lambda path: ZipFile(path, "w").close(), "template-unreadable"),
    (workbook, "template-unreadable"),
    (bomb, "archive-too-large"),
])  # fmt: skip
def test_an_unreadable_template_is_a_finding(
    make: Callable[[Path], object], code: str, tmp_path: Path
) -> None:
    """No file, a folder, an archive that is cut, empty, of another kind, or a bomb."""
    own = tmp_path / "own.docx"
    make(own)
    findings = findings_of(
        lambda: write_agreements(odd_plan(), odd_region(), tmp_path / "out", template=own)
    )
    assert [fault.code for fault in findings] == [code]
    assert own.name in findings[0].place.file
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_default_template_can_be_changed(language: Language, tmp_path: Path) -> None:
    """It is written, edited by its user, and taken instead of the default."""
    path = tmp_path / "template.docx"
    write_agreement_template(path, language=language)
    document = docx.Document(str(path))
    document.add_paragraph("Office of {{ region }}")
    document.save(str(path))
    paths = write_agreements(
        odd_plan(), odd_region(), tmp_path / "out", template=path, language=language
    )
    assert all("Office of 红山区 & Co" in words_of(path) for path in paths)


def test_chinese_has_a_font_of_its_own(tmp_path: Path) -> None:
    """Without an East Asian font and language, Word takes what it likes for Chinese."""
    write_agreement_template(tmp_path / "template.docx")
    with ZipFile(tmp_path / "template.docx") as parts:
        styles = parts.read("word/styles.xml").decode()
    normal = styles[styles.index('w:styleId="Normal"') :]
    assert 'w:eastAsia="宋体"' in normal[: normal.index("</w:style>")]
    assert 'w:eastAsia="zh-CN"' in normal[: normal.index("</w:style>")]


@settings(max_examples=10)
@given(data=st.data())
def test_any_plan_gives_agreements(data: st.DataObject) -> None:
    """Any names, any plan: as many agreements as projects, all of which can be opened."""
    region = data.draw(testing.regions(words=True, every=True))
    plan = mm.match(region, mm.Rules(max_projects=3), time_limit=0.5, effort=0.1)
    blocks = View(plan, region).blocks
    with TemporaryDirectory() as folder:
        paths = write_agreements(plan, region, folder)
        assert len(paths) == len(blocks)
        for block, path in zip(blocks, paths, strict=True):
            assert block.project_id in words_of(path)


@given(st.lists(st.text(max_size=80), min_size=3, max_size=3), st.integers(1, 10**6))
def test_names_of_files_are_safe(parts: list[str], number: int) -> None:
    """One level, no reserved signs, short, and different by their number."""
    name = file_name((f"{number:03}", *parts), ".docx")
    assert name.startswith(f"{number:03}")
    assert name.endswith(".docx")
    assert len(name.encode()) <= 120
    assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u202a-\u202e]', name)
    assert Path(name).name == name


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    """What is there under another name is nobody's to delete."""
    (tmp_path / "mine.docx").write_bytes(b"mine")
    options: dict[str, Any] = {"language": "en"}
    first = write_agreements(odd_plan(), odd_region(), tmp_path, **options)
    assert write_agreements(odd_plan(), odd_region(), tmp_path, **options) == first
    assert (tmp_path / "mine.docx").read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == len(first) + 1
