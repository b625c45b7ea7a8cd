"""Coordinates of one list, brought to WGS-84 as they are read.

`system`, `to_wgs84` and `from_wgs84` are in `matchmaker.files.systems`; here whole columns as an
office keeps them are converted, and what looks wrong is said at its cell.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import Finding, FindingsError
from matchmaker.files.options import ReadOptions
from matchmaker.files.systems import (
    CHINA,
    KNOWN,
    ZONES,
    Floats,
    from_wgs84,
    inside,
    possible,
    system,
    to_wgs84,
)
from matchmaker.lists import Record, Remark
from matchmaker.lists.columns import Place_of
from matchmaker.messages import finding

__all__ = ["Located", "borrow", "from_wgs84", "locate", "system", "to_wgs84"]

_POINT = ("longitude", "latitude")
Columns = Mapping[str, list[Any]]


class Located(NamedTuple):
    """The columns of a list with its coordinates in WGS-84.

    Attributes
    ----------
    columns : dict of str to list
        By field, without ``crs``. A point with a finding is left out, so that it is not said
        twice; a cell that is no number stays as it is, for the region to say so.
    remarks : list of Remark
        What was converted, once for each column and system; what was borrowed, at each cell.
    findings : list of Finding
        What is wrong with the points and their systems.
    """

    columns: dict[str, list[Any]]
    remarks: list[Remark]
    findings: list[Finding]


def locate(
    record_type: type[Record],
    given: Columns,
    options: ReadOptions,
    place: Place_of,
    default: str = "",
) -> Located:
    """Bring the coordinates of one list to WGS-84, each row from the system that it names.

    Parameters
    ----------
    record_type : type of Record
        Whose list it is.
    given : mapping of str to list
        Cells by field as they were read: None, numbers, or text.
    options : ReadOptions
        ``crs``, for cells without a system, and ``box``.
    place : callable
        Place of a row (None: the header) and field.
    default : str
        System of a source that defines its own, where neither a cell nor ``crs`` names one.

    Returns
    -------
    Located
        With the findings "crs-missing", "crs-unknown", "coordinates-half", "coordinates-zero",
        "coordinates-swapped", "coordinates-exchanged", "coordinates-meters",
        "coordinates-impossible", "coordinates-outside", "longitude-range" and "latitude-range".
    """
    columns = {name: cells for name, cells in given.items() if name != "crs"}
    if not any(cell is not None for name in _POINT for cell in given.get(name, ())):
        return Located(columns, [], [])
    points = _Points(record_type, given, options, place)
    points.name_systems(default)
    points.convert()
    points.compare_with_box()
    return Located(columns | points.columns(), points.remarks, points.findings)


class _Points:
    """The points of a list while they are converted.

    Attributes
    ----------
    x, y : ndarray of float, [row]
        As they were given; nan where there is no number.
    systems : ndarray of str, [row]
        Standard name of the system of each whole point; empty where there is none.
    longitude, latitude : ndarray of float, [row]
        In WGS-84; nan where there is none.
    """

    def __init__(
        self, record_type: type[Record], given: Columns, options: ReadOptions, place: Place_of
    ) -> None:
        self.record_type, self.given, self.options, self.place = record_type, given, options, place
        self.remarks: list[Remark] = []
        self.findings: list[Finding] = []
        count = max(len(cells) for cells in given.values())
        self.cells = {name: given.get(name) or [None] * count for name in _POINT}
        self.x, self.y = (_numbers(self.cells[name]) for name in _POINT)
        self.left_out = np.zeros(count, dtype=bool)
        for row in np.flatnonzero(np.isnan(self.x) != np.isnan(self.y)).tolist():
            empty = [name for name in _POINT if self.cells[name][row] is None]
            for name in empty:  # the other cell may be text that is no number
                self._say("coordinates-half", row, name)
        self.whole = ~(np.isnan(self.x) | np.isnan(self.y))
        self.longitude, self.latitude = np.full((2, count), np.nan)
        self.systems = np.full(count, "", dtype=object)

    def _say(self, code: str, row: int, field: str, **details: Any) -> None:
        """Add a finding, and leave the point out."""
        ids = self.given.get(self.record_type.id_field)
        record = "" if ids is None or ids[row] is None else str(ids[row]).strip()
        self.left_out[row] = True
        where: dict[str, Any] = {"list": self.record_type.list_name, "field": field}
        where |= {"record": record or f"#{row + 1}", "place": self.place(row, field)}
        self.findings.append(finding(code, **where, **details))

    def _say_point(self, code: str, rows: NDArray[np.bool_], field: str, **details: Any) -> None:
        for row in np.flatnonzero(rows).tolist():
            shown = {"longitude": float(self.x[row]), "latitude": float(self.y[row])}
            self._say(code, row, field, **(shown | {"value": shown.get(field)} | details))
        self.whole &= ~rows

    def name_systems(self, default: str) -> None:
        """Find the system of each point; those without one are left out with a finding."""
        cells = self.given.get("crs") or [None] * len(self.x)
        rows = np.flatnonzero(self.whole).tolist()
        texts = [_text(cells[row]) for row in rows]
        told = any(texts)
        systems = {text: _system(text) for text in set(texts) if text}
        if "" in texts:
            general = _text(self.options.get("crs")) or default
            systems[""] = system(general) if general else ""
        self.systems[rows] = [systems[text] or "" for text in texts]
        for row, text in zip(rows, texts, strict=True):
            if systems[text] is None and text:
                self._say("crs-unknown", row, "crs", value=text, known=KNOWN)
            elif systems[text] == "" and told:
                self._say("crs-missing", row, "crs", known=KNOWN)
        if systems.get("") == "" and not told:
            where: dict[str, Any] = {"list": self.record_type.list_name, "field": "crs"}
            where["place"] = self.place(None, "longitude")
            self.findings.append(finding("crs-missing", **where, known=KNOWN))
        self.whole &= self.systems != ""

    def convert(self) -> None:
        """Convert the points by system, but for those that cannot lie in theirs."""
        self._say_point("coordinates-zero", self.whole & (self.x == 0) & (self.y == 0), "longitude")
        for name in sorted(set(self.systems[self.whole].tolist())):
            rows = self.whole & (self.systems == name)
            self._refuse_impossible(rows, name)
            rows &= self.whole
            self.longitude[rows], self.latitude[rows] = to_wgs84(self.x[rows], self.y[rows], name)
            if name != "WGS-84" and rows.any():
                self.remarks += [
                    Remark(
                        "read-crs",
                        self.place(None, field),
                        list=self.record_type.list_name,
                        field=field,
                        before=f"{rows.sum()} × {name}",
                        after="WGS-84",
                    )
                    for field in _POINT
                ]

    def _refuse_impossible(self, rows: NDArray[np.bool_], name: str) -> None:
        """Find the points that are no coordinates of the system, or only when exchanged."""
        x, y = self.x, self.y
        wrong = rows & ~possible(x, y, name)
        exchanged = rows & wrong & possible(y, x, name)
        if name in ("EPSG:4490", "GCJ-02", "BD-09"):  # systems of China alone
            exchanged |= rows & inside(y, x, CHINA) & ~inside(x, y, CHINA)
        wrong &= ~exchanged
        if name.removeprefix("EPSG:").isdigit() and int(name[5:]) in ZONES:
            self._say_point("coordinates-exchanged", exchanged, "longitude")
            self._say_point("coordinates-impossible", wrong, "longitude", crs=name)
            return
        self._say_point("coordinates-swapped", exchanged, "latitude")
        meters = wrong & (np.minimum(np.abs(x), np.abs(y)) > 1_000)
        self._say_point("coordinates-meters", meters, "longitude", crs=name)
        wrong &= ~meters
        self._say_point("longitude-range", wrong & (np.abs(x) > 180), "longitude")
        self._say_point("latitude-range", wrong & self.whole, "latitude")

    def compare_with_box(self) -> None:
        """Find the points outside the stated box, and those that only lie in it exchanged."""
        if (given := self.options.get("box")) is None:
            return
        box = tuple(map(float, given))
        x, y = self.longitude, self.latitude
        outside = self.whole & ~inside(x, y, box)
        exchanged = outside & inside(y, x, box)
        self._say_point("coordinates-swapped", exchanged, "latitude")
        for row in np.flatnonzero(outside & ~exchanged).tolist():
            point = {"longitude": round(float(x[row]), 6), "latitude": round(float(y[row]), 6)}
            shown = ", ".join(f"{side:g}" for side in box)
            self._say("coordinates-outside", row, "longitude", **point, box=shown)

    def columns(self) -> dict[str, list[Any]]:
        """Give the two columns; a cell that is no number stays for the region to refuse."""
        kept: dict[str, list[Any]] = {}
        for name, values, given in (
            ("longitude", self.longitude, self.x),
            ("latitude", self.latitude, self.y),
        ):
            boxed = values.astype(object)
            boxed[np.isnan(values)] = None
            cells: list[Any] = boxed.tolist()
            for row in np.flatnonzero(np.isnan(given) & ~self.left_out).tolist():
                cells[row] = self.cells[name][row]
            kept[name] = cells
        return kept


def _numbers(cells: list[Any]) -> Floats:
    """Read a column as finite numbers; nan where a cell is none."""
    if {type(cell) for cell in cells} <= {float, type(None)}:
        numbers = np.array(cells, dtype=np.float64)
        return np.where(np.isfinite(numbers), numbers, np.nan)
    return np.array([_number(cell) for cell in cells], dtype=np.float64)


def _number(cell: Any) -> float:
    """Read a cell as a finite number; nan where it is none."""
    if isinstance(cell, bool) or cell is None:
        return math.nan
    try:
        number = float(cell)
    except (TypeError, ValueError, OverflowError):
        return math.nan
    return number if math.isfinite(number) else math.nan


def _text(cell: Any) -> str:
    if cell is None or cell != cell:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def _system(text: str) -> str | None:
    try:
        return system(text)
    except FindingsError:
        return None


def borrow(given: Columns, options: ReadOptions, place: Place_of) -> Located:
    """Let communities without coordinates borrow the middle of their subdistrict.

    The middle is the mean of the located communities of the same subdistrict (and district, as
    far as it is given). Nothing happens unless ``options["borrow"]`` is true.

    Parameters
    ----------
    given : mapping of str to list
        Columns of the communities by field, in WGS-84.
    options : ReadOptions
        ``borrow``.
    place : callable
        Place of a row and field.

    Returns
    -------
    Located
        With a remark "read-borrowed" for each community that borrowed.
    """
    columns = dict(given)
    remarks: list[Remark] = []
    if options.get("borrow") and "subdistrict" in given:
        count = len(given["subdistrict"])
        x, y = (list(given.get(name) or [None] * count) for name in _POINT)
        districts = given.get("district") or [None] * count
        homes = [(_text(d), _text(s)) for d, s in zip(districts, given["subdistrict"], strict=True)]
        middles = dict(_middles(homes, x, y))
        for row, home in enumerate(homes):
            if x[row] is None and y[row] is None and home in middles:
                x[row], y[row] = middles[home]
                after = f"{x[row]:.6f}, {y[row]:.6f}"
                where: dict[str, Any] = {"list": "communities", "field": "longitude"}
                remarks.append(
                    Remark(
                        "read-borrowed",
                        place(row, "longitude"),
                        **where,
                        before=home[1],
                        after=after,
                    )
                )
        if remarks:
            columns |= {"longitude": x, "latitude": y}
    return Located(columns, remarks, [])


def _middles(
    homes: list[tuple[str, str]], x: list[Any], y: list[Any]
) -> Iterator[tuple[tuple[str, str], tuple[float, float]]]:
    located: defaultdict[tuple[str, str], list[Floats]] = defaultdict(list)
    for home, *point in zip(homes, x, y, strict=True):
        if home[1] and not any(math.isnan(_number(cell)) for cell in point):
            located[home].append(np.array(point, dtype=np.float64))
    for home, points in located.items():
        longitude, latitude = np.mean(points, axis=0).tolist()
        yield home, (longitude, latitude)
