"""The dictionary of headers: by which names offices call the fields of the lists.

Every field is known by its own name and by its Chinese name in the record; the other names are
below. Before a header is compared it is brought into one form (`plain`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache

from matchmaker.files.cells import plain
from matchmaker.lists import Agreement, Community, Need, Organization, Record, Resource

RECORDS: dict[str, type[Record]] = {
    record.list_name: record for record in (Community, Organization, Need, Resource, Agreement)
}


NAMES: dict[str, dict[str, str]] = {
    "communities": {
        "community_id": "社区代码 区划代码 社区编号 编号",
        "name": "社区名称 社区 社区居委会",
        "subdistrict": "街道 所属街道 街道名称 苏木乡镇 镇街 乡镇 subdistrict",
        "district": "区 旗县 旗县区 所属区",
        "households": "户数 总户数",
        "population": "人口数 人口 常住人口",
        "grids": "网格数 网格数量",
        "capacity": "服务能力 承接能力",
        "address": "地址 社区地址",
    },
    "organizations": {
        "organization_id": "统一社会信用代码 信用代码 组织机构代码 单位编号 编号",
        "name": "单位名称 组织名称 党组织名称 单位 成员单位",
        "kind": "单位类型 单位性质 类型 性质",
        "members": "党员人数 在职党员数 党员数",
        "capacity": "服务能力 承接能力",
        "kin_communities": "结对社区 共建社区 包联社区",
        "leader": "包联领导",
        "contact": "联络员 联系人",
        "address": "单位地址 地址",
    },
    "needs": {
        "need_id": "需求编号 编号",
        "community_id": "社区代码",
        "community": "社区 社区名称 所属社区 报到社区 填报单位",
        "grid_id": "网格 所属网格",
        "category": "需求类别 需求类型 类别",
        "title": "需求名称 需求项目 微心愿",
        "description": "需求内容 具体需求",
        "kind": "性质 需求性质",
        "quantity": "数量 需求数量 需要人数",
        "unit": "单位 计量单位",
        "people": "受益人数 服务人数",
        "whole": "不可拆分 是否不可拆分",
        "priority": "紧急程度 轻重缓急 优先级",
        "skills": "所需技能 专长要求",
        "start": "开始时间 开始日期",
        "due": "完成时限 办结时限 截止时间 截止日期",
        "max_distance_km": "最远距离",
        "beneficiary_key": "受益人代号",
        "status": "状态 完成情况 是否认领",
        "responsible": "责任人 负责人 联系人",
    },
    "resources": {
        "resource_id": "资源编号 编号",
        "organization_id": "信用代码 统一社会信用代码 单位编号 组织机构代码",
        "organization": "提供单位 所属单位 单位名称 成员单位",
        "category": "资源类别 资源类型 类别",
        "title": "资源名称 资源项目",
        "description": "资源内容 可提供服务",
        "quantity": "可用数量 数量 可提供数量 容纳人数",
        "unit": "单位 计量单位",
        "maximum": "总量",
        "skills": "专长 技能",
        "available_from": "有效期起 开放时间",
        "available_to": "有效期止 有效期",
        "conditions": "使用条件",
        "radius_km": "服务半径",
        "service_area": "服务范围",
    },
    "agreements": {
        "project_id": "项目编号 编号",
        "title": "项目名称 共建项目 服务项目名称",
        "organization_id": "信用代码 统一社会信用代码 单位编号 组织机构代码",
        "organization": "认领单位 共建单位 牵头单位 单位名称",
        "community_id": "社区代码",
        "community": "社区 社区名称",
        "need_id": "对应需求 需求编号",
        "resource_id": "对应资源 资源编号",
        "quantity": "认领数量 数量",
        "delivered": "完成数量",
        "stage": "项目状态 状态 推进情况",
        "signed_on": "签约时间 签约日期",
        "valid_from": "协议期限起",
        "valid_to": "协议期限止",
        "valid": "协议期限",
        "completed_on": "办结时间",
        "hours": "服务时长",
        "headcount": "参与人数",
        "rating": "满意度 群众评价 评分",
        "points": "积分",
    },
    "taxonomy": {
        "need_category": "需求类别",
        "resource_category": "资源类别",
        "fit": "匹配度",
    },
    "travel": {
        "organization_id": "信用代码",
        "community_id": "社区代码",
        "value": "行程",
        "unit": "单位",
    },
    "region": {"name": "区域名称"},
}
"""By list, the other names of each field, between blanks."""

_POINT = {"longitude": "经度", "latitude": "纬度", "crs": "坐标系"}
_LEAST_MOST = {"projects_min": "最少共建数", "projects_max": "最多共建数"}

NUMBERED = "序号"
"""A row number: an id only where there is no better column."""

NAMED = {
    ("needs", "community"): "community_id",
    ("resources", "organization"): "organization_id",
    ("agreements", "community"): "community_id",
    ("agreements", "organization"): "organization_id",
}
"""Columns with a name where the field holds an id: by list and column, the field."""

SHEET_NAMES = {
    "communities": "社区 社区清单 社区名单 社区基本情况 communities",
    "organizations": "成员单位 单位 单位清单 成员单位清单 组织 organizations",
    "needs": "需求清单 需求 needs",
    "resources": "资源清单 资源 resources",
    "agreements": "项目清单 项目 agreements projects",
    "taxonomy": "分类 taxonomy",
    "travel": "行程 travel",
    "region": "区域 region",
}


@cache
def dictionary(list_name: str) -> dict[str, str]:
    """Give the fields of a list by every plain header that they are known by."""
    names: dict[str, str] = {}
    record = RECORDS.get(list_name)
    if record is not None:
        for field, info in record.model_fields.items():
            extra = info.json_schema_extra
            names[plain(field)] = field
            names[plain(str(extra["zh"]) if isinstance(extra, dict) else field)] = field
    listed = dict(NAMES[list_name])
    if record is not None and "longitude" in record.model_fields:
        listed |= _POINT
    if list_name == "organizations":
        listed |= _LEAST_MOST
    for field, others in listed.items():
        for name in (field, *others.split()):
            names[plain(name)] = field
    return names


def titles(list_name: str, fields: Iterable[str]) -> list[str]:
    """Give the usual header of each field, and the field: ``提供单位 (organization)``."""
    known = NAMES[list_name]
    return [f"{known[name].split()[0]} ({name})" if name in known else name for name in fields]


def field_of(header: str, list_name: str, mapping: Mapping[str, str]) -> str | None:
    """Find the field that a header of a list stands for.

    Parameters
    ----------
    header : str
        As it stands in the file.
    list_name : str
        The list.
    mapping : mapping of str to str
        The caller's own headers, in plain form; they go before the dictionary.

    Returns
    -------
    str or None
        The field; empty where the caller leaves the column out, None where it is unknown.
    """
    name = plain(header)
    own = mapping.get(name)
    if own is not None:
        listed, _, field = own.rpartition(".")
        if listed in ("", list_name):
            return field
    return dictionary(list_name).get(name)


def near_header(header: str, list_name: str) -> str:
    """Find the header that a misspelled one is near to; empty where there is none."""
    known = dictionary(list_name)
    close = get_close_matches(plain(header), known, n=1, cutoff=0.8)
    return close[0] if close else ""


def sheet_hint(name: str) -> str:
    """Find the list that the name of a sheet or file speaks of; empty where it speaks of none."""
    title = plain(name)
    found = [
        (len(plain(word)), listed)
        for listed, words in SHEET_NAMES.items()
        for word in words.split()
        if plain(word) in title
    ]
    return max(found)[1] if found else ""
