"""Between a round's rows and the engine: read the market, write what it decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from farmgate.clear.bridge.dates import RoundDays
from farmgate.clear.bridge.facts import Name, Names
from farmgate.clear.bridge.tables import tie_order
from farmgate.engine.clear import ClearProblem
from farmgate.registry.models import Grade, Lane, Place, Product, Round, class_rank
from farmgate.registry.selectors import lanes_in, open_lanes
from farmgate.survey.models import Bid, Guarantee, Lot
from farmgate.survey.selectors import open_bids, open_lots
from farmgate.web.words import say

GRAMS = 1000
FEN = 100
NO_LIMIT = float("inf")


@dataclass(frozen=True, slots=True)
class RoundMarket:
    """A round's market: the problem, and the rows its indices stand for.

    Lanes with a limit by the day stand there once for each day, ``leaves`` says which (-1 any).
    ``late`` holds the lots that cannot be delivered on any of the round's days, with the code of
    why.
    """

    problem: ClearProblem
    lots: Sequence[Lot]
    bids: Sequence[Bid]
    guarantees: Sequence[Guarantee]
    lanes: Sequence[Lane]
    leaves: Sequence[int]
    days: RoundDays
    places: Sequence[Place]
    products: Sequence[Product]
    grades: Sequence[Grade]
    late: Sequence[tuple[Lot, str]]

    def names(self) -> Names:
        """Name lanes (by their ends and day), places and grades in Chinese and in English."""
        place = {row.pk: _name(row) for row in self.places}
        return Names(
            lanes=[
                _lane_name(place[lane.origin_id], place[lane.destination_id], self.days.on(day))
                for lane, day in zip(self.lanes, self.leaves, strict=True)
            ],
            nodes=list(place.values()),
            grades=[_name(grade) for grade in self.grades],
            days=[_date(self.days.on(day)) for day in range(self.problem.days)],
            groups=[(name, name) for name in _list_groups(self.lots, self.bids)],
        )


def read_market(round_: Round, *, with_closed: bool = False) -> RoundMarket:
    """Gather a round: lots and bids that stand, guarantees, open lanes (constant queries).

    With ``with_closed`` the closed lanes too: a clearing leaves them out, "what if" may open them.
    """
    standing = list(open_lots(round_).select_related("seller"))
    bids = list(open_bids(round_))
    covers = list(round_.guarantees.all())
    late = [(lot, code) for lot in standing if (code := _why_late(lot, round_))]
    away = {lot.pk for lot, _ in late}
    lots = [lot for lot in standing if lot.pk not in away]
    roads = lanes_in(round_.county) if with_closed else open_lanes(round_)
    days = RoundDays.of(round_)
    lanes, leaves = days.spread(list(roads.order_by("code")))
    places = _places_of(lots, bids, covers, lanes)
    grades = list(Grade.objects.order_by("rank"))
    used = {row.product_id for rows in (lots, bids, covers) for row in rows}
    products = list(Product.objects.filter(pk__in=used).order_by("code"))
    number = _Numbers(
        {place.pk: i for i, place in enumerate(places)},
        {product.pk: i for i, product in enumerate(products)},
        {grade.pk: i for i, grade in enumerate(grades)},
    )
    problem = replace(
        _problem(round_, number, (lots, bids, covers), lanes, places),
        **days.fields(lots, bids, covers, lanes, leaves),
        **_groups(lots, bids),
    )
    return RoundMarket(
        problem, lots, bids, covers, lanes, leaves, days, places, products, grades, late
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Index of each place, product and grade by its key."""

    place: dict[int, int]
    product: dict[int, int]
    grade: dict[int, int]

    def goods(self, prefix: str, rows: Sequence[Any], where: str) -> dict[str, Any]:
        """Where and what, for lots, bids and guarantees alike."""
        return {
            f"{prefix}_node": _ints([self.place[getattr(row, where)] for row in rows]),
            f"{prefix}_product": _ints([self.product[row.product_id] for row in rows]),
            f"{prefix}_grade": _ints([self.grade[row.grade_id] for row in rows]),
        }


