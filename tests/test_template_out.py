"""Empty lists to fill in: what is asked for, what is refused, and that they can be read."""

import datetime as dt
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from forms import findings_of

import matchmaker as mm
from matchmaker.files.out import write_template
from matchmaker.files.out.choices import CHOICES, OTHER_HEADERS, SHEETS, Language, header
from matchmaker.files.out.notes import NOTES
from matchmaker.files.own import RECORDS
from matchmaker.lists.columns import storage


@pytest.fixture(scope="module", params=["zh", "en"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The template in a language."""
    language = cast("Language", request.param)
    path = tmp_path_factory.mktemp("template") / "lists.xlsx"
    write_template(path, language=language)
    return language, openpyxl.load_workbook(path)


def rules_of(sheet: Any) -> dict[str, Any]:
    """By title of the column, its rule."""
    titles = {cell.column_letter: cell.value.removesuffix("*") for cell in sheet[1]}
    rules = sheet.data_validations.dataValidation
    return {titles[str(rule.sqref).split(":")[0].rstrip("0123456789")]: rule for rule in rules}


def test_every_field_has_a_column_but_the_pseudonym(written: Any) -> None:
    """A column for each field; * marks those that every record needs."""
    language, book = written
    for record in RECORDS:
        sheet = book[SHEETS[record.list_name] if language == "zh" else record.list_name]
        titles = [cell.value for cell in sheet[1]]
        assert titles == [
            header(record, name, language) + ("*" if kind.required else "")
            for name, kind in storage(record).items()
            if name != "beneficiary_key"
        ]
        assert sheet.max_row == 1
        assert sheet.freeze_panes == "A2"
    for listed, names in OTHER_HEADERS.items():
        sheet = book[SHEETS[listed] if language == "zh" else listed]
        found = [cell.value.removesuffix("*") for cell in sheet[1]]
        assert found == list(names.values() if language == "zh" else names)


def test_every_column_has_a_note_that_fits(written: Any) -> None:
    """A note for each column, in the language, within what a spreadsheet shows."""
    language, book = written
    for sheet in book.worksheets[1:]:
        rules = rules_of(sheet)
        assert list(rules) == [cell.value.removesuffix("*") for cell in sheet[1]]
        for rule in rules.values():
            assert 0 < len(rule.prompt) < 255, rule.prompt
            assert ("。" in rule.prompt) == (language == "zh")


def test_choices_are_drop_downs(written: Any) -> None:
    """Kinds, stages, yes and no are chosen from a list of what reading knows."""
    language, book = written
    for (listed, field), names in CHOICES.items():
        record: type[Any] = next(one for one in RECORDS if one.list_name == listed)
        rule = rules_of(book[SHEETS[listed] if language == "zh" else listed])[
            header(record, field, language)
        ]
        expected = names.values() if language == "zh" else names
        assert (rule.type, rule.formula1) == ("list", f'"{",".join(expected)}"')
    whole = rules_of(book[SHEETS["needs"] if language == "zh" else "needs"])[
        header(mm.Need, "whole", language)
    ]
    assert whole.formula1 == ('"是,否"' if language == "zh" else '"yes,no"')


def test_numbers_and_dates_have_the_limits_of_the_fields(written: Any) -> None:
    """What the records refuse, the spreadsheet refuses when it is typed in."""
    language, book = written
    rules = rules_of(book[SHEETS["needs"] if language == "zh" else "needs"])

    def rule(field: str) -> Any:
        return rules[header(mm.Need, field, language)]

    quantity, longitude, due = rule("quantity"), rule("longitude"), rule("due")
    assert (quantity.type, quantity.formula1, quantity.formula2) == ("whole", "1", "1000000000")
    assert (longitude.type, longitude.formula1, longitude.formula2) == ("decimal", "-180", "180")
    assert (due.type, due.formula1) == ("date", "1")
    assert int(due.formula2) == (dt.date(2200, 1, 1) - dt.date(1899, 12, 30)).days
    far = rule("max_distance_km")
    assert (far.type, far.operator, far.formula1) == ("decimal", "greaterThan", "0")


def test_codes_are_columns_of_texts(written: Any) -> None:
    """A code of 18 digits that is typed in stays a text."""
    language, book = written
    sheet = book[SHEETS["organizations"] if language == "zh" else "organizations"]
    assert sheet.column_dimensions["A"].number_format == "@"


def test_notes_belong_to_fields() -> None:
    """No note is left behind when a field is renamed."""
    fields = {f"{record.list_name}.{name}" for record in RECORDS for name in record.model_fields}
    fields |= {f"{listed}.{name}" for listed, names in OTHER_HEADERS.items() for name in names}
    known = fields | {name.partition(".")[2] for name in fields}
    assert set(NOTES) <= known


def test_a_wrong_suffix_is_a_finding(tmp_path: Path) -> None:
    """A workbook under another suffix would not open."""
    findings = findings_of(lambda: write_template(tmp_path / "lists.csv"))
    assert [fault.code for fault in findings] == ["suffix-expected"]
