"""A second opinion by HiGHS on claims that rest on a search.

The prices cannot prove such a claim, so that the check solves the model again, with another
solver and from the records: a better plan disproves a bound, any plan "infeasible".
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates import CandidateGraph
from matchmaker.candidates.costs import project_costs
from matchmaker.candidates.limits import projects_allowed, units_allowed
from matchmaker.rules import Objective, Rules

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOST_EDGES, MOST_PAIRS = 2_000, 200
"""A search proves nothing about larger problems: nobody could repeat it in a minute."""

_SECONDS = 30.0
_NOISE = 1e-12


def is_small(graph: CandidateGraph) -> bool:
    """Tell whether a search can be repeated."""
    return len(graph) <= MOST_EDGES and len(graph.pairs) <= MOST_PAIRS


def best_value(graph: CandidateGraph, rules: Rules, objective: Objective) -> float | None:
    """Give the value of the best plan that HiGHS finds in half a minute.

    Parameters
    ----------
    graph : CandidateGraph
        A small one.
    rules, objective
        As in `matchmaker.match`.

    Returns
    -------
    float or None
        None where no plan was found.
    """
    model = _Model(graph, rules, objective)
    model.add_units()
    model.add_projects()
    found = model.solve()
    return None if found is None else float(model.gain @ found)


def can_be_kept(graph: CandidateGraph, rules: Rules, objective: Objective) -> bool:
    """Tell whether HiGHS finds a plan that keeps all rules together.

    Where no rule asks for units, no unit need be served, and the pairs alone decide.
    """
    least = any(units_allowed(graph.region, rules, side)[0].any() for side in (0, 1))
    model = _Model(graph, rules, objective)
    if least or rules.least_project_units or rules.least_project_value:
        model.add_units()
    model.add_projects()
    model.gain[:] = 0.0
    return model.solve() is not None


class _Rows(NamedTuple):
    """Sparse rows low ≤ A·columns ≤ high, as triplets."""

    row: list[Ints]
    column: list[Ints]
    factor: list[Floats]
    low: list[Floats]
    high: list[Floats]


class _Model:
    """The model in units x on the edges, projects y on the pairs, and what rules add to them.

    HiGHS sees columns that need not be whole as shares of their most. With projects, whole needs
    and providers chosen, what is left is a flow, which has a best choice in whole units; only
    least sizes of projects break that, and then the units themselves are whole.
    """

    def __init__(self, graph: CandidateGraph, rules: Rules, objective: Objective) -> None:
        self.graph, self.rules, self.objective = graph, rules, objective
        region, width = graph.region, len(graph.region.communities)
        self.rows = _Rows([], [], [], [], [])
        duties = np.array(
            [
                region.organizations.row(organization) * width + region.communities.row(community)
                for organization, community in rules.required_pairs
            ],
            dtype=np.int64,
        )
        bound = graph.signed_pairs[:, 0] * width + graph.signed_pairs[:, 1]
        keys = np.concatenate([graph.edges.pair, duties, bound])
        distinct, at = np.unique(keys, return_inverse=True)
        self.pairs = np.column_stack([distinct // width, distinct % width])
        self.signed = np.isin(distinct, bound)
        self.pair_of = at[: len(graph)]
        costs = project_costs(graph, rules, objective, self.pairs)
        self.gain = -np.nan_to_num(costs)
        self.least = (self.signed | np.isin(distinct, duties)).astype(np.float64)
        self.most = np.ones(len(distinct))
        self.whole = np.ones(len(distinct), dtype=np.bool_)
        self.units = np.empty(0, dtype=np.int64)

    def columns(self, gain: Floats, most: Any, whole: bool) -> Ints:
        """Add columns from 0 to their most, and give their numbers."""
        start, count = len(self.gain), len(gain)
        self.gain = np.append(self.gain, gain)
        self.least = np.append(self.least, np.zeros(count))
        self.most = np.append(self.most, most)
        self.whole = np.append(self.whole, np.full(count, whole))
        return np.arange(start, start + count)

    def rows_of(self, group: Ints, column: Ints, factor: Any, low: Any, high: Any) -> None:
        """Add one row for each group; `low` or `high` has their number."""
        rows = self.rows
        count = len(high if np.ndim(high) else low)
        rows.row.append(sum(map(len, rows.high)) + group)
        rows.column.append(column)
        rows.factor.append(np.broadcast_to(np.asarray(factor, dtype=np.float64), len(column)))
        rows.low.append(np.broadcast_to(np.asarray(low, dtype=np.float64), count))
        rows.high.append(np.broadcast_to(np.asarray(high, dtype=np.float64), count))

    def add_projects(self) -> None:
        """Write the limits on projects."""
        graph, rules, pairs = self.graph, self.rules, self.pairs
        region, held, every = graph.region, graph.signed_pairs, np.arange(len(pairs))
        for side in (0, 1):
            least, limit = projects_allowed(region, rules, side)
            already = np.bincount(held[:, side], minlength=len(limit))
            self.rows_of(pairs[:, side], every, 1.0, least, np.maximum(limit, already))
        if rules.max_projects is not None:
            budget = max(rules.max_projects, len(held))
            self.rows_of(np.zeros(len(pairs), dtype=np.int64), every, 1.0, -np.inf, [budget])
        kinds = region.organizations.columns["kind"]
        for kind, fewest, most in rules.quotas:
            meant = np.flatnonzero(kinds[pairs[:, 0]] == kind)
            already = np.bincount(
                held[kinds[held[:, 0]] == kind, 1], minlength=len(region.communities)
            )
            limit = np.maximum(np.inf if most is None else most, already)
            self.rows_of(pairs[meant, 1], meant, 1.0, float(fewest), limit)
        for names in rules.apart:
            first, second = (
                np.flatnonzero(pairs[:, 0] == region.organizations.row(name)) for name in names
            )
            place, one, other = np.intersect1d(
                pairs[first, 1], pairs[second, 1], assume_unique=True, return_indices=True
            )
            ends = np.concatenate([first[one], second[other]])
            allowed = np.where(self.signed[first[one]] & self.signed[second[other]], 2.0, 1.0)
            self.rows_of(np.tile(np.arange(len(place)), 2), ends, 1.0, -np.inf, allowed)

    def add_units(self) -> None:
        """Write what binds units."""
        graph, rules = self.graph, self.rules
        most = np.minimum(graph.demand[graph.need], graph.supply[graph.resource])
        sized = bool(rules.least_project_units or rules.least_project_value)
        x = self.units = self.columns(graph.value, most, sized)
        every = np.arange(len(x))
        for end, amounts in ((graph.need, graph.demand), (graph.resource, graph.supply)):
            self.rows_of(end, x, 1.0, -np.inf, np.maximum(amounts, 0))
        ends = np.concatenate([x, self.pair_of])
        factors = np.concatenate([np.ones(len(x)), -most])
        self.rows_of(np.tile(every, 2), ends, factors, -np.inf, np.zeros(len(x)))
        self._add_party_units(x)
        self._add_need_rules(x)
        new = np.flatnonzero(~self.signed)
        for least, worth in (
            (rules.least_project_units, np.ones(len(x))),
            (self.objective.rounded(rules.least_project_value), graph.value),
        ):
            if least:
                group = np.concatenate([self.pair_of, new])
                factors = np.concatenate([worth, np.full(len(new), -float(least))])
                low = np.zeros(len(self.pairs))
                self.rows_of(group, np.concatenate([x, new]), factors, low, np.inf)

    def _add_party_units(self, x: Ints) -> None:
        graph, rules = self.graph, self.rules
        for side, owner in ((0, graph.edges.organization), (1, graph.edges.community)):
            least, most = units_allowed(graph.region, rules, side)
            group, column = owner, x
            if side and rules.floor_price is not None:
                price = self.objective.rounded(rules.floor_price)
                lack = self.columns(np.full(len(least), -price), np.maximum(least, 1.0), False)
                self.rows_of(np.arange(len(lack)), lack, 1.0, -np.inf, least)
                self.rows_of(owner, x, 1.0, -np.inf, most)
                group = np.concatenate([owner, np.arange(len(lack))])
                column, most = np.concatenate([x, lack]), np.full(len(most), np.inf)
            self.rows_of(group, column, 1.0, least, most)

    def _add_need_rules(self, x: Ints) -> None:
        """Write whole needs and groups by one yes or no each, providers by one for each two."""
        graph, rules = self.graph, self.rules
        needs, demand = graph.region.needs, np.maximum(graph.demand, 0)
        groups = [[needs.row(name) for name in group] for group in rules.together]
        grouped = {row for group in groups for row in group}
        alone = np.flatnonzero(needs.columns["whole"] & (demand > 0)).tolist()
        groups += [[row] for row in alone if row not in grouped]
        served = self.columns(np.zeros(len(groups)), np.ones(len(groups)), True)
        for at, group in zip(served.tolist(), groups, strict=True):
            rows = np.array(group, dtype=np.int64)
            place = np.full(len(demand), -1)
            place[rows] = np.arange(len(rows))
            kept = np.flatnonzero(place[graph.need] >= 0)
            column = np.concatenate([x[kept], np.full(len(rows), at)])
            factors = np.concatenate([np.ones(len(kept)), -demand[rows]])
            ends = np.concatenate([place[graph.need[kept]], np.arange(len(rows))])
            self.rows_of(ends, column, factors, np.zeros(len(rows)), np.zeros(len(rows)))
        if rules.max_providers is not None:
            width = len(graph.region.organizations)
            links, at = np.unique(
                graph.need * width + graph.edges.organization, return_inverse=True
            )
            gives = self.columns(np.zeros(len(links)), np.ones(len(links)), True)
            column = np.concatenate([x, gives[at]])
            factors = np.concatenate([np.ones(len(x)), -self.most[x]])
            every = np.tile(np.arange(len(x)), 2)
            self.rows_of(every, column, factors, -np.inf, np.zeros(len(x)))
            limit = np.full(len(demand), float(rules.max_providers))
            self.rows_of(links // width, gives, 1.0, -np.inf, limit)

    def solve(self) -> Floats | None:
        """Give the best columns in whole numbers, or None where no plan was found.

        What HiGHS finds is rounded, and every row is then read again. Of equally good flows HiGHS
        may mix two; then the rest is held as decided, and a vertex of what is left is whole.
        """
        from scipy.sparse import csr_array

        rows = self.rows
        low, high = np.concatenate(rows.low), np.concatenate(rows.high)
        if not len(self.gain):
            return self.gain if (low <= 0).all() and (high >= 0).all() else None
        places = (np.concatenate(rows.row), np.concatenate(rows.column))
        shape = (len(high), len(self.gain))
        matrix = csr_array((np.concatenate(rows.factor), places), shape=shape)
        scale = np.where(self.whole, 1.0, np.maximum(self.most, 1.0))
        least, most = self.least, self.most / scale
        shares = _shares(matrix, low, high, self.gain, scale, least, most, self.whole)
        if shares is None:
            return None
        columns = self._in_units(shares * scale, matrix, low, high)
        if columns is None:
            decided = np.rint(shares)
            least, most = (np.where(self.whole, decided, end) for end in (least, most))
            free = np.zeros_like(self.whole)
            shares = _shares(matrix, low, high, self.gain, scale, least, most, free)
            columns = None if shares is None else self._in_units(shares * scale, matrix, low, high)
        return columns

    def _in_units(self, columns: Floats, matrix: Any, low: Floats, high: Floats) -> Floats | None:
        """Round the columns to whole numbers; None where these do not keep every row."""
        columns = np.rint(columns)
        columns[self.units] *= columns[: len(self.pairs)][self.pair_of[: len(self.units)]]
        reached, room = matrix @ columns, _NOISE * (abs(matrix) @ columns)
        return columns if ((reached >= low - room) & (reached <= high + room)).all() else None


def _shares(
    matrix: Any,
    low: Floats,
    high: Floats,
    gain: Floats,
    scale: Floats,
    least: Floats,
    most: Floats,
    whole: NDArray[np.bool_],
) -> Floats | None:
    """Give the columns of largest gain as shares of their scale; HiGHS likes numbers near 1."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import diags_array

    seen = matrix @ diags_array(scale)
    largest = abs(seen).max(axis=1).toarray().ravel()
    largest[largest == 0] = 1.0
    gain = gain * scale
    found = milp(
        -gain / (float(np.abs(gain).max(initial=0.0)) or 1.0),
        integrality=whole,
        bounds=Bounds(least, most),
        constraints=LinearConstraint(
            diags_array(1.0 / largest) @ seen, low / largest, high / largest
        ),
        options={"mip_rel_gap": 0.0, "time_limit": _SECONDS},
    )
    return None if found.x is None else np.asarray(found.x)
