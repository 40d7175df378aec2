"""Let a pooled market take in bids that come later, with nothing in it renumbered.

A bid brings a sink, and may make links worth having that could never pay before, and states that
nobody asked for. They are those of the bids' own products, pooled afresh; what the market has of
them stays, what it lacks is put behind.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from farmgate.engine.clear.commodities import list_commodities
from farmgate.engine.clear.network import Network, build_network
from farmgate.engine.clear.problem import ClearProblem, Ints

TOLD = ("product", "grade", "rank", "group", "day", "spoil", "timed", "lot")
"""What tells commodities apart."""


def tells_goods_alike(net: Network, p: ClearProblem) -> bool:
    """Say whether a market tells apart the same goods as the pooled one."""
    old, new = net.goods, list_commodities(p)
    return all(np.array_equal(getattr(old, name), getattr(new, name)) for name in TOLD)


def take_in(net: Network, p: ClearProblem, bids: int) -> Network:
    """Add the last ``bids`` bids of a market, a sink each.

    Parameters
    ----------
    net
        The pooled market without them.
    p
        The market with them.
    bids
        How many.

    Returns
    -------
    Network
        The market with sinks, states and links put behind the others, the sinks without kg yet.
    """
    new = np.arange(p.bid_kg.size - bids, p.bid_kg.size)
    products = np.unique(p.bid_product[new])
    goods = _only(p, products)
    part = build_network(goods)
    number = np.flatnonzero(np.isin(net.goods.product, products))  # in the order of the part's
    commodity, size = number[part.state_commodity], net.goods.count
    state = _find(net.state_node * size + net.state_commodity, part.state_node * size + commodity)
    fresh = state < 0
    state[fresh] = net.state_node.size + np.arange(fresh.sum())
    tail, head = state[part.link_from], state[part.link_to]
    lanes, states = p.arc_kg.size + 1, net.state_node.size + int(fresh.sum())
    links = _find(
        (net.link_from * states + net.link_to) * lanes + net.link_arc,
        (tail * states + head) * lanes + part.link_arc,
    )
    links = np.flatnonzero(links < 0)
    sink = part.taker_sink[goods.bid_kg.size - bids : goods.bid_kg.size]
    older = p.bid_kg.size - bids
    sinks = net.sink_kg.size + np.arange(bids)
    return replace(
        net,
        taker_sink=np.r_[net.taker_sink[:older], sinks, net.taker_sink[older:]],
        state_node=np.r_[net.state_node, part.state_node[fresh]],
        state_commodity=np.r_[net.state_commodity, commodity[fresh]],
        sink_state=np.r_[net.sink_state, state[part.sink_state[sink]]],
        sink_price=np.r_[net.sink_price, p.bid_limit[new]],
        sink_kg=np.r_[net.sink_kg, np.zeros(bids)],
        sink_min_kg=np.r_[net.sink_min_kg, np.zeros(bids)],
        link_from=np.r_[net.link_from, tail[links]],
        link_to=np.r_[net.link_to, head[links]],
        link_cost=np.r_[net.link_cost, part.link_cost[links]],
        link_arc=np.r_[net.link_arc, part.link_arc[links]],
    )


def _only(p: ClearProblem, products: Ints) -> ClearProblem:
    """Leave out what is of other products."""
    kept: dict[str, Any] = {}
    for group in ("lot", "bid", "cover"):
        mine = np.isin(getattr(p, f"{group}_product"), products)
        names = [name for name in p.__slots__ if name.startswith(f"{group}_")]
        kept |= {name: getattr(p, name)[mine] for name in names}
    return replace(p, **kept)


def _find(keys: Ints, wanted: Ints) -> Ints:
    """The place of each wanted key among the keys; -1 where it is not."""
    if not keys.size:
        return np.full(wanted.size, -1)
    order = np.argsort(keys, kind="stable")
    place = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), keys.size - 1)]
    return np.where(keys[place] == wanted, place, -1)
