"""Why the needs of a plan stay open, read from the plan and the candidate edges."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.plan.plan import Reason
from matchmaker.plan.reading import Reading

Flags = NDArray[np.bool_]


class Causes:
    """For each need, the edges that are there, and those that would still carry a unit.

    Parameters
    ----------
    reading : Reading
        The plan and its records.
    """

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        region, graph = reading.region, reading.graph
        edges, every = graph.edges, np.ones(len(graph), dtype=np.bool_)
        chosen = [
            region.organizations.row(organization) * len(region.communities)
            + region.communities.row(community)
            for organization, community in reading.pairs
            if organization in reading.organization and community in reading.community
        ]
        reached = every
        if _projects_limited(reading):
            reached = np.isin(edges.pair, np.array(chosen, dtype=np.int64))
        given = [reading.gave[name] for name in region.resources.ids]
        spare = reached & (np.array(given, dtype=object) < graph.supply)[graph.resource].astype(
            bool
        )
        free = spare & self._room(0)[edges.organization] & self._room(1)[edges.community]
        self._counts = [
            np.bincount(graph.need[kept], minlength=len(region.needs)).tolist()
            for kept in (every, reached, spare, free)
        ]

    def _room(self, side: int) -> Flags:
        """Mark the parties that may serve, or be served, one unit more."""
        reading = self._reading
        served, agreed = reading.served(side), reading.agreed(side)
        table = reading.region.communities if side else reading.region.organizations
        room = []
        for name in table.ids:
            most = reading.units_bounds(side, name)[1]
            room.append(most is None or served[name] + agreed[name] < most)
        return np.array(room, dtype=np.bool_)

    def of(self, need_id: str) -> tuple[Reason, int]:
        """Give the reason why a need stays open, and the number of its candidates."""
        row = self._reading.region.needs.row(need_id)
        able, reached, spare, free = (counts[row] for counts in self._counts)
        if not able:
            return "no_candidate", able
        if not reached:
            return "no_project", able
        if not spare:
            return "resources_used", able
        return ("held_back" if free else "capacity"), able


def _projects_limited(reading: Reading) -> bool:
    """Tell whether anything limits the projects, so that some pairs may stay without."""
    rules = reading.rules
    parties: Iterable[Any] = [*reading.organization.values(), *reading.community.values()]
    own = any(party.projects_max is not None or party.projects_min for party in parties)
    sides = {rules.projects_per_organization, rules.projects_per_community} != {(0, None)}
    costs = [rules.project_cost, rules.cost_per_km, *(paid for _, _, paid in rules.pair_costs)]
    pairs = bool(reading.signed or rules.required_pairs or rules.quotas or rules.apart)
    sizes = bool(rules.least_project_units or rules.least_project_value)
    return own or sides or pairs or sizes or any(costs) or rules.max_projects is not None
