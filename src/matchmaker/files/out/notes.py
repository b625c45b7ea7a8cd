"""The notes of the empty lists, in English and Chinese."""

from __future__ import annotations

from matchmaker.messages.message import Message

RULES_TITLE = Message("How to fill in these lists", "填写说明")

RULES = (
    Message(
        "One sheet for each list; a column marked with * must be filled in. Leave sheets that you "
        "do not need empty, but fill in communities, organizations, needs and resources.",
        "每张表一份清单；带 * 的列必须填写。社区、成员单位、需求清单、资源清单须填写，"
        "其余用不到的表可留空。",
    ),
    Message(
        "One record a row, from row 2 on; do not merge cells and do not change the headers.",
        "从第 2 行起，一行一条；请勿合并单元格，请勿修改表头。",
    ),
    Message(
        "Codes and ids are texts: the columns are set so that no digit of a long code is lost. "
        "Paste them as values.",
        "代码和编号按文本填写：列已设为文本格式，长代码不会丢失数字；粘贴时请选择“只粘贴值”。",
    ),
    Message(
        "Every id stands once in its own list; needs name their community, resources their "
        "organization, exactly as in the lists of communities and organizations.",
        "编号在本表中不得重复；需求中的社区代码、资源中的信用代码须与“社区”“成员单位”表一致。",
    ),
    Message(
        "Write dates like 2024-03-05. Put a semicolon between several entries in one cell.",
        "日期写成 2024-03-05；一格内填多项时，用分号隔开。",
    ),
    Message(
        "Categories of needs and of resources are those of the sheet “taxonomy”: one row for each "
        "pair that fits, with a fit from 0 (not at all) to 1 (fully).",
        "需求类别和资源类别以“分类”表为准：每对可以匹配的类别一行，"
        "匹配度 0（不能）至 1（完全合适）。",
    ),
    Message(
        "Write no names, identity numbers, phone numbers or house numbers of persons in need: "
        "numbers of people are enough.",
        "请勿填写服务对象的姓名、身份证号、电话和门牌号；填人数即可。",
    ),
    Message(
        "Coordinates are degrees in WGS-84 or EPSG:4490; say otherwise in the column crs. Both or "
        "none.",
        "坐标为 WGS-84 或 EPSG:4490 的经纬度，其他坐标系请在“坐标系”列注明；经度、纬度须同时填写。",
    ),
)

TYPES: dict[str, Message] = {
    "required": Message("Needed.", "必填。"),
    "optional": Message("May be left empty.", "可不填。"),
    "str": Message("", ""),
    "int": Message("A whole number.", "填整数。"),
    "float": Message("A number.", "填数字。"),
    "date": Message("A date like 2024-03-05.", "填日期，如 2024-03-05。"),
    "bool": Message("Choose yes or no.", "选“是”或“否”。"),
    "tuple": Message("Several with semicolons between them.", "可填多项，用分号隔开。"),
    "bounds": Message("Limits: {bounds}.", "范围：{bounds}。"),
    "refused": Message("This does not fit. ", "填写不符合要求。"),
}

NOTES: dict[str, Message] = {
    "communities.community_id": Message(
        "Once in this list.", "12 位统计区划代码；没有的，自编且不重复。"
    ),
    "communities.name": Message("", "如：教育路社区。"),
    "communities.capacity": Message("", "本期内可接受的服务总量。"),
    "organizations.organization_id": Message(
        "Once in this list.", "18 位统一社会信用代码；没有的，自编且不重复。"
    ),
    "organizations.kind": Message("Choose one.", "从下拉列表中选择。"),
    "organizations.members": Message("", "在职党员人数。"),
    "organizations.capacity": Message("", "本期内可提供的服务总量。"),
    "organizations.kin_communities": Message("", "已结对社区的代码。"),
    "projects_min": Message("", "至少要有的共建项目数。"),
    "projects_max": Message("", "最多可有的共建项目数。"),
    "needs.need_id": Message("Once in this list.", "本表内不重复。"),
    "needs.community_id": Message("As in the list of communities.", "与“社区”表一致。"),
    "needs.category": Message("As in the sheet taxonomy.", "与“分类”表一致。"),
    "needs.grid_id": Message("", "所属网格的编号。"),
    "needs.title": Message("", "简短名称，请勿写个人信息。"),
    "needs.description": Message("No personal data.", "具体说明，请勿写个人信息。"),
    "needs.kind": Message("Choose one.", "从下拉列表中选择。"),
    "needs.quantity": Message("", "需要多少，与“单位”列对应。"),
    "needs.people": Message("", "受益人数，不写姓名。"),
    "needs.whole": Message("", "须一次全部满足、不能拆给多家的，选“是”。"),
    "needs.priority": Message("", "1 至 5，5 最紧急；不填按 3。"),
    "needs.skills": Message("", "承接资源须具备的专长。"),
    "needs.max_distance_km": Message("", "超过此距离的资源不用，单位千米。"),
    "needs.status": Message("", "照登记填写，系统不作判断。"),
    "needs.responsible": Message(
        "Whom the office asks, not a person in need.", "经办人，不是服务对象。"
    ),
    "unit": Message("", "计量单位，如：人次、小时、件；空白表示不限。"),
    "resources.resource_id": Message("Once in this list.", "本表内不重复。"),
    "resources.organization_id": Message(
        "As in the list of organizations.", "与“成员单位”表一致。"
    ),
    "resources.category": Message("As in the sheet taxonomy.", "与“分类”表一致。"),
    "resources.quantity": Message("", "本期可用的数量；不知道的留空。"),
    "resources.maximum": Message("", "总量，不小于可用数量。"),
    "resources.radius_km": Message("", "单位千米；空白表示不限。"),
    "resources.service_area": Message("", "可服务的社区代码或街道名称；空白表示不限。"),
    "longitude": Message("", "东经，度。"),
    "latitude": Message("", "北纬，度。"),
    "crs": Message("Choose one; empty is WGS-84.", "从下拉列表中选择；空白按 WGS-84。"),
    "agreements.project_id": Message(
        "Rows with the same id are one project.", "同一项目的多行填同一编号。"
    ),
    "agreements.organization_id": Message("As in the list of organizations.", "填信用代码。"),
    "agreements.community_id": Message("As in the list of communities.", "填社区代码。"),
    "agreements.need_id": Message(
        "With a resource and a quantity, or none of the three.", "需求、资源、数量须同时填写。"
    ),
    "agreements.resource_id": Message(
        "With a need and a quantity, or none of the three.", "需求、资源、数量须同时填写。"
    ),
    "agreements.quantity": Message(
        "With a need and a resource, or none of the three.", "需求、资源、数量须同时填写。"
    ),
    "agreements.stage": Message("Choose one.", "从下拉列表中选择；不填按“已签约”。"),
    "taxonomy.need_category": Message("Category of needs.", "需求的类别名称。"),
    "taxonomy.resource_category": Message("Category of resources.", "资源的类别名称。"),
    "taxonomy.fit": Message("How well the pair fits.", "0 为不能匹配，1 为完全合适。"),
    "travel.organization_id": Message("As in the list of organizations.", "与“成员单位”表一致。"),
    "travel.community_id": Message("As in the list of communities.", "与“社区”表一致。"),
    "travel.value": Message("Empty where there is no way.", "距离或时间；无法到达的留空。"),
    "travel.unit": Message("The same in all rows.", "km 千米，h 小时，min 分钟；各行一致。"),
    "region.name": Message("One row.", "只填一行。"),
}
"""By list and field, or by field alone, what is said besides the type and the limits."""
