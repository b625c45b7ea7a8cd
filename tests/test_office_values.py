"""Cells, headers and names as offices write them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.files.cells import plain
from matchmaker.files.office.headers import RECORDS, dictionary, field_of, sheet_hint
from matchmaker.files.office.names import Names, distinct
from matchmaker.files.office.values import (
    CHOICES,
    Cell,
    choice_reader,
    read_area,
    read_code,
    read_date,
    read_distance,
    read_list,
    read_meters,
    read_number,
    read_range,
    read_text,
    read_yes_no,
)
from matchmaker.files.tables import joined


def value_of(read: Any) -> Any:
    return read.value if isinstance(read, Cell) else read


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (12.0, 12),
        (1.5, 1.5),
        ("12", 12),
        ("１２", 12),
        ("1,200", 1200),
        ("１，２００", 1200),
        ("50余", 50),
        ("50余人", 50),
        ("约50个", 50),
        ("大约 50 人左右", 50),
        ("1.2万", 12_000),
        ("3千余件", 3_000),
        ("2.50", 2.5),
        ("-3", -3),
    ],
)
def test_a_number_is_read_as_people_write_it(cell: Any, value: float) -> None:
    assert value_of(read_number(cell)) == value


@pytest.mark.parametrize("cell", ["3-5", "若干", "12,34", "五十", "1.2.3", "50%", "", "N1"])
def test_what_is_no_number_is_left_for_the_field_to_refuse(cell: str) -> None:
    assert read_number(cell) == cell


@pytest.mark.parametrize(
    "cell",
    [
        "2024年3月5日",
        "2024.3.5",
        "2024/3/5",
        "2024-03-05",
        "2024-3-5",
        "２０２４年３月５日",
        "20240305",
        "2024-03-05 00:00:00",
        45356.0,
        20240305.0,
        date(2024, 3, 5),
        datetime(2024, 3, 5, 9, 30),
    ],
)
def test_a_date_is_read_in_every_form_of_the_dictionary(cell: Any) -> None:
    assert value_of(read_date(cell)) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell", ["2024年13月5日", "2024年3月", "3月5日", "下月", 3.0, "2024-02-30"]
)
def test_what_is_no_date_is_left_for_the_field_to_refuse(cell: Any) -> None:
    assert not isinstance(value_of(read_date(cell)), date)


@given(st.dates(date(1955, 1, 1), date(2118, 1, 1)))
def test_a_serial_is_the_day_that_a_spreadsheet_shows(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert value_of(read_date(float(serial))) == day


@pytest.mark.parametrize(
    ("cell", "period"),
    [
        ("2024.1.1-2024.12.31", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024年1月1日至2024年12月31日", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-01-01—2024-12-31", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024/1/1～长期", (date(2024, 1, 1), None)),
        ("2024-01-01", None),
    ],
)
def test_a_period_in_one_cell(cell: str, period: Any) -> None:
    assert read_range(cell) == period


@pytest.mark.parametrize(
    ("cell", "text"), [(150402001001.0, "150402001001"), (7.0, "7"), ("007", "007"), (7, "7")]
)
def test_a_code_keeps_its_digits(cell: Any, text: str) -> None:
    assert value_of(read_code(cell)) == text


@pytest.mark.parametrize("cell", [9.11504025783425e17, "9.11504E+17", "1.50402E+11"])
def test_a_code_that_lost_digits_is_a_fault_and_never_a_guess(cell: Any) -> None:
    read = read_code(cell)
    assert isinstance(read, Cell)
    assert read.faulty
    assert read.code == "code-digits-lost"


@pytest.mark.parametrize(
    ("cell", "kilometers", "in_meters"),
    [
        ("500米", 0.5, 0.5),
        ("2公里", 2.0, 2.0),
        ("约3km", 3.0, 3.0),
        (500.0, 500, 0.5),
        ("1,500", 1500, 1.5),
    ],
)
def test_a_distance_is_read_by_its_unit(cell: Any, kilometers: float, in_meters: float) -> None:
    assert value_of(read_distance(cell)) == kilometers
    assert value_of(read_meters(cell)) == in_meters


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("是", True),
        ("否", False),
        ("√", True),
        (True, True),
        (1.0, True),
        (0, False),
        ("YES", True),
        ("不可拆分", True),
        ("可拆分", False),
        ("也许", "也许"),
    ],
)
def test_yes_and_no(cell: Any, value: Any) -> None:
    assert read_yes_no(cell) is value or read_yes_no(cell) == value


def test_the_choices_are_those_of_the_records() -> None:
    """Every choice of a field has words, and the words of one field are all different."""
    for name, choices in CHOICES.items():
        listed, _, field = name.partition(".")
        read = choice_reader(name)
        for choice, words in choices.items():
            for word in (choice, *words.split()):
                assert str(read(word)) == choice
        if field != "priority":
            schema = RECORDS[listed].model_json_schema()["properties"][field]
            assert set(schema["enum"]) == set(choices)


@pytest.mark.parametrize(
    "cell", ["急救、驾驶", "急救；驾驶", "急救, 驾驶", "急救\n驾驶", "急救;驾驶;"]
)
def test_several_values_in_one_cell(cell: str) -> None:
    assert read_list(cell) == ["急救", "驾驶"]


def test_the_whole_district_is_everywhere() -> None:
    assert read_area("全区") == Cell([], "read-everywhere")
    assert read_area("教育路社区、全区通办点") == ["教育路社区", "全区通办点"]


@given(st.lists(st.text(min_size=1).map(str.strip).filter(bool)))
def test_lists_survive_a_cell(values: list[str]) -> None:
    assert read_list(joined(values)) == values


@given(st.text())
def test_text_stays_as_it_is_but_for_invisible_signs_at_its_ends(text: str) -> None:
    unseen = "\u200b\u200c\u200d\u2060\ufeff"
    assert value_of(read_text(text)) == text.strip(unseen)


@pytest.mark.parametrize(
    ("header", "listed", "field"),
    [
        ("需求\n类别*：", "needs", "category"),
        ("服务半径（米）", "resources", "radius_km"),
        ("Need ID", "needs", "need_id"),
        ("organization-id", "resources", "organization_id"),
        ("单　位", "needs", "unit"),
        ("填报单位", "needs", "community"),
        ("组织机构代码", "organizations", "organization_id"),
        ("群众评价", "agreements", "rating"),
        ("奖金", "needs", None),
    ],
)
def test_a_header_is_known_by_its_names(header: str, listed: str, field: str | None) -> None:
    assert field_of(header, listed, {}) == field


def test_a_header_of_the_caller_goes_before_the_dictionary() -> None:
    mapping = {"类别": "kind", "类型": "needs.category", "备注": ""}
    assert field_of("类别", "needs", mapping) == "kind"
    assert field_of("类型", "needs", mapping) == "category"
    assert field_of("类型", "organizations", mapping) == "kind"
    assert field_of("备注", "needs", mapping) == ""


def test_every_field_is_known_by_its_own_name_and_its_chinese_name() -> None:
    for listed, record in RECORDS.items():
        names = dictionary(listed)
        for field, info in record.model_fields.items():
            assert names[plain(field)] == field
            assert isinstance(info.json_schema_extra, dict)
            assert plain(str(info.json_schema_extra["zh"])) in names


@pytest.mark.parametrize(
    ("sheet", "listed"),
    [
        ("需求清单 ", "needs"),
        ("2024年社区需求清单", "needs"),
        ("Sheet1", ""),
        ("成员单位", "organizations"),
    ],
)
def test_the_name_of_a_sheet_hints_at_its_list(sheet: str, listed: str) -> None:
    assert sheet_hint(sheet) == listed


NAMES = Names(
    [("150402001001", "教育路社区"), ("150402001002", "文化路社区"), ("C3", "铁南 社区居委会")],
    communities=True,
)


@pytest.mark.parametrize(
    ("text", "found", "code"),
    [
        ("150402001001", "150402001001", ""),
        ("教育路社区", "150402001001", ""),
        ("教育路社区居委会", "150402001001", "read-name"),
        ("教育路社区居民委员会", "150402001001", "read-name"),
        ("教育路", "150402001001", "read-name"),
        ("铁南社区", "C3", "read-name"),
        ("教肓路社区", None, "name-near"),
        ("胜利社区", None, ""),
        ("150402001009", None, ""),
    ],
)
def test_a_community_is_found_by_code_or_name(text: str, found: str | None, code: str) -> None:
    match = NAMES.find(text)
    assert (match.id, match.code) == (found, code)


def test_a_near_name_is_suggested_and_never_taken() -> None:
    assert NAMES.find("教肓路社区居委会").known == "教育路社区"


def test_two_communities_of_one_name_are_ambiguous() -> None:
    names = Names([("1", "新华社区"), ("2", "新华居委会")], communities=True)
    assert names.find("新华").code == "name-ambiguous"
    assert names.find("新华社区").id == "1"


def test_names_that_differ_in_their_suffix_alone_are_one() -> None:
    texts = ["教育路社区", "教育路社区居委会", "文化路"]
    assert distinct(texts, communities=True) == ["教育路社区", "文化路"]
    assert distinct(texts, communities=False) == texts
