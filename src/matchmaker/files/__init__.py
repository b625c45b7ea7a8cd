"""Lists, plans and rules in files of every form."""

from matchmaker.files.forms import inspect, read_lists, write_lists
from matchmaker.files.options import ReadOptions
from matchmaker.files.plans import read_plan, write_plan
from matchmaker.files.rules import read_rules

__all__ = [
    "ReadOptions",
    "inspect",
    "read_lists",
    "read_plan",
    "read_rules",
    "write_lists",
    "write_plan",
]
