"""The loops that keep a flow optimal while projects come and go, compiled by Numba.

Each takes a `matchmaker.choice.network.Flow`. All release the interpreter's lock.
"""

from __future__ import annotations

from matchmaker.choice.loops import inner, njit
from matchmaker.choice.network import EPOCH, LOGGED, WORTH, Flow, Ints

UNTOUCHED, DONE = -2, -1
PRICE, SPARE, UNITS = 0, 1, 2


@inner
def rise(flow: Flow, at: int) -> None:
    """Restore the heap upward from a place; `state` knows each node's place."""
    heap, nodes = flow.heap, flow.nodes
    node = heap[at]
    key = nodes[node].distance
    while at > 0:
        above = (at - 1) >> 1
        if nodes[heap[above]].distance <= key:
            break
        heap[at] = heap[above]
        nodes[heap[at]].state = at
        at = above
    heap[at] = node
    nodes[node].state = at


@inner
def take_nearest(flow: Flow, size: int) -> int:
    """Take the first node off a heap of this size."""
    heap, nodes = flow.heap, flow.nodes
    nearest = heap[0]
    nodes[nearest].state = DONE
    size -= 1
    if size == 0:
        return int(nearest)
    node = heap[size]
    key = nodes[node].distance
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and nodes[heap[below + 1]].distance < nodes[heap[below]].distance:
            below += 1
        if nodes[heap[below]].distance >= key:
            break
        heap[at] = heap[below]
        nodes[heap[at]].state = at
        at = below
    heap[at] = node
    nodes[node].state = at
    return int(nearest)


@inner
def remember(flow: Flow, kind: int, at: int, old: int) -> None:
    """Write down what something was before the present change first touched it."""
    line = flow.tally[LOGGED]
    flow.log[line].kind = kind
    flow.log[line].at = at
    flow.log[line].old = old
    flow.tally[LOGGED] = line + 1


@inner
def set_price(flow: Flow, node: int, price: int) -> None:
    """Change the price of a node."""
    if flow.nodes[node].price_epoch != flow.tally[EPOCH]:
        flow.nodes[node].price_epoch = flow.tally[EPOCH]
        remember(flow, PRICE, node, flow.nodes[node].price)
    flow.nodes[node].price = price


@inner
def set_spare(flow: Flow, node: int, spare: int) -> None:
    """Change the units that a node has left."""
    if flow.nodes[node].spare_epoch != flow.tally[EPOCH]:
        flow.nodes[node].spare_epoch = flow.tally[EPOCH]
        remember(flow, SPARE, node, flow.nodes[node].spare)
    flow.nodes[node].spare = spare


@inner
def set_units(flow: Flow, edge: int, units: int) -> None:
    """Change the units of an edge, and the worth of the flow with them."""
    old = flow.edges[edge].units
    if flow.edges[edge].units_epoch != flow.tally[EPOCH]:
        flow.edges[edge].units_epoch = flow.tally[EPOCH]
        remember(flow, UNITS, edge, old)
    flow.tally[WORTH] += (units - old) * flow.edges[edge].steps
    flow.edges[edge].units = units


@njit
def mark(flow: Flow) -> None:
    """Begin a change: `undo` goes back to here."""
    flow.tally[LOGGED] = 0
    flow.tally[EPOCH] += 1


@njit
def undo(flow: Flow, worth: int) -> None:
    """Give flow and prices back what they were at the last mark, when they were worth this."""
    for line in range(flow.tally[LOGGED]):
        kind, at, old = flow.log[line].kind, flow.log[line].at, flow.log[line].old
        if kind == PRICE:
            flow.nodes[at].price = old
        elif kind == SPARE:
            flow.nodes[at].spare = old
        else:
            flow.edges[at].units = old
    flow.tally[WORTH] = worth
    mark(flow)


@inner
def free(flow: Flow, node: int, units: int, waiting: int) -> int:
    """Note units of a node that are to be placed again; give the number of waiting nodes."""
    if flow.nodes[node].freed == 0:
        flow.waiting[waiting] = node
        waiting += 1
    flow.nodes[node].freed += units
    return waiting


