"""Days of delivery, bases and pairs: by form and by sheet, only where the round can serve them."""

import datetime as dt

import pytest
from django.urls import reverse

from farmgate.base.errors import FarmgateError
from farmgate.survey.models import Bid, Lot
from farmgate.survey.services import ask_to_store, store_sheet

SHEET_BIDS = (
    "采购单位,品种,最低等级,需求量(公斤),最高价,送货日期,最早送货日期,最迟送货日期,合同基地,结对"
)
SHEET_LOTS = "农户,品种,等级,数量(公斤),可采收日期,所属基地"


@pytest.fixture
def week(a_round):
    """Deliveries from the 20th to the 22nd."""
    a_round.delivery_until = dt.date(2020, 2, 22)
    a_round.save()
    return a_round


def sheet(title, *rows):
    return "\n".join([title, *rows]).encode()


def test_a_sheet_says_when_and_from_which_base(week, buyer, upload, store):
    rows = (
        "城东超市,大白菜,一级,50,2.4,2月21日,,,东星 基地,",
        "城东超市,大白菜,一级,50,2.4,,,2月21日,,结对户",
    )
    store(upload(buyer, kind="bids", content=sheet(SHEET_BIDS, *rows)))
    on, by = Bid.objects.order_by("pk")
    assert (on.from_on, on.due_on, on.only_group) == (*[dt.date(2020, 2, 21)] * 2, "东星 基地")
    assert (by.from_on, by.due_on, by.prefer_group) == (None, dt.date(2020, 2, 21), "结对户")


BAD = {
    ",2月22日,2月20日,,": "due_before_from",
    "3月9日,,,,": "days_outside_round",
    ",,,甲,乙": "two_groups_wished",
    f",,,{'甲' * 41},": "group_too_long",
}


@pytest.mark.parametrize("more", BAD)
def test_a_bid_that_asks_for_the_impossible_is_a_finding(week, buyer, upload, more):
    row = f"城东超市,大白菜,一级,50,2.4,{more}"
    found = upload(buyer, kind="bids", content=sheet(SHEET_BIDS, row)).findings
    assert [finding["code"] for finding in found] == [BAD[more]]


def test_the_same_again_on_another_day_is_another_lot(week, clerk, upload, store, farm):
    rows = [f"刘桂英,大白菜,一级,50,2月{day}日,东星基地" for day in (20, 21, 21)]
    checked = upload(clerk, content=sheet(SHEET_LOTS, *rows))
    store(checked)
    assert [f["code"] for f in checked.findings] == ["row_repeated"]
    assert [lot.group for lot in Lot.objects.all()] == ["东星基地"] * 2


@pytest.fixture
def typed(cabbage, grades):
    amounts = {"qty": "50", "unit": "公斤", "price": "2.4", "price_unit": "公斤"}
    return amounts | {"product": cabbage.pk, "grade": grades[0].pk}


def test_a_buyer_types_days_and_a_contract(week, buyer, client_of, typed):
    page = reverse("survey-bid-new", args=[week.pk])
    days = {"start": "2020-02-21", "due": "2020-02-22", "only_group": "东星基地"}
    assert client_of(buyer).post(page, typed | days).status_code == 302
    bid = Bid.objects.get()
    assert (str(bid.from_on), str(bid.due_on), bid.only_group) == tuple(days.values())


def test_a_round_of_one_day_asks_for_none(a_round, buyer, client_of):
    page = client_of(buyer).get(reverse("survey-bid-new", args=[a_round.pk])).content.decode()
    assert "只收哪个基地" in page
    assert "最迟送货日期" not in page


def test_a_clerk_names_the_base_and_a_household_is_not_asked(
    week, clerk, household, make_lot, client_of
):
    make_lot(group="东星基地")
    page = reverse("survey-lot-new", args=[week.pk])
    assert 'value="东星基地"' in client_of(clerk).get(page).content.decode()
    assert "东星基地" not in client_of(household).get(page).content.decode()


