"""A small district, clean: the lists that every messy file has to be read equal to.

All units, places and codes are made up; the credit codes have the right check digit.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from functools import cache
from typing import Any

import matchmaker as mm

Rows = list[dict[str, Any]]
Lists = dict[str, Rows]

NAME = "清河区"
BOX = (118.80, 42.20, 119.00, 42.34)
"""West, south, east, north of the district."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NEEDS_OF = (5, 4, 4, 4, 4, 4)
_RESOURCES_OF = (3, 3, 3, 3, 2, 2, 2, 2)
_FIRST_DAY = date(2024, 3, 5)

_COMMUNITIES = (
    ("001001", "教育路社区", "清河街道", 2310, 6120, 8),
    ("001002", "和平桥社区", "清河街道", 1875, 4980, 6),
    ("001003", "柳林社区", "清河街道", 990, 2604, 4),
    ("002001", "北塔社区", "北塔街道", 3120, 8456, 11),
    ("002002", "银杏苑社区", "北塔街道", 1402, 3577, 5),
    ("003001", "沙岭社区", "沙岭街道", 760, 1988, 3),
)
_ORGANIZATIONS = (
    ("11150402", "46000011", "清河区税务局", "agency", 86, "教育路社区"),
    ("12150402", "46000023", "清河区第一医院", "institution", 1204, "教育路社区 北塔社区"),
    ("12150402", "46000035", "清河区实验小学", "institution", 64, ""),
    ("91150402", "MA0P7K4X", "清河供电有限公司", "state_owned", 153, "和平桥社区"),
    ("91150402", "MA0P8L5Y", "青禾律师事务所", "two_new", 12, ""),
    ("51150402", "MJY10021", "清河区志愿者协会", "social", 38, "柳林社区 沙岭社区"),
    ("91150402", "MA0P9M6T", "北塔超市有限公司", "two_new", 9, ""),
    ("31150402", "MD000117", "驻清河某部", "military", 210, "沙岭社区"),
)
_NEED_KINDS = (
    ("养老助残", "独居老人助餐", "service", "人次"),
    ("医疗健康", "上门义诊", "service", "人次"),
    ("环境整治", "清洁工具", "goods", "个"),
    ("文体活动", "排练场地", "venue", "场"),
    ("教育托幼", "助学资金", "money", "元"),
    ("教育托幼", "社区保洁岗位", "post", "个"),
)
_RESOURCE_KINDS = (
    ("志愿服务", "志愿者上门服务", "人次"),
    ("医疗康养", "义诊", "人次"),
    ("教育培训", "课后辅导", "人次"),
    ("场地设施", "会议室", "场"),
    ("物资资金", "公益物资", "个"),
)
_SKILLS = ((), ("护理",), ("护理", "心理疏导"), (), ("电工",))
_ALLOCATIONS: tuple[tuple[str, int, int, tuple[tuple[int, int, int], ...]], ...] = (
    ("signed", 0, 0, ((0, 0, 6), (1, 1, 10), (2, 2, 3))),
    ("in_progress", 1, 1, ((5, 3, 8), (6, 4, 5))),
    ("rated", 2, 2, ((9, 6, 7),)),
    ("done", 3, 3, ((13, 9, 4),)),
    ("proposed", 0, 4, ()),
    ("withdrawn", 5, 5, ((21, 14, 2),)),
    ("claimed", 6, 0, ((4, 16, 9), (3, 17, 2))),
)


def credit_code(head: str, body: str) -> str:
    """Append the check digit to a unified social credit code: 8 signs, then 9 (GB 32100-2015)."""
    code = head + body.ljust(9, "0")
    total = sum(_ALPHABET.index(sign) * pow(3, at, 31) for at, sign in enumerate(code))
    return code + _ALPHABET[-total % 31]


def taxonomy() -> mm.Taxonomy:
    """The categories of the district."""
    return mm.Taxonomy.of_pairs(
        {
            ("养老助残", "志愿服务"): 1.0,
            ("养老助残", "医疗康养"): 0.8,
            ("医疗健康", "医疗康养"): 1.0,
            ("教育托幼", "教育培训"): 1.0,
            ("环境整治", "志愿服务"): 0.7,
            ("环境整治", "物资资金"): 1.0,
            ("文体活动", "场地设施"): 1.0,
        }
    )


def _communities() -> Rows:
    return [
        {
            "community_id": f"150499{code}",
            "name": name,
            "subdistrict": street,
            "district": NAME,
            "households": households,
            "population": population,
            "grids": grids,
            "longitude": round(118.862 + 0.013 * at, 4),
            "latitude": round(42.241 + 0.0117 * (at * 2 % 5), 4),
            "address": f"{street}{name}党群服务中心",
        }
        for at, (code, name, street, households, population, grids) in enumerate(_COMMUNITIES)
    ]


def _organizations() -> Rows:
    codes = {name: f"150499{code}" for code, name, *_ in _COMMUNITIES}
    return [
        {
            "organization_id": credit_code(head, body),
            "name": name,
            "kind": kind,
            "members": members,
            "capacity": None if at % 4 == 3 else 1200 - 110 * at,
            "projects_min": None if at % 3 else 0,
            "projects_max": None if at % 3 else 4,
            "kin_communities": [codes[one] for one in kin.split()],
            "leader": "区委党建办" if at % 2 else "",
            "contact": "综合科",
            "longitude": round(118.857 + 0.0104 * at, 4),
            "latitude": round(42.237 + 0.0093 * (at * 3 % 8), 4),
            "address": f"{NAME}清河大街",
        }
        for at, (head, body, name, kind, members, kin) in enumerate(_ORGANIZATIONS)
    ]


