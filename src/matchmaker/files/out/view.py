"""A plan over its region as people read it: projects with parties and lines, and the sums."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matchmaker.candidates.commitments import commitments
from matchmaker.errors import FileError, Finding
from matchmaker.lists import (
    BINDING_STAGES,
    Agreement,
    Community,
    Need,
    Organization,
    Region,
    Resource,
    Table,
)
from matchmaker.messages import finding
from matchmaker.plan import Allocation, Plan, Project

Ints = NDArray[np.int64]
_Pair = tuple[str, str]


class Line(NamedTuple):
    """One allocation of a project, agreed already or proposed.

    Attributes
    ----------
    need, resource : Need, Resource or None
        None where an agreement names none.
    quantity : int or None
        Units.
    distance_km : float or None
        Known for proposed allocations only.
    stage : str
        ``"proposed"``, or the stage of the agreement.
    agreement : Agreement or None
        What was agreed.
    """

    need: Need | None
    resource: Resource | None
    quantity: int | None
    distance_km: float | None
    stage: str
    agreement: Agreement | None = None

    @property
    def unit(self) -> str:
        """Unit of the quantity: the need's, else the resource's."""
        return (self.need and self.need.unit) or (self.resource and self.resource.unit) or ""


class Block(NamedTuple):
    """A project as it is signed: an id, two parties, and what is done between them.

    Attributes
    ----------
    project_id : str
        Id of the agreements where there are any, else a new one.
    organization, community : Organization, Community
        The parties.
    title : str
        Title of the project.
    lines : tuple of Line
        What is agreed, and then what is proposed; may be empty.
    """

    project_id: str
    organization: Organization
    community: Community
    title: str
    lines: tuple[Line, ...]

    @property
    def signed(self) -> bool:
        """Whether an agreement binds the parties already."""
        return any(line.agreement is not None for line in self.lines)

    @property
    def stage(self) -> str:
        """Stage of the whole: the latest agreement's, ``"proposed"`` where there is none."""
        return next((x.stage for x in reversed(self.lines) if x.agreement is not None), "proposed")


class View:
    """A plan over its region.

    Attributes
    ----------
    blocks : tuple of Block
        The projects in the plan's order. Where a pair has several agreed projects, each is a
        block, and what is newly proposed stands in the first of them.
    need_signed, need_new, need_open : ndarray of int, [need]
        Units that agreements serve, that the plan newly serves, and that stay open.
    resource_signed, resource_new : ndarray of int, [resource]
        Units that agreements use, and that the plan newly uses.

    Raises
    ------
    FileError
        The plan names ids that the region does not have.
    """

    def __init__(self, plan: Plan, region: Region) -> None:
        if found := list(_unknown_ids(plan, region)):
            raise FileError(found)
        self.plan, self.region = plan, region
        self.blocks = tuple(_blocks(plan, region))
        taken = commitments(region)
        self.need_signed: Ints = taken.need
        self.resource_signed: Ints = taken.resource
        parts = [part for project in plan.projects for part in project.allocations]
        units = [part.quantity for part in parts]
        self.need_new = _sums(region.needs, [part.need_id for part in parts], units)
        self.resource_new = _sums(region.resources, [part.resource_id for part in parts], units)
        missing = [need.missing for need in plan.open_needs]
        self.need_open = _sums(region.needs, [need.need_id for need in plan.open_needs], missing)

    @cached_property
    def by_organization(self) -> dict[str, list[Block]]:
        """The projects of each organization that has any."""
        grouped: dict[str, list[Block]] = {}
        for block in self.blocks:
            grouped.setdefault(block.organization.organization_id, []).append(block)
        return grouped

    @cached_property
    def need_subdistrict(self) -> list[str]:
        """By need, the subdistrict of its community."""
        names: list[str] = self.region.communities.columns["subdistrict"].tolist()
        return [names[row] for row in self.region.need_community.tolist()]

    @property
    def not_binding(self) -> int:
        """Count the agreements that do not bind and that the plan does not regard."""
        return sum(one.stage not in BINDING_STAGES for one in self.region.agreements)


def _sums(table: Table[Any], ids: Collection[str], units: Collection[int]) -> Ints:
    """Add up units by row."""
    total = np.zeros(len(table), dtype=np.int64)
    for name, quantity in zip(ids, units, strict=True):
        total[table.row(name)] += quantity
    return total


def _unknown_ids(plan: Plan, region: Region) -> Iterator[Finding]:
    """Find the ids of the plan that are not in the lists, each once."""
    parts = [part for project in plan.projects for part in project.allocations]
    needs = [*(part.need_id for part in parts), *(need.need_id for need in plan.open_needs)]
    named: tuple[tuple[Table[Any], str, Iterable[str]], ...] = (
        (region.organizations, "organization", (x.organization_id for x in plan.projects)),
        (region.communities, "community", (x.community_id for x in plan.projects)),
        (region.needs, "need", needs),
        (region.resources, "resource", (part.resource_id for part in parts)),
    )
    for table, what, ids in named:
        known = set(table.ids)
        for name in dict.fromkeys(ids):
            if name not in known:
                where: dict[str, Any] = {"list": "plan", "field": f"{what}_id", "value": name}
                yield finding("plan-unknown-id", **where, what=what)


def _blocks(plan: Plan, region: Region) -> Iterator[Block]:
    agreed: dict[_Pair, dict[str, list[Agreement]]] = {}
    for one in region.agreements:
        if one.stage in BINDING_STAGES:
            projects = agreed.setdefault((one.organization_id, one.community_id), {})
            projects.setdefault(one.project_id, []).append(one)
    fresh = _new_ids(len(plan.projects), set(region.agreements.ids))
    for project in plan.projects:
        own = agreed.get((project.organization_id, project.community_id)) or {next(fresh): []}
        new = [_proposed(part, region) for part in project.allocations]
        for project_id, agreements in own.items():
            lines = (*(_agreed(one, region) for one in agreements), *new)
            yield _block(project, region, project_id, lines)
            new = []


def _block(project: Project, region: Region, project_id: str, lines: tuple[Line, ...]) -> Block:
    named = (line.agreement.title for line in lines if line.agreement is not None)
    return Block(
        project_id=project_id,
        organization=_record(region.organizations, project.organization_id),
        community=_record(region.communities, project.community_id),
        title=next((title for title in named if title), project.title),
        lines=lines,
    )


def _new_ids(number: int, taken: Collection[str]) -> Iterator[str]:
    """Give ids to new projects: P001, P002, ...; those in use are passed over."""
    width = max(3, len(str(number + len(taken))))
    ids = (f"P{at:0{width}}" for at in count(1))
    return (one for one in ids if one not in taken)


def _proposed(part: Allocation, region: Region) -> Line:
    need = _record(region.needs, part.need_id)
    resource = _record(region.resources, part.resource_id)
    return Line(need, resource, part.quantity, part.distance_km, "proposed")


def _agreed(one: Agreement, region: Region) -> Line:
    need = _record(region.needs, one.need_id) if one.need_id else None
    resource = _record(region.resources, one.resource_id) if one.resource_id else None
    return Line(need, resource, one.quantity, None, one.stage, one)


def _record(table: Table[Any], record_id: str) -> Any:
    return table[table.row(record_id)]
