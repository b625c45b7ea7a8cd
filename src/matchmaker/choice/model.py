"""Writing a model as rows of integers, and handing it to CP-SAT."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.choice.part import Part

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

Ints = NDArray[np.int64]

FREE_BELOW, FREE_ABOVE = np.iinfo(np.int64).min, np.iinfo(np.int64).max
"""Ends of a row that is open on that side."""


class Block(NamedTuple):
    """Rows low ≤ Σ coefficient · variable ≤ high of one rule.

    Attributes
    ----------
    rule : str
        Its name; empty for what no rule can lift: demand, supply, limits, links.
    parties : ndarray of int, [row, index]
        What each row binds, as a conflict names it.
    row, variable, coefficient : ndarray of int, [term]
        In the order of rows.
    low, high : ndarray of int, [row]
        Ends.
    """

    rule: str
    parties: Ints
    row: Ints
    variable: Ints
    coefficient: Ints
    low: Ints
    high: Ints


class Writer:
    """Variables and rows of a part of a problem.

    Attributes
    ----------
    part : Part
        What the model is about.
    units, chosen : ndarray of int
        Variables of its free edges and of its free pairs.
    blocks : list of Block
        Rows so far.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.blocks: list[Block] = []
        self._columns: list[tuple[Ints, Ints, Ints, Ints]] = []
        self._count = 0
        known = part.known
        edges, pairs = len(part.edges), len(part.pairs)
        units = np.zeros(edges, np.int64) if known is None else known.units[part.edges]
        chosen = np.zeros(pairs, np.int64) if known is None else known.chosen[part.pairs]
        self.units = self.new(edges, 0, part.limit, part.problem.steps[part.edges], units)
        self.chosen = self.new(pairs, 0, 1, 0, chosen)

    def new(
        self, count: int, low: ArrayLike, high: ArrayLike, worth: ArrayLike, hint: ArrayLike
    ) -> Ints:
        """Add variables with their ends, their worth in the objective, and a known value."""
        made = np.zeros((4, count), dtype=np.int64)
        for row, part in zip(made, (low, high, worth, hint), strict=True):
            row[:] = part
        self._columns.append((made[0], made[1], made[2], made[3]))
        self._count += count
        return np.arange(self._count - count, self._count)

    def pay(self, variables: Ints, worth: Ints) -> None:
        """Add to the worth of variables in the objective."""
        everyone = np.concatenate([column[2] for column in self._columns])
        everyone[variables] += worth
        at = np.cumsum([len(column[2]) for column in self._columns])[:-1]
        for column, part in zip(self._columns, np.split(everyone, at), strict=True):
            column[2][:] = part

    def rows(
        self,
        rule: str,
        row: Ints,
        variable: Ints,
        coefficient: ArrayLike = 1,
        *,
        low: ArrayLike = FREE_BELOW,
        high: ArrayLike = FREE_ABOVE,
        parties: Ints | None = None,
        count: int | None = None,
    ) -> None:
        """Add rows of a rule; `row` numbers them from 0, and terms may come in any order.

        Parameters
        ----------
        rule, row, variable, coefficient, low, high, parties
            As in `Block`; single numbers hold for all.
        count : int, optional
            Number of rows, where not every one has a term.
        """
        if count is None:
            count = int(row.max(initial=-1)) + 1
        if not count:
            return
        order = np.argsort(row, kind="stable")
        coefficients = np.broadcast_to(np.asarray(coefficient, dtype=np.int64), row.shape)
        if parties is None:
            parties = np.empty((count, 0), dtype=np.int64)
        ends = (np.broadcast_to(np.asarray(end, dtype=np.int64), (count,)) for end in (low, high))
        self.blocks.append(
            Block(rule, parties, row[order], variable[order], coefficients[order], *ends)
        )

    def columns(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Give low, high, worth and known value of all variables."""
        low, high, worth, hint = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        return low, high, worth, hint


def to_cp_sat(writer: Writer, conditions: dict[str, int] | None = None) -> cp_model.CpModel:
    """Give the model to CP-SAT; its variables keep their numbers.

    Parameters
    ----------
    writer : Writer
        The model.
    conditions : dict of str to int, optional
        Filled with a Boolean variable for each rule and what it binds, named as in a conflict;
        the rows hold only where it is true. The objective is left out then.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    proto = model.proto
    low, high, worth, hint = writer.columns()
    for ends in np.column_stack([low, high]).tolist():
        proto.variables.add().domain.extend(ends)
    for block in writer.blocks:
        starts = np.searchsorted(block.row, np.arange(len(block.low) + 1)).tolist()
        variables, coefficients = block.variable.tolist(), block.coefficient.tolist()
        ends = np.column_stack([block.low, block.high]).tolist()
        names = _conditions(proto, block, conditions)
        for row, (start, stop) in enumerate(pairwise(starts)):
            constraint = proto.constraints.add()
            linear = constraint.linear
            linear.vars.extend(variables[start:stop])
            linear.coeffs.extend(coefficients[start:stop])
            linear.domain.extend(ends[row])
            if names:
                constraint.enforcement_literal.append(names[row])
    if conditions is None:
        paid = np.flatnonzero(worth)
        proto.objective.vars.extend(paid.tolist())
        proto.objective.coeffs.extend((-worth[paid]).tolist())
        proto.objective.scaling_factor = -1.0
    if writer.part.known is not None:
        proto.solution_hint.vars.extend(range(len(hint)))
        proto.solution_hint.values.extend(hint.tolist())
    return model


def _conditions(proto: Any, block: Block, conditions: dict[str, int] | None) -> list[int]:
    """Give each row of a rule the variable on which it depends."""
    if conditions is None or not block.rule:
        return []
    found = []
    for parties in block.parties.tolist():
        name = " ".join([block.rule, *map(str, parties)])
        if name not in conditions:
            conditions[name] = len(proto.variables)
            proto.variables.add().domain.extend([0, 1])
        found.append(conditions[name])
    return found
