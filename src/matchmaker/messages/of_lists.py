"""Messages about values, and about the records of lists."""

from __future__ import annotations

from matchmaker.messages.message import Message

VALUES = {
    "value-missing": Message("a value is needed here", "此处必须填写"),
    "value-invalid": Message("the value {value} is not valid: {why}", "{value} 无效：{why}"),
    "field-unknown": Message(
        "there is no field {field}; known are: {known}", "没有字段 {field}；可用字段：{known}"
    ),
    "text-expected": Message(
        "{value} is not text; give it as text, in quotes", "{value} 不是文本；请以文本填写"
    ),
    "number-expected": Message(
        "{value} is not a number; write digits alone", "{value} 不是数字；请只填写数字"
    ),
    "integer-expected": Message(
        "{value} is not a whole number; write a number without a fraction",
        "{value} 不是整数；请填写不带小数的数字",
    ),
    "not-finite": Message(
        "{value} is not a finite number; leave an unknown value empty",
        "{value} 不是有限数；不知道的值请留空",
    ),
    "too-small": Message("{value} is too small: {bound}", "{value} 过小：{bound}"),
    "too-large": Message("{value} is too large: {bound}", "{value} 过大：{bound}"),
    "text-too-long": Message(
        "the text {value} is longer than {most} characters; shorten it",
        "文本 {value} 超过 {most} 个字符；请缩短",
    ),
    "text-too-short": Message("the text is empty; a value is needed", "文本为空；必须填写"),
    "control-character": Message(
        "the text {value} holds control characters; delete them",
        "文本 {value} 含有控制字符；请删除",
    ),
    "date-expected": Message(
        "{value} is not a date; write 2024-03-05", "{value} 不是日期；请写成 2024-03-05"
    ),
    "choice-expected": Message(
        "{value} is not one of {choices}", "{value} 不在可选值之内：{choices}"
    ),
    "yes-no-expected": Message(
        "{value} is neither yes nor no", "{value} 不是“是”或“否”；请写 yes 或 no"
    ),
    "list-expected": Message("{value} is not a list", "{value} 不是列表"),
    "entries-too-few": Message("{value} has too few entries", "{value} 的项数过少"),
    "entries-too-many": Message(
        "{value} has too many entries; {most} at most", "{value} 的项数过多；最多 {most} 项"
    ),
    "record-expected": Message(
        "{value} is neither a record nor a mapping of fields", "{value} 既不是记录也不是字段映射"
    ),
}

