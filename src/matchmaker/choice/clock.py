"""Time limits and progress of a search."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matchmaker.choice.projects import Search


class Progress(NamedTuple):
    """How far a search is.

    Attributes
    ----------
    seconds, time_limit : float
        Time used and allowed.
    value, bound : float
        Best plan and best bound so far, in the unit of the values.
    passes : int
        Passes of the Lagrangian.
    """

    seconds: float
    time_limit: float
    value: float
    bound: float
    passes: int


class Clock:
    """Tells when the time is over, and reports progress about twice a second.

    Parameters
    ----------
    time_limit : float
        Seconds.
    progress : callable, optional
        Gets a `Progress`.
    """

    def __init__(
        self, time_limit: float, progress: Callable[[Progress], object] | None = None
    ) -> None:
        self.time_limit = time_limit
        self._progress = progress
        self._start = time.monotonic()
        self._next = 0.0
        self.cut = False

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return max(self.time_limit - self.seconds, 0.0)

    def over(self, share: float = 1.0) -> bool:
        """Tell whether a share of the time is over, and remember that it cut the search short."""
        late = self.seconds >= share * self.time_limit
        self.cut = self.cut or late
        return late

    def report(self, search: Search) -> None:
        """Report progress, unless the last report is too recent."""
        if self._progress is None or self.seconds < self._next:
            return
        self._next = self.seconds + 0.5
        grain = search.problem.resolution
        value = (search.value or 0) * grain
        bound = search.bound * grain
        self._progress(Progress(self.seconds, self.time_limit, value, bound, search.passes))
