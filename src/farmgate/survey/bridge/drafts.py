"""A lot or a bid before it is a row: what a form or one row of a sheet says."""

import hashlib
from dataclasses import dataclass
from datetime import date

from farmgate.base.errors import Finding
from farmgate.registry.models import Grade, Party, Place, Product, Round
from farmgate.survey.models import Bid, Lot

MOST_G = 100_000_000
"""100 t: no smallholder's lot and no shop's bid is larger; a unit was mistaken."""
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
        return _hash("lot", *content, self.qty_g, self.reserve_fen_per_kg, occurrence)

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
        return _hash("bid", *content, *amounts, occurrence)

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
            source_key=key,
        )


Draft = LotDraft | BidDraft


def _hash(*content: str | int) -> str:
    return hashlib.sha256("\x1f".join(map(str, content)).encode()).hexdigest()


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
    else:
        faults += _price_faults(draft.limit_fen_per_kg, least=1)
        if not 0 <= draft.min_qty_g <= draft.qty_g:
            facts_g = {"found_g": draft.min_qty_g, "qty_g": draft.qty_g}
            faults.append(Finding("min_above_qty", {"field": "min_qty"}, facts_g))
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
