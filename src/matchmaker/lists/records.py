"""The records of the lists: communities, organizations, needs, resources, agreements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, ClassVar

from pydantic import Field

from matchmaker.base import Frozen, OrganizationKind
from matchmaker.errors import Finding
from matchmaker.lists.faults import record_findings
from matchmaker.lists.fields import (
    Count,
    Crs,
    Day,
    Hours,
    Id,
    Kilometers,
    Latitude,
    Line,
    Longitude,
    Names,
    NeedKind,
    Number,
    OptionalId,
    Priority,
    Prose,
    Quantity,
    Stage,
)


def _about(zh: str, text: str) -> Any:
    """Describe a field in both languages; the schema and the docs show it."""
    return Field(description=text, json_schema_extra={"zh": zh})


class Record(Frozen):
    """Base of the records of the lists."""

    def own_findings(self) -> Iterable[Finding]:
        """Find faults between the fields."""
        return record_findings(self)


class Community(Record):
    """A community (社区): the place whose residents have the needs."""

    list_name: ClassVar[str] = "communities"
    id_field: ClassVar[str] = "community_id"

    community_id: Annotated[Id, _about("社区代码", "Id; the 12-digit code where there is one.")]
    name: Annotated[Line, _about("社区名称", "Name.")] = ""
    subdistrict: Annotated[Line, _about("街道", "Subdistrict that it belongs to.")] = ""
    district: Annotated[Line, _about("区", "District or banner.")] = ""
    households: Annotated[Count | None, _about("户数", "Households.")] = None
    population: Annotated[Count | None, _about("人口数", "Residents.")] = None
    grids: Annotated[Count | None, _about("网格数", "Grids that it is cut into.")] = None
    capacity: Annotated[
        Count | None, _about("服务能力", "Units of service that it can take in the period.")
    ] = None
    projects_min: Annotated[Count | None, _about("最少共建数", "Least number of projects.")] = None
    projects_max: Annotated[Count | None, _about("最多共建数", "Largest number of projects.")] = (
        None
    )
    longitude: Annotated[Longitude | None, _about("经度", "Degrees east.")] = None
    latitude: Annotated[Latitude | None, _about("纬度", "Degrees north.")] = None
    crs: Annotated[Crs, _about("坐标系", "Reference system of the coordinates.")] = "WGS-84"
    address: Annotated[Line, _about("地址", "Address.")] = ""


class Organization(Record):
    """A member unit (成员单位): an agency, enterprise or organization that offers resources."""

    list_name: ClassVar[str] = "organizations"
    id_field: ClassVar[str] = "organization_id"

    organization_id: Annotated[
        Id, _about("统一社会信用代码", "Id; the unified social credit code or a local one.")
    ]
    name: Annotated[Line, _about("单位名称", "Name.")] = ""
    kind: Annotated[OrganizationKind, _about("单位类型", "Kind of organization.")] = "other"
    members: Annotated[Count | None, _about("党员人数", "Members.")] = None
    capacity: Annotated[
        Count | None, _about("服务能力", "Units of service that it can give in the period.")
    ] = None
    projects_min: Annotated[Count | None, _about("最少共建数", "Least number of projects.")] = None
    projects_max: Annotated[Count | None, _about("最多共建数", "Largest number of projects.")] = (
        None
    )
    kin_communities: Annotated[Names, _about("结对社区", "Communities it is paired with.")] = ()
    leader: Annotated[Line, _about("包联领导", "Leader who covers it.")] = ""
    contact: Annotated[Line, _about("联络员", "Contact.")] = ""
    longitude: Annotated[Longitude | None, _about("经度", "Degrees east.")] = None
    latitude: Annotated[Latitude | None, _about("纬度", "Degrees north.")] = None
    crs: Annotated[Crs, _about("坐标系", "Reference system of the coordinates.")] = "WGS-84"
    address: Annotated[Line, _about("单位地址", "Address.")] = ""


class Need(Record):
    """A need (需求) of a community: so many units of one category."""

    list_name: ClassVar[str] = "needs"
    id_field: ClassVar[str] = "need_id"

    need_id: Annotated[Id, _about("需求编号", "Id.")]
    community_id: Annotated[Id, _about("社区代码", "Community that has the need.")]
    category: Annotated[Id, _about("需求类别", "Need category of the taxonomy.")]
    grid_id: Annotated[OptionalId, _about("网格", "Grid within the community.")] = ""
    title: Annotated[Line, _about("需求名称", "Short name.")] = ""
    description: Annotated[Prose, _about("需求内容", "What is needed.")] = ""
    kind: Annotated[NeedKind, _about("性质", "Goods, service, venue, money or post.")] = "service"
    quantity: Annotated[Quantity, _about("需求数量", "Units needed.")]
    unit: Annotated[Line, _about("单位", "Unit of the quantity; empty agrees with any.")] = ""
    people: Annotated[Count | None, _about("受益人数", "People who benefit.")] = None
    whole: Annotated[bool, _about("不可拆分", "Served wholly or not at all.")] = False
    priority: Annotated[Priority, _about("紧急程度", "1 to 5; 5 is the most urgent.")] = 3
    skills: Annotated[Names, _about("所需技能", "Skills that a resource must have, all.")] = ()
    start: Annotated[Day | None, _about("开始时间", "First day.")] = None
    due: Annotated[Day | None, _about("完成时限", "Last day.")] = None
    max_distance_km: Annotated[
        Kilometers | None, _about("最远距离", "No resource from farther away, in kilometers.")
    ] = None
    beneficiary_key: Annotated[OptionalId, _about("受益人代号", "Pseudonym.")] = ""
    status: Annotated[Line, _about("状态", "Status as the list has it; not interpreted.")] = ""
    responsible: Annotated[Line, _about("责任人", "Who answers for it.")] = ""
    longitude: Annotated[
        Longitude | None, _about("经度", "Degrees east; the community's where empty.")
    ] = None
    latitude: Annotated[
        Latitude | None, _about("纬度", "Degrees north; the community's where empty.")
    ] = None
    crs: Annotated[Crs, _about("坐标系", "Reference system of the coordinates.")] = "WGS-84"


class Resource(Record):
    """A resource (资源) of an organization: so many units of one category."""

    list_name: ClassVar[str] = "resources"
    id_field: ClassVar[str] = "resource_id"

    resource_id: Annotated[Id, _about("资源编号", "Id.")]
    organization_id: Annotated[Id, _about("信用代码", "Organization that offers it.")]
    category: Annotated[Id, _about("资源类别", "Resource category of the taxonomy.")]
    title: Annotated[Line, _about("资源名称", "Short name.")] = ""
    description: Annotated[Prose, _about("资源内容", "What is offered.")] = ""
    quantity: Annotated[
        Quantity | None, _about("可用数量", "Units available; empty is unknown, see the rules.")
    ] = None
    unit: Annotated[Line, _about("单位", "Unit of the quantity; empty agrees with any.")] = ""
    maximum: Annotated[Count | None, _about("总量", "Units in all.")] = None
    skills: Annotated[Names, _about("专长", "Skills that it brings.")] = ()
    available_from: Annotated[Day | None, _about("有效期起", "First day.")] = None
    available_to: Annotated[Day | None, _about("有效期止", "Last day.")] = None
    conditions: Annotated[Prose, _about("使用条件", "Conditions of use; not interpreted.")] = ""
    radius_km: Annotated[Kilometers | None, _about("服务半径", "Service radius, kilometers.")] = (
        None
    )
    service_area: Annotated[
        Names,
        _about("服务范围", "Ids of communities or names of subdistricts; empty is everywhere."),
    ] = ()
    longitude: Annotated[
        Longitude | None, _about("经度", "Degrees east; the organization's where empty.")
    ] = None
    latitude: Annotated[
        Latitude | None, _about("纬度", "Degrees north; the organization's where empty.")
    ] = None
    crs: Annotated[Crs, _about("坐标系", "Reference system of the coordinates.")] = "WGS-84"


class Agreement(Record):
    """A line of a project (项目) that exists: its parties and, if known, one allocation.

    Several agreements with the same ``project_id`` are the allocations of one project.
    """

    list_name: ClassVar[str] = "agreements"
    id_field: ClassVar[str] = "project_id"

    project_id: Annotated[Id, _about("项目编号", "Id of the project.")]
    organization_id: Annotated[Id, _about("共建单位", "Organization that signed.")]
    community_id: Annotated[Id, _about("社区", "Community that signed.")]
    title: Annotated[Line, _about("项目名称", "Title.")] = ""
    need_id: Annotated[OptionalId, _about("对应需求", "Need served.")] = ""
    resource_id: Annotated[OptionalId, _about("对应资源", "Resource used.")] = ""
    quantity: Annotated[Quantity | None, _about("认领数量", "Units agreed.")] = None
    delivered: Annotated[Count | None, _about("完成数量", "Units delivered.")] = None
    stage: Annotated[Stage, _about("项目状态", "How far it is; see BINDING_STAGES.")] = "signed"
    signed_on: Annotated[Day | None, _about("签约时间", "Day of signing.")] = None
    valid_from: Annotated[Day | None, _about("协议期限起", "First day.")] = None
    valid_to: Annotated[Day | None, _about("协议期限止", "Last day.")] = None
    completed_on: Annotated[Day | None, _about("办结时间", "Day of completion.")] = None
    hours: Annotated[Hours | None, _about("服务时长", "Hours of service.")] = None
    headcount: Annotated[Count | None, _about("参与人数", "People who took part.")] = None
    rating: Annotated[Number | None, _about("满意度", "Rating as the list has it.")] = None
    points: Annotated[Number | None, _about("积分", "Points as the list has them.")] = None
