"""What every clearing keeps, optimal or not: true or false, each by itself."""

import numpy as np
import pytest

from farmgate.engine.clear import clear_market
from support.oracle import best_welfare, circles, fits, takers

GRAM = 1e-3


def awards_fit(p, r):
    """Every award is one that may be, goes no round way, and nothing is given or taken twice."""
    pairs = zip(r.awards.lot.tolist(), r.awards.taker.tolist(), strict=True)
    return (
        all(fits(p, lot, taker) for lot, taker in pairs)
        and (r.awards.grams > 0).all()
        and not any(circles(way, p) for way in r.awards.path)
        and (r.lot_sold_g + r.lot_bought_g <= np.rint(p.lot_kg * 1000)).all()
        and (r.taker_g <= np.rint(takers(p)["kg"] * 1000)).all()
    )


def over_lanes(p, r):
    """(A,) kg over each lane, counted from the awards."""
    over = np.zeros(p.arc_kg.size)
    for grams, way in zip(r.awards.grams.tolist(), r.awards.path, strict=True):
        over[list(way)] += grams / 1000
    return over


def limits_hold(p, r):
    """Lanes and nodes carry no more than they can."""
    over = over_lanes(p, r)
    out = np.bincount(p.arc_from, weights=over, minlength=p.node_kg.size)
    return (over <= p.arc_kg + GRAM).all() and (out <= p.node_kg + GRAM).all()


def trucks_are_full(p, r):
    """Where full trucks go only, they go full, but for the odd grams of their paths."""
    lanes = p.arc_truck_kg > 0
    trucks = over_lanes(p, r)[lanes] / p.arc_truck_kg[lanes]
    return (np.abs(trucks - np.rint(trucks)) * p.arc_truck_kg[lanes] <= 20 * GRAM).all()


def minimums_hold(p, r):
    """A minimum is met or the buyer gets nothing, but for the odd grams of its paths."""
    got = r.taker_g[: p.bid_kg.size] / 1000
    least = np.minimum(p.bid_min_kg, p.bid_kg)
    return ((got < GRAM) | (got >= least - 20 * GRAM)).all()


def nobody_loses(p, r):
    """P1: no seller below the reserve, in price or in pay, and no buyer above the limit."""
    sells, buys = r.lot_sold_g + r.lot_bought_g > 0, r.taker_g > 0
    return (
        (r.lot_price[sells] >= p.lot_reserve[sells] - 1e-9).all()
        and (r.lot_pay_fen >= np.floor(p.lot_reserve * r.lot_sold_g / 10)).all()
        and (r.taker_price[buys] <= takers(p)["price"][buys] + 1e-9).all()
    )


def money_adds_up(r):
    """What comes in goes out; the haul is cut to the fen."""
    paid = int(r.taker_pay_fen.sum()) + int(r.lot_top_up_fen.sum())
    return abs(paid - int(r.lot_pay_fen.sum()) - r.haul_fen) <= 1


def broken_rules(p, r):
    """The facts of every clearing that this one does not keep."""
    kept = {
        "awards fit": awards_fit(p, r),
        "limits hold": limits_hold(p, r),
        "nobody loses": nobody_loses(p, r),
        "money adds up": money_adds_up(r),
    }
    return [fact for fact, holds in kept.items() if not holds]


def is_best(p, **how):
    """The welfare is the oracle's, but for the odd grams of paths and waits."""
    best = best_welfare(p)
    return clear_market(p, **how).welfare == pytest.approx(best, rel=1e-5, abs=0.05)
