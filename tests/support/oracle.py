"""The whole market as one plain LP over lot x bid x path: slow, obvious, nothing shared."""

from itertools import pairwise

import numpy as np
from scipy.optimize import linprog


def best_welfare(p):
    """The greatest welfare there is, in yuan."""
    trades = [
        (lot, taker, path)
        for lot in range(p.lot_kg.size)
        for taker in range(takers(p)["kg"].size)
        if fits(p, lot, taker)
        for path in paths(p, int(p.lot_node[lot]), int(takers(p)["node"][taker]))
    ]
    if not trades:
        return 0.0
    gain = [
        takers(p)["price"][t] - p.lot_reserve[i] - sum(p.arc_cost[a] for a in way)
        for i, t, way in trades
    ]
    rows, limits = constraints(p, trades)
    return -linprog(-np.array(gain), rows, limits, method="highs").fun


def takers(p):
    """Bids, then guarantees, as they lie in the result."""
    return {
        "node": np.r_[p.bid_node, p.cover_node],
        "product": np.r_[p.bid_product, p.cover_product],
        "grade": np.r_[p.bid_grade, p.cover_grade],
        "rank": np.r_[p.bid_rank, p.cover_rank],
        "kg": np.r_[p.bid_kg, p.cover_kg],
        "price": np.r_[p.bid_limit, p.cover_value],
    }


def fits(p, lot, taker):
    """May this lot serve this taker?"""
    t = takers(p)
    return (
        p.lot_product[lot] == t["product"][taker]
        and p.lot_grade[lot] <= t["grade"][taker]
        and p.lot_rank[lot] <= t["rank"][taker]
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
