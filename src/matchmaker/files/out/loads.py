"""The sheet of organizations: what each gives, and what it has left."""

from __future__ import annotations

from typing import Any

from matchmaker.files.out.book import Book, Page
from matchmaker.files.out.choices import spoken
from matchmaker.files.out.projects import called
from matchmaker.files.out.view import View
from matchmaker.files.out.words import Say, speaker

_ORGANIZATION = ("organization_name", "organization_id", "kind", "projects_number")
_LOAD = ("units_taken", "capacity")
_RESOURCE = ("resource_id", "resource", "unit", "available", "used", "left")
_WIDTHS = (22, 15, 11, 8, 9, 9, 8, 22, 13, 9, 9, 9)
_STYLES = ("top", "top code", "top center", "top number", "top number", "top number")
_RESOURCE_STYLES = ("code", "text", "center", "number", "number", "number")


def add_loads(book: Book, view: View) -> None:
    """Add the sheet of organizations, those with projects first."""
    say = speaker(book.language)
    page = book.page(say("sheet_loads"), _WIDTHS)
    page.heading(say("loads_title", name=view.region.name), say("loads_note"))
    header_row = page.header([say(key) for key in (*_ORGANIZATION, *_LOAD, *_RESOURCE)])
    region = view.region
    resources: dict[int, list[int]] = {}
    for row, owner in enumerate(region.resource_organization.tolist()):
        resources.setdefault(owner, []).append(row)
    order = sorted(
        range(len(region.organizations)),
        key=lambda row: region.organizations.ids[row] not in view.by_organization,
    )
    for row in order:
        _add_organization(page, view, say, row, resources.get(row, []))
    page.printed(landscape=True, footer=say("page"), header_row=header_row)


def _add_organization(page: Page, view: View, say: Say, row: int, resources: list[int]) -> None:
    organization = view.region.organizations[row]
    blocks = view.by_organization.get(organization.organization_id, [])
    given = sum(line.quantity or 0 for block in blocks for line in block.lines)
    first = page.row
    rows = [_resource_cells(view, say, at) for at in resources] or [[None] * len(_RESOURCE)]
    for cells in rows:
        for column, (value, style) in enumerate(
            zip(cells, _RESOURCE_STYLES, strict=True), start=len(_STYLES)
        ):
            page.put(page.row, column, value, style)
        page.row += 1
    cells = [
        organization.name or organization.organization_id,
        organization.organization_id,
        spoken("organizations", "kind", organization.kind, page.book.language),
        len(blocks),
        given,
        organization.capacity,
    ]
    for column, (value, style) in enumerate(zip(cells, _STYLES, strict=True)):
        page.merge((first, column, page.row - 1, column), value, style)


def _resource_cells(view: View, say: Say, row: int) -> list[Any]:
    resource = view.region.resources[row]
    used = int(view.resource_signed[row] + view.resource_new[row])
    available = resource.quantity
    return [
        resource.resource_id,
        called(resource),
        resource.unit,
        say("unknown") if available is None else available,
        used,
        say("unknown") if available is None else available - used,
    ]
