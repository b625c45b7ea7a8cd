"""Coordinates come in from every system that offices use, and nothing is mixed silently."""

import re
from typing import Any

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small import changed, small_region

import matchmaker as mm
from matchmaker.files.coordinates import Located, borrow, from_wgs84, locate, system, to_wgs84
from matchmaker.files.systems import CHINA, ZONES

CHIFENG = (118.956, 42.276)
CGCS2000 = Geodesic(6_378_137.0, 1 / 298.257222101)

SPELLINGS = {
    "WGS-84": "WGS84|wgs-84|WGS_1984|4326|EPSG:4326|epsg：4326|GPS|GPS坐标|WGS-84坐标系"
    "|urn:ogc:def:crs:EPSG::4326|urn:ogc:def:crs:OGC:1.3:CRS84",
    "GCJ-02": "高德|腾讯|国测局|火星坐标|高德地图坐标系|gcj02|GCJ-02|ＧＣＪ０２",
    "BD-09": "百度|bd09ll|BD-09|百度坐标|百度地图经纬度",
    "EPSG:4490": "CGCS2000|国家2000|2000国家大地坐标系|2000国家大地坐标系（CGCS2000）"
    "|EPSG:4490|4490|天地图",
    "EPSG:4549": "CGCS2000 / 3-degree Gauss-Kruger CM 120E|EPSG:4549|4549"
    "|CGCS2000_3_Degree_GK_CM_120E|国家2000 三度带 中央子午线120°|CGCS2000 中央经线120",
    "EPSG:4528": "CGCS2000 3度带 40带|CGCS2000 / 3-degree Gauss-Kruger zone 40"
    "|CGCS2000_3_Degree_GK_Zone_40|2000国家大地坐标系 40带",
    "EPSG:4498": "CGCS2000 6度带 第20带|CGCS2000_GK_Zone_20|CGCS2000 / Gauss-Kruger zone 20",
    "EPSG:4509": "CGCS2000_GK_CM_117E|CGCS2000 / Gauss-Kruger CM 117E",
}


def meters(first: Any, second: Any) -> float:
    """The geodesic between two points (longitude, latitude)."""
    (x, y), (u, v) = first, second
    return float(Geodesic.WGS84.Inverse(y, x, v, u)["s12"])


@pytest.mark.parametrize(
    ("name", "spelled"), [(n, s) for n, all_ in SPELLINGS.items() for s in all_.split("|")]
)
def test_a_system_is_known_as_people_write_it(name: str, spelled: str) -> None:
    """Makers of maps, bureaus, codes, zones: one standard name."""
    assert system(spelled) == name


@pytest.mark.parametrize(
    "spelled",
    ["", "西安80", "北京54 3度带 40带", "CGCS2000 3度带 20带", "bd09mc", "EPSG:3857", "EPSG:4555",
     "CGCS2000 3度带 40带 中央子午线117", "地方坐标系"],
)  # fmt: skip
def test_an_unknown_system_is_refused_with_the_known_ones(spelled: str) -> None:
    """Another datum, a zone that does not exist, a local grid: nothing is guessed."""
    with pytest.raises(mm.ListsError) as caught:
        to_wgs84([118.9], [42.2], spelled)
    (fault,) = caught.value.findings
    assert fault.code == "crs-unknown"
    for known in ("WGS-84", "GCJ-02", "BD-09", "EPSG:4490"):
        assert known in fault.en
        assert known in fault.zh


def test_every_zone_is_the_one_of_its_code() -> None:
    """The table of zones says what the EPSG register says, and every official name is read."""
    pyproj = pytest.importorskip("pyproj")
    assert sorted(ZONES) == list(range(4491, 4555))
    for code, zone in ZONES.items():
        crs = pyproj.CRS.from_epsg(code)
        parameters = {p.name: p.value for p in crs.coordinate_operation.params}
        assert parameters["Longitude of natural origin"] == zone.meridian
        false_easting = 500_000 + (zone.number * 1e6 if code != zone.plain else 0)
        assert parameters["False easting"] == false_easting
        # 6-degree systems have no width in their name; their meridian may be of both widths.
        named = ZONES[int(system(crs.name)[5:])]
        assert (named.meridian, named == zone or zone.width == 6) == (zone.meridian, True)


def test_near_chifeng_the_shifts_have_the_published_size() -> None:
    """GCJ-02 read as WGS-84 is about 550 m off there, BD-09 about 1.4 km."""
    gcj, bd = (from_wgs84(*CHIFENG, crs) for crs in ("GCJ-02", "BD-09"))
    assert 450 < meters(CHIFENG, gcj) < 650
    assert 1_200 < meters(CHIFENG, bd) < 1_600


