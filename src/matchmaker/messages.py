"""Every message that a finding can carry: a stable code, in English and in Chinese."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from matchmaker.errors import Finding, Place

_LONGEST_VALUE = 60
_LONGEST_HINT = 600
_HINTS = ("known", "choices", "why")


class Message(NamedTuple):
    """The text of a finding in both languages, with ``{placeholders}``."""

    en: str
    zh: str


_VALUES = {
    "value-missing": Message("a value is needed here", "此处必须填写"),
    "value-invalid": Message("the value {value} is not valid: {why}", "{value} 无效：{why}"),
    "field-unknown": Message(
        "there is no field {field}; known are: {known}", "没有字段 {field}；可用字段：{known}"
    ),
    "text-expected": Message(
        "{value} is not text; give it as text, in quotes", "{value} 不是文本；请以文本填写"
    ),
    "number-expected": Message("{value} is not a number", "{value} 不是数字"),
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

_LISTS = {
    "list-empty": Message(
        "the list is empty; at least one record is needed", "清单为空；至少要有一条记录"
    ),
    "columns-uneven": Message(
        "the column has {found} rows, the others {expected}",
        "该列有 {found} 行，其他列有 {expected} 行",
    ),
    "id-duplicate": Message(
        "the id {value} occurs already in row {first}; give each record its own",
        "编号 {value} 在第 {first} 条已出现；每条记录的编号须唯一",
    ),
    "community-unknown": Message(
        "no community has the id {value}; add it to the communities or correct it",
        "没有编号为 {value} 的社区；请在社区清单中补充或更正",
    ),
    "organization-unknown": Message(
        "no organization has the id {value}; add it to the organizations or correct it",
        "没有编号为 {value} 的单位；请在单位清单中补充或更正",
    ),
    "need-unknown": Message("no need has the id {value}", "没有编号为 {value} 的需求"),
    "resource-unknown": Message("no resource has the id {value}", "没有编号为 {value} 的资源"),
    "category-unknown": Message(
        "the taxonomy has no category {value}; known are: {known}",
        "分类中没有 {value}；可用类别：{known}",
    ),
    "area-unknown": Message(
        "{value} is neither a community id nor a subdistrict", "{value} 既不是社区编号也不是街道"
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
        "the longitude {value} is outside -180 to 180", "经度 {value} 超出 -180 至 180"
    ),
    "latitude-range": Message(
        "the latitude {value} is outside -90 to 90", "纬度 {value} 超出 -90 至 90"
    ),
    "crs-unsupported": Message(
        "coordinates in {value} are not read yet; convert them to WGS-84",
        "暂不支持 {value} 坐标；请换算为 WGS-84",
    ),
    "window-reversed": Message(
        "the window ends ({end}) before it starts ({start})",
        "结束日期（{end}）早于开始日期（{start}）",
    ),
    "maximum-exceeded": Message(
        "the available quantity {value} is above the maximum {most}",
        "可用数量 {value} 超过总量 {most}",
    ),
    "least-above-most": Message(
        "the least ({least}) is above the most ({most})", "最少（{least}）大于最多（{most}）"
    ),
    "credit-code": Message(
        "the check digit of the unified social credit code {value} is wrong",
        "统一社会信用代码 {value} 的校验位不符",
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

_RULES = {
    "pair-contradiction": Message(
        "the pair ({organization}, {community}) is both required and forbidden",
        "结对（{organization}，{community}）既被要求又被禁止",
    ),
    "least-above-budget": Message(
        "the rules ask for at least {least} projects, max_projects allows {most}",
        "规则要求至少 {least} 个项目，而项目上限为 {most}",
    ),
    "travel-needed": Message(
        "max_travel needs a region with a travel matrix", "max_travel 需要区域带有行程矩阵"
    ),
    "quota-twice": Message(
        "the quotas name the kind {value} more than once", "配额中单位类型 {value} 重复出现"
    ),
    "quotas-above-most": Message(
        "the quotas ask for at least {least} projects here, {most} are allowed",
        "配额要求此处至少 {least} 个项目，而上限为 {most}",
    ),
    "together-twice": Message(
        "need {value} stands more than once in the groups; a need is in one group at most",
        "需求 {value} 在分组中重复出现；一个需求最多属于一组",
    ),
    "apart-alone": Message(
        "organization {value} cannot be kept apart from itself", "单位 {value} 不能与自身分开"
    ),
    "apart-required": Message(
        "organizations {first} and {second} may not meet in community {community}, but both must "
        "have a project there",
        "单位 {first} 与 {second} 不得同在社区 {community}，而两者在此都须有项目",
    ),
    "cost-twice": Message(
        "the pair ({organization}, {community}) has two costs",
        "结对（{organization}，{community}）有两个成本",
    ),
    "distance-needed": Message(
        "cost_per_km needs a distance, and {count} pairs have none, ({organization}, {community}) "
        "first; give their places, or their own costs in pair_costs",
        "cost_per_km 需要距离，而 {count} 个结对没有距离，首个为（{organization}，{community}）；"
        "请填写位置，或在 pair_costs 中给出其成本",
    ),
    "candidates-too-many": Message(
        "the rules leave about {found} candidate edges (at most {most}); set max_distance_km",
        "按规则约有 {found} 条候选匹配（上限 {most}）；请设置 max_distance_km",
    ),
    "value-shape": Message(
        "{what} gave {found} values for {expected} edges",
        "{what} 返回 {found} 个值，应为 {expected} 个",
    ),
    "value-not-finite": Message(
        "{what} gave {count} values that are not finite numbers", "{what} 返回了 {count} 个非有限数"
    ),
    "value-negative": Message(
        "{what} gave {count} negative values; the least is {value}",
        "{what} 返回了 {count} 个负值；最小为 {value}",
    ),
    "value-merges": Message(
        "different values ({first} and {second}) become equal at the resolution {resolution}",
        "不同的值（{first} 与 {second}）在精度 {resolution} 下相等",
    ),
    "value-overflow": Message(
        "values up to {value} at the resolution {resolution} exceed what integers hold; "
        "choose a coarser one",
        "值达 {value}，在精度 {resolution} 下超出整数范围；请降低精度",
    ),
}

_PROBLEM = {
    "array-shape": Message(
        "the array is {found}, {expected} is needed", "数组为 {found}，应为 {expected}"
    ),
    "array-type": Message(
        "the array holds {found}, {expected} is needed", "数组元素为 {found}，应为 {expected}"
    ),
    "array-negative": Message(
        "{count} values are negative; the first stands at {at}",
        "{count} 个值为负；首个在第 {at} 位",
    ),
    "index-range": Message(
        "{count} indices are outside 0 to {most}; the first stands at {at}",
        "{count} 个下标超出 0 至 {most}；首个在第 {at} 位",
    ),
    "edge-duplicate": Message(
        "need {need} and resource {resource} are joined by more than one edge",
        "需求 {need} 与资源 {resource} 之间有多条边",
    ),
    "parties-missing": Message(
        "limits on projects need both 'community' and 'organization'",
        "限制项目需要同时给出 community 和 organization",
    ),
    "method-cannot": Message(
        'the method {value} does not keep the rule {rule}; take "auto" or "exact"',
        '方法 {value} 不能保证规则 {rule}；请用 "auto" 或 "exact"',
    ),
    "option-invalid": Message("{value} is not valid: {why}", "{value} 无效：{why}"),
    "argument-missing": Message(
        "'{field}' needs '{expected}', which is missing", "{field} 需要同时给出 {expected}"
    ),
    "entry-twice": Message("{what} {value} stands more than once", "{what} {value} 重复出现"),
    "apart-itself": Message(
        "organization {value} cannot be kept apart from itself", "单位 {value} 不能与自身互斥"
    ),
}

_FILES = {
    "file-missing": Message("the file does not exist", "文件不存在"),
    "folder-expected": Message(
        "this is a file; name the folder that holds the CSV files, or a .json file",
        "这是一个文件；请指定存放 CSV 文件的文件夹，或 .json 文件",
    ),
    "file-unwritable": Message("this cannot be written: {why}", "无法写入：{why}"),
    "file-unreadable": Message("the file cannot be read: {why}", "文件无法读取：{why}"),
    "file-encoding": Message(
        "the file is not UTF-8 (byte {at}); save it as CSV UTF-8",
        "文件不是 UTF-8 编码（第 {at} 字节）；请另存为 CSV UTF-8",
    ),
    "file-empty": Message("the file has no header row", "文件没有表头"),
    "column-missing": Message(
        "the column {value} is missing; found are: {known}", "缺少列 {value}；现有的列：{known}"
    ),
    "column-unnamed": Message(
        "column {at} has cells but no header; name it or delete it",
        "第 {at} 列有内容但没有表头；请补上表头或删除该列",
    ),
    "column-duplicate": Message("the column {value} occurs twice", "列 {value} 重复"),
    "row-ragged": Message(
        "the row has {found} cells, the header {expected}; a comma in a text asks for quotes",
        "该行有 {found} 格，表头有 {expected} 格；文本中含逗号时须加引号",
    ),
    "json-invalid": Message("the file is not valid JSON: {why}", "文件不是有效的 JSON：{why}"),
    "toml-invalid": Message("the file is not valid TOML: {why}", "文件不是有效的 TOML：{why}"),
    "format-unknown": Message("this is not a {expected} of this library", "这不是本库的{expected}"),
}

_PLAN = {
    "plan-unknown-id": Message("{what} {value} is not in the lists", "{what} {value} 不在清单中"),
    "plan-parties": Message(
        "{what} {value} does not belong to {owner}", "{what} {value} 不属于 {owner}"
    ),
    "plan-quantity": Message(
        "the quantity {value} must be a whole number above 0", "数量 {value} 须为正整数"
    ),
    "plan-duplicate": Message("{what} {value} stands more than once", "{what} {value} 重复出现"),
    "plan-ineligible": Message(
        "resource {resource} cannot serve need {need}: {reason}",
        "资源 {resource} 不能满足需求 {need}：{reason}",
    ),
    "plan-over-need": Message(
        "need {value} gets {found}, it asks for {most}",
        "需求 {value} 得到 {found}，而其数量为 {most}",
    ),
    "plan-over-resource": Message(
        "resource {value} gives {found}, it has {most}",
        "资源 {value} 给出 {found}，而其数量为 {most}",
    ),
    "plan-too-many-projects": Message(
        "{found} projects, {most} are allowed", "共 {found} 个项目，上限为 {most}"
    ),
    "plan-organization-limit": Message(
        "organization {value} has {found} projects, {least} to {most} are allowed",
        "单位 {value} 有 {found} 个项目，应为 {least} 至 {most} 个",
    ),
    "plan-community-limit": Message(
        "community {value} has {found} projects, {least} to {most} are allowed",
        "社区 {value} 有 {found} 个项目，应为 {least} 至 {most} 个",
    ),
    "plan-forbidden": Message(
        "the rules forbid the pair ({organization}, {community})",
        "规则禁止结对（{organization}，{community}）",
    ),
    "plan-required-missing": Message(
        "the required pair ({organization}, {community}) has no project",
        "要求的结对（{organization}，{community}）没有项目",
    ),
    "plan-signed-missing": Message(
        "the signed pair ({organization}, {community}) is not kept",
        "已签约的结对（{organization}，{community}）未保留",
    ),
    "plan-organization-units": Message(
        "organization {value} serves {found} units, {least} to {most} are allowed",
        "单位 {value} 的服务量为 {found}，应为 {least} 至 {most}",
    ),
    "plan-community-units": Message(
        "community {value} is served {found} units, {least} to {most} are allowed",
        "社区 {value} 的服务量为 {found}，应为 {least} 至 {most}",
    ),
    "plan-floor": Message(
        "community {value} is served {found} units, the floor is {least}",
        "社区 {value} 的服务量为 {found}，保底为 {least}",
    ),
    "plan-quota": Message(
        "community {value} has {found} projects with the kind {kind}, {least} to {most} are "
        "allowed",
        "社区 {value} 与 {kind} 类单位有 {found} 个项目，应为 {least} 至 {most} 个",
    ),
    "plan-apart": Message(
        "organizations {first} and {second} may not meet in community {value}",
        "单位 {first} 与 {second} 不得同在社区 {value}",
    ),
    "plan-whole": Message(
        "need {value} is served wholly or not at all; it gets {found} of {most}",
        "需求 {value} 不可拆分；得到 {found}，共需 {most}",
    ),
    "plan-together": Message(
        "need {value} is served in full with its group or not at all; it gets {found} of {most}, "
        "others of the group are served",
        "需求 {value} 须与同组需求一并全部满足，或都不服务；它得到 {found}，共需 {most}，"
        "而同组有需求得到服务",
    ),
    "plan-providers": Message(
        "need {value} is served by {found} organizations, {most} are allowed",
        "需求 {value} 由 {found} 个单位服务，上限为 {most}",
    ),
    "plan-project-units": Message(
        "the project serves {found} units, {least} is the least",
        "该项目的服务量为 {found}，至少须为 {least}",
    ),
    "plan-project-value": Message(
        "the project is worth {found}, {least} is the least",
        "该项目的价值为 {found}，至少须为 {least}",
    ),
    "plan-signed": Message(
        "the project is called {found}, by the agreements it is {expected}",
        "该项目写为 {found}，按协议应为 {expected}",
    ),
    "plan-cost": Message(
        "the project's cost is {found}, recomputed {expected}",
        "该项目的成本为 {found}，复算为 {expected}",
    ),
    "plan-distance": Message(
        "the distance is {found} km, recomputed {expected} km",
        "距离为 {found} 千米，复算为 {expected} 千米",
    ),
    "plan-edge-value": Message(
        "the value is {found}, recomputed {expected}", "价值为 {found}，复算为 {expected}"
    ),
    "plan-value": Message(
        "the plan's value is {found}, recomputed {expected}",
        "方案价值为 {found}，复算为 {expected}",
    ),
    "plan-bound": Message(
        "the prices prove the bound {expected}, the plan claims {found}",
        "影子价格证明的上界为 {expected}，方案写的是 {found}",
    ),
    "plan-prices": Message(
        "the prices of {what} are not usable: {why}", "{what}的影子价格不可用：{why}"
    ),
    "plan-branches": Message(
        "the branches of {what} are not usable: {why}", "{what}的分支不可用：{why}"
    ),
    "plan-gap": Message(
        "the gap is {found}, it follows as {expected}", "差距为 {found}，应为 {expected}"
    ),
    "plan-status": Message(
        "the status is {found}, proven is {expected}", "状态为 {found}，所证明的是 {expected}"
    ),
    "plan-open": Message(
        "need {value} lacks {expected}, the plan says {found}",
        "需求 {value} 尚缺 {expected}，方案写的是 {found}",
    ),
    "plan-reason": Message(
        "need {value} stays open for another reason: {expected}; the plan says {found}",
        "需求 {value} 未满足的原因应为 {expected}，方案写的是 {found}",
    ),
    "plan-unused": Message(
        "resource {value} has {expected} left, the plan says {found}",
        "资源 {value} 剩余 {expected}，方案写的是 {found}",
    ),
    "plan-inputs": Message(
        "the plan was made from other {what} than those given", "方案所依据的{what}与所给的不同"
    ),
    "plan-objective": Message(
        "the plan's objective holds functions; pass the same objective to check",
        "方案的目标含有函数；复核时请传入同一目标",
    ),
}

CATALOG: dict[str, Message] = {**_VALUES, **_LISTS, **_RULES, **_PROBLEM, **_FILES, **_PLAN}
"""All messages by code. Codes are stable: a program may rely on them."""


def shorten(value: Any, longest: int = _LONGEST_VALUE) -> str:
    """Write a value so that it fits in a message, with control characters made visible."""
    text = value if isinstance(value, str) else repr(value)
    text = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def finding(
    code: str,
    *,
    list: str = "",
    record: str = "",
    field: str = "",
    value: Any = None,
    place: Place | None = None,
    severity: Literal["error", "warning"] = "error",
    **details: Any,
) -> Finding:
    """Make the finding with this code from the catalog.

    Parameters
    ----------
    code : str
        A key of `CATALOG`.
    list, record, field, value, place, severity
        As in `matchmaker.errors.Finding`.
    **details
        What the message's placeholders ask for besides ``value``.

    Raises
    ------
    KeyError
        The code or a placeholder is unknown: a fault of the library, not of the user.
    """
    message = CATALOG[code]
    shown = {
        name: shorten(detail, _LONGEST_HINT if name in _HINTS else _LONGEST_VALUE)
        for name, detail in {"value": value, "list": list, "field": field, **details}.items()
    }
    kept = value if value is None or isinstance(value, int | float) else shorten(value)
    return Finding(
        code=code,
        en=message.en.format(**shown),
        zh=message.zh.format(**shown),
        list=list,
        record=shorten(record),
        field=field,
        value=kept,
        place=place or Place(),
        severity=severity,
    )
