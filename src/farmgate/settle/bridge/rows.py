"""Write what was settled: one settlement, payouts with a line per lot, invoices, top-ups."""

from collections import defaultdict

from farmgate.engine.settle import SettleResult
from farmgate.ledger.models import Entry
from farmgate.settle.bridge.books import KIND
from farmgate.settle.bridge.names import Names
from farmgate.settle.models import Invoice, Payout, PayoutLine, Settlement, TopUp


def write_settlement(names: Names, result: SettleResult, ledger_root: str) -> Settlement:
    """Write the rows of a settlement whose entries are posted."""
    settlement = Settlement.objects.create(
        round=names.round_,
        buyers_fen=int(result.bid_fen.sum() + result.lot_shop_fen.sum()),
        guarantors_fen=int(result.guarantee_fen.sum()),
        top_up_fen=int(result.cover_paid_fen.sum()),
        households_fen=int(result.lot_pay_fen.sum()),
        haul_fen=int(result.haul_fen.sum()),
        fees_fen=int(result.fee_fen.sum()),
        ledger_root=ledger_root,
    )
    _write_payouts(settlement, names, result)
    _write_invoices(settlement, names, result)
    _write_top_ups(settlement, names, result)
    return settlement


def _write_payouts(settlement: Settlement, names: Names, result: SettleResult) -> None:
    prefix = f"{KIND}:{names.round_.code}:"
    entries = dict(Entry.objects.filter(key__startswith=prefix).values_list("key", "pk"))
    paid: dict[int, int] = defaultdict(int)
    codes: dict[int, str] = {}
    for lot, fen in zip(names.lots, result.lot_pay_fen.tolist(), strict=True):
        paid[lot.seller_id] += fen
        codes[lot.seller_id] = lot.seller.code
    payouts = Payout.objects.bulk_create(
        Payout(
            settlement=settlement,
            party_id=seller,
            amount_fen=fen,
            entry_id=entries[f"{prefix}{codes[seller]}"],
        )
        for seller, fen in sorted(paid.items())
        if fen
    )
    of_seller = {payout.party_id: payout for payout in payouts}
    PayoutLine.objects.bulk_create(
        PayoutLine(
            payout=of_seller[lot.seller_id],
            lot=lot,
            sold_g=int(result.lot_sold_g[index]),
            bought_back_g=int(result.lot_bought_g[index]),
            shop_g=int(result.lot_shop_g[index]),
            sale_fen=int(result.lot_sale_fen[index]),
            buy_back_fen=int(result.lot_buy_back_fen[index]),
            shop_fen=int(result.lot_shop_fen[index]),
            patronage_fen=int(result.lot_patronage_fen[index]),
            top_up_fen=int(result.lot_top_up_fen[index]),
        )
        for index, lot in enumerate(names.lots)
        if lot.seller_id in of_seller
    )


def _write_invoices(settlement: Settlement, names: Names, result: SettleResult) -> None:
    rows = zip(names.bids, result.bid_g.tolist(), result.bid_fen.tolist(), strict=True)
    Invoice.objects.bulk_create(
        Invoice(settlement=settlement, bid=row.bid, delivered_g=grams, amount_fen=fen)
        for row, grams, fen in rows
    )


def _write_top_ups(settlement: Settlement, names: Names, result: SettleResult) -> None:
    TopUp.objects.bulk_create(
        TopUp(
            settlement=settlement,
            guarantee=names.guarantees[guarantee],
            lot=names.lots[lot],
            covered_g=int(result.cover_g[index]),
            owed_fen=int(result.cover_owed_fen[index]),
            paid_fen=int(result.cover_paid_fen[index]),
        )
        for index, (lot, guarantee) in enumerate(names.covers)
        if result.cover_owed_fen[index]
    )
