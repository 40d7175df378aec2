"""Write: routes as trips and stops, each stop with the lots or bids that it is for."""

from collections.abc import Mapping

from farmgate.base.errors import FarmgateError
from farmgate.engine.haul import RouteResult, Tour
from farmgate.haul.bridge.cases import HaulCall, HaulCase
from farmgate.haul.models import Handover, Stop, Trip
from farmgate.registry.models import Round

Decided = tuple[HaulCase, RouteResult]


class Shelf:
    """What is still to be moved of one call; a lot on the edge of two truckloads is in both."""

    def __init__(self, call: HaulCall) -> None:
        self.place_id = call.place_id
        self._lots, self._bids = list(call.lots_g.items()), list(call.bids_g.items())

    def take(self, collect: int, deliver: int) -> tuple[list[int], list[int]]:
        """Give the lots and bids that make up the next load, in their order."""
        return _take(self._lots, collect), _take(self._bids, deliver)


def _take(rows: list[tuple[int, int]], grams: int) -> list[int]:
    taken = []
    while rows and grams > 0:
        key, left = rows.pop(0)
        taken.append(key)
        if left > grams:
            rows.insert(0, (key, left - grams))
        grams -= left
    return taken


def write_trips(round_: Round, decided: list[Decided]) -> None:
    """Replace the trips of a round. To be called inside a transaction.

    Raises
    ------
    FarmgateError
        ``trips_under_way`` when something was already handed over.
    """
    if Handover.objects.filter(stop__trip__round=round_).exists():
        raise FarmgateError("trips_under_way", round=round_.name)
    Trip.objects.filter(round=round_).delete()
    for case, result in decided:
        _write_case(round_, case, result)


def _write_case(round_: Round, case: HaulCase, result: RouteResult) -> None:
    tours = [
        (case.vehicle_ids[route.vehicle], number, tour)
        for route in result.routes
        for number, tour in enumerate(route.tours, 1)
    ]
    trips = Trip.objects.bulk_create(
        Trip(
            round=round_,
            wave=case.wave,
            day_on=case.day,
            hub_id=case.hub_id,
            vehicle_id=vehicle,
            number=number,
            distance_m=tour.distance_m,
            drive_s=_driving_s(tour),
            load_g=sum(call.collect + call.deliver for call in tour.visits),
        )
        for vehicle, number, tour in tours
    )
    shelves = {index: Shelf(call) for index, call in enumerate(case.calls)}
    _write_stops([(trip, tour) for trip, (_, _, tour) in zip(trips, tours, strict=True)], shelves)


def _driving_s(tour: Tour) -> int:
    standing = sum(call.leave_s - call.arrive_s for call in tour.visits)
    return tour.end_s - tour.start_s - standing


def _write_stops(tours: list[tuple[Trip, Tour]], shelves: Mapping[int, Shelf]) -> None:
    stops: list[Stop] = []
    lots: list[tuple[Stop, int]] = []
    bids: list[tuple[Stop, int]] = []
    for trip, tour in tours:
        for position, call in enumerate(tour.visits, 1):
            shelf = shelves[call.stop]
            stop = Stop(
                trip=trip,
                position=position,
                place_id=shelf.place_id,
                load_g=call.collect + call.deliver,
                arrive_s=call.arrive_s - tour.start_s,
            )
            stops.append(stop)
            taken = shelf.take(call.collect, call.deliver)
            lots.extend((stop, lot) for lot in taken[0])
            bids.extend((stop, bid) for bid in taken[1])
    Stop.objects.bulk_create(stops)
    of_lots, of_bids = Stop.lots.through, Stop.bids.through
    of_lots.objects.bulk_create(of_lots(stop_id=stop.pk, lot_id=lot) for stop, lot in lots)
    of_bids.objects.bulk_create(of_bids(stop_id=stop.pk, bid_id=bid) for stop, bid in bids)
