"""What the clearing gives: awards in grams, prices in yuan/kg, money in fen, and reasons."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from farmgate.engine.clear.problem import Bools, Floats, Ints
from farmgate.engine.clear.routes import Lanes, Routes


class Awards(NamedTuple):
    """Who sells how much to whom, and by which lanes.

    Letters: ``W`` awards. A taker below B is a bid; from B on it is a guarantee.

    Parameters
    ----------
    lot, taker
        (W,) lot index, and bid index or B + guarantee index.
    grams
        (W,) positive.
    route
        (W,) which of the routes it goes, from the lot's node to the taker's.
    routes
        The ways over lanes.
    """

    lot: Ints
    taker: Ints
    grams: Ints
    route: Ints
    routes: Routes

    @property
    def path(self) -> list[Lanes]:
        """(W,) the lanes of each."""
        return self.routes.list_lanes(self.route)


class Prices(NamedTuple):
    """Published prices: one for each node and commodity that somebody offers or asks.

    Letters: ``Q`` rows. Without trade there is a bid and an ask (low, high) and no price. Of a
    node, product and grade the last row is the price of what meets the least demands: any class
    and group, there on the last day, of the shortest shelf life.

    Parameters
    ----------
    node, product, grade, rank, group, day, spoil
        (Q,) what the row is about; rank 2 and group -1 are for everybody, the last day of the
        horizon is any day, or no end of shelf life.
    low, high, price
        (Q,) yuan/kg; infinite where nothing bounds the interval, NaN where there is no price.
    traded
        (Q,) whether anything was sold, bought or passed on there.
    """

    node: Ints
    product: Ints
    grade: Ints
    rank: Ints
    group: Ints
    day: Ints
    spoil: Ints
    low: Floats
    high: Floats
    price: Floats
    traded: Bools


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """A limit that binds.

    Parameters
    ----------
    kind
        ``"lane"``, ``"node"`` or ``"guarantee"``.
    index
        Lane, node or guarantee index.
    used_kg, capacity_kg
        Kg.
    shadow
        Yuan that one kilogram more would bring, by the published multipliers.
    extra_kg, gain
        Kg more (a truck, or what the limit has now if that is less), and the yuan that a
        re-solve says it would bring; None beyond the first twenty.
    """

    kind: str
    index: int
    used_kg: float
    capacity_kg: float
    shadow: float
    extra_kg: float
    gain: float | None


class Reason(NamedTuple):
    """Why a seller or a buyer got what it got: a code and the facts of its sentence."""

    code: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClearResult:
    """One clearing, whole.

    Parameters
    ----------
    awards, prices, chokepoints
        See their classes; choke points come with the greatest gain first.
    lot_sold_g, lot_bought_g
        (L,) grams to bids and to guarantees.
    lot_price
        (L,) yuan/kg at the lot's node; NaN where there is no price.
    lot_patronage_fen, lot_top_up_fen, lot_pay_fen
        (L,) fen; pay is everything the seller gets.
    taker_g, taker_price, taker_pay_fen
        (B + J,) grams delivered, yuan/kg (NaN without a price), fen.
    arc_flow_g
        (A, products, grades) entries as ``{(lane, product, grade): grams}``.
    arc_shadow, node_shadow
        (A,), (N,) yuan/kg.
    lot_reason, bid_reason
        L and B reasons.
    welfare, bound
        Yuan: what this clearing is worth, and what none can exceed.
    policy_cost
        Yuan of welfare that the round's policy gives up against ``efficient``.
    stopped
        Empty when the search ended at the optimum; ``"within_gap"`` when it ended as near as was
        asked; ``"out_of_time"`` or ``"solver_failed"`` when this is the best that was at hand.
    haul_fen
        Fen paid for haulage.
    steps
        Seconds are not known here; sizes are: states, links, paths.
    """

    awards: Awards
    prices: Prices
    chokepoints: list[ChokePoint]
    lot_sold_g: Ints
    lot_bought_g: Ints
    lot_price: Floats
    lot_patronage_fen: Ints
    lot_top_up_fen: Ints
    lot_pay_fen: Ints
    taker_g: Ints
    taker_price: Floats
    taker_pay_fen: Ints
    arc_flow_g: dict[tuple[int, int, int], int]
    arc_shadow: Floats
    node_shadow: Floats
    lot_reason: list[Reason]
    bid_reason: list[Reason]
    welfare: float
    bound: float
    policy_cost: float
    stopped: str
    haul_fen: int
    steps: dict[str, int]
