"""What the clearing gives: awards in grams, prices in yuan/kg, money in fen, and reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload

import numpy as np

from farmgate.engine.clear.problem import Bools, Floats, Ints
from farmgate.engine.clear.routes import Lanes, Routes

BLOCK = 4096
"""Reasons made at a time."""
DECIMALS = 6
EVERY = slice(None)


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


@dataclass(frozen=True, slots=True, eq=False)
class Reasons(Sequence[Reason]):
    """The reasons of all sellers, or of all buyers: kept as columns, made when one is asked for.

    Letters: ``M`` members.

    Parameters
    ----------
    codes, code
        The codes, and (M,) which of them is whose.
    columns
        (M,) numbers by the name of the fact, kg or yuan/kg; not finite where there is none.
    limit, lanes
        (M,) the tight limit to name, a lane or, above the count of lanes, a node; -1 for none.
    changes, change
        Lists of changes each enough by itself, and (M,) which of them is whose; -1 for none.
    words, would
        What a change would do, and (M,) which of them it is.
    """

    codes: tuple[str, ...]
    code: Ints
    columns: dict[str, Floats]
    limit: Ints
    lanes: int
    changes: list[list[dict[str, Any]]]
    change: Ints
    words: tuple[str, ...]
    would: Ints

    def __len__(self) -> int:
        """M."""
        return self.code.size

    @overload
    def __getitem__(self, index: int) -> Reason: ...
    @overload
    def __getitem__(self, index: slice) -> list[Reason]: ...
    def __getitem__(self, index: int | slice) -> Reason | list[Reason]:
        """One, or some."""
        if isinstance(index, slice):
            return self._list(index)
        at = range(len(self))[index]
        return self._list(slice(at, at + 1))[0]

    def __iter__(self) -> Iterator[Reason]:
        """All, some at a time."""
        for start in range(0, len(self), BLOCK):
            yield from self._list(slice(start, start + BLOCK))

    def column(self, name: str, some: slice = EVERY) -> Floats:
        """(M,) one fact as it is told: rounded, NaN where there is none."""
        values = self.columns[name][some]
        return np.where(np.isfinite(values), np.round(values, DECIMALS) + 0.0, np.nan)  # no -0.0

    def _list(self, some: slice) -> list[Reason]:
        columns = [_numbers(self.column(name, some)) for name in self.columns]
        codes = [self.codes[i] for i in self.code[some].tolist()]
        reasons = [
            Reason(code, dict(zip(self.columns, row, strict=True)))
            for code, row in zip(codes, zip(*columns, strict=True), strict=True)
        ]
        limit, change, would = self.limit[some], self.change[some], self.would[some]
        for i in np.flatnonzero(limit >= 0).tolist():
            reasons[i].facts.update(self._name_limit(int(limit[i])))
        for i in np.flatnonzero(change >= 0).tolist():
            reasons[i].facts.update(change=self.changes[change[i]], would=self.words[would[i]])
        return reasons

    def _name_limit(self, limit: int) -> dict[str, Any]:
        if limit < self.lanes:
            return {"limit_kind": "lane", "limit": limit}
        return {"limit_kind": "node", "limit": limit - self.lanes}


def _numbers(values: Floats) -> list[float | None]:
    """Each, None where there is none."""
    numbers: list[float | None] = values.tolist()
    for i in np.flatnonzero(np.isnan(values)).tolist():
        numbers[i] = None
    return numbers


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
    is_sure
        Whether the plan proves what would have helped; if not, nobody is told.
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
    lot_reason: Reasons
    bid_reason: Reasons
    welfare: float
    bound: float
    policy_cost: float
    stopped: str
    is_sure: bool
    haul_fen: int
    steps: dict[str, int]
