"""Gather: from the awards of a round to one routing problem for each hub and wave."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from django.db.models import Sum

from farmgate.base.errors import FarmgateError
from farmgate.clear.models import Award
from farmgate.engine.haul import RouteProblem, RouteStop, RouteVehicle
from farmgate.engine.haul.roads import Roads, Travel, measure_travel
from farmgate.haul.bridge.cases import HaulCall, HaulCase
from farmgate.haul.models import Vehicle
from farmgate.haul.selectors import WAVES
from farmgate.registry.models import Place, RoadClosure, Round
from farmgate.registry.selectors import lanes_in

SERVICE_S = {"pickup": 10 * 60, "delivery": 15 * 60}
"""Seconds at a stop: loading at a village, and handing over at a buyer."""
SHIFT_S = 5 * 3600
OVERTIME_S = 10**7
METRES_PER_OVERTIME_SECOND = 10
"""What a second of overtime counts in the search: far more than the road driven in it."""
TOURS = 1_000

Key = tuple[str, int, date | None]
Calls = dict[tuple[str, int, date | None], list[HaulCall]]
"""By wave, hub and the day of leaving the hub: what is collected leaves on the same day."""


def read_cases(round_: Round) -> list[HaulCase]:
    """Gather every wave of every hub that has something to move, in the order of the hubs.

    Raises
    ------
    FarmgateError
        ``hub_without_vehicle`` or ``places_not_on_map``.
    """
    calls = _read_calls(round_)
    hubs = {hub for _, hub, _ in calls}
    fleets = _read_fleets(hubs)
    places = sorted({call.place_id for rows in calls.values() for call in rows} | hubs)
    travel = _read_travel(round_, places)
    at = {place: index for index, place in enumerate(places)}
    return [
        _as_case(round_, key, rows, fleets[key[1]], (travel, at))
        for key, rows in sorted(calls.items(), key=_by_hub_then_wave)
    ]


def _by_hub_then_wave(item: tuple[Key, list[HaulCall]]) -> tuple[int, int, date]:
    (wave, hub, day), _ = item
    return hub, WAVES.index(wave), day or date.min


def _read_calls(round_: Round) -> Calls:
    """One call a day per village and hub, and per buyer, place and hub; the hub's own stays."""
    awards = Award.objects.filter(clearing__round=round_)
    lots: dict[tuple[int, date | None, int], dict[int, int]] = defaultdict(dict)
    for hub, day, place, lot, grams in (
        awards.order_by("lot_id")
        .values_list("lot__hub", "leave_on", "lot__seller__place", "lot")
        .annotate(grams=Sum("qty_g"))
    ):
        if place != hub:
            lots[hub, day, place][lot] = grams
    bids: dict[tuple[int, date | None, int, int], dict[int, int]] = defaultdict(dict)
    for hub, day, place, buyer, bid, grams in (
        awards.filter(bid__isnull=False)
        .order_by("bid_id")
        .values_list("lot__hub", "leave_on", "bid__place", "bid__buyer", "bid")
        .annotate(grams=Sum("qty_g"))
    ):
        bids[hub, day, place, buyer][bid] = grams
    calls: Calls = defaultdict(list)
    for (hub, day, place), grams_of in sorted(lots.items(), key=_by_hub_then_place):
        calls["pickup", hub, day].append(HaulCall(place, grams_of, {}))
    for (hub, day, place, _), grams_of in sorted(bids.items(), key=_by_hub_then_place):
        calls["delivery", hub, day].append(HaulCall(place, {}, grams_of))
    return calls


def _by_hub_then_place(item: tuple[tuple[Any, ...], object]) -> tuple[int, ...]:
    (hub, _, *rest), _ = item
    return hub, *rest


def _read_fleets(hubs: Iterable[int]) -> dict[int, list[Vehicle]]:
    fleets: dict[int, list[Vehicle]] = {hub: [] for hub in hubs}
    for vehicle in Vehicle.objects.filter(hub__in=fleets, payload_g__gt=0).order_by("code"):
        fleets[vehicle.hub_id].append(vehicle)
    for hub, fleet in fleets.items():
        if not fleet:
            raise FarmgateError("hub_without_vehicle", hub=Place.objects.get(pk=hub).name)
    return fleets


def _read_travel(round_: Round, places: list[int]) -> Travel:
    """Measure between the places once, over the county's lanes that are open in this round."""
    lanes = list(lanes_in(round_.county).order_by("pk"))
    closed = set(RoadClosure.objects.filter(round=round_).values_list("lane", flat=True))
    ends = {end for lane in lanes for end in (lane.origin_id, lane.destination_id)}
    rows = list(Place.objects.filter(pk__in=ends | set(places)).order_by("pk"))
    at = {place.pk: index for index, place in enumerate(rows)}
    roads = Roads(
        lon=np.array([_degrees(place.lon) for place in rows]),
        lat=np.array([_degrees(place.lat) for place in rows]),
        leg_from=np.array([at[lane.origin_id] for lane in lanes], np.int64),
        leg_to=np.array([at[lane.destination_id] for lane in lanes], np.int64),
        leg_m=np.array([lane.distance_m for lane in lanes], np.int64),
        leg_s=np.array([lane.drive_s for lane in lanes], np.int64),
        leg_is_open=np.array([lane.pk not in closed for lane in lanes], bool),
    )
    travel = measure_travel(roads, np.array([at[place] for place in places], np.int64))
    lost = [places[i] for i in np.flatnonzero((travel.distance_m < 0).any(axis=1))]
    lost = [place for place in lost if rows[at[place]].lon is None]
    if lost:
        names = [rows[at[place]].name for place in lost]
        raise FarmgateError("places_not_on_map", places=", ".join(names[:5]), count=len(names))
    return travel


def _degrees(value: float | None) -> float:
    return float("nan") if value is None else value


def _as_case(
    round_: Round,
    key: Key,
    calls: list[HaulCall],
    fleet: list[Vehicle],
    ways: tuple[Travel, dict[int, int]],
) -> HaulCase:
    wave, hub, day = key
    travel, at = ways
    nodes = np.array([at[hub], *(at[call.place_id] for call in calls)])
    stops = tuple(
        RouteStop(
            node=index,
            collect=sum(call.lots_g.values()),
            deliver=sum(call.bids_g.values()),
            service_s=SERVICE_S[wave],
        )
        for index, call in enumerate(calls, 1)
    )
    trucks = tuple(
        RouteVehicle(
            depot=0,
            capacity=vehicle.payload_g,
            tours=TOURS,
            shift_s=SHIFT_S,
            overtime_s=OVERTIME_S,
            cost_per_overtime_s=METRES_PER_OVERTIME_SECOND,
        )
        for vehicle in fleet
    )
    problem = RouteProblem(
        stops=stops,
        vehicles=trucks,
        distance_m=travel.distance_m[np.ix_(nodes, nodes)],
        duration_s=travel.duration_s[np.ix_(nodes, nodes)],
        is_divisible=True,
    )
    ids = tuple(vehicle.pk for vehicle in fleet)
    day = day if round_.has_days else None
    return HaulCase(wave, hub, ids, tuple(calls), problem, round_.pk, day)
