"""The best plan and the best bound that the methods have found so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.choice import Proof
from matchmaker.choice.part import Known
from matchmaker.choice.prices import Steps
from matchmaker.choice.problem import Problem

if TYPE_CHECKING:
    from matchmaker.choice.branching import Branching

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(eq=False)
class Search:
    """The best plan and the best bound found so far, in steps.

    Attributes
    ----------
    chosen : ndarray of bool, [pair]
        Pairs with a project.
    units : ndarray of int, [edge]
        Units over each edge.
    value : int or None
        Value of the plan; None before the first.
    bound : int
        What no plan exceeds.
    proof : {"prices", "branches", "search"}
        What proves the bound.
    branching : Branching or None
        The trees that prove it, if these do.
    price_bound : int
        What the prices prove.
    prices : Steps
        Prices that prove it.
    pool : ndarray of bool, [pair]
        Pairs that good plans may hold, as far as the prices say.
    scale : float
        What a project usually earns at the prices, in steps.
    guide : Known or None
        A plan of the bound that may break rules.
    passes : int
        Passes of the Lagrangian.
    infeasible : bool
        Whether it was proven that no plan keeps all rules.
    conflicts : tuple of str
        Rules that cannot be met together, as far as they are known.
    """

    problem: Problem
    chosen: Mask = field(init=False)
    units: Ints = field(init=False)
    value: int | None = None
    bound: int = int(np.iinfo(np.int64).max)
    proof: Proof = "prices"
    branching: Branching | None = None
    price_bound: int = int(np.iinfo(np.int64).max)
    prices: Steps = field(init=False)
    pool: Mask = field(init=False)
    scale: float = 1.0
    guide: Known | None = None
    passes: int = 0
    infeasible: bool = False
    conflicts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.chosen = np.zeros(len(self.problem.pairs), dtype=bool)
        self.units = np.zeros(len(self.problem.need), dtype=np.int64)
        self.prices = Steps.zero(self.problem)
        self.pool = np.ones(len(self.problem.pairs), dtype=bool)

    @property
    def proven(self) -> bool:
        """Whether the plan is worth as much as the bound."""
        return self.value is not None and self.value >= self.bound

    def offer(self, value: int, chosen: Mask, units: Ints) -> None:
        """Keep a plan if it is the best."""
        if self.value is None or value > self.value:
            self.value, self.chosen, self.units = value, chosen, units

    def limit(self, bound: int, prices: Steps | None, proof: Proof = "search") -> None:
        """Keep a bound if it is the best; without prices a search proves it, or branches do."""
        if prices is not None and bound < self.price_bound:
            self.price_bound, self.prices = bound, prices
        if bound < self.bound:
            self.bound = bound
            self.proof = proof if prices is None else "prices"
