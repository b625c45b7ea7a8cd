"""The rows of every rule in the exact model: one function per rule, and what no rule can lift.

Each function writes what concerns the free pairs of a part; what the other pairs use already is
taken off. x are units over edges, y tells whether a pair has a project.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.arrays import UNLIMITED, UNLIMITED_UNITS
from matchmaker.choice.model import FREE_ABOVE, FREE_BELOW, Writer
from matchmaker.choice.part import Part

Ints = NDArray[np.int64]


def write(part: Part, among: Collection[str] | None = None) -> Writer:
    """Write the model of a part under all rules that are active, or those of them among these."""
    writer = Writer(part)
    _amounts(writer)
    _links(writer)
    active = part.problem.rules if among is None else part.problem.rules.intersection(among)
    for rule, rows in ROWS.items():
        if rule in active:
            rows(writer)
    return writer


def _amounts(writer: Writer) -> None:
    """Σ x ≤ demand of a need, Σ x ≤ supply of a resource; only where edges could exceed it."""
    part = writer.part
    for end, most in ((part.need, part.demand), (part.resource, part.supply)):
        owners, row = np.unique(end, return_inverse=True)
        binds = _sums(row, part.limit, len(owners)) > most[owners]
        terms = binds[row]
        numbers = np.cumsum(binds) - 1
        writer.rows("", numbers[row[terms]], writer.units[terms], high=most[owners[binds]])


def _links(writer: Writer) -> None:
    """Write x ≤ limit · y, summed over the edges of a pair that share a need or a resource.

    An edge's own row is left out where the sum says as much.
    """
    part = writer.part
    told = np.zeros(len(part.edges), dtype=bool)
    for end, amounts in ((part.need, part.demand), (part.resource, part.supply)):
        key = part.pair * max(len(amounts), 1) + end
        groups, first, row = np.unique(key, return_index=True, return_inverse=True)
        most = amounts[end[first]]
        news = _sums(row, (part.limit == amounts[end]) & ~told, len(groups)) > 0
        binds = news | (_sums(row, part.limit, len(groups)) > most)
        terms = np.flatnonzero(binds[row])
        told[terms] |= part.limit[terms] == amounts[end[terms]]
        number = np.cumsum(binds) - 1
        _link(writer, terms, number[row[terms]], most[binds], part.pair[first[binds]])
    rest = np.flatnonzero(~told)
    _link(writer, rest, np.arange(len(rest)), part.limit[rest], part.pair[rest])


def _link(writer: Writer, terms: Ints, row: Ints, most: Ints, pair: Ints) -> None:
    """Σ x - most · y ≤ 0."""
    count = len(most)
    writer.rows(
        "",
        np.concatenate([row, np.arange(count)]),
        np.concatenate([writer.units[terms], writer.chosen[pair]]),
        np.concatenate([np.ones(len(terms), dtype=np.int64), -most]),
        high=0,
    )


def max_projects(writer: Writer) -> None:
    """Σ y ≤ B."""
    part = writer.part
    left = (part.problem.max_projects or 0) - len(part.kept_pairs)
    row = np.zeros(len(part.pairs), dtype=np.int64)
    writer.rows("max_projects", row, writer.chosen, high=left, count=1)


def projects_per_organization(writer: Writer) -> None:
    """Least ≤ Σ y ≤ most at each organization."""
    _projects(writer, 0, "organization", writer.part.problem.organization_bounds)


def projects_per_community(writer: Writer) -> None:
    """Least ≤ Σ y ≤ most at each community."""
    _projects(writer, 1, "community", writer.part.problem.community_bounds)


def _projects(writer: Writer, side: int, name: str, bounds: Ints) -> None:
    part = writer.part
    pairs = part.problem.pairs
    held = np.bincount(pairs[part.kept_pairs, side], minlength=len(bounds))
    owner = pairs[part.pairs, side]
    _between(writer, name, owner, writer.chosen, part.parties(side), bounds, held, UNLIMITED)


def _between(
    writer: Writer,
    name: str,
    owner: Ints,
    variable: Ints,
    parties: Ints,
    bounds: Ints,
    held: Ints,
    unlimited: int,
) -> None:
    """Least ≤ held + Σ variable ≤ most for each of these parties that has a limit."""
    bound = (bounds[parties, 0] > 0) | (bounds[parties, 1] < unlimited)
    parties = parties[bound]
    terms, row = _rows_of(owner, parties, len(bounds))
    low, high = bounds[parties, 0], bounds[parties, 1]
    writer.rows(
        name,
        row,
        variable[terms],
        low=np.where(low > 0, low - held[parties], FREE_BELOW),
        high=np.where(high < unlimited, high - held[parties], FREE_ABOVE),
        parties=parties[:, None],
        count=len(parties),
    )


def _rows_of(owner: Ints, parties: Ints, size: int) -> tuple[Ints, Ints]:
    """Find the terms that belong to these parties, and the row of each."""
    number = np.full(size, -1, dtype=np.int64)
    number[parties] = np.arange(len(parties))
    row = number[owner]
    terms = np.flatnonzero(row >= 0)
    return terms, row[terms]


def project_cost(writer: Writer) -> None:
    """Take f · y from the objective."""
    writer.pay(writer.chosen, -writer.part.problem.cost[writer.part.pairs])


def required(writer: Writer) -> None:
    """Fix y = 1 for required pairs."""
    _done(writer, "required", writer.part.problem.fixed & ~writer.part.problem.signed)


def signed(writer: Writer) -> None:
    """Fix y = 1 for signed pairs; a fact that no rule can lift."""
    _done(writer, "", writer.part.problem.signed)


def _done(writer: Writer, rule: str, pairs: NDArray[np.bool_]) -> None:
    part = writer.part
    at = np.flatnonzero(pairs[part.pairs])
    parties = part.problem.pairs[part.pairs[at]]
    writer.rows(rule, np.arange(len(at)), writer.chosen[at], low=1, parties=parties)


def units_per_organization(writer: Writer) -> None:
    """Least ≤ Σ x ≤ most over all edges of an organization."""
    problem = writer.part.problem
    _units(writer, 0, "units_per_organization", problem.organization_units)


def units_per_community(writer: Writer) -> None:
    """Least ≤ Σ x ≤ most over all edges of a community; a soft least is another rule."""
    problem = writer.part.problem
    bounds = problem.community_units.copy()
    if problem.shortfall_price is not None:
        bounds[:, 0] = 0
    _units(writer, 1, "units_per_community", bounds)


def _units(writer: Writer, side: int, name: str, bounds: Ints) -> None:
    part = writer.part
    owner = part.problem.pairs[part.problem.pair_edges, side]
    held = part.kept(owner, len(bounds))
    parties = part.parties(side)
    own = owner[part.edges]
    _between(writer, name, own, writer.units, parties, bounds, held, UNLIMITED_UNITS)


def shortfall(writer: Writer) -> None:
    """Σ x + s ≥ least at each community, s paid at the price of a shortfall."""
    part = writer.part
    problem = part.problem
    bounds = problem.community_units
    parties = part.parties(1)
    owner = problem.community[problem.need]
    lacking = bounds[parties, 0] - part.kept(owner, len(bounds))[parties]
    parties, lacking = parties[lacking > 0], lacking[lacking > 0]
    terms, row = _rows_of(owner[part.edges], parties, len(bounds))
    hint: Ints | int = 0
    if part.known is not None:
        got = _sums(row, part.known.units[part.edges[terms]], len(parties))
        hint = np.maximum(lacking - got, 0)
    price = -(problem.shortfall_price or 0)
    missing = writer.new(len(parties), 0, lacking, price, hint)
    writer.rows(
        "",
        np.append(row, np.arange(len(parties))),
        np.append(writer.units[terms], missing),
        low=lacking,
    )


def quotas(writer: Writer) -> None:
    """Least ≤ Σ y ≤ most over the organizations of a kind at each community."""
    part = writer.part
    problem = part.problem
    kinds = len(problem.quotas)
    bounds = problem.quota_bounds.reshape(-1, 2)
    cell = problem.pairs[:, 1] * kinds + problem.pair_quota
    counted = problem.pair_quota >= 0
    kept = part.kept_pairs[counted[part.kept_pairs]]
    held = np.bincount(cell[kept], minlength=len(bounds))
    cells = (part.parties(1)[:, None] * kinds + np.arange(kinds)).ravel()
    cells = cells[(bounds[cells, 0] > 0) | (bounds[cells, 1] < UNLIMITED)]
    mine = np.flatnonzero(counted[part.pairs])
    terms, row = _rows_of(cell[part.pairs[mine]], cells, len(bounds))
    writer.rows(
        "quotas",
        row,
        writer.chosen[mine[terms]],
        low=np.maximum(bounds[cells, 0] - held[cells], 0),
        high=bounds[cells, 1] - held[cells],
        parties=np.column_stack([problem.quotas[cells % kinds, 0], cells // kinds]),
        count=len(cells),
    )


def whole(writer: Writer) -> None:
    """Σ x = demand · z for needs that are served in full or not at all."""
    part = writer.part
    needs = np.unique(part.need)
    needs = needs[part.problem.whole[needs]]
    full = writer.new(len(needs), 0, 1, 0, _full(part, needs))
    _in_full(writer, "whole", needs, full, needs)


def together(writer: Writer) -> None:
    """Σ x = demand · t for all needs of a group; t is settled by needs that cannot change."""
    part = writer.part
    problem = part.problem
    group = problem.together
    touched = np.zeros(len(group), dtype=bool)
    touched[part.need] = True
    groups = np.unique(group[touched & (group >= 0)])
    members = np.isin(group, groups) & (problem.demand > 0)
    settled = np.flatnonzero(members & ~touched)
    served = part.demand[settled] == 0
    low, high = np.zeros(len(groups), np.int64), np.ones(len(groups), np.int64)
    low[np.searchsorted(groups, group[settled[served]])] = 1
    high[np.searchsorted(groups, group[settled[~served]])] = 0
    needs = np.flatnonzero(members & touched)
    number = np.searchsorted(groups, group[needs])
    hint = np.zeros(len(groups), dtype=np.int64)
    hint[number] = _full(part, needs)
    full = writer.new(len(groups), np.minimum(low, high), high, 0, hint)
    _in_full(writer, "together", needs, full[number], group[needs])


def _in_full(writer: Writer, rule: str, needs: Ints, full: Ints, parties: Ints) -> None:
    """Σ x + what stays = demand · full."""
    part = writer.part
    demand = part.problem.demand
    terms, row = _rows_of(part.need, needs, len(demand))
    stays = part.demand[needs] - demand[needs]
    writer.rows(
        rule,
        np.append(row, np.arange(len(needs))),
        np.append(writer.units[terms], full),
        np.append(np.ones(len(terms), dtype=np.int64), -demand[needs]),
        low=stays,
        high=stays,
        parties=parties[:, None],
    )


def _full(part: Part, needs: Ints) -> Ints:
    """Tell which of these needs the known plan serves in full."""
    if part.known is None:
        return np.zeros(len(needs), dtype=np.int64)
    got = _sums(part.need, part.known.units[part.edges], len(part.demand))
    full: Ints = (got[needs] == part.demand[needs]).astype(np.int64)
    return full


def max_providers(writer: Writer) -> None:
    """Σ z ≤ k over the organizations at a need, x ≤ limit · z."""
    part = writer.part
    problem = part.problem
    needs = len(problem.demand)
    width = max(len(problem.pairs), 1)
    kept = np.unique(problem.need[part.kept_edges] * width + problem.pair_edges[part.kept_edges])
    left = problem.max_providers - np.bincount(kept // width, minlength=needs)
    groups, row = np.unique(part.need * width + part.pairs[part.pair], return_inverse=True)
    offers = np.bincount(groups // width, minlength=needs)
    binds = (offers > left)[groups // width]
    groups, row = groups[binds], np.where(binds, np.cumsum(binds) - 1, -1)[row]
    terms = np.flatnonzero(row >= 0)
    row, count = row[terms], len(groups)
    most = np.minimum(_sums(row, part.limit[terms], count), part.demand[groups // width])
    hint: Ints | int = 0
    if part.known is not None:
        hint = (_sums(row, part.known.units[part.edges[terms]], count) > 0).astype(np.int64)
    serves = writer.new(count, 0, 1, 0, hint)
    writer.rows(
        "",
        np.append(row, np.arange(count)),
        np.append(writer.units[terms], serves),
        np.append(np.ones(len(terms), dtype=np.int64), -most),
        high=0,
    )
    bound, at = np.unique(groups // width, return_inverse=True)
    writer.rows("max_providers", at, serves, high=left[bound], parties=bound[:, None])


def least_units(writer: Writer) -> None:
    """Σ x ≥ least · y over the edges of a pair that is not signed."""
    part = writer.part
    _size(writer, "least_units", part.problem.least_units, np.ones(len(part.edges), np.int64))


def least_value(writer: Writer) -> None:
    """Σ v x ≥ least · y over the edges of a pair that is not signed."""
    part = writer.part
    _size(writer, "least_value", part.problem.least_value, part.problem.steps[part.edges])


def _size(writer: Writer, rule: str, least: int, weight: Ints) -> None:
    part = writer.part
    new = np.flatnonzero(~part.problem.signed[part.pairs])
    terms, row = _rows_of(part.pair, new, len(part.pairs))
    writer.rows(
        rule,
        np.append(row, np.arange(len(new))),
        np.append(writer.units[terms], writer.chosen[new]),
        np.append(weight[terms], np.full(len(new), -least)),
        low=0,
    )


def apart(writer: Writer) -> None:
    """Write y + y' ≤ 1 for two organizations that may not meet in a community."""
    part = writer.part
    problem = part.problem
    ends = problem.apart_pairs
    place = np.full(len(problem.pairs), -1, dtype=np.int64)
    place[part.pairs] = np.arange(len(part.pairs))
    done = np.zeros(len(problem.pairs), dtype=np.int64)
    done[part.kept_pairs] = 1
    ends = ends[(place[ends] >= 0).any(axis=1)]
    free = place[ends] >= 0
    row, column = np.nonzero(free)
    writer.rows(
        "apart",
        row,
        writer.chosen[place[ends[row, column]]],
        high=1 - done[ends].sum(axis=1),
        parties=np.sort(problem.pairs[ends, 0], axis=1),
    )


def _sums(owner: Ints, amounts: NDArray[np.bool_] | Ints, count: int) -> Ints:
    """Add up amounts by owner, in integers."""
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, owner, amounts)
    return total


ROWS: dict[str, Callable[[Writer], None]] = {
    "max_projects": max_projects,
    "projects_per_organization": projects_per_organization,
    "projects_per_community": projects_per_community,
    "project_cost": project_cost,
    "required": required,
    "signed": signed,
    "units_per_organization": units_per_organization,
    "units_per_community": units_per_community,
    "shortfall": shortfall,
    "quotas": quotas,
    "whole": whole,
    "max_providers": max_providers,
    "least_units": least_units,
    "least_value": least_value,
    "together": together,
    "apart": apart,
}
"""What writes each rule of `matchmaker.choice.constraints.CONSTRAINTS` into the model."""
