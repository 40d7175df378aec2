"""Which multipliers the plan determines: all optimal prices agree on them.

Where a kilogram moves, the price rises by exactly haulage and multipliers, under every optimal
price; a step sold in part is paid its reserve, a sink served in part pays its limit. Along a tree
of such equalities every price is a sum of multipliers; each equality beyond the tree closes a
circle and leaves an equation among multipliers alone. Those without freedom under all equations
are determined.
"""

import numpy as np

from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, Floats, Ints

MOST = 3000
"""Full limits up to which the equations are solved (a dense matrix); above, none is determined."""
ZERO = 1e-9
"""Below which a coefficient is none: the equations hold small integers."""


def find_determined(net: Network, flows: Flows, full: Bools, lanes: int) -> Bools:
    """Find the full limits whose multiplier is the same under all optimal prices.

    Parameters
    ----------
    net, flows
        The pooled market and an optimal plan of it.
    full
        (A + N,) lanes, then nodes, used to the last kilogram.
    lanes
        A.

    Returns
    -------
    numpy.ndarray
        (A + N,) whether each is full and determined.
    """
    determined = np.zeros(full.size, bool)
    limits = np.flatnonzero(full)
    if not 0 < limits.size <= MOST:
        return determined
    number = np.full(full.size, -1)
    number[limits] = np.arange(limits.size)
    links = np.flatnonzero((flows.link_kg > SETTLED_KG) & (net.link_arc >= 0))
    passed = number[net.link_arc[links]], number[lanes + net.state_node[net.link_from[links]]]
    over = np.flatnonzero((passed[0] >= 0) | (passed[1] >= 0))
    links = links[over]
    tree = _settled(net, flows, links)
    tail, head = tree[net.link_from[links]], tree[net.link_to[links]]
    around = _on_circles(tail, head)
    terms = np.zeros((around.size, limits.size + 1))
    for limit in passed:
        terms[np.arange(around.size), limit[over[around]]] += 1.0  # -1, not full: the last column
    equations = _circles(tail[around], head[around], terms[:, :-1])
    determined[limits] = ~_is_free(equations)
    return determined


def _settled(net: Network, flows: Flows, priced: Ints) -> Ints:
    """(S + 1,) states whose prices differ by a known number, ground last, share a name."""
    ground = net.state_node.size
    moved = flows.link_kg > SETTLED_KG
    moved[priced] = False
    sells = (flows.step_kg > SETTLED_KG) & (flows.step_kg < net.step_kg - SETTLED_KG)
    takes = (flows.sink_kg > net.sink_min_kg + SETTLED_KG) & (
        flows.sink_kg < net.sink_kg - SETTLED_KG
    )
    known = np.r_[net.step_state[sells], net.sink_state[takes]]
    tail = np.r_[known, net.link_from[moved]]
    head = np.r_[np.full(known.size, ground), net.link_to[moved]]
    return span_forest(ground + 1, tail, head)[1]


def _on_circles(tail: Ints, head: Ints) -> Ints:
    """Leave out the links that no circle can pass: one of their ends is no other link's."""
    links = np.arange(tail.size)
    while links.size:
        many = np.bincount(np.r_[tail[links], head[links]])
        kept = links[(many[tail[links]] > 1) & (many[head[links]] > 1)]
        if kept.size == links.size:
            break
        links = kept
    return links


def _circles(tail: Ints, head: Ints, terms: Floats) -> Floats:
    """One equation, a row of coefficients of multipliers, per link beyond a spanning tree."""
    names, ends = np.unique(np.r_[tail, head], return_inverse=True)
    tail, head = np.split(ends, 2)
    edges, tree = span_forest(names.size, tail, head)
    price = np.zeros((names.size, terms.shape[1]))
    known = np.zeros(names.size, bool)
    known[np.unique(tree, return_index=True)[1]] = True
    while edges.size:
        down, up = known[tail[edges]], known[head[edges]]
        on, back = edges[down], edges[up]
        price[head[on]] = price[tail[on]] + terms[on]
        price[tail[back]] = price[head[back]] - terms[back]
        known[head[on]] = known[tail[back]] = True
        edges = edges[~(down | up)]
    rows = price[tail] + terms - price[head]
    equations: Floats = rows[rows.any(axis=1)]
    return equations


def _is_free(equations: Floats) -> Bools:
    """Whether each unknown can change while all equations hold: elimination by Gauss and Jordan.

    Few equations touch one another, so only what a row of the column holds is worked on.
    """
    rows = equations.copy()
    pivots: list[int] = []
    for column in range(rows.shape[1]):
        done = len(pivots)
        if done == rows.shape[0]:
            break
        best = done + int(np.abs(rows[done:, column]).argmax())
        if abs(rows[best, column]) <= ZERO:
            continue
        rows[[done, best]] = rows[[best, done]]
        rows[done] /= rows[done, column]
        holds = np.flatnonzero(np.abs(rows[:, column]) > ZERO)
        holds = holds[holds != done]
        touched = np.flatnonzero(rows[done])
        rows[np.ix_(holds, touched)] -= np.outer(rows[holds, column], rows[done, touched])
        pivots.append(column)
    is_free = np.ones(rows.shape[1], bool)
    is_free[pivots] = False
    tied = np.abs(rows[: len(pivots)][:, is_free]) > ZERO
    is_free[pivots] = tied.any(axis=1)
    return is_free


def span_forest(nodes: int, tail: Ints, head: Ints) -> tuple[Ints, Ints]:
    """Span all nodes with a forest, by Borůvka: every tree takes its first edge at once.

    Parameters
    ----------
    nodes
        How many there are.
    tail, head
        (E,) edges, of either direction.

    Returns
    -------
    tuple
        The edges of the forest, and (nodes,) the tree of each node, named after one of its nodes.

    References
    ----------
    Borůvka (1926), *O jistém problému minimálním*.
    """
    edges, tree, chosen = np.arange(tail.size), np.arange(nodes), [np.empty(0, np.int64)]
    while True:
        one, other = tree[tail[edges]], tree[head[edges]]
        apart = one != other
        if not apart.any():
            return np.concatenate(chosen), tree
        edges, one, other = edges[apart], one[apart], other[apart]
        first = np.full(nodes, tail.size)
        np.minimum.at(first, one, edges)
        np.minimum.at(first, other, edges)
        grows = np.flatnonzero(first < tail.size)
        edge = first[grows]
        towards = np.arange(nodes)
        towards[grows] = tree[tail[edge]] + tree[head[edge]] - grows
        chosen.append(distinct(edge))
        tree = _merge(towards)[tree]


def _merge(towards: Ints) -> Ints:
    """Follow each tree to the one it ends up in; of two that chose each other the first stays."""
    here = np.arange(towards.size)
    mutual = (towards[towards] == here) & (here < towards)
    towards = np.where(mutual, here, towards)
    while ((further := towards[towards]) != towards).any():
        towards = further
    return towards
