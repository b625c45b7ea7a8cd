"""The plan: projects to sign, needs left open, and how good it is."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Any, ClassVar, Final, Literal, Self

from pydantic import ConfigDict, Field

from matchmaker.base import Frozen, read_document, write_text
from matchmaker.errors import FileError, FindingsError, NoPlanError
from matchmaker.lists import Region
from matchmaker.lists.frames import FrameKind
from matchmaker.rules import Objective, Rules

FORMAT: Final = "matchmaker/plan/1"
"""Marks a JSON document as a plan."""

Amount = Annotated[int, Field(ge=0)]
Number = Annotated[float, Field(allow_inf_nan=False)]
_Prices = dict[str, Number]


def _by_id(description: str) -> Any:
    return Field(default_factory=dict, description=description)


class Part(Frozen):
    """Base of the records of a plan."""

    list_name: ClassVar[str] = "plan"
    error: ClassVar[type[FindingsError]] = FileError


Reason = Literal["no_candidate", "no_project", "resources_used", "capacity", "held_back"]
"""Why units of a need stay open."""


class Allocation(Part):
    """Units of one resource for one need."""

    need_id: Annotated[str, Field(description="Need that is served (需求编号).")]
    resource_id: Annotated[str, Field(description="Resource that serves it (资源编号).")]
    quantity: Annotated[int, Field(description="Units (数量).")]
    distance_km: Annotated[
        Number | None, Field(description="Distance in kilometers, if known (距离).")
    ] = None
    value: Annotated[Number, Field(description="Value of one unit (单位价值).")]


class Project(Part):
    """A project of an organization and a community, with its allocations."""

    organization_id: Annotated[str, Field(description="Organization (单位编号).")]
    community_id: Annotated[str, Field(description="Community (社区代码).")]
    title: Annotated[str, Field(description="Title made from names and categories (项目名称).")]
    signed: Annotated[bool, Field(description="Whether an agreement binds it already.")] = False
    cost: Annotated[
        Number, Field(description="What it costs; nothing where it is signed (成本).")
    ] = 0.0
    allocations: Annotated[
        tuple[Allocation, ...], Field(description="What is newly proposed in it.")
    ]

    @property
    def value(self) -> float:
        """Value of all its allocations, without the project's cost."""
        return sum(part.quantity * part.value for part in self.allocations)


class OpenNeed(Part):
    """A need of which units stay open, and why."""

    need_id: Annotated[str, Field(description="Need (需求编号).")]
    missing: Annotated[int, Field(description="Units that stay open (缺口).")]
    reason: Annotated[
        Reason,
        Field(
            description="no_candidate: nobody may serve it; no_project: those who may have no "
            "project with its community; resources_used: those who have gave all to others; "
            "capacity: those who have units left belong to organizations that serve all they "
            "may, or its community is served all it may be; held_back: some have units left, "
            "but a rule on whole needs, groups, providers or least sizes stands against it, or "
            "no better plan was found."
        ),
    ]
    candidates: Annotated[int, Field(description="Resources that could serve it.")]
    excluded: Annotated[
        dict[str, int], Field(description="By reason, the resources that could not.")
    ]


class UnusedResource(Part):
    """A resource of which units are left; one of unknown quantity is not counted."""

    resource_id: Annotated[str, Field(description="Resource (资源编号).")]
    quantity: Annotated[int, Field(description="Units left (剩余数量).")]


class Prices(Part):
    """Dual prices (影子价格) by id; an id that is not named has the price 0.

    Each says what one more of a limit would be worth; below 0 where a least binds.
    """

    needs: _Prices = _by_id("One more unit asked for, 0 or more.")
    resources: _Prices = _by_id("One more unit offered, 0 or more.")
    organizations: _Prices = _by_id("One more project of it.")
    communities: _Prices = _by_id("One more project of it.")
    budget: Number = Field(default=0.0, description="One more project in all, 0 or more.")
    organization_units: _Prices = _by_id("One more unit that it serves.")
    community_units: _Prices = _by_id("One more unit that it is served.")
    quotas: _Prices = _by_id("One more project of a kind; by 'community id/kind of organization'.")


class Branches(Part):
    """How a community's part of the bound was split (分支), with prices of its needs at each leaf.

    The part is what the community adds to the bound at the plan's prices of all but its needs.
    A split says that an organization has a project with the community, or that it has none.
    """

    community_id: Annotated[str, Field(description="Community (社区编号).")]
    splits: Annotated[
        tuple[str | None, ...],
        Field(
            description="The nodes: an organization to split on, followed by all nodes of the side "
            "with a project and then all of the side without; null for a leaf."
        ),
    ]
    unit: Annotated[Number, Field(description="What a price of 1 is worth, above 0.")]
    prices: Annotated[
        tuple[tuple[Amount, ...], ...],
        Field(description="Leaf by leaf, the prices of the community's needs in their order."),
    ]


class Inputs(Part):
    """What the plan was made from: SHA-256 of each input."""

    region: str
    rules: str
    objective: str

    @classmethod
    def of(cls, region: Region, rules: Rules, objective: Objective) -> Self:
        """Take the hashes of a region, rules and an objective."""

        def digest(text: str) -> str:
            return hashlib.sha256(text.encode()).hexdigest()

        return cls(
            region=region.hash,
            rules=digest(rules.model_dump_json()),
            objective=digest(objective.text()),
        )


