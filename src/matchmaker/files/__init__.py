"""Lists, plans and rules in files."""

from matchmaker.files.lists import read_lists, write_lists
from matchmaker.files.plans import read_plan, write_plan
from matchmaker.files.rules import read_rules

__all__ = ["read_lists", "read_plan", "read_rules", "write_lists", "write_plan"]
