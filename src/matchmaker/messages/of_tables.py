"""Messages about how office tables were read: headers, columns, cells, names."""

from __future__ import annotations

from matchmaker.messages.message import Message

TABLES: dict[str, Message] = {
    "list-missing": Message(
        "no sheet or file was recognized as the {value}; found were: {known}. Name it after its "
        "list, or say which one it is with sheets=",
        "没有识别出{value}；现有：{known}。请以清单名称命名，或用 sheets= 指明",
    ),
    "sheet-unknown": Message(
        "there is no sheet {value}; write one of: {known}", "没有工作表 {value}；请填写：{known}"
    ),
    "option-unknown": Message(
        "there is no option {value}; there are: {known}", "没有选项 {value}；可用选项：{known}"
    ),
    "option-pairs": Message(
        '{value} is no table of texts; write pairs such as "点单内容" = "description"',
        '{value} 不是成对的文本；请写成 "点单内容" = "description" 的形式',
    ),
    "option-switch": Message(
        "{value} is not true or false; write one of them, without quotes",
        "{value} 不是 true 或 false；请填写其中之一，不加引号",
    ),
    "option-field": Message(
        "{header} is to be read as {value}, and there is no such field; write one of: {known}",
        "{header} 指定为 {value}，但没有这个字段；可用字段：{known}",
    ),
    "option-list": Message(
        "{sheet} is to be read as {value}, and there is no such list; write one of: {known}",
        "{sheet} 指定为 {value}，但没有这份清单；可用清单：{known}",
    ),
    "mapping-unused": Message(
        "mapping names the column {value}, which stands in no list; correct it, or leave it out",
        "mapping 中的列 {value} 不在任何清单中；请更正或删去",
    ),
    "header-missing": Message(
        "no row looks like the header of the {value}; it needs at least {known}",
        "没有找到{value}的表头；至少须有：{known}",
    ),
    "header-doubled": Message(
        "the columns {value} and {other} hold the same field {field}; delete one, or leave it out "
        "with mapping=",
        "列 {value} 与 {other} 是同一字段 {field}；请删去其一，或用 mapping= 排除",
    ),
    "header-near": Message(
        "the column {value} is not read; is {near} meant? Rename it, or name its field with "
        "mapping=",
        "列 {value} 未读取；是否应为 {near}？请改名，或用 mapping= 指明字段",
    ),
    "code-digits-lost": Message(
        "the spreadsheet took the code {value} for a number, and digits were lost; format the "
        "column as text and enter the code again",
        "表格把代码 {value} 当成了数字，末尾数字已丢失；请将该列设为文本格式后重新填写",
    ),
    "name-near": Message(
        "{value} is not in the list; is {known} meant? Write the name as the list has it",
        "清单中没有 {value}；是否应为 {known}？请与清单中的名称一致",
    ),
    "name-ambiguous": Message(
        "{value} may be any of {known}; write the code", "{value} 可能是 {known}；请填写代码"
    ),
    "reference-conflict": Message(
        "the name {value} and the code {other} stand for two different records; correct one",
        "名称 {value} 与代码 {other} 指向不同记录；请更正其一",
    ),
    "cell-error": Message(
        "the cell shows {value}; a formula in it failed, or was never computed. Correct it and "
        "save the file again",
        "该格显示 {value}：公式出错或未计算；请更正后重新保存文件",
    ),
    "taxonomy-made": Message(
        "no taxonomy was given: a need category is served by the resource category of the same "
        "name alone ({value} of {of} need categories have one); give taxonomy= for more",
        "未提供分类：需求类别只与同名资源类别匹配（{of} 个需求类别中 {value} 个有同名）；"
        "可用 taxonomy= 提供",
    ),
    "taxonomy-none": Message(
        "no need category has the name of a resource category, so that nothing fits; give a sheet "
        "of need category, resource category and fit, or taxonomy=",
        "没有任何需求类别与资源类别同名，无法匹配；请提供“需求类别、资源类别、匹配度”表，"
        "或用 taxonomy= 提供",
    ),
    "read-filled": Message("filled down from above: {after}", "由上方合并单元格填充：{after}"),
    "read-code": Message("a number, read as the code {after}", "数字按代码读取：{after}"),
    "read-number": Message("{before} read as {after}", "{before} 读作 {after}"),
    "read-unit": Message("{before} read as {after} km", "{before} 读作 {after} 公里"),
    "read-date": Message("{before} read as {after}", "{before} 读作 {after}"),
    "read-serial": Message(
        "the number {before} read as the date {after}", "数字 {before} 读作日期 {after}"
    ),
    "read-period": Message(
        "{before} read as a period that ends on {after}", "{before} 读作期限，截止 {after}"
    ),
    "read-open-end": Message("{before} read as no last day", "{before} 读作没有截止日期"),
    "read-nothing": Message("{before} read as empty", "{before} 读作空"),
    "read-everywhere": Message("{before} read as everywhere", "{before} 读作不限范围"),
    "read-ticks": Message("the ticked column read as {after}", "勾选列读作 {after}"),
    "header-unit": Message(
        "the unit {value} in the header is not read; give the numbers in one of: {known}",
        "不读取表头中的单位 {value}；请用以下单位填写：{known}",
    ),
    "ticks-doubled": Message(
        "two columns are ticked: {value}; tick one", "勾选了两列：{value}；请只勾一列"
    ),
    "read-invisible": Message(
        "without the invisible signs around {after}", "去除了 {after} 前后的不可见字符"
    ),
    "read-name": Message("{before} read as {after}", "{before} 读作 {after}"),
    "read-ids": Message(
        "the list has no column of ids; they were made from: {before}",
        "该表没有编号列；编号取自：{before}",
    ),
    "read-derived": Message(
        "there is no such list; {before} records were made from the names in others",
        "没有该清单；由其他清单中的名称生成 {before} 条",
    ),
    "read-sheet-name": Message(
        "the community {after} of all rows is taken from the title or the name of the sheet",
        "各行的社区取自标题或工作表名称：{after}",
    ),
    "read-person-keyed": Message(
        "the column tells of persons: pseudonyms were made of it, and nothing else was kept",
        "该列为个人信息：只生成代号，不保留原文",
    ),
    "read-person-dropped": Message(
        "the column tells of persons and was not read; give salt= to have pseudonyms",
        "该列为个人信息，未读取；提供 salt= 可生成代号",
    ),
    "read-snapped": Message(
        "the point of a person was not kept; the need stands where its community is",
        "未保留个人位置；该需求以社区位置为准",
    ),
    "read-scrubbed": Message("taken out of the text: {after}", "已从文本中隐去：{after}"),
    "skip-file": Message("no file with lists", "不是清单文件"),
    "skip-blank": Message("the sheet is empty", "空工作表"),
    "skip-title": Message("a title: {before}", "标题：{before}"),
    "skip-empty": Message("empty rows: {before}", "空行：{before} 行"),
    "skip-number": Message("nothing but a row number", "只有序号的空行"),
    "skip-total": Message("a total: {before}", "合计行：{before}"),
    "skip-header": Message("the header again", "重复的表头"),
    "skip-note": Message("a note: {before}", "注释：{before}"),
    "skip-heading": Message("a heading between the rows: {before}", "分组标题：{before}"),
    "skip-sheet": Message("no list was recognized", "未识别出清单"),
    "skip-hidden": Message(
        "the sheet is hidden; show it to have it read",
        "隐藏的工作表；取消隐藏后才会读取",
    ),
    "skip-asked": Message("left out, as the caller asked", "按调用者要求未读取"),
}
