"""Which row stands behind each index of a settlement problem."""

from dataclasses import dataclass

from farmgate.clear.models import BidResult
from farmgate.registry.models import Lane, Party, Round
from farmgate.sell.models import Order
from farmgate.survey.models import Guarantee, Lot


@dataclass(frozen=True, slots=True)
class Names:
    """The rows of a problem, in the order of its arrays.

    Parameters
    ----------
    round_
        The round, with its county.
    lots, bids, lanes, guarantees, covers, orders
        (L,), (B,), (A,), (G,), (C,), (O,) rows; bids by their results.
    hubs
        (H,) place ids.
    carriers
        For each hub the parties whose trucks delivered from it, with the grams they loaded.
    coops
        The co-op of each hub, by place id.
    """

    round_: Round
    lots: list[Lot]
    bids: list[BidResult]
    lanes: list[Lane]
    guarantees: list[Guarantee]
    covers: list[tuple[int, int]]
    orders: list[Order]
    hubs: list[int]
    carriers: dict[int, list[tuple[Party, int]]]
    coops: dict[int, Party]