def _problem(
    round_: Round,
    number: _Numbers,
    rows: tuple[Sequence[Lot], Sequence[Bid], Sequence[Guarantee]],
    lanes: Sequence[Lane],
    places: Sequence[Place],
) -> ClearProblem:
    lots, bids, covers = rows
    return ClearProblem(
        products=len(number.product),
        grades=max(1, len(number.grade)),
        **number.goods("lot", lots, "hub_id"),
        lot_rank=_ints([class_rank(lot.seller.seller_class) for lot in lots]),
        lot_seller=_ints([lot.seller_id for lot in lots]),
        lot_kg=_floats([lot.qty_g for lot in lots]) / GRAMS,
        lot_reserve=_floats([lot.reserve_fen_per_kg for lot in lots]) / FEN,
        lot_tie=tie_order([lot.source_key for lot in lots]),
        **number.goods("bid", bids, "place_id"),
        bid_rank=_ints([class_rank(bid.only_class) for bid in bids]),
        bid_kg=_floats([bid.qty_g for bid in bids]) / GRAMS,
        bid_min_kg=_floats([bid.min_qty_g for bid in bids]) / GRAMS,
        bid_limit=_floats([bid.limit_fen_per_kg for bid in bids]) / FEN,
        bid_tie=tie_order([bid.source_key for bid in bids]),
        **number.goods("cover", covers, "hub_id"),
        cover_rank=_ints([class_rank(cover.only_class) for cover in covers]),
        cover_kg=_floats([cover.quota_g for cover in covers]) / GRAMS,
        cover_floor=_floats([cover.floor_fen_per_kg for cover in covers]) / FEN,
        cover_value=_floats([cover.value_fen_per_kg for cover in covers]) / FEN,
        cover_fund=_floats([cover.fund_fen for cover in covers]) / FEN,
        node_kg=_limits([place.dispatch_g for place in places]),
        arc_from=_ints([number.place[lane.origin_id] for lane in lanes]),
        arc_to=_ints([number.place[lane.destination_id] for lane in lanes]),
        arc_cost=_floats([lane.haul_fen_per_kg + lane.fee_fen_per_kg for lane in lanes]) / FEN,
        arc_kg=_limits([lane.capacity_g for lane in lanes]),
        arc_truck_kg=_floats([lane.truck_g or 0 for lane in lanes]) / GRAMS,
        kappa=round_.kappa_percent / 100,
        policy=round_.policy,
    )


def _why_late(lot: Lot, round_: Round) -> str:
    if lot.spoil_on and lot.spoil_on < round_.delivery_on:
        return "spoils_before_delivery"
    if lot.ready_on and lot.ready_on > round_.last_day:
        return "not_ready"
    return ""


def _list_groups(lots: Sequence[Lot], bids: Sequence[Bid]) -> list[str]:
    wishes = [(lot.group,) for lot in lots] + [(bid.only_group, bid.prefer_group) for bid in bids]
    return sorted({name for row in wishes for name in row} - {""})


def _groups(lots: Sequence[Lot], bids: Sequence[Bid]) -> dict[str, Any]:
    """Number the groups that lots and bids name; -1 for none."""
    names = _list_groups(lots, bids)
    number = {"": -1} | {name: i for i, name in enumerate(names)}
    return {
        "groups": len(names),
        "lot_group": _ints([number[lot.group] for lot in lots]),
        "bid_group": _ints([number[bid.only_group] for bid in bids]),
        "bid_prefers": _ints([number[bid.prefer_group] for bid in bids]),
    }


def _places_of(
    lots: Sequence[Lot], bids: Sequence[Bid], covers: Sequence[Guarantee], lanes: Sequence[Lane]
) -> list[Place]:
    keys = {lot.hub_id for lot in lots} | {cover.hub_id for cover in covers}
    keys |= {bid.place_id for bid in bids}
    keys |= {end for lane in lanes for end in (lane.origin_id, lane.destination_id)}
    return list(Place.objects.filter(pk__in=keys).order_by("code"))


def _name(row: Place | Grade) -> Name:
    return row.name, row.name_en or row.name


def _date(day: date | None) -> Name:
    written = "" if day is None else day.isoformat()
    return written, written


def _lane_name(start: Name, end: Name, day: date | None) -> Name:
    here, there = (f"{a} → {b}" for a, b in zip(start, end, strict=True))
    if day is None:
        return here, there
    written = say("lane", "on_date", {"lane": here, "day": day.isoformat()}, "zh-hans")
    return written, say("lane", "on_date", {"lane": there, "day": day.isoformat()}, "en")


def _ints(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, np.int64)


def _floats(values: Sequence[int]) -> NDArray[np.float64]:
    return np.array(values, np.float64)


def _limits(grams: Sequence[int | None]) -> NDArray[np.float64]:
    return np.array([NO_LIMIT if g is None else g / GRAMS for g in grams], np.float64)
