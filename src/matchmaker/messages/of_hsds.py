"""Messages about directories in the Human Services Data Specification."""

from __future__ import annotations

from matchmaker.messages.message import Message

HSDS: dict[str, Message] = {
    "hsds-empty": Message(
        "there is no organization and no service in HSDS here; give a folder with "
        "organizations.csv and services.csv, or a JSON file of organizations or services",
        "此处没有 HSDS 格式的单位或服务；请给出含 organizations.csv 和 services.csv 的文件夹，"
        "或单位、服务的 JSON 文件",
    ),
    "hsds-lists": Message(
        "HSDS has no {value}; give {value}=, or a table x_matchmaker_{value}.csv, or read "
        "organizations and resources alone with read_directory",
        "HSDS 没有 {value}；请给出 {value}= 或 x_matchmaker_{value}.csv，"
        "或用 read_directory 只读取单位和资源",
    ),
    "skip-hsds-id": Message(
        "{before} has no usable id and was left out; give it an id of at most 200 characters "
        "without line breaks",
        "{before} 没有可用的编号，未采用；请填写不超过 200 个字符且不含换行的编号",
    ),
    "skip-hsds-duplicate": Message(
        "the id {before} stands already; this one was left out; give each its own id",
        "编号 {before} 已出现，此条未采用；每条的编号须唯一",
    ),
    "skip-hsds-closed": Message(
        "service {before} was left out, its status is {after}; set it to active if it is offered",
        "服务 {before} 的状态为 {after}，未采用；如仍提供，请改为 active",
    ),
    "skip-hsds-organization": Message(
        "service {before} was left out: the directory has no organization {after}; add it, or "
        "read with derive=True",
        "服务 {before} 未采用：目录中没有单位 {after}；请补充该单位，或以 derive=True 读取",
    ),
    "skip-hsds-none-available": Message(
        "{before} was left out: {after} available is less than one unit; correct it if there "
        "is more",
        "{before} 未采用：可用数量 {after} 不足一个单位；如有更多请更正",
    ),
    "skip-hsds-quantity": Message(
        "{before} was left out: {after} is no usable quantity; write a number of 0 or more",
        "{before} 未采用：{after} 不是可用的数量；请填写不小于 0 的数字",
    ),
    "skip-hsds-date": Message(
        "{before} was left out: {after} in its schedule is not a date; write 2024-03-05",
        "{before} 未采用：其日程中的 {after} 不是日期；请写成 2024-03-05",
    ),
    "skip-hsds-window": Message(
        "{before} was left out: its schedules end before they start ({after}); correct the days",
        "{before} 未采用：其日程的结束早于开始（{after}）；请更正日期",
    ),
    "skip-hsds-personal": Message(
        "{before} holds personal data and was not read", "{before} 含个人信息，未读取"
    ),
    "skip-hsds-hours": Message(
        "{before} holds opening hours without days of beginning and end and was not read",
        "{before} 只有开放时段，没有起止日期，未读取",
    ),
    "skip-hsds-table": Message(
        "{before} was not read: the lists have no place for it",
        "{before} 未读取：清单中没有对应内容",
    ),
    "skip-hsds-file": Message(
        "{before} was not read: it holds no tables of HSDS", "{before} 未读取：不含 HSDS 的表"
    ),
    "skip-hsds-beside": Message(
        "{before} was not read: the folder holds CSV tables; read this file by itself",
        "{before} 未读取：文件夹中有 CSV 表；请单独读取此文件",
    ),
    "skip-hsds-descriptor": Message(
        "{before} describes the tables and was not read", "{before} 是表的说明，未读取"
    ),
    "read-hsds-text": Message(
        "{before} was read as {after}: line breaks and control characters are left out, and "
        "what is too long",
        "{before} 读作 {after}：去掉了换行、控制字符和过长的部分",
    ),
    "read-hsds-value": Message(
        "{before} is not usable and was read as empty; correct it",
        "{before} 不可用，读作空；请更正",
    ),
    "read-hsds-rounded": Message(
        "{before} was read as {after}: only whole units are planned",
        "{before} 读作 {after}：只按整单位安排",
    ),
    "read-hsds-coordinates": Message(
        "longitude, latitude {before} are no point on the earth and were not read; correct them",
        "经度、纬度 {before} 不是地球上的点，未读取；请更正",
    ),
    "read-hsds-locations": Message(
        "the organization has {before} locations; it was taken to be at none of them, only its "
        "services are",
        "该单位有 {before} 个地点；单位本身不取坐标，只有其服务取",
    ),
    "read-hsds-location-unknown": Message(
        "the directory has no location {before}; the service was read without one; add it",
        "目录中没有地点 {before}；该服务未取地点；请补充",
    ),
    "read-hsds-shared": Message(
        "service {before} has capacities and several locations; its capacities belong to all of "
        "them, so that it was read without a location",
        "服务 {before} 有容量和多个地点；容量属于全部地点，故未取地点",
    ),
    "read-hsds-area": Message(
        "the service area {before} names no known community or subdistrict and was not read",
        "服务范围 {before} 不是已知的社区或街道，未读取",
    ),
    "read-hsds-uncategorized": Message(
        "service {before} has no taxonomy term and no program; its category was taken to be "
        "{after}; give categories= for others",
        "服务 {before} 没有分类词和项目；类别取 {after}；可用 categories= 另行指定",
    ),
    "read-hsds-program": Message(
        "service {before} has no taxonomy term; its category was taken to be its program {after}",
        "服务 {before} 没有分类词；类别取其项目 {after}",
    ),
    "read-hsds-terms": Message(
        "of the taxonomy terms {before}, {after} was taken for the category; give categories= "
        "for another",
        "分类词 {before} 中取 {after} 为类别；可用 categories= 另行指定",
    ),
    "read-hsds-differs": Message(
        "{before} differs from {after}, which stands elsewhere for the same id and was kept; "
        "correct one of them",
        "{before} 与同一编号在别处的 {after} 不同，保留了后者；请更正其一",
    ),
    "read-hsds-derived": Message(
        "organization {before} was made from its id: only a service names it",
        "单位 {before} 只在服务中出现，按其编号建立",
    ),
    "read-hsds-status": Message(
        "{before} is no status of HSDS; the service was taken to be active",
        "{before} 不是 HSDS 的状态；该服务按 active 读取",
    ),
}
