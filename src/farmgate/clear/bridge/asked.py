"""What a county asks "what if" about on a page, in keys of rows, and as changes of the market."""

from collections.abc import Sequence
from dataclasses import dataclass

from farmgate.base.errors import FarmgateError
from farmgate.clear.bridge.rows import FEN, GRAMS, RoundMarket
from farmgate.engine.clear.changes import AddBid, Change, Close, Dispatch, Lend, Open


@dataclass(frozen=True, slots=True)
class AskedRoad:
    """A lane (key) ``close``d, ``open``ed, or given one ``truck`` more."""

    lane: int
    change: str

    def changes(self, market: RoundMarket) -> list[Change]:
        """The same on every day on which the lane goes."""
        lanes = [i for i, row in enumerate(market.lanes) if row.pk == self.lane]
        if self.change == "truck":
            return [
                Lend(i, float(market.problem.arc_truck_kg[i]) or market.problem.truck_kg)
                for i in lanes
            ]
        return [Open(i) if self.change == "open" else Close(i) for i in lanes]


@dataclass(frozen=True, slots=True)
class AskedLoading:
    """So many grams more loaded at a place (key)."""

    place: int
    qty_g: int

    def changes(self, market: RoundMarket) -> list[Change]:
        """A node with more capacity."""
        return [Dispatch(_find(market.places, self.place), self.qty_g / GRAMS)]


@dataclass(frozen=True, slots=True)
class AskedBid:
    """One bid more: keys of the place, the product and the worst grade, grams, fen/kg at most."""

    place: int
    product: int
    grade: int
    qty_g: int
    limit_fen_per_kg: int

    def changes(self, market: RoundMarket) -> list[Change]:
        """A bid that takes anybody's produce, on any day of the round."""
        return [
            AddBid(
                _find(market.places, self.place),
                _find(market.products, self.product),
                _find(market.grades, self.grade),
                self.qty_g / GRAMS,
                self.limit_fen_per_kg / FEN,
                due=market.days.many - 1,
            )
        ]


Asked = AskedRoad | AskedLoading | AskedBid


def _find(rows: Sequence[object], key: int) -> int:
    """The index of a row; what the round's market does not know has nothing to bring."""
    for index, row in enumerate(rows):
        if getattr(row, "pk", None) == key:
            return index
    raise FarmgateError("not_in_this_market")
