"""What a flow would lose if what breaks rules on needs and on sizes were taken away.

The annealing cannot keep these rules; it pays a toll where its flow breaks one, so that its
choices lose little when they are rounded off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.arrays import UNLIMITED
from matchmaker.choice.network import Ints, Network
from matchmaker.choice.problem import Problem


def whole_groups(problem: Problem) -> tuple[Ints, Ints]:
    """Give what is served wholly or not at all.

    Returns
    -------
    owner : ndarray of int, [need]
        The group of a need, or a number of its own where it stands alone.
    asked : ndarray of int, [owner]
        Units to be served in full; 0 where no rule asks for that.
    """
    groups = int(problem.together.max(initial=-1)) + 1
    grouped = problem.together >= 0
    owner = np.where(grouped, problem.together, groups + np.arange(len(grouped)))
    asked = np.zeros(groups + len(grouped), dtype=np.int64)
    np.add.at(asked, owner, problem.demand * (grouped | problem.whole))
    return owner, asked


class Tolls(NamedTuple):
    """Tolls of a flow, brought up to date edge by edge.

    Attributes
    ----------
    active : bool
        Whether there is any rule to pay for.
    providers : bool
        Whether needs have a largest number of providers.
    total : ndarray of int, [1]
        What is paid now, in steps.
    seen : ndarray of int, [edge]
        Units when last looked at.
    pair : ndarray of int, [edge]
        Pair of each edge.
    units, worth : ndarray of int, [pair]
        What each pair serves, and what that is worth.
    least_units, least_worth : ndarray of int, [pair]
        What it must serve; below, it pays its worth.
    owner : ndarray of int, [need]
        The group of a need, or its own number where it stands alone.
    asked, served, served_worth : ndarray of int, [owner]
        Units to be served in full (0: no such rule), units served, and their worth, which is paid
        where only some are served.
    most : ndarray of int, [need]
        Most providers; the worth of all but the best is paid.
    surplus : ndarray of int, [need]
        What is paid for these now.
    """

    active: bool
    providers: bool
    total: Ints
    seen: Ints
    pair: NDArray[np.int32]
    units: Ints
    worth: Ints
    least_units: Ints
    least_worth: Ints
    owner: Ints
    asked: Ints
    served: Ints
    served_worth: Ints
    most: Ints
    surplus: Ints

    @classmethod
    def of(cls, problem: Problem, network: Network) -> Tolls:
        """Give the tolls of an empty flow."""
        rules = {"whole", "together", "max_providers", "least_units", "least_value"}
        pairs, needs = len(problem.pairs), len(problem.demand)
        owner, asked = whole_groups(problem)
        zeros = [np.zeros(size, dtype=np.int64) for size in (pairs, pairs, needs)]
        served = [np.zeros_like(asked) for _ in range(2)]
        new = ~problem.signed
        return cls(
            active=bool(problem.rules & rules),
            providers=bool((problem.max_providers < UNLIMITED).any()),
            total=np.zeros(1, dtype=np.int64),
            seen=np.zeros(len(network.edges), dtype=np.int64),
            pair=problem.pair_edges[network.edges].astype(np.int32),
            units=zeros[0],
            worth=zeros[1],
            least_units=problem.least_units * new,
            least_worth=problem.least_value * new,
            owner=owner,
            asked=asked,
            served=served[0],
            served_worth=served[1],
            most=np.array(problem.max_providers),
            surplus=zeros[2],
        )
