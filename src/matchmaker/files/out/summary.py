"""The first sheet: what the plan achieves, how good it is, and a chart."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from matchmaker.files.out.book import Book, Page
from matchmaker.files.out.view import Ints, View
from matchmaker.files.out.words import Say, speaker
from matchmaker.plan import Plan

_WIDTHS = (22, 12, 12, 12, 12, 12)
_CHART_COLORS = ("#7F7F7F", "#2E75B6", "#F4B183")
_MOST_BARS = 15
_PIXELS_PER_ROW = 20
_POINTS_PER_ROW = 15.0
_CHART_WIDTH = 600

Figure = tuple[str, Any, str, str]
"""Name, value, style of the value, and what it means."""


def add_summary(book: Book, view: View) -> None:
    """Add the summary, and an overview of the subdistricts."""
    say = speaker(book.language)
    page = book.page(say("sheet_summary"), _WIDTHS)
    page.heading(say("summary_title", name=view.region.name))
    _add_figures(page, view, say)
    page.row += 1
    header_row = _add_group(page, say, "category", _by_category(view))
    page.printed(landscape=False, footer=say("page"), repeat=header_row)
    page = book.page(say("sheet_subdistricts"), _WIDTHS)
    page.heading(say("subdistricts_title", name=view.region.name))
    header_row = _add_group(page, say, "subdistrict", _by_subdistrict(view, say))
    page.printed(landscape=False, footer=say("page"), repeat=header_row)


def _add_figures(page: Page, view: View, say: Say) -> None:
    last = len(_WIDTHS) - 1
    page.put(page.row, 0, say("figure"), "header")
    page.put(page.row, 1, say("figure_value"), "header")
    page.merge((page.row, 2, page.row, last), say("meaning"), "header")
    for name, value, style, meaning in (*_worth(view.plan, say), *_counts(view, say)):
        page.row += 1
        page.put(page.row, 0, name)
        page.put(page.row, 1, value, style)
        page.merge((page.row, 2, page.row, last), meaning, "text")
    page.row += 1


def _worth(plan: Plan, say: Say) -> Iterator[Figure]:
    """Say how good the plan is."""
    conflicts = "; ".join(plan.conflicts)
    meaning = say(f"status_{plan.status}", conflicts=conflicts)
    yield say("status"), say(plan.status), "center", meaning
    if plan.value is not None and plan.bound is not None:
        yield say("value"), plan.value, "real", say("value_means")
        yield say("bound"), plan.bound, "real", say("bound_means")
        style = "center" if plan.gap is None else "share"
        value = "–" if plan.gap is None else plan.gap
        yield say("gap"), value, style, gap_meaning(plan.value, plan.bound, say)


def gap_meaning(value: float, bound: float, say: Say) -> str:
    """Say what the distance of the bound from the value means; a share is rounded down."""
    if bound <= value:
        return say("gap_zero")
    if value < 0:
        return say("gap_difference", difference=f"{math.ceil(100 * (bound - value)) / 100:,.2f}")
    return say("gap_share", share=f"{math.floor(1000 * value / bound) / 10:.1f}%")


def _counts(view: View, say: Say) -> Iterator[Figure]:
    """Count projects, parties, needs and units."""
    plan, region = view.plan, view.region
    signed = sum(block.signed for block in view.blocks)
    new = len(view.blocks) - signed
    yield (
        *(say("projects_count"), len(view.blocks), "number"),
        say("projects_means", signed=f"{signed:,}", new=f"{new:,}"),
    )
    parties = (
        ("organizations_count", {x.organization_id for x in plan.projects}, region.organizations),
        ("communities_count", {x.community_id for x in plan.projects}, region.communities),
    )
    for name, found, table in parties:
        yield say(name), len(found), "number", say("of_all", all=f"{len(table):,}")
    needs = say("needs_means", all=f"{len(region.needs):,}")
    yield say("needs_served"), plan.needs_served, "number", needs
    yield say("units_new"), plan.units_served, "number", say("units_means")
    yield say("units_signed"), int(view.need_signed.sum()), "number", say("units_means")
    missing = f"{view.need_open.sum():,}"
    open_means = say("open_means", units=missing, sheet=say("sheet_open"))
    yield say("open_count"), len(plan.open_needs), "number", open_means
    yield say("unused_count"), len(plan.unused_resources), "number", say("unused_means")
    if view.not_binding:
        yield say("not_binding"), view.not_binding, "number", say("not_binding_means")


class Tally(NamedTuple):
    """Units of a group of needs: in the list, signed, newly proposed and open."""

    name: str
    needed: int
    signed: int
    new: int
    open: int

    @property
    def share(self) -> float:
        """Share of what is needed that is signed or proposed."""
        return (self.signed + self.new) / self.needed if self.needed else 0.0


def tallies(view: View, groups: Ints, names: Sequence[str]) -> list[Tally]:
    """Add up the units of needs by group; a group without needs is left out."""
    columns = (view.region.needs.columns["quantity"], view.need_signed, view.need_new)
    sums = [
        np.bincount(groups, weights=column, minlength=len(names)).astype(np.int64).tolist()
        for column in (*columns, view.need_open)
    ]
    made = [Tally(name, *units) for name, *units in zip(names, *sums, strict=True)]
    return [tally for tally in made if tally.needed]


def _by_category(view: View) -> list[Tally]:
    """Add up by category of need, the largest first."""
    names = view.region.taxonomy.need_categories
    return sorted(tallies(view, view.region.need_category, names), key=lambda x: -x.needed)


def _by_subdistrict(view: View, say: Say) -> list[Tally]:
    """Add up by subdistrict, in the order of the list of communities."""
    names = list(dict.fromkeys(view.region.communities.columns["subdistrict"].tolist()))
    groups = np.array([names.index(name) for name in view.need_subdistrict], dtype=np.int64)
    return tallies(view, groups, [name or say("sheet_no_subdistrict") for name in names])


def _add_group(page: Page, say: Say, group: str, rows: list[Tally]) -> int:
    """Add a chart and the table that it draws; gives the row of the table's header."""
    bars = min(len(rows), _MOST_BARS)
    chart_row, chart_rows = page.row, 6 + math.ceil(1.3 * bars)
    table_row = chart_row + chart_rows
    for at in range(chart_row, table_row):
        page.sheet.set_row(at, _POINTS_PER_ROW)
    page.row = table_row
    title = say(f"{group}_title")
    page.merge((page.row, 0, page.row, len(_WIDTHS) - 1), title, "part")
    page.row += 1
    page.header([say(key) for key in (group, "needed", "signed", "new", "open_units", "share")])
    first = page.row
    styles = ("text", *["number"] * 4, "share")
    page.rows([[*row, row.share] for row in rows], styles)
    total = Tally(say("total"), *(sum(column) for column in list(zip(*rows, strict=True))[1:]))
    page.rows([[*total, total.share]], ("total", *["number"] * 4, "share"))
    page.row += 1
    shown = title if bars == len(rows) else say("largest", title=title, most=bars)
    chart = _chart(page, shown, first, bars)
    chart.set_size({"width": _CHART_WIDTH, "height": (chart_rows - 1) * _PIXELS_PER_ROW})
    page.sheet.insert_chart(chart_row, 0, chart)
    return first - 1


def _chart(page: Page, title: str, first: int, bars: int) -> Any:
    """Draw rows of a table as stacked bars, the first on top."""
    chart: Any = page.book.book.add_chart({"type": "bar", "subtype": "stacked"})
    for column, color in zip((2, 3, 4), _CHART_COLORS, strict=True):
        chart.add_series(
            {
                "name": [page.name, first - 1, column],
                "categories": [page.name, first, 0, first + bars - 1, 0],
                "values": [page.name, first, column, first + bars - 1, column],
                "fill": {"color": color},
                "gap": 50,
            }
        )
    chart.set_title({"name": title, "name_font": {"size": 12, "bold": False}})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": {"size": 9}})
    lines = {"visible": True, "line": {"color": "#D9D9D9", "width": 0.75}}
    chart.set_x_axis({"num_format": "#,##0", "label_position": "high", "major_gridlines": lines})
    chart.set_legend({"position": "bottom"})
    return chart
