"""How a cleared market stands: its worth, and whose produce found a taker."""

from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import CLASSES, ClearProblem, Floats, Ints

GRAM_DIGITS, YUAN_DIGITS = 3, 6


@dataclass(frozen=True, slots=True)
class Standing:
    """How a market stands when it is cleared.

    Parameters
    ----------
    welfare
        Yuan.
    sold_kg, bought_back_kg, unsold_kg
        Kg to bids, to guarantees, and left.
    class_kg
        (3,) kg sold or bought back by seller class, in a tied step the poorest first.
    product_kg
        (products,) kg sold or bought back.
    """

    welfare: float
    sold_kg: float
    bought_back_kg: float
    unsold_kg: float
    class_kg: tuple[float, ...]
    product_kg: tuple[float, ...]


def stand(p: ClearProblem, net: Network, flows: Flows) -> Standing:
    """Sum a plan up.

    Parameters
    ----------
    p, net, flows
        The round, its pooled market and the plan.
    """
    is_bid = np.zeros(net.sink_kg.size, bool)
    is_bid[net.taker_sink[: p.bid_kg.size]] = True
    lot_kg = _lots(p, net, flows)
    return Standing(
        round(flows.welfare, YUAN_DIGITS),
        _kg(flows.sink_kg[is_bid].sum()),
        _kg(flows.sink_kg[~is_bid].sum()),
        _kg(p.lot_kg.sum() - flows.step_kg.sum()),
        tuple(map(_kg, np.bincount(p.lot_rank, lot_kg, len(CLASSES)))),
        tuple(map(_kg, np.bincount(p.lot_product, lot_kg, p.products))),
    )


def _lots(p: ClearProblem, net: Network, flows: Flows) -> Floats:
    """(L,) kg of each lot: in a tie of place, goods and reserve the poorest first."""
    alike = _alike(net)
    lot, groups = alike[net.lot_step], int(alike.max(initial=-1)) + 1
    order = np.argsort(lot * len(CLASSES) + p.lot_rank, kind="stable")
    kg, group = p.lot_kg[order], lot[order]
    ahead = np.cumsum(kg) - kg
    ahead = ahead - np.r_[ahead, 0.0][np.searchsorted(group, np.arange(groups))][group]
    taken = np.empty(kg.size)
    taken[order] = np.clip(np.bincount(alike, flows.step_kg, groups)[group] - ahead, 0.0, kg)
    return taken


def _alike(net: Network) -> Ints:
    """(P,) a number for each step, the same for steps that differ in class only."""
    goods = net.goods.alike[net.state_commodity[net.step_state]]
    keys = np.stack([net.state_node[net.step_state], goods, net.step_price])
    order = np.lexsort(keys)
    new = (np.diff(keys[:, order]) != 0).any(axis=0)
    alike = np.zeros(order.size, np.int64)
    alike[order[1:]] = np.cumsum(new)
    return alike


def _kg(value: float) -> float:
    return round(float(value), GRAM_DIGITS) + 0.0
