"""The days of a round as the engine counts them: 0 is the first day of delivery.

A round of one day has no days to tell apart. In a longer one the engine's last day stands for
what comes after the round: produce may keep till then, but nothing is delivered on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.base.days import days_on_the_way
from farmgate.registry.models import Lane, Round
from farmgate.survey.models import Bid, Guarantee, Lot

Ints = NDArray[np.int64]
HOUR_S = 3600


@dataclass(frozen=True, slots=True)
class RoundDays:
    """The first day of delivery, and how many there are."""

    first: date
    many: int

    @classmethod
    def of(cls, round_: Round) -> "RoundDays":
        """Count the days of a round."""
        return cls(round_.delivery_on, (round_.last_day - round_.delivery_on).days + 1)

    @property
    def days(self) -> int:
        """The days of the engine's horizon."""
        return self.many + 1 if self.many > 1 else 1

    def on(self, day: int) -> date | None:
        """Give the date of a day; none for -1, any day."""
        return None if day < 0 else self.first + timedelta(days=day)

    def spread(self, lanes: Sequence[Lane]) -> tuple[list[Lane], list[int]]:
        """Give lanes with a limit by the day once for each day; and the days, -1 for any."""
        pairs = [
            (lane, day)
            for lane in lanes
            for day in (range(self.many) if lane.is_daily and self.many > 1 else (-1,))
        ]
        return [lane for lane, _ in pairs], [day for _, day in pairs]

    def fields(
        self,
        lots: Sequence[Lot],
        bids: Sequence[Bid],
        covers: Sequence[Guarantee],
        lanes: Sequence[Lane],
        leaves: list[int],
    ) -> dict[str, Any]:
        """Days of lots, bids, guarantees and lanes as `ClearProblem` takes them."""
        after = self.days - 1
        return {
            "days": self.days,
            "lot_ready": _ints([self._count(lot.ready_on, 0) for lot in lots]),
            "lot_spoil": _ints([self._count(lot.spoil_on, after) for lot in lots]),
            "bid_from": _ints([self._count(bid.from_on, 0) for bid in bids]),
            "bid_due": _ints([min(self._count(bid.due_on, after), self.many - 1) for bid in bids]),
            "cover_due": _ints([self.many - 1] * len(covers)),
            "arc_days": _ints([self._way(lane) for lane in lanes]),
            "arc_leaves": _ints(leaves),
        }

    def _count(self, day: date | None, empty: int) -> int:
        if day is None:
            return empty
        return min(max((day - self.first).days, 0), self.days - 1)

    def _way(self, lane: Lane) -> int:
        return days_on_the_way(lane.drive_s / HOUR_S) if self.many > 1 else 0


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int64)
