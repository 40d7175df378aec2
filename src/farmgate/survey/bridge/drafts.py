"""A lot or a bid before it is a row: what a form or one row of a sheet says."""

import hashlib
from dataclasses import dataclass
from datetime import date

from farmgate.base.errors import Finding
from farmgate.registry.models import Grade, Party, Place, Product, Round
from farmgate.survey.models import Bid, Lot

MOST_G = 100_000_000
"""100 t: no smallholder's lot and no shop's bid is larger; a unit was mistaken."""
MOST_LETTERS = 40
"""Of the name of a base, branch or pair."""
MOST_FEN_PER_KG = 100_000
"""1,000 yuan per kg."""


@dataclass(frozen=True, slots=True)
class LotDraft:
    """What one seller offers."""

    round: Round
    seller: Party
    product: Product
    grade: Grade
    hub: Place
    qty_g: int
    reserve_fen_per_kg: int = 0
    ready_on: date | None = None
    spoil_on: date | None = None
    group: str = ""

    @property
    def party(self) -> Party:
        """The party whose lot it is."""
        return self.seller

    @property
    def price_fen_per_kg(self) -> int:
        """The least the seller takes."""
        return self.reserve_fen_per_kg

    def key(self, occurrence: int = 1) -> str:
        """Give the key by which the same lot is known when it comes again."""
        content = (self.seller.code, self.product.code, self.grade.rank, self.hub.code)
        more = _said(group=self.group)
        if self.round.has_days:  # the same again on another day is another lot
            more += _said(ready=self.ready_on, spoil=self.spoil_on)
        return _hash("lot", *content, self.qty_g, self.reserve_fen_per_kg, *more, occurrence)

    def as_row(self, key: str) -> Lot:
        """Make the row, not yet saved."""
        return Lot(
            round=self.round,
            seller=self.seller,
            product=self.product,
            grade=self.grade,
            hub=self.hub,
            qty_g=self.qty_g,
            reserve_fen_per_kg=self.reserve_fen_per_kg,
            ready_on=self.ready_on,
            spoil_on=self.spoil_on,
            group=self.group,
            source_key=key,
        )


@dataclass(frozen=True, slots=True)
class BidDraft:
    """What one buyer wants, and pays at most."""

    round: Round
    buyer: Party
    product: Product
    grade: Grade
    place: Place
    qty_g: int
    limit_fen_per_kg: int
    min_qty_g: int = 0
    only_class: str = ""
    from_on: date | None = None
    due_on: date | None = None
    only_group: str = ""
    prefer_group: str = ""

    @property
    def party(self) -> Party:
        """The party whose bid it is."""
        return self.buyer

    @property
    def price_fen_per_kg(self) -> int:
        """The most the buyer pays."""
        return self.limit_fen_per_kg

    def key(self, occurrence: int = 1) -> str:
        """Give the key by which the same bid is known when it comes again."""
        content = (self.buyer.code, self.product.code, self.grade.rank, self.place.code)
        amounts = (self.qty_g, self.min_qty_g, self.limit_fen_per_kg, self.only_class)
        more = _said(only=self.only_group, prefer=self.prefer_group)
        if self.round.has_days:  # as of a lot: one day says nothing
            more += _said(start=self.from_on, due=self.due_on)
        return _hash("bid", *content, *amounts, *more, occurrence)

    def as_row(self, key: str) -> Bid:
        """Make the row, not yet saved."""
        return Bid(
            round=self.round,
            buyer=self.buyer,
            product=self.product,
            grade=self.grade,
            place=self.place,
            qty_g=self.qty_g,
            min_qty_g=self.min_qty_g,
            limit_fen_per_kg=self.limit_fen_per_kg,
            only_class=self.only_class,
            from_on=self.from_on,
            due_on=self.due_on,
            only_group=self.only_group,
            prefer_group=self.prefer_group,
            source_key=key,
        )


Draft = LotDraft | BidDraft


def _hash(*content: str | int) -> str:
    return hashlib.sha256("\x1f".join(map(str, content)).encode()).hexdigest()


def _said(**facts: date | str | None) -> list[str]:
    """What may be left out: a key without it is that of rows which never had it."""
    return [f"{name}={fact}" for name, fact in facts.items() if fact]


def home_hub(seller: Party) -> Place | None:
    """Name the hub where a seller's produce is pooled: its own, or its co-op's."""
    return seller.hub or (seller.coop.hub if seller.coop else None)


def find_faults(draft: Draft) -> list[Finding]:
    """Say what is impossible about a draft; ``where`` names the field of each finding."""
    faults = _weight_faults(draft.qty_g)
    if isinstance(draft, LotDraft):
        faults += _price_faults(draft.reserve_fen_per_kg, least=0)
        if draft.ready_on and draft.spoil_on and draft.spoil_on < draft.ready_on:
            facts = {"found": draft.spoil_on.isoformat(), "expected": draft.ready_on.isoformat()}
            faults.append(Finding("spoil_before_ready", {"field": "spoil"}, facts))
        faults += _group_faults(group=draft.group)
    else:
        faults += _price_faults(draft.limit_fen_per_kg, least=1)
        if not 0 <= draft.min_qty_g <= draft.qty_g:
            facts_g = {"found_g": draft.min_qty_g, "qty_g": draft.qty_g}
            faults.append(Finding("min_above_qty", {"field": "min_qty"}, facts_g))
        faults += _window_faults(draft)
        faults += _group_faults(only_group=draft.only_group, prefer_group=draft.prefer_group)
    return faults


def _window_faults(bid: BidDraft) -> list[Finding]:
    """A window that ends before it begins, or in which the round delivers nothing."""
    first, last = bid.round.delivery_on, bid.round.last_day
    start, due = bid.from_on or first, bid.due_on or last
    if due < start:
        facts = {"found": due.isoformat(), "expected": start.isoformat()}
        return [Finding("due_before_from", {"field": "due"}, facts)]
    if start > last or due < first:
        facts = {"first": first.isoformat(), "last": last.isoformat()}
        return [Finding("days_outside_round", {"field": "due"}, facts)]
    return []


def _group_faults(**groups: str) -> list[Finding]:
    faults = [
        Finding("group_too_long", {"field": name}, {"found": len(group), "most": MOST_LETTERS})
        for name, group in groups.items()
        if len(group) > MOST_LETTERS
    ]
    if len(groups) > 1 and all(groups.values()):
        faults.append(Finding("two_groups_wished", {"field": "prefer_group"}))
    return faults


def _weight_faults(grams: int) -> list[Finding]:
    if grams <= 0:
        return [Finding("qty_not_positive", {"field": "qty"}, {"found_g": grams})]
    if grams > MOST_G:
        return [Finding("qty_absurd", {"field": "qty"}, {"found_g": grams, "most_g": MOST_G})]
    return []


def _price_faults(fen_per_kg: int, least: int) -> list[Finding]:
    facts = {"found_fen_per_kg": fen_per_kg, "most_fen_per_kg": MOST_FEN_PER_KG}
    if fen_per_kg < least:
        return [Finding("price_too_low", {"field": "price"}, facts)]
    if fen_per_kg > MOST_FEN_PER_KG:
        return [Finding("price_absurd", {"field": "price"}, facts)]
    return []
