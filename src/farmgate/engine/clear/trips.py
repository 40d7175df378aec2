"""Trips from place to place: over one lane, or a few one after the other."""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.problem import Bools, Floats, Ints

LANES = 4
"""Most lanes of a trip."""
MOST = 300_000
"""Trips from which on none is made longer: in a dense net they would lead everywhere."""


class Trips(NamedTuple):
    """Trips (X,): first and last node, whole days on the way, yuan/kg."""

    start: Ints
    end: Ints
    days: Ints
    cost: Floats

    def only(self, some: Ints | Bools) -> "Trips":
        """These, in this order."""
        return Trips(self.start[some], self.end[some], self.days[some], self.cost[some])

    def both_ways(self) -> "Trips":
        """There and back."""
        ends = np.r_[self.start, self.end], np.r_[self.end, self.start]
        return Trips(*ends, np.tile(self.days, 2), np.tile(self.cost, 2))

    def back(self) -> "Trips":
        """From last to first."""
        return Trips(self.end, self.start, self.days, self.cost)


def chain_lanes(lanes: Trips, trades: Bools, over: Bools) -> Trips:
    """List the trips between places where somebody trades.

    Parameters
    ----------
    lanes
        What may be driven.
    trades, over
        (N,) where a trip may start and end, and where it may go on.

    Returns
    -------
    Trips
        The cheapest of the same ends and days and the same number of lanes; sorted by start, the
        cheapest first.
    """
    lanes = lanes.only(np.argsort(lanes.start, kind="stable"))
    ahead = lanes.only(trades[lanes.start])
    found = []
    for _ in range(LANES):
        found.append(ahead.only(trades[ahead.end]))
        ahead = ahead.only(over[ahead.end])
        if ahead.start.size > MOST:
            break
        trip, lane = join(ahead.end, lanes.start)
        ahead = _cheapest(
            Trips(
                ahead.start[trip],
                lanes.end[lane],
                ahead.days[trip] + lanes.days[lane],
                ahead.cost[trip] + lanes.cost[lane],
            ),
            trades.size,
        )
    return sort_trips(found)


def sort_trips(parts: list[Trips]) -> Trips:
    """Put all together, sorted by start, the cheapest first."""
    whole = Trips(*map(np.concatenate, zip(*parts, strict=True)))
    return whole.only(np.lexsort((whole.cost, whole.start)))


def _cheapest(trips: Trips, nodes: int) -> Trips:
    """Of those with the same ends and days the cheapest; none that leads in a circle."""
    by_cost = trips.only(np.argsort(trips.cost, kind="stable"))
    key = (by_cost.days * nodes + by_cost.start) * nodes + by_cost.end
    kept = by_cost.only(np.unique(key, return_index=True)[1])
    return kept.only(kept.start != kept.end)


def join(wanted: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Every pair of one wanted and one of the sorted keys that are equal, by their places."""
    first = np.searchsorted(keys, wanted)
    many = np.searchsorted(keys, wanted, "right") - first
    member = np.repeat(np.arange(wanted.size), many)
    return member, np.arange(member.size) + np.repeat(first - np.cumsum(many) + many, many)
