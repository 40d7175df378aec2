"""Record and withdraw one lot or one bid."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Party, Person, Round
from farmgate.registry.services import record_audit
from farmgate.survey.bridge import BidDraft, Draft, LotDraft, find_faults
from farmgate.survey.models import Bid, Lot
from farmgate.survey.selectors import buyers_for, groups_of_others, sellers_for

BUSY = ("queued", "running")


def record_lot(person: Person, draft: LotDraft, is_another: bool = False) -> Lot:
    """Store a lot that somebody typed in.

    Parameters
    ----------
    person
        Who types: a household for itself, a clerk for a member, the county for anybody.
    draft
        What is offered.
    is_another
        The same seller already offers exactly this in the round, and means a second lot.

    Raises
    ------
    FarmgateError
        ``round_closed``, ``round_busy``, ``not_your_party``, ``group_of_another``,
        ``already_recorded``, or the first fault of the draft (``qty_not_positive``, ...).
    """
    with transaction.atomic():
        round_ = lock_open_round(draft.round.pk)
        _check_scope(sellers_for(person, round_).filter(pk=draft.seller.pk).exists(), draft.seller)
        check_groups(person, [draft], round_)
        lot = draft.as_row(_free_key(draft, is_another))
        lot.recorded_by = person
        lot.save()
        record_audit(person, "record_lot", str(lot), round_.county, {"qty_g": lot.qty_g})
    return lot


def record_bid(person: Person, draft: BidDraft, is_another: bool = False) -> Bid:
    """Store a bid that somebody typed in; the same rules as `record_lot`.

    Raises
    ------
    FarmgateError
        As `record_lot`.
    """
    with transaction.atomic():
        round_ = lock_open_round(draft.round.pk)
        _check_scope(buyers_for(person, round_).filter(pk=draft.buyer.pk).exists(), draft.buyer)
        bid = draft.as_row(_free_key(draft, is_another))
        bid.recorded_by = person
        bid.save()
        record_audit(person, "record_bid", str(bid), round_.county, {"qty_g": bid.qty_g})
    return bid


def withdraw_lot(person: Person, lot: Lot) -> None:
    """Take a lot back before the round is cleared; the row stays and says when.

    Raises
    ------
    FarmgateError
        ``round_closed``, ``round_busy``, ``not_your_party``.
    """
    with transaction.atomic():
        round_ = lock_open_round(lot.round_id)
        sellers = sellers_for(person, round_)
        _check_scope(sellers.filter(pk=lot.seller_id).exists(), lot.seller)
        Lot.objects.filter(pk=lot.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        record_audit(person, "withdraw_lot", str(lot), round_.county)


def withdraw_bid(person: Person, bid: Bid) -> None:
    """Take a bid back before the round is cleared; the same rules as `withdraw_lot`.

    Raises
    ------
    FarmgateError
        As `withdraw_lot`.
    """
    with transaction.atomic():
        round_ = lock_open_round(bid.round_id)
        buyers = buyers_for(person, round_)
        _check_scope(buyers.filter(pk=bid.buyer_id).exists(), bid.buyer)
        Bid.objects.filter(pk=bid.pk, withdrawn_at=None).update(withdrawn_at=timezone.now())
        record_audit(person, "withdraw_bid", str(bid), round_.county)


def lock_open_round(round_id: int) -> Round:
    """Hold the round's row until the transaction ends, so that clearing cannot start under us.

    Raises
    ------
    FarmgateError
        ``round_closed`` after the survey, ``round_busy`` while it is being cleared.
    """
    round_ = (
        Round.objects.select_for_update(of=("self",)).select_related("county").get(pk=round_id)
    )
    if round_.stage != "survey":
        raise FarmgateError("round_closed", round=round_.name)
    if round_.runs.filter(state__in=BUSY).exists():
        raise FarmgateError("round_busy", round=round_.name)
    return round_


def check_groups(person: Person, drafts: Iterable[Draft], round_: Round) -> None:
    """Refuse a lot for a base where only other co-ops' lots stand; the caller holds the round.

    Raises
    ------
    FarmgateError
        ``group_of_another``; never for the county, which so lets another co-op in.
    """
    named = {draft.group for draft in drafts if isinstance(draft, LotDraft)} - {""}
    closed = named & groups_of_others(person, round_) if named else set()
    if closed:
        raise FarmgateError("group_of_another", found=min(closed))


def _check_scope(is_allowed: bool, party: Party) -> None:
    if not is_allowed:
        raise FarmgateError("not_your_party", party=party.name)


def _free_key(draft: Draft, is_another: bool) -> str:
    """Check the draft and find it a key that no row of the round has."""
    for fault in find_faults(draft):
        raise FarmgateError(fault.code, **fault.facts)
    rows = Lot.objects if isinstance(draft, LotDraft) else Bid.objects
    taken = rows.filter(round=draft.round, withdrawn_at=None)
    if not is_another and taken.filter(source_key=draft.key()).exists():
        raise FarmgateError("already_recorded", party=draft.party.name)
    occurrence = 1
    while rows.filter(round=draft.round, source_key=draft.key(occurrence)).exists():
        occurrence += 1
    return draft.key(occurrence)
