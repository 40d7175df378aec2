"""Network simplex: one product's cheapest circulation, exact in integers, warm from its last tree.

Every arc lies at its lower end (no flow), at its upper end (full) or in a spanning tree. The tree
prices all nodes: along its arcs the price rises by exactly the cost. An arc outside that would
gain enters, flow is pushed around the circle it closes with the tree until an arc of the circle
is empty or full, and that one leaves. When costs change or arcs get more room the tree stays a
tree and the flow a flow, so the next search starts where the last one ended: after small changes
a few pivots do.

Ties cannot make it circle: of the arcs that stop the push the last one seen from the circle's
apex, in the direction of the push, leaves, which keeps the tree *strongly feasible* (from every
node some flow could still be pushed to the root). Compiled, without the interpreter's lock, so
products may be cleared on several threads.

References: Cunningham (1976), *A network simplex method*; Ahuja, Magnanti and Orlin (1993),
*Network Flows*, chapter 11.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

NO_LIMIT = 1 << 62
Whole = NDArray[np.int64]
Short = NDArray[np.int32]


class Graph(NamedTuple):
    """Arcs, those of the market first, then one to the root (the last node) from every node.

    ``tail``, ``head``, ``most`` (grams), ``cost`` (whole units), all (arcs,).
    """

    tail: Short
    head: Short
    most: Whole
    cost: Whole


class Tree(NamedTuple):
    """A spanning tree: (nodes,) parent, arc to it, depth, first child, siblings on both sides."""

    parent: Short
    arc: Short
    depth: Short
    child: Short
    right: Short
    left: Short


class Plan(NamedTuple):
    """What flows: (arcs,) grams, and the end at which each arc lies; (nodes,) price in units.

    The end is 1 where more could flow (empty), -1 where less could (full), 0 in the tree.
    """

    flow: Whole
    end: NDArray[np.int8]
    price: Whole


@njit(cache=True, nogil=True)
def plant(graph: Graph, tree: Tree, plan: Plan, arcs: int) -> None:
    """Tie every node to the root by its own arc, with no flow anywhere.

    What such an arc costs and could carry is for the caller to say.
    """
    root = tree.parent.size - 1
    plan.flow[:] = 0
    plan.end[:arcs] = 1
    plan.end[arcs:] = 0
    for node in range(root):
        arc = arcs + node
        graph.tail[arc], graph.head[arc] = node, root
        tree.parent[node], tree.arc[node] = root, arc
        tree.child[node] = -1
        tree.left[node], tree.right[node] = node - 1, node + 1
    tree.parent[root] = tree.arc[root] = tree.left[root] = tree.right[root] = -1
    tree.child[root] = -1
    if root:
        tree.child[root], tree.right[root - 1] = 0, -1


@njit(cache=True, nogil=True)
def improve(graph: Graph, tree: Tree, plan: Plan, arcs: int, block: int) -> int:
    """Pivot until no arc of the market would gain; say how many pivots it took."""
    stack = np.empty(tree.parent.size, np.int32)
    _price_tree(graph, tree, plan, stack)
    start, pivots = 0, 0
    while True:
        enter, start = _find_gain(graph, plan, arcs, start, block)
        if enter < 0:
            if _turn(graph, plan, arcs):
                continue
            return pivots
        pivots += 1
        one, other = graph.tail[enter], graph.head[enter]
        if plan.end[enter] < 0:
            one, other = other, one
        apex = _meet(tree, one, other)
        kg, leave, first_half = _find_stop(graph, tree, plan, enter, (one, other, apex))
        if kg > 0:
            plan.flow[enter] += plan.end[enter] * kg
            _push(graph, tree, plan, one, apex, -kg)
            _push(graph, tree, plan, other, apex, kg)
        if leave < 0:
            plan.end[enter] = -plan.end[enter]
            continue
        out = tree.arc[leave]
        plan.end[out] = 1 if plan.flow[out] == 0 else -1
        plan.end[enter] = 0
        inside, outside = (one, other) if first_half else (other, one)
        _hang(tree, inside, leave, outside, enter)
        rise = graph.cost[enter] if graph.head[enter] == inside else -graph.cost[enter]
        _shift(tree, plan, inside, plan.price[outside] + rise - plan.price[inside], stack)


@njit(cache=True, nogil=True)
def _price_tree(graph: Graph, tree: Tree, plan: Plan, stack: Short) -> None:
    """Price all nodes along the tree, from 0 at the root."""
    root = tree.parent.size - 1
    plan.price[root], tree.depth[root] = 0, 0
    stack[0], top = root, 0
    while top >= 0:
        node = stack[top]
        top -= 1
        below = tree.child[node]
        while below >= 0:
            arc = tree.arc[below]
            rise = graph.cost[arc] if graph.head[arc] == below else -graph.cost[arc]
            plan.price[below] = plan.price[node] + rise
            tree.depth[below] = tree.depth[node] + 1
            top += 1
            stack[top] = below
            below = tree.right[below]


@njit(cache=True, nogil=True)
def _find_gain(graph: Graph, plan: Plan, arcs: int, start: int, block: int) -> tuple[int, int]:
    """Search block by block, from where the last search ended, for the arc that gains most."""
    best, found, arc, left = 0, -1, start, block
    for _ in range(arcs):
        end = plan.end[arc]
        if end:
            gain = graph.cost[arc] + plan.price[graph.tail[arc]] - plan.price[graph.head[arc]]
            if end * gain < best:
                best, found = end * gain, arc
        arc += 1
        if arc == arcs:
            arc = 0
        left -= 1
        if left == 0:
            if found >= 0:
                break
            left = block
    return found, arc


@njit(cache=True, nogil=True)
def _turn(graph: Graph, plan: Plan, arcs: int) -> int:
    """Turn the arcs that lie between their ends, full ones with more room now, the better way."""
    turned = 0
    for arc in range(arcs):
        end, flow = plan.end[arc], plan.flow[arc]
        if (end > 0 and flow > 0) or (end < 0 and flow < graph.most[arc]):
            gain = graph.cost[arc] + plan.price[graph.tail[arc]] - plan.price[graph.head[arc]]
            if end * gain > 0:
                plan.end[arc] = -end
                turned += 1
    return turned


@njit(cache=True, nogil=True)
def _meet(tree: Tree, one: int, other: int) -> int:
    while one != other:
        if tree.depth[one] >= tree.depth[other]:
            one = tree.parent[one]
        else:
            other = tree.parent[other]
    return one


@njit(cache=True, nogil=True)
def _find_stop(
    graph: Graph, tree: Tree, plan: Plan, enter: int, circle: tuple[int, int, int]
) -> tuple[int, int, bool]:
    """What can be pushed, at which node's arc it stops (-1: at the entering one's), which half."""
    one, other, apex = circle
    kg, leave, first_half = NO_LIMIT, -1, False
    node = one
    while node != apex:
        arc = tree.arc[node]
        room = plan.flow[arc] if graph.tail[arc] == node else graph.most[arc] - plan.flow[arc]
        if room < kg:
            kg, leave, first_half = room, node, True
        node = tree.parent[node]
    room = graph.most[enter] - plan.flow[enter] if plan.end[enter] > 0 else plan.flow[enter]
    if room <= kg:
        kg, leave = room, -1
    node = other
    while node != apex:
        arc = tree.arc[node]
        room = graph.most[arc] - plan.flow[arc] if graph.tail[arc] == node else plan.flow[arc]
        if room <= kg:
            kg, leave, first_half = room, node, False
        node = tree.parent[node]
    return kg, leave, first_half


@njit(cache=True, nogil=True)
def _push(graph: Graph, tree: Tree, plan: Plan, node: int, apex: int, kg: int) -> None:
    """Push up the tree to the apex; a negative amount comes down."""
    while node != apex:
        arc = tree.arc[node]
        plan.flow[arc] += kg if graph.tail[arc] == node else -kg
        node = tree.parent[node]


@njit(cache=True, nogil=True)
def _hang(tree: Tree, top: int, leave: int, parent: int, arc: int) -> None:
    """Cut the subtree off above ``leave``, and hang it up by ``top`` below another parent."""
    node = top
    while True:
        old_parent, old_arc = tree.parent[node], tree.arc[node]
        left, right = tree.left[node], tree.right[node]
        if left >= 0:
            tree.right[left] = right
        else:
            tree.child[old_parent] = right
        if right >= 0:
            tree.left[right] = left
        first = tree.child[parent]
        tree.parent[node], tree.arc[node] = parent, arc
        tree.left[node], tree.right[node] = -1, first
        if first >= 0:
            tree.left[first] = node
        tree.child[parent] = node
        if node == leave:
            return
        parent, arc, node = node, old_arc, old_parent


@njit(cache=True, nogil=True)
def _shift(tree: Tree, plan: Plan, top: int, rise: int, stack: Short) -> None:
    """Raise the prices of a subtree that hangs elsewhere now, and count its depths again."""
    stack[0], last = top, 0
    while last >= 0:
        node = stack[last]
        last -= 1
        plan.price[node] += rise
        tree.depth[node] = tree.depth[tree.parent[node]] + 1
        below = tree.child[node]
        while below >= 0:
            last += 1
            stack[last] = below
            below = tree.right[below]
