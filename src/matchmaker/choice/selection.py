"""Choosing pairs at given values: a flow from organizations to communities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]

_LARGEST_COST = 2**61
_SIDES = ("organization", "community")


@dataclass(frozen=True, eq=False)
class Selection:
    """Pairs chosen at given values.

    Attributes
    ----------
    chosen : ndarray of bool, [pair]
        Which pairs have a project.
    missing : tuple of str
        Limits that no selection meets; empty where the selection is feasible.
    """

    chosen: NDArray[np.bool_]
    missing: tuple[str, ...] = ()


class Selector:
    """Picks the pairs of largest total value within the limits; exact.

    Units of flow run from a source over organizations and pairs to communities and a sink.
    The least numbers are arcs with a reward that no value outweighs; required pairs are taken
    beforehand.

    Parameters
    ----------
    problem : Problem
        Whose limits hold.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        fixed = problem.pairs[problem.fixed]
        self._limits = []
        for side, bounds in ((0, problem.organization_bounds), (1, problem.community_bounds)):
            held = np.bincount(fixed[:, side], minlength=len(bounds))
            least = np.maximum(bounds[:, 0] - held, 0)
            self._limits.append((least, bounds[:, 1] - held))
        budget = problem.max_projects
        self._budget = len(problem.pairs) if budget is None else budget - len(fixed)
        self._free = np.flatnonzero(~problem.fixed)
        self._least = any(least.any() for least, _ in self._limits)

    def contradictions(self) -> tuple[str, ...]:
        """Name the limits that required and signed pairs exceed by themselves."""
        found = [
            f"{name} {row}"
            for name, (_, most) in zip(_SIDES, self._limits, strict=True)
            for row in np.flatnonzero(most < 0).tolist()
        ]
        return (*found, "max_projects") if self._budget < 0 else tuple(found)

    def select(self, values: Ints, among: NDArray[np.bool_] | None = None) -> Selection:
        """Choose pairs at their values in steps (costs already taken off).

        Parameters
        ----------
        values : ndarray of int, [pair]
            What each pair is worth.
        among : ndarray of bool, [pair], optional
            Only these may be chosen besides the fixed ones.
        """
        chosen = self.problem.fixed.copy()
        free = self._free if among is None else self._free[among[self._free]]
        if not self._least:
            free = free[values[free] > 0]
            if self._budget <= 0 or not len(free):
                return Selection(chosen)
        taken, missing = self._flow(free, values[free])
        chosen[free[taken]] = True
        return Selection(chosen, missing)

    def prices(self, values: Ints, chosen: NDArray[np.bool_]) -> tuple[Ints, Ints, int]:
        """Recover the prices of organizations, communities and budget from an optimal selection.

        Shortest paths in the residual graph of the selection's flow, all arcs at once.

        Parameters
        ----------
        values : ndarray of int, [pair]
            The values that the selection was made for.
        chosen : ndarray of bool, [pair]
            The selection.
        """
        free = self._free
        pairs, taken, worth = self.problem.pairs[free], chosen[free], values[free]
        (least_a, most_a), (least_b, most_b) = self._limits
        sides = len(most_a), len(most_b)
        source, sink = sum(sides), sum(sides) + 1
        left, right = pairs[:, 0], sides[0] + pairs[:, 1]
        flow_a = np.bincount(pairs[taken, 0], minlength=sides[0])
        flow_b = np.bincount(pairs[taken, 1], minlength=sides[1])
        side_a, side_b = np.arange(sides[0]), sides[0] + np.arange(sides[1])
        more_a, less_a = side_a[flow_a < most_a], side_a[flow_a > least_a]
        more_b = side_b[flow_b < most_b]
        less_b = side_b[flow_b > least_b]
        bypass = [source] if int(taken.sum()) < self._budget else []
        arcs: list[tuple[Any, Any]] = [
            (left[~taken], right[~taken]),
            (right[taken], left[taken]),
            (np.full(len(more_a), source), more_a),
            (less_a, np.full(len(less_a), source)),
            (more_b, np.full(len(more_b), sink)),
            (np.full(len(less_b), sink), less_b),
            ([source], [sink]),
            ([sink] * len(bypass), bypass),
        ]
        tail, head = (
            np.concatenate([np.asarray(arc[end], dtype=np.int64) for arc in arcs]) for end in (0, 1)
        )
        cost = np.zeros(len(tail), dtype=np.int64)
        cost[: len(free)] = np.concatenate([-worth[~taken], worth[taken]])
        potential = np.zeros(sink + 1, dtype=np.int64)
        for _ in range(sink + 2):
            before = potential.copy()
            np.minimum.at(potential, head, before[tail] + cost)
            if np.array_equal(before, potential):
                break
        alpha = potential[: sides[0]] - potential[source]
        beta = potential[sink] - potential[sides[0] : source]
        alpha = np.where(least_a > 0, alpha, np.maximum(alpha, 0))
        beta = np.where(least_b > 0, beta, np.maximum(beta, 0))
        return alpha, beta, int(potential[source] - potential[sink])

    def _flow(self, free: Ints, values: Ints) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
        """Choose among these pairs, first meeting the least numbers; say which are missed."""
        from ortools.graph.python import min_cost_flow

        pairs = self.problem.pairs[free]
        sides = len(self._limits[0][0]), len(self._limits[1][0])
        source, sink = sum(sides), sum(sides) + 1
        budget = max(min(self._budget, len(free)), 0)
        values, reward = _outweighed(values, budget, sink) if self._least else (values, 0)
        flow = min_cost_flow.SimpleMinCostFlow()
        add = flow.add_arcs_with_capacity_and_unit_cost
        arcs = add(pairs[:, 0], sides[0] + pairs[:, 1], np.ones(len(free), np.int64), -values)
        ends = (
            (np.full(sides[0], source), np.arange(sides[0])),
            (sides[0] + np.arange(sides[1]), np.full(sides[1], sink)),
        )
        must = []
        for (least, most), way in zip(self._limits, ends, strict=True):
            if self._least:
                must.append(add(*way, least, np.full(len(least), -reward)))
            rest = np.maximum(np.minimum(most, budget) - least, 0)
            add(*way, rest, np.zeros(len(least), np.int64))
        flow.add_arc_with_capacity_and_unit_cost(source, sink, budget, 0)
        flow.set_node_supply(source, budget)
        flow.set_node_supply(sink, -budget)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow solver failed: {status}")
        missing = [
            f"{name} {row}"
            for name, ids, (least, _) in zip(_SIDES, must, self._limits, strict=False)
            for row in np.flatnonzero(np.asarray(flow.flows(ids)) < least).tolist()
        ]
        return np.asarray(flow.flows(arcs)) > 0, tuple(missing)


def _outweighed(values: Ints, budget: int, nodes: int) -> tuple[Ints, int]:
    """Give a reward that no choice of so many values outweighs, and the values beside it.

    Where both would overflow in the solver, the values lose their last bits: the bound follows
    from prices and stays valid.
    """
    while True:
        largest = np.sort(np.abs(values).astype(np.float64))[::-1][:budget]
        reward = 3 * int(largest.sum()) + 1
        if reward * (nodes + 4) < _LARGEST_COST:
            return values, reward
        values = values >> 1
