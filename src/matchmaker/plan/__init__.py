"""Plans: made by `match`, checked by `check`."""

from matchmaker.plan.check import check
from matchmaker.plan.match import match
from matchmaker.plan.plan import (
    Allocation,
    Branches,
    OpenNeed,
    Plan,
    Prices,
    Project,
    UnusedResource,
)

__all__ = [
    "Allocation",
    "Branches",
    "OpenNeed",
    "Plan",
    "Prices",
    "Project",
    "UnusedResource",
    "check",
    "match",
]
