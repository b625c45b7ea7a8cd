"""What the workbook says, in both languages and in words of a district's office."""

from __future__ import annotations

from collections.abc import Callable

from matchmaker.candidates.eligibility import REASONS
from matchmaker.files.out.choices import Language
from matchmaker.messages.message import Message
from matchmaker.plan import OpenNeed

Say = Callable[..., str]
"""From a key of `WORDS`, and what its placeholders ask for, to a text."""

SHEET_NAMES = {
    "summary": Message("Summary", "摘要"),
    "subdistricts": Message("Subdistricts", "街道对接情况"),
    "projects": Message("Projects", "项目清单"),
    "loads": Message("Organization loads", "成员单位承接情况"),
    "open": Message("Open needs", "未对接需求"),
    "no_subdistrict": Message("No subdistrict", "未注明街道"),
}
_SUMMARY = {
    "summary_title": Message("{name} · Plan of co-building projects", "{name}共建项目方案"),
    "figure": Message("Figure", "指标"),
    "figure_value": Message("Value", "数值"),
    "meaning": Message("What it means", "说明"),
    "status": Message("Status", "方案状态"),
    "optimal": Message("best possible", "最优"),
    "feasible": Message("usable", "可行"),
    "infeasible": Message("impossible", "无法满足"),
    "no_plan": Message("none found", "未找到"),
    "status_optimal": Message(
        "Proven: under these rules no plan is worth more.",
        "已证明：没有比它更好的方案。",
    ),
    "status_feasible": Message(
        "It keeps all rules; the gap says how far the best possible can be from it.",
        "符合全部规则；好到什么程度，见“差距”。",
    ),
    "status_infeasible": Message(
        "These limits cannot be kept together: {conflicts}", "以下限制无法同时满足：{conflicts}"
    ),
    "status_no_plan": Message(
        "The search ended before it found a plan; give it more time.",
        "在限定时间内没有找到方案；请延长时间。",
    ),
    "value": Message("Value", "方案价值"),
    "value_means": Message(
        "Units times the worth of one, less costs and what is missing below a floor.",
        "数量乘单位价值之和，减去成本和未达保底部分。",
    ),
    "bound": Message("Bound", "价值上界"),
    "bound_means": Message(
        "Proven: no plan under these rules is worth more than this.",
        "已证明：任何方案的价值都不会超过此数。",
    ),
    "gap": Message("Gap", "差距"),
    "gap_zero": Message(
        "Value and bound meet: nothing better exists.", "价值等于上界：不存在更好的方案。"
    ),
    "gap_share": Message(
        "The plan has at least {share} of the value of the best possible one.",
        "本方案的价值至少是可能最好方案的 {share}。",
    ),
    "gap_difference": Message(
        "The best possible plan is worth at most {difference} more.",
        "可能最好的方案，价值最多再高 {difference}。",
    ),
    "projects_count": Message("Projects", "共建项目"),
    "projects_means": Message(
        "{signed} signed already, {new} proposed.", "其中已签约 {signed} 个，拟新签 {new} 个。"
    ),
    "organizations_count": Message("Organizations", "参与单位"),
    "communities_count": Message("Communities", "参与社区"),
    "of_all": Message("of {all} in the list", "名册中共 {all} 个"),
    "needs_served": Message("Needs served", "已对接需求"),
    "needs_means": Message(
        "of {all}; all of their quantity is covered", "共 {all} 项；数量已全部对接的需求"
    ),
    "units_new": Message("Units proposed", "本次对接数量"),
    "units_signed": Message("Units signed", "已签约数量"),
    "units_means": Message("Units of different kinds added up.", "不同计量单位的数量直接相加。"),
    "open_count": Message("Open needs", "未对接需求"),
    "open_means": Message(
        "{units} units are missing; why, says the sheet “{sheet}”.",
        "尚缺数量 {units}；原因见“{sheet}”表。",
    ),
    "unused_count": Message("Resources left", "有剩余的资源"),
    "unused_means": Message(
        "with units left; those of unknown quantity are not counted",
        "尚有剩余数量的资源；数量不明的不计",
    ),
    "not_binding": Message("Agreements aside", "未列入的登记"),
    "not_binding_means": Message(
        "agreements in the list that are not signed or are withdrawn; the plan does not use them",
        "尚未签约或已撤单的登记；本方案未采用",
    ),
    "category_title": Message("Units by category of need", "各需求类别对接数量"),
    "largest": Message("{title} (first {most})", "{title}（前 {most} 项）"),
    "subdistricts_title": Message("{name} · Subdistricts", "{name}各街道对接情况"),
    "subdistrict_title": Message("Units by subdistrict", "各街道对接数量"),
    "needed": Message("Needed", "需求数量"),
    "signed": Message("Signed", "已签约"),
    "new": Message("Proposed", "本次对接"),
    "open_units": Message("Open", "未对接"),
    "share": Message("Covered", "对接率"),
}
_COLUMNS = {
    "projects_title": Message("{name} · Projects", "{name}共建项目清单"),
    "projects_note": Message(
        "{count} projects, {signed} of them signed. A project is one block of rows. When one is "
        "signed, say so under Stage, and copy this sheet into the workbook of the lists: the next "
        "plan keeps it.",
        "共 {count} 个项目，其中已签约 {signed} 个。每个项目为一组。签约后请修改“项目状态”，"
        "并将本表复制到清单工作簿，下次规划即予保留。",
    ),
    "project_id": Message("Project ID", "项目编号"),
    "organization": Message("Organization", "认领单位"),
    "organization_id": Message("Organization ID", "信用代码"),
    "community": Message("Community", "社区"),
    "community_id": Message("Community ID", "社区代码"),
    "need_id": Message("Need ID", "需求编号"),
    "need": Message("Need", "需求"),
    "resource_id": Message("Resource ID", "资源编号"),
    "resource": Message("Resource", "资源"),
    "quantity": Message("Quantity", "认领数量"),
    "unit": Message("Unit", "计量单位"),
    "distance": Message("Distance\n(km)", "距离\n（千米）"),
    "stage": Message("Stage", "项目状态"),
    "total": Message("Total", "合计"),
    "loads_title": Message("{name} · Loads of the organizations", "{name}成员单位承接情况"),
    "loads_note": Message(
        "Organizations with projects first; used = signed + proposed.",
        "有项目的单位在前；已用数量 = 已签约 + 本次对接。",
    ),
    "organization_name": Message("Organization", "单位名称"),
    "kind": Message("Kind", "单位类型"),
    "projects_number": Message("Projects", "项目数"),
    "units_taken": Message("Units given", "承接数量"),
    "capacity": Message("Capacity", "服务能力"),
    "available": Message("Available", "可用数量"),
    "used": Message("Used", "已用数量"),
    "left": Message("Left", "剩余数量"),
    "unknown": Message("unknown", "不明"),
    "none": Message("none", "无"),
    "open_title": Message("{name} · Open needs", "{name}未对接需求"),
    "open_note": Message(
        "{count} needs with {units} units missing; numbers of people under {threshold} are not "
        "shown.",
        "共 {count} 项需求，尚缺数量 {units}；受益人数少于 {threshold} 人的不显示具体数。",
    ),
    "subdistrict": Message("Subdistrict", "街道"),
    "category": Message("Category", "需求类别"),
    "priority": Message("Urgency", "紧急程度"),
    "due": Message("Due", "完成时限"),
    "asked": Message("Needed", "需求数量"),
    "missing": Message("Missing", "缺口数量"),
    "people": Message("People", "受益人数"),
    "reason": Message("Why it stays open", "未对接原因"),
    "nothing": Message("None.", "无。"),
    "in_brief": Message(
        "{communities} communities, {projects} projects; units: {signed} signed, {new} proposed, "
        "{open} open",
        "社区 {communities} 个，共建项目 {projects} 个；"
        "数量：已签约 {signed}，本次对接 {new}，未对接 {open}",
    ),
    "communities_part": Message("Communities", "一、社区情况"),
    "projects_part": Message("Projects", "三、共建项目"),
    "open_part": Message("Open needs", "二、未对接需求"),
    "page": Message("Page &P of &N", "第 &P 页，共 &N 页"),
}
_REASONS = {
    "why_no_candidate": Message(
        "No resource may serve it: {excluded}", "没有合适的资源：{excluded}"
    ),
    "why_no_candidate_bare": Message("No resource may serve it.", "没有合适的资源。"),
    "why_no_project": Message(
        "{candidates} resources could serve it, but their organizations have no project with this "
        "community.",
        "有 {candidates} 项资源可以满足，但其单位与本社区没有共建项目。",
    ),
    "why_resources_used": Message(
        "{candidates} resources could serve it, but all are used up by other needs.",
        "有 {candidates} 项资源可以满足，但数量已被其他需求用完。",
    ),
    "why_capacity": Message(
        "{candidates} resources could serve it, but their organizations, or the community, have "
        "reached their capacity.",
        "有 {candidates} 项资源可以满足，但其单位的承接能力或社区的上限已满。",
    ),
    "why_held_back": Message(
        "{candidates} resources could serve it, but a rule stands against it (whole or grouped "
        "needs, number of providers, least size), or no better plan was found.",
        "有 {candidates} 项资源可以满足，但受规则所限（不可拆分、成组、承接单位数、最小规模），"
        "或未找到更好的方案。",
    ),
    "excluded_one": Message("{why} ({count})", "{why}（{count} 项）"),
}
WORDS: dict[str, Message] = {
    **{f"sheet_{key}": name for key, name in SHEET_NAMES.items()},
    **_SUMMARY,
    **_COLUMNS,
    **_REASONS,
}


def speaker(language: Language) -> Say:
    """Give the function that finds words in a language."""
    at = 1 if language == "zh" else 0

    def say(key: str, **details: object) -> str:
        return WORDS[key][at].format(**details).strip(" ·") if details else WORDS[key][at]

    return say


def reason(need: OpenNeed, language: Language) -> str:
    """Say in plain words why units of a need stay open."""
    say = speaker(language)
    if need.reason != "no_candidate":
        return say(f"why_{need.reason}", candidates=f"{need.candidates:,}")
    at = 1 if language == "zh" else 0
    counts = sorted(need.excluded.items(), key=lambda item: -item[1])
    told = [
        say("excluded_one", why=REASONS[why][at] if why in REASONS else why, count=f"{count:,}")
        for why, count in counts
        if count
    ]
    if not told:
        return say("why_no_candidate_bare")
    return say("why_no_candidate", excluded=("；" if language == "zh" else "; ").join(told))


def people(count: int | None, threshold: int) -> int | str | None:
    """Give a number of people as others may see it: a small one only as "fewer than".

    Small counts let single persons be recognized; none is made visible by a sum either, as
    no sums of people are written.
    """
    return f"<{threshold}" if count is not None and count < threshold else count
