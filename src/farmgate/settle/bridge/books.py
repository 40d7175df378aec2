"""From the engine's result to ledger entries: one per party, all through the round's account."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from farmgate.base.money import split_fairly
from farmgate.engine.settle import SettleResult
from farmgate.ledger.services import EntryDraft, NewAccount
from farmgate.registry.models import Party
from farmgate.settle.bridge.names import Names
from farmgate.settle.selectors import fund_code, party_code, round_code

KIND = "settle"


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """An entry and the party it belongs to; none for haul money without a carrier and the like."""

    party: Party | None
    draft: EntryDraft


@dataclass(frozen=True, slots=True)
class _Move:
    """Money between an account and another, written in the entry of ``owner``."""

    owner: str
    party: Party | None
    debit: str
    credit: str
    amount_fen: int


def open_round_accounts(names: Names, entries: list[NamedEntry]) -> list[NewAccount]:
    """List every account that the entries touch."""
    middle = round_code(names.round_)
    accounts = [NewAccount(middle, "round")]
    for guarantee in names.guarantees:
        accounts.append(NewAccount(fund_code(guarantee), "fund", guarantee.guarantor_id))
    for entry in entries:
        party = entry.party
        if party:
            accounts.append(NewAccount(party_code(party), party.kind, party.pk))
    accounts.append(NewAccount(_haul_without_carrier(names), "carrier"))
    accounts.append(NewAccount(_fees_without_coop(names), "coop"))
    return accounts


def draft_entries(names: Names, result: SettleResult) -> list[NamedEntry]:
    """Draft one entry for each party that pays or receives, in the order of their keys."""
    round_ = names.round_
    transfers: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    parties: dict[str, Party | None] = {}
    for move in _moves(names, result):
        if move.amount_fen:
            transfers[move.owner].append((move.debit, move.credit, move.amount_fen))
            parties[move.owner] = move.party
    return [
        NamedEntry(
            parties[owner],
            EntryDraft(
                key=f"{KIND}:{round_.code}:{owner}",
                kind=KIND,
                memo=round_.name,
                booked_on=round_.delivery_on,
                transfers=transfers[owner],
            ),
        )
        for owner in sorted(transfers)
    ]


def _moves(names: Names, result: SettleResult) -> Iterator[_Move]:
    yield from _from_buyers(names, result)
    yield from _to_sellers(names, result)
    yield from _to_carriers(names, result)
    yield from _to_coops(names, result)


def _pays(names: Names, party: Party, fen: int) -> _Move:
    return _Move(party.code, party, party_code(party), round_code(names.round_), fen)


def _earns(names: Names, party: Party, fen: int) -> _Move:
    return _Move(party.code, party, round_code(names.round_), party_code(party), fen)


def _from_buyers(names: Names, result: SettleResult) -> Iterator[_Move]:
    for row, fen in zip(names.bids, result.bid_fen.tolist(), strict=True):
        yield _pays(names, row.bid.buyer, fen)
    for order in names.orders:
        yield _pays(names, order.buyer, order.amount_fen)
    for guarantee, fen in zip(names.guarantees, result.guarantee_fen.tolist(), strict=True):
        yield _pays(names, guarantee.guarantor, fen)


def _to_sellers(names: Names, result: SettleResult) -> Iterator[_Move]:
    ways = (
        result.lot_sale_fen,
        result.lot_patronage_fen,
        result.lot_buy_back_fen,
        result.lot_shop_fen,
    )
    for way in ways:
        for lot, fen in zip(names.lots, way.tolist(), strict=True):
            yield _earns(names, lot.seller, fen)
    for (lot_index, index), fen in zip(names.covers, result.cover_paid_fen.tolist(), strict=True):
        seller, fund = names.lots[lot_index].seller, fund_code(names.guarantees[index])
        yield _Move(seller.code, seller, fund, party_code(seller), fen)


def _to_carriers(names: Names, result: SettleResult) -> Iterator[_Move]:
    for hub, fen in zip(names.hubs, result.haul_fen.tolist(), strict=True):
        carriers = names.carriers.get(hub, [])
        if not carriers:
            account = _haul_without_carrier(names)
            yield _Move("haul", None, round_code(names.round_), account, fen)
            continue
        parts = split_fairly(fen, [loaded for _, loaded in carriers])
        for (carrier, _), part in zip(carriers, parts, strict=True):
            yield _earns(names, carrier, part)


def _to_coops(names: Names, result: SettleResult) -> Iterator[_Move]:
    for lane, fen in zip(names.lanes, result.fee_fen.tolist(), strict=True):
        coop = names.coops.get(lane.origin_id)
        if coop:
            yield _earns(names, coop, fen)
        else:
            account = _fees_without_coop(names)
            yield _Move("fees", None, round_code(names.round_), account, fen)


def _haul_without_carrier(names: Names) -> str:
    return f"haul:{names.round_.code}"


def _fees_without_coop(names: Names) -> str:
    return f"fees:{names.round_.county.code}"
