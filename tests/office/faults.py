"""Faults planted in a tidy workbook: of each kind two, each in a cell of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from office import district
from office.habits import Habits
from office.layout import Grid, address, lay_out


class Fault(NamedTuple):
    """A fault and the cell at which it has to be found.

    Attributes
    ----------
    kind : str
        What is wrong.
    sheet, cell : str
        Where it has to be found.
    hint : str
        What the message has to say in both languages, such as the name that was meant.
    warning : bool
        Whether it does not stop the reading.
    """

    kind: str
    sheet: str
    cell: str
    hint: str = ""
    warning: bool = False


@dataclass
class Planted:
    """Sheets with faults in them."""

    grids: list[Grid]
    faults: list[Fault]


class _Garden:
    """Plants faults in sheets."""

    def __init__(self, habits: Habits) -> None:
        self.grids = lay_out(district.lists(), habits)
        self.by_list = {grid.listed: grid for grid in self.grids}
        self.faults: list[Fault] = []

    def plant(self, kind: str, name: str, record: int, field: str, value: Any, **more: Any) -> None:
        """Write a faulty value; the fault is found where it stands, or at another field `at`."""
        grid = self.by_list[name]
        cell = grid.put(record, field, value)
        if found_at := more.pop("at", ""):
            cell = grid.address(record, found_at)
        self.faults.append(Fault(kind, grid.name, cell, **more))

    def value(self, name: str, record: int, field: str) -> Any:
        """What stands in a field."""
        grid = self.by_list[name]
        return grid.cells.get((grid.rows[record], grid.columns[field]))

    def head(self, kind: str, name: str, field: str, title: str) -> None:
        """Write a faulty header."""
        grid = self.by_list[name]
        row, column = grid.header[-1], grid.columns[field]
        grid.cells[row, column] = title
        self.faults.append(Fault(kind, grid.name, address(row, column)))


def forty() -> Planted:
    """Forty faults of twenty kinds, where names stand in place of ids.

    Some faulty records are named by others: these are not at fault themselves.
    """
    garden = _Garden(Habits(names=True))
    _values(garden)
    _choices(garden)
    _names(garden)
    _ids(garden)
    _points(garden)
    _between(garden)
    return Planted(garden.grids, garden.faults)


def _values(garden: _Garden) -> None:
    plant = garden.plant
    plant("value missing", "needs", 0, "quantity", None)
    plant("value missing", "resources", 0, "category", None)
    plant("no number", "needs", 1, "quantity", "若干")
    plant("no number", "communities", 5, "population", "约六千")
    plant("too small", "needs", 2, "quantity", 0)
    plant("too small", "resources", 1, "quantity", -3)
    plant("fraction", "needs", 3, "quantity", 2.5)
    plant("fraction", "resources", 2, "quantity", "1.5余")
    plant("no date", "needs", 5, "due", "2024年13月5日")
    plant("no date", "resources", 3, "available_from", "2024.2.30")


def _choices(garden: _Garden) -> None:
    plant = garden.plant
    plant("unknown choice", "needs", 8, "kind", "其他想法类")
    plant("unknown choice", "agreements", 7, "stage", "已搁浅")
    plant("priority", "needs", 9, "priority", 9)
    plant("priority", "needs", 10, "priority", "马马虎虎")
    plant("yes or no", "needs", 11, "whole", "也许")
    plant("yes or no", "needs", 12, "whole", "看情况")
    plant("unknown category", "needs", 14, "category", "宠物美容")
    plant("unknown category", "resources", 6, "category", "航天发射")


def _names(garden: _Garden) -> None:
    plant = garden.plant
    plant("unknown community", "needs", 15, "community_id", "月亮湾花园")
    plant("unknown community", "agreements", 9, "community_id", "石头城")
    plant("near name", "needs", 4, "community_id", "教肓路社区", hint="教育路社区")
    plant("near name", "organizations", 3, "kin_communities", "和平乔社区", hint="和平桥社区")
    plant("unknown organization", "resources", 7, "organization_id", "火星探测公司")
    plant("unknown organization", "agreements", 10, "organization_id", "海底世界")


def _ids(garden: _Garden) -> None:
    plant = garden.plant
    plant("duplicate id", "needs", 17, "need_id", "XQ-017")
    plant("duplicate id", "resources", 11, "resource_id", "ZY-011")
    plant("digits lost", "organizations", 0, "organization_id", 1.11504024600001e17)
    plant("digits lost", "organizations", 1, "organization_id", 1.2150402460000230e17)
    for record in (4, 6):
        code = garden.value("organizations", record, "organization_id")
        wrong = code[:-1] + ("8" if code[-1] == "7" else "7")
        plant("check digit", "organizations", record, "organization_id", wrong, warning=True)


def _points(garden: _Garden) -> None:
    plant = garden.plant
    for name, record in (("organizations", 2), ("communities", 3)):
        point = [garden.value(name, record, one) for one in ("longitude", "latitude")]
        garden.by_list[name].put(record, "longitude", point[1])
        plant("swapped", name, record, "latitude", point[0])
    plant("half a point", "organizations", 5, "longitude", None)
    plant("half a point", "communities", 4, "latitude", None)
    plant("outside the box", "organizations", 7, "longitude", 119.35)
    plant("outside the box", "resources", 8, "longitude", 117.81)


def _between(garden: _Garden) -> None:
    plant = garden.plant
    plant("window reversed", "needs", 18, "due", "2024-01-02")
    plant("window reversed", "agreements", 6, "valid_to", "2023-12-31")
    plant("another's need", "agreements", 3, "need_id", "XQ-020")
    plant("another's need", "agreements", 6, "need_id", "XQ-025")


def twelve() -> Planted:
    """Twelve faults of six more kinds, where ids stand."""
    garden = _Garden(Habits())
    plant = garden.plant
    plant("text too long", "needs", 6, "title", "长" * 1001)
    plant("text too long", "organizations", 6, "address", "远" * 1001)
    plant("no distance", "needs", 4, "max_distance_km", "附近")
    plant("no distance", "needs", 7, "max_distance_km", -2)
    for name, record in (("organizations", 2), ("resources", 8)):
        garden.by_list[name].put(record, "latitude", 0)
        plant("at 0, 0", name, record, "longitude", 0)
    plant("over the need", "agreements", 4, "quantity", 20, at="need_id")
    plant("over the need", "agreements", 5, "quantity", 40, at="need_id")
    plant("code in figures", "needs", 10, "community_id", "1.50499E+11")
    plant("code in figures", "resources", 0, "organization_id", 1.11504024600001e17)
    garden.head("unit of a header", "needs", "quantity", "数量（万）")
    garden.head("unit of a header", "resources", "radius_km", "服务半径（里）")
    return Planted(garden.grids, garden.faults)
