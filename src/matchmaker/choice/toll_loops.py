"""The loops that bring tolls up to date, compiled by Numba."""

from __future__ import annotations

from matchmaker.choice.loops import inner
from matchmaker.choice.network import Flow
from matchmaker.choice.network_loops import UNITS
from matchmaker.choice.tolls import Tolls

KEPT_LOSS = 0.5
"""What is left of a loss at a need when the units that become free are placed elsewhere."""


@inner
def pair_toll(tolls: Tolls, pair: int) -> int:
    """Give what a pair pays for being too small."""
    small = tolls.units[pair] < tolls.least_units[pair]
    if small or tolls.worth[pair] < tolls.least_worth[pair]:
        return int(tolls.worth[pair])
    return 0


@inner
def owner_toll(tolls: Tolls, owner: int) -> int:
    """Give what a need or a group pays for being served in part: its worth, less what returns."""
    if 0 < tolls.served[owner] < tolls.asked[owner]:
        return int(tolls.served_worth[owner] * KEPT_LOSS)
    return 0


@inner
def surplus_toll(flow: Flow, tolls: Tolls, need: int) -> int:
    """Give what a need pays for providers beyond the most: the worth of all but the best.

    What returns is taken off.
    """
    most = tolls.most[need]
    slot, total = flow.nodes[need].first_slot, 0
    stop = slot + flow.nodes[need].degree
    for at in range(slot, stop):
        edge = flow.slots[at]
        if flow.edges[edge].units == 0:
            continue
        # A provider is named by its first edge here; those worth more, or as much and named
        # before, come first.
        own, first = provider(flow, tolls, slot, stop, edge)
        if first != at:
            continue
        before = 0
        for other in range(slot, stop):
            rival = flow.slots[other]
            if other == at or flow.edges[rival].units == 0:
                continue
            worth, named = provider(flow, tolls, slot, stop, rival)
            if named == other and (worth > own or (worth == own and other < at)):
                before += 1
        if before >= most:
            total += own
    return int(total * KEPT_LOSS)


@inner
def provider(flow: Flow, tolls: Tolls, slot: int, stop: int, edge: int) -> tuple[int, int]:
    """Give what the provider of an edge is worth at its need, and its first place there."""
    worth, first = 0, -1
    for at in range(slot, stop):
        other = flow.slots[at]
        if flow.edges[other].units > 0 and tolls.pair[other] == tolls.pair[edge]:
            worth += flow.edges[other].units * flow.edges[other].steps
            if first < 0:
                first = at
    return worth, first


@inner
def account(flow: Flow, tolls: Tolls, lines: int) -> int:
    """Bring the tolls up to date with what these lines of the log say was touched; give them."""
    if not tolls.active:
        return 0
    total = tolls.total[0]
    for line in range(lines):
        if flow.log[line].kind != UNITS:
            continue
        edge = flow.log[line].at
        change = flow.edges[edge].units - tolls.seen[edge]
        if change == 0:
            continue
        tolls.seen[edge] += change
        worth = change * flow.edges[edge].steps
        pair, need = tolls.pair[edge], flow.edges[edge].need
        total -= pair_toll(tolls, pair)
        tolls.units[pair] += change
        tolls.worth[pair] += worth
        total += pair_toll(tolls, pair)
        owner = tolls.owner[need]
        total -= owner_toll(tolls, owner)
        tolls.served[owner] += change
        tolls.served_worth[owner] += worth
        total += owner_toll(tolls, owner)
        if tolls.providers:
            total -= tolls.surplus[need]
            tolls.surplus[need] = surplus_toll(flow, tolls, need)
            total += tolls.surplus[need]
    tolls.total[0] = total
    return int(total)
