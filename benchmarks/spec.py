"""What is solved: cases, the specs that make them, and the generated districts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

import matchmaker as mm

Bounds = tuple[int, int | None]


@dataclass(frozen=True)
class Case:
    """One problem, and how its value is reported.

    Attributes
    ----------
    spec, group, label : str
        Name of the spec, of the part of it whose figures are averaged, and of the case.
    seed : int
        For the solvers; of a generated district also what made it.
    problem : Problem
    seconds : tuple of float
        Time limits at which it is measured if nobody asks for others.
    costs : bool
        Whether the case is to be minimized: what is reported is then `offset` minus the value,
        and value minus `offset` otherwise.
    offset : float
    reference : float or None
        The best that others found, as it is reported.
    """

    spec: str
    group: str
    label: str
    seed: int
    problem: mm.Problem
    seconds: tuple[float, ...] = (10.0,)
    costs: bool = False
    offset: float = 0.0
    reference: float | None = None

    def reported(self, value: float) -> float:
        """Give a value or a bound of the problem as it is reported."""
        return self.offset - value if self.costs else value - self.offset


class Spec(Protocol):
    """What a file of `benchmarks.specs` holds under the name ``SPEC``."""

    @property
    def title(self) -> str:
        """What it is, in a line."""

    @property
    def shared(self) -> bool:
        """Whether it reads the folder of public instances."""

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the cases one by one: of each seed, or of each instance whose label has `only`."""


@dataclass(frozen=True)
class District:
    """Generated districts: every dial and limit is stated, so that no default can move them.

    Attributes
    ----------
    title : str
    scale : float
        Size, 1 for Hongshan's published counts.
    max_projects, projects_per_organization, projects_per_community
        As in `matchmaker.Rules`.
    seconds : tuple of float
    scarcity, clustering, radius_km, skew : float
        Dials of `matchmaker.synthetic.region`.
    max_distance_km : float
    """

    title: str
    scale: float = 1.0
    max_projects: int | None = None
    projects_per_organization: Bounds = (0, 2)
    projects_per_community: Bounds = (0, 12)
    seconds: tuple[float, ...] = (15.0, 60.0)
    scarcity: float = 1.1
    clustering: float = 0.7
    radius_km: float = 1.6
    skew: float = 0.8
    max_distance_km: float = 5.0
    shared: bool = field(default=False, init=False)

    def region(self, seed: int) -> mm.Region:
        """Generate the lists of a seed."""
        return mm.synthetic.region(
            "hongshan",
            seed=seed,
            scale=self.scale,
            scarcity=self.scarcity,
            clustering=self.clustering,
            radius_km=self.radius_km,
            skew=self.skew,
        )

    def rules(self) -> mm.Rules:
        """Give the limits."""
        return mm.Rules(
            max_distance_km=self.max_distance_km,
            max_projects=self.max_projects,
            projects_per_organization=self.projects_per_organization,
            projects_per_community=self.projects_per_community,
        )

    def graph(self, seed: int) -> mm.CandidateGraph:
        """Give the candidate edges of a seed."""
        return mm.candidates(self.region(seed), self.rules())

    def problem(self, seed: int) -> mm.Problem:
        """Give the arrays of a seed."""
        graph = self.graph(seed)
        most = (self.projects_per_organization, self.projects_per_community)
        return mm.Problem(
            graph.demand,
            graph.supply,
            graph.need,
            graph.resource,
            graph.value,
            community=graph.region.need_community,
            organization=graph.region.resource_organization,
            max_projects=self.max_projects,
            projects_per_organization=most[0] if most[0] != (0, None) else None,
            projects_per_community=most[1] if most[1] != (0, None) else None,
            resolution=1e-6,
        )

    def cases(self, name: str, seeds: Sequence[int], shared: Path, only: str) -> Iterator[Case]:
        """Make the case of each seed."""
        for seed in seeds:
            if only in str(seed):
                yield Case(name, name, str(seed), seed, self.problem(seed), self.seconds)


def fingerprint(problem: mm.Problem) -> str:
    """Give a hash of a problem's arrays, whatever the order of its edges.

    A change of the generator or of a reader shows in it, and then figures of different runs
    are not of the same problem.
    """
    order = np.lexsort((problem.resource, problem.need))
    edges = (problem.need, problem.resource, problem.steps, problem.limit)
    parts: list[Any] = [array[order] for array in edges]
    parts += [problem.demand, problem.supply, problem.community, problem.organization]
    parts += [problem.organization_bounds, problem.community_bounds]
    parts += [problem.pairs, problem.cost, problem.fixed, problem.signed]
    if "units_per_organization" in problem.rules:
        parts.append(problem.organization_units)
    if "units_per_community" in problem.rules:
        parts.append(problem.community_units)
    text = f"{problem.resolution!r} {problem.max_projects}".encode()
    digest = hashlib.sha256(text)
    for part in parts:
        digest.update(f"{part.shape}".encode())
        digest.update(np.ascontiguousarray(part, dtype="<i8").tobytes())
    return digest.hexdigest()[:12]
