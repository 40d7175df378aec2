"""A spanning forest of least weight, by Borůvka: every tree takes its lightest edge at once."""

import numpy as np

from farmgate.engine.clear.problem import Floats, Ints


def span_forest(nodes: int, tail: Ints, head: Ints, weight: Floats) -> tuple[Ints, Ints]:
    """Span all nodes with the lightest forest there is.

    Parameters
    ----------
    nodes
        How many there are.
    tail, head, weight
        (E,) edges, of either direction; equal weights go by their order.

    Returns
    -------
    tuple
        The edges of the forest, and (nodes,) the tree of each node, named after one of its nodes.

    References
    ----------
    Borůvka (1926), *O jistém problému minimálním*.
    """
    order = np.argsort(weight, kind="stable")
    rank = np.arange(order.size)
    tree, chosen = np.arange(nodes), [np.empty(0, np.int64)]
    while True:
        one, other = tree[tail[order[rank]]], tree[head[order[rank]]]
        apart = one != other
        if not apart.any():
            return order[np.concatenate(chosen)], tree
        rank, one, other = rank[apart], one[apart], other[apart]
        best = np.full(nodes, order.size)
        np.minimum.at(best, one, rank)
        np.minimum.at(best, other, rank)
        grows = np.flatnonzero(best < order.size)
        edge = order[best[grows]]
        towards = np.arange(nodes)
        towards[grows] = tree[tail[edge]] + tree[head[edge]] - grows
        chosen.append(np.unique(best[grows]))
        tree = _merge(towards)[tree]


def _merge(towards: Ints) -> Ints:
    """Follow each tree to the one it ends up in; of two that chose each other the first stays."""
    here = np.arange(towards.size)
    mutual = (towards[towards] == here) & (here < towards)
    towards = np.where(mutual, here, towards)
    while ((further := towards[towards]) != towards).any():
        towards = further
    return towards
