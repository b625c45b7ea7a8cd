"""When a search stops, and what it tells on its way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from matchmaker.choice.choice import StopReason, relative_gap

if TYPE_CHECKING:
    from matchmaker.choice.search import Search

PASSES_PER_EFFORT = 60
ROUNDS_PER_EFFORT = 5
WORK_PER_EFFORT = 1.0
"""What one unit of effort allows: passes of the bound, rounds of the improvement, and work of
an exact search in its own measure."""

_BOUND_SHARE = 0.4
_RESERVE = 0.02


class Progress(NamedTuple):
    """How far a search is.

    Attributes
    ----------
    seconds, time_limit : float
        Time used and allowed.
    value, bound : float
        Best plan (-inf before the first) and best bound so far, in the unit of the values.
    gap : float
        (bound - value) / abs(bound).
    phase : str
        Method at work.
    passes : int
        Passes of the Lagrangian.
    """

    seconds: float
    time_limit: float
    value: float
    bound: float
    gap: float
    phase: str
    passes: int


class Clock:
    """Tells when to stop, and reports progress about twice a second.

    Parameters
    ----------
    time_limit : float
        Seconds.
    progress : callable, optional
        Gets a `Progress`; when it returns True the search stops.
    effort : float, optional
        Budget of work in place of time; the time limit still holds.
    gap : float
        Gap at which the search stops.
    """

    def __init__(
        self,
        time_limit: float,
        progress: Callable[[Progress], object] | None = None,
        effort: float | None = None,
        gap: float = 0.0,
    ) -> None:
        self.time_limit = time_limit
        self.reason: StopReason | None = None
        self._progress, self._effort, self._gap = progress, effort, gap
        self._start = time.monotonic()
        self._next = 0.0
        self._round = 0.0

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left, less a reserve for what follows a search."""
        return max((1.0 - _RESERVE) * self.time_limit - self.seconds, 0.0)

    @property
    def passes(self) -> float:
        """Passes that the effort allows, infinite without one."""
        return float("inf") if self._effort is None else PASSES_PER_EFFORT * self._effort

    @property
    def rounds(self) -> float:
        """Rounds that the effort allows, infinite without one."""
        return float("inf") if self._effort is None else ROUNDS_PER_EFFORT * self._effort

    @property
    def work(self) -> float:
        """CP-SAT's measure of work that the effort allows, infinite without one."""
        return float("inf") if self._effort is None else WORK_PER_EFFORT * self._effort

    def over(self, search: Search) -> bool:
        """Tell whether to stop, and remember why."""
        if self.reason is None:
            if search.proven:
                self.reason = "proven"
            elif search.value is not None and self._near(search):
                self.reason = "gap_reached"
            elif self.left <= 0:
                self.reason = "time_limit"
        return self.reason is not None

    def spent(self, search: Search, rounds: int) -> bool:
        """Tell whether to stop improving after so many rounds: another would not fit."""
        now = self.seconds
        took, self._round = now - self._round if rounds else 0.0, now
        if not self.over(search):
            if rounds >= self.rounds:
                self.reason = "effort"
            elif self.left < took / 2:
                self.reason = "time_limit"
        return self.reason is not None

    def _near(self, search: Search) -> bool:
        return self._gap > 0 and relative_gap(search.value or 0, search.bound) <= self._gap

    def bound_over(self, search: Search) -> bool:
        """Tell whether the bound has had its share of time or effort."""
        late = self.seconds >= _BOUND_SHARE * self.time_limit or search.passes >= self.passes
        return late or self.over(search)

    def part(self, share: float, search: Search) -> Clock:
        """Give a clock for a share of what is left, which tells of this search in its reports.

        It stops for the same words; the gap that is good enough is not its concern.
        """
        return _Part(self, share, search)

    def report(self, search: Search, phase: str) -> None:
        """Report progress, unless the last report is too recent."""
        if self._progress is None or self.seconds < self._next:
            return
        self._next = self.seconds + 0.5
        grain = search.problem.resolution
        value = -float("inf") if search.value is None else search.value * grain
        bound = search.bound * grain
        gap = float("inf") if search.value is None else relative_gap(value, bound)
        told = Progress(self.seconds, self.time_limit, value, bound, gap, phase, search.passes)
        if self._progress(told) is True:
            self.reason = self.reason or "callback"


class _Part(Clock):
    """A share of the time of another clock, and the same effort."""

    def __init__(self, whole: Clock, share: float, search: Search) -> None:
        super().__init__(share * whole.left / (1.0 - _RESERVE), effort=whole._effort)
        self._whole, self._search = whole, search

    def report(self, search: Search, phase: str) -> None:
        """Report the progress of the whole; stop where it stops."""
        self._whole.report(self._search, phase)
        self.reason = self.reason or self._whole.reason
