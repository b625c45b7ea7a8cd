"""What a plan must respect (`Rules`) and what makes it better (`Objective`)."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, PlainSerializer, StringConstraints

from matchmaker.base import NUMBER, Frozen, OrganizationKind
from matchmaker.errors import Finding, FindingsError, RulesError
from matchmaker.messages import finding

if TYPE_CHECKING:
    from matchmaker.candidates.edges import Edges

Bounds = tuple[int, int | None]
Pair = tuple[str, str]
Floats = NDArray[np.float64]

_Limit = Annotated[int, Field(ge=0, le=2**31), NUMBER]
_Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), NUMBER]
_Least_most = tuple[_Limit, _Limit | None]
_Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Pairs = tuple[tuple[_Id, _Id], ...]
_Amount = Annotated[float, Field(ge=0, allow_inf_nan=False), NUMBER]
_Costs = tuple[tuple[_Id, _Id, _Amount], ...]
_Quotas = tuple[tuple[OrganizationKind, _Limit, _Limit | None], ...]
_Groups = tuple[Annotated[tuple[_Id, ...], Field(min_length=2)], ...]
T = TypeVar("T")
_Function = Annotated[
    Callable[..., Any], PlainSerializer(lambda function: f"function:{_name(function)}")
]


def _name(function: Callable[..., Any]) -> str:
    module = getattr(function, "__module__", "")
    return f"{module}.{getattr(function, '__qualname__', type(function).__name__)}"


class Rules(Frozen):
    """Limits that every plan respects. All are optional; without any, all is allowed."""

    list_name: ClassVar[str] = "rules"
    error: ClassVar[type[FindingsError]] = RulesError

    max_distance_km: _Positive | None = Field(
        default=None, description="No resource serves a need farther away, kilometers (最远距离)."
    )
    max_travel: _Positive | None = Field(
        default=None,
        description="Longest way in the travel matrix, in the matrix's unit (最长行程).",
    )
    service_areas: bool = Field(default=True, description="Respect the resources' service areas.")
    windows: bool = Field(
        default=True, description="Date windows of need and resource must overlap."
    )
    skills: bool = Field(default=True, description="A resource must cover the skills of the need.")
    units: bool = Field(
        default=True, description="Units must agree; an empty unit agrees with any."
    )
    unknown_quantity: Literal["exclude", "unlimited"] = Field(
        default="exclude",
        description="What a resource of unknown quantity offers: nothing, or no limit.",
    )
    max_projects: _Limit | None = Field(
        default=None, description="Largest number of projects in all (项目上限)."
    )
    projects_per_organization: _Least_most = Field(
        default=(0, None),
        description="Least and most projects of an organization; its own fields prevail.",
    )
    projects_per_community: _Least_most = Field(
        default=(0, None),
        description="Least and most projects of a community; its own fields prevail.",
    )
    units_per_organization: _Least_most = Field(
        default=(0, None),
        description="Least and most units that an organization serves, agreed ones counted; its "
        "own capacity prevails over the most (单位服务量).",
    )
    units_per_community: _Least_most = Field(
        default=(0, None),
        description="Least and most units that a community is served, agreed ones counted; its "
        "own capacity prevails over the most (社区服务量).",
    )
    project_cost: _Amount = Field(
        default=0.0, description="Value that a project must exceed to be worth its effort."
    )
    cost_per_km: _Amount = Field(
        default=0.0,
        description="What a project costs besides for each kilometer between its two parties: on "
        "the shortest of its candidate edges or, where none is known, between their own places "
        "(每千米成本).",
    )
    pair_costs: _Costs = Field(
        default=(),
        description="(organization id, community id, cost): what a project of these two costs, "
        "in place of project_cost and cost_per_km (结对成本).",
    )
    quotas: _Quotas = Field(
        default=(),
        description="(kind of organization, least, most): projects with that kind at each "
        "community (单位类型配额).",
    )
    floor: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False), NUMBER] = Field(
        default=0.0,
        description="Share of the units open after agreements that each community is served at "
        "least, rounded up to whole units (保底比例).",
    )
    floor_price: _Amount | None = Field(
        default=None,
        description="What each unit costs that a community lacks below the floor or the least "
        "of units_per_community; without a price both must be kept (缺口单价).",
    )
    forbidden_pairs: _Pairs = Field(
        default=(),
        description="Pairs (organization id, community id) that must not have a project.",
    )
    required_pairs: _Pairs = Field(
        default=(), description="Pairs (organization id, community id) that must have a project."
    )
    apart: _Pairs = Field(
        default=(),
        description="Pairs of organizations, by id, that may not both have a project in one "
        "community, unless both have signed there (不同场单位).",
    )
    together: _Groups = Field(
        default=(),
        description="Groups of needs, by id: what agreements leave open is served in full for "
        "all of a group, or for none (成组需求).",
    )
    max_providers: Annotated[int, Field(ge=1, le=2**31), NUMBER] | None = Field(
        default=None,
        description="Most organizations that a plan gives one need, agreements not counted "
        "(最多服务单位数).",
    )
    least_project_units: _Limit = Field(
        default=0,
        description="Least units that a project serves, if it is not signed yet (项目最小数量).",
    )
    least_project_value: _Amount = Field(
        default=0.0,
        description="Least value of what a project serves, its cost not taken off, if it is not "
        "signed yet (项目最小价值).",
    )

    def own_findings(self) -> Iterable[Finding]:
        """Find rules that contradict each other."""
        for field in LEAST_MOST:
            least, most = getattr(self, field)
            if most is not None and least > most:
                yield finding("least-above-most", list="rules", field=field, least=least, most=most)
        yield from self._quota_findings()
        yield from self._pair_findings()
        for need, count in Counter(need for group in self.together for need in group).items():
            if count > 1:
                yield finding("together-twice", list="rules", field="together", value=need)
        required = len(set(self.required_pairs))
        for least in (required, sum(least for _, least, _ in self.quotas)):
            if self.max_projects is not None and least > self.max_projects:
                counts: dict[str, Any] = {"least": least, "most": self.max_projects}
                yield finding("least-above-budget", list="rules", field="max_projects", **counts)

    def _quota_findings(self) -> Iterable[Finding]:
        for kind, least, most in self.quotas:
            if most is not None and least > most:
                where: dict[str, Any] = {"list": "rules", "record": kind, "field": "quotas"}
                yield finding("least-above-most", **where, least=least, most=most)
        for kind, count in Counter(kind for kind, _, _ in self.quotas).items():
            if count > 1:
                yield finding("quota-twice", list="rules", field="quotas", value=kind)

    def _pair_findings(self) -> Iterable[Finding]:
        for organization, community in sorted({*self.required_pairs} & {*self.forbidden_pairs}):
            parties: dict[str, Any] = {"organization": organization, "community": community}
            yield finding("pair-contradiction", list="rules", field="required_pairs", **parties)
        for first, second in dict.fromkeys(self.apart):
            if first == second:
                yield finding("apart-alone", list="rules", field="apart", value=first)
        costs = dict.fromkeys(self.pair_costs)
        for pair, count in Counter((party, place) for party, place, _ in costs).items():
            if count > 1:
                parties = {"organization": pair[0], "community": pair[1]}
                yield finding("cost-twice", list="rules", field="pair_costs", **parties)


LEAST_MOST = (
    "projects_per_organization",
    "projects_per_community",
    "units_per_organization",
    "units_per_community",
)
"""Fields of `Rules` that are a least and a most."""


class Decay(Frozen):
    """How a unit's value falls with distance.

    ``exponential`` halves it every `half` kilometers, ``linear`` reaches one half there and
    zero at twice the distance, ``none`` leaves it whole and needs no locations.
    """

    list_name: ClassVar[str] = "objective"
    error: ClassVar[type[FindingsError]] = RulesError

    kind: Literal["exponential", "linear", "none"] = Field(
        default="exponential", description="Shape."
    )
    half: _Positive = Field(
        default=3.0, description="Distance at which half the value is left, km."
    )

    def __call__(self, distance_km: Floats) -> Floats:
        """Give the share of the value that is left at each distance in kilometers."""
        if self.kind == "none":
            return np.ones_like(distance_km)
        if self.kind == "linear":
            return np.clip(1.0 - distance_km / (2.0 * self.half), 0.0, 1.0)
        return np.exp2(distance_km / -self.half)


class Objective(Frozen):
    """What a unit of service is worth: priority × fit × decay with distance.

    Each factor can be replaced by a function over arrays, and the whole by `function`, which
    gets the candidate edges (`matchmaker.candidates.Edges`) and gives one value per unit and
    edge. Values are rounded to multiples of `resolution`; the rounded value is the value.
    """

    list_name: ClassVar[str] = "objective"
    error: ClassVar[type[FindingsError]] = RulesError

    priority: tuple[_Positive, _Positive, _Positive, _Positive, _Positive] | _Function = Field(
        default=(1.0, 2.0, 3.0, 4.0, 5.0),
        description="Weights of the priorities 1 to 5, or a function.",
    )
    fit: Literal["taxonomy"] | _Function = Field(
        default="taxonomy", description="The taxonomy's fit, or a function."
    )
    decay: Decay | _Function = Field(
        default_factory=Decay, description="Decay with distance, or a function of kilometers."
    )
    function: _Function | None = Field(
        default=None, description="Replaces the product: a function from edges to values per unit."
    )
    resolution: _Positive = Field(
        default=1e-6, description="Step of the values; they become integers."
    )

    def value(self, edges: Edges) -> Floats:
        """Give the value of a unit on each edge, before rounding.

        Parameters
        ----------
        edges : Edges
            Candidate edges with their distances.

        Returns
        -------
        ndarray of float, [edge]

        Raises
        ------
        RulesError
            A function gave the wrong number of values, negative ones, or none.
        """
        if self.function is not None:
            return _checked("function", self.function(edges), len(edges))
        if callable(self.priority):
            urgency = _checked("priority", self.priority(edges.priority), len(edges))
        else:
            urgency = np.array([np.nan, *self.priority])[edges.priority]
        fit = _checked("fit", self.fit(edges), len(edges)) if callable(self.fit) else edges.fit
        return urgency * fit * _checked("decay", self.decay(edges.distance_km), len(edges))

    def rounded(self, amount: float) -> float:
        """Round an amount, such as the cost of a project, to the resolution as values are."""
        return round(amount / self.resolution) * self.resolution

    def needs_distance(self) -> bool:
        """Tell whether an edge without a distance has no value."""
        if self.function is not None:
            return False
        return not (isinstance(self.decay, Decay) and self.decay.kind == "none")

    def holds_functions(self) -> bool:
        """Tell whether a written form cannot say all of the objective."""
        return any(
            callable(part) and not isinstance(part, Decay)
            for part in (self.priority, self.fit, self.decay, self.function)
        )

    def text(self) -> str:
        """Write the objective as JSON; a function is only named."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def _checked(what: str, given: Any, count: int) -> Floats:
    values = np.asarray(given, dtype=np.float64)
    where: dict[str, Any] = {"list": "objective", "field": what}
    if values.shape != (count,):
        raise RulesError(
            [finding("value-shape", **where, what=what, found=values.shape, expected=count)]
        )
    if unusable := int(np.count_nonzero(~np.isfinite(values))):
        raise RulesError([finding("value-not-finite", **where, what=what, count=unusable)])
    negative = values < 0
    if negative.any():
        details: dict[str, Any] = {"value": float(values.min()), "count": int(negative.sum())}
        raise RulesError([finding("value-negative", **where, what=what, **details)])
    return values