@inner
def link(flow: Flow, pair: int) -> None:
    """Enter the edges of a pair at their ends."""
    for edge in range(flow.first_edge[pair], flow.first_edge[pair + 1]):
        need, resource = flow.edges[edge].need, flow.edges[edge].resource
        slot = flow.nodes[need].first_slot + flow.nodes[need].degree
        flow.slots[slot] = edge
        flow.edges[edge].need_slot = slot
        flow.nodes[need].degree += 1
        slot = flow.nodes[resource].first_slot + flow.nodes[resource].degree
        flow.slots[slot] = edge
        flow.edges[edge].resource_slot = slot
        flow.nodes[resource].degree += 1


@njit
def unlink(flow: Flow, pair: int) -> None:
    """Strike the edges of a pair at their ends: the last edge of the node takes the place."""
    for edge in range(flow.first_edge[pair], flow.first_edge[pair + 1]):
        need, resource = flow.edges[edge].need, flow.edges[edge].resource
        flow.nodes[need].degree -= 1
        moved = flow.slots[flow.nodes[need].first_slot + flow.nodes[need].degree]
        flow.slots[flow.edges[edge].need_slot] = moved
        flow.edges[moved].need_slot = flow.edges[edge].need_slot
        flow.nodes[resource].degree -= 1
        moved = flow.slots[flow.nodes[resource].first_slot + flow.nodes[resource].degree]
        flow.slots[flow.edges[edge].resource_slot] = moved
        flow.edges[moved].resource_slot = flow.edges[edge].resource_slot


@inner
def shortest_way(flow: Flow, start: int) -> tuple[int, int, int]:
    """Find the best place for a unit of a node: Dijkstra on reduced costs, up to its price.

    From the start's side a unit goes over an edge with room to the other side, which has units
    to spare or takes one away from another node of the own side; that one then does without, at
    its price, or seeks in turn.

    Returns
    -------
    length, end, touched : int
        Reduced length, last node (the start itself: the unit stays), and nodes touched.
    """
    first = start < flow.needs
    nodes, edges, heap = flow.nodes, flow.edges, flow.heap
    best, end = nodes[start].price, start
    nodes[start].distance = 0
    nodes[start].state = 0
    heap[0] = start
    flow.touched[0] = start
    touched, size = 1, 1
    while size > 0 and nodes[heap[0]].distance < best:
        node = take_nearest(flow, size)
        size -= 1
        far, price = nodes[node].distance, nodes[node].price
        seeks = (node < flow.needs) == first
        if seeks and far + price < best:
            best, end = far + price, node
        slot = nodes[node].first_slot
        for place in range(slot, slot + nodes[node].degree):
            edge = flow.slots[place]
            if seeks:
                if edges[edge].units >= edges[edge].limit:
                    continue
            elif edges[edge].units <= 0:
                continue
            reached = edges[edge].resource if node < flow.needs else edges[edge].need
            state = nodes[reached].state
            if state == DONE:
                continue
            gain = edges[edge].steps - price - nodes[reached].price
            length = far - gain if seeks else far + gain
            if length >= best or (state != UNTOUCHED and length >= nodes[reached].distance):
                continue
            nodes[reached].distance = length
            nodes[reached].way = edge
            if seeks and nodes[reached].spare > 0:
                best, end = length, reached
            if state == UNTOUCHED:
                flow.touched[touched] = reached
                touched += 1
                heap[size] = reached
                nodes[reached].state = size
                size += 1
            rise(flow, nodes[reached].state)
    return best, end, touched


@inner
def before(flow: Flow, node: int) -> int:
    """Give the node that the way came from."""
    edge = flow.nodes[node].way
    return int(flow.edges[edge].resource if node < flow.needs else flow.edges[edge].need)


@inner
def shift_prices(flow: Flow, start: int, length: int, touched: int) -> None:
    """Let the prices follow a shortest way, and forget what was touched."""
    for at in range(touched):
        node = flow.touched[at]
        flow.nodes[node].state = UNTOUCHED
        shift = length - flow.nodes[node].distance
        if shift > 0:
            seeks = (node < flow.needs) == (start < flow.needs)
            set_price(flow, node, flow.nodes[node].price + (-shift if seeks else shift))


@inner
def augment(flow: Flow, start: int, end: int, units: int) -> int:
    """Send units along the way that was found, as many as fit; give how many."""
    first = start < flow.needs
    seeks = (end < flow.needs) == first
    most, node = units, end
    if not seeks:
        most = min(most, flow.nodes[end].spare)
    while node != start:
        edge = flow.edges[flow.nodes[node].way]
        inward = (node < flow.needs) == first
        most = min(most, edge.units if inward else edge.limit - edge.units)
        node = before(flow, node)
    set_spare(flow, end, flow.nodes[end].spare + (most if seeks else -most))
    node = end
    while node != start:
        way = flow.nodes[node].way
        inward = (node < flow.needs) == first
        set_units(flow, way, flow.edges[way].units + (-most if inward else most))
        node = before(flow, node)
    return most


