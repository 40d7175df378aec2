"""The people of the room tests are who they say they are."""


def test_every_fixture_builds_a_row(
    household, clerk, buyer, county, other_household, other_clerk, other_buyer, other_county
):
    people = [household, clerk, buyer, county]
    others = [other_household, other_clerk, other_buyer, other_county]
    assert [p.role for p in people] == [p.role for p in others]
    assert household.party.coop == clerk.party != other_household.party.coop


def test_a_lot_stands_at_its_sellers_hub_and_a_bid_at_its_buyers_place(
    make_lot, make_bid, hub, market, other_farm
):
    assert make_lot().hub == hub
    assert make_lot(seller=other_farm).hub == other_farm.hub
    assert make_bid().place == market


def test_a_person_can_be_logged_in(client_of, county):
    assert client_of(county).session["_auth_user_id"] == str(county.pk)
