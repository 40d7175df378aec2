"""What a county may ask "what if" about: one small change of a market each.

The market is that of all lanes, the closed ones among them with no room. So a road opened, a road
closed and a truck more are one and the same: another limit.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from farmgate.base.errors import FarmgateError
from farmgate.engine.clear.commodities import NOBODY
from farmgate.engine.clear.problem import CLASSES, ClearProblem, Floats


@dataclass(frozen=True, slots=True)
class Close:
    """Close a lane (index)."""

    lane: int


@dataclass(frozen=True, slots=True)
class Open:
    """Open a closed lane (index), with the cost and the room it has in the tables."""

    lane: int


@dataclass(frozen=True, slots=True)
class Lend:
    """Lend a truck to a lane (index): kg more may pass."""

    lane: int
    kg: float


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Load longer at a node (index): kg more may leave."""

    node: int
    kg: float


@dataclass(frozen=True, slots=True)
class AddBid:
    """Add a bid: where, what, the worst grade and class, kg, yuan/kg at most, the least kg.

    It takes of any group, from the first day to ``due``; None for any day.
    """

    node: int
    product: int
    grade: int
    kg: float
    limit: float
    rank: int = len(CLASSES) - 1
    min_kg: float = 0.0
    due: int | None = None


@dataclass(frozen=True, slots=True)
class DropBid:
    """Take a bid (index) away."""

    bid: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take a lot (index) away."""

    lot: int


Change = Close | Open | Lend | Dispatch | AddBid | DropBid | Withdraw


@dataclass(frozen=True, slots=True)
class Roads:
    """Which lanes are closed, and what each could carry if it were open.

    Parameters
    ----------
    closed
        Indices of the closed lanes.
    arc_kg
        (A,) kg, the closed lanes' own among them.
    """

    closed: frozenset[int]
    arc_kg: Floats

    def limits(self, changes: Sequence[Change]) -> Floats:
        """(A,) kg that may pass after the changes; the order of changes does not matter.

        Raises
        ------
        FarmgateError
            ``lane_opened_and_closed``.
        """
        opened = {change.lane for change in changes if isinstance(change, Open)}
        shut = {change.lane for change in changes if isinstance(change, Close)}
        if opened & shut:
            raise FarmgateError("lane_opened_and_closed")
        arc_kg = self.arc_kg.copy()
        for change in changes:
            if isinstance(change, Lend):
                arc_kg[change.lane] += change.kg
        arc_kg[sorted(self.closed - opened | shut)] = 0.0
        return arc_kg


def change_problem(p: ClearProblem, roads: Roads, changes: Sequence[Change]) -> ClearProblem:
    """Give the market after the changes: what is taken away keeps its index, with no kg.

    Parameters
    ----------
    p
        The market with all lanes.
    roads
        Which of them are closed.
    changes
        In any order; added bids stand last, in the order of the changes.
    """
    node_kg, lot_kg = p.node_kg.copy(), p.lot_kg.copy()
    bid_kg, bid_min_kg = p.bid_kg.copy(), p.bid_min_kg.copy()
    for change in changes:
        match change:
            case Dispatch(node, kg):
                node_kg[node] += kg
            case DropBid(bid):
                bid_kg[bid] = bid_min_kg[bid] = 0.0
            case Withdraw(lot):
                lot_kg[lot] = 0.0
    added = [change for change in changes if isinstance(change, AddBid)]
    return replace(
        _with_bids(replace(p, bid_kg=bid_kg, bid_min_kg=bid_min_kg), added),
        arc_kg=roads.limits(changes),
        node_kg=node_kg,
        lot_kg=lot_kg,
    )


def _with_bids(p: ClearProblem, bids: list[AddBid]) -> ClearProblem:
    """Stand bids behind the others; the last gram goes to the older one."""
    if not bids:
        return p
    new = {
        "bid_node": [b.node for b in bids],
        "bid_product": [b.product for b in bids],
        "bid_grade": [min(b.grade, p.grades - 1) for b in bids],
        "bid_rank": [b.rank for b in bids],
        "bid_kg": [b.kg for b in bids],
        "bid_min_kg": [b.min_kg for b in bids],
        "bid_limit": [b.limit for b in bids],
        "bid_from": [0] * len(bids),
        "bid_due": [p.days - 1 if b.due is None else b.due for b in bids],
        "bid_group": [NOBODY] * len(bids),
        "bid_prefers": [NOBODY] * len(bids),
        "bid_tie": [np.iinfo(np.int64).max] * len(bids),
    }
    return replace(
        p,
        **{
            name: np.r_[getattr(p, name), np.array(values, getattr(p, name).dtype)]
            for name, values in new.items()
        },
    )
