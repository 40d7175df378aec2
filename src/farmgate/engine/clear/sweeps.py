"""Spread a price along the lanes of a large market, compiled.

Bellman, Ford and Moore with a queue: nodes that came closer wait in line, each at most once.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray


@njit(cache=True, nogil=True)
def sweep(
    first: NDArray[np.int64],
    head: NDArray[np.int64],
    cost: NDArray[np.float64],
    price: NDArray[np.float64],
) -> None:
    """Lower the (N,) prices of one commodity to the cheapest way from any node.

    The lanes out of node n are ``first[n]`` to ``first[n + 1]`` of ``head`` and ``cost``.
    """
    nodes = price.size
    line, waits = np.empty(nodes, np.int64), np.isfinite(price)
    many = 0
    for node in range(nodes):
        if waits[node]:
            line[many] = node
            many += 1
    at = 0
    while many:
        node = line[at]
        at = at + 1 if at + 1 < nodes else 0
        many -= 1
        waits[node] = False
        for lane in range(first[node], first[node + 1]):
            reached, end = price[node] + cost[lane], head[lane]
            if reached < price[end]:
                price[end] = reached
                if not waits[end]:
                    waits[end] = True
                    last = at + many
                    line[last if last < nodes else last - nodes] = end
                    many += 1
