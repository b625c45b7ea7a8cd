"""The words of generated regions, each in Chinese and in English; all of them are made up."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matchmaker.lists import Taxonomy

LANGUAGES = ("zh", "en")
"""In the order in which every text below stands."""

Text = tuple[str, str]

DISTRICT: Text = ("红山区", "Hongshan District")
REGION: Text = ("红山区（生成数据）", "Hongshan (generated)")
COMMUNITY: Text = ("社区", " Community")
SUBDISTRICT: Text = ("街道", " Subdistrict")
UNIT: Text = ("人次", "person-times")

_FIRST: Text = (
    "松柳桃梅竹兰荷枫银金玉红青白云星月明安和福新东西南北永长清晨",
    "Pine Willow Peach Plum Bamboo Orchid Lotus Maple Silver Golden Jade Red Green White Cloud "
    "Star Moon Bright Peace Harmony Fortune New East West South North Lasting Long Clear Dawn",
)
_SECOND: Text = (
    "山河桥园林泉湖原门塔井坡岭湾溪洲台村城田岩亭港谷堤苑",
    "Hill River Bridge Garden Grove Spring Lake Meadow Gate Tower Well Slope Ridge Bay Brook "
    "Isle Terrace Village Town Field Rock Pavilion Harbor Valley Dike Court",
)


class NeedCategory(NamedTuple):
    """A category of needs: its share of the list, and what such needs are called."""

    name: Text
    share: float
    fit: tuple[float, ...]
    skill: Text
    titles: tuple[tuple[str, str, str], ...]


class ResourceCategory(NamedTuple):
    """A category of resources: its share of the list, and what such resources are called."""

    name: Text
    share: float
    titles: tuple[Text, ...]


class OrganizationType(NamedTuple):
    """A type of organization: its kind, its share, and the resource category it mostly offers."""

    name: Text
    kind: str
    share: float
    focus: int


RESOURCES = (
    ResourceCategory(
        ("志愿服务", "volunteering"),
        0.33,
        (
            ("志愿者上门服务", "home visits by volunteers"),
            ("环境清洁志愿队", "cleaning squad"),
            ("邻里互助队", "neighborhood helpers"),
            ("家电维修小组", "repair group"),
        ),
    ),
    ResourceCategory(
        ("医疗康养", "health and care"),
        0.14,
        (
            ("义诊", "free clinic"),
            ("康复指导", "rehabilitation advice"),
            ("上门护理", "nursing at home"),
            ("健康讲座", "health lecture"),
        ),
    ),
    ResourceCategory(
        ("教育培训", "education and training"),
        0.18,
        (
            ("课后辅导", "after-school tutoring"),
            ("技能培训班", "skills course"),
            ("文艺教学", "arts class"),
            ("安全教育课", "safety class"),
        ),
    ),
    ResourceCategory(
        ("场地设施", "venues and facilities"),
        0.13,
        (
            ("会议室", "meeting room"),
            ("运动场", "sports ground"),
            ("阅览室", "reading room"),
            ("活动大厅", "activity hall"),
        ),
    ),
    ResourceCategory(
        ("法律政务", "law and public services"),
        0.10,
        (
            ("法律咨询", "legal advice"),
            ("人民调解", "mediation"),
            ("政策宣讲", "policy briefing"),
            ("岗位信息", "job openings"),
        ),
    ),
    ResourceCategory(
        ("物资资金", "goods and funds"),
        0.12,
        (
            ("生活物资", "household goods"),
            ("助学金", "study grants"),
            ("清洁工具", "cleaning tools"),
            ("公益资金", "community fund"),
        ),
    ),
)

NEEDS = (
    NeedCategory(
        ("养老助残", "care for the elderly and disabled"),
        0.18,
        (1.0, 1.0, 0.0, 0.0, 0.0, 0.6),
        ("护理", "nursing"),
        (
            ("独居老人探访", "visits to elderly living alone", "service"),
            ("助残出行", "outings for the disabled", "service"),
            ("老人助餐", "meals for the elderly", "service"),
            ("适老化改造物资", "grab rails and ramps", "goods"),
        ),
    ),
    NeedCategory(
        ("医疗健康", "health"),
        0.13,
        (0.5, 1.0, 0.0, 0.0, 0.0, 0.0),
        ("医师资格", "medical license"),
        (
            ("上门问诊", "house calls", "service"),
            ("慢病管理", "care of chronic illness", "service"),
            ("急救培训", "first-aid course", "service"),
            ("常用药品", "household medicines", "goods"),
        ),
    ),
    NeedCategory(
        ("教育托幼", "education and child care"),
        0.15,
        (1.0, 0.0, 1.0, 0.6, 0.0, 0.0),
        ("教师资格", "teaching certificate"),
        (
            ("四点半课堂", "after-school class", "service"),
            ("寒暑假托管", "holiday care", "service"),
            ("亲子阅读", "family reading", "service"),
            ("图书文具", "books and stationery", "goods"),
        ),
    ),
    NeedCategory(
        ("文体活动", "culture and sports"),
        0.16,
        (0.6, 0.0, 1.0, 1.0, 0.0, 0.0),
        ("文艺专长", "performing arts"),
        (
            ("节日演出", "festival show", "service"),
            ("排练场地", "rehearsal room", "venue"),
            ("健身指导", "fitness coaching", "service"),
            ("球类场地", "ball court", "venue"),
        ),
    ),
    NeedCategory(
        ("环境整治", "tidy surroundings"),
        0.17,
        (1.0, 0.0, 0.0, 0.0, 0.0, 0.7),
        ("园艺", "gardening"),
        (
            ("楼道清理", "clearing of stairwells", "service"),
            ("绿化补种", "replanting of greenery", "service"),
            ("垃圾分类宣传", "waste sorting campaign", "service"),
            ("路灯维修", "repair of street lights", "service"),
        ),
    ),
    NeedCategory(
        ("法律调解", "law and mediation"),
        0.08,
        (0.5, 0.0, 0.0, 0.0, 1.0, 0.0),
        ("律师执业", "law license"),
        (
            ("法律咨询", "legal advice", "service"),
            ("邻里调解", "mediation between neighbors", "service"),
            ("反诈宣传", "fraud prevention", "service"),
            ("政策解读", "policy briefing", "service"),
        ),
    ),
    NeedCategory(
        ("就业创业", "jobs and enterprise"),
        0.13,
        (0.0, 0.0, 1.0, 0.0, 1.0, 0.6),
        ("职业指导", "career guidance"),
        (
            ("技能培训", "skills course", "service"),
            ("招聘岗位", "job openings", "post"),
            ("创业指导", "advice for founders", "service"),
            ("创业帮扶资金", "seed grants", "money"),
        ),
    ),
)

ORGANIZATIONS = (
    OrganizationType(("税务所", " Tax Office"), "agency", 0.04, 4),
    OrganizationType(("司法所", " Justice Office"), "agency", 0.04, 4),
    OrganizationType(("人社所", " Employment Office"), "agency", 0.03, 4),
    OrganizationType(("城管队", " Urban Services Squad"), "agency", 0.05, 0),
    OrganizationType(("民政所", " Civil Affairs Office"), "agency", 0.04, 5),
    OrganizationType(("小学", " Primary School"), "institution", 0.07, 2),
    OrganizationType(("中学", " Middle School"), "institution", 0.05, 2),
    OrganizationType(("医院", " Hospital"), "institution", 0.05, 1),
    OrganizationType(("文化站", " Culture Station"), "institution", 0.04, 3),
    OrganizationType(("图书馆", " Library"), "institution", 0.03, 3),
    OrganizationType(("供电所", " Power Station"), "state_owned", 0.06, 0),
    OrganizationType(("供水站", " Waterworks"), "state_owned", 0.05, 0),
    OrganizationType(("信用社", " Credit Cooperative"), "state_owned", 0.05, 5),
    OrganizationType(("律师事务所", " Law Firm"), "two_new", 0.03, 4),
    OrganizationType(("诊所", " Clinic"), "two_new", 0.06, 1),
    OrganizationType(("培训学校", " Training School"), "two_new", 0.06, 2),
    OrganizationType(("超市", " Supermarket"), "two_new", 0.05, 5),
    OrganizationType(("健身中心", " Fitness Center"), "two_new", 0.04, 3),
    OrganizationType(("物业公司", " Property Services"), "two_new", 0.05, 0),
    OrganizationType(("志愿者协会", " Volunteers' Association"), "social", 0.05, 0),
    OrganizationType(("养老服务中心", " Senior Center"), "social", 0.04, 1),
    OrganizationType(("驻军连队", " Garrison"), "military", 0.02, 0),
)


def place_names(suffixes: list[str], language: str, rng: np.random.Generator) -> list[str]:
    """Make up names, all different: a stem in random order and a suffix.

    Parameters
    ----------
    suffixes : list of str
        What each name ends with.
    language : {"zh", "en"}
        Language of the stems.
    rng : numpy.random.Generator
        Source of the order.
    """
    stems = _stems(language)
    order = rng.permutation(len(stems)).tolist()
    space = " " if language == "en" else ""
    made = []
    for row, suffix in enumerate(suffixes):
        again, at = divmod(row, len(stems))
        number = f"{space}{again + 1}" if again else ""
        made.append(f"{stems[order[at]]}{number}{suffix}")
    return made


def _stems(language: str) -> list[str]:
    if language == "zh":
        return [first + second for first in _FIRST[0] for second in _SECOND[0]]
    return [f"{first} {second}" for first in _FIRST[1].split() for second in _SECOND[1].split()]


def taxonomy(language: str) -> Taxonomy:
    """Make the assumed taxonomy: seven categories of needs, six of resources."""
    at = LANGUAGES.index(language)
    return Taxonomy(
        need_categories=tuple(category.name[at] for category in NEEDS),
        resource_categories=tuple(category.name[at] for category in RESOURCES),
        fit=tuple(category.fit for category in NEEDS),
    )
