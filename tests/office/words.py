"""The words of office files: headers, groups of headers, and what the choices are called."""

from __future__ import annotations

SHEETS = {
    "communities": "社区",
    "organizations": "成员单位",
    "needs": "需求清单",
    "resources": "资源清单",
    "agreements": "项目清单",
}
"""By list, the usual name of its sheet."""

_PLACE = {"longitude": ("经度",), "latitude": ("纬度",)}

HEADERS: dict[str, dict[str, tuple[str, ...]]] = {
    "communities": {
        "community_id": ("社区代码", "区划代码"),
        "name": ("社区名称", "社区"),
        "subdistrict": ("街道", "所属街道"),
        "district": ("区", "旗县"),
        "households": ("户数",),
        "population": ("人口数",),
        "grids": ("网格数",),
        **_PLACE,
        "address": ("地址",),
    },
    "organizations": {
        "organization_id": ("统一社会信用代码", "信用代码", "组织机构代码", "单位编号"),
        "name": ("单位名称", "组织名称", "党组织名称"),
        "kind": ("单位类型", "单位性质"),
        "members": ("党员人数", "在职党员数"),
        "capacity": ("服务能力", "承接能力"),
        "projects_min": ("最少共建数",),
        "projects_max": ("最多共建数",),
        "kin_communities": ("结对社区", "共建社区", "包联社区"),
        "leader": ("包联领导",),
        "contact": ("联络员", "联系人"),
        **_PLACE,
        "address": ("单位地址", "地址"),
    },
    "needs": {
        "need_id": ("需求编号", "编号"),
        "community_id": ("社区代码",),
        "grid_id": ("网格", "所属网格"),
        "category": ("需求类别", "需求类型", "类别"),
        "title": ("需求名称", "需求项目", "微心愿"),
        "description": ("需求内容", "具体需求"),
        "kind": ("性质",),
        "quantity": ("数量", "需求数量", "需要人数"),
        "unit": ("单位", "计量单位"),
        "people": ("受益人数", "服务人数"),
        "whole": ("不可拆分",),
        "priority": ("紧急程度", "轻重缓急", "优先级"),
        "skills": ("所需技能", "专长要求"),
        "start": ("开始时间",),
        "due": ("完成时限", "办结时限", "截止时间"),
        "max_distance_km": ("最远距离",),
        "status": ("状态", "完成情况", "是否认领"),
        "responsible": ("责任人", "负责人", "联系人"),
        **_PLACE,
    },
    "resources": {
        "resource_id": ("资源编号", "编号"),
        "organization_id": ("信用代码",),
        "category": ("资源类别", "资源类型", "类别"),
        "title": ("资源名称",),
        "description": ("资源内容", "可提供服务"),
        "quantity": ("可用数量", "数量", "可提供数量", "容纳人数"),
        "unit": ("单位",),
        "maximum": ("总量",),
        "skills": ("专长", "技能"),
        "available_from": ("有效期起", "开放时间"),
        "available_to": ("有效期止", "有效期"),
        "conditions": ("使用条件",),
        "radius_km": ("服务半径",),
        "service_area": ("服务范围",),
        **_PLACE,
    },
    "agreements": {
        "project_id": ("项目编号", "编号"),
        "title": ("项目名称", "共建项目", "服务项目名称"),
        "organization_id": ("认领单位", "共建单位", "牵头单位"),
        "community_id": ("社区",),
        "need_id": ("对应需求",),
        "resource_id": ("对应资源",),
        "quantity": ("认领数量",),
        "delivered": ("完成数量",),
        "stage": ("项目状态", "状态", "推进情况"),
        "signed_on": ("签约时间",),
        "valid_from": ("协议期限起",),
        "valid_to": ("协议期限止",),
        "completed_on": ("办结时间",),
        "hours": ("服务时长",),
        "headcount": ("参与人数",),
        "rating": ("满意度", "群众评价", "评分"),
        "points": ("积分",),
    },
}
"""By list and field, all headers that the dictionary names; the first is the usual one."""

NAME_HEADERS: dict[tuple[str, str], tuple[str, ...]] = {
    ("needs", "community_id"): ("社区", "社区名称", "所属社区", "报到社区", "填报单位"),
    ("resources", "organization_id"): ("提供单位", "所属单位", "单位名称"),
    ("agreements", "organization_id"): HEADERS["agreements"]["organization_id"],
    ("agreements", "community_id"): HEADERS["agreements"]["community_id"],
}
"""The headers of columns that hold a name where the record holds an id."""

GROUPS: dict[str, dict[str, dict[str, str]]] = {
    "communities": {
        "基本情况": {"households": "户数", "population": "人口数", "grids": "网格数"},
        "坐标": {"longitude": "经度", "latitude": "纬度"},
    },
    "organizations": {
        "共建数": {"projects_min": "最少共建数", "projects_max": "最多共建数"},
        "位置": {"longitude": "经度", "latitude": "纬度", "address": "单位地址"},
    },
    "needs": {
        "需求情况": {"category": "需求类别", "title": "需求名称", "description": "需求内容"},
        "数量情况": {"quantity": "数量", "unit": "单位", "people": "受益人数"},
        "时间": {"start": "开始时间", "due": "完成时限"},
    },
    "resources": {
        "资源情况": {"category": "资源类别", "title": "资源名称", "description": "资源内容"},
        "有效期": {"available_from": "起", "available_to": "止"},
    },
    "agreements": {
        "分配": {"need_id": "对应需求", "resource_id": "对应资源", "quantity": "认领数量"},
        "协议期限": {"valid_from": "起", "valid_to": "止"},
    },
}
"""By list, the groups of a header of two levels: their title, and the header of each field."""

CHOICES: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {
    ("needs", "kind"): {
        "goods": ("物品类", "物品"),
        "service": ("服务类", "服务"),
        "venue": ("场地类", "场地"),
        "money": ("资金类", "资金"),
        "post": ("岗位类", "岗位"),
    },
    ("organizations", "kind"): {
        "agency": ("机关", "机关单位"),
        "institution": ("事业", "事业单位"),
        "state_owned": ("国企", "国有企业"),
        "two_new": ("两新", "两新组织"),
        "social": ("社会组织",),
        "military": ("部队",),
    },
    ("agreements", "stage"): {
        "proposed": ("待认领",),
        "claimed": ("已认领",),
        "signed": ("已签约",),
        "in_progress": ("推进中",),
        "done": ("已办结",),
        "rated": ("已评价",),
        "withdrawn": ("已撤单",),
    },
}
"""By list and field, what offices call a choice; the first as the dictionary has it."""

SUFFIXES = ("", "居委会", "居民委员会")
"""What a community's name may end with in a list."""

SEPARATORS = ("、", "；", "，", ",", "\n", ";")
"""What may stand between the values of one cell."""
