"""What the shop is asked and what it answers, as arrays.

Letters: L lots, S listings, R requests in the order they arrived.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Grams = NDArray[np.int64]
Fen = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class UnsoldProblem:
    """What the clearing left over, and what is known of its price.

    Parameters
    ----------
    unsold_g
        (L,) g; offered and not awarded.
    promised_g
        (L,) g; awarded by the clearing, to bids and to guarantees.
    accepted_g
        (L,) g; of the promised, what the scales accepted.
    reserve_fen, floor_fen, hub_fen, elsewhere_fen
        (L,) fen per kg; the seller's own minimum, the guaranteed floor where one covers the
        lot, the published price at its hub, and the mean price of its product over all hubs;
        0 where there is none.
    """

    unsold_g: Grams
    promised_g: Grams
    accepted_g: Grams
    reserve_fen: Fen
    floor_fen: Fen
    hub_fen: Fen
    elsewhere_fen: Fen

    def __post_init__(self) -> None:
        """Refuse arrays that do not belong together."""
        rows = [getattr(self, name) for name in self.__slots__]
        if len({row.shape for row in rows}) != 1:
            raise ValueError("All arrays must have one entry for each lot.")
        if any((row < 0).any() for row in rows):
            raise ValueError("Weights and prices must not be negative.")
        if (self.accepted_g > self.promised_g).any():
            raise ValueError("More was accepted than promised.")


@dataclass(frozen=True, slots=True)
class UnsoldResult:
    """What goes on the shop page.

    Parameters
    ----------
    qty_g
        (L,) g; 0 when a lot is not offered.
    price_fen_per_kg
        (L,) fen per kg; 0 when nobody knows a price.
    """

    qty_g: Grams
    price_fen_per_kg: Fen


@dataclass(frozen=True, slots=True)
class AdmissionProblem:
    """A queue of orders for a stock.

    Parameters
    ----------
    left_g
        (S,) g; stock of each listing.
    listing
        (R,) index into the stock, in the order the requests arrived.
    qty_g
        (R,) g; wanted.
    """

    left_g: Grams
    listing: NDArray[np.int64]
    qty_g: Grams

    def __post_init__(self) -> None:
        """Refuse a queue that does not fit its stock."""
        if self.listing.shape != self.qty_g.shape:
            raise ValueError("Every request names one listing and one weight.")
        if (self.left_g < 0).any() or (self.qty_g <= 0).any():
            raise ValueError("Stock must not be negative, and a request takes something.")
        if self.listing.size and not (
            self.listing.min() >= 0 and self.listing.max() < self.left_g.size
        ):
            raise ValueError("A request names a listing that is not there.")


@dataclass(frozen=True, slots=True)
class AdmissionResult:
    """Who is served, and what is left.

    Parameters
    ----------
    is_admitted
        (R,) true where a request is served whole; nobody is served in part.
    left_g
        (S,) g; stock after the queue.
    """

    is_admitted: NDArray[np.bool_]
    left_g: Grams
