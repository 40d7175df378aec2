"""The reasons there are: the first rule that holds for a lot, or for a bid, gives the code.

`reasons.py` says what the rules look at, and adds the facts; the sentences are in locale/clear.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.bill import FEN
from farmgate.engine.clear.differences import PRICE_NOISE
from farmgate.engine.clear.problem import Bools, Floats, Ints
from farmgate.engine.clear.share import GRAMS

SHARING = ("proportional", "maxmin", "tokens")
"""Policies by which all the willing share, whatever they ask."""


@dataclass(frozen=True, slots=True)
class Case:
    """Lots, or bids with signs turned (M members), as the rules look at them.

    ``left``, ``got`` and of that ``back`` (to a guarantee) are grams, ``least_kg`` a minimum;
    ``ask``, ``price`` (NaN: none) and ``worth`` (-inf: no way to anybody) are yuan/kg; ``limit``
    is the tightest on that way, a lane or A + node (-1: none), ``room_kg`` what may pass it, and
    ``spare_trucks`` whether it is a lane with room for one more full truck; ``surely`` is what one
    kilogram more surely brings; ``pool`` is a step or sink. Of the round: whether a day or group
    may stand between two that a road joins, and who settles a tie.
    """

    state: Ints
    pool: Ints
    left: Ints
    got: Ints
    back: Ints
    least_kg: Floats
    is_product_known: Bools
    is_grade_known: Bools
    is_kind_known: Bools
    is_group_known: Bools
    ask: Floats
    price: Floats
    worth: Floats
    surely: Floats
    limit: Ints
    room_kg: Floats
    spare_trucks: Bools
    is_choosy: bool
    policy: str = "priority"
    is_bid: bool = False

    @property
    def is_at_price(self) -> Bools:
        """Whether the price here is enough."""
        return self.ask <= self.price + PRICE_NOISE

    @property
    def is_drawn(self) -> bool:
        """Whether a draw settles a tie."""
        return self.policy == "efficient"

    @property
    def is_shared(self) -> Bools:
        """Whether all the willing share: a lot may stay though it asks less than the price.

        What asks the price itself may also have been stopped by a limit.
        """
        below = self.ask < self.price - PRICE_NOISE
        willing = below | (self.is_at_price & ~self.is_stopped)
        return willing & (self.policy in SHARING)

    @property
    def is_stopped(self) -> Bools:
        """Whether a tight limit stands between the ask and what the goods are worth."""
        return (self.limit >= 0) & self.is_worth_it

    @property
    def is_shut(self) -> Bools:
        """Whether that limit lets nothing pass at all."""
        return self.is_stopped & (self.room_kg * GRAMS < 1)

    @property
    def is_truck_short(self) -> Bools:
        """Whether that limit would let a full truck pass, and what is left fills none."""
        return self.is_stopped & self.spare_trucks

    @property
    def is_worth_it(self) -> Bools:
        """Whether somebody would gain by the trade if nothing stood between."""
        return self.worth > self.ask + PRICE_NOISE

    @property
    def is_even(self) -> Bools:
        """Whether ask and worth are the same in whole fen, so that nobody gains."""
        known = np.where(np.isfinite(self.surely), self.surely, self.price)
        here = np.fmin(known, self.worth)
        even: Bools = np.floor(here * FEN + NOISE) == np.floor(self.ask * FEN + NOISE)
        return even

    @property
    def is_sure(self) -> Bools:
        """Whether it is known what one kilogram more brings where it is."""
        known: Bools = np.isfinite(self.surely) | np.isfinite(self.price)
        return known


NOISE = 1e-3
"""Fen: a price this near to a whole fen is that fen."""
Rule = Callable[[Case], Bools]
Rules = tuple[tuple[str, Rule], ...]
LOT_RULES: Rules = (
    ("sold_and_bought_back", lambda c: (c.left <= 0) & (c.back > 0) & (c.got > c.back)),
    ("bought_back", lambda c: (c.left <= 0) & (c.back > 0)),
    ("sold", lambda c: c.left <= 0),
    ("part_policy", lambda c: (c.got > 0) & c.is_shared),
    ("part_no_room", lambda c: (c.got > 0) & c.is_shut),
    ("part_no_truck", lambda c: (c.got > 0) & c.is_truck_short),
    ("part_limit", lambda c: (c.got > 0) & c.is_stopped),
    ("part_draw", lambda c: (c.got > 0) & c.is_drawn),
    ("part_tie", lambda c: c.got > 0),
    ("no_bid", lambda c: ~c.is_product_known),
    ("grade_too_low", lambda c: ~c.is_grade_known),
    ("no_class", lambda c: ~c.is_kind_known),
    ("no_group", lambda c: ~c.is_group_known),
    ("no_road_in_time", lambda c: ~np.isfinite(c.worth) & c.is_choosy),
    ("no_road", lambda c: ~np.isfinite(c.worth)),
    ("lost_policy", lambda c: c.is_shared),
    ("no_room", lambda c: c.is_shut),
    ("no_truck", lambda c: c.is_truck_short),
    ("limit", lambda c: c.is_stopped),
    ("lost_draw", lambda c: c.is_at_price & c.is_drawn),
    ("lost_tie", lambda c: c.is_at_price),
    ("haul_too_dear", lambda c: c.worth < PRICE_NOISE),
    ("unfilled", lambda c: c.is_worth_it),
    ("no_gain", lambda c: c.is_even),
    ("ask_above_all", lambda c: ~c.is_sure),
    ("ask_too_high", lambda c: np.ones(c.left.size, bool)),
)
BID_RULES: Rules = (
    ("bid_filled", lambda c: c.left <= 0),
    ("bid_part_no_room", lambda c: (c.got > 0) & c.is_shut),
    ("bid_part_no_truck", lambda c: (c.got > 0) & c.is_truck_short),
    ("bid_part_limit", lambda c: (c.got > 0) & c.is_stopped),
    ("bid_filled_part", lambda c: c.got > 0),
    ("bid_no_lot", lambda c: ~c.is_product_known),
    ("bid_no_grade", lambda c: ~c.is_grade_known),
    ("bid_no_class", lambda c: ~c.is_kind_known),
    ("bid_no_group", lambda c: ~c.is_group_known),
    ("bid_no_road_in_time", lambda c: ~np.isfinite(c.worth) & c.is_choosy),
    ("bid_no_road", lambda c: ~np.isfinite(c.worth)),
    ("bid_no_room", lambda c: c.is_shut),
    ("bid_no_truck", lambda c: c.is_truck_short),
    ("bid_limit", lambda c: c.is_stopped),
    ("bid_minimum_unmet", lambda c: (c.least_kg > 0) & c.is_worth_it),
    ("bid_lost_tie", lambda c: (c.least_kg <= 0) & c.is_at_price),
    ("bid_unfilled", lambda c: c.is_worth_it),
    ("bid_no_gain", lambda c: c.is_even),
    ("bid_offer_below_all", lambda c: ~c.is_sure),
    ("bid_offer_too_low", lambda c: np.ones(c.left.size, bool)),
)
"""The first rule that holds gives the code; its sentence is in locale/clear, reason.<code>."""
