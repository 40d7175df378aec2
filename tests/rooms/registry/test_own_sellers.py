"""One rule for whose lots a household and a clerk answer for, in every room."""

import pytest
from django.contrib.auth.models import AnonymousUser

from farmgate.clear.selectors import awards_for, lot_results_for
from farmgate.console.selectors import households_seen_by, lot_seen_by
from farmgate.haul.selectors import visible_lots
from farmgate.registry.models import Party
from farmgate.registry.selectors import own_sellers
from farmgate.settle.selectors import payouts_for
from rooms.conftest import person
from support import story


def sellers_of(someone, round_):
    """Whose rows a person sees, room by room."""
    return {
        "awards": set(awards_for(someone, round_).values_list("lot__seller", flat=True)),
        "results": set(lot_results_for(someone, round_).values_list("lot__seller", flat=True)),
        "scales": set(visible_lots(someone, round_).values_list("seller", flat=True)),
        "traces": set(lot_seen_by(someone).values_list("seller", flat=True)),
        "sellers": set(households_seen_by(someone).values_list("pk", flat=True)),
        "payouts": set(payouts_for(someone, round_).values_list("party", flat=True)),
    }


@pytest.fixture
def shared_round(full_round, coop, cabbage, grades, buyer):
    """The round of two co-ops in which Bailu co-op sells a lot of its own."""
    story.offer(full_round, coop, cabbage, grades[0])
    story.ask(full_round, buyer.party, cabbage, grades[2], qty_g=90_000)
    return story.run_through(full_round, buyer)


def test_a_clerk_sees_the_lots_of_the_co_op_and_of_its_members(shared_round, clerk, coop, farm):
    seen = sellers_of(clerk, shared_round)
    assert seen == {room: {coop.pk, farm.pk} for room in seen}


def test_a_household_sees_its_own_lots_only(shared_round, household, farm):
    seen = sellers_of(household, shared_round)
    assert seen == {room: {farm.pk} for room in seen}


def test_a_clerk_of_no_co_op_sees_nothing(shared_round, township):
    nobody = person("clerk-0", "clerk", None, township)
    assert not any(sellers_of(nobody, shared_round).values())


@pytest.mark.parametrize("who", ["buyer", "county"])
def test_buyers_and_the_county_sell_nothing(who, request, coop):
    assert not Party.objects.filter(own_sellers(request.getfixturevalue(who))).exists()
    assert not Party.objects.filter(own_sellers(AnonymousUser())).exists()
