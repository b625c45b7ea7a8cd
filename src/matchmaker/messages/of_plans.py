"""Messages about rules, problems, files and plans."""

from __future__ import annotations

from matchmaker.messages.message import Message

RULES = {
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

PROBLEM = {
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

FILES = {
    "file-missing": Message(
        "the file does not exist; check its name and folder",
        "文件不存在；请核对文件名和所在文件夹",
    ),
    "folder-expected": Message(
        "this is a file; name a folder, a workbook (.xlsx, .xls, .ods), or a .json file",
        "这是一个文件；请指定文件夹、工作簿（.xlsx、.xls、.ods）或 .json 文件",
    ),
    "folder-empty": Message(
        "the folder is empty; put the lists into it, or name another",
        "文件夹为空；请放入清单，或指定其他文件夹",
    ),
    "file-unwritable": Message(
        "this cannot be written: {why}; name another place",
        "无法写入：{why}；请换一个位置",
    ),
    "file-unreadable": Message(
        "the file cannot be read: {why}; see whether it is open elsewhere "
        "and whether you may read it",
        "文件无法读取：{why}；请检查是否被占用、是否有读取权限",
    ),
    "file-encoding": Message(
        "the file is not UTF-8 (byte {at}); save it as CSV UTF-8",
        "文件不是 UTF-8 编码（第 {at} 字节）；请另存为 CSV UTF-8",
    ),
    "file-form": Message(
        "no {value} file is written here; name a file .xlsx, .json or .geojson, or a folder "
        "without such an ending",
        "此处不写 {value} 文件；请写成 .xlsx、.json 或 .geojson 文件，或不带此类后缀的文件夹",
    ),
    "file-kind": Message(
        "files that end in {value} are not read here; read are: {known}",
        "此处不读取 {value} 文件；可读取：{known}",
    ),
    "file-empty": Message("the file has no header row", "文件没有表头"),
    "column-missing": Message(
        "the column {value} is missing; add it. Found are: {known}",
        "缺少列 {value}；请补充。现有的列：{known}",
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
    "toml-invalid": Message(
        "the file is not valid TOML: {why}; correct it there",
        "文件不是有效的 TOML：{why}；请在该处更正",
    ),
    "format-unknown": Message("this is not a {expected} of this library", "这不是本库的{expected}"),
}

PLAN = {
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
