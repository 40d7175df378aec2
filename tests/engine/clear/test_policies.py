"""Five policies on one plan: the same grams leave every pool, and each keeps its promise."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farmgate.engine.clear import (
    POLICIES,
    clear_market,
    compare_policies,
    policies,
    share_market,
    solve_market,
)
from farmgate.engine.clear.network import build_network
from support.markets import floats, ints, make, markets

SOME = settings(max_examples=60, deadline=None)
FEW = settings(max_examples=30, deadline=None)
SELLERS = 20
ASKS = st.sampled_from([1.0, 1.0, 1.5, 2.0, 2.001])


@st.composite
def crowded(draw):
    """Two products at one hub, sellers with lots of both, and bids for some of it."""
    lot = st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 90_000), ASKS)
    lots = draw(st.lists(lot, min_size=4, max_size=12))
    bid = st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(1, 200_000))
    covers = [(0, 0, 0, 2, draw(st.integers(0, 50)), 2.5, 2.0)]
    p = make(
        [(0, product, 0, rank, g / 1000, ask) for product, rank, g, ask in lots],
        [(0, product, 0, 2, g / 1000, 0, 2.0 + dear) for product, dear, g in draw(st.lists(bid))],
        [],
        [np.inf],
        covers if draw(st.booleans()) else (),
    )
    sellers = draw(st.lists(st.integers(0, 4), min_size=len(lots), max_size=len(lots)))
    tie = draw(st.permutations(range(len(lots))))
    return replace(p, lot_seller=ints(*sellers), lot_tie=ints(*tie))


def every(p):
    """The clearing under each policy, by name."""
    solved = solve_market(p)
    return {policy: share_market(replace(p, policy=policy), solved) for policy in POLICIES}


def accepted(r):
    return r.lot_sold_g + r.lot_bought_g


def pools(p, r):
    """Members of each pool: lots of one state that would sell at its price."""
    net = build_network(p)
    state = net.step_state[net.lot_step]
    willing = p.lot_reserve <= np.nan_to_num(r.lot_price, nan=-1) + 1e-9
    found = [np.flatnonzero(willing & (state == s)) for s in np.unique(state)]
    return [lots for lots in found if accepted(r)[lots].sum()]


def own_g(p):
    return np.rint(p.lot_kg * 1000).astype(int)


def by_seller(p, lots, values):
    """Sums over the lots of one pool, by seller."""
    return np.bincount(p.lot_seller[lots], weights=values[lots], minlength=SELLERS)


def check_totals(p, r):
    """No pool, no buyer, no price and no haulier notices the policy."""
    for other in r.values():
        for lots in pools(p, r["efficient"]):
            for grams in ("lot_sold_g", "lot_bought_g"):
                assert (
                    getattr(other, grams)[lots].sum() == getattr(r["efficient"], grams)[lots].sum()
                )
        assert accepted(other).sum() == accepted(r["efficient"]).sum()
        assert other.taker_pay_fen.tolist() == r["efficient"].taker_pay_fen.tolist()
        assert other.haul_fen == r["efficient"].haul_fen
        np.testing.assert_array_equal(other.lot_price, r["efficient"].lot_price)


def check_reserves(p, r):
    """Nobody sells below the own ask, or more than there is."""
    for one in r.values():
        sells = accepted(one) > 0
        assert (one.lot_price[sells] >= p.lot_reserve[sells] - 1e-9).all()
        assert (accepted(one) <= own_g(p)).all()


def check_money(p, r):
    """Every fen that comes in goes out."""
    for one in r.values():
        paid = int(one.taker_pay_fen.sum()) + int(one.lot_top_up_fen.sum())
        assert paid == int(one.lot_pay_fen.sum()) + one.haul_fen
        least = np.floor(p.lot_reserve * accepted(one) / 10 + 1e-6)
        assert (one.lot_pay_fen >= least).all()


def check_cost(p, r):
    """A policy costs the welfare it loses, and what is decided in a tie costs nothing at all."""
    best = r["efficient"].welfare
    for one in r.values():
        assert one.policy_cost >= 0
        assert one.welfare + one.policy_cost == pytest.approx(best, abs=1e-5)
    assert r["priority"].policy_cost == r["efficient"].policy_cost == 0.0


def check_proportional(p, r):
    """Every willing lot of a pool sells the same fraction of its grams."""
    r = r["proportional"]
    for lots in pools(p, r):
        own = own_g(p)[lots]
        exact = own * (accepted(r)[lots].sum() / own.sum())
        assert (np.abs(accepted(r)[lots] - exact) < 1).all()


def check_maxmin(p, r):
    """In every pool a seller gets min(own, theta), own lots together."""
    r = r["maxmin"]
    for lots in pools(p, r):
        got, own = (by_seller(p, lots, values) for values in (accepted(r), own_g(p)))
        hungry = got < own
        assert not hungry.any() or got.max() <= got[hungry].min() + 1


def check_tokens(p, r):
    """Each pool has a line: below it a seller sells out, above it nothing (first order)."""
    r = r["tokens"]
    yuan = np.nan_to_num(np.maximum(r.lot_price, 0.01)) / 1000
    wealth = np.bincount(p.lot_seller, weights=accepted(r) * yuan, minlength=SELLERS)
    for lots in pools(p, r):
        got, own = (by_seller(p, lots, values) for values in (accepted(r), own_g(p)))
        gram = 1e-6 * wealth.max() + 0.01  # yuan: a gram each way, and the rounds' own end
        full, none = wealth[got < own].min(initial=np.inf), wealth[got > 0].max(initial=0)
        assert none <= full + gram


def check_side_by_side(p, r):
    """The comparison says what clearing by each policy gives."""
    c = compare_policies(p)
    for h, policy in enumerate(POLICIES):
        one = r[policy]
        assert c.sold_g[h].tolist() == np.bincount(p.lot_rank, accepted(one), 3).tolist()
        assert c.pay_fen[h].tolist() == np.bincount(p.lot_rank, one.lot_pay_fen, 3).tolist()
        assert c.cost[h] == one.policy_cost
        assert c.top_up_fen[h] == one.lot_top_up_fen.sum()


CHECKS = [
    check_totals,
    check_reserves,
    check_money,
    check_cost,
    check_proportional,
    check_maxmin,
    check_tokens,
    check_side_by_side,
]


@SOME
@given(crowded() | markets())
def test_every_policy_keeps_its_promise(p):
    r = every(p)
    for check in CHECKS:
        check(p, r)


@FEW
@given(crowded(), st.randoms(), st.sampled_from(POLICIES))
def test_the_order_of_rows_moves_no_gram(p, random, policy):
    bill, order = solve_market(p).bill, list(range(p.lot_kg.size))
    random.shuffle(order)
    names = [f.name for f in fields(p) if f.name.startswith("lot_")]
    mixed = replace(p, **{name: getattr(p, name)[order] for name in names})
    before = policies.share_lots(p, build_network(p), bill, policy)
    after = policies.share_lots(mixed, build_network(mixed), bill, policy)
    assert before[:, order].tolist() == after.tolist()


def with_lot(p, lot, kg, extra=0.0):
    """The market with one lot of another weight, and what it had split off, if anything."""
    parts = {"lot_kg": p.lot_kg.copy()}
    parts["lot_kg"][lot] = kg
    if extra:
        names = [f.name for f in fields(p) if f.name.startswith("lot_")]
        parts = {n: np.append(parts.get(n, getattr(p, n)), getattr(p, n)[lot]) for n in names}
        parts["lot_kg"][-1], parts["lot_tie"][-1] = extra, p.lot_kg.size
    return replace(p, **parts)


def grams_of_sellers(p, policy):
    return np.bincount(p.lot_seller, accepted(clear_market(replace(p, policy=policy))), 5)


@FEW
@given(crowded(), st.data())
def test_splitting_a_lot_changes_nothing_under_maxmin(p, data):
    lot = data.draw(st.sampled_from(range(p.lot_kg.size)))
    half = data.draw(st.integers(0, own_g(p)[lot] - 1)) / 1000
    split = with_lot(p, lot, p.lot_kg[lot] - half, half)
    before, after = grams_of_sellers(p, "maxmin"), grams_of_sellers(split, "maxmin")
    assert np.abs(before - after).max() <= 2  # the odd gram of each of two pools


@FEW
@given(crowded(), st.integers(1, 50_000), st.sampled_from(["maxmin", "priority"]), st.data())
def test_padding_what_one_has_gains_nothing(p, padding, policy, data):
    bill = solve_market(p).bill
    before = policies.share_lots(p, build_network(p), bill, policy).sum(axis=0)
    lot = data.draw(st.sampled_from([*np.flatnonzero(before < own_g(p)).tolist(), None]))
    if lot is None:
        return
    padded = with_lot(p, lot, p.lot_kg[lot] + padding / 1000)
    after = policies.share_lots(padded, build_network(padded), bill, policy).sum(axis=0)
    mine = p.lot_seller == p.lot_seller[lot]
    assert after[mine].sum() <= before[mine].sum()


def test_under_proportional_padding_pays():
    """Why the uniform rule is there: the same check finds the gain where there is one."""
    lots = [(0, 0, 0, 2, 100, 1.0), (0, 0, 0, 2, 100, 1.0)]
    p = make(lots, [(0, 0, 0, 2, 100, 0, 2.0)], [], [np.inf], policy="proportional")
    padded = replace(p, lot_kg=floats(300, 100))
    assert accepted(clear_market(p)).tolist() == [50_000, 50_000]
    assert accepted(clear_market(padded)).tolist() == [75_000, 25_000]


def spread():
    """Two hubs' products wanted for half; seller 0 has both, 1 and 2 one each."""
    lots = [(0, 0, 0, 2, 60, 1.0), (0, 1, 0, 2, 60, 1.0), (0, 0, 0, 0, 60, 1.0)]
    lots += [(0, 1, 0, 1, 60, 2.0)]
    bids = [(0, 0, 0, 2, 60, 0, 3.0), (0, 1, 0, 2, 60, 0, 3.0)]
    p = make(lots, bids, [], [np.inf], kappa=1.0)
    return replace(p, lot_seller=ints(0, 0, 1, 2))


