"""Markets for the tests: random small ones, and the slow truth to hold a clearing against."""

from functools import cache
from itertools import permutations, product

import numpy as np
from hypothesis import strategies as st

from farmgate.engine.clear import ClearProblem


def ints(*values):
    return np.array(values, dtype=np.int64)


def floats(*values):
    return np.array(values, dtype=np.float64)


def make(lots, bids, lanes, nodes, covers=(), **facts):
    """A market from rows.

    lots: (node, product, grade, rank, kg, reserve) · bids: (node, product, grade, rank, kg,
    min_kg, limit) · lanes: (from, to, cost, kg) · nodes: capacities · covers: (node, product,
    grade, rank, kg, floor, value).
    """
    lot, bid = columns(lots, 6), columns(bids, 7)
    lane, cover = columns(lanes, 4), columns(covers, 7)
    return ClearProblem(
        **{
            "products": 3,
            "grades": 3,
            **group("lot", lot, "node product grade rank", "kg reserve"),
            "lot_seller": np.arange(len(lots)),
            "lot_tie": np.arange(len(lots)),
            **group("bid", bid, "node product grade rank", "kg min_kg limit"),
            "bid_tie": np.arange(len(bids)),
            "node_kg": floats(*nodes),
            **group("arc", lane, "from to", "cost kg"),
            **group("cover", cover, "node product grade rank", "kg floor value"),
            "cover_fund": np.full(len(covers), np.inf),
            **facts,
        }
    )


def columns(rows, width):
    return np.array(rows, dtype=np.float64).reshape(-1, width).T


def group(prefix, values, whole, real):
    names = [*whole.split(), *real.split()]
    return {
        f"{prefix}_{name}": column.astype(np.int64) if name in whole.split() else column
        for name, column in zip(names, values, strict=True)
    }


KG = st.integers(5, 40).map(float) | st.integers(1, 40_000).map(lambda grams: grams / 1000)
RESERVE = st.integers(0, 20).map(lambda tenths: tenths / 10) | st.integers(0, 2000).map(
    lambda tenth_of_fen: tenth_of_fen / 1000
)
LIMIT_PRICE = st.integers(10, 40).map(lambda tenths: tenths / 10) | st.integers(1000, 4000).map(
    lambda tenth_of_fen: tenth_of_fen / 1000
)
COST = st.integers(0, 6).map(lambda tenths: tenths / 10) | st.integers(0, 600).map(
    lambda tenth_of_fen: tenth_of_fen / 1000
)
INFINITE = float("inf")
CAPACITY = st.one_of(st.just(INFINITE), st.integers(0, 25).map(float))
DISPATCH = st.one_of(st.just(INFINITE), st.just(INFINITE), st.integers(0, 60).map(float))


@cache
def rows_between(nodes, ranks, minimums):
    """How to draw rows that lie at so many nodes; made once, for making takes as long as drawing.

    A row's node, product, grade and rank are one draw of all there are.
    """
    where = range(nodes), range(2), range(3)
    lot = st.sampled_from(list(product(*where, range(3))))
    bid = st.sampled_from(list(product(*where, range(3) if ranks else [2])))
    least = st.integers(0, 12).map(float) if minimums else st.just(0.0)
    ends = st.sampled_from(list(permutations(range(nodes), 2)))
    return {
        "lots": st.lists(st.tuples(lot, KG, RESERVE), min_size=1, max_size=8),
        "bids": st.lists(st.tuples(bid, KG, least, LIMIT_PRICE), min_size=1, max_size=8),
        "lanes": st.lists(st.tuples(ends, COST, CAPACITY), min_size=2, max_size=8),
        "dispatch": st.lists(DISPATCH, min_size=nodes, max_size=nodes),
        "covers": st.lists(st.tuples(bid, KG, LIMIT_PRICE, RESERVE), max_size=2),
    }


@st.composite
def markets(draw, ranks=True, covers=True, minimums=False, **extras):
    """A market of two to five nodes, one or two products, and a few of everything else.

    extras: days, timetable, groups or trucks, each True to have some.
    """
    nodes = draw(st.integers(2, 5))
    rows = rows_between(nodes, ranks, minimums)
    lots, bids, lanes = draw(rows["lots"]), draw(rows["bids"]), draw(rows["lanes"])
    promised = draw(rows["covers"]) if covers else ()
    facts = [EXTRAS[name](draw, lots, bids, lanes) for name in extras]
    if "days" in extras or "timetable" in extras:
        facts.append({"cover_due": some(draw, st.integers(0, 5), promised).astype(np.int64)})
    return make(
        [(*state, *rest) for state, *rest in lots],
        [(*state, *rest) for state, *rest in bids],
        [(*ends, *rest) for ends, *rest in lanes],
        draw(rows["dispatch"]),
        [(*state, *rest) for state, *rest in promised],
        kappa=draw(st.sampled_from([0.0, 0.5, 1.0])),
        **{name: value for some in facts for name, value in some.items()},
    )


def some(draw, values, rows):
    """An array with one of these values for each row."""
    return np.array(draw(st.lists(values, min_size=len(rows), max_size=len(rows))))


def draw_days(draw, lots, bids, lanes):
    """Windows in a horizon of five days and an open end, and lanes of up to two days."""
    day = st.integers(0, 5)
    window = st.tuples(day, day).map(sorted) | st.just([0, 5])
    (ready, spoil), (start, due) = (some(draw, window, rows).T for rows in (lots, bids))
    windows = {"lot_ready": ready, "lot_spoil": spoil, "bid_from": start, "bid_due": due}
    return {"days": 6, **windows, "arc_days": some(draw, st.integers(0, 2), lanes)}


def draw_timetable(draw, lots, bids, lanes):
    """Days, and lanes of which some leave on one day only."""
    leaves = some(draw, st.integers(0, 5) | st.just(-1), lanes)
    return draw_days(draw, lots, bids, lanes) | {"arc_leaves": leaves}


def draw_groups(draw, lots, bids, lanes):
    """Two groups; a bid is for one, prefers one, or neither."""
    group = st.integers(-1, 1)
    wish = st.sampled_from([(-1, -1), (0, -1), (1, -1), (-1, 0), (-1, 1)])
    only, prefers = some(draw, wish, bids).T
    facts = {"lot_group": some(draw, group, lots), "bid_group": only, "bid_prefers": prefers}
    return {"groups": 2, **facts}


def draw_trucks(draw, lots, bids, lanes):
    """Some lanes that cost something carry full trucks of 3 to 20 kg only."""
    each = some(draw, st.sampled_from([0.0, 0.0, 3.0, 8.0, 20.0]), lanes)
    return {"arc_truck_kg": each * np.array([cost > 0 for _, cost, _ in lanes])}


EXTRAS = {
    "days": draw_days,
    "timetable": draw_timetable,
    "groups": draw_groups,
    "trucks": draw_trucks,
}


def shared_lane():
    """Two products, one lane: the dearer one takes most of it, the cheaper one what is left."""
    lots = [(0, 0, 0, 2, 60, 1.0), (0, 1, 0, 2, 60, 1.0)]
    bids = [(1, 0, 0, 2, 60, 0, 4.0), (1, 1, 0, 2, 40, 0, 8.0), (1, 1, 0, 2, 20, 0, 3.0)]
    return make(lots, bids, [(0, 1, 0.3, 70)], [np.inf] * 2)
