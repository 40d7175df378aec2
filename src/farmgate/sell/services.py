"""Writes of the shop: put the unsold on the page, take orders, give stock back.

Every order takes the row of its round first. Starting the next stage takes the same row, so an
order is either counted by the settlement or refused, and two orders can never both take the last
kilograms. SQLite has no row locks; there the transaction itself is exclusive from its beginning.
"""

from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils import timezone

from farmgate.base.errors import FarmgateError
from farmgate.base.money import cost_fen
from farmgate.engine.sell.offer import offer_unsold
from farmgate.registry.models import Person, Round
from farmgate.registry.services import record_audit
from farmgate.sell import bridge
from farmgate.sell.models import Listing, Order
from farmgate.sell.selectors import is_open

KEY_LENGTH = 64


def list_unsold(round_: Round, report: Callable[[int, str], None]) -> None:
    """Offer what the clearing left over; a second run before the first order ends the same."""
    report(10, "read_unsold")
    lots, problem = bridge.read_unsold(round_)
    report(50, "price_unsold")
    offers = offer_unsold(problem)
    report(80, "write_listings")
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        if not Order.objects.filter(listing__round=round_).exists():
            listed = bridge.write_listings(round_, lots, offers)
            record_audit(
                None, "list_unsold", round_.code, place=round_.county,
                facts={"lots": len(lots), "listed": listed},
            )  # fmt: skip


def place_order(person: Person, listing: Listing, qty_g: int, key: str) -> Order:
    """Order some of a listing for the person's party; the same key again is the same order.

    Raises
    ------
    FarmgateError
        ``order_needs_buyer``, ``order_key_missing``, ``order_takes_nothing``, ``shop_closed``,
        ``order_key_reused`` (the key stands for another order) or ``not_enough_left``.
    """
    if person.party is None or person.party.kind != "buyer":
        raise FarmgateError("order_needs_buyer")
    if not 0 < len(key) <= KEY_LENGTH:
        raise FarmgateError("order_key_missing")
    if qty_g <= 0:
        raise FarmgateError("order_takes_nothing")
    draft = Order(
        listing=listing, buyer=person.party, qty_g=qty_g, key=key, placed_by=person, amount_fen=0
    )
    try:
        return _place(draft)
    except IntegrityError:  # the key was used in another round a moment ago
        return _same_order(draft, Order.objects.get(key=key))


def cancel_order(person: Person, order: Order) -> Order:
    """Give the stock of an own order back; cancelling twice is cancelling once.

    Raises
    ------
    FarmgateError
        ``order_not_yours`` or ``shop_closed``.
    """
    if person.party_id is None or order.buyer_id != person.party_id:
        raise FarmgateError("order_not_yours")
    with transaction.atomic():
        round_ = _lock_round(order.listing)
        locked = Order.objects.select_related("listing").get(pk=order.pk)
        if locked.cancelled_at is None:
            _check_open(round_)
            locked.cancelled_at = timezone.now()
            locked.save(update_fields=["cancelled_at"])
            locked.listing.sold_g -= locked.qty_g
            locked.listing.save(update_fields=["sold_g"])
            record_audit(person, "cancel_order", f"order:{locked.pk}")
    return locked


@transaction.atomic
def _place(draft: Order) -> Order:
    round_ = _lock_round(draft.listing)
    known = Order.objects.filter(key=draft.key).first()
    if known:
        return _same_order(draft, known)
    _check_open(round_)
    listing = Listing.objects.get(pk=draft.listing_id)
    if not bridge.is_enough(listing, draft.qty_g):
        raise FarmgateError("not_enough_left", left_g=listing.qty_g - listing.sold_g)
    draft.amount_fen = cost_fen(draft.qty_g, listing.price_fen_per_kg)
    draft.save(force_insert=True)
    listing.sold_g += draft.qty_g
    listing.save(update_fields=["sold_g"])
    record_audit(draft.placed_by, "place_order", f"order:{draft.pk}", facts={"qty_g": draft.qty_g})
    return draft


def _same_order(draft: Order, known: Order) -> Order:
    """Answer a repeated key with its order, unless something else was asked for."""
    facts = ("listing_id", "buyer_id", "qty_g")
    if any(getattr(draft, fact) != getattr(known, fact) for fact in facts):
        raise FarmgateError("order_key_reused")
    return known


def _lock_round(listing: Listing) -> Round:
    return Round.objects.select_for_update().get(pk=listing.round_id)


def _check_open(round_: Round) -> None:
    if not is_open(round_):
        raise FarmgateError("shop_closed", round=round_.name)
