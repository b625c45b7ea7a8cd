"""A small plan with everything in it: signed and proposed projects, open needs, odd names."""

from functools import cache
from typing import Any

from small import small_lists, small_region

import matchmaker as mm

ODD_NAMES = (
    "=1+1",
    "+86 1",
    "@home",
    "-5",
    "\t=2"[1:],
    "<r>bold</r>",
    "{{ 7 * 7 }} & {_{",
    "a/b:c*?",
)
"""Names that a spreadsheet, a template or a file system might take for something else."""


def odd_lists() -> dict[str, Any]:
    """The small lists with odd names, people, pseudonyms, and an agreement that binds."""
    lists: dict[str, Any] = small_lists()
    lists["communities"][0] |= {"name": ODD_NAMES[0], "subdistrict": "History"}
    lists["communities"][1] |= {"name": ODD_NAMES[7], "subdistrict": "a" * 40 + "[1]"}
    lists["communities"].append(
        {"community_id": "C3", "name": ODD_NAMES[6], "subdistrict": "A" * 40 + "[2]",
         "longitude": 118.91, "latitude": 42.27})  # fmt: skip
    lists["organizations"][0] |= {"name": ODD_NAMES[1], "leader": ODD_NAMES[2], "kind": "agency"}
    lists["organizations"][1] |= {"name": ODD_NAMES[5], "contact": ODD_NAMES[3]}
    lists["needs"][0] |= {"title": ODD_NAMES[3], "people": 3, "beneficiary_key": "k-secret-1"}
    lists["needs"][1] |= {"title": ODD_NAMES[5], "people": 12, "beneficiary_key": "k-secret-2"}
    lists["needs"].append(
        {"need_id": "N3", "community_id": "C3", "category": "law", "quantity": 7, "people": 9,
         "description": "b\nc", "beneficiary_key": "k-secret-3", "due": "2026-03-31"})  # fmt: skip
    lists["needs"].append(
        {"need_id": "N4", "community_id": "C3", "category": "health", "quantity": 50, "people": 80,
         "due": "2026-04-30"})  # fmt: skip
    lists["agreements"] = [
        {"project_id": "P001", "organization_id": "O1", "community_id": "C1", "need_id": "N1",
         "resource_id": "R1", "quantity": 2, "stage": "in_progress", "valid_from": "2026-01-01",
         "valid_to": "2026-12-31", "signed_on": "2025-12-20"},
        {"project_id": "P9", "organization_id": "O1", "community_id": "C1", "title": "second"},
        {"project_id": "P7", "organization_id": "O2", "community_id": "C2", "stage": "withdrawn"},
    ]  # fmt: skip
    return lists


@cache
def odd_region() -> mm.Region:
    """The region of the odd lists."""
    return small_region(odd_lists(), name="红山区 & Co")


@cache
def odd_plan() -> mm.Plan:
    """Its plan."""
    return mm.match(odd_region(), time_limit=5)