LISTS = {
    "list-empty": Message(
        "the list is empty; at least one record is needed", "清单为空；至少要有一条记录"
    ),
    "columns-uneven": Message(
        "the column has {found} rows, the others {expected}",
        "该列有 {found} 行，其他列有 {expected} 行",
    ),
    "id-duplicate": Message(
        "the id {value} is that of record {first} already; give each record its own",
        "编号 {value} 与第 {first} 条记录重复；每条记录的编号须唯一",
    ),
    "community-unknown": Message(
        "no community has the id {value}; add it to the communities or correct it",
        "没有编号为 {value} 的社区；请在社区清单中补充或更正",
    ),
    "organization-unknown": Message(
        "no organization has the id {value}; add it to the organizations or correct it",
        "没有编号为 {value} 的单位；请在单位清单中补充或更正",
    ),
    "need-unknown": Message(
        "no need has the id {value}; add it to the needs or correct it",
        "没有编号为 {value} 的需求；请在需求清单中补充或更正",
    ),
    "resource-unknown": Message(
        "no resource has the id {value}; add it to the resources or correct it",
        "没有编号为 {value} 的资源；请在资源清单中补充或更正",
    ),
    "category-unknown": Message(
        "the taxonomy has no category {value}; add it there or write one of: {known}",
        "分类中没有 {value}；请在分类中补充，或填写：{known}",
    ),
    "area-unknown": Message(
        "{value} is neither a community id nor a subdistrict; write one that the communities have",
        "{value} 既不是社区编号也不是街道；请与社区清单一致",
    ),
    "coordinates-half": Message(
        "longitude and latitude go together; one of them is missing",
        "经度和纬度须同时填写，缺一不可",
    ),
    "coordinates-swapped": Message(
        "longitude {longitude} and latitude {latitude} look swapped; exchange them",
        "经度 {longitude} 与纬度 {latitude} 似乎写反了；请对调",
    ),
    "longitude-range": Message(
        "the longitude {value} is outside -180 to 180; correct it",
        "经度 {value} 超出 -180 至 180；请更正",
    ),
    "latitude-range": Message(
        "the latitude {value} is outside -90 to 90; correct it",
        "纬度 {value} 超出 -90 至 90；请更正",
    ),
    "crs-unsupported": Message(
        "records keep WGS-84, not {value}; convert the coordinates with matchmaker.to_wgs84",
        "记录只保存 WGS-84 坐标，不接受 {value}；请用 matchmaker.to_wgs84 换算",
    ),
    "window-reversed": Message(
        "the window ends ({end}) before it starts ({start}); correct one of the days",
        "结束日期（{end}）早于开始日期（{start}）；请更正其一",
    ),
    "maximum-exceeded": Message(
        "the available quantity {value} is above the maximum {most}; correct one of them",
        "可用数量 {value} 超过总量 {most}；请更正其一",
    ),
    "least-above-most": Message(
        "the least ({least}) is above the most ({most})", "最少（{least}）大于最多（{most}）"
    ),
    "credit-code": Message(
        "the check digit of the unified social credit code {value} is wrong; compare it with the "
        "certificate",
        "统一社会信用代码 {value} 的校验位不符；请与证照核对",
    ),
    "category-duplicate": Message("the category {value} occurs twice", "类别 {value} 重复"),
    "fit-shape": Message(
        "the fit has {found} values where the categories ask for {expected}",
        "匹配度有 {found} 个值，按类别应为 {expected} 个",
    ),
    "fit-range": Message("the fit {value} is outside 0 to 1", "匹配度 {value} 超出 0 至 1"),
    "travel-shape": Message(
        "the travel matrix is {found}, its ids ask for {expected}",
        "行程矩阵为 {found}，按编号应为 {expected}",
    ),
    "travel-negative": Message(
        "the travel from {organization} to {community} is {value}; it must be a number of 0 or "
        "more, or empty where there is no way",
        "从 {organization} 到 {community} 的行程为 {value}；须为不小于 0 的数，无法到达时留空",
    ),
    "travel-missing": Message(
        "the travel matrix has no line for {value}", "行程矩阵中没有 {value}"
    ),
    "travel-unit": Message(
        "the unit {value} differs from {first} in the first row; use one unit",
        "单位 {value} 与首行的 {first} 不同；请统一单位",
    ),
    "pair-duplicate": Message(
        "the pair ({first}, {second}) stands already in row {row}; delete one of the two",
        "（{first}，{second}）已在第 {row} 行出现；请删去其一",
    ),
    "agreement-community": Message(
        "need {need} belongs to community {found}, the agreement to {expected}",
        "需求 {need} 属于社区 {found}，协议写的是 {expected}",
    ),
    "agreement-organization": Message(
        "resource {resource} belongs to organization {found}, the agreement to {expected}",
        "资源 {resource} 属于单位 {found}，协议写的是 {expected}",
    ),
    "agreement-quantity": Message(
        "a need, a resource and a quantity go together in an agreement",
        "协议中的需求、资源和数量须同时填写",
    ),
    "agreement-over-need": Message(
        "agreements give need {value} {found}, it asks for {most}",
        "协议共给需求 {value} {found}，而其数量为 {most}",
    ),
    "agreement-over-resource": Message(
        "agreements take {found} of resource {value}, it has {most}",
        "协议共占用资源 {value} {found}，而其数量为 {most}",
    ),
    "agreement-parties": Message(
        "project {value} stands already with other parties ({organization}, {community})",
        "项目 {value} 已登记为其他双方（{organization}、{community}）",
    ),
}
