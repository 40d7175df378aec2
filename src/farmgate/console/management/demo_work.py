"""What people do between the stages of the demo round: weigh, hand over, order.

Everything goes through the rooms' own services, drawn from one seed. Each step looks first at
what is there, so a demo that was interrupted goes on where it stopped.
"""

from random import Random

from django.db import transaction

from farmgate.haul.models import Stop, Weighing
from farmgate.haul.selectors import awarded_lots
from farmgate.haul.services import handover_code, record_handover, record_weighing
from farmgate.registry.models import Person, Round
from farmgate.sell.models import Listing, Order
from farmgate.sell.services import cancel_order, place_order
from farmgate.survey.models import Lot

SHORT_SHARE = 0.16  # of the lots come 2 to 6 % short: wilted leaves, mud, a loose scale at home
CRATE_G, CRATE_TARE_G = 25_000, 1_200
ORDERS = 24
LATE_STOPS = 2  # these deliveries have not been closed with their code yet


@transaction.atomic
def weigh_in(round_: Round, clerk: Person, dice: Random) -> int:
    """Put every awarded lot on the scales: most hold, some are short, one is refused."""
    lots = list(awarded_lots(round_).select_related("round").order_by("pk"))
    refused = dice.randrange(len(lots)) if lots else 0
    known = set(Weighing.objects.filter(lot__round=round_).values_list("lot", flat=True))
    for number, lot in enumerate(lots):
        net, note = _scales(lot, dice, refused=number == refused)
        if lot.pk not in known:
            tare = -(-net // CRATE_G) * CRATE_TARE_G
            record_weighing(clerk, lot, net + tare, tare, note)
    return len(lots)


@transaction.atomic
def hand_over(round_: Round, clerk: Person) -> int:
    """Close the deliveries with the buyers' codes; the last few are still on the road."""
    stops = Stop.objects.filter(trip__round=round_, trip__wave="delivery", handover=None)
    open_ = list(stops.select_related("trip", "place").order_by("pk"))
    for stop in open_[: max(0, len(open_) - LATE_STOPS)]:
        record_handover(clerk, stop, handover_code(stop))
    return len(open_)


@transaction.atomic
def go_shopping(round_: Round, buyers: list[Person], dice: Random) -> int:
    """Let buyers order some of what is left, and think again about one order."""
    listings = list(Listing.objects.filter(round=round_).order_by("pk"))
    if Order.objects.filter(listing__round=round_).exists():
        return 0
    chosen = dice.sample(listings, min(ORDERS, len(listings)))
    for number, listing in enumerate(chosen):
        share = dice.choice((0.2, 0.4, 0.5, 1.0))
        qty_g = max(500, round(listing.qty_g * share / 500) * 500)
        buyer = buyers[number % len(buyers)]
        order = place_order(
            buyer, listing, min(qty_g, listing.qty_g), f"demo-{round_.pk}-{number}"
        )
        if number == 0:
            cancel_order(buyer, order)
    return len(chosen)


def _scales(lot: Lot, dice: Random, *, refused: bool) -> tuple[int, str]:
    """Draw the net weight of a lot and the clerk's note."""
    awarded: int = lot.awarded_g  # type: ignore[attr-defined]  # annotated by awarded_lots
    short = dice.random() < SHORT_SHARE
    loss = dice.uniform(0.02, 0.06)
    if refused:
        return 0, "霉变，拒收"
    if short:
        return round(awarded * (1 - loss) / 100) * 100, "失水短重"
    return awarded, ""
