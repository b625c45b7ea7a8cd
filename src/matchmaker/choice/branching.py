"""A tighter bound: at fixed prices of all else, each community's part is branched on its projects.

The bound of the Lagrangian is a sum over communities once the prices of resources, organizations
and the budget stand. What a community adds is bounded again by splitting: a pair has a project, or
it has none; each leaf of the splits gets own prices of the community's needs. The largest leaf
bounds the community, whatever the prices: so splits and prices together are a proof that anyone
can recompute.

References
----------
A. H. Land, A. G. Doig, "An automatic method of solving discrete programming problems",
Econometrica 28 (1960); M. L. Fisher, "The Lagrangian relaxation method for solving integer
programming problems", Management Science 27 (1981).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.branching_loops import FREE, WITH, WITHOUT, Local, descend
from matchmaker.choice.choice import LEAF, Tree
from matchmaker.choice.network import Network
from matchmaker.choice.prices import Steps, quota_prices
from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]

STREAMS = 2
# Leaves that each community has on average at the end; more would make plans large.
LEAVES = 40
# Passes for a new leaf, and for one that seems decided; visits of edges in a round of a stream.
_PASSES, _MORE_PASSES = 20, 200
_VISITS = 10_000_000
# Prices of leaves have about so many different values.
_GRAINS = 2**15
_DECIDED = 0.01


@dataclass(eq=False)
class _Node:
    """A part of the choices for a community: pairs with and without a project, prices, a bound."""

    state: NDArray[np.int8]
    price: Ints
    bound: int = 0
    share: NDArray[np.float64] = field(init=False)
    pair: int = -1
    sides: tuple[_Node, ...] = ()

    def __post_init__(self) -> None:
        self.share = np.zeros(len(self.state))


class _Community:
    """One community's tree: it grows where its bound is largest."""

    def __init__(self, local: Local, state: NDArray[np.int8], price: Ints, grain: int) -> None:
        self._local, self._grain = local, grain
        self._order = np.arange(len(local.need), dtype=np.int32)
        self._floor, self._shut, self._count = 0, -(2**62), 1
        self.visits = 0
        plain = _Node(state, price)
        self._floor = -(2**62)
        self._improve(plain, 0)
        self.before = plain.bound
        self.root = _Node(state, np.rint(price / grain).astype(np.int64) * grain)
        self._improve(self.root, _MORE_PASSES)
        self._open = [(-self.root.bound, 0, self.root)]

    @property
    def bound(self) -> int:
        """What no choice for this community exceeds."""
        top = -self._open[0][0] if self._open else self._shut
        return min(max(top, self._shut), self.before)

    @property
    def promise(self) -> float:
        """How much a split may lower the bound, for its work."""
        if not self._open or max(self._floor, self._shut) >= -self._open[0][0]:
            return 0.0
        return (self.bound - self._floor) / (self.leaves * max(len(self._order), 1))

    @property
    def leaves(self) -> int:
        """Number of leaves."""
        return self._count

    def split(self) -> None:
        """Split the leaf with the largest bound on the pair about which it is least decided."""
        _, number, node = heapq.heappop(self._open)
        free = node.state == FREE
        doubt = np.where(free, np.minimum(node.share, 1.0 - node.share), 0.0)
        if doubt.max(initial=0.0) <= _DECIDED:
            before = node.bound
            self._improve(node, _MORE_PASSES)
            if node.bound >= before:
                self._shut = max(self._shut, node.bound)
            else:
                heapq.heappush(self._open, (-node.bound, number, node))
            return
        node.pair = int(np.argmax(doubt * np.maximum(self._local.fee, 1)))
        made = []
        for side in (WITH, WITHOUT):
            state = node.state.copy()
            state[node.pair] = side
            leaf = _Node(state, node.price.copy())
            self._improve(leaf, _PASSES)
            heapq.heappush(self._open, (-leaf.bound, 2 * self._count + side, leaf))
            made.append(leaf)
        self._count += 1
        node.sides = tuple(made)

    def _improve(self, node: _Node, passes: int) -> None:
        node.bound, self._floor = descend(
            self._local,
            node.state,
            node.price,
            self._order,
            node.share,
            self._floor,
            self._grain,
            passes,
        )
        self.visits += (passes + 1) * max(len(self._order), 1)


