"""The text of the default agreement, in both languages; braces are the tags of the template."""

from __future__ import annotations

from matchmaker.messages.message import Message

_BLANK = "{{{{ {} or blank }}}}"


def _or_blank(name: str) -> Message:
    return Message(_BLANK.format(name), _BLANK.format(name))


AGREEMENT: dict[str, Message] = {
    "title": Message("Co-building Agreement", "共建项目协议书"),
    "number_line": Message(
        "Project {{ project.id }} · {{ project.stage }}",
        "项目编号：{{ project.id }}　　项目状态：{{ project.stage }}",
    ),
    "party": Message("Parties", "协议双方"),
    "party_a": Message("Party A (community)", "甲方（社区）"),
    "party_b": Message("Party B (organization)", "乙方（共建单位）"),
    "party_name": Message("Name", "名称"),
    "a_name": _or_blank("community.name"),
    "b_name": _or_blank("organization.name"),
    "party_id": Message("Code", "代码"),
    "a_id": _or_blank("community.id"),
    "b_id": _or_blank("organization.id"),
    "party_belongs": Message("Subdistrict / kind", "街道／单位类型"),
    "a_belongs": _or_blank("community.subdistrict"),
    "b_belongs": _or_blank("organization.kind"),
    "party_address": Message("Address", "地址"),
    "a_address": _or_blank("community.address"),
    "b_address": _or_blank("organization.address"),
    "party_leader": Message("Leader", "负责人／包联领导"),
    "a_leader": Message("{{ blank }}", "{{ blank }}"),
    "b_leader": _or_blank("organization.leader"),
    "party_contact": Message("Contact", "联系人／联络员"),
    "a_contact": Message("{{ blank }}", "{{ blank }}"),
    "b_contact": _or_blank("organization.contact"),
    "opening": Message(
        "The parties agree to meet the needs below with the resources below, for the good of "
        "those who live in the community.",
        "为更好地服务社区居民，甲乙双方经协商一致，就以下需求与资源开展共建，订立本协议。",
    ),
    "content_heading": Message("1. What is done", "一、共建内容"),
    "line_number": Message("No.", "序号"),
    "line_need": Message("Need", "需求"),
    "line_resource": Message("Resource", "资源"),
    "line_quantity": Message("Quantity", "数量"),
    "line_unit": Message("Unit", "单位"),
    "line_due": Message("Due", "完成时限"),
    "line_stage": Message("Stage", "状态"),
    "cell_number": Message("{{ loop.index }}", "{{ loop.index }}"),
    "cell_need": Message(
        "{{ line.need or '–' }}{% if line.need_id %} ({{ line.need_id }}){% endif %}",
        "{{ line.need or '—' }}{% if line.need_id %}（{{ line.need_id }}）{% endif %}",
    ),
    "cell_resource": Message(
        "{{ line.resource or '–' }}{% if line.resource_id %} ({{ line.resource_id }}){% endif %}",
        "{{ line.resource or '—' }}{% if line.resource_id %}（{{ line.resource_id }}）{% endif %}",
    ),
    "cell_quantity": Message("{{ line.quantity }}", "{{ line.quantity }}"),
    "cell_unit": Message("{{ line.unit }}", "{{ line.unit }}"),
    "cell_due": Message("{{ line.due }}", "{{ line.due }}"),
    "cell_stage": Message("{{ line.stage }}", "{{ line.stage }}"),
    "period_heading": Message("2. Period", "二、协议期限"),
    "period_text": Message(
        "From {{ valid_from or blank }} to {{ valid_to or blank }}. Where a due date stands above, "
        "that line is done by then.",
        "自 {{ valid_from or blank }} 起至 {{ valid_to or blank }} 止。上表列有完成时限的，"
        "按该时限完成。",
    ),
    "duties_heading": Message("3. Duties", "三、双方责任"),
    "duties_text": Message(
        "Party A names those to be served, prepares place and time, and confirms what was "
        "delivered.\n"
        "Party B provides the resources in the quantities above and names a contact.\n"
        "Both keep personal data of residents to what the service needs, and give them to nobody "
        "else.",
        "1. 甲方负责组织服务对象、落实场地和时间，并对完成数量予以确认。\n"
        "2. 乙方按上表所列资源和数量提供服务，并指定联络员。\n"
        "3. 双方仅在服务所需范围内使用居民个人信息，不得向他人提供。",
    ),
    "reports_heading": Message("4. Reports", "四、报告与评价"),
    "reports_text": Message(
        "Party B reports to Party A by the fifth day of each month what was delivered.\n"
        "Within ten days after a line is done, Party B reports the quantity delivered, the hours "
        "and the number of those who took part; Party A adds the residents' rating.\n"
        "A party that cannot keep a quantity or a date says so at once, so that the need can be "
        "planned anew.",
        "1. 乙方于每月 5 日前向甲方报告上月完成数量。\n"
        "2. 每项内容办结后 10 日内，乙方报送完成数量、服务时长和参与人数，"
        "甲方组织群众评价满意度。\n"
        "3. 一方不能按约定数量或时限完成的，应及时告知对方，以便重新对接。",
    ),
    "others_heading": Message("5. Other terms", "五、其他"),
    "others_text": Message(
        "Each party keeps one copy. What is not said here the parties settle by agreement.",
        "本协议一式两份，双方各执一份，自双方签字盖章之日起生效。未尽事宜由双方协商解决。",
    ),
    "sign_a": Message(
        "Party A (seal)\nSigned: {{ blank }}\nDate: {{ signed_on or blank }}",
        "甲方（盖章）\n负责人（签字）：{{ blank }}\n"
        "日期：{{ signed_on or '　　　年　　月　　日' }}",
    ),
    "sign_b": Message(
        "Party B (seal)\nSigned: {{ blank }}\nDate: {{ signed_on or blank }}",
        "乙方（盖章）\n负责人（签字）：{{ blank }}\n"
        "日期：{{ signed_on or '　　　年　　月　　日' }}",
    ),
}
