"""Where time counts: at each node, what is there serves what is asked.

A grid of all days and shelf lives at every node would be the same order with a hundred times the
states. Only two kinds are needed: in which produce can be that has come without waiting, and in
which somebody offers or asks. From every state there, a downgrade leads to each state asked at the
node that it may serve (grade, class, group, day and shelf life all no better), but for those it
may reach by way of another.
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.commodities import FIRST_PREFERENCE, NOBODY, Commodities
from farmgate.engine.clear.problem import Bools, Floats, Ints


class Drops(NamedTuple):
    """Downgrades at single nodes (all (X,)): commodity, commodity that it serves, and node."""

    better: Ints
    worse: Ints
    node: Ints

    def back(self) -> "Drops":
        """The same against their direction."""
        return Drops(self.worse, self.better, self.node)

    def carry(self, price: Floats) -> None:
        """Lower the prices in (C, N) of what is served to those of what serves."""
        while True:
            offer = price[self.better, self.node]
            cheaper = offer < price[self.worse, self.node]
            if not cheaper.any():
                return
            np.minimum.at(price, (self.worse[cheaper], self.node[cheaper]), offer[cheaper])


NO_DROPS = Drops(*np.empty((3, 0), np.int64))


def find_drops(goods: Commodities, there: Bools, asked: Bools) -> Drops:
    """Find the downgrades between states of products for which time counts.

    Parameters
    ----------
    goods
        The commodities.
    there, asked
        (C, N) whether produce can be there, and whether somebody offers or asks it there.
    """
    commodity, node = np.nonzero((there | asked) & goods.timed[:, None])
    order = np.lexsort((goods.product[commodity], node))
    commodity, node = commodity[order], node[order]
    new = (np.diff(goods.product[commodity]) != 0) | (np.diff(node) != 0)
    found = [np.empty((3, 0), np.int64)]
    for here in np.split(np.arange(node.size), np.flatnonzero(new) + 1):
        some = commodity[here]
        at = some[asked[some, node[here]]]
        better, worse = np.nonzero(_serve_at_once(goods, some, at))
        found.append(np.stack([some[better], at[worse], np.full(better.size, node[here][:1])]))
    return Drops(*np.concatenate(found, axis=1))


def _serve_at_once(goods: Commodities, some: Ints, asked: Ints) -> Bools:
    """(some, asked) whether one may serve the other, and not by way of a third."""
    serves = _serves(goods, some, asked)
    by_another = serves.astype(np.float32) @ _serves(goods, asked, asked).astype(np.float32)
    at_once: Bools = serves & (by_another == 0)
    return at_once | is_pair(goods, some[:, None], asked)


def _serves(goods: Commodities, some: Ints, asked: Ints) -> Bools:
    better, group = some[:, None], goods.group[asked]
    serves: Bools = (better != asked) & (goods.group[better] >= NOBODY)
    serves &= (group <= NOBODY) | (group == goods.group[better])
    for level in (goods.grade, goods.rank, goods.day, -goods.spoil):
        serves &= level[better] <= level[asked]
    return serves


def is_pair(goods: Commodities, better: Ints, worse: Ints) -> Bools:
    """Whether the first is produce of the group that the second prefers, and may serve it."""
    pair: Bools = goods.group[worse] == FIRST_PREFERENCE - goods.group[better]
    pair &= goods.group[better] > NOBODY
    for level in (goods.product, -goods.product, goods.grade, goods.rank, goods.day, -goods.spoil):
        pair &= level[better] <= level[worse]
    return pair
