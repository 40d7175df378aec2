"""Writes of the haul: the trips of a round, what the scales said, and who handed over what."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from farmgate import compute
from farmgate.base.errors import FarmgateError
from farmgate.haul.bridge.cases import decide_case
from farmgate.haul.bridge.reading import read_cases
from farmgate.haul.bridge.writing import write_trips
from farmgate.haul.models import Handover, Stop, Weighing
from farmgate.haul.selectors import awarded_lots
from farmgate.registry.models import Audit, Person, Round
from farmgate.registry.services import record_audit
from farmgate.survey.models import Lot
from farmgate.web.access import COUNTY

ABSURD = 3
"""A lot that weighs more than this many times what was offered is a typing error."""
DELIVERING = ("haul", "sell")
"""Stages in which goods are on their way."""
WRONG_CODES = 10
"""Wrong codes after which nobody but the county may try: a code must not be guessed."""
REFUSED = "refuse_handover"


def route_round(round_: Round, report: Callable[[int, str], None]) -> None:
    """Plan the pickup and delivery trips of every hub, and store them in place of older ones.

    Raises
    ------
    FarmgateError
        ``hub_without_vehicle``, ``places_not_on_map`` or ``trips_under_way``.
    """
    report(5, "haul_read")
    cases = read_cases(round_)
    decided = []
    for number, case in enumerate(cases):
        report(10 + 80 * number // len(cases), f"haul_{case.wave}")
        decided.append((case, compute.run(decide_case, case)))
    report(95, "haul_write")
    with transaction.atomic():
        write_trips(round_, decided)


def record_weighing(
    person: Person | None, lot: Lot, gross_g: int, tare_g: int = 0, note: str = ""
) -> Weighing:
    """Write down one weighing of a lot; the latest counts, earlier ones stay.

    A lot that did not come is weighed with nothing: gross 0, tare 0.

    Raises
    ------
    FarmgateError
        ``round_not_weighing``, ``round_busy``, ``lot_without_award``, ``net_below_zero`` or
        ``net_absurd``.
    """
    net_g = gross_g - tare_g
    if min(gross_g, tare_g, net_g) < 0:
        raise FarmgateError("net_below_zero", gross_g=gross_g, tare_g=tare_g)
    if net_g > ABSURD * lot.qty_g:
        raise FarmgateError("net_absurd", net_g=net_g, lot_g=lot.qty_g, times=ABSURD)
    with transaction.atomic():
        _check_weighable(_lock_round(lot.round_id), lot)
        return Weighing.objects.create(
            lot=lot, gross_g=gross_g, tare_g=tare_g, net_g=net_g, note=note[:120],
            weighed_by=person,
        )  # fmt: skip


def weigh_as_awarded(person: Person, round_: Round, lots: Sequence[int]) -> int:
    """Write down for each of these lots that no scales have seen the weight it was awarded.

    All of them or none, and one line in the audit trail that says who vouched for them.

    Returns
    -------
    int
        How many were weighed so.

    Raises
    ------
    FarmgateError
        ``round_not_weighing`` or ``round_busy``.
    """
    with transaction.atomic():
        locked = _lock_round(round_.pk)
        _check_open(locked)
        left = awarded_lots(locked).filter(pk__in=lots, net_g__isnull=True).order_by("pk")
        rows = [
            Weighing(lot=lot, gross_g=lot.awarded_g, net_g=lot.awarded_g, weighed_by=person)
            for lot in left
        ]
        Weighing.objects.bulk_create(rows)
        if rows:
            facts = {"lots": [row.lot_id for row in rows], "g": sum(row.net_g for row in rows)}
            record_audit(person, "weigh_as_awarded", locked.code, locked.county, facts)
    return len(rows)


def _check_weighable(round_: Round, lot: Lot) -> None:
    _check_open(round_)
    if not awarded_lots(round_).filter(pk=lot.pk).exists():
        raise FarmgateError("lot_without_award", lot=lot.pk)


def _check_open(round_: Round) -> None:
    """Shop and settlement must read the same weights from their beginning to their end."""
    if round_.stage != "haul":
        raise FarmgateError("round_not_weighing", round=round_.name, stage=round_.stage)
    if round_.runs.filter(state__in=("queued", "running")).exists():
        raise FarmgateError("round_busy", round=round_.name)


def _lock_round(round_id: int) -> Round:
    """Hold the round's row, so that no stage starts or ends under what is being written."""
    return Round.objects.select_for_update().get(pk=round_id)


def handover_code(stop: Stop) -> str:
    """Give the six digits that the buyer shows and the driver reads back.

    They follow from the stop and the server's secret, so nothing is stored before the goods
    are there, and nobody can work them out.
    """
    salt, what = "farmgate.haul.handover", f"{stop.trip_id}.{stop.pk}"
    digest = salted_hmac(salt, what, algorithm="sha256").hexdigest()
    return f"{int(digest, 16) % 1_000_000:06}"


def record_handover(person: Person | None, stop: Stop, code: str) -> Handover:
    """Close a delivery stop with the buyer's code.

    Raises
    ------
    FarmgateError
        ``round_not_delivering`` before the haul and once the money is paid;
        ``stop_not_a_delivery``, ``handover_done``, ``handover_code_wrong``, or after ten wrong
        codes ``handover_locked``: then only the county may close the stop.
    """
    with transaction.atomic():
        round_ = _lock_round(stop.trip.round_id)
        if round_.stage not in DELIVERING:
            raise FarmgateError("round_not_delivering", round=round_.name)
        stop = Stop.objects.select_for_update(of=("self",)).get(pk=stop.pk)
        _check_stop(person, stop)
        if constant_time_compare(code.strip(), handover_code(stop)):
            return Handover.objects.create(stop=stop, code=code.strip(), by=person)
    # Outside the transaction: a wrong code must leave its trace though the request is refused.
    record_audit(person, REFUSED, f"stop:{stop.pk}", place=stop.place)
    raise FarmgateError("handover_code_wrong", place=stop.place.name)


def _check_stop(person: Person | None, stop: Stop) -> None:
    if stop.trip.wave != "delivery":
        raise FarmgateError("stop_not_a_delivery", place=stop.place.name)
    if Handover.objects.filter(stop=stop).exists():
        raise FarmgateError("handover_done", place=stop.place.name)
    wrong = Audit.objects.filter(action=REFUSED, subject=f"stop:{stop.pk}").count()
    if wrong >= WRONG_CODES and not (person and person.role == COUNTY):
        raise FarmgateError("handover_locked", place=stop.place.name, tries=wrong)
