"""Public instances, read where they lie: nothing of them is copied into the project."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import matchmaker as mm
from benchmarks.spec import Case

_FCTP_SECONDS = ((15, 10.0), (30, 20.0))
_FCTP_LONGEST = 60.0


@dataclass(frozen=True)
class FixedCharge:
    """Fixed-charge transportation: variable and set-up costs, demands met exactly.

    Every supplier is an organization with one resource, every customer a community with one
    need, and its demand is the least and the most of its units. A unit is worth K - c with K
    above all costs c, so that K times the demand minus the value is the cost.
    """

    title: str
    folder: str
    shared: bool = field(default=True, init=False)

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the case of each instance of each file; files of the same shape may be added."""
        for path in sorted((shared / self.folder).glob("*.json")):
            for number, instance in enumerate(json.loads(path.read_text())):
                label = f"{path.stem}/{number}"
                if only in label:
                    yield from self._cases(name, path.stem, label, instance, seeds[:1])

    def _cases(
        self, name: str, group: str, label: str, instance: dict[str, Any], seeds: Sequence[int]
    ) -> Iterator[Case]:
        cost = np.array(instance["variable_cost"])
        demand = np.array(instance["demand"])
        suppliers, customers = cost.shape
        supplier, customer = np.divmod(np.arange(cost.size), customers)
        base = cost.max() + 1
        problem = mm.Problem(
            demand,
            instance["supply"],
            customer,
            supplier,
            base - cost.ravel(),
            community=np.arange(customers),
            organization=np.arange(suppliers),
            project_cost=np.array(instance["fixed_cost"], dtype=float),
            units_per_community=np.column_stack([demand, demand]),
        )
        size = max(suppliers, customers)
        seconds = next((s for most, s in _FCTP_SECONDS if size <= most), _FCTP_LONGEST)
        for seed in seeds:
            yield Case(
                name,
                group,
                label,
                seed,
                problem,
                seconds=(seconds,),
                costs=True,
                offset=float(base * demand.sum()),
                reference=instance.get("reference_cost"),
            )


@dataclass(frozen=True)
class Transport:
    """DIMACS minimum-cost flows between two sides; the cost in the ``.sol`` is the reference.

    A unit is worth M - c with M above what any rerouting could cost, so that all demand is
    served, as the instances ask.
    """

    title: str
    folder: str
    shared: bool = field(default=True, init=False)

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the case of each network."""
        for path in sorted((shared / self.folder).glob("transport_*.min")):
            if only not in path.stem:
                continue
            lines = [line.split() for line in path.read_text().splitlines()]
            nodes = {int(word[1]): int(word[2]) for word in lines if word and word[0] == "n"}
            arcs = np.array([word[1:] for word in lines if word and word[0] == "a"], dtype=int)
            if arcs[:, 2].any():
                raise ValueError(f"{path.name}: arcs with a lower bound are no transport")
            sources = [node for node, amount in nodes.items() if amount > 0]
            sinks = [node for node, amount in nodes.items() if amount < 0]
            at = {node: row for side in (sources, sinks) for row, node in enumerate(side)}
            most = int(arcs[:, 4].max()) * (len(nodes) + 1)
            problem = mm.Problem(
                [-nodes[node] for node in sinks],
                [nodes[node] for node in sources],
                [at[node] for node in arcs[:, 1].tolist()],
                [at[node] for node in arcs[:, 0].tolist()],
                most - arcs[:, 4],
                limit=arcs[:, 3],
            )
            found = path.with_suffix(".sol").read_text().splitlines()
            reference = next(float(line.split()[1]) for line in found if line.startswith("s "))
            offset = float(most * problem.demand.sum())
            for seed in seeds[:1]:
                where = (name, name, path.stem, seed)
                yield Case(*where, problem, costs=True, offset=offset, reference=reference)


@dataclass(frozen=True)
class Assignment:
    """Linear assignment in the form of Beasley's OR-Library: n, then n rows of n costs."""

    title: str
    folder: str
    shared: bool = field(default=True, init=False)

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the case of each file."""
        optima = _published(shared / self.folder / "assignopt.txt")
        for path in sorted((shared / self.folder).glob("assign[0-9]*.txt")):
            if only not in path.stem:
                continue
            words = path.read_text().split()
            size = int(words[0])
            costs = np.array(words[1:], dtype=int)
            most = int(costs.max()) * size + 1
            need, resource = np.divmod(np.arange(size * size), size)
            ones = np.ones(size, dtype=int)
            problem = mm.Problem(ones, ones, need, resource, most - costs)
            # A file whose row minima exceed the published optimum is not the published one.
            reference = optima.get(path.stem)
            if reference is not None and costs.reshape(size, size).min(axis=1).sum() > reference:
                reference = None
            for seed in seeds[:1]:
                where = (name, name, path.stem, seed)
                offset = float(most * size)
                yield Case(*where, problem, costs=True, offset=offset, reference=reference)


def _published(path: Path) -> dict[str, float]:
    """Read the table of published optima."""
    rows = [line.split() for line in path.read_text().splitlines()[1:]]
    return {row[0]: float(row[1]) for row in rows if len(row) == 2}


@dataclass(frozen=True)
class PeerReview:
    """Reviewers and papers: each pair at most once, the largest total affinity.

    With least loads a reviewer is an organization with (least, most) units, and every affinity
    is raised above zero: all reviews that are asked for must then be given, so that the raise
    adds the same to every plan.
    """

    title: str
    folder: str
    reference: float
    least_loads: bool = False
    shared: bool = field(default=True, init=False)

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the one case."""
        folder = shared / self.folder
        if only not in folder.name or not folder.is_dir():
            return
        scores, loads, wanted = (np.load(folder / f"{n}.npy") for n in ("scores", "loads", "covs"))
        loads, wanted = loads.astype(int), wanted.astype(int)
        reviewers, papers = scores.shape
        need, resource = np.divmod(np.arange(reviewers * papers), reviewers)
        raised = 0.0
        more: dict[str, Any] = {}
        if self.least_loads:
            least = np.load(folder / "loads-lb.npy").astype(int)
            raised = float(np.ceil(-scores.min())) + 1.0
            more = {
                "organization": np.arange(reviewers),
                "community": np.arange(papers),
                "units_per_organization": np.column_stack([least, loads]),
                "units_per_community": np.column_stack([wanted, wanted]),
            }
        problem = mm.Problem(
            wanted,
            loads,
            need,
            resource,
            scores.T.ravel() + raised,
            limit=np.ones(reviewers * papers, dtype=int),
            **more,
        )
        offset = raised * float(wanted.sum())
        for seed in seeds[:1]:
            where = (name, name, folder.name, seed)
            yield Case(*where, problem, offset=offset, reference=self.reference)
