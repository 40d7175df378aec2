import pytest
from django.test import Client
from django.urls import reverse

from farmgate.sell.models import Order
from farmgate.sell.services import place_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop_page(a_round):
    """``shop_page(client, words="...")``: the text of the shop page."""

    def get(client, **query):
        answer = client.get(reverse("shop", args=[a_round.pk]), query)
        assert answer.status_code == 200
        return answer.content.decode()

    return get


def order_form(listing, **over):
    return {"listing": listing.pk, "kg": "2.5", "key": "k"} | over


@pytest.fixture
def send(a_round, client_of):
    """``send(person, **form)``: send the order form as that person."""

    def post(person, **form):
        return client_of(person).post(reverse("shop-order", args=[a_round.pk]), form)

    return post


def test_everybody_may_look_at_the_shop_but_finds_no_order_form(listing, shop_page):
    text = shop_page(Client())
    assert "白源村" in text
    assert "1.20" in text
    assert 'name="kg"' not in text


def test_the_shop_tells_nobody_who_sells_or_who_is_poor(listing, shop_page, buyer, client_of):
    for client in (Client(), client_of(buyer)):
        text = shop_page(client)
        assert "刘桂英" not in text
        assert "贫困" not in text
        assert "poor" not in text


def test_an_empty_shop_says_when_it_opens(a_round, shop_page):
    assert "暂无在售" in shop_page(Client())


@pytest.mark.parametrize(("words", "found"), [("白菜", True), ("白源", True), ("猪肉", False)])
def test_the_shop_is_searched_by_product_other_names_and_village(listing, shop_page, words, found):
    assert ("goods-card" in shop_page(Client(), words=words)) is found


def test_odd_filters_show_the_shop_all_the_same(listing, shop_page):
    assert "goods-card" in shop_page(Client(), sort="'; drop", page="minus one")


def test_a_buyer_orders_and_finds_the_order(listing, buyer, send, client_of, a_round):
    answer = send(buyer, **order_form(listing))
    assert answer.url == reverse("shop-orders", args=[a_round.pk])
    assert Order.objects.get().qty_g == 2_500
    assert "城东超市" not in client_of(buyer).get(answer.url).content.decode().split("<main")[1]


def test_the_same_form_sent_twice_is_one_order(listing, buyer, send):
    for _ in range(2):
        send(buyer, **order_form(listing))
    assert Order.objects.count() == 1


@pytest.mark.parametrize("kg", ["", "abc", "-1", "0", "1e9", "NaN", "999999"])
def test_a_weight_without_sense_orders_nothing(listing, buyer, send, kg):
    assert send(buyer, **order_form(listing, kg=kg)).status_code == 302
    assert not Order.objects.exists()


@pytest.mark.parametrize("who", ["household", "clerk", "county"])
def test_nobody_but_buyers_may_send_an_order(request, listing, send, who):
    assert send(request.getfixturevalue(who), **order_form(listing)).status_code == 403


def test_each_sees_the_orders_that_concern_them(listing, a_round, request, client_of):
    place_order(request.getfixturevalue("buyer"), listing, 2_500, "k")
    for who, sees in [
        ("buyer", True), ("other_buyer", False), ("household", True),
        ("other_household", False), ("clerk", True), ("other_clerk", False), ("county", True),
    ]:  # fmt: skip
        client = client_of(request.getfixturevalue(who))
        text = client.get(reverse("shop-orders", args=[a_round.pk])).content.decode()
        assert ("白源村" in text) is sees, who


def test_the_neighbouring_county_finds_no_orders_page(listing, a_round, other_county, client_of):
    answer = client_of(other_county).get(reverse("shop-orders", args=[a_round.pk]))
    assert answer.status_code == 404


def test_a_buyer_cancels_the_own_order_and_no_other(listing, buyer, other_buyer, client_of):
    order = place_order(buyer, listing, 2_500, "k")
    where = reverse("shop-order-cancel", args=[order.pk])
    assert client_of(other_buyer).post(where).status_code == 404
    client_of(buyer).post(where)
    order.refresh_from_db()
    assert order.cancelled_at


def test_the_number_of_queries_does_not_grow_with_the_shop(
    listing, make_lot, shop_page, django_assert_max_num_queries
):
    rows = [make_lot() for _ in range(12)]
    type(listing).objects.bulk_create(
        type(listing)(round=listing.round, lot=lot, qty_g=1_000, price_fen_per_kg=50)
        for lot in rows
    )
    with django_assert_max_num_queries(12):
        shop_page(Client())
