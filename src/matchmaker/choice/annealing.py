"""Improving a plan by simulated annealing: projects swapped one at a time, valued exactly.

Every change is valued by an incremental flow (`network`). Two streams work at the same time on
different communities; after each round they exchange what they changed. The streams are two
whatever the number of processors, so that this number changes nothing in the result.

References
----------
S. Kirkpatrick, C. D. Gelatt, M. P. Vecchi, "Optimization by simulated annealing", Science 220
(1983).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.annealing_loops import (
    Apart,
    Counts,
    Pool,
    Walk,
    anneal,
    take_over,
)
from matchmaker.choice.clock import Clock
from matchmaker.choice.network import WORTH, Flow, Ints, Mask, Network
from matchmaker.choice.problem import Problem
from matchmaker.choice.search import Search
from matchmaker.choice.tolls import Tolls

STREAMS = 2
_HOT, _COLD = 0.35, 0.045
_MOVES = 1_000
_OUTS = 4
_SMOOTHINGS = 3


@dataclass(eq=False)
class _Stream:
    """One stream: a choice, its flow, and its counts."""

    flow: Flow
    counts: Counts
    tolls: Tolls
    walk: Walk


def improve(search: Search, clock: Clock, seed: int, workers: int) -> None:
    """Anneal from the best plan of a search until the clock stops.

    The temperature falls with the share of the effort, or of the time, that is used.
    """
    streams = Annealing(search.problem, search.chosen, search.pool, seed, workers)
    start, rounds = clock.seconds, 0
    span = max(clock.left, 1e-9)
    try:
        while not clock.spent(search, rounds):
            if clock.rounds < np.inf:
                shares = [number / clock.rounds for number in (rounds, rounds + 1)]
            else:
                shares = [(clock.seconds - start) / span] * 2
            hot, cold = (search.scale * _HOT * (_COLD / _HOT) ** min(share, 1) for share in shares)
            streams.round(hot, cold)
            rounds += 1
            # The units follow at the end: to find them costs as much as some rounds.
            search.value, search.chosen = streams.value, streams.best
            clock.report(search, "annealing")
    finally:
        search.value, search.chosen, search.units = streams.value, streams.best, streams.units()


class Annealing:
    """Streams of changes to a choice of pairs.

    Parameters
    ----------
    problem : Problem
        Rules on the numbers of projects, and on who may meet, are kept; for those on needs and
        on sizes a toll is paid, and those on units in all are not looked at.
    chosen : ndarray of bool, [pair]
        A choice that keeps the rules.
    pool : ndarray of bool, [pair]
        Pairs that may come in.
    seed : int
        For the random numbers.
    workers : int
        Processors to use.
    """

    def __init__(self, problem: Problem, chosen: Mask, pool: Mask, seed: int, workers: int) -> None:
        self.problem = problem
        self._pool = pool & ~problem.fixed
        self._workers = min(workers, STREAMS)
        self._network = Network(problem)
        self._apart = _apart(problem)
        self._links = _shares(problem, self._pool)
        self._random = np.random.default_rng(seed)
        seeds = self._random.integers(1, 2**63, STREAMS, dtype=np.uint64)
        self._streams = [self._stream(chosen, seeds[[number]]) for number in range(STREAMS)]
        self.best = chosen.copy()
        self.value = int(self._streams[0].walk.value[0])

    def _stream(self, chosen: Mask, seed: NDArray[np.uint64]) -> _Stream:
        pairs = len(chosen)
        walk = Walk(
            chosen=np.zeros(pairs, dtype=bool),
            best=np.zeros(pairs, dtype=bool),
            value=np.zeros(2, dtype=np.int64),
            loss=np.zeros(pairs, dtype=np.int64),
            seed=seed.copy(),
            outs=np.zeros(_OUTS, dtype=np.int64),
        )
        tolls = Tolls.of(self.problem, self._network)
        stream = _Stream(self._network.flow(), _counts(self.problem), tolls, walk)
        self._take_over(stream, chosen)
        return stream

    def round(self, hot: float, cold: float, moves: int = _MOVES) -> None:
        """Let each stream try so many changes, then let all take over what the others changed."""
        parts = self._parts()
        with ThreadPoolExecutor(self._workers) as executor:
            running = [
                executor.submit(self._run, stream, part, hot, cold, moves)
                for stream, part in zip(self._streams, parts, strict=True)
            ]
        for task in running:
            task.result()
        for stream in self._streams:
            self._keep(stream)
        merged = self._streams[0].walk.chosen.copy()
        for stream, part in zip(self._streams[1:], parts[1:], strict=True):
            merged[part.movable] = stream.walk.chosen[part.movable]
        with ThreadPoolExecutor(self._workers) as executor:
            list(executor.map(lambda stream: self._take_over(stream, merged), self._streams))
        self._keep(self._streams[0])

    def units(self) -> Ints:
        """Give the units of the best choice over all edges of the problem."""
        stream = self._streams[0]
        self._take_over(stream, self.best)
        return self._network.units(stream.flow)

    def _run(self, stream: _Stream, pool: Pool, hot: float, cold: float, moves: int) -> None:
        walk = stream.walk
        walk.value[1] = walk.value[0]
        walk.best[:] = walk.chosen
        anneal(stream.flow, stream.counts, stream.tolls, pool, self._apart, walk, hot, cold, moves)

    def _keep(self, stream: _Stream) -> None:
        """Keep the best choice of a stream if it is the best of all."""
        if stream.walk.value[1] > self.value:
            self.value = int(stream.walk.value[1])
            self.best = stream.walk.best.copy()

    def _take_over(self, stream: _Stream, chosen: Mask) -> None:
        walk = stream.walk
        take_over(stream.flow, stream.counts, stream.tolls, walk, chosen)
        worth = int(stream.flow.tally[WORTH]) - int(stream.tolls.total[0])
        walk.value[:] = worth - int(self.problem.cost[chosen].sum())
        walk.best[:] = chosen

    def _parts(self) -> list[Pool]:
        """Deal the communities out to the streams, and what organizations may do beyond."""
        problem, random = self.problem, self._random
        sides = len(problem.organization_bounds), len(problem.community_bounds)
        organization, community = problem.pairs[self._pool].T
        part = _neighborhoods(self._links, random)
        lead = np.zeros((sides[0], STREAMS)) + random.random((sides[0], STREAMS)) / 2
        np.add.at(lead, (organization, part[community]), 1.0)
        owner = np.full(len(self._streams[0].counts.held), -1)
        owner[: sides[0]] = lead.argmax(axis=1)
        owner[sum(sides)] = random.integers(0, STREAMS)
        pools = []
        for number, stream in enumerate(self._streams):
            _limit(stream.counts, problem, owner, number)
            movable = (part[problem.pairs[:, 1]] == number) & ~problem.fixed
            pools.append(_pool(stream.counts, np.flatnonzero(self._pool & movable), movable))
        return pools


def _neighborhoods(links: Any, random: np.random.Generator) -> Ints:
    """Cut the communities into parts of equal size that share few organizations.

    A random number for each community, smoothed over the organizations that it shares with
    others, orders them; the order is cut.
    """
    communities = links.shape[0]
    height = random.standard_normal(communities)
    for _ in range(_SMOOTHINGS):
        height = links @ (links.T @ height)
        height = (height - height.mean()) / (height.std() or 1.0)
    rank = np.argsort(np.argsort(height + 1e-9 * random.random(communities), kind="stable"))
    return np.asarray(rank * STREAMS // max(communities, 1), dtype=np.int64)


def _shares(problem: Problem, pool: Mask) -> Any:
    """Give the matrix [community, organization] of the pool, each row and column of mean size."""
    from scipy.sparse import csr_array

    organization, community = problem.pairs[pool].T
    shape = len(problem.community_bounds), len(problem.organization_bounds)
    counts = [
        np.bincount(side, minlength=size)
        for side, size in ((community, shape[0]), (organization, shape[1]))
    ]
    weight = 1.0 / np.sqrt(counts[0][community] * counts[1][organization])
    return csr_array((weight, (community, organization)), shape=shape)


def _groups(problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Give the groups of each pair (-1: no quota), and the least and most of each group."""
    pairs, quota = problem.pairs, problem.pair_quota
    first = len(problem.organization_bounds)
    every = first + len(problem.community_bounds)
    budget = len(pairs) if problem.max_projects is None else problem.max_projects
    cell = every + 1 + pairs[:, 1] * problem.quota_bounds.shape[1] + quota
    group = [pairs[:, 0], first + pairs[:, 1], np.full(len(pairs), every)]
    limits = [problem.organization_bounds, problem.community_bounds, np.array([[0, budget]])]
    if len(problem.quotas):
        group.append(np.where(quota >= 0, cell, -1))
        limits.append(problem.quota_bounds.reshape(-1, 2))
    both = np.concatenate(limits)
    return np.column_stack(group), both[:, 0], both[:, 1]


