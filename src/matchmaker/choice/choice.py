"""The outcome of a choice: units on edges, projects, prices and what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.problem import Problem

Ints = NDArray[np.int64]
Floats = NDArray[np.floating[Any]]

Status = Literal["optimal", "feasible", "infeasible", "no_plan"]
StopReason = Literal[
    "proven",
    "gap_reached",
    "converged",
    "effort",
    "time_limit",
    "callback",
    "interrupted",
    "contradiction",
]
LEAF = -1
Proof = Literal["prices", "branches", "search"]


class Tree(NamedTuple):
    """How a community's part of the bound was split, and the prices of the leaves.

    Attributes
    ----------
    community : int
        Whose part it is.
    splits : tuple of int
        The nodes in preorder: the organization whose pair is split on (the side with a project
        comes first, then the side without), or `LEAF`.
    prices : ndarray of int, [leaf, need]
        Prices of the community's needs at each leaf, in multiples of the grain.
    grain : int
        What a price of 1 is, in steps.
    """

    community: int
    splits: tuple[int, ...]
    prices: Ints
    grain: int


@dataclass(frozen=True, eq=False)
class Prices:
    """Dual prices, in the unit of the values; see `matchmaker.choice.prices.bound_steps`.

    Attributes
    ----------
    need, resource : ndarray of float
        Price of one more unit of each need and each resource, 0 or more.
    organization, community : ndarray of float
        Price of one more project of each; below 0 where the least number binds.
    budget : float
        Price of one more project in all, 0 or more.
    organization_units, community_units : ndarray of float
        Price of one more unit in all that an organization may give or a community get; below 0
        where the least binds.
    quotas : ndarray of float, [community, quota]
        Price of one more project within a quota; below 0 where the least binds.
    """

    need: Floats
    resource: Floats
    organization: Floats
    community: Floats
    budget: float
    organization_units: Floats
    community_units: Floats
    quotas: Floats


@dataclass(frozen=True, eq=False)
class Choice:
    """Which units to serve over which edges, with which projects, and how good that is.

    Attributes
    ----------
    problem : Problem
        What was solved.
    units : ndarray of int, [edge]
        Units served over each edge.
    pairs : ndarray of int, [project, 2]
        Organization and community of each project: those that serve a unit, are required or
        signed, or are needed to reach a least number.
    value : float
        Value of the units minus the costs of the projects; exact for the rounded values.
    bound : float
        No choice is worth more.
    gap : float
        (bound - value) / abs(bound); 0 where both are equal.
    status : {"optimal", "feasible", "infeasible", "no_plan"}
        Never better than what was proven.
    stop_reason : str
        Why the search ended: "proven", "gap_reached" (the one asked for), "converged", "effort" or
        "time_limit" (used up), "callback" or "interrupted" (told to stop), "contradiction".
    proof : {"prices", "branches", "search"}
        Whether the prices prove the bound, the prices with the splits of `trees`, or an
        exhaustive search.
    prices : Prices
        What the bound `price_bound` follows from.
    price_bound : float
        The bound that the prices prove; equals `bound` where they are the proof.
    trees : tuple of Tree
        Where splits prove the bound: those of each community that lowers it.
    conflicts : tuple of str
        Where nothing is feasible, the limits that cannot be met together.
    passes : int
        Passes of the Lagrangian.
    method : str
        Methods that ran, in their order, joined by "+".
    seconds : float
        Seconds of the search, from when its loops were compiled.
    """

    problem: Problem
    units: Ints
    pairs: Ints
    value: float
    bound: float
    gap: float
    status: Status
    stop_reason: StopReason
    proof: Proof
    prices: Prices
    price_bound: float
    trees: tuple[Tree, ...] = ()
    conflicts: tuple[str, ...] = ()
    passes: int = 0
    method: str = ""
    seconds: float = 0.0

    def __repr__(self) -> str:
        return f"<Choice {self.status}: value {self.value:g}, bound {self.bound:g}>"


def relative_gap(value: float, bound: float) -> float:
    """Give (bound - value) / abs(bound); 0 where both are equal, infinite for a bound of 0."""
    if bound <= value:
        return 0.0
    return (bound - value) / abs(bound) if bound else float("inf")
