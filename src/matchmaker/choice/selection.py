"""Choosing pairs at given values: a flow from organizations to communities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]

_LARGEST_COST = 2**61


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
    """Picks the pairs of largest total value within the limits on their numbers; exact.

    Units of flow run from a source over organizations and pairs to communities and a sink; where
    kinds of organizations have quotas, over a node for each community and quota. The least
    numbers are arcs with a reward that no value outweighs; fixed pairs are taken beforehand.

    Parameters
    ----------
    problem : Problem
        Whose limits hold.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        organizations, communities = (
            len(problem.organization_bounds),
            len(problem.community_bounds),
        )
        quotas = len(problem.quotas)
        self._sides = organizations, communities, communities * quotas
        self._source = sum(self._sides)
        quota = problem.pair_quota
        community = organizations + problem.pairs[:, 1]
        inner = organizations + communities + problem.pairs[:, 1] * quotas + quota
        self._left = problem.pairs[:, 0]
        self._right = np.where(quota >= 0, inner, community)
        bounds = np.concatenate(
            [
                problem.organization_bounds,
                problem.community_bounds,
                problem.quota_bounds.reshape(-1, 2),
            ]
        )
        fixed = np.flatnonzero(problem.fixed)
        ends = [self._left[fixed], community[fixed], inner[fixed][quota[fixed] >= 0]]
        held = np.bincount(np.concatenate(ends), minlength=len(bounds))
        self._least = np.maximum(bounds[:, 0] - held, 0)
        self._most = np.maximum(bounds[:, 1], held) - held
        self._short = bounds[:, 1] < held
        self._short[organizations + communities :] = False
        self._tail, self._head = self._ways()
        budget = problem.max_projects
        self._budget = len(problem.pairs) if budget is None else budget - len(fixed)
        self._free = np.flatnonzero(~problem.fixed)
        ends = [self._left, community, inner[quota >= 0]]
        most = np.bincount(np.concatenate(ends), minlength=len(bounds))
        counted = (self._least > 0) | (bounds[:, 1] < most)
        self._counted = bool(counted.any()) or self._budget < len(self._free)

    def _ways(self) -> tuple[Ints, Ints]:
        """Give the ends of the arc that carries what each party or quota may hold."""
        organizations, communities, inner = self._sides
        nodes = np.arange(self._source)
        outer = organizations + np.arange(inner) // max(inner // max(communities, 1), 1)
        tail = np.where(nodes < organizations, self._source, nodes)
        head = np.append(np.arange(organizations), np.full(communities, self._source + 1))
        return tail, np.append(head, outer)

    @property
    def least_numbers(self) -> bool:
        """Whether any party or quota must have a least number of projects."""
        return bool(self._least.any())

    def contradictions(self) -> tuple[str, ...]:
        """Name the limits that required and signed pairs exceed by themselves."""
        found = [self._name(node) for node in np.flatnonzero(self._short).tolist()]
        return (*found, "max_projects") if self._budget < 0 else tuple(found)

    def _name(self, node: int) -> str:
        organizations, communities, inner = self._sides
        if node < organizations:
            return f"organization {node}"
        if node < organizations + communities:
            return f"community {node - organizations}"
        at, quota = divmod(node - organizations - communities, inner // communities)
        return f"quotas {int(self.problem.quotas[quota, 0])} {at}"

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
        if not self.least_numbers:
            free = free[values[free] > 0]
            if self._budget <= 0 or not len(free):
                return Selection(chosen)
        if not self._counted:
            chosen[free] = True
            return Selection(chosen)
        taken, missing = self._flow(free, values[free])
        chosen[free[taken]] = True
        return Selection(chosen, missing)

    def prices(
        self, values: Ints, chosen: NDArray[np.bool_], among: NDArray[np.bool_] | None = None
    ) -> tuple[Ints, Ints, int, Ints]:
        """Recover the prices of organizations, communities, budget and quotas from a selection.

        Shortest paths in the residual graph of the selection's flow, all arcs at once.

        Parameters
        ----------
        values : ndarray of int, [pair]
            The values that the selection was made for.
        chosen : ndarray of bool, [pair]
            The selection.
        among : ndarray of bool, [pair], optional
            What it was chosen from.
        """
        if not self._counted:
            nothing = np.zeros(self._source, dtype=np.int64)
            return (*self._split(nothing)[:2], 0, self._split(nothing)[2])
        free = self._free if among is None else self._free[among[self._free]]
        left, right = self._left[free], self._right[free]
        taken, worth = chosen[free], values[free]
        source, sink = self._source, self._source + 1
        flow = np.bincount(left[taken], minlength=source) + self._through(right[taken])
        more, less = flow < self._most, flow > self._least
        ends = [
            (left[~taken], right[~taken]),
            (right[taken], left[taken]),
            (self._tail[more], self._head[more]),
            (self._head[less], self._tail[less]),
            (np.array([source]), np.array([sink])),
        ]
        if int(taken.sum()) < self._budget:
            ends.append((np.array([sink]), np.array([source])))
        tail, head = (np.concatenate([arc[end] for arc in ends]) for end in (0, 1))
        cost = np.zeros(len(tail), dtype=np.int64)
        cost[: len(free)] = np.concatenate([-worth[~taken], worth[taken]])
        potential = _shortest(tail, head, cost, sink + 1)
        price = np.where(
            np.arange(source) < self._sides[0],
            potential[:source] - potential[source],
            potential[self._head] - potential[:source],
        )
        price = np.where(self._least > 0, price, np.maximum(price, 0))
        alpha, beta, quotas = self._split(price)
        return alpha, beta, int(potential[source] - potential[sink]), quotas

    def _split(self, price: Ints) -> tuple[Ints, Ints, Ints]:
        """Give the prices of organizations, of communities, and [community, quota]."""
        alpha, beta, kappa = np.split(price, np.cumsum(self._sides[:2]))
        return alpha, beta, kappa.reshape(self.problem.quota_bounds.shape[:2])

    def _through(self, right: Ints) -> Ints:
        """Count what passes the communities and quotas where so many pairs arrive."""
        arrived = np.bincount(right, minlength=self._source)
        inner = sum(self._sides[:2])
        np.add.at(arrived, self._head[inner:], arrived[inner:])
        return arrived

    def _flow(self, free: Ints, values: Ints) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
        """Choose among these pairs, first meeting the least numbers; say which are missed."""
        from ortools.graph.python import min_cost_flow

        source, sink = self._source, self._source + 1
        budget = max(min(self._budget, len(free)), 0)
        must = np.flatnonzero(self._least)
        values, reward = _outweighed(values, budget, sink) if len(must) else (values, 0)
        flow = min_cost_flow.SimpleMinCostFlow()
        add = flow.add_arcs_with_capacity_and_unit_cost
        ends = self._left[free], self._right[free]
        arcs = add(*ends, np.ones(len(free), np.int64), -values)
        least, reward_each = self._least[must], np.full(len(must), -reward)
        owed = add(self._tail[must], self._head[must], least, reward_each)
        rest = np.maximum(np.minimum(self._most, budget) - self._least, 0)
        add(self._tail, self._head, rest, np.zeros(len(rest), np.int64))
        flow.add_arc_with_capacity_and_unit_cost(source, sink, budget, 0)
        flow.set_node_supply(source, budget)
        flow.set_node_supply(sink, -budget)
        status = flow.solve()
        if status != flow.OPTIMAL:
            raise RuntimeError(f"the flow solver failed: {status}")
        met = np.asarray(flow.flows(owed)) if len(must) else least
        missing = tuple(self._name(node) for node in must[met < least].tolist())
        return np.asarray(flow.flows(arcs)) > 0, missing


def _shortest(tail: Ints, head: Ints, cost: Ints, nodes: int) -> Ints:
    """Give the lengths of shortest paths that may begin anywhere, by Bellman–Ford."""
    potential = np.zeros(nodes, dtype=np.int64)
    order = np.argsort(head, kind="stable")
    tail, cost = tail[order], cost[order]
    reached, start = np.unique(head[order], return_index=True)
    for _ in range(nodes + 1):
        shorter = np.minimum(potential[reached], np.minimum.reduceat(potential[tail] + cost, start))
        if np.array_equal(shorter, potential[reached]):
            break
        potential[reached] = shorter
    return potential


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
