"""What the settlement takes: promises, weights and prices, all whole numbers.

Letters: ``L`` lots, ``W`` awards, ``B`` bids, ``A`` lanes, ``H`` hubs, ``G`` guarantees,
``C`` pairs of a lot and a guarantee that fits it, ``O`` shop orders. ``NOBODY`` (-1) stands
where an award has no bid or no guarantee.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
NOBODY = -1
ROWS = {
    "L": ("lot_tie", "lot_hub", "lot_rank", "lot_price", "lot_patronage"),
    "W": ("award_lot", "award_bid", "award_guarantee", "award_promised_g", "award_accepted_g"),
    "A": ("lane_haul", "lane_fee"),
    "G": (
        "guarantee_tie",
        "guarantee_floor",
        "guarantee_quota_g",
        "guarantee_fund",
        "guarantee_price",
    ),
    "C": ("cover_lot", "cover_guarantee"),
    "O": ("order_lot", "order_g", "order_fen"),
}


@dataclass(frozen=True, slots=True)
class SettleProblem:
    """One round after the scales and the shop, before the money.

    Parameters
    ----------
    lot_tie
        (L,) who gets the odd gram or fen: the smallest first. Different for every lot.
    lot_hub
        (L,) hub where the lot is pooled, in ``[0, hubs)``.
    lot_rank
        (L,) 0 registered poor, 1 small, 2 big.
    lot_price
        (L,) fen per kg; the published price at the lot's hub.
    lot_patronage
        (L,) fen; what the clearing promised for all of the lot that it sold.
    award_lot, award_bid, award_guarantee
        (W,) the lot, and the bid that takes it or the guarantee that buys it back.
    award_promised_g, award_accepted_g
        (W,) g awarded, and g that the scales accepted; never more than awarded.
    award_path
        (W,) tuples of the lanes it travels.
    bid_price
        (B,) fen per kg that the buyer pays.
    lane_haul, lane_fee
        (A,) fen per kg for the carrier, and for the co-op at the lane's origin.
    guarantee_tie
        (G,) order among guarantees of one floor.
    guarantee_floor, guarantee_quota_g, guarantee_fund
        (G,) fen per kg, g, fen.
    guarantee_price
        (G,) fen per kg that the guarantor pays for what lanes brought it.
    cover_lot, cover_guarantee
        (C,) which lots fit which guarantee (hub, product, grade, class).
    order_lot, order_g, order_fen
        (O,) shop orders that were not cancelled.
    hubs
        How many hubs there are.

    Raises
    ------
    ValueError
        When rows do not belong together, or a kilogram brings less than it costs.
    """

    lot_tie: Ints
    lot_hub: Ints
    lot_rank: Ints
    lot_price: Ints
    lot_patronage: Ints
    award_lot: Ints
    award_bid: Ints
    award_guarantee: Ints
    award_promised_g: Ints
    award_accepted_g: Ints
    award_path: tuple[tuple[int, ...], ...]
    bid_price: Ints
    lane_haul: Ints
    lane_fee: Ints
    guarantee_tie: Ints
    guarantee_floor: Ints
    guarantee_quota_g: Ints
    guarantee_fund: Ints
    guarantee_price: Ints
    cover_lot: Ints
    cover_guarantee: Ints
    order_lot: Ints
    order_g: Ints
    order_fen: Ints
    hubs: int

    def __post_init__(self) -> None:
        """Refuse what would make or lose money without a word."""
        for letter, names in ROWS.items():
            if len({getattr(self, name).shape for name in names}) != 1:
                raise ValueError(f"Arrays of {letter} must share one length.")
        if len(self.award_path) != self.award_lot.size:
            raise ValueError("Every award needs a path.")
        if ((self.award_bid == NOBODY) == (self.award_guarantee == NOBODY)).any():
            raise ValueError("An award has one taker.")
        if (self.award_accepted_g < 0).any():
            raise ValueError("Weights must not be negative.")
        if (self.award_accepted_g > self.award_promised_g).any():
            raise ValueError("More was accepted than awarded.")
        if not self._bought_back() <= set(zip(*self._covers(), strict=True)):
            raise ValueError("A guarantee bought back a lot that it does not cover.")
        self._check_prices()

    @property
    def award_is_brought(self) -> NDArray[np.bool_]:
        """(W,) bought back by a guarantee that lanes bring it to."""
        by_lane = np.array([bool(path) for path in self.award_path], bool)
        brought: NDArray[np.bool_] = by_lane & (self.award_guarantee != NOBODY)
        return brought

    def _covers(self) -> tuple[list[int], list[int]]:
        return self.cover_lot.tolist(), self.cover_guarantee.tolist()

    def _bought_back(self) -> set[tuple[int, int]]:
        """Lots that a guarantee bought where they lay; what it had brought is not covered."""
        rows = zip(
            self.award_lot.tolist(), self.award_guarantee.tolist(), self.award_path, strict=True
        )
        return {
            (lot, guarantee) for lot, guarantee, way in rows if guarantee != NOBODY and not way
        }

    def _check_prices(self) -> None:
        """Every kilogram sold or brought pays its farmer, its lanes and no negative rent."""
        cost = (self.lane_haul + self.lane_fee).tolist()
        for award in np.flatnonzero((self.award_bid != NOBODY) | self.award_is_brought):
            price = self.lot_price[self.award_lot[award]]
            bid, guarantee = self.award_bid[award], self.award_guarantee[award]
            paid = self.guarantee_price[guarantee] if bid == NOBODY else self.bid_price[bid]
            if paid < price + sum(cost[lane] for lane in self.award_path[award]):
                raise ValueError(f"Award {award} brings less than it costs.")
