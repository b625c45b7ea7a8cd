"""What the lists' choices are called, and their headers, in both languages."""

from __future__ import annotations

from typing import Any, Literal

from matchmaker.errors import FileError
from matchmaker.lists import Record
from matchmaker.messages import finding

Language = Literal["zh", "en"]

ORGANIZATION_KINDS = {
    "agency": "机关",
    "institution": "事业",
    "state_owned": "国企",
    "two_new": "两新",
    "social": "社会组织",
    "military": "部队",
    "other": "其他",
}
NEED_KINDS = {
    "goods": "物品类",
    "service": "服务类",
    "venue": "场地类",
    "money": "资金类",
    "post": "岗位类",
}
STAGES = {
    "proposed": "待认领",
    "claimed": "已认领",
    "signed": "已签约",
    "in_progress": "推进中",
    "done": "已办结",
    "rated": "已评价",
    "withdrawn": "已撤单",
}
CHOICES: dict[tuple[str, str], dict[str, str]] = {
    ("organizations", "kind"): ORGANIZATION_KINDS,
    ("needs", "kind"): NEED_KINDS,
    ("agreements", "stage"): STAGES,
}
"""By list and field, the Chinese name of each choice."""

SHEETS = {
    "communities": "社区",
    "organizations": "成员单位",
    "needs": "需求清单",
    "resources": "资源清单",
    "agreements": "项目清单",
    "taxonomy": "分类",
    "travel": "行程",
    "region": "区域",
}
"""By list, the Chinese name of its sheet."""

OTHER_HEADERS: dict[str, dict[str, str]] = {
    "taxonomy": {"need_category": "需求类别", "resource_category": "资源类别", "fit": "匹配度"},
    "travel": {
        "organization_id": "信用代码",
        "community_id": "社区代码",
        "value": "行程",
        "unit": "单位",
    },
    "region": {"name": "区域名称"},
}
"""The headers of the tables that are not lists of records, in Chinese."""


def require_language(language: str) -> None:
    """Refuse a language that nothing is written in.

    Raises
    ------
    FileError
        It is neither ``"zh"`` nor ``"en"``.
    """
    if language not in ("zh", "en"):
        where: dict[str, Any] = {"field": "language", "value": language}
        raise FileError([finding("choice-expected", **where, choices="zh, en")])


def sheet_title(listed: str, language: Language) -> str:
    """Name the sheet of a list."""
    return SHEETS[listed] if language == "zh" else listed


def header(record: type[Record], field: str, language: Language) -> str:
    """Name the column of a field as people know it."""
    extra: Any = record.model_fields[field].json_schema_extra
    return str(extra["zh"]) if language == "zh" else field


def choice(listed: str, field: str, value: str, language: Language) -> str:
    """Name a choice as lists have it; what is no choice stays as it is."""
    names = CHOICES.get((listed, field), {}) if language == "zh" else {}
    return names.get(value, value)


def spoken(listed: str, field: str, value: str, language: Language) -> str:
    """Name a choice for people, in sheets and agreements that are not read back."""
    return choice(listed, field, value, language).replace("_", " ")
