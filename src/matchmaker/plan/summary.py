"""A plan in a few lines for a terminal, in English or Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal
from unicodedata import east_asian_width

from matchmaker.candidates.eligibility import REASONS

if TYPE_CHECKING:
    from matchmaker.plan.plan import Plan

_WORDS = {
    "optimal": ("optimal, proven", "最优（已证明）"),
    "feasible": ("feasible", "可行"),
    "infeasible": ("infeasible: no plan can keep the rules", "不可行：规则无法同时满足"),
    "no_plan": ("no plan was found", "未找到方案"),
    "proven": ("proof found", "已获证明"),
    "gap_reached": ("gap reached", "达到要求的差距"),
    "converged": ("search converged", "搜索收敛"),
    "effort": ("effort used up", "计算量用完"),
    "callback": ("stopped by the caller", "由调用方停止"),
    "time_limit": ("time limit reached", "到达时限"),
    "interrupted": ("interrupted", "被中断"),
    "contradiction": ("rules contradict", "规则矛盾"),
    "no_candidate": ("nobody may serve", "无合适资源"),
    "no_project": ("no project reaches", "无项目覆盖"),
    "resources_used": ("resources used up", "资源已用完"),
    "capacity": ("capacity used up", "服务能力已用完"),
    "held_back": ("held back by rules", "受规则所限"),
    "plan": ("Plan", "方案"),
    "of": ("of", "/"),
    "needs": ("needs served", "满足需求"),
    "units": ("units served", "服务数量"),
    "projects": ("projects", "项目"),
    "signed": ("already signed", "已签约"),
    "parties": ("organizations / communities", "单位 / 社区"),
    "value": ("value", "价值"),
    "bound": ("bound", "上界"),
    "prices": ("proven by prices", "由影子价格证明"),
    "branches": ("proven by prices and branches", "由影子价格与分支证明"),
    "search": ("proven by search", "由穷举搜索证明"),
    "gap": ("gap", "差距"),
    "open": ("open needs", "未满足需求"),
    "reasons": ("why nobody may", "无合适资源的原因"),
    "unused": ("unused resources", "闲置资源"),
    "conflicts": ("conflicts", "冲突"),
    "stopped": ("stopped", "停止"),
    "took": ("{:.1f} s of search, {:.1f} s in all", "搜索 {:.1f} 秒，共 {:.1f} 秒"),
}


def summarize(plan: Plan, language: Literal["en", "zh"]) -> str:
    """Write the summary; see `Plan.summary`."""
    at = 1 if language == "zh" else 0

    def word(key: str) -> str:
        return _WORDS[key][at] if key in _WORDS else REASONS[key][at]

    lines = [f"{word('plan')} {plan.name}".strip() + f": {word(plan.status)}"]
    rows: list[tuple[str, str]] = []
    if plan.value is None or plan.bound is None:
        rows += [(word("conflicts"), conflict) for conflict in plan.conflicts]
    else:
        signed = sum(project.signed for project in plan.projects)
        parties = (
            len({project.organization_id for project in plan.projects}),
            len({project.community_id for project in plan.projects}),
        )
        also = f" ({signed:,} {word('signed')})" if signed else ""
        rows += [
            (word("needs"), f"{plan.needs_served:,} {word('of')} {plan.needs:,}"),
            (word("units"), f"{plan.units_served:,} {word('of')} {plan.units_needed:,}"),
            (word("projects"), f"{len(plan.projects):,}{also}"),
            (word("parties"), f"{parties[0]:,} / {parties[1]:,}"),
            (word("value"), f"{plan.value:,.2f}"),
            (word("bound"), f"{plan.bound:,.2f} ({word(plan.proof)})"),
            (word("gap"), "–" if plan.gap is None else f"{plan.gap:.2%}"),
        ]
    rows += _open_rows(plan, word)
    took = word("took").format(plan.search_seconds, plan.seconds)
    rows.append((word("stopped"), f"{word(plan.stop_reason)}, {took}"))
    width = max(_columns(name) for name, _ in rows)
    lines += [f"  {name}{' ' * (width - _columns(name))}  {text}" for name, text in rows]
    return "\n".join(lines)


def _columns(text: str) -> int:
    """Give the columns that a terminal takes for a text: two for a Chinese character."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def _open_rows(plan: Plan, word: Callable[[str], str]) -> list[tuple[str, str]]:
    """Say how many needs stay open, and why."""
    causes = Counter(need.reason for need in plan.open_needs)
    told = ", ".join(f"{word(cause)} {count:,}" for cause, count in causes.most_common())
    rows = [(word("open"), f"{len(plan.open_needs):,}" + (f" ({told})" if told else ""))]
    excluded: Counter[str] = Counter()
    for need in plan.open_needs:
        if need.reason == "no_candidate":
            excluded.update(need.excluded)
    if excluded:
        told = ", ".join(f"{word(reason)} {count:,}" for reason, count in excluded.most_common(4))
        rows.append((word("reasons"), told))
    rows.append((word("unused"), f"{len(plan.unused_resources):,}"))
    return rows
