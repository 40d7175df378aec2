"""A round's money, from rows to ledger, to the fen."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from farmgate.base.errors import Cancelled, FarmgateError
from farmgate.ledger.models import Entry
from farmgate.ledger.selectors import balance, current_root, trial_balance, verify_chain
from farmgate.sell.models import Listing, Order
from farmgate.settle.models import Invoice, Payout, PayoutLine, Settlement, TopUp
from farmgate.settle.selectors import ledger_totals
from farmgate.settle.services import check_sums, settle_round
from support.cabbage_rows import clear_and_weigh, quiet


def pay(code):
    return Payout.objects.get(party__code=code).amount_fen


def test_the_households_get_what_the_walk_tells(settled):
    assert [pay(code) for code in ("H-0417", "H-0098", "H-0320")] == [7_750, 12_400, 14_750]


def test_a_bought_back_lot_shows_its_parts(settled):
    line = PayoutLine.objects.get(payout__party__code="H-0320")
    sold = line.sale_fen + line.patronage_fen
    assert (line.sold_g, sold) == (10_000, 1_550)
    assert (line.bought_back_g, line.buy_back_fen, line.top_up_fen) == (110_000, 4_400, 8_800)


def test_in_equals_out(settled):
    s = settled
    assert (s.buyers_fen, s.guarantors_fen, s.top_up_fen) == (25_500, 4_400, 8_800)
    assert (s.households_fen, s.haul_fen, s.fees_fen) == (34_900, 3_100, 700)
    assert s.buyers_fen + s.guarantors_fen + s.top_up_fen == (
        s.households_fen + s.haul_fen + s.fees_fen
    )


def test_the_ledger_says_the_same_and_ends_at_zero(settled):
    ledger = ledger_totals(settled.round)
    assert ledger.paid_in_fen == ledger.paid_out_fen == 25_500 + 4_400
    assert (ledger.top_up_fen, ledger.left_fen) == (8_800, 0)
    assert trial_balance().holds
    assert verify_chain(settled.ledger_root) is None


def test_every_party_has_one_account_that_holds_its_money(settled):
    assert balance("household:H-0417") == 7_750
    assert (balance("buyer:B-09"), balance("buyer:B-01")) == (-11_100, -14_400)
    assert balance("coop:C-01") == 700 - 4_400
    assert balance(f"fund:{settled.top_ups.get().guarantee_id}") == -8_800


def test_carriers_share_the_haulage_by_what_they_loaded(settled):
    assert balance("carrier:K-01") == 1_993
    assert balance("carrier:K-02") == 1_107


def test_haulage_without_a_truck_waits_in_an_account_of_the_round(cabbages):
    clear_and_weigh(cabbages)
    settle_round(cabbages, quiet)
    assert balance(f"haul:{cabbages.code}") == 3_100


def test_invoices_are_for_what_was_delivered(settled):
    rows = Invoice.objects.values_list("bid__buyer__code", "delivered_g", "amount_fen")
    assert set(rows) == {("B-09", 60_000, 11_100), ("B-01", 80_000, 14_400)}


def test_a_short_weight_changes_the_pay_and_not_the_award(cabbages):
    clear_and_weigh(cabbages, short={"H-0417": 46_000})
    settle_round(cabbages, quiet)
    line = PayoutLine.objects.get(payout__party__code="H-0417")
    assert line.sold_g == 46_000
    assert pay("H-0417") == 46 * 155
    assert line.lot.result.sold_g == 50_000
    assert trial_balance().holds


def test_a_lot_refused_at_the_scales_is_paid_nothing(cabbages):
    clear_and_weigh(cabbages, short={"H-0417": 0})
    settle_round(cabbages, quiet)
    assert not Payout.objects.filter(party__code="H-0417").exists()
    assert trial_balance().holds


def test_a_shop_order_is_paid_in_full_and_a_cancelled_one_not(weighed, farm, shop, make_lot):
    lot = make_lot(qty_g=20_000, reserve_fen_per_kg=100_000)
    clear_and_weigh(weighed)
    listing = Listing.objects.create(round=weighed, lot=lot, qty_g=20_000, price_fen_per_kg=150)
    order = {"listing": listing, "buyer": shop, "qty_g": 2_000, "amount_fen": 300}
    Order.objects.create(**order, key="a")
    Order.objects.create(**order, key="b", cancelled_at="2020-02-20T00:00Z")
    settle_round(weighed, quiet)
    line = PayoutLine.objects.get(lot=lot)
    assert (line.shop_g, line.shop_fen, line.sale_fen) == (2_000, 300, 0)
    assert balance("buyer:B-01") == -14_400 - 300
    assert Settlement.objects.get().buyers_fen == 25_800


def test_a_poor_fund_pays_what_it_has(cabbages):
    cabbages.guarantees.update(fund_fen=5_000)
    clear_and_weigh(cabbages)
    settle_round(cabbages, quiet)
    top_up = TopUp.objects.get()
    assert (top_up.owed_fen, top_up.paid_fen) == (8_800, 5_000)
    assert pay("H-0320") == 14_750 - 3_800


def counted():
    kinds = (Settlement, Payout, PayoutLine, Invoice, TopUp, Entry)
    return [kind.objects.count() for kind in kinds], current_root()


def test_settling_twice_is_settling_once(settled):
    before = counted()
    settle_round(settled.round, quiet)
    assert counted() == before


def test_a_crash_before_the_end_leaves_nothing_and_the_next_run_ends_the_same(weighed):
    def die_at_the_end(percent, step):
        if step == "settle_post":
            raise Cancelled

    with pytest.raises(Cancelled):
        settle_round(weighed, die_at_the_end)
    assert not Settlement.objects.exists()
    assert not Entry.objects.exists()
    settle_round(weighed, quiet)
    assert pay("H-0417") == 7_750


def test_sums_that_differ_from_the_ledger_stop_the_stage(settled):
    """The planted fault: one fen more written than posted."""
    settled.households_fen += 1
    with pytest.raises(FarmgateError, match="settle_sums_differ"):
        check_sums(settled)


def test_a_round_that_was_not_cleared_cannot_be_settled(a_round):
    with pytest.raises(FarmgateError, match="round_not_cleared"):
        settle_round(a_round, quiet)


def test_a_round_with_an_unweighed_lot_waits(weighed):
    weighed.lots.first().weighings.all().delete()
    with pytest.raises(FarmgateError, match="weighings_missing"):
        settle_round(weighed, quiet)


def test_a_round_in_which_nothing_was_sold_settles_to_nothing(a_round, make_lot, make_bid):
    make_lot(reserve_fen_per_kg=99_000)
    make_bid()
    clear_and_weigh(a_round)
    settle_round(a_round, quiet)
    assert Settlement.objects.get().households_fen == 0
    assert not Entry.objects.exists()


def queries_to_settle(round_):
    """Clear, weigh and settle, count the queries of the settling, and take all of it back."""
    with transaction.atomic():
        clear_and_weigh(round_)
        with CaptureQueriesContext(connection) as spent:
            settle_round(round_, quiet)
        transaction.set_rollback(True)
    return len(spent)


def test_the_number_of_queries_does_not_grow_with_the_round(cabbages, make_lot):
    few = queries_to_settle(cabbages)
    for _ in range(20):
        make_lot(qty_g=1_000, reserve_fen_per_kg=0)
    assert queries_to_settle(cabbages) == few