def _counts(problem: Problem) -> Counts:
    group, least, most = _groups(problem)
    sizes = np.bincount(group[group >= 0], minlength=len(least))
    return Counts(
        group=group.astype(np.int32),
        held=np.zeros(len(least), dtype=np.int64),
        least=least.copy(),
        most=most.copy(),
        first=np.append(0, np.cumsum(sizes)[:-1]),
        members=np.zeros(int(sizes.sum()), dtype=np.int32),
        place=np.zeros(group.shape, dtype=np.int32),
    )


def _limit(counts: Counts, problem: Problem, spare: Ints, number: int) -> None:
    """Let a group that communities share change its number in one stream only."""
    _, least, most = _groups(problem)
    other = np.flatnonzero((spare >= 0) & (spare != number))
    counts.least[:], counts.most[:] = least, most
    counts.least[other] = np.where(least[other] > 0, counts.held[other], 0)
    counts.most[other] = counts.held[other]


def _pool(counts: Counts, pairs: Ints, movable: Mask) -> Pool:
    group = counts.group[pairs, :2].astype(np.int64)
    order = np.argsort(group.T.ravel(), kind="stable")
    first = np.searchsorted(group.T.ravel()[order], np.arange(len(counts.held) + 1))
    return Pool(pairs, first, np.tile(pairs, 2)[order], movable)


def _apart(problem: Problem) -> Apart:
    """Gather for each organization those that it may not meet."""
    both = np.concatenate([problem.apart, problem.apart[:, ::-1]])
    order = np.argsort(both[:, 0], kind="stable")
    first = np.searchsorted(both[order, 0], np.arange(len(problem.organization_bounds) + 1))
    return Apart(first, both[order, 1])