class Branching:
    """The trees of all communities.

    The same problem, prices and rounds give the same trees with any number of workers.

    Parameters
    ----------
    problem : Problem
        Whose limits are relaxed at the prices.
    prices : Steps
        Prices of everything.
    bound : int
        What these prices prove.
    workers : int
        Processors to use.
    """

    def __init__(self, problem: Problem, prices: Steps, bound: int, workers: int) -> None:
        self._problem, self._workers = problem, min(workers, STREAMS)
        self._bound = bound
        self._grain = max(int(problem.steps.max(initial=0)) // _GRAINS, 1)
        self._parts = list(_parts(problem, prices))
        self._communities: list[_Community] = []

    def grow(self) -> None:
        """Let each stream split the most promising leaves of its communities for a while."""
        with ThreadPoolExecutor(self._workers) as executor:
            if not self._communities:
                self._communities = list(executor.map(self._plant, self._parts))
            shares = [self._communities[at::STREAMS] for at in range(STREAMS)]
            list(executor.map(_grow, shares))

    @property
    def bound(self) -> int:
        """What no plan exceeds, in steps."""
        return self._bound - sum(each.before - each.bound for each in self._communities)

    @property
    def done(self) -> bool:
        """Whether nothing more is to be split, or the trees are as large as they may be."""
        leaves = sum(each.leaves for each in self._communities)
        return bool(self._communities) and (
            leaves >= LEAVES * len(self._communities)
            or all(each.promise <= 0 for each in self._communities)
        )

    def trees(self) -> tuple[Tree, ...]:
        """Give the trees that lower the bound."""
        made = []
        organization = self._problem.pairs[:, 0]
        for part, each in zip(self._parts, self._communities, strict=True):
            if each.bound >= each.before:
                continue
            nodes = list(_preorder(each.root))
            splits = [organization[part.pairs[n.pair]] if n.sides else LEAF for n in nodes]
            prices = np.array([n.price for n in nodes if not n.sides]) // self._grain
            made.append(Tree(part.community, tuple(map(int, splits)), prices, self._grain))
        return tuple(made)

    def _plant(self, part: _Part) -> _Community:
        return _Community(part.local, part.state, part.price, self._grain)


def _grow(communities: list[_Community]) -> None:
    """Split leaves until the visits of a round are used up."""
    until = sum(each.visits for each in communities) + _VISITS
    while communities and sum(each.visits for each in communities) < until:
        best = max(communities, key=lambda each: each.promise)
        if best.promise <= 0:
            break
        best.split()


def _preorder(node: _Node) -> Iterator[_Node]:
    yield node
    for side in node.sides:
        yield from _preorder(side)


class _Part(NamedTuple):
    """A community's pairs and needs in the problem, and its part at the prices."""

    community: int
    pairs: Ints
    local: Local
    state: NDArray[np.int8]
    price: Ints


def _parts(problem: Problem, prices: Steps) -> Iterator[_Part]:
    """Cut a problem into its communities; edges that no need's price makes worth are left out."""
    network = Network(problem)
    graph, needs = network.graph, len(problem.demand)
    node = prices.of_nodes(problem)
    # What a community's units cost is taken off here, so that leaves hold prices of needs only.
    toll = node[:needs] - prices.need
    worth = graph.steps - toll[graph.ends[0]] - node[graph.ends[1]]
    edges = np.flatnonzero(worth > 0)
    pair = problem.pair_edges[network.edges[edges]]
    side = problem.pairs[:, 1]
    order = np.argsort(side[pair], kind="stable")
    edges, pair = edges[order], pair[order]
    fee = problem.cost + prices.organization[problem.pairs[:, 0]] + prices.community[side]
    fee = fee + prices.budget + quota_prices(problem, prices.quotas)
    cuts = np.searchsorted(side[pair], np.arange(len(problem.community_bounds) + 1))
    owned = (_rows_of(owner, len(cuts) - 1) for owner in (side, problem.community))
    for community, (pairs, own) in enumerate(zip(*owned, strict=True)):
        here = slice(cuts[community], cuts[community + 1])
        mine, of = edges[here], np.searchsorted(pairs, pair[here])
        group = of * len(problem.supply) + (graph.ends[1, mine] - needs)
        first = np.flatnonzero(np.diff(group, prepend=-1))
        local = Local(
            first_group=np.searchsorted(of[first], np.arange(len(pairs) + 1)),
            first_edge=np.append(first, len(mine)),
            supply=graph.supply[graph.ends[1, mine[first]]],
            need=np.searchsorted(own, graph.ends[0, mine]).astype(np.int32),
            worth=worth[mine],
            limit=graph.limit[mine],
            fee=fee[pairs],
            demand=problem.demand[own],
        )
        state = np.where(problem.fixed[pairs], WITH, FREE).astype(np.int8)
        yield _Part(community, pairs, local, state, prices.need[own])


def _rows_of(owner: Ints, count: int) -> list[Ints]:
    """Give the rows of each owner, in their order."""
    ends = np.cumsum(np.bincount(owner, minlength=count))[:-1]
    return np.split(np.argsort(owner, kind="stable"), ends)
