"""Days and shelf life as levels of the nesting order.

A lot ready on day r that keeps till day s can go a way of D days to a bid from day f to day u if
r + D <= s, r + D <= u and f <= s; waiting is allowed everywhere. A state says "is here on day t,
keeps till s"; a bid stands at (u, the shortest shelf life >= f). A lane of d days leads from
(t, s) to (t + d, s) if t + d <= s; at a node the earlier and fresher may serve the later and
staler. Sound: the true day is never later and the true shelf life never shorter than the state
says, so what reaches the bid is in time and fresh. Complete: go without waiting, so that t = r +
days so far, then step down to the bid at once; that step is an order only and needs no check.

A lane that leaves on one day only is entered from the states of that day; at its tail a free link
leads from each day to the next. So waiting is a link only where a truck is waited for.

A product that nothing hurries has one day, "any", and one shelf life, "for good", unless some lane
leaves on one day.
"""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.problem import Bools, ClearProblem, Ints
from farmgate.engine.clear.result import Awards


class Days(NamedTuple):
    """The days and shelf lives that each product tells apart.

    Parameters
    ----------
    days, spoils
        For each product its days, the earliest first, and its shelf lives, the longest first.
    lot_day, lot_spoil
        (L,) day and shelf life at which each lot enters.
    taker_day, taker_spoil
        (B + J,) day and shelf life at which each bid and guarantee stands.
    end
        (products,) the last day that is told apart from all that follow; -1 if none is.
    last
        The day that stands for all that follow.
    """

    days: list[Ints]
    spoils: list[Ints]
    lot_day: Ints
    lot_spoil: Ints
    taker_day: Ints
    taker_spoil: Ints
    end: Ints
    last: int

    def after(self, product: Ints, day: Ints, spoil: Ints, way: int) -> tuple[Ints, Bools]:
        """Say on which day produce is at the end of a lane, and whether it still keeps."""
        arrival = _cut(day + way, self.end[product], self.last)
        return arrival, (arrival <= spoil) | (spoil == self.last)


def list_days(p: ClearProblem) -> Days:
    """List the days and shelf lives of every product.

    Parameters
    ----------
    p
        The round.

    Returns
    -------
    Days

    References
    ----------
    docs/models/clear.md, section "Days".
    """
    last = p.days - 1
    product = np.r_[p.bid_product, p.cover_product]
    due, start = np.r_[p.bid_due, p.cover_due], np.r_[p.bid_from, np.zeros_like(p.cover_due)]
    latest = np.full(p.products, -1)
    np.maximum.at(latest, product, due)
    spoil = np.where(p.lot_spoil >= latest[p.lot_product], last, p.lot_spoil)
    end = np.full(p.products, last - 1 if (p.arc_leaves >= 0).any() else -1)
    for goods, day in ((p.lot_product, spoil), (product, due)):
        np.maximum.at(end, goods[day < last], day[day < last])
    ready = _cut(p.lot_ready, end[p.lot_product], last)
    due = _cut(due, end[product], last)
    spoils, taker_spoil = _list_spoils(p, spoil, (product, start), last)
    days = _list_days_reached(p, ready, (product, due), (end, last))
    return Days(days, spoils, ready, spoil, due, taker_spoil, end, last)


def list_arrivals(p: ClearProblem, awards: Awards) -> Ints:
    """Say on which day each award can be handed over at the earliest.

    Parameters
    ----------
    p, awards
        The round, and what goes from which lot to whom by which lanes.

    Returns
    -------
    Ints
        (awards,) day, no sooner than the bid's first.
    """
    first = np.r_[p.bid_from, np.zeros_like(p.cover_due)]
    days = []
    for lot, taker, path in zip(awards.lot, awards.taker, awards.path, strict=True):
        day = int(p.lot_ready[lot])
        for lane in path:
            day = max(day, int(p.arc_leaves[lane])) + int(p.arc_days[lane])
        days.append(min(max(day, int(first[taker])), p.days - 1))
    return np.array(days, np.int64)


def list_departures(p: ClearProblem, awards: Awards, arrivals: Ints) -> Ints:
    """Say on which day each award leaves its lot's node at the latest, to arrive on its day.

    Parameters
    ----------
    p, awards
        The round, and what goes from which lot to whom by which lanes.
    arrivals
        (awards,) the day of `list_arrivals`.

    Returns
    -------
    Ints
        (awards,) day, no sooner than the lot is ready.
    """
    days = []
    for lot, path, day in zip(awards.lot, awards.path, arrivals.tolist(), strict=True):
        for lane in reversed(path):
            leaves = int(p.arc_leaves[lane])
            day = leaves if leaves >= 0 else day - int(p.arc_days[lane])
        days.append(max(day, int(p.lot_ready[lot])))
    return np.array(days, np.int64)


def _cut(day: Ints, end: Ints, last: int) -> Ints:
    """Days after the last that matters are one."""
    return np.where(day > end, last, day)


def _list_spoils(
    p: ClearProblem, spoil: Ints, takers: tuple[Ints, Ints], last: int
) -> tuple[list[Ints], Ints]:
    """Shelf lives of each product, and of each taker the shortest that will do."""
    product, start = takers
    kept = np.zeros((p.products, last + 1), bool)
    kept[p.lot_product, spoil] = True
    longest = np.full(p.products, -1)
    np.maximum.at(longest, p.lot_product, spoil)
    kept[product[start > longest[product]], last] = True  # no lot keeps that long
    kept[~kept.any(axis=1), last] = True
    days = np.where(kept, np.arange(last + 1), last)
    enough = np.minimum.accumulate(days[:, ::-1], axis=1)[:, ::-1]
    return [np.flatnonzero(row)[::-1] for row in kept], enough[product, start]


def _list_days_reached(
    p: ClearProblem, ready: Ints, takers: tuple[Ints, Ints], bounds: tuple[Ints, int]
) -> list[Ints]:
    """Days of each product: of its lots and bids, those lanes leave on, and those they reach."""
    end, last = bounds
    reached = np.zeros((p.products, last + 1), bool)
    reached[p.lot_product, ready] = True
    reached[takers] = True
    reached[:, p.arc_leaves[p.arc_leaves >= 0]] = True
    reached[~reached.any(axis=1), last] = True
    ways = distinct(np.minimum(p.arc_days[p.arc_days > 0], last))
    for day in range(last):
        product = np.flatnonzero(reached[:, day])
        for way in ways:
            arrival = np.full(product.size, min(day + int(way), last))
            reached[product, _cut(arrival, end[product], last)] = True
    return [np.flatnonzero(row) for row in reached]
