"""A plan as typed columns, for data frames and for Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from matchmaker.lists.frames import Columns, columns_of_rows
from matchmaker.plan.plan import Plan

_PROJECTS: dict[str, type] = {
    "project": int,
    "organization_id": str,
    "community_id": str,
    "title": str,
    "signed": bool,
    "cost": float,
    "value": float,
}
_ALLOCATIONS: dict[str, type] = {
    "project": int,
    "need_id": str,
    "resource_id": str,
    "quantity": int,
    "distance_km": float,
    "value": float,
}
_OPEN: dict[str, type] = {
    "need_id": str,
    "missing": int,
    "reason": str,
    "candidates": int,
    "excluded": str,
}
_UNUSED: dict[str, type] = {"resource_id": str, "quantity": int}
_PRICES: dict[str, type] = {"kind": str, "id": str, "price": float}


def plan_columns(plan: Plan) -> dict[str, Columns]:
    """Give projects, allocations, open needs, unused resources and prices as columns.

    An allocation names its project by the number of the row in the projects, from 1. Why
    resources could not serve an open need is JSON, from reason to number.
    """
    numbered = list(enumerate(plan.projects, start=1))
    return {
        "projects": columns_of_rows(
            (
                (n, p.organization_id, p.community_id, p.title, p.signed, p.cost, p.value)
                for n, p in numbered
            ),
            _PROJECTS,
        ),
        "allocations": columns_of_rows(
            (
                (n, a.need_id, a.resource_id, a.quantity, a.distance_km, a.value)
                for n, p in numbered
                for a in p.allocations
            ),
            _ALLOCATIONS,
        ),
        "open_needs": columns_of_rows(
            (
                (o.need_id, o.missing, o.reason, o.candidates, json.dumps(o.excluded))
                for o in plan.open_needs
            ),
            _OPEN,
        ),
        "unused_resources": columns_of_rows(
            ((u.resource_id, u.quantity) for u in plan.unused_resources), _UNUSED
        ),
        "prices": columns_of_rows(_price_rows(plan), _PRICES),
    }


def _price_rows(plan: Plan) -> Iterator[tuple[Any, ...]]:
    for kind, prices in plan.prices.model_dump().items():
        if isinstance(prices, dict):
            yield from ((kind, name, price) for name, price in prices.items())
        else:
            yield kind, None, prices
