"""Markets for the tests: random small ones, and the slow truth to hold a clearing against."""

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


@st.composite
def markets(draw, ranks=True, covers=True, minimums=False):
    """A market of two to five nodes, one or two products, and a few of everything else."""
    nodes = draw(st.integers(2, 5))
    node, grade, product = st.integers(0, nodes - 1), st.integers(0, 2), st.integers(0, 1)
    rank = st.integers(0, 2) if ranks else st.just(2)
    least = st.integers(0, 12).map(float) if minimums else st.just(0.0)
    lot = st.tuples(node, product, grade, st.integers(0, 2), KG, RESERVE)
    bid = st.tuples(node, product, grade, rank, KG, least, LIMIT_PRICE)
    ends = st.tuples(node, node).filter(lambda pair: pair[0] != pair[1])
    lanes = st.lists(st.tuples(ends, COST, CAPACITY), min_size=2, max_size=8)
    cover = st.tuples(node, product, grade, rank, KG, LIMIT_PRICE, RESERVE)
    return make(
        draw(st.lists(lot, min_size=1, max_size=8)),
        draw(st.lists(bid, min_size=1, max_size=8)),
        [(*pair, cost, kg) for pair, cost, kg in draw(lanes)],
        [draw(DISPATCH) for _ in range(nodes)],
        draw(st.lists(cover, max_size=2)) if covers else (),
        kappa=draw(st.sampled_from([0.0, 0.5, 1.0])),
    )
