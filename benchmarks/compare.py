"""Peers side by side: the same problem, the same seconds, each in a process of its own."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import matchmaker as mm
from benchmarks.child import Outcome, measure, run
from benchmarks.peers import OWN, Answer, Deadline, refusal, registered
from benchmarks.spec import Case, fingerprint
from benchmarks.verify import broken, value_of

GRACE = 2.0
"""A peer is killed after this many times its seconds (and five seconds at least)."""


_NOISE = 1e-7
"""Solvers that reckon in floating point are not held to more, as a share of the value."""


@dataclass(frozen=True)
class Row:
    """What one method made of one case.

    Attributes
    ----------
    spec, group, case, seed, hash
        As in `Case`, with the fingerprint of the problem.
    edges, pairs : int
        Size of the problem.
    method : str
    time_limit, seconds : float
        Asked and used.
    status : str
        In the method's own words; where it found nothing usable, why.
    value, bound : float or None
        As reported, see `Case`. The value is recomputed, the bound is the method's own word.
    gap : float or None
        Distance of value and own bound, as a share of the bound.
    run_gap : float or None
        Distance of value and the best bound of all methods, as a share of that bound.
    ratio : float or None
        Own gap over the library's own gap.
    excess : float or None
        How much worse than the reference, as a share of it; below 0 where better.
    peak, rise : float
        Peak memory in MB, and what of it came with the work.
    """

    spec: str
    group: str
    case: str
    seed: int
    hash: str
    edges: int
    pairs: int
    method: str
    time_limit: float
    seconds: float
    status: str
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    run_gap: float | None = None
    ratio: float | None = None
    excess: float | None = None
    peak: float = math.nan
    rise: float = math.nan

    def record(self) -> dict[str, Any]:
        """Give the row as plain data; what is not a number becomes None."""
        return {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in asdict(self).items()
        }


def compare(
    case: Case,
    peers: Sequence[str],
    time_limit: float,
    *,
    told: Callable[[str], object] = lambda _: None,
    fresh: bool = True,
) -> list[Row]:
    """Let peers solve a case, the library first, and compare what they found.

    Parameters
    ----------
    case : Case
    peers : sequence of str
        Names in `benchmarks.peers`.
    time_limit : float
        Seconds for each.
    told : callable
        Gets a line for each peer that is left out.
    fresh : bool
        Each in a process of its own; otherwise in this one, where the peak says little.
    """
    rows = []
    mark = fingerprint(case.problem)
    for name in peers:
        if reason := refusal(registered()[name], case.problem):
            told(f"{case.spec} {case.label}: without {name}, {reason}")
            continue
        job = (name, case.problem, time_limit, case.seed)
        if fresh:
            kill_after = max(GRACE * time_limit, time_limit + 5.0)
            outcome = measure("benchmarks.compare:prepare", *job, kill_after=kill_after)
        else:
            outcome = run(prepare(*job))
        rows.append(_judged(case, mark, name, time_limit, outcome))
    return _compared(case, rows)


def prepare(name: str, problem: mm.Problem, time_limit: float, seed: int) -> Callable[[], Answer]:
    """Warm a peer up and give its work; for `benchmarks.child`."""
    peer = registered()[name]
    peer.solve(_tiny(limited=bool(problem.limited)), Deadline(5.0), seed)
    return lambda: peer.solve(problem, Deadline(time_limit), seed)


def _tiny(*, limited: bool) -> mm.Problem:
    """Give a problem that loads and compiles what the real one will need."""
    parties: dict[str, Any] = {"community": [0, 1], "organization": [0, 1], "max_projects": 1}
    return mm.Problem(
        [2, 2], [2, 2], [0, 0, 1], [0, 1, 1], [1.0, 2.0, 3.0], **(parties if limited else {})
    )


def _judged(case: Case, mark: str, name: str, time_limit: float, outcome: Outcome) -> Row:
    """Check an answer and write it down."""
    row = Row(
        spec=case.spec,
        group=case.group,
        case=case.label,
        seed=case.seed,
        hash=mark,
        edges=len(case.problem.need),
        pairs=len(case.problem.pairs),
        method=name,
        time_limit=time_limit,
        seconds=outcome.seconds,
        status=outcome.failure,
        peak=outcome.peak,
        rise=outcome.rise,
    )
    if outcome.failure:
        return row
    answer: Answer = outcome.result
    bound = None if answer.bound is None else case.reported(answer.bound)
    row = replace(row, status=answer.status, bound=bound)
    if answer.units is None or answer.chosen is None:
        return row
    if rules := broken(case.problem, answer.units, answer.chosen):
        return replace(row, status=f"{answer.status}, but breaks {', '.join(rules)}")
    value = case.reported(value_of(case.problem, answer.units, answer.chosen))
    excess = None
    if case.reference is not None:
        worse = value - case.reference if case.costs else case.reference - value
        excess = worse / abs(case.reference)
    return replace(row, value=value, gap=_gap(case, value, bound), excess=excess)


def _gap(case: Case, value: float | None, bound: float | None) -> float | None:
    """Give the distance of value and bound as a share of the bound."""
    if value is None or bound is None:
        return None
    distance = value - bound if case.costs else bound - value
    if distance <= _NOISE * max(abs(value), abs(bound)):
        return 0.0
    return distance / abs(bound) if bound else math.inf


def _compared(case: Case, rows: list[Row]) -> list[Row]:
    """Fill in what needs all rows of a case; a bound that a plan exceeds is taken away."""
    sign = -1.0 if case.costs else 1.0
    known = max((sign * row.value for row in rows if row.value is not None), default=-math.inf)
    rows = [
        replace(row, bound=None, gap=None, status=f"{row.status}, but its bound is refuted")
        if row.bound is not None and sign * row.bound < known - _NOISE * abs(known)
        else row
        for row in rows
    ]
    best = min((sign * row.bound for row in rows if row.bound is not None), default=None)
    own = next((row.gap for row in rows if row.method == OWN), None)
    return [
        replace(
            row,
            run_gap=None if best is None else _gap(case, row.value, sign * best),
            ratio=None if row.gap is None or not own else row.gap / own,
        )
        for row in rows
    ]