def _needs() -> Rows:
    homes = [at for at, count in enumerate(_NEEDS_OF) for _ in range(count)]
    rows = []
    for at, home in enumerate(homes):
        category, title, kind, unit = _NEED_KINDS[at % len(_NEED_KINDS)]
        row = {
            "need_id": f"XQ-{at + 1:03}",
            "community_id": f"150499{_COMMUNITIES[home][0]}",
            "grid_id": f"第{'一二三'[at % 3]}网格",
            "category": category,
            "title": title,
            "description": f"{title}，每月{at % 4 + 1}次",
            "kind": kind,
            "quantity": 5000 if kind == "money" else 10 + 7 * at % 40,
            "unit": unit,
            "people": None if at % 4 == 2 else 20 + 35 * at,
            "whole": at % 6 == 3,
            "priority": (5, 3, 1, 3, 4, 2)[at % 6],
            "skills": list(_SKILLS[at % 5]) if kind == "service" else [],
            "start": None if at % 5 == 4 else _FIRST_DAY + timedelta(days=at),
            "due": None if at % 7 == 6 else _FIRST_DAY + timedelta(days=90 + 11 * at),
            "max_distance_km": (None, 2.5, 3.0)[at % 3],
            "status": ("未认领", "已认领")[at % 2],
            "responsible": "社区网格站",
        }
        if kind == "venue":
            row |= {"longitude": round(118.87 + at / 500, 4), "latitude": 42.2515}
        rows.append(row)
    return rows


def _resources() -> Rows:
    owners = [at for at, count in enumerate(_RESOURCES_OF) for _ in range(count)]
    areas = [
        [],
        ["清河街道"],
        ["150499001001", "150499001002"],
        ["北塔街道", "150499003001"],
    ]
    rows = []
    for at, owner in enumerate(owners):
        category, title, unit = _RESOURCE_KINDS[at % len(_RESOURCE_KINDS)]
        quantity = None if at % 9 == 8 else (12 + 9 * at) * (100 if at % 6 == 5 else 1)
        row = {
            "resource_id": f"ZY-{at + 1:03}",
            "organization_id": credit_code(*_ORGANIZATIONS[owner][:2]),
            "category": category,
            "title": title,
            "description": f"提供{title}",
            "quantity": quantity,
            "unit": unit,
            "maximum": quantity and quantity + 500,
            "skills": list(_SKILLS[(at + 2) % 5]),
            "available_from": None if at % 6 == 5 else _FIRST_DAY - timedelta(days=60 - at),
            "available_to": None if at % 4 == 3 else _FIRST_DAY + timedelta(days=300 + at),
            "conditions": "" if at % 2 else "工作日，提前三天预约",
            "radius_km": (1.5, None, 3.0, 0.8)[at % 4],
            "service_area": areas[at % 4],
        }
        if category == "场地设施":
            row |= {"longitude": round(118.88 + at / 700, 4), "latitude": 42.2623}
        rows.append(row)
    return rows


def _agreements() -> Rows:
    rows = []
    for number, (stage, owner, home, allocations) in enumerate(_ALLOCATIONS, start=1):
        signed = _FIRST_DAY + timedelta(days=20 * number)
        project: dict[str, Any] = {
            "project_id": f"XM-{number:03}",
            "title": f"{_COMMUNITIES[home][1]}共建项目",
            "organization_id": credit_code(*_ORGANIZATIONS[owner][:2]),
            "community_id": f"150499{_COMMUNITIES[home][0]}",
            "stage": stage,
        }
        if stage not in ("proposed", "claimed"):
            project["signed_on"] = project["valid_from"] = signed
            project["valid_to"] = signed + timedelta(days=180)
        if stage in ("done", "rated"):
            project |= {"completed_on": signed + timedelta(days=45), "hours": 36.5}
            project |= {"headcount": 18, "rating": 4.5, "points": 20.0}
        for need, resource, quantity in allocations or ((None, None, None),):
            row = dict(project)
            if need is not None and resource is not None:
                row |= {"need_id": f"XQ-{need + 1:03}", "resource_id": f"ZY-{resource + 1:03}"}
                row["quantity"] = quantity
                row["delivered"] = quantity if stage in ("done", "rated") else 0
            rows.append(row)
    return rows


@cache
def _lists() -> Lists:
    return {
        "communities": _communities(),
        "organizations": _organizations(),
        "needs": _needs(),
        "resources": _resources(),
        "agreements": _agreements(),
    }


def lists() -> Lists:
    """The clean lists, each row a mapping of its own from field to value."""
    return deepcopy(_lists())


def numbered() -> Lists:
    """The clean lists, the needs and the resources having no ids but the numbers of their rows."""
    own = lists()
    for name, field in (("needs", "need_id"), ("resources", "resource_id")):
        numbers = {row[field]: str(at) for at, row in enumerate(own[name], start=1)}
        for row in own[name] + own["agreements"]:
            if row.get(field):
                row[field] = numbers[row[field]]
    return own


def region(own: Lists | None = None) -> mm.Region:
    """The region of the lists."""
    given: dict[str, Any] = lists() if own is None else own
    return mm.Region(name=NAME, taxonomy=taxonomy(), **given)
