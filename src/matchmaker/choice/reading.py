"""From the arguments of a problem to its arrays: read by groups, then completed.

Every fault of every group is found before anything is raised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.arrays import (
    UNLIMITED_UNITS,
    Reader,
    rank,
    resolution_findings,
)
from matchmaker.errors import ProblemError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Given = Mapping[str, Any]
Fields = dict[str, Any]

_SIDES = ("organization", "community")
_OF_PROJECTS = (
    "max_projects",
    "projects_per_organization",
    "projects_per_community",
    "required",
    "signed",
    "quotas",
    "max_providers",
    "apart",
)
_OF_PROJECTS_IF_ANY = ("project_cost", "least_units", "least_value")
_LARGEST_LEAST = 2.0**61


def read_problem(given: Given) -> Fields:
    """Read the arguments of `matchmaker.Problem`, by name, into its fields.

    Raises
    ------
    ProblemError
        With all faults.
    """
    read = Reader()
    put, values = _graph(read, given)
    put |= _of_needs(read, given, len(put["demand"]))
    put |= _parties(read, given, put)
    must = read.pairs("required", given["required"]), read.pairs("signed", given["signed"])
    put["apart"] = read.apart(given["apart"])
    sides = tuple(_size(side, given, put, np.concatenate(must)) for side in (0, 1))
    put |= _limits(read, given, sides)
    costs = read.costs(given["project_cost"], (sides[0], sides[1]))
    soft = read.price("shortfall_price", given["shortfall_price"])
    least_value = read.price("least_value", given["least_value"]) or 0.0
    read.done()
    put |= _pairs(put, must, sides[1])
    prices = np.append(costs, 0.0 if soft is None else soft)
    grain, findings = resolution_findings(values, prices, _weight(put), given["resolution"])
    if findings:
        raise ProblemError(findings)
    steps = values / grain
    put |= {"steps": np.rint(steps, out=steps).astype(np.int64), "resolution": grain}
    put["shortfall_price"] = None if soft is None else round(soft / grain)
    put["least_value"] = round(min(least_value / grain, _LARGEST_LEAST))
    put["cost"] = _costs(put, costs)
    return put | _signed_limits(put) | {"apart_pairs": _apart_pairs(put, sides[1])}


def _graph(read: Reader, given: Given) -> tuple[Fields, Floats]:
    """Read needs, resources and edges."""
    demand, supply = (read.amounts(name, given[name]) for name in ("demand", "supply"))
    need, resource = read.edges(given["need"], given["resource"], len(demand), len(supply))
    values = read.floats("value", given["value"], (len(need),))
    most = np.minimum(demand[need], supply[resource])
    if given["limit"] is not None:
        most = np.minimum(most, read.amounts("limit", given["limit"], len(need)))
    put = {"demand": demand, "supply": supply, "need": need, "resource": resource, "limit": most}
    return put, values


def _of_needs(read: Reader, given: Given, needs: int) -> Fields:
    """Read the rules on single needs and on groups of them."""
    return {
        "whole": read.flags("whole", given["whole"], needs),
        "max_providers": read.most("max_providers", given["max_providers"], needs),
        "together": read.groups("together", given["together"], needs),
    }


def _parties(read: Reader, given: Given, put: Fields) -> Fields:
    """Read who owns needs and resources; without limits on projects nobody has to say so."""
    limited = any(given[name] is not None for name in _OF_PROJECTS)
    limited = limited or any(bool(np.any(given[name])) for name in _OF_PROJECTS_IF_ANY)
    owned: Fields = {"limited": limited}
    missing = [side for side in ("community", "organization") if given[side] is None]
    if limited and missing:
        read.fault("parties-missing", missing[0])
    for side in missing:
        if not limited and given[f"units_per_{side}"] is not None:
            read.fault("argument-missing", f"units_per_{side}", expected=side)
    for side, amounts in (("community", put["demand"]), ("organization", put["supply"])):
        owned[side] = read.owners(side, given[side], len(amounts))
    return owned


def _size(side: int, given: Given, put: Fields, duties: Ints) -> int:
    """Give the number of organizations (side 0) or communities (1) that anything speaks of."""
    name = _SIDES[side]
    sizes = [put[name].max(initial=-1) + 1, duties[:, side].max(initial=-1) + 1]
    lists = [given[f"projects_per_{name}"], given[f"units_per_{name}"]]
    sizes += [len(lines) for lines in lists if rank(lines) == 2]
    if rank(given["project_cost"]) == 2:
        sizes.append(np.shape(given["project_cost"])[side])
    if side == 0:
        sizes.append(put["apart"].max(initial=-1) + 1)
        sizes += (
            [len(given["kind"])] if rank(given["kind"]) == 1 and given["kind"] is not None else []
        )
    return int(max(sizes))


def _limits(read: Reader, given: Given, sides: tuple[int, ...]) -> Fields:
    """Read the limits on numbers of projects, on units, and on the size of a project."""
    put: Fields = {
        "max_projects": read.budget(given["max_projects"]),
        "least_units": read.count("least_units", given["least_units"]),
    }
    for name, count in zip(_SIDES, sides, strict=True):
        projects, units = f"projects_per_{name}", f"units_per_{name}"
        put[f"{name}_bounds"] = read.bounds(projects, given[projects], count)
        put[f"{name}_units"] = read.bounds(units, given[units], count, UNLIMITED_UNITS)
    kind = given["kind"]
    put["quotas"] = read.quotas(given["quotas"])
    if kind is None and len(put["quotas"]):
        read.fault("argument-missing", "quotas", expected="kind")
    kinds = np.full(sides[0], -1) if kind is None else read.amounts("kind", kind, sides[0])
    return put | {"kind": kinds.astype(np.int64)}


def _pairs(put: Fields, must: tuple[Ints, Ints], communities: int) -> Fields:
    """Give a number to the pairs that have an edge or a duty, and to each edge its pair."""
    width = max(communities, 1)
    required, signed = (duty[:, 0] * width + duty[:, 1] for duty in must)
    keys = (put["organization"] * width)[put["resource"]]
    keys += put["community"][put["need"]]
    if len(required) or len(signed):
        keys = np.concatenate([keys, required, signed])
    distinct, inverse = _numbered(keys)
    pairs = np.column_stack([distinct // width, distinct % width]).astype(np.int64)
    is_signed = np.isin(distinct, signed)
    quota = np.full(len(pairs), -1, dtype=np.int64)
    for row, kind in enumerate(put["quotas"][:, 0].tolist()):
        quota[put["kind"][pairs[:, 0]] == kind] = row
    return {
        "pairs": pairs,
        "pair_edges": inverse[: len(put["need"])].astype(np.int64, copy=False),
        "pair_quota": quota,
        "signed": is_signed,
        "fixed": is_signed | np.isin(distinct, required),
    }


def _numbered(keys: Ints) -> tuple[Ints, Ints]:
    """Give the distinct keys and the number of each; at once where they are sorted."""
    if np.all(keys[1:] >= keys[:-1]):
        fresh = np.append(True, keys[1:] != keys[:-1])[: len(keys)]
        number = np.cumsum(fresh)
        number -= 1
        return keys[fresh], number
    distinct, inverse = np.unique(keys, return_inverse=True)
    return distinct, inverse


def _weight(put: Fields) -> float:
    """Bound by what the solvers multiply a value: units on all edges, or nodes on a path.

    Where projects are limited, a pair's value is itself the cost of an arc. A missing unit of a
    community has a price, too.
    """
    limit = put["limit"]
    parties = len(put["organization_bounds"]) + len(put["community_bounds"])
    nodes = len(put["demand"]) + len(put["supply"]) + 4
    least = put["community_units"][:, 0].astype(np.float64)
    if least.any() or (put["organization_units"] != [0, UNLIMITED_UNITS]).any():
        nodes += parties
    weight = max(float(limit.sum(dtype=np.float64)), float(least.sum()), 4.0 * nodes)
    if put["limited"]:
        units = np.bincount(put["pair_edges"], weights=limit)
        weight = max(weight, (float(units.max(initial=0)) + 1) * (parties + 4))
    return weight


def _costs(put: Fields, costs: Floats) -> Ints:
    """Give the cost of each pair in steps; signed ones cost nothing."""
    pairs = put["pairs"]
    own = costs[pairs[:, 0], pairs[:, 1]] if costs.ndim else np.full(len(pairs), costs)
    return np.where(put["signed"], 0, np.rint(own / put["resolution"])).astype(np.int64)


def _signed_limits(put: Fields) -> Fields:
    """Widen the limits on projects that signed ones exceed already."""
    signed = put["pairs"][put["signed"]]
    widened: Fields = {}
    for side, name in enumerate(_SIDES):
        limits = put[f"{name}_bounds"]
        held = np.bincount(signed[:, side], minlength=len(limits))
        widened[f"{name}_bounds"] = np.column_stack([limits[:, 0], np.maximum(limits[:, 1], held)])
    budget = put["max_projects"]
    widened["max_projects"] = None if budget is None else max(budget, len(signed))
    quotas, communities = put["quotas"], len(put["community_bounds"])
    bounds = np.tile(quotas[:, 1:], (communities, 1, 1))
    row = put["pair_quota"]
    counted = put["signed"] & (row >= 0)
    held = np.zeros((communities, len(quotas)), dtype=np.int64)
    np.add.at(held, (put["pairs"][counted, 1], row[counted]), 1)
    bounds[:, :, 1] = np.maximum(bounds[:, :, 1], held)
    return widened | {"quota_bounds": bounds}


def _apart_pairs(put: Fields, communities: int) -> Ints:
    """Find the two pairs of organizations that may not meet, in every community they share."""
    pairs, width = put["pairs"], max(communities, 1)
    keys = pairs[:, 0] * width + pairs[:, 1]
    starts = np.searchsorted(pairs[:, 0], np.arange(len(put["organization_bounds"]) + 1))
    found = [np.empty((0, 2), dtype=np.int64)]
    for first, second in np.unique(np.sort(put["apart"], axis=1), axis=0).tolist():
        one = np.arange(starts[first], starts[first + 1])
        other = np.searchsorted(keys, second * width + pairs[one, 1])
        meets = other < len(keys)
        meets[meets] = keys[other[meets]] == second * width + pairs[one[meets], 1]
        found.append(np.column_stack([one[meets], other[meets]]))
    both: Ints = np.concatenate(found)
    settled: NDArray[np.bool_] = put["signed"][both].all(axis=1)
    return both[~settled]
