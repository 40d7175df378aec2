"""One pass of lane pricing: a least-cost flow, the same from any tree, as others find it."""

from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from farmgate.compute import run_each
from farmgate.engine.clear.differences import span_prices
from farmgate.engine.clear.lanes import link_cost
from farmgate.engine.clear.lp import MarketModel
from farmgate.engine.clear.network import build_network
from farmgate.engine.clear.passes import UNITS, clear_apart, split_goods, whole_cost
from support.markets import make, markets

SOME = settings(max_examples=60, deadline=None)
MU = st.lists(st.integers(0, 15).map(lambda tenths: tenths / 10), min_size=8, max_size=8)


def at_prices(p, net, mu):
    """(E,) whole yuan/kg of the links, each lane dearer by one of the prices."""
    lanes = np.resize(np.array(mu), p.arc_kg.size)
    return whole_cost(link_cost(net, lanes, np.zeros(p.node_kg.size))) / UNITS


def as_ortools(net, cost):
    """The worth of the same flow by another solver: everything offered leaves, or passes by."""
    root, target = net.state_node.size, net.state_node.size + 1
    steps, sinks = net.step_kg.size, net.sink_kg.size
    tail = np.r_[net.link_from, np.full(steps, root), net.sink_state, root]
    head = np.r_[net.link_to, net.step_state, np.full(sinks, target), target]
    total = int(np.rint(net.step_kg * 1000).sum())
    own = np.rint(np.r_[net.step_kg, net.sink_kg] * 1000).astype(np.int64)
    kg = np.r_[np.full(net.link_from.size, total), own, total]
    price = np.r_[whole_cost(cost), whole_cost(net.step_price), whole_cost(-net.sink_price), 0]
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        tail.astype(np.int32), head.astype(np.int32), kg, price
    )
    ends = np.array([root, target], np.int32)
    solver.set_nodes_supplies(ends, np.array([total, -total], np.int64))
    assert solver.solve() == solver.OPTIMAL
    return -solver.optimal_cost() / UNITS / 1000


@SOME
@given(markets(), MU)
def test_a_pass_is_worth_what_another_solver_finds(p, mu):
    net = build_network(p)
    cost = at_prices(p, net, mu)
    plan = clear_apart(net, split_goods(p, net), cost)
    assert plan.worth == pytest.approx(as_ortools(net, cost), abs=1e-6)


@SOME
@given(markets(), MU, MU)
def test_the_last_tree_leads_to_the_same_worth_as_a_new_one(p, first, then):
    net = build_network(p)
    kept = split_goods(p, net)
    clear_apart(net, kept, at_prices(p, net, first))
    cost = at_prices(p, net, then)
    warm, cold = clear_apart(net, kept, cost), clear_apart(net, split_goods(p, net), cost)
    assert warm.worth == pytest.approx(cold.worth, abs=1e-9)


@SOME
@given(markets(), MU)
def test_the_prices_of_a_pass_are_those_its_plan_allows(p, mu):
    net = build_network(p)
    cost = at_prices(p, net, mu)
    plan = clear_apart(net, split_goods(p, net), cost)
    rounded = whole_cost(net.step_price) / UNITS, -whole_cost(-net.sink_price) / UNITS
    assert np.allclose(rounded[0], net.step_price)
    low, high = span_prices(net, plan, cost)
    known = ~np.isnan(plan.price)
    assert (plan.price >= low - 1e-6)[known].all()
    assert (plan.price <= high + 1e-6)[known].all()


def two_lanes():
    """A cheap lane and a dear one beside it."""
    lots, bids = [(0, 0, 0, 2, 100, 1.0)], [(1, 0, 0, 2, 100, 0, 4.0)]
    p = make(lots, bids, [(0, 1, 0.1, np.inf), (0, 1, 1.1, np.inf)], [np.inf] * 2)
    return p, build_network(p)


def test_a_flow_over_the_dearer_lane_has_no_prices():
    """The control: at costs the plan was not made for, no price explains it."""
    p, net = two_lanes()
    plan = clear_apart(net, split_goods(p, net), net.link_cost)
    assert span_prices(net, plan, net.link_cost) is not None
    assert span_prices(net, plan, net.link_cost[::-1].copy()) is None


@SOME
@given(markets(covers=False))
def test_without_limits_a_pass_is_the_clearing_itself(p):
    """T7: the linear programme, the flow here and another flow solver, to a milli-yuan."""
    free = replace(p, arc_kg=p.arc_kg + np.inf, node_kg=p.node_kg + np.inf)
    net = build_network(free)
    flow = clear_apart(net, split_goods(free, net), net.link_cost).worth
    assert flow == pytest.approx(MarketModel(free, net).solve().welfare, abs=1e-3)
    assert flow == pytest.approx(as_ortools(net, net.link_cost), abs=1e-3)


def test_threads_change_nothing():
    p, net = two_lanes()
    on_threads = partial(run_each, workers=2, threads=True)
    one = clear_apart(net, split_goods(p, net), net.link_cost)
    two = clear_apart(net, split_goods(p, net), net.link_cost, each=on_threads)
    assert one.link_kg.tolist() == two.link_kg.tolist()
    assert one.worth == two.worth
