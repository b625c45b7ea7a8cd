"""What a plan is handed on as: a workbook, agreements to sign, lists and empty lists to fill in."""

from matchmaker.files.out.agreements import write_agreement_template, write_agreements
from matchmaker.files.out.lists import write_list_workbook
from matchmaker.files.out.template import write_template
from matchmaker.files.out.workbook import write_workbook

__all__ = [
    "write_agreement_template",
    "write_agreements",
    "write_list_workbook",
    "write_template",
    "write_workbook",
]
