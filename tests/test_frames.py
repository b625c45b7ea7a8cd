"""Lists go into data frames of three libraries and come back equal, typed, column by column."""

import builtins
import datetime as dt
import sys
from decimal import Decimal
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import small_lists, small_region

import matchmaker as mm
from matchmaker import testing
from matchmaker.files.frames import read_frames

LISTS = ("communities", "organizations", "needs", "resources", "agreements")
KINDS = ("pandas", "polars", "pyarrow")


def columns(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows of one list as columns."""
    return {name: [row.get(name) for row in rows] for name in rows[0]}


def small_frames(kind: str = "polars", **changed: Any) -> dict[str, Any]:
    """The frames of the small region, some of them replaced."""
    return small_region().to_frames(kind) | changed  # type: ignore[arg-type]


def findings_of(**frames: Any) -> tuple[mm.Finding, ...]:
    """All that is wrong with frames."""
    with pytest.raises(mm.ListsError) as caught:
        read_frames(**frames)
    return caught.value.findings


@settings(max_examples=40)
@given(
    region=testing.regions(words=True, every=True, travel=True, place=None),
    kinds=st.lists(st.sampled_from(KINDS), min_size=7, max_size=7),
)
def test_any_region_comes_back_equal(region: mm.Region, kinds: list[Any]) -> None:
    """From each library, and from lists of different libraries together."""
    made = {kind: region.to_frames(kind) for kind in set(kinds)}
    frames = {
        name: made[kind][name]
        for name, kind in zip((*LISTS, "taxonomy", "travel"), kinds, strict=True)
        if name in made[kind]
    }
    again = read_frames(name=region.name, **frames)
    assert again == region
    assert again.report is not None
    assert not again.report.repairs


@pytest.mark.parametrize("kind", KINDS)
def test_a_synthetic_district_comes_back_equal(kind: Any) -> None:
    """Thousands of records with every kind of field; agreements may be left out."""
    region = mm.synthetic.region(scale=0.1, seed=3)
    frames = region.to_frames(kind)
    assert ("travel" in frames) == (region.travel is not None)
    assert read_frames(name=region.name, **frames) == region
    if not len(region.agreements):
        del frames["agreements"]
        assert read_frames(name=region.name, **frames) == region


def odd_needs() -> Any:
    """Needs with dates, lists and gaps."""
    lists = small_lists()
    lists["needs"][0] |= {"due": dt.date(2026, 3, 31), "skills": ["law", "电工"], "people": 0}
    lists["needs"][1] |= {"whole": True, "max_distance_km": 2.5}
    return small_region(lists).needs


def test_frames_have_types_and_nulls() -> None:
    """Dates are dates, whole numbers whole, lists lists, and what is missing is null."""
    table = odd_needs().to_frame("pyarrow")
    assert table.schema.field("due").type == pa.date32()
    assert table.schema.field("people").type == pa.int64()
    assert table.schema.field("skills").type == pa.list_(pa.string())
    assert table.schema.field("whole").type == pa.bool_()
    assert table["people"].to_pylist() == [0, None]
    assert table["due"].to_pylist() == [dt.date(2026, 3, 31), None]
    assert table["skills"].to_pylist() == [["law", "电工"], []]
    assert table["max_distance_km"].to_pylist() == [None, 2.5]
    assert "title" not in table.column_names  # a column that nobody filled
    polars = odd_needs().to_frame("polars")
    assert polars.schema["due"] == pl.Date()
    assert polars.schema["skills"] == pl.List(pl.String())
    assert polars["people"].to_list() == [0, None]
    pandas = odd_needs().to_frame("pandas")
    assert str(pandas["people"].dtype) == "Int64"
    assert pandas["people"].isna().tolist() == [False, True]
    assert pandas["due"].tolist()[0] == dt.date(2026, 3, 31)
    assert pandas["skills"].tolist() == [["law", "电工"], []]
    assert pandas["whole"].tolist() == [False, True]


def test_coordinates_carry_their_system() -> None:
    """A frame says in which system its coordinates are, so that nobody has to guess."""
    frames = small_region().to_frames("polars")
    assert frames["communities"]["crs"].to_list() == ["WGS-84"] * 2
    assert "crs" not in frames["needs"].columns
    bare = frames | {"communities": frames["communities"].drop("crs")}
    (fault,) = findings_of(**bare)
    assert (fault.code, fault.list) == ("crs-missing", "communities")
    assert read_frames(**bare, crs="WGS84") == small_region()
    shifted = read_frames(**bare, crs="高德")
    assert 400 < 82_000 * abs(shifted.communities.columns["longitude"][0] - 118.90) < 700
    assert shifted.report is not None
    assert {remark.before for remark in shifted.report.repairs} == {"2 × GCJ-02"}


def a_plan() -> mm.Plan:
    """A plan for the small region."""
    return mm.match(small_region(), mm.Rules(max_projects=2))


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_in_frames(kind: Any) -> None:
    """Projects and their allocations, what stays open and unused, and the prices."""
    plan = a_plan()
    frames = {name: nw.from_native(frame) for name, frame in plan.to_frames(kind).items()}
    assert set(frames) == {"projects", "allocations", "open_needs", "unused_resources", "prices"}
    projects, allocations = frames["projects"], frames["allocations"]
    assert len(projects) == len(plan.projects) > 0
    assert projects["organization_id"].to_list() == [p.organization_id for p in plan.projects]
    assert sum(allocations["quantity"].to_list()) == plan.units_served
    assert set(allocations["project"].to_list()) == set(projects["project"].to_list())
    assert frames["open_needs"]["need_id"].to_list() == [n.need_id for n in plan.open_needs]
    assert frames["unused_resources"]["quantity"].to_list() == [
        r.quantity for r in plan.unused_resources
    ]
    assert sum(frames["prices"]["price"].to_list()) == pytest.approx(
        plan.prices.budget
        + sum(sum(p.values()) for p in plan.prices.model_dump().values() if isinstance(p, dict))
    )


def test_an_unknown_library_is_refused() -> None:
    """The three are named."""
    with pytest.raises(mm.ListsError, match="polars"):
        small_region().to_frames("dask")  # type: ignore[arg-type]


BASE: dict[str, Any] = columns(small_lists()["needs"])

TYPED: dict[str, tuple[str, Any, Any]] = {
    "dictionary with null": ("title", pa.array(["a", None]).dictionary_encode(), ["a", ""]),
    "chunks with dictionaries of their own": (
        "title",
        pa.chunked_array([pa.array([word]).dictionary_encode() for word in "ba"]),
        ["b", "a"],
    ),
    "whole numbers with null": ("people", pa.array([3, None]), [3, None]),
    "lists": ("skills", pa.array([["x", "y"], None]), [("x", "y"), ()]),
    "a slice of lists": ("skills", pa.array([["w"], ["x", "y"], []]).slice(1), [("x", "y"), ()]),
    "lists of dictionary words": (
        "skills",
        pa.array([["x"], ["y", "x"]], pa.list_(pa.dictionary(pa.int32(), pa.string()))),
        [("x",), ("y", "x")],
    ),
    "days": ("due", pa.array([dt.date(2026, 1, 2), None]), [dt.date(2026, 1, 2), None]),
    "midnights in Shanghai": (
        "due",
        pa.array([dt.datetime(2026, 1, 1, 16), None], pa.timestamp("us", "Asia/Shanghai")),
        [dt.date(2026, 1, 2), None],
    ),
    "a slice of days in milliseconds": (
        "due",
        pa.array([None, dt.date(2026, 1, 2), None], pa.date64()).slice(1),
        [dt.date(2026, 1, 2), None],
    ),
    "a slice of small numbers": ("people", pa.array([9, None, 3], pa.uint8()).slice(1), [None, 3]),
    "half floats": ("max_distance_km", pa.array([np.float16(2.5), None]), [2.5, None]),
    "a slice of yes and no": ("whole", pa.array([True, None, True]).slice(1), [False, True]),
    "nothing but null": ("people", pa.nulls(2), [None, None]),
    "null numbers": ("people", pa.nulls(2, pa.int64()), [None, None]),
    "a slice of dictionary words": (
        "title", pa.array(["x", "a", None]).dictionary_encode().slice(1), ["a", ""],
    ),
    "decimals": ("max_distance_km", pa.array([Decimal("2.5"), None]), [2.5, None]),
    "polars categorical": ("title", pl.Series(["a", None], dtype=pl.Categorical), ["a", ""]),
    "polars midnights in Shanghai": (
        "due",
        pl.Series([dt.datetime(2026, 1, 2), None]).dt.replace_time_zone("Asia/Shanghai"),
        [dt.date(2026, 1, 2), None],
    ),
    "polars nan and null": ("max_distance_km", pl.Series([float("nan"), None]), [None, None]),
    "polars lists": ("skills", pl.Series([["x"], None]), [("x",), ()]),
    "pandas categorical": ("title", pd.Series(["a", None], dtype="category"), ["a", ""]),
    "pandas Int64": ("people", pd.Series([3, None], dtype="Int64"), [3, None]),
    "pandas arrow lists": (
        "skills",
        pd.Series(pd.array([["x"], None], dtype=pd.ArrowDtype(pa.list_(pa.string())))),
        [("x",), ()],
    ),
    "pandas timestamps": (
        "due", pd.Series([pd.Timestamp("2026-01-02"), None]), [dt.date(2026, 1, 2), None],
    ),
    "a narwhals series": (
        "people", nw.from_native(pl.Series([3, None]), series_only=True), [3, None],
    ),
    "numpy days": (
        "due", np.array(["2026-01-02", "NaT"], dtype="datetime64[s]"), [dt.date(2026, 1, 2), None],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPED)
def test_a_typed_column_is_read_by_its_type(name: str) -> None:
    """Null is never 0, the last word or a neighbor; days keep their date in any zone."""
    field, given_, expected = TYPED[name]
    lists: dict[str, Any] = small_lists()
    lists["needs"] = BASE | {field: given_}
    direct = [getattr(need, field) for need in small_region(lists).needs]
    framed = [
        getattr(need, field) for need in read_frames(**small_frames(needs=lists["needs"])).needs
    ]
    assert direct == framed == expected


def test_large_whole_numbers_with_gaps_keep_their_digits() -> None:
    """Beyond 2^53 a float would round: the finding names the number as it stands."""
    large = 2**53 + 1
    lists: dict[str, Any] = small_lists()
    lists["needs"] = BASE | {"people": pa.array([large, None])}
    with pytest.raises(mm.ListsError) as caught:
        small_region(lists)
    assert caught.value.findings[0].value == large


def test_a_duration_is_no_date() -> None:
    """What is no day is refused, and not read as one."""
    lists: dict[str, Any] = small_lists()
    lists["needs"] = BASE | {"due": pa.array([dt.timedelta(days=3), None])}
    with pytest.raises(mm.ListsError) as caught:
        small_region(lists)
    assert [(f.code, f.record) for f in caught.value.findings] == [("date-expected", "N1")]


def test_a_time_of_day_is_no_date() -> None:
    """The evening of a day is refused, and not cut to the day."""
    for late in (
        np.array(["2026-01-02T20:30", "NaT"], dtype="datetime64[m]"),
        pa.array([dt.datetime(2026, 1, 2, 20, 30), None]),
        pl.Series([dt.datetime(2026, 1, 2, 20, 30), None]),
        pd.Series([pd.Timestamp("2026-01-02 20:30"), None]),
    ):
        lists: dict[str, Any] = small_lists()
        lists["needs"] = BASE | {"due": late}
        with pytest.raises(mm.ListsError) as caught:
            small_region(lists)
        assert [(f.code, f.record) for f in caught.value.findings] == [("date-expected", "N1")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_region_takes_frames_as_they_are(kind: Any) -> None:
    """The lists of a `Region` may be frames of each library."""
    region = small_region()
    frames = {name: frame for name, frame in region.to_frames(kind).items() if name != "taxonomy"}
    assert mm.Region(taxonomy=region.taxonomy, **frames) == region


def test_headers_of_the_dictionary_are_fields() -> None:
    """A frame with an office's headers, names of communities, and columns of no field."""
    needs = pl.DataFrame(
        {
            "需求编号": ["N1", "N2"],
            "所属社区": ["河东", "河西"],
            "需求类别": ["health", "health"],
            "需求数量": [5, 4],
            "性质": ["服务类", "服务类"],
            "完成时限": ["2026年3月31日", None],
            "点单内容": ["a", "b"],
            "经办": ["x", "y"],
        }
    )
    region = read_frames(
        **small_frames(needs=needs, crs="WGS-84"), mapping={"点单内容": "description"}
    )
    assert [need.community_id for need in region.needs] == ["C1", "C2"]
    assert region.needs[0].due == dt.date(2026, 3, 31)
    assert region.needs[1].description == "b"
    assert region.report is not None
    sheet = next(sheet for sheet in region.report.sheets if sheet.list == "needs")
    assert sheet.columns["所属社区"] == "community"
    assert sheet.ignored == ("经办",)
    assert {remark.code for remark in region.report.repairs} == {"read-date"}


def test_persons_do_not_enter_the_records() -> None:
    """Names become keys with a salt, and nothing without; their own points are left out."""
    needs = pd.DataFrame(
        BASE
        | {"姓名": ["张三", None], "longitude": [118.901, 118.921], "latitude": [42.2, 42.2],
           "crs": ["WGS-84"] * 2}
    )  # fmt: skip
    bare = read_frames(**small_frames(needs=needs))
    keyed = read_frames(**small_frames(needs=needs), salt="pepper")
    for region in (bare, keyed):
        assert "张三" not in region.to_json()
        assert region.needs[0].longitude is None
        assert region.needs[1].longitude == 118.921
    assert not bare.needs[0].beneficiary_key
    assert keyed.needs[0].beneficiary_key
    assert not keyed.needs[1].beneficiary_key


def test_faults_are_told_at_their_row_and_column() -> None:
    """Records are counted from 1; all faults of all frames come together."""
    frames = small_frames()
    needs = frames["needs"].with_columns(quantity=pl.Series([5, 0]), community_id=pl.lit("C9"))
    organizations = frames["organizations"].with_columns(longitude=pl.Series([118.9, 500.0]))
    found = findings_of(**frames | {"needs": needs, "organizations": organizations})
    told = {(f.code, f.list, f.place.file, f.place.row, f.place.column) for f in found}
    assert ("too-small", "needs", "needs", 2, "quantity") in told
    assert ("community-unknown", "needs", "needs", 1, "community_id") in told
    assert ("longitude-range", "organizations", "organizations", 2, "longitude") in told
    assert not any(f.place.cell for f in found)  # a frame is no sheet


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (pl.LazyFrame({"need_id": ["N1"]}), "frame-expected"),
        ([1, 2], "frame-expected"),
        (pd.DataFrame([["N1", "N1"]], columns=["need_id", "need_id"]), "frame-expected"),
        ({"need_id": ["N1", "N2"], "title": ["a"], "unit": ["x", "y"]}, "columns-uneven"),
        ({"need_id": "N1"}, "list-expected"),
        (pl.DataFrame({"a": [1]}), "header-missing"),
    ],
)
def test_what_is_no_frame_is_a_finding(given_: Any, code: str) -> None:
    """Lazy frames, lists, doubled headers, ragged columns, foreign tables."""
    found = findings_of(**small_frames(needs=given_))
    assert code in [fault.code for fault in found]
    assert all(fault.list in ("needs", "") for fault in found)


def test_a_list_that_is_missing_is_said() -> None:
    """Unless the caller has it made of the others."""
    frames = small_frames()
    del frames["communities"]
    assert findings_of(**frames)[0].code == "list-missing"
    region = read_frames(**frames, derive=True)
    assert region.communities.ids == ["C1", "C2"]


@pytest.mark.parametrize("package", ["narwhals", "pyarrow"])
def test_a_missing_extra_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message holds the command that installs it."""
    frames = small_frames()
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *args, **kwargs)

    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(mm.MissingExtraError, match=r"matchmaker\[files\]"):
        read_frames(**frames) if package == "narwhals" else small_region().to_frames("pyarrow")