def test_gcj02_gives_a_published_pair() -> None:
    """The example of the evil_transform gem, whose formulas are the same."""
    x, y = from_wgs84(116.359496, 39.909745, "GCJ-02")
    assert x == pytest.approx(116.36569790916941, abs=1e-9)
    assert y == pytest.approx(39.911112866392486, abs=1e-9)


china = st.tuples(st.floats(CHINA[0], CHINA[2]), st.floats(CHINA[1], CHINA[3]))


@settings(max_examples=300)
@given(point=china, crs=st.sampled_from(("GCJ-02", "BD-09", "EPSG:4490", "WGS-84")))
@example(point=(105.0, 35.0), crs="GCJ-02")
@example(point=(CHINA[2], CHINA[3]), crs="BD-09")
@example(point=(CHINA[0], CHINA[1]), crs="GCJ-02")
def test_any_point_of_china_comes_back(point: tuple[float, float], crs: str) -> None:
    """Out and back is below 1e-9 degrees everywhere, up to the border of the box."""
    again = to_wgs84(*from_wgs84(*point, crs), crs)
    assert np.abs(np.subtract(again, point)).max() < 1e-9


@settings(max_examples=200)
@given(
    code=st.sampled_from(sorted(ZONES)),
    east=st.floats(-1.5, 1.5),
    north=st.floats(4, 53.5),
    numbered=st.booleans(),
)
def test_any_point_of_a_zone_comes_back(
    code: int, east: float, north: float, numbered: bool
) -> None:
    """With or without the zone's number before the easting, well within a meter."""
    zone = ZONES[code]
    point = (zone.meridian + east * zone.width / 3, north)
    x, y = from_wgs84(*point, f"EPSG:{code}")
    assert (x > 1e6) == (code != zone.plain)
    x = x % 1e6 + (zone.number * 1e6 if numbered else 0)
    assert meters(to_wgs84(x, y, f"EPSG:{code}"), point) < 0.001


@pytest.mark.parametrize(("code", "east", "north"), [(4549, 0.0, 42.276), (4549, -1.1, 42.276),
    (4528, 1.4, 53.3), (4498, 2.9, 18.2), (4509, -2.0, 30.5)])  # fmt: skip
def test_projected_coordinates_follow_the_published_series(
    code: int, east: float, north: float
) -> None:
    """Northing by the geodesic along the meridian, and the series of Gauss-Krüger in longitude."""
    zone = ZONES[code]
    f = 1 / 298.257222101
    e2 = f * (2 - f)
    angle, turn = np.radians(north), np.radians(east)
    t, second = np.tan(angle), e2 / (1 - e2) * np.cos(angle) ** 2
    radius = 6_378_137.0 / np.sqrt(1 - e2 * np.sin(angle) ** 2)
    m = turn * np.cos(angle)
    arc = CGCS2000.Inverse(0, zone.meridian, north, zone.meridian)["s12"]
    y = arc + radius * t * (
        m**2 / 2
        + (5 - t**2 + 9 * second + 4 * second**2) * m**4 / 24
        + (61 - 58 * t**2 + t**4 + 270 * second - 330 * second * t**2) * m**6 / 720
    )
    x = radius * (
        m
        + (1 - t**2 + second) * m**3 / 6
        + (5 - 18 * t**2 + t**4 + 14 * second - 58 * second * t**2) * m**5 / 120
    )
    found = from_wgs84(zone.meridian + east, north, f"EPSG:{code}")
    assert found[0] % 1e6 == pytest.approx(x + 500_000, abs=0.005)
    assert found[1] == pytest.approx(y, abs=0.005)


def test_outside_the_box_nothing_is_shifted() -> None:
    """Abroad, Chinese maps use WGS-84; right at the border the shift is there at once."""
    for crs in ("GCJ-02", "BD-09"):
        for point in ((-0.1276, 51.5072), (CHINA[2] + 1e-6, 40.0), (100.0, CHINA[1] - 1e-6)):
            assert tuple(map(float, from_wgs84(*point, crs))) == point
        assert float(from_wgs84(CHINA[2], 40.0, crs)[0]) != CHINA[2]
        far = (CHINA[2] + 0.05, 40.0)  # farther than the shift: unmistakable
        assert tuple(map(float, to_wgs84(*far, crs))) == far


