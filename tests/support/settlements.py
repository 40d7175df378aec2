"""A way to write small settlements down, and the cabbage round of docs/walk.md as one."""

import numpy as np

from farmgate.engine.settle.problem import NOBODY, SettleProblem

POOR, SMALL, BIG = range(3)
TRUCK, TO_SCHOOL, TO_SHOP = range(3)
SCHOOL, SHOP = range(2)
H0417, H0032, H0098 = range(3)


def ints(rows):
    return np.array(list(rows), dtype=np.int64)


def columns(rows, width):
    return [ints(column) for column in zip(*rows, strict=True)] if rows else [ints([])] * width


def write_problem(lots, awards, bids, lanes, guarantees=(), covers=(), orders=()):
    """A problem from rows.

    lots (hub, rank, price, patronage), awards (lot, bid, guarantee, promised, accepted, path),
    bids price, lanes (haul, fee), guarantees (floor, quota, fund[, price of what is brought]),
    covers (lot, guarantee), orders (lot, g, fen).
    """
    hub, rank, price, patronage = columns(lots, 4)
    lot, bid, guarantee, promised, accepted = columns([row[:5] for row in awards], 5)
    haul, fee = columns(lanes, 2)
    floor, quota, fund, brought = columns([(*row, 0)[:4] for row in guarantees], 4)
    cover_lot, cover_guarantee = columns(list(covers), 2)
    order_lot, order_g, order_fen = columns(list(orders), 3)
    return SettleProblem(
        lot_tie=np.arange(hub.size), lot_hub=hub, lot_rank=rank, lot_price=price,
        lot_patronage=patronage, award_lot=lot, award_bid=bid, award_guarantee=guarantee,
        award_promised_g=promised, award_accepted_g=accepted,
        award_path=tuple(tuple(row[5]) for row in awards), bid_price=ints(bids),
        lane_haul=haul, lane_fee=fee, guarantee_tie=np.arange(floor.size),
        guarantee_floor=floor, guarantee_quota_g=quota, guarantee_fund=fund,
        guarantee_price=brought, cover_lot=cover_lot, cover_guarantee=cover_guarantee,
        order_lot=order_lot, order_g=order_g, order_fen=order_fen,
        hubs=int(hub.max(initial=0)) + 1,
    )  # fmt: skip


CABBAGE = {
    "lots": [(0, POOR, 40, 5_750), (0, SMALL, 40, 1_150), (0, POOR, 40, 9_200)],
    "awards": [
        (H0417, SCHOOL, NOBODY, 50_000, 50_000, (TRUCK, TO_SCHOOL)),
        (H0032, SCHOOL, NOBODY, 10_000, 10_000, (TRUCK, TO_SCHOOL)),
        (H0098, SHOP, NOBODY, 80_000, 80_000, (TRUCK, TO_SHOP)),
        (H0032, NOBODY, 0, 110_000, 110_000, ()),
    ],
    "bids": [185, 180],
    "lanes": [(20, 0), (10, 0), (5, 0)],
    "guarantees": [(120, 250_000, 100_000_00)],
    "covers": [(H0417, 0), (H0032, 0), (H0098, 0)],
}
