"""The whole market as one plain LP over lot x bid x path: slow, obvious, nothing shared."""

from itertools import pairwise, product

import numpy as np
from scipy.optimize import linprog


def best_welfare(p):
    """The greatest welfare there is, in yuan."""
    trades = list_trades(p)
    if not trades:
        return 0.0
    gain = [
        takers(p)["price"][t] - p.lot_reserve[i] - sum(p.arc_cost[a] for a in way)
        for i, t, way in trades
    ]
    rows, limits = constraints(p, trades)
    return -linprog(-np.array(gain), rows, limits, method="highs").fun


def list_trades(p):
    """Every lot, taker and way between them that fit and meet in time."""
    return [
        (lot, taker, path)
        for lot in range(p.lot_kg.size)
        for taker in range(takers(p)["kg"].size)
        if fits(p, lot, taker)
        for path in paths(p, int(p.lot_node[lot]), int(takers(p)["node"][taker]))
        if meets(p, lot, taker, path)
    ]


def meets(p, lot, taker, path):
    """Is there a day on which the lot can be with the taker? The last day has no end."""
    t, last = takers(p), p.days - 1
    arrival = arrive(p, int(p.lot_ready[lot]), path)
    ends = [day for day in (p.lot_spoil[lot], t["due"][taker]) if day < last]
    return arrival < np.inf and max(arrival, t["from"][taker]) <= min(ends, default=np.inf)


def arrive(p, day, path):
    """The day at the end of a way; never, where a lane that leaves on one day only is missed."""
    for lane in path:
        leaves = p.arc_leaves[lane]
        if 0 <= leaves < p.days - 1 and day > leaves:
            return np.inf
        day = max(day, leaves) + p.arc_days[lane]
    return day


def takers(p):
    """Bids, then guarantees, as they lie in the result."""
    return {
        "node": np.r_[p.bid_node, p.cover_node],
        "product": np.r_[p.bid_product, p.cover_product],
        "grade": np.r_[p.bid_grade, p.cover_grade],
        "rank": np.r_[p.bid_rank, p.cover_rank],
        "kg": np.r_[p.bid_kg, p.cover_kg],
        "price": np.r_[p.bid_limit, p.cover_value],
        "from": np.r_[p.bid_from, np.zeros(p.cover_kg.size)],
        "due": np.r_[p.bid_due, p.cover_due],
        "group": np.r_[p.bid_group, np.full(p.cover_kg.size, -1)],
    }


def fits(p, lot, taker):
    """May this lot serve this taker?"""
    t = takers(p)
    return (
        p.lot_product[lot] == t["product"][taker]
        and p.lot_grade[lot] <= t["grade"][taker]
        and p.lot_rank[lot] <= t["rank"][taker]
        and t["group"][taker] in (-1, p.lot_group[lot])
    )


def paths(p, start, end):
    """All ways without a circle, as tuples of lanes."""
    if start == end:
        return [()]
    found, open_ways = [], [((), (start,))]
    while open_ways:
        way, seen = open_ways.pop()
        for lane in np.flatnonzero(p.arc_from == seen[-1]):
            head = int(p.arc_to[lane])
            if head == end:
                found.append((*way, int(lane)))
            elif head not in seen:
                open_ways.append(((*way, int(lane)), (*seen, head)))
    return found


def constraints(p, trades):
    """One row for each lot, taker, lane and node with a limit."""
    rows, limits = [], []
    for lot, kg in enumerate(p.lot_kg):
        rows.append([float(i == lot) for i, _, _ in trades])
        limits.append(kg)
    for taker, kg in enumerate(takers(p)["kg"]):
        rows.append([float(t == taker) for _, t, _ in trades])
        limits.append(kg)
    for lane in np.flatnonzero(np.isfinite(p.arc_kg)):
        rows.append([float(lane in way) for _, _, way in trades])
        limits.append(p.arc_kg[lane])
    for node in np.flatnonzero(np.isfinite(p.node_kg)):
        rows.append([float(sum(p.arc_from[a] == node for a in way)) for _, _, way in trades])
        limits.append(p.node_kg[node])
    return np.array(rows), np.array(limits)


def circles(way, p):
    """Whether a way passes a node twice."""
    nodes = [int(p.arc_from[way[0]]), *(int(p.arc_to[a]) for a in way)] if way else []
    return len(set(nodes)) < len(nodes) or any(a == b for a, b in pairwise(nodes))


def best_with_trucks(p):
    """The greatest welfare with every truck full and no trade at a loss, all loads tried."""
    trades = [(i, t, way) for i, t, way in list_trades(p) if gain_of(p, i, t, way) > 0]
    if not trades:
        return 0.0
    gain = np.array([gain_of(p, *trade) for trade in trades])
    rows, limits = constraints(p, trades)
    lanes = np.flatnonzero(p.arc_truck_kg > 0)
    over = np.array([[float(lane in way) for _, _, way in trades] for lane in lanes])
    best = 0.0
    for trucks in product(*(range(most_trucks(p, lane) + 1) for lane in lanes)):
        full = np.array(trucks) * p.arc_truck_kg[lanes]
        equal = {"A_eq": over, "b_eq": full} if lanes.size else {}
        plan = linprog(-gain, rows, limits, method="highs", **equal)
        best = max(best, -plan.fun if plan.status == 0 else 0.0)
    return best


def most_trucks(p, lane):
    """How many full trucks a lane could carry."""
    return int(min(p.arc_kg[lane], p.lot_kg.sum()) / p.arc_truck_kg[lane] + 1e-9)


def gain_of(p, lot, taker, way):
    """Yuan that a kilogram brings this way."""
    return takers(p)["price"][taker] - p.lot_reserve[lot] - sum(p.arc_cost[a] for a in way)


def best_in_pairs(p):
    """The most kg that bids can have from the group they prefer at the greatest welfare.

    A trade that nobody gains by is not made for a pair's sake.
    """
    trades = [trade for trade in list_trades(p) if gain_of(p, *trade) > 1e-7]
    prefers = np.r_[p.bid_prefers, np.full(p.cover_kg.size, -1)]
    pair = [float(prefers[t] >= 0 and prefers[t] == p.lot_group[i]) for i, t, _ in trades]
    if not any(pair):
        return 0.0
    rows, limits = constraints(p, trades)
    gain = np.array([gain_of(p, *trade) for trade in trades])
    rows, limits = np.vstack([rows, -gain]), np.r_[limits, 1e-7 - best_welfare(p)]
    return -linprog(-np.array(pair), rows, limits, method="highs").fun