def test_whole_columns_keep_their_gaps() -> None:
    """Vectors come back as float64; a missing half makes the point missing."""
    x = np.array([118.9, np.nan, 118.9])
    y = np.array([42.2, 42.2, np.nan])
    for crs in ("WGS-84", "GCJ-02", "BD-09", "EPSG:4490"):
        for converted in (to_wgs84(x, y, crs), from_wgs84(x, y, crs)):
            assert [axis.dtype for axis in converted] == [np.float64, np.float64]
            assert [np.isnan(axis).tolist() for axis in converted] == [[False, True, True]] * 2
    east, north = from_wgs84(x, y, "EPSG:4549")
    assert np.isnan(to_wgs84(east, north, "EPSG:4549")[0]).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("crs", "pair"),
    [("WGS-84", (200.0, 42.0)), ("GCJ-02", (118.0, 420.0)), ("EPSG:4549", (39_500_000.0, 4.6e6)),
     ("EPSG:4549", (4.6e6, 500_000.0)), ("EPSG:4528", (118.9, -42.2))],
)  # fmt: skip
def test_what_cannot_be_coordinates_is_refused(crs: str, pair: tuple[float, float]) -> None:
    """Degrees off the globe, another zone's number, exchanged columns: named by their row."""
    good = [float(axis) for axis in from_wgs84(119.5, 42.0, crs)]
    with pytest.raises(mm.ListsError) as caught:
        to_wgs84([good[0], pair[0]], [good[1], pair[1]], crs)
    (fault,) = caught.value.findings
    assert (fault.code, fault.record) == ("coordinates-impossible", "#2")


def place(row: int | None, field: str) -> mm.Place:
    """As if the list stood in a sheet whose header is row 3."""
    return mm.Place(file="清单.xlsx", sheet="需求", row=3 if row is None else row + 4, column=field)


def located(rows: list[tuple[Any, Any, Any]], default: str = "", **options: Any) -> Located:
    """Locate needs with these longitudes, latitudes and systems."""
    x, y, crs = (list(cells) for cells in zip(*rows, strict=True))
    names = [f"N{row}" for row in range(1, len(rows) + 1)]
    columns = {"need_id": names, "longitude": x, "latitude": y, "crs": crs}
    options_: Any = options
    return locate(mm.Need, columns, options_, place, default)


def test_each_row_is_converted_from_its_own_system() -> None:
    """Mixed systems in one list end at the same points, and the report says how many."""
    systems = ("高德", "百度", "WGS-84", "国家2000", "EPSG:4549", "CGCS2000 3度带 40带", "高德")
    rows = []
    for crs in systems:
        x, y = from_wgs84(*CHIFENG, crs)
        rows.append((float(x), float(y), crs))
    found = located([*rows, (None, None, None)])
    assert not found.findings
    assert "crs" not in found.columns
    for x, y in list(zip(found.columns["longitude"], found.columns["latitude"], strict=True))[:-1]:
        assert meters((x, y), CHIFENG) < 0.01
    assert (found.columns["longitude"][-1], found.columns["latitude"][-1]) == (None, None)
    assert {remark.code for remark in found.remarks} == {"read-crs"}
    told = {(remark.field, remark.before) for remark in found.remarks}
    assert ("longitude", "2 × GCJ-02") in told
    assert len(told) == 2 * 5  # both columns, all systems but WGS-84
    assert all(remark.place == place(None, remark.field) for remark in found.remarks)
    assert "2 × GCJ-02" in found.remarks[-1].zh


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ((0, 0, "高德"), "coordinates-zero", "longitude"),
        ((42.2, 118.9, "WGS-84"), "coordinates-swapped", "latitude"),
        ((43.8, 87.6, "百度"), "coordinates-swapped", "latitude"),
        ((4_682_111.0, 417_500.0, "EPSG:4549"), "coordinates-exchanged", "longitude"),
        ((4_682_111.0, 40_417_500.0, "EPSG:4528"), "coordinates-exchanged", "longitude"),
        ((39_417_500.0, 4_682_111.0, "EPSG:4549"), "coordinates-impossible", "longitude"),
        ((118.9, -42.2, "EPSG:4549"), "coordinates-impossible", "longitude"),
        ((417_500.0, 4_682_111.0, "CGCS2000"), "coordinates-meters", "longitude"),
        ((181.0, 42.2, "WGS-84"), "longitude-range", "longitude"),
        ((118.9, 91.0, "EPSG:4490"), "latitude-range", "latitude"),
        ((118.9, None, "WGS-84"), "coordinates-half", "latitude"),
        ((None, 42.2, "高德"), "coordinates-half", "longitude"),
        ((118.9, 42.2, "西安80"), "crs-unknown", "crs"),
        ((118.9, 42.2, None), "crs-missing", "crs"),
    ],
)
def test_a_faulty_point_is_a_finding_at_its_cell(row: Any, code: str, field: str) -> None:
    """One finding, at the row and the field; the good point beside it is read."""
    found = located([(*CHIFENG, "WGS-84"), row])
    (fault,) = found.findings
    assert (fault.code, fault.list, fault.record, fault.field) == (code, "needs", "N2", field)
    assert fault.place == place(1, field)
    assert found.columns["longitude"] == [CHIFENG[0], None]
    assert re.search("[一-鿿]", fault.zh)


