"""Reading a user's arrays into a problem: every fault becomes a finding, none stops early."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matchmaker.errors import Finding, ProblemError
from matchmaker.messages import finding

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

UNLIMITED = 2**31
"""A limit that no number of projects reaches."""

UNLIMITED_UNITS = 2**61
"""A limit that no number of units reaches."""

LARGEST_PARTY = 10_000_000
"""Indices of communities and organizations stay below: each takes memory."""

_LARGEST_TOTAL = 2**61
_LARGEST_NUMBER = 2**60
_NOISE = 1e-12


class Reader:
    """Turns arguments into arrays and collects what is wrong with them."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def fault(self, code: str, field: str, **details: Any) -> None:
        """Note one fault of one argument."""
        self.findings.append(finding(code, list="problem", field=field, **details))

    def done(self) -> None:
        """Raise what was found.

        Raises
        ------
        ProblemError
            Anything was wrong.
        """
        if self.findings:
            raise ProblemError(self.findings)

    def ints(self, field: str, given: ArrayLike, shape: tuple[int | None, ...]) -> Ints:
        """Read whole numbers; a faulty argument becomes zeros of a fitting shape.

        A column that nobody can change is taken as it is, anything else is copied.
        """
        frozen = isinstance(given, np.ndarray) and given.ndim == 1 and not given.flags.writeable
        try:
            array = np.asarray(given) if frozen else np.array(given)
        except ValueError:
            array = np.array(None)
        fallback = np.zeros([size or 0 for size in shape], dtype=np.int64)
        if array.size == 0 and len(shape) == 2:
            array = array.reshape(0, shape[1] or 0)
        fits = array.ndim == len(shape) and all(
            size in (None, found) for size, found in zip(shape, array.shape, strict=True)
        )
        if not fits:
            self.fault("array-shape", field, found=array.shape, expected=shape)
            return fallback
        if array.size and not _whole(array):
            self.fault("array-type", field, found=str(array.dtype), expected="int")
            return np.zeros(array.shape, dtype=np.int64)
        return array.astype(np.int64, copy=False)

    def floats(self, field: str, given: ArrayLike, shape: tuple[int, ...]) -> Floats:
        """Read finite numbers; an array that nobody can change is taken as it is."""
        frozen = isinstance(given, np.ndarray) and not given.flags.writeable
        try:
            array = (np.asarray if frozen else np.array)(given, dtype=np.float64)
        except (TypeError, ValueError):
            self.fault("array-type", field, found=type(given).__name__, expected="float")
            return np.zeros(shape)
        if array.shape != shape:
            self.fault("array-shape", field, found=array.shape, expected=shape)
            return np.zeros(shape)
        if unusable := int(np.count_nonzero(~np.isfinite(array))):
            self.fault("value-not-finite", field, what=field, count=unusable)
            return np.zeros(shape)
        if field == "project_cost" and (array < 0).any():
            at = int(np.argmax(array.ravel() < 0))
            self.fault("array-negative", field, count=int(np.sum(array < 0)), at=at)
        return array

    def amounts(self, field: str, given: ArrayLike, count: int | None = None) -> Ints:
        """Read numbers of units: whole and not negative."""
        array = self.ints(field, given, (count,))
        if (negative := array < 0).any():
            at = int(np.argmax(negative))
            self.fault("array-negative", field, count=int(negative.sum()), at=at)
            return np.maximum(array, 0)
        return array

    def indices(self, field: str, given: ArrayLike, count: int | None, size: int) -> Ints:
        """Read indices below `size`."""
        array = self.ints(field, given, (count,))
        if (outside := (array < 0) | (array >= size)).any():
            at = int(np.argmax(outside))
            self.fault("index-range", field, count=int(outside.sum()), most=size - 1, at=at)
            return np.zeros(len(array), dtype=np.int64) if size else array[:0]
        return array

    def edges(
        self, need: ArrayLike, resource: ArrayLike, needs: int, resources: int
    ) -> tuple[Ints, Ints]:
        """Read the two ends of the edges."""
        left = self.indices("need", need, None, needs)
        right = self.indices("resource", resource, len(left), resources)
        if len(left) != len(right) or self.findings:
            return left[:0], right[:0]
        key = left * max(resources, 1)
        key += right
        key.sort()
        if len(twice := key[1:][key[1:] == key[:-1]]):
            ends: dict[str, Any] = {
                "need": int(twice[0]) // resources,
                "resource": int(twice[0]) % resources,
            }
            self.fault("edge-duplicate", "need", **ends)
        return left, right

    def owners(self, field: str, given: ArrayLike | None, count: int) -> Ints:
        """Read the community of each need, or the organization of each resource."""
        if given is None:
            return np.zeros(count, dtype=np.int64)
        return self.indices(field, given, count, LARGEST_PARTY)

    def bounds(self, field: str, given: Any, count: int, unlimited: int = UNLIMITED) -> Ints:
        """Read (least, most) for all alike, or one line for each; -1 means no most."""
        if given is None:
            return np.column_stack([np.zeros(count, np.int64), np.full(count, unlimited)])
        if isinstance(given, tuple) and len(given) == 2 and np.ndim(given[0]) == 0:
            least, most = given
            given = np.tile([[least, -1 if most is None else most]], (count, 1))
        limits = self.ints(field, given, (None, 2))
        if len(limits) < count:
            self.fault("array-shape", field, found=limits.shape, expected=(count, 2))
            return self.bounds(field, None, count, unlimited)
        return self._least_most(field, limits, unlimited)

    def _least_most(self, field: str, limits: Ints, unlimited: int) -> Ints:
        negative = (limits < [0, -1]).any(axis=1)
        limits[:, 1] = np.where(limits[:, 1] < 0, unlimited, limits[:, 1])
        if negative.any():
            at = int(np.argmax(negative))
            self.fault("array-negative", field, count=int(negative.sum()), at=at)
        for at in np.flatnonzero(limits[:, 0] > limits[:, 1]).tolist():
            least, most = limits[at].tolist()
            self.fault("least-above-most", field, record=str(at), least=least, most=most)
        return limits

    def pairs(self, field: str, given: ArrayLike | None) -> Ints:
        """Read pairs of an organization and a community."""
        array = self.ints(field, np.empty((0, 2)) if given is None else given, (None, 2))
        outside = ((array < 0) | (array >= LARGEST_PARTY)).any(axis=1)
        if outside.any():
            at, most = int(np.argmax(outside)), LARGEST_PARTY - 1
            self.fault("index-range", field, count=int(outside.sum()), most=most, at=at)
            return array[:0]
        return array

    def quotas(self, given: ArrayLike | None) -> Ints:
        """Read lines (kind, least, most) with -1 for no most; each kind once."""
        array = self.ints("quotas", np.empty((0, 3)) if given is None else given, (None, 3))
        if (array[:, 0] < 0).any():
            at = int(np.argmax(array[:, 0] < 0))
            self.fault("array-negative", "quotas", count=int(np.sum(array[:, 0] < 0)), at=at)
        kinds, times = np.unique(array[:, 0], return_counts=True)
        for kind in kinds[times > 1].tolist():
            self.fault("entry-twice", "quotas", what="kind", value=kind)
        array[:, 1:] = self._least_most("quotas", array[:, 1:], UNLIMITED)
        return array

    def apart(self, given: ArrayLike | None) -> Ints:
        """Read two organizations a line."""
        array = self.pairs("apart", given)
        for organization in array[array[:, 0] == array[:, 1], 0].tolist():
            self.fault("apart-itself", "apart", value=organization)
        return array

    def flags(self, field: str, given: ArrayLike | None, count: int) -> NDArray[np.bool_]:
        """Read yes or no for each."""
        if given is None:
            return np.zeros(count, dtype=bool)
        try:
            array = np.array(given)
        except ValueError:
            array = np.array(None)
        if array.shape != (count,):
            self.fault("array-shape", field, found=array.shape, expected=(count,))
        elif count and array.dtype != bool:
            self.fault("array-type", field, found=str(array.dtype), expected="bool")
        else:
            return array.astype(bool)
        return np.zeros(count, dtype=bool)

    def most(self, field: str, given: ArrayLike | None, count: int) -> Ints:
        """Read a limit for all alike, or one for each; -1 means none."""
        if given is None:
            return np.full(count, UNLIMITED)
        if rank(given) == 0:
            given = np.repeat(np.atleast_1d(np.asarray(given)), count)
        array = self.ints(field, given, (count,))
        if (negative := array < -1).any():
            at = int(np.argmax(negative))
            self.fault("array-negative", field, count=int(negative.sum()), at=at)
        return np.where(array < 0, UNLIMITED, np.minimum(array, UNLIMITED))

    def groups(self, field: str, given: Sequence[ArrayLike] | None, count: int) -> Ints:
        """Read groups of indices; give each index its group, -1 where it is in none."""
        group = np.full(count, -1, dtype=np.int64)
        if given is not None and (rank(given) == 0 or isinstance(given, str)):
            self.fault("array-type", field, found=type(given).__name__, expected="sequences")
            return group
        for number, members in enumerate(() if given is None else given):
            rows = self.indices(field, members, None, count)
            distinct, times = np.unique(rows, return_counts=True)
            for row in distinct[(times > 1) | (group[distinct] >= 0)].tolist():
                self.fault("entry-twice", field, what="need", value=row)
            group[distinct] = number
        return group

    def price(self, field: str, given: Any) -> float | None:
        """Read one finite number, 0 or more."""
        if given is None:
            return None
        number = isinstance(given, int | float | np.number) and not isinstance(given, bool)
        if not number or not 0 <= given < np.inf:
            self.fault("option-invalid", field, value=given, why="≥ 0")
            return 0.0
        return float(given)

    def count(self, field: str, given: Any) -> int:
        """Read one whole number, 0 or more."""
        if not isinstance(given, int | np.integer) or isinstance(given, bool) or given < 0:
            self.fault("option-invalid", field, value=given, why="0, 1, 2, ...")
            return 0
        return min(int(given), UNLIMITED_UNITS)

    def costs(self, given: ArrayLike, sides: tuple[int, int]) -> Floats:
        """Read the cost of a project: one for all, or an array [organization, community]."""
        return self.floats("project_cost", given, sides if rank(given) else ())

    def budget(self, given: Any) -> int | None:
        """Read the largest number of projects."""
        return None if given is None else min(self.count("max_projects", given), UNLIMITED)


