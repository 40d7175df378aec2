"""The money of a clearing, in fen: price, patronage, top-up.

Farmers are paid the price of their state cut to the fen, but never below a reserve; buyers pay
theirs raised to the fen, but never above a limit. What is left after haulage is rent of the tight
limits (and the crumbs of rounding): it belongs to the sellers, as patronage, in proportion to the
kilograms that used the limits. Guaranteed kilograms that still get less than their floor are
topped up from the fund, in proportion to need when the fund runs dry.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from farmgate.base.money import split_fairly
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.prices import StatePrices
from farmgate.engine.clear.problem import CLASSES, ClearProblem, Floats, Ints
from farmgate.engine.clear.result import Awards
from farmgate.engine.clear.share import GRAMS, grams, share_uniformly

FEN = 100
MICRO = 1_000_000
FEN_GRAMS = MICRO // FEN * GRAMS
"""Grams times micro-yuan/kg that make a fen."""


@dataclass(frozen=True, slots=True)
class Pay:
    """What everybody gets and pays; fields as in `ClearResult`, patronage on sold kg only."""

    lot_sold_g: Ints
    lot_bought_g: Ints
    lot_price: Floats
    lot_patronage_fen: Ints
    lot_top_up_fen: Ints
    lot_pay_fen: Ints
    taker_g: Ints
    taker_price: Floats
    taker_pay_fen: Ints
    haul_fen: int


def pay_market(
    p: ClearProblem, net: Network, prices: StatePrices, awards: Awards, source: Ints
) -> Pay:
    """Pay for the awards at the published prices.

    Parameters
    ----------
    p, net, prices
        The round, its pooled market and the prices of its states.
    awards, source
        Who sells to whom, and (W,) the state each award comes from.

    Returns
    -------
    Pay
        With buyers + top-ups = sellers + haulage, to the fen.

    References
    ----------
    docs/models/clear.md, section "Money".
    """
    bids = p.bid_kg.size
    to_bid = awards.taker < bids
    sold = _sum(awards.lot[to_bid], awards.grams[to_bid], p.lot_kg.size)
    bought = _sum(awards.lot[~to_bid], awards.grams[~to_bid], p.lot_kg.size)
    taken = _sum(awards.taker, awards.grams, bids + p.cover_kg.size)
    lot_price = _farm_gate(p, net, prices, sold + bought)
    taker_price = _at_buyer(p, net, prices, lot_price, awards)
    taker_pay = -(-taken * _micro(taker_price) // FEN_GRAMS)
    base = (sold + bought) * _micro(lot_price) // FEN_GRAMS
    haul = _haul_fen(p, awards)
    rent = int(taker_pay.sum() - base.sum()) - haul
    if rent < 0:
        raise ValueError("The buyers pay less than the sellers and the hauliers get.")
    patronage, used = _patronage(p, net, prices, awards, (rent, source))
    top_up = _top_up(p, (sold, bought, used), lot_price, patronage)
    return Pay(
        sold,
        bought,
        lot_price,
        patronage,
        top_up,
        base + patronage + top_up,
        taken,
        taker_price,
        taker_pay,
        haul,
    )


def _sum(index: Ints, weights: Ints, size: int) -> Ints:
    return np.bincount(index, weights=weights, minlength=size).astype(np.int64)


def _micro(yuan: Floats) -> Ints:
    """Yuan/kg to whole millionths of a yuan, 0 where there is no price."""
    whole: Ints = np.rint(np.nan_to_num(yuan) * MICRO).astype(np.int64)
    return whole


def _farm_gate(p: ClearProblem, net: Network, prices: StatePrices, accepted: Ints) -> Floats:
    """(L,) yuan/kg: cut to the fen, and no less than any reserve that is sold there."""
    state = net.step_state[net.lot_step]
    highest = np.zeros(net.state_node.size)
    np.maximum.at(highest, state[accepted > 0], p.lot_reserve[accepted > 0])
    cut = np.floor(prices.price * FEN + 1e-6) / FEN
    price: Floats = np.round(np.maximum(cut, highest), 6)[state]
    return price


def _at_buyer(
    p: ClearProblem, net: Network, prices: StatePrices, lot_price: Floats, awards: Awards
) -> Floats:
    """(B + J,) yuan/kg: raised to the fen, and no more than the own limit.

    A guarantor that buys back only what lies at its own node pays the sellers' price; one that
    has produce brought pays like any buyer.
    """
    raised = np.ceil(prices.price * FEN - 1e-6) / FEN
    limit = np.r_[p.bid_limit, p.cover_value]
    price = np.round(np.minimum(raised[net.sink_state[net.taker_sink]], limit), 6)
    here = np.array([not path for path in awards.path], bool)
    dearest = np.full(price.size, -1.0)
    np.maximum.at(dearest, awards.taker[here], lot_price[awards.lot[here]])
    brought = np.zeros(price.size, bool)
    brought[awards.taker[~here]] = True
    local = (np.arange(price.size) >= p.bid_kg.size) & ~brought & (dearest >= 0)
    return np.where(local, dearest, price)


def _haul_fen(p: ClearProblem, awards: Awards) -> int:
    per_kg = np.array([sum(p.arc_cost[a] for a in path) for path in awards.path])
    micro = np.rint(per_kg * MICRO).astype(np.int64) if per_kg.size else np.empty(0, np.int64)
    total = sum(int(m) * int(g) for m, g in zip(micro, awards.grams, strict=True))
    return (total + FEN_GRAMS // 2) // FEN_GRAMS


def _patronage(
    p: ClearProblem, net: Network, prices: StatePrices, awards: Awards, parts: tuple[int, Ints]
) -> tuple[Ints, Ints]:
    """Split the rent by what the kilograms of each pool paid for tight limits.

    Returns (L,) fen, and (L,) grams of each lot that left or went to a bid: bought back on the
    spot uses no limit.
    """
    rent, source = parts
    left = np.array([bool(path) for path in awards.path], bool) | (awards.taker < p.bid_kg.size)
    used = _sum(awards.lot[left], awards.grams[left], p.lot_kg.size)
    mu = np.array(
        [sum(prices.arc_mu[a] + prices.node_mu[p.arc_from[a]] for a in w) for w in awards.path]
    )
    states = net.state_node.size
    paid = np.bincount(source[left], weights=(mu * awards.grams)[left], minlength=states)
    kilos = np.bincount(source[left], weights=awards.grams[left], minlength=states)
    rate = np.divide(paid, kilos, out=np.zeros(states), where=kilos > 0)
    weight = np.rint(rate * MICRO).astype(np.int64)[net.step_state[net.lot_step]]
    shares = [int(w) * int(g) for w, g in zip(weight, used, strict=True)]
    if not any(shares):  # crumbs of rounding only
        shares = _sum(awards.lot, awards.grams, p.lot_kg.size).tolist()
    return np.array(split_fairly(rent, shares), np.int64), used


def _top_up(p: ClearProblem, parts: tuple[Ints, Ints, Ints], price: Floats, rent: Ints) -> Ints:
    """(L,) fen up to the floor, for the kilograms each guarantee covers, highest floor first."""
    sold, bought, used = (part.copy() for part in parts)
    total = np.zeros(sold.size, np.int64)
    micro, floors = _micro(price), _micro(p.cover_floor)
    for j in np.argsort(-p.cover_floor, kind="stable").tolist():
        lots = _fitting(p, j)
        quota = int(grams(p.cover_kg[j : j + 1])[0])
        back = _cover(p, lots, bought[lots], quota)
        ship = _cover(p, lots, sold[lots], quota - int(back.sum()))
        bought[lots] -= back
        sold[lots] -= ship
        need = [
            _missing(int(floors[j] - micro[i]), (int(b), int(s)), int(rent[i]), int(used[i]))
            for i, b, s in zip(lots, back, ship, strict=True)
        ]
        total[lots] += _from_fund(np.array(need, np.int64), p.cover_fund[j])
    return total


def _missing(below: int, covered: tuple[int, int], rent: int, used: int) -> int:
    """Fen up to the floor, raised: ``below`` is floor less price in micro-yuan/kg.

    What is bought back has no patronage; what is sold has the lot's, by weight.
    """
    back, ship = covered
    per_kg = Fraction(rent * FEN_GRAMS, used) if used else Fraction(0)
    need = max(0, below) * back + max(Fraction(0), below - per_kg) * ship
    return ceil(need / FEN_GRAMS)


def _fitting(p: ClearProblem, j: int) -> Ints:
    fits = (p.lot_node == p.cover_node[j]) & (p.lot_product == p.cover_product[j])
    fits &= (p.lot_grade <= p.cover_grade[j]) & (p.lot_rank <= p.cover_rank[j])
    return np.flatnonzero(fits)


def _cover(p: ClearProblem, lots: Ints, own: Ints, quota: int) -> Ints:
    """Cover up to the quota, the poorest class first, inside a class by the uniform rule."""
    given = np.zeros(own.size, np.int64)
    for rank in range(len(CLASSES)):
        same = np.flatnonzero(p.lot_rank[lots] == rank)
        part = min(quota, int(own[same].sum()))
        if part > 0:
            given[same] = share_uniformly(part, own[same], p.lot_tie[lots][same])
            quota -= part
    return given


def _from_fund(need: Ints, fund: float) -> Ints:
    if not np.isfinite(fund) or need.sum() <= round(fund * FEN):
        return need
    return np.array(split_fairly(round(fund * FEN), need.tolist()), np.int64)
