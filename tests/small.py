"""A region small enough to know by heart: two communities, two organizations, one kind of need."""

from typing import Any

import matchmaker as mm

Rows = list[dict[str, Any]]


def small_lists() -> dict[str, Rows]:
    """The lists as mappings, so that a test can change one cell."""
    return {
        "communities": [
            {"community_id": "C1", "name": "河东", "subdistrict": "东街",
             "longitude": 118.90, "latitude": 42.27},
            {"community_id": "C2", "name": "河西", "subdistrict": "西街",
             "longitude": 118.92, "latitude": 42.27},
        ],
        "organizations": [
            {"organization_id": "O1", "name": "医院", "longitude": 118.91, "latitude": 42.27},
            {"organization_id": "O2", "name": "学校", "longitude": 118.929, "latitude": 42.27},
        ],
        "needs": [
            {"need_id": "N1", "community_id": "C1", "category": "health", "quantity": 5},
            {"need_id": "N2", "community_id": "C2", "category": "health", "quantity": 4},
        ],
        "resources": [
            {"resource_id": "R1", "organization_id": "O1", "category": "health", "quantity": 6},
            {"resource_id": "R2", "organization_id": "O2", "category": "health", "quantity": 9},
        ],
    }  # fmt: skip


def small_region(lists: dict[str, Any] | None = None, **more: Any) -> mm.Region:
    """The region of the lists."""
    taxonomy = more.pop("taxonomy", mm.Taxonomy.identity(["health", "law"]))
    return mm.Region(taxonomy=taxonomy, **(lists or small_lists()), **more)


def changed(name: str, row: int, **cells: Any) -> dict[str, Rows]:
    """The lists with some cells of one row changed."""
    lists = small_lists()
    lists[name][row] |= cells
    return lists
