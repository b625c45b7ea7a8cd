"""The rules that a choice keeps: each declared once, with its meaning and where it is active.

The name of a rule is the key of every registry that serves it (the rows of the exact model, the
golden cases of the tests) and the head of its name in a conflict, see `Constraint`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from matchmaker.choice.arrays import UNLIMITED, UNLIMITED_UNITS

if TYPE_CHECKING:
    from matchmaker.choice.problem import Problem


@dataclass(frozen=True)
class Constraint:
    """One rule.

    In a conflict a rule stands as its name and the indices of what it binds there, separated by
    blanks: ``"max_projects"``, ``"required 2 5"``, ``"units_per_community 7"``; `parties` says
    which indices follow. The numbers of projects have the names ``"organization 3"`` and
    ``"community 5"``.

    Attributes
    ----------
    name : str
        Name of the rule; the argument of `Problem` where one argument makes the rule.
    en, zh : str
        Its meaning in one line.
    scope : {"projects", "units", "needs"}
        What it binds. Rules on units keep the problem a flow; those on needs ask for no
        project, but are beyond a flow.
    parties : tuple of str
        What the indices after its name in a conflict stand for.
    active : callable
        Whether it binds anything in a problem.
    """

    name: str
    en: str
    zh: str
    scope: Literal["projects", "units", "needs"]
    parties: tuple[str, ...]
    active: Callable[[Problem], bool]


_RULES = (
    Constraint(
        "max_projects",
        "at most so many projects in all",
        "项目总数不超过上限",
        "projects",
        (),
        lambda problem: problem.max_projects is not None,
    ),
    Constraint(
        "projects_per_organization",
        "least and most projects of an organization",
        "每个单位的项目数有下限和上限",
        "projects",
        ("organization",),
        lambda problem: bool((problem.organization_bounds != [0, UNLIMITED]).any()),
    ),
    Constraint(
        "projects_per_community",
        "least and most projects of a community",
        "每个社区的项目数有下限和上限",
        "projects",
        ("community",),
        lambda problem: bool((problem.community_bounds != [0, UNLIMITED]).any()),
    ),
    Constraint(
        "project_cost",
        "a project that is not signed costs something",
        "未签约的项目有固定成本",
        "projects",
        (),
        lambda problem: bool(problem.cost.any()),
    ),
    Constraint(
        "required",
        "these pairs have a project",
        "指定的结对必须有项目",
        "projects",
        ("organization", "community"),
        lambda problem: bool((problem.fixed & ~problem.signed).any()),
    ),
    Constraint(
        "signed",
        "these pairs have a project already; it costs nothing and counts in the limits",
        "已签约的结对保留，不计成本，但计入限额",
        "projects",
        ("organization", "community"),
        lambda problem: bool(problem.signed.any()),
    ),
    Constraint(
        "units_per_organization",
        "least and most units that an organization serves",
        "每个单位提供的总量有下限和上限",
        "units",
        ("organization",),
        lambda problem: bool((problem.organization_units != [0, UNLIMITED_UNITS]).any()),
    ),
    Constraint(
        "units_per_community",
        "least and most units that a community gets; the least is soft where it has a price",
        "每个社区得到的总量有下限和上限；设有缺口价格时下限为软约束",
        "units",
        ("community",),
        lambda problem: bool(
            (problem.community_units[:, 1] != UNLIMITED_UNITS).any()
            or (problem.shortfall_price is None and problem.community_units[:, 0].any())
        ),
    ),
    Constraint(
        "shortfall",
        "each unit that a community lacks of its least costs so much",
        "社区每缺一单位扣除相应的价格",
        "units",
        ("community",),
        lambda problem: (
            problem.shortfall_price is not None and bool(problem.community_units[:, 0].any())
        ),
    ),
    Constraint(
        "quotas",
        "least and most projects of each community with organizations of a kind",
        "每个社区与某类单位的项目数有下限和上限",
        "projects",
        ("kind", "community"),
        lambda problem: len(problem.quotas) > 0,
    ),
    Constraint(
        "whole",
        "a need is served in full or not at all",
        "需求要么全部满足，要么完全不满足",
        "needs",
        ("need",),
        lambda problem: bool(problem.whole.any()),
    ),
    Constraint(
        "max_providers",
        "at most so many organizations serve a need",
        "满足一项需求的单位数有上限",
        "projects",
        ("need",),
        lambda problem: bool((problem.max_providers != UNLIMITED).any()),
    ),
    Constraint(
        "least_units",
        "a project that is not signed serves at least so many units",
        "未签约的项目至少提供规定的数量",
        "projects",
        (),
        lambda problem: problem.least_units > 0,
    ),
    Constraint(
        "least_value",
        "a project that is not signed is worth at least so much, its cost not taken off",
        "未签约的项目至少达到规定的价值（不扣成本）",
        "projects",
        (),
        lambda problem: problem.least_value > 0,
    ),
    Constraint(
        "together",
        "the needs of a group are all served in full, or none of them at all",
        "同组需求要么全部满足，要么全不满足",
        "needs",
        ("group",),
        lambda problem: bool((problem.together >= 0).any()),
    ),
    Constraint(
        "apart",
        "two organizations do not both have a project in one community, unless both are signed",
        "两个单位不在同一社区同时有项目，除非都已签约",
        "projects",
        ("organization", "organization"),
        lambda problem: len(problem.apart_pairs) > 0,
    ),
)

CONSTRAINTS: dict[str, Constraint] = {rule.name: rule for rule in _RULES}
"""Every rule by its name."""


def active_rules(problem: Problem) -> frozenset[str]:
    """Give the names of the rules that bind something in a problem."""
    return frozenset(rule.name for rule in _RULES if rule.active(problem))