def test_the_stated_box_is_kept() -> None:
    """A point outside is said, and one that would be inside if exchanged is called swapped."""
    box = (118.5, 42.0, 119.5, 42.6)
    rows = [(*CHIFENG, None), (114.3, 30.5, None), (42.2, 88.9, None)]
    found = located(rows, crs="4326", box=box)
    assert [(f.code, f.record) for f in found.findings] == [
        ("coordinates-outside", "N2"),
        ("coordinates-outside", "N3"),
    ]
    assert "118.5, 42, 119.5, 42.6" in found.findings[0].en
    west = (87.0, 43.0, 88.0, 44.5)  # the latitude 87.6 is one
    (fault,) = located([(43.8, 87.6, None)], crs="4326", box=west).findings
    assert fault.code == "coordinates-swapped"


def test_the_box_is_compared_in_wgs84() -> None:
    """A point that GCJ-02 shifts over the border of the box lies inside."""
    east = float(from_wgs84(*CHIFENG, "GCJ-02")[0])
    box = (118.0, 42.0, (CHIFENG[0] + east) / 2, 43.0)
    x, y = (float(axis) for axis in from_wgs84(*CHIFENG, "GCJ-02"))
    assert not located([(x, y, "高德")], box=box).findings
    (fault,) = located([(x, y, "WGS-84")], box=box).findings
    assert fault.code == "coordinates-outside"


def test_a_system_is_asked_for_once() -> None:
    """A list without any system is one finding; a caller or a source may name it."""
    rows = [(*CHIFENG, None), (118.9, 42.2, None)]
    found = located(rows)
    assert [fault.code for fault in found.findings] == ["crs-missing"]
    assert found.findings[0].place == place(None, "longitude")
    assert found.columns["longitude"] == [None, None]
    assert located(rows, default="WGS-84").columns["longitude"] == [CHIFENG[0], 118.9]
    told = located(rows, crs="百度", default="WGS-84")
    assert {remark.before for remark in told.remarks} == {"2 × BD-09"}
    assert not located([(None, None, None)]).findings


def test_cells_that_are_no_numbers_are_left_to_the_region() -> None:
    """Text stays as it stands, so that the region says what is wrong with it; digits are read."""
    odd = ("east", True, float("inf"), 10**400)
    found = located([("118.956", "42.276", "4326"), *((cell, 42.2, "4326") for cell in odd)])
    assert found.columns["longitude"] == [CHIFENG[0], *odd]
    assert not found.findings
    empty = locate(mm.Need, {"need_id": ["N1"], "crs": ["?"]}, {}, place)
    assert empty == Located({"need_id": ["N1"]}, [], [])


def test_a_community_borrows_only_if_the_caller_says_so() -> None:
    """The middle of the located ones of its subdistrict, with a remark; others stay without."""
    columns: dict[str, list[Any]] = {
        "community_id": ["C1", "C2", "C3", "C4", "C5", "C6"],
        "subdistrict": ["东城", "东城", "东城", "西城", None, "东城"],
        "district": ["红山", "红山", "红山", "红山", "红山", "松山"],
        "longitude": [118.90, 118.92, None, None, None, None],
        "latitude": [42.20, 42.24, None, None, None, None],
    }
    assert borrow(columns, {}, place) == Located(columns, [], [])
    found = borrow(columns, {"borrow": True}, place)
    assert found.columns["longitude"][:2] == [118.90, 118.92]
    assert found.columns["longitude"][2] == pytest.approx(118.91)
    assert found.columns["latitude"][2] == pytest.approx(42.22)
    assert found.columns["longitude"][3:] == [None, None, None]
    (remark,) = found.remarks
    assert (remark.code, remark.place) == ("read-borrowed", place(2, "longitude"))
    assert "东城" in remark.zh
    assert "118.91" in remark.en


def test_a_record_in_a_shifted_system_names_the_mend() -> None:
    """Who gives a region such coordinates by hand is told the function that converts them."""
    with pytest.raises(mm.ListsError) as caught:
        small_region(changed("communities", 0, crs="GCJ-02"))
    assert "to_wgs84" in next(f.en for f in caught.value.findings if f.code == "crs-unsupported")
