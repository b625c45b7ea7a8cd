"""What a user could do instead, one file each with a ``PEER``; the library itself is one too.

Each peer gets the problem's arrays, the same seconds (which building its model counts in) and
two workers. What it returns is never taken on trust: see `benchmarks.verify`.
"""

from __future__ import annotations

import time
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import matchmaker as mm

Ints = NDArray[np.int64]

OWN = "matchmaker"
"""The peer that the others are compared with: this library."""

WORKERS = 2
"""Processors that every peer may use."""


LINEAR_RULES = frozenset(
    {
        "max_projects",
        "projects_per_organization",
        "projects_per_community",
        "project_cost",
        "required",
        "signed",
        "units_per_organization",
        "units_per_community",
    }
)
"""Rules that are rows of the direct model."""

ALL_RULES = LINEAR_RULES | {
    "shortfall",
    "quotas",
    "whole",
    "max_providers",
    "least_units",
    "least_value",
    "together",
    "apart",
}
"""Every rule of a problem."""


class Answer(NamedTuple):
    """What a peer found.

    Attributes
    ----------
    status : str
        In the peer's own words.
    units : ndarray of int, [edge], or None
        None where it found no plan.
    chosen : ndarray of bool, [pair], or None
        Pairs with a project; None where no plan was found.
    bound : float or None
        What no plan exceeds, in the unit of the values; None where it proves none.
    """

    status: str
    units: Ints | None = None
    chosen: NDArray[np.bool_] | None = None
    bound: float | None = None


class Peer(Protocol):
    """A way to solve a problem."""

    @property
    def rules(self) -> frozenset[str]:
        """Names of the rules that it keeps."""

    @property
    def most_edges(self) -> int:
        """Beyond this size it is not tried."""

    @property
    def package(self) -> str:
        """What must be installed."""

    def solve(self, problem: mm.Problem, deadline: Deadline, seed: int) -> Answer:
        """Solve a problem in about the deadline's seconds."""


class Deadline:
    """Tells how many seconds are left."""

    def __init__(self, seconds: float) -> None:
        self._end = time.perf_counter() + seconds

    @property
    def left(self) -> float:
        """Seconds that are left, a little where none is: solvers refuse zero."""
        return max(self._end - time.perf_counter(), 0.01)


@cache
def registered() -> MappingProxyType[str, Peer]:
    """Give all peers by name, the library first."""
    names = sorted(module.name for module in iter_modules(__path__) if module.name != OWN)
    peers: dict[str, Any] = {
        name: import_module(f"{__name__}.{name}").PEER for name in (OWN, *names)
    }
    return MappingProxyType(peers)


def refusal(peer: Peer, problem: mm.Problem) -> str | None:
    """Say why a peer cannot be tried on a problem; None where it can."""
    if find_spec(peer.package) is None:
        return f"{peer.package} is not installed"
    if unknown := problem.rules - peer.rules:
        return f"does not know {', '.join(sorted(unknown))}"
    if len(problem.need) > peer.most_edges:
        return f"more than {peer.most_edges:,} edges"
    return None