class Plan(Part):
    """Projects to sign, with the proof of how good they are.

    A plan is made by `matchmaker.match` and checked by `matchmaker.check`. Its `value` counts
    what is newly proposed, minus the costs of new projects and of what soft floors lack.
    """

    model_config = ConfigDict(title="Plan")

    format: Annotated[Literal["matchmaker/plan/1"], Field(description="Kind of document.")] = FORMAT
    name: Annotated[str, Field(description="Name of the region.")] = ""
    status: Annotated[
        Literal["optimal", "feasible", "infeasible", "no_plan"],
        Field(description="Never better than what was proven."),
    ]
    stop_reason: Annotated[
        Literal[
            "proven",
            "gap_reached",
            "converged",
            "effort",
            "time_limit",
            "callback",
            "interrupted",
            "contradiction",
        ],
        Field(description="Why the search ended."),
    ]
    conflicts: Annotated[
        tuple[str, ...], Field(description="If infeasible: limits that cannot be met together.")
    ] = ()
    method: Annotated[str, Field(description="What made it: the methods that ran (方法).")] = ""
    value: Annotated[
        Number | None,
        Field(
            description="Units × their values, minus the costs of new projects, minus the price "
            "of each unit missing below a soft floor; none without a plan (价值)."
        ),
    ] = None
    bound: Annotated[Number | None, Field(description="No plan is worth more (上界).")] = None
    gap: Annotated[
        Number | None,
        Field(description="(bound - value) / |bound| (差距); none where the bound alone is 0."),
    ] = None
    proof: Annotated[
        Literal["prices", "branches", "search"],
        Field(
            description="What proves the bound: the prices, the prices with branches, or an "
            "exhaustive search."
        ),
    ] = "prices"
    price_bound: Annotated[Number | None, Field(description="The bound by the prices.")] = None
    needs: Annotated[Amount, Field(description="Needs in the list.")]
    units_needed: Annotated[Amount, Field(description="Units needed after agreements.")]
    projects: tuple[Project, ...]
    open_needs: tuple[OpenNeed, ...]
    unused_resources: tuple[UnusedResource, ...]
    prices: Prices
    branches: Annotated[
        tuple[Branches, ...], Field(description="Splits that prove a lower bound than the prices.")
    ] = ()
    seconds: Annotated[Number, Field(description="Seconds that it took in all.")]
    search_seconds: Annotated[
        Number,
        Field(description="Seconds of the search alone, from when its loops were compiled."),
    ] = 0.0
    seed: int
    inputs: Inputs
    objective: Annotated[str, Field(description="The objective as JSON; functions by name.")]
    versions: Annotated[dict[str, str], Field(description="Versions of the software.")]

    def require(self) -> Self:
        """Give the plan itself if there is one.

        Raises
        ------
        NoPlanError
            Nothing is feasible, or the search stopped before it found a plan.
        """
        if self.status == "infeasible":
            named = "; ".join(self.conflicts)
            raise NoPlanError(
                f"no plan can keep these limits together: {named} / 以下限制无法同时满足：{named}"
            )
        if self.status == "no_plan":
            raise NoPlanError(
                f"the search stopped ({self.stop_reason}) before it found a plan / "
                f"搜索在找到方案之前停止（{self.stop_reason}）"
            )
        return self

    @property
    def units_served(self) -> int:
        """Units that the projects newly serve."""
        return sum(part.quantity for project in self.projects for part in project.allocations)

    @property
    def needs_served(self) -> int:
        """Needs of which no unit stays open."""
        return self.needs - len(self.open_needs)

    def summary(self, language: Literal["en", "zh"] = "en") -> str:
        """Say in a few lines what the plan does and how good it is."""
        from matchmaker.plan.summary import summarize

        return summarize(self, language)

    def to_frames(self, kind: FrameKind) -> dict[str, Any]:
        """Give the plan as data frames of pandas, polars or pyarrow.

        Parameters
        ----------
        kind : {"pandas", "polars", "pyarrow"}
            Whose frames.

        Returns
        -------
        dict of str to frame
            ``"projects"``, ``"allocations"`` (with the number of their project),
            ``"open_needs"``, ``"unused_resources"`` and ``"prices"``.

        Raises
        ------
        MissingExtraError
            The library, or pyarrow, is missing.
        """
        from matchmaker.lists.frames import frame
        from matchmaker.plan.frames import plan_columns

        return {name: frame(columns, kind) for name, columns in plan_columns(self).items()}

    def to_json(self, path: str | Path | None = None) -> str:
        """Write the plan as JSON, without loss; also to a file if a path is given.

        Raises
        ------
        FileError
            The file cannot be written.
        """
        text = self.model_dump_json(indent=1) + "\n"
        if path is not None:
            write_text(path, text)
        return text

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a plan that `to_json` wrote.

        Raises
        ------
        FileError
            The text is not JSON, or not a plan.
        """
        return cls(**read_document(text, FORMAT, "plan (方案)", "plan"))
