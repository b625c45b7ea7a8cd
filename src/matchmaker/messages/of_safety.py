"""Messages about files that are not safe to open, and about personal data."""

from __future__ import annotations

from matchmaker.messages.message import Message

SAFETY: dict[str, Message] = {
    "workbook-kind": Message(
        "the content is {value} and no workbook (.xlsx, .xls, .ods); open it in a spreadsheet "
        "program and save it as .xlsx",
        "文件内容是 {value}，不是工作簿（.xlsx、.xls、.ods）；请用表格软件打开并另存为 .xlsx",
    ),
    "suffix-wrong": Message(
        "the name ends in {value}, but the content is {right}; rename the file to end in {right}",
        "文件名以 {value} 结尾，但内容是 {right}；请把扩展名改为 {right}",
    ),
    "file-damaged": Message(
        "the file is damaged or cut off ({why}); open it in a spreadsheet program and save it "
        "anew, or fetch it again",
        "文件已损坏或不完整（{why}）；请用表格软件打开后重新保存，或重新获取该文件",
    ),
    "file-encrypted": Message(
        "the file is protected by a password; open it, remove the password and save it",
        "文件设有密码；请打开后取消密码并保存",
    ),
    "file-macros": Message(
        "the workbook holds macros ({value}); save it as .xlsx without macros",
        "工作簿含有宏（{value}）；请另存为不含宏的 .xlsx",
    ),
    "file-links": Message(
        "the workbook takes values from elsewhere ({value}); break its links, so that the values "
        "stay, and save it",
        "工作簿引用了外部数据（{value}）；请断开链接、保留数值后保存",
    ),
    "file-takes-too-much": Message(
        "the file takes more memory than there is; split it",
        "读取该文件所需内存超出限度；请拆分文件",
    ),
    "archive-too-large": Message(
        "the part {value} brings the file to {size} MiB, more than the {most} MiB that a list may "
        "have; delete what is not a list, or split the file",
        "其中 {value} 使文件达到 {size} MiB，超过上限 {most} MiB；"
        "请删去与清单无关的内容，或拆分文件",
    ),
    "archive-too-many": Message(
        "the file has {count} parts, more than {most}; save it anew with a spreadsheet program",
        "文件由 {count} 个部分组成，超过上限 {most}；请用表格软件重新保存",
    ),
    "archive-name-unsafe": Message(
        "the file has a part named {value}, which points out of it; do not open it, and ask who "
        "sent it",
        "文件中有名为 {value} 的部分，指向文件之外；请勿打开，并向发送人核实",
    ),
    "archive-name-double": Message(
        "the file has two parts named {value}; do not open it, and ask who sent it",
        "文件中有两个名为 {value} 的部分；请勿打开，并向发送人核实",
    ),
    "xml-entities": Message(
        "the part {value} declares entities (DOCTYPE), which no spreadsheet program writes; do "
        "not open the file, and ask who sent it",
        "其中 {value} 声明了实体（DOCTYPE），表格软件不会这样写；请勿打开，并向发送人核实",
    ),
    "xml-deep": Message(
        "the part {value} is nested more than {most} levels deep; save the file anew with a "
        "spreadsheet program",
        "其中 {value} 的嵌套超过 {most} 层；请用表格软件重新保存",
    ),
    "xml-tag-long": Message(
        "the part {value} has a tag or a row that is too long; save the file anew with a "
        "spreadsheet program",
        "其中 {value} 有过长的标记或行；请用表格软件重新保存",
    ),
    "xml-too-many": Message(
        "the part {value} has too many rows or tags, or writes them in an unusual way; delete what "
        "is not a list, and save the file anew with a spreadsheet program",
        "其中 {value} 的行或标记过多，或写法特殊；请删去与清单无关的内容，并用表格软件重新保存",
    ),
    "sheet-too-large": Message(
        "from its first to its last filled cell, {value} reaches over {cells} cells, more than "
        "{most}; delete what stands far away from the list",
        "{value} 从第一个到最后一个有内容的单元格共 {cells} 格，超过上限 {most}；"
        "请删除远离清单的内容",
    ),
    "table-too-large": Message(
        "the table has {rows} rows and {columns} columns, which is too much for a list; split it",
        "表中有 {rows} 行 {columns} 列，超出清单的限度；请拆分",
    ),
    "file-nul": Message(
        "the file holds a NUL byte (byte {at}) and is no text; save it as CSV UTF-8",
        "文件含有空字节（第 {at} 字节），不是文本；请另存为 CSV UTF-8",
    ),
    "salt-empty": Message(
        "the salt of the pseudonyms is empty; give at least 16 random bytes and keep them apart",
        "假名化所用的盐值为空；请提供至少 16 个随机字节，并与清单分开保管",
    ),
}