@inner
def settle(flow: Flow, waiting: int) -> None:
    """Place what was freed where it is worth most, and keep the prices optimal."""
    for at in range(waiting):
        start = flow.waiting[at]
        units = flow.nodes[start].freed
        flow.nodes[start].freed = 0
        while units > 0 and flow.nodes[start].price > 0:
            length, end, touched = shortest_way(flow, start)
            shift_prices(flow, start, length, touched)
            if end == start:
                break
            units -= augment(flow, start, end, units)
        if units > 0:
            set_spare(flow, start, flow.nodes[start].spare + units)


@njit
def drop(flow: Flow, pair: int) -> None:
    """Take a pair out of the flow."""
    waiting = 0
    for edge in range(flow.first_edge[pair], flow.first_edge[pair + 1]):
        units = flow.edges[edge].units
        if units > 0:
            waiting = free(flow, flow.edges[edge].need, units, waiting)
            waiting = free(flow, flow.edges[edge].resource, units, waiting)
            set_units(flow, edge, 0)
    unlink(flow, pair)
    settle(flow, waiting)


@njit
def close(flow: Flow, edges: Ints) -> None:
    """Let these edges carry nothing from now on; this cannot be undone."""
    mark(flow)
    waiting = 0
    for edge in edges:
        units = flow.edges[edge].units
        if units > 0:
            waiting = free(flow, flow.edges[edge].need, units, waiting)
            waiting = free(flow, flow.edges[edge].resource, units, waiting)
            set_units(flow, edge, 0)
        flow.edges[edge].limit = 0
    settle(flow, waiting)


@njit
def add(flow: Flow, pair: int) -> None:
    """Take a pair into the flow.

    The price of each of its resources rises until no new edge earns more than the prices; what
    the resource gave elsewhere for less is placed again.
    """
    link(flow, pair)
    edge, stop = flow.first_edge[pair], flow.first_edge[pair + 1]
    waiting = 0
    while edge < stop:
        resource = flow.edges[edge].resource
        price = flow.nodes[resource].price
        dearest = price
        while edge < stop and flow.edges[edge].resource == resource:
            dearest = max(dearest, flow.edges[edge].steps - flow.nodes[flow.edges[edge].need].price)
            edge += 1
        if dearest <= price:
            continue
        set_price(flow, resource, dearest)
        slot = flow.nodes[resource].first_slot
        for at in range(slot, slot + flow.nodes[resource].degree):
            old = flow.slots[at]
            units, need = flow.edges[old].units, flow.edges[old].need
            if units > 0 and flow.edges[old].steps < flow.nodes[need].price + dearest:
                waiting = free(flow, need, units, waiting)
                waiting = free(flow, resource, units, waiting)
                set_units(flow, old, 0)
        if flow.nodes[resource].spare > 0:
            waiting = free(flow, resource, flow.nodes[resource].spare, waiting)
            set_spare(flow, resource, 0)
    settle(flow, waiting)


@inner
def earns(flow: Flow, pair: int) -> int:
    """Bound by the prices what a pair would add to the flow, its cost taken off.

    Each of its resources fills the edges of largest positive v - λ - μ first.
    """
    total = -flow.cost[pair]
    edge, stop = flow.first_edge[pair], flow.first_edge[pair + 1]
    while edge < stop:
        resource = flow.edges[edge].resource
        price = flow.nodes[resource].price
        count = 0
        while edge < stop and flow.edges[edge].resource == resource:
            gain = flow.edges[edge].steps - flow.nodes[flow.edges[edge].need].price - price
            if gain > 0:
                at = count
                while at > 0 and flow.fill[at - 1].gain < gain:
                    flow.fill[at].gain = flow.fill[at - 1].gain
                    flow.fill[at].room = flow.fill[at - 1].room
                    at -= 1
                flow.fill[at].gain = gain
                flow.fill[at].room = flow.edges[edge].limit
                count += 1
            edge += 1
        left = flow.nodes[resource].supply
        for at in range(count):
            if left <= 0:
                break
            taken = min(left, flow.fill[at].room)
            total += taken * flow.fill[at].gain
            left -= taken
    return int(total)
