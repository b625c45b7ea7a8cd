"""Messages about what is written for others."""

from __future__ import annotations

from matchmaker.messages.message import Message

WRITING: dict[str, Message] = {
    "suffix-expected": Message(
        "the name must end in {expected}; name it {stem}{expected}",
        "文件名须以 {expected} 结尾；请改为 {stem}{expected}",
    ),
    "cell-too-long": Message(
        "the text has {found} characters, a cell of a workbook holds {most}; shorten it, or write "
        "JSON or CSV",
        "文本有 {found} 个字符，工作簿的单元格最多容纳 {most} 个；请缩短，或改写为 JSON 或 CSV",
    ),
    "cell-unwritable": Message(
        "a cell of a workbook cannot hold the text {value} unchanged; change it, or write JSON or "
        "CSV",
        "工作簿的单元格无法原样保存文本 {value}；请修改，或改写为 JSON 或 CSV",
    ),
    "rows-too-many": Message(
        "the list has {found} rows, a sheet of a workbook holds {most}; write JSON, CSV or Parquet",
        "清单有 {found} 行，工作表最多容纳 {most} 行；请改写为 JSON、CSV 或 Parquet",
    ),
    "template-unreadable": Message(
        "the template is not a .docx file that can be read: {why}; save it as .docx, or start "
        "from write_agreement_template",
        "模板不是可读取的 .docx 文件：{why}；请另存为 .docx，"
        "或从 write_agreement_template 生成的模板改起",
    ),
    "template-faulty": Message(
        "the template cannot be filled in: {why}; mend it there, or start from "
        "write_agreement_template",
        "模板无法填写：{why}；请在该处修改，或从 write_agreement_template 生成的模板改起",
    ),
}
