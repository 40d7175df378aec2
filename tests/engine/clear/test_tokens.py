"""Equal budgets of tokens: the equilibrium against a slow optimum that shares nothing with it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from farmgate.engine.clear import tokens
from farmgate.engine.clear.tokens import spend_tokens


@st.composite
def budgets(draw):
    """(total, offer, pool, seller, elsewhere) of up to four sellers and three pools."""
    pairs = st.tuples(st.integers(0, 2), st.integers(0, 3))
    found = draw(st.lists(pairs, min_size=2, max_size=9, unique=True))
    pool = np.unique([j for j, _ in found], return_inverse=True)[1]
    seller = np.array([i for _, i in found])
    offer = np.array([float(draw(st.integers(1, 100))) for _ in found])
    share = np.array([draw(st.integers(1, 99)) / 100 for _ in range(pool.max() + 1)])
    elsewhere = np.array([float(draw(st.sampled_from([0, 0, 20]))) for _ in range(4)])
    return np.bincount(pool, offer) * share, offer, pool, seller, elsewhere


def wealth(sales, seller, elsewhere):
    return elsewhere + np.bincount(seller, sales, elsewhere.size)


def best_logs(total, offer, pool, seller, elsewhere):
    """The greatest sum of logarithms, by a general solver."""
    present = np.unique(seller)
    start = offer * (total / np.bincount(pool, offer))[pool]
    rows = [{"type": "eq", "fun": lambda y, j=j: (y[pool == j].sum() - total[j])}
            for j in range(total.size)]  # fmt: skip
    found = minimize(
        lambda y: -np.log(np.maximum(wealth(y, seller, elsewhere)[present], 1e-9)).sum(),
        start,
        bounds=[(0, most) for most in offer],
        constraints=rows,
        options={"maxiter": 500, "ftol": 1e-12},
    )
    return -found.fun


@settings(max_examples=40, deadline=None)
@given(budgets())
def test_no_sharing_has_a_greater_sum_of_logarithms(market):
    total, offer, pool, seller, elsewhere = market
    sales = spend_tokens(*market)
    assert np.bincount(pool, sales) == pytest.approx(total)
    assert (sales >= 0).all()
    assert (sales <= offer).all()
    logs = np.log(wealth(sales, seller, elsewhere)[np.unique(seller)]).sum()
    assert logs >= best_logs(*market) - 1e-5


@settings(max_examples=40, deadline=None)
@given(budgets())
def test_sellers_alike_sell_for_alike(market):
    total, offer, pool, seller, elsewhere = market
    twice = [np.r_[part, part] for part in (offer, pool, elsewhere)]
    both = spend_tokens(total * 2, twice[0], twice[1], np.r_[seller, seller + 4], twice[2])
    assert both[: offer.size] == pytest.approx(both[offer.size :], abs=1e-6)


def lines_hold(total, offer, pool, seller, elsewhere):
    """In each pool nobody sells who has more than one that is not sold out there."""
    sales = spend_tokens(total, offer, pool, seller, elsewhere)
    have = wealth(sales, seller, elsewhere)[seller]
    for j in range(total.size):
        open_, gets = (pool == j) & (sales < offer - 1e-6), (pool == j) & (sales > 1e-6)
        if have[gets].max(initial=0) > have[open_].min(initial=np.inf) + 1e-4:
            return False
    return np.allclose(np.bincount(pool, sales), total)


def chain():
    """Each seller offers in two pools that follow each other: news travels the whole way."""
    seller = np.repeat(np.arange(60), 2)
    pool = np.minimum(seller + np.tile([0, 1], 60), 59)
    keep = np.unique(pool * 100 + seller, return_index=True)[1]
    offer = 10.0 + np.arange(120) % 7
    offer, pool, seller = offer[keep], pool[keep], seller[keep]
    return (
        np.bincount(pool, offer) * (0.2 + 0.6 * (np.arange(60) % 2)),
        offer,
        pool,
        seller,
        np.zeros(60),
    )


def test_the_lines_hold_along_a_chain_of_pools():
    assert lines_hold(*chain())


FAULTS = {"ROUNDS": 3, "STILL": 1.0, "EXACT": 0.1}


@pytest.mark.parametrize("fault", FAULTS)
def test_too_few_rounds_are_found(monkeypatch, fault):
    monkeypatch.setattr(tokens, fault, FAULTS[fault])
    assert not lines_hold(*chain())