@pytest.mark.parametrize(
    ("who", "page", "names"),
    [
        ("clerk", "survey-lot-new", {"东星基地"}),
        ("other_clerk", "survey-lot-new", set()),
        ("buyer", "survey-bid-new", {"西坡基地", "结对户"}),
        ("other_buyer", "survey-bid-new", set()),
        ("county", "survey-lot-new", {"东星基地", "西坡基地", "结对户"}),
    ],
)
def test_only_the_bases_of_ones_own_rows_are_suggested(
    week, everyone, make_lot, make_bid, client_of, who, page, names
):
    make_lot(group="东星基地")
    make_bid(only_group="西坡基地"), make_bid(prefer_group="结对户")
    shown = client_of(everyone[who]).get(reverse(page, args=[week.pk])).content.decode()
    assert {name for name in ("东星基地", "西坡基地", "结对户") if name in shown} == names


def lot_of(party, base="东星基地"):
    return sheet(SHEET_LOTS, f"{party.name},大白菜,一级,50,,{base}")


def test_a_base_of_another_coop_is_a_finding(
    a_round, make_lot, other_farm, other_clerk, upload, store
):
    make_lot(group="东星基地")
    checked = store(upload(other_clerk, content=lot_of(other_farm)))
    assert [f["code"] for f in checked.findings] == ["group_of_another"]
    assert not Lot.objects.filter(seller=other_farm).exists()
    store(upload(other_clerk, content=lot_of(other_farm, "南坑基地")))
    assert Lot.objects.get(seller=other_farm).group == "南坑基地"


def test_a_base_that_is_taken_after_the_preview_is_not_stored(
    a_round, make_lot, other_farm, other_clerk, upload
):
    checked = upload(other_clerk, content=lot_of(other_farm))
    assert checked.findings == []
    ask_to_store(checked)

    def take_it(percent, step):
        if step == "store_rows":
            make_lot(group="东星基地")

    with pytest.raises(FarmgateError, match="group_of_another"):
        store_sheet(checked.pk, take_it)
    assert not Lot.objects.filter(seller=other_farm).exists()


def test_a_clerk_types_no_base_of_another_coop_and_the_county_any(
    a_round, make_lot, other_farm, everyone, client_of, typed
):
    make_lot(group="东星基地")
    given = typed | {"party": other_farm.name, "group": "东星基地"}
    page = reverse("survey-lot-new", args=[a_round.pk])
    refused = client_of(everyone["other_clerk"]).post(page, given)
    assert "其他合作社" in refused.content.decode()
    assert client_of(everyone["county"]).post(page, given).status_code == 302
    more = given | {"qty": "60"}
    assert client_of(everyone["other_clerk"]).post(page, more).status_code == 302


def test_in_a_round_of_one_day_a_bid_typed_and_on_a_sheet_is_one(
    a_round, buyer, client_of, typed, upload
):
    client_of(buyer).post(reverse("survey-bid-new", args=[a_round.pk]), typed)
    row = f"城东超市,大白菜,一级,50,2.4,{a_round.delivery_on:%Y-%m-%d},,,,"
    checked = upload(buyer, kind="bids", content=sheet(SHEET_BIDS, row))
    assert (checked.findings, checked.rows_known, checked.rows_good) == ([], 1, 0)


def test_lists_show_days_and_bases(week, county, make_lot, make_bid, client_of):
    make_lot(group="东星基地", spoil_on=dt.date(2020, 2, 21))
    make_bid(prefer_group="西坡基地", due_on=dt.date(2020, 2, 22))
    lots, bids = (
        client_of(county).get(reverse(page, args=[week.pk])).content.decode()
        for page in ("survey-lots", "survey-bids")
    )
    assert "东星基地" in lots
    assert "2020年2月21日" in lots
    assert "优先 西坡基地" in bids
    assert "2020年2月22日" in bids
