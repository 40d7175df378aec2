"""Trips of a round: who is called at, over which roads, and the same again after a crash."""

import datetime as dt

import pytest

from farmgate.base.errors import Cancelled, FarmgateError
from farmgate.haul.models import Handover, Stop, Trip
from farmgate.haul.services import route_round
from farmgate.registry.models import Lane, RoadClosure


def quiet(percent, step):
    """A reporter that nobody listens to."""


def plan(round_):
    return [
        (trip.wave, trip.hub_id, trip.vehicle_id, trip.number, trip.distance_m, trip.load_g, stops)
        for trip in Trip.objects.filter(round=round_)
        for stops in [[(s.place_id, s.load_g, s.arrive_s) for s in trip.stops.all()]]
    ]


def test_every_awarded_lot_is_collected_and_every_bid_delivered(a_round, truck, make_award):
    first, second = make_award(), make_award(qty_g=30_000)
    route_round(a_round, quiet)
    pickup, delivery = Trip.objects.filter(round=a_round)
    assert (pickup.wave, delivery.wave) == ("pickup", "delivery")
    assert set(pickup.stops.get().lots.all()) == {first.lot, second.lot}
    assert set(delivery.stops.get().bids.all()) == {first.bid, second.bid}
    assert pickup.load_g == delivery.load_g == 70_000


def test_what_is_delivered_on_two_days_is_driven_on_two(a_round, truck, make_award):
    days = [a_round.delivery_on, a_round.delivery_on + dt.timedelta(days=1)]
    a_round.delivery_until = days[1]
    a_round.save()
    for day in days:
        make_award(leave_on=day, deliver_on=day)
    route_round(a_round, quiet)
    trips = Trip.objects.filter(round=a_round)
    assert [trip.day_on for trip in trips] == days * 2
    assert [trip.stops.count() for trip in trips] == [1] * 4


def test_what_takes_a_day_is_collected_the_day_before(a_round, truck, make_award, lane):
    lane.drive_s = 86_400
    lane.save()
    leaves, arrives = a_round.delivery_on, a_round.delivery_on + dt.timedelta(days=1)
    a_round.delivery_until = arrives
    a_round.save()
    make_award(leave_on=leaves, deliver_on=arrives)
    route_round(a_round, quiet)
    pickup, delivery = Trip.objects.filter(round=a_round)
    assert pickup.day_on == delivery.day_on == leaves
    assert delivery.stops.get().arrive_s == 86_400


def test_planning_again_gives_the_same_trips_once(a_round, truck, make_award, other_farm):
    make_award()
    route_round(a_round, quiet)
    before = plan(a_round)
    route_round(a_round, quiet)
    assert plan(a_round) == before


def test_the_way_to_the_buyer_follows_the_lane(a_round, truck, make_award, lane):
    make_award()
    route_round(a_round, quiet)
    trip = Trip.objects.get(round=a_round, wave="delivery")
    assert (trip.distance_m, trip.drive_s) == (2 * lane.distance_m, 2 * lane.drive_s)


def test_a_closed_lane_is_not_driven(a_round, truck, make_award, lane, market, township):
    around = {"haul_fen_per_kg": 1, "distance_m": 20_000, "drive_s": 3_000}
    Lane.objects.create(code="L-2", origin=lane.origin, destination=township, **around)
    Lane.objects.create(code="L-3", origin=township, destination=market, **around)
    RoadClosure.objects.create(round=a_round, lane=lane, reason="塌方")
    make_award()
    route_round(a_round, quiet)
    assert Trip.objects.get(round=a_round, wave="delivery").distance_m == 80_000


def test_a_lane_of_the_next_county_is_not_driven(
    a_round, truck, make_award, lane, market, other_county
):
    short = {"haul_fen_per_kg": 1, "distance_m": 100, "drive_s": 10}
    Lane.objects.create(code="L-2", origin=lane.origin, destination=other_county.place, **short)
    Lane.objects.create(code="L-3", origin=other_county.place, destination=market, **short)
    make_award()
    route_round(a_round, quiet)
    trip = Trip.objects.get(round=a_round, wave="delivery")
    assert trip.distance_m == 2 * lane.distance_m


def test_more_than_a_truckload_makes_several_trips(a_round, truck, make_lot, make_bid, make_award):
    lot, bid = make_lot(qty_g=4_000_000), make_bid(qty_g=4_000_000)
    make_award(lot=lot, bid=bid, qty_g=4_000_000)
    route_round(a_round, quiet)
    loads = [stop.load_g for stop in Stop.objects.filter(trip__wave="pickup", lots=lot)]
    assert sorted(loads) == [1_000_000, 1_500_000, 1_500_000]
    assert [t.number for t in Trip.objects.filter(wave="delivery")] == [1, 2, 3]


def test_produce_already_at_the_hub_is_not_collected(a_round, truck, make_award, farm, hub):
    farm.place = hub
    farm.save()
    make_award()
    route_round(a_round, quiet)
    assert not Trip.objects.filter(wave="pickup").exists()


def test_two_buyers_at_one_place_are_two_stops(a_round, truck, make_award, make_bid, other_shop):
    make_award()
    make_award(bid=make_bid(buyer=other_shop, place=truck.hub.lanes_out.get().destination))
    route_round(a_round, quiet)
    assert Stop.objects.filter(trip__wave="delivery").count() == 2


def test_a_hub_without_a_truck_is_named(a_round, make_award, hub):
    make_award()
    with pytest.raises(FarmgateError) as refused:
        route_round(a_round, quiet)
    assert (refused.value.code, refused.value.facts["hub"]) == ("hub_without_vehicle", hub.name)


def test_a_village_that_is_on_no_map_is_named(a_round, truck, make_award, village):
    village.lon = village.lat = None
    village.save()
    make_award()
    with pytest.raises(FarmgateError) as refused:
        route_round(a_round, quiet)
    assert refused.value.code == "places_not_on_map"
    assert refused.value.facts["places"] == village.name


def test_a_round_without_awards_has_no_trips(a_round, clearing):
    route_round(a_round, quiet)
    assert not Trip.objects.filter(round=a_round).exists()


def test_a_cancelled_plan_leaves_nothing_behind(a_round, truck, make_award):
    def stop(percent, step):
        if step == "haul_delivery":
            raise Cancelled

    make_award()
    with pytest.raises(Cancelled):
        route_round(a_round, stop)
    assert not Trip.objects.filter(round=a_round).exists()


def test_trips_are_not_planned_anew_once_goods_are_handed_over(routed):
    stop = Stop.objects.get(trip__round=routed, trip__wave="delivery")
    Handover.objects.create(stop=stop, code="000000")
    with pytest.raises(FarmgateError) as refused:
        route_round(routed, quiet)
    assert refused.value.code == "trips_under_way"
