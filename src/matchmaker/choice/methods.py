"""The methods, what each keeps, and which of them a problem gets.

A method declares the rules that it keeps; `plan_methods` puts together those that suit a
problem. The bound of the Lagrangian holds for every problem: what it does not know it leaves
aside, and a problem with fewer rules is worth no less.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.choice.clock import ROUNDS_PER_EFFORT, Clock
from matchmaker.choice.constraints import CONSTRAINTS
from matchmaker.choice.exact import is_small, search_exactly
from matchmaker.choice.flow import Parties, serve
from matchmaker.choice.flow_prices import unit_flow
from matchmaker.choice.part import Known
from matchmaker.choice.prices import Steps
from matchmaker.choice.problem import Problem
from matchmaker.choice.repair import first_plan
from matchmaker.choice.search import Search
from matchmaker.choice.selection import Selector
from matchmaker.errors import ProblemError
from matchmaker.messages import finding

UNITS = frozenset({"units_per_organization", "units_per_community", "shortfall"})
"""Rules on units in all: they keep a flow a flow."""

COUNTS = frozenset(
    {
        "max_projects",
        "projects_per_organization",
        "projects_per_community",
        "project_cost",
        "required",
        "signed",
        "quotas",
    }
)
"""Rules on the numbers of projects: a selection of pairs keeps them."""

EVERY = frozenset(CONSTRAINTS)

_FIRST_WORK = 10.0
_SHARE = 0.6
_BRANCHING_SHARE = 0.25

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Run:
    """What a method works with.

    Attributes
    ----------
    search : Search
        Best plan and best bound, which it improves in place.
    clock : Clock
        Tells when to stop.
    seed, workers : int
        For random numbers, and the processors to use.
    """

    search: Search
    clock: Clock
    seed: int
    workers: int


class Method(Protocol):
    """A way to plans or to bounds.

    Attributes
    ----------
    name : str
        Name in `matchmaker.solve` and in the plan.
    keeps : frozenset of str
        Rules that its plans keep.
    particular : bool
        Whether it works on no problem that it does not suit.
    """

    name: str
    keeps: frozenset[str]
    particular: bool

    def suits(self, problem: Problem) -> bool:
        """Tell whether the method is worth trying, its rules aside."""
        ...

    def run(self, run: Run) -> None:
        """Improve the search until the clock stops or nothing more is found."""
        ...


def begin(run: Run) -> bool:
    """Make sure that there is a plan to improve; tell whether there is."""
    search, clock = run.search, run.clock
    if search.value is None:
        found = first_plan(
            search.problem,
            search.guide,
            deterministic_time=min(clock.work, _FIRST_WORK),
            seconds=clock.left,
            seed=run.seed,
        )
        if found is not None:
            search.offer(found.value, found.chosen, found.units)
    return search.value is not None


class Flow:
    """Minimum-cost flow: exact where nothing but units is limited, else a bound."""

    name = "flow"
    particular = False
    keeps = UNITS

    def suits(self, problem: Problem) -> bool:
        """Tell whether pairs play no part."""
        return not problem.limited

    def run(self, run: Run) -> None:
        """Solve the flow; its prices prove the bound."""
        search, problem = run.search, run.search.problem
        found = unit_flow(problem)
        if found is None:
            search.infeasible = True
            return
        prices = Steps.zero(problem)._replace(
            need=found.need,
            resource=found.resource,
            organization_units=found.organization_units,
            community_units=found.community_units,
        )
        search.limit(found.bound(problem), prices)
        chosen = np.zeros(len(problem.pairs), dtype=bool)
        chosen[problem.pair_edges[found.units > 0]] = True
        search.guide = Known(found.units, chosen)
        if problem.rules <= self.keeps:
            search.offer(problem.worth(found.units, chosen), chosen, found.units)


class Lagrangian:
    """Prices that bound any problem, and first plans where the rules count projects only."""

    name = "lagrangian"
    particular = False
    keeps = COUNTS

    def suits(self, problem: Problem) -> bool:
        """Tell whether projects are limited."""
        return problem.limited

    def run(self, run: Run) -> None:
        """Move the prices until the bound stops falling; where a relaxation has no plan, tell."""
        from matchmaker.choice.lagrangian import lower_bound

        problem = run.search.problem
        selector = Selector(problem)
        worthless = np.zeros(len(problem.pairs), dtype=np.int64)
        missing = selector.contradictions() or selector.select(worthless).missing
        if missing:
            run.search.infeasible, run.search.conflicts = True, missing
            return
        limits = Parties.of(problem)
        if limits is not None and limits.asking and serve(problem) is None:
            run.search.infeasible = True
            return
        lower_bound(run.search, run.clock, selector, run.workers, problem.rules <= self.keeps)


class Branching:
    """Bounds split on the projects of each community, after the Lagrangian."""

    name = "branching"
    particular = False
    keeps = COUNTS

    def suits(self, problem: Problem) -> bool:
        """Tell whether neither the exact method nor the pivots do better with the time."""
        return problem.limited and not is_small(problem) and not Pivots().suits(problem)

    def run(self, run: Run) -> None:
        """Split until the trees are full, or a share of the time is used."""
        from matchmaker.choice.branching import Branching as Trees

        search, clock = run.search, run.clock
        trees = Trees(search.problem, search.prices, search.price_bound, run.workers)
        search.branching = trees
        rounds, until = 0, (1.0 - _BRANCHING_SHARE) * clock.left
        while not (trees.done or clock.over(search) or rounds >= clock.rounds):
            trees.grow()
            rounds += 1
            search.limit(trees.bound, None, "branches")
            clock.report(search, self.name)
            if clock.left < until:
                break


class Exact:
    """CP-SAT on the whole model: every rule, small problems."""

    name = "exact"
    particular = False
    keeps = EVERY

    def suits(self, problem: Problem) -> bool:
        """Tell whether a proof is worth trying, and the check can repeat it."""
        return is_small(problem)

    def run(self, run: Run) -> None:
        """Search from the best plan to the proven optimum, or until the time is over."""
        search, clock = run.search, run.clock
        known = None if search.value is None else Known(search.units, search.chosen)
        found = search_exactly(
            search.problem,
            known,
            seconds=_SHARE * clock.left,
            deterministic_time=clock.work,
            seed=run.seed,
        )
        if found.status == "infeasible":
            search.infeasible = True
            return
        if found.status != "unknown":
            search.offer(found.value, found.chosen, found.units)
            search.limit(found.bound, None)
        if found.interrupted:
            raise KeyboardInterrupt


class Annealing:
    """Projects swapped one at a time, each valued by an incremental flow."""

    name = "annealing"
    particular = False
    keeps = COUNTS | {"apart"}

    def suits(self, problem: Problem) -> bool:
        """Tell whether there is anything to swap."""
        return problem.limited and not problem.fixed.all()

    def run(self, run: Run) -> None:
        """Anneal from the best plan."""
        from matchmaker.choice.annealing import improve

        if begin(run):
            improve(run.search, run.clock, run.seed, run.workers)


class Pivots:
    """Transports with a charge on every edge: annealing from forest to forest."""

    name = "pivots"
    particular = True
    keeps = frozenset({"project_cost", "units_per_community"})

    def suits(self, problem: Problem) -> bool:
        """Tell whether each pair has one edge, and each least asks for all of a community."""
        if not problem.limited:
            return False
        from matchmaker.choice.pivots import applies

        asked = np.bincount(problem.community, problem.demand, len(problem.community_units))
        least, most = problem.community_units.T
        whole = ((least == 0) | (least == asked)) & (most >= asked)
        one_each = np.bincount(problem.pair_edges, minlength=1).max(initial=0) <= 1
        ends = problem.demand, problem.supply, problem.need, problem.resource
        edges = problem.steps, problem.limit, self._cost(problem)
        return bool(whole.all() and one_each and applies(*ends, *edges))

    def run(self, run: Run) -> None:
        """Anneal from the best plan at costs spread over the units.

        The temperature falls with the share of the effort, or of the time, that is used.
        """
        from matchmaker.choice.pivots import Pivots as Trees

        search, clock, problem = run.search, run.clock, run.search.problem
        must = (problem.community_units[:, 0] > 0)[problem.community]
        ends = problem.demand, problem.supply, problem.need, problem.resource
        edges = problem.steps, self._cost(problem)
        start, span, rounds = clock.seconds, max(clock.left, 1e-9), 0
        expected = min(clock.rounds, span * ROUNDS_PER_EFFORT)
        options: Any = {"rounds": expected, "seed": run.seed, "workers": run.workers}
        try:
            trees = Trees(*ends, *edges, must, **options)
        except ValueError:
            search.infeasible = True
            return
        try:
            while not clock.spent(search, rounds):
                if clock.rounds < np.inf:
                    shares = rounds / clock.rounds, (rounds + 1) / clock.rounds
                else:
                    shares = ((clock.seconds - start) / span,) * 2
                trees.round(*shares)
                rounds += 1
                if search.value is None or trees.value > search.value:
                    self._offer(search, trees.units())
                clock.report(search, self.name)
        finally:
            self._offer(search, trees.units())

    def _cost(self, problem: Problem) -> Ints:
        return problem.cost[problem.pair_edges]

    def _offer(self, search: Search, units: Ints) -> None:
        problem = search.problem
        chosen = np.zeros(len(problem.pairs), dtype=bool)
        chosen[problem.pair_edges[units > 0]] = True
        search.offer(problem.worth(units, chosen), chosen, units)


class Neighborhoods:
    """CP-SAT on parts of the problem, the rest fixed: every rule, any size."""

    name = "neighborhoods"
    particular = False
    keeps = EVERY

    def suits(self, problem: Problem) -> bool:
        """Tell whether rules are asked that quicker methods do not keep."""
        quicker = (Annealing.keeps, Flow.keeps)
        return not any(problem.rules <= keeps for keeps in quicker) and not Pivots().suits(problem)

    def run(self, run: Run) -> None:
        """Find a plan, by a guide where there is one, and improve it part by part."""
        from matchmaker.choice.guide import guide
        from matchmaker.choice.large_neighborhoods import improve_under_any_rules

        guide(run.search, run.clock, run.seed, run.workers)
        if begin(run):
            improve_under_any_rules(run.search, run.clock, run.seed)


METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Flow(),
        Lagrangian(),
        Branching(),
        Exact(),
        Pivots(),
        Annealing(),
        Neighborhoods(),
    )
}
"""The methods by name, bounds first."""


def plan_methods(problem: Problem, wanted: str) -> list[Method]:
    """Give the methods that a problem gets, in their order.

    Parameters
    ----------
    problem : Problem
        With any rules.
    wanted : str
        A method's name, or "auto".

    Raises
    ------
    ProblemError
        There is no such method, or it does not keep a rule of the problem.
    """
    bound = METHODS["lagrangian" if problem.limited else "flow"]
    if wanted == "auto":
        if problem.rules <= bound.keeps and not problem.limited:
            return [bound]
        branching, *plans = list(METHODS.values())[2:]
        bounds = [bound, branching] if branching.suits(problem) else [bound]
        plans = [each for each in plans if problem.rules <= each.keeps and each.suits(problem)]
        return [*bounds, *plans]
    if wanted not in METHODS:
        known = ", ".join(["auto", *METHODS])
        place: dict[str, Any] = {"list": "problem", "field": "method"}
        raise ProblemError([finding("option-invalid", **place, value=wanted, why=known)])
    method = METHODS[wanted]
    if broken := sorted(problem.rules - method.keeps):
        raise ProblemError(
            [
                finding("method-cannot", list="problem", field="method", value=wanted, rule=rule)
                for rule in broken
            ]
        )
    if method.particular and not method.suits(problem):
        why = "the problem does not have the form that the method needs"
        details: dict[str, Any] = {"field": "method", "value": wanted, "why": why}
        raise ProblemError([finding("option-invalid", list="problem", **details)])
    return [method] if method is bound else [bound, method]