def rank(given: Any) -> int:
    """Give the number of dimensions of an argument; 1 for what is no array at all."""
    try:
        return np.ndim(given)
    except ValueError:
        return 1


def _whole(array: NDArray[Any]) -> bool:
    """Tell whether an array holds whole numbers of a size to reckon with."""
    if array.dtype.kind not in "iuf":
        return False
    if not (array.min() >= -_LARGEST_NUMBER and array.max() <= _LARGEST_NUMBER):
        return False
    return array.dtype.kind != "f" or bool(np.all(array == np.rint(array)))


def resolution_findings(
    values: Floats, costs: Floats, weight: float, wanted: float | None
) -> tuple[float, list[Finding]]:
    """Choose or check the resolution at which values become integers.

    Parameters
    ----------
    values, costs : ndarray of float
        Values per unit and costs of projects.
    weight : float
        By how much the solvers may multiply the largest of them.
    wanted : float or None
        The user's resolution; None lets the library choose.

    Returns
    -------
    resolution : float
    findings : list of Finding
        Empty where the resolution keeps different values apart and overflows nothing.
    """
    where: dict[str, Any] = {"list": "problem", "field": "resolution"}
    if wanted is not None and not (np.isfinite(wanted) and wanted > 0):
        return 1.0, [finding("option-invalid", **where, value=wanted, why="> 0")]
    distinct = np.unique(np.concatenate([np.unique(values), costs.ravel(), [0.0]]))
    largest = float(np.abs(distinct).max())
    room = _LARGEST_TOTAL / weight
    if wanted is not None:
        grain = float(wanted)
    elif largest <= room and np.all(distinct == np.rint(distinct)):
        grain = 1.0
    else:
        exponent = np.ceil(np.log10(largest) - np.log10(min(room, 2.0**40)))
        grain = float(10.0 ** max(exponent, -300.0))
    if largest / grain > room:
        details: dict[str, Any] = {"value": largest, "resolution": grain}
        return grain, [finding("value-overflow", **where, **details)]
    apart = np.diff(distinct) > _NOISE * largest
    same = np.diff(np.rint(distinct / grain)) == 0
    if (merged := np.flatnonzero(apart & same)).size:
        first, second = distinct[merged[0]], distinct[merged[0] + 1]
        details = {
            "first": float(first),
            "second": float(second),
            "resolution": grain,
        }
        return grain, [finding("value-merges", **where, **details)]
    return grain, []