def test_who_offers_twice_spreads_the_tokens():
    r = every(spread())
    assert accepted(r["maxmin"]).tolist() == [30_000, 30_000, 30_000, 30_000]
    sold = accepted(r["tokens"])
    yuan = sold * r["tokens"].lot_price / 1000
    assert yuan[2] == pytest.approx(yuan[0] + yuan[1], abs=0.01)
    assert sold[2] > 30_000


def test_winners_and_losers_are_counted_by_class():
    c = compare_policies(spread())
    maxmin = POLICIES.index("maxmin")
    assert c.better[maxmin].sum() > 0
    np.testing.assert_array_equal(
        c.won_fen[maxmin] - c.lost_fen[maxmin], c.pay_fen[maxmin] - c.pay_fen[0]
    )


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ("priority", ["sold", "part_tie", "lost_tie"]),
        ("efficient", ["sold", "part_draw", "lost_draw"]),
        ("proportional", ["part_policy", "part_policy", "part_policy"]),
        ("maxmin", ["part_policy", "part_policy", "part_policy"]),
    ],
)
def test_who_is_left_over_hears_of_the_rule_that_did_it(policy, codes):
    lots = [(0, 0, 0, 2, 50, 1.0), (0, 0, 0, 2, 50, 2.0), (0, 0, 0, 2, 50, 2.0)]
    p = make(lots, [(0, 0, 0, 2, 70, 0, 3.0)], [], [np.inf], policy=policy)
    if policy in ("priority", "efficient"):
        p = replace(p, lot_rank=ints(2, 0, 2), lot_kg=floats(50, 50, 50))
    assert sorted(r.code for r in clear_market(p).lot_reason) == sorted(codes)


