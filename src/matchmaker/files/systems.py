"""Reference systems of coordinates as Chinese offices name them, to and from WGS-84.

A pair is always (longitude, latitude) or (easting, northing). Chinese surveying calls the
northing X and the easting Y (GB/T 18314), the other way round than mathematics: the column that
grows to the east, with the zone in front of it perhaps, stands for the longitude here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.errors import ListsError, MissingExtraError
from matchmaker.messages import finding

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

KNOWN = "WGS-84, EPSG:4326, EPSG:4490, GCJ-02, BD-09, EPSG:4491 – EPSG:4554"
"""The systems, as messages name them."""

_NAMES = {
    "WGS-84": ("wgs84", "wgs1984", "4326", "crs84", "gps"),
    "GCJ-02": ("gcj02", "gcj", "amap", "高德", "腾讯", "国测局", "火星", "gaode", "tencent"),
    "BD-09": ("bd09", "bd09ll", "百度", "baidu"),
    "EPSG:4490": (
        "cgcs2000",
        "4490",
        "2000",
        "国家2000",
        "大地2000",
        "国家大地2000",
        "2000国家",
        "2000国家大地",
        "2000大地",
        "2000中国大地",
        "2000国家大地坐标系cgcs2000",
        "中国大地2000",
        "chinageodeticcoordinatesystem2000",
        "天地图",
        "北斗",
    ),
}
_SYSTEM_OF = {spelled: name for name, spellings in _NAMES.items() for spelled in spellings}
_SUFFIX = re.compile(r"(地图)?(经纬度)?(坐标系统|坐标系|坐标)?$")
_CODE = re.compile(r"^(?:.*epsg\D*)?(\d{4})$")
_CRS84 = re.compile(r"ogc(?:13)?crs84$")
_WIDTH = re.compile(r"([36三六])(?:degrees?|deg|度)")
_ZONE = re.compile(r"(?:zone|第|带号)(\d\d)|(\d\d)(?:号|度)?带")
_MERIDIAN = re.compile(r"(?:cm|中央子午线|中央经线|子午线|中央|l0)[a-z=为是东经]*?(\d{2,3})")

CHINA = (72.004, 0.8293, 137.8347, 55.8271)
"""West, south, east, north of the box in which GCJ-02 and BD-09 are shifted against WGS-84."""


class Zone(NamedTuple):
    """A zone of the Gauss-Krüger projection of CGCS2000.

    Attributes
    ----------
    width : int
        3 or 6 degrees.
    number : int
        Number of the zone, which may stand in front of the easting.
    meridian : int
        Its central meridian in degrees east.
    plain : int
        EPSG code of the system without the number in the easting.
    """

    width: int
    number: int
    meridian: int
    plain: int


def _zones() -> dict[int, Zone]:
    """Give the zones by EPSG code; each has one with its number in the easting, one without."""
    zones: dict[int, Zone] = {}
    for width, first, count, numbered, plain in ((6, 13, 11, 4491, 4502), (3, 25, 21, 4513, 4534)):
        for at in range(count):
            zone = Zone(width, first + at, 75 + width * at, plain + at)
            zones[numbered + at] = zones[plain + at] = zone
    return zones


ZONES = _zones()
"""By EPSG code, 4491 to 4554."""


def system(name: object) -> str:
    """Give the standard name of a reference system that is written as people write it.

    Parameters
    ----------
    name : str or number
        ``"高德"``, ``"bd09ll"``, ``"4326"``, ``"2000国家大地坐标系"``, ``"EPSG:4549"``,
        ``"CGCS2000 3度带 40带"``, ``"CGCS2000 / 3-degree Gauss-Kruger CM 120E"``, ...

    Returns
    -------
    str
        ``"WGS-84"``, ``"GCJ-02"``, ``"BD-09"``, ``"EPSG:4490"``, or ``"EPSG:4491"`` to
        ``"EPSG:4554"``.

    Raises
    ------
    ListsError
        The system is not known ("crs-unknown").
    """
    text = str(int(name)) if isinstance(name, float) and name.is_integer() else str(name)
    found = _recognized(text)
    if found is None:
        raise ListsError([finding("crs-unknown", field="crs", value=text, known=KNOWN)])
    return found


@lru_cache(maxsize=1024)
def _recognized(text: str) -> str | None:
    plain = re.sub(r"[^\w]|_", "", unicodedata.normalize("NFKC", text).casefold())
    if named := _SYSTEM_OF.get(plain) or _SYSTEM_OF.get(_SUFFIX.sub("", plain)):
        return named
    if _CRS84.search(plain):
        return "WGS-84"
    if code := _CODE.search(plain):
        number = int(code[1])
        if number in ZONES:
            return f"EPSG:{number}"
        if number in (4326, 4490):
            return _SYSTEM_OF[code[1]]
    return _zone_named(plain) if "2000" in plain else None


def _zone_named(plain: str) -> str | None:
    """Find the one zone with the width, number and meridian that a name gives."""
    text = plain.replace("cgcs2000", "").replace("2000", "", 1)
    width, number, meridian = (part.search(text) for part in (_WIDTH, _ZONE, _MERIDIAN))
    if not (number or meridian):
        return None
    numbered = [
        code
        for code, zone in ZONES.items()
        if (code != zone.plain) == (number is not None)
        and (not width or zone.width == (3 if width[1] in "3三" else 6))
        and (not number or zone.number == int(number[1] or number[2]))
        and (not meridian or zone.meridian == int(meridian[1]))
    ]
    # Without a width, a central meridian of both is the same projection in both.
    return f"EPSG:{numbered[0]}" if numbered else None


def to_wgs84(longitude: ArrayLike, latitude: ArrayLike, crs: str) -> Pair:
    """Convert coordinates to WGS-84.

    GCJ-02 has no official publication; its formulas were found in a map service's program in
    2010 and are the same in all public libraries since (ellipsoid of Krasovsky 1940). BD-09
    shifts GCJ-02 once more. Both are inverted by iteration to below 1e-9 degrees. Outside the
    box `CHINA` both are WGS-84, as Baidu documents for its maps. The shift starts at once there,
    so that within 1.5 km of the border of the box two points may have the same
    coordinates; the one inside is meant then.

    EPSG:4490 (CGCS2000) differs from WGS-84 by less than a meter and is taken as equal.

    Parameters
    ----------
    longitude, latitude : array of float
        Degrees; in a projected system the easting (Y in Chinese surveying), with or without the
        number of the zone in front, and the northing (X), in meters.
    crs : str
        The system, in any spelling that `system` knows.

    Returns
    -------
    longitude, latitude : ndarray of float64
        Degrees; nan where either is nan.

    Raises
    ------
    ListsError
        The system is not known, or pairs cannot be coordinates in it.
    MissingExtraError
        pyproj is missing, for a projected system.
    """
    name = system(crs)
    x, y = _pair(longitude, latitude)
    _require(x, y, name)
    if name in _SHIFTS:
        return _unshifted(x, y, _SHIFTS[name])
    if name in _DEGREES:
        return x, y
    zone = ZONES[int(name[5:])]
    east = np.where(x >= 1e6, x - zone.number * 1e6, x)
    return _project(zone, east, y, inverse=True)


def from_wgs84(longitude: ArrayLike, latitude: ArrayLike, crs: str) -> Pair:
    """Convert coordinates from WGS-84 to another system: the inverse of `to_wgs84`.

    Parameters
    ----------
    longitude, latitude : array of float
        Degrees in WGS-84.
    crs : str
        The system, in any spelling that `system` knows.

    Returns
    -------
    longitude, latitude : ndarray of float64
        Degrees, or easting and northing in meters; the number of the zone stands in front of
        the easting where the system says so (EPSG:4491 – 4501 and 4513 – 4533).

    Raises
    ------
    ListsError
        The system is not known, or pairs are not in degrees or too far from the zone.
    MissingExtraError
        pyproj is missing, for a projected system.
    """
    name = system(crs)
    x, y = _pair(longitude, latitude)
    _require(x, y, "WGS-84")
    if name in _SHIFTS:
        return _shifted(x, y, _SHIFTS[name])
    if name in _DEGREES:
        return x, y
    code = int(name[5:])
    zone = ZONES[code]
    east, north = _project(zone, x, y, inverse=False)
    _require(east, north, name)
    return np.asarray(east + (zone.number * 1e6 if code != zone.plain else 0.0)), north


def possible(x: Floats, y: Floats, name: str) -> NDArray[np.bool_]:
    """Mark the pairs that can be coordinates in a system; nan is none.

    Parameters
    ----------
    x, y : ndarray of float
        Longitude or easting, latitude or northing.
    name : str
        The system by its standard name.
    """
    if name in _DEGREES:
        return (np.abs(x) <= 180) & (np.abs(y) <= 90)
    zone = ZONES[int(name[5:])]
    east = np.where(x >= 1e6, x - zone.number * 1e6, x)
    return (east > 0) & (east < 1e6) & (y > 0) & (y < 6_500_000)


_DEGREES = ("WGS-84", "EPSG:4490", "GCJ-02", "BD-09")


def _pair(longitude: ArrayLike, latitude: ArrayLike) -> Pair:
    x, y = np.broadcast_arrays(
        np.asarray(longitude, dtype=np.float64), np.asarray(latitude, dtype=np.float64)
    )
    missing = np.isnan(x) | np.isnan(y)
    return np.where(missing, np.nan, x), np.where(missing, np.nan, y)


def _require(x: Floats, y: Floats, name: str) -> None:
    wrong = ~(possible(x, y, name) | np.isnan(x))
    if wrong.any():
        raise ListsError(
            finding("coordinates-impossible", record=f"#{at + 1}", **_shown(x, y, at), crs=name)
            for at in np.flatnonzero(wrong).tolist()
        )


def _shown(x: Floats, y: Floats, at: int) -> dict[str, Any]:
    return {"longitude": float(x.flat[at]), "latitude": float(y.flat[at])}


_Shift = Callable[[Floats, Floats], Pair]
_AXIS = 6_378_245.0
_ECCENTRICITY = 0.00669342162296594323


def _gcj02(longitude: Floats, latitude: Floats) -> Pair:
    """Shift WGS-84 to GCJ-02, inside the box."""
    pi, sin = np.pi, np.sin
    x, y = longitude - 105.0, latitude - 35.0
    root = np.sqrt(np.abs(x))
    both = 20 * sin(6 * pi * x) + 20 * sin(2 * pi * x)
    waves_y = 20 * sin(pi * y) + 40 * sin(pi * y / 3)
    waves_y += 160 * sin(pi * y / 12) + 320 * sin(pi * y / 30)
    waves_x = 20 * sin(pi * x) + 40 * sin(pi * x / 3)
    waves_x += 150 * sin(pi * x / 12) + 300 * sin(pi * x / 30)
    north = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root + (both + waves_y) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root + (both + waves_x) * 2 / 3
    angle = np.radians(latitude)
    bend = 1 - _ECCENTRICITY * sin(angle) ** 2
    meridian = _AXIS * (1 - _ECCENTRICITY) / bend**1.5
    parallel = _AXIS / np.sqrt(bend) * np.cos(angle)
    return longitude + np.degrees(east / parallel), latitude + np.degrees(north / meridian)


def _bd09(longitude: Floats, latitude: Floats) -> Pair:
    """Shift WGS-84 to BD-09, inside the box."""
    x, y = _gcj02(longitude, latitude)
    turns = np.pi * 3000 / 180
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * turns)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * turns)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


_SHIFTS: dict[str, _Shift] = {"GCJ-02": _gcj02, "BD-09": _bd09}


def inside(longitude: Floats, latitude: Floats, box: tuple[float, ...]) -> NDArray[np.bool_]:
    """Mark the points that lie in a box of west, south, east, north."""
    west, south, east, north = box
    return (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)


def _wider(margin: float) -> tuple[float, ...]:
    west, south, east, north = CHINA
    return west - margin, south - margin, east + margin, north + margin


def _shifted(x: Floats, y: Floats, shift: _Shift) -> Pair:
    there = inside(x, y, CHINA)
    moved = shift(np.where(there, x, 105.0), np.where(there, y, 35.0))
    return np.where(there, moved[0], x), np.where(there, moved[1], y)


def _unshifted(x: Floats, y: Floats, shift: _Shift) -> Pair:
    """Invert a shift by fixed-point iteration: each step leaves about a fiftieth of the error."""
    near = inside(x, y, _wider(1.0))
    goal = np.where(near, x, 105.0), np.where(near, y, 35.0)
    at = goal
    for _ in range(12):
        moved = shift(*at)
        at = at[0] + goal[0] - moved[0], at[1] + goal[1] - moved[1]
    there = near & inside(*at, _wider(1e-9))  # a point on the border comes back to it
    return np.where(there, at[0], x), np.where(there, at[1], y)


def _project(zone: Zone, x: Floats, y: Floats, *, inverse: bool) -> Pair:
    first, second = _transformer(zone.plain).transform(
        x, y, direction="INVERSE" if inverse else "FORWARD"
    )
    return np.asarray(first, dtype=np.float64), np.asarray(second, dtype=np.float64)


@cache
def _transformer(code: int) -> Any:
    """Make the projection of a zone, from degrees of CGCS2000; the datum stays the same."""
    try:
        from pyproj import Transformer
    except ImportError:
        raise MissingExtraError("pyproj", "files") from None
    return Transformer.from_crs("EPSG:4490", f"EPSG:{code}", always_xy=True)
