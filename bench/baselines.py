"""Five ways to match without a programme, to be beaten: greedy, each by its own order of pairs.

A pair is an offer (lots of one place, product, grade, class and reserve stand together), a bid
that may take it, and the lane between; only pairs that pay are looked at. Each way goes through
the pairs in its order and trades as much as offer, bid, lane and loading place still allow.
Trades go over one lane or none: markets of `make_market` have no longer ways, so nothing is
withheld from the baselines there. Guarantees and minimum quantities are left out.
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear import ClearProblem

CHUNK = 100_000
"""Pairs gone through at a time, those left out that can trade no more."""
WAYS = ("best gain first", "Kudu-style pair score", "nearest first", "first come", "random")


class Pairs(NamedTuple):
    """(M,) offers, bids, lanes (-1 on the spot), loading places, and yuan/kg gained and paid."""

    offer: np.ndarray
    bid: np.ndarray
    lane: np.ndarray
    node: np.ndarray
    gain: np.ndarray
    haul: np.ndarray


class Offers(NamedTuple):
    """(O,) lots that stand together."""

    node: np.ndarray
    product: np.ndarray
    grade: np.ndarray
    rank: np.ndarray
    price: np.ndarray
    kg: np.ndarray
    first: np.ndarray


def gaps(p: ClearProblem, best: float) -> dict[str, float]:
    """Welfare that each way leaves, as a share of the best."""
    offers = pool_lots(p)
    pairs = list_pairs(p, offers)
    return {
        way: 1 - trade(p, offers, pairs, order_by(way, p, offers, pairs)) / best for way in WAYS
    }


def pool_lots(p: ClearProblem) -> Offers:
    """Stand lots together that differ in nothing a buyer or a lane could tell."""
    keys = np.stack([p.lot_node, p.lot_product, p.lot_grade, p.lot_rank, p.lot_reserve])
    found, first, member = np.unique(keys, axis=1, return_index=True, return_inverse=True)
    kg = np.bincount(member.ravel(), weights=p.lot_kg)
    return Offers(*found[:4].astype(np.int64), found[4], kg, first)


def list_pairs(p: ClearProblem, offers: Offers) -> Pairs:
    """List every offer and bid of one product that a lane, or a place, joins and that pays."""
    nodes = np.arange(p.node_kg.size)
    tail, head = np.r_[p.arc_from, nodes], np.r_[p.arc_to, nodes]
    haul = np.r_[p.arc_cost, np.zeros(nodes.size)]
    offer_at = _group(offers.node * p.products + offers.product)
    bid_at = _group(p.bid_node * p.products + p.bid_product)
    products = np.arange(p.products)
    here = (tail[:, None] * p.products + products).ravel()
    there = (head[:, None] * p.products + products).ravel()
    offer, bid, way = _join(offer_at, bid_at, here, there)
    way //= p.products
    fits = (offers.grade[offer] <= p.bid_grade[bid]) & (offers.rank[offer] <= p.bid_rank[bid])
    gain = p.bid_limit[bid] - offers.price[offer] - haul[way]
    kept = np.flatnonzero(fits & (gain > 0))
    offer, bid, way = offer[kept], bid[kept], way[kept]
    lane = np.where(way < p.arc_kg.size, way, -1)
    return Pairs(offer, bid, lane, tail[way], gain[kept], haul[way])


def order_by(way: str, p: ClearProblem, offers: Offers, pairs: Pairs) -> np.ndarray:
    """Give the order in which a way goes through the pairs; ties by the order of the tables."""
    tables = (pairs.bid, offers.first[pairs.offer])
    if way == "best gain first":
        return np.lexsort((*tables, -pairs.gain))
    if way == "Kudu-style pair score":  # the yuan that this one trade would bring
        could = np.minimum(offers.kg[pairs.offer], p.bid_kg[pairs.bid])
        return np.lexsort((*tables, -pairs.gain * could))
    if way == "nearest first":
        return np.lexsort((*tables, pairs.haul))
    if way == "first come":  # bids in the order of their table, each served in that of the lots
        return np.lexsort(tables[::-1])
    return np.random.default_rng(0).permutation(pairs.gain.size)


def trade(p: ClearProblem, offers: Offers, pairs: Pairs, order: np.ndarray) -> float:
    """Trade pair after pair; yuan gained."""
    left = _Left(p, offers)
    welfare = 0.0
    for now in np.array_split(order, 1 + order.size // CHUNK):
        now = now[left.has_any(*(column[now] for column in pairs[:4]))]
        columns = [column[now].tolist() for column in pairs[:4]]
        for *ends, gain in zip(*columns, pairs.gain[now].tolist(), strict=True):
            welfare += gain * left.take(*ends)
    return welfare


class _Left:
    """Kilograms left of everything."""

    def __init__(self, p: ClearProblem, offers: Offers) -> None:
        self._offer, self._bid = offers.kg.tolist(), p.bid_kg.tolist()
        self._lane, self._node = [*p.arc_kg.tolist(), np.inf], p.node_kg.tolist()

    def take(self, offer: int, bid: int, lane: int, node: int) -> float:
        """Take as much as is left for this pair; what goes no lane loads nothing."""
        kg = min(self._offer[offer], self._bid[bid], self._lane[lane])
        if lane >= 0:
            kg = min(kg, self._node[node])
        if kg > 0:
            self._offer[offer] -= kg
            self._bid[bid] -= kg
            if lane >= 0:
                self._lane[lane] -= kg
                self._node[node] -= kg
        return kg

    def has_any(
        self, offer: np.ndarray, bid: np.ndarray, lane: np.ndarray, node: np.ndarray
    ) -> np.ndarray:
        """Tell which pairs could still trade."""
        loads = (np.array(self._node)[node] > 0) | (lane < 0)
        on = (np.array(self._lane)[lane] > 0) & loads
        return on & (np.array(self._offer)[offer] > 0) & (np.array(self._bid)[bid] > 0)


def _group(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(key, kind="stable")
    return key[order], order


def _join(
    left: tuple[np.ndarray, np.ndarray],
    right: tuple[np.ndarray, np.ndarray],
    here: np.ndarray,
    there: np.ndarray,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pair the members whose keys stand beside each other in ``here`` and ``there``."""
    bounds = [
        (np.searchsorted(key, want), np.searchsorted(key, want, side="right"))
        for (key, _), want in ((left, here), (right, there))
    ]
    (a, a_end), (b, b_end) = bounds
    used = np.flatnonzero((a_end > a) & (b_end > b))
    a, b, wide, deep = a[used], b[used], (a_end - a)[used], (b_end - b)[used]
    cells = wide * deep
    row = np.repeat(np.arange(used.size), cells)
    place = np.arange(row.size) - np.repeat(np.cumsum(cells) - cells, cells)
    first = left[1][a[row] + place // deep[row]]
    return first, right[1][b[row] + place % deep[row]], used[row]