def cut_short(total, own, tie, pool):
    """Shares in proportion with their odd grams lost."""
    return own * total[pool] // np.maximum(np.bincount(pool, own)[pool], 1).astype(int)


REAL_SPLIT = policies._split
FAULTS = {
    "all are willing": (policies, "ASK_NOISE", 9.0, check_reserves),
    "dear before cheap": (policies, "_poorest_first", lambda total, lots: REAL_SPLIT(
        "proportional", total, lots), check_cost),
    "no largest remainder": (policies, "share_in_proportion", cut_short, check_totals),
    "lots instead of sellers": (policies, "share_between_sellers", lambda total, own, tie, pool,
        seller: policies.share_in_proportion(total, own, tie, pool), check_maxmin),
    "tokens spent in proportion": (policies, "spend_tokens", lambda total, offer, pool, *_:
        offer * (total / np.bincount(pool, offer))[pool], check_tokens),
}  # fmt: skip


def faulty():
    """Four lots whose grams do not divide, one of them too dear, sellers with two."""
    lots = [(0, 0, 0, 2, 10.001, 1.0), (0, 0, 0, 1, 20.003, 1.5), (0, 0, 0, 0, 40.007, 2.0)]
    lots += [(0, 0, 0, 2, 9.0, 2.5), (0, 1, 0, 2, 50.0, 1.0), (0, 1, 0, 0, 70.0, 1.0)]
    bids = [(0, 0, 0, 2, 37.011, 0, 3.0), (0, 1, 0, 2, 61.0, 0, 3.0)]
    return replace(make(lots, bids, [], [np.inf]), lot_seller=ints(0, 1, 2, 3, 0, 1))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found(monkeypatch, fault):
    where, name, wrong, check = FAULTS[fault]
    check(faulty(), every(faulty()))
    monkeypatch.setattr(where, name, wrong)
    with pytest.raises((AssertionError, ValueError, IndexError)):
        check(faulty(), every(faulty()))
