"""Writes of the ground: the audit, new rounds, new people."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction
from django.utils.crypto import get_random_string

from farmgate.base.days import MOST_DAYS
from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Audit, Lane, Party, Person, Place, Round
from farmgate.web.access import COUNTY, ROLES

POLICIES = ("priority", "efficient", "proportional", "maxmin", "tokens")
MOST_LETTERS = 80
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that people confuse when a password is read out."""


@dataclass(frozen=True, slots=True)
class NewRound:
    """What a county decides when it opens a round."""

    county: Place
    name: str
    opens_on: date
    delivery_on: date
    policy: str = "priority"
    kappa_percent: int = 50
    delivery_until: date | None = None


@dataclass(frozen=True, slots=True)
class LaneLimits:
    """What a lane can carry: grams in a round or a day, and of a full truck; None for any."""

    capacity_g: int | None
    is_daily: bool
    truck_g: int | None


def record_audit(
    person: Person | None,
    action: str,
    subject: str,
    place: Place | None = None,
    facts: Mapping[str, object] | None = None,
) -> Audit:
    """Write down who did what; `person` is None when a command on the server did it."""
    plain = {name: _plain(fact) for name, fact in (facts or {}).items()}
    return Audit.objects.create(
        person=person, action=action, subject=subject[:80], place=place, facts=plain
    )


@transaction.atomic
def create_round(draft: NewRound, person: Person | None = None) -> Round:
    """Open a round for survey.

    Raises
    ------
    FarmgateError
        ``round_needs_county``, ``round_needs_name``, ``round_name_too_long``,
        ``round_delivers_before_it_opens``, ``round_ends_before_it_delivers``, ``round_too_long``,
        ``policy_unknown``, ``kappa_out_of_range``, or
        ``round_open_already`` when the same form comes twice.
    """
    _check_round(draft)
    county = Place.objects.select_for_update().get(pk=draft.county.pk)
    _check_new(draft)
    round_ = Round.objects.create(
        code=_next_code(county, draft.opens_on),
        name=draft.name.strip(),
        county=county,
        opens_on=draft.opens_on,
        delivery_on=draft.delivery_on,
        delivery_until=draft.delivery_until,
        policy=draft.policy,
        kappa_percent=draft.kappa_percent,
    )
    record_audit(person, "open_round", round_.code, place=county)
    return round_


@transaction.atomic
def change_lane(person: Person, lane: Lane, limits: LaneLimits) -> None:
    """Say anew what a lane can carry.

    Raises
    ------
    FarmgateError
        ``truck_costs_nothing``: full trucks on a lane that is free would never stay at home;
        ``truck_above_capacity``: no full truck would ever go (a capacity of 0 says so plainly).
    """
    if limits.truck_g and not lane.haul_fen_per_kg + lane.fee_fen_per_kg:
        raise FarmgateError("truck_costs_nothing", lane=lane.code)
    if limits.truck_g and limits.capacity_g and limits.truck_g > limits.capacity_g:
        facts = {"truck_g": limits.truck_g, "capacity_g": limits.capacity_g}
        raise FarmgateError("truck_above_capacity", lane=lane.code, **facts)
    new = asdict(limits)
    old = Lane.objects.select_for_update().values(*new).get(pk=lane.pk)
    for name, value in new.items():
        setattr(lane, name, value)
    lane.save(update_fields=list(new))
    record_audit(person, "change_lane", lane.code, lane.origin, {"old": old, "new": new})


@transaction.atomic
def create_person(
    username: str, role: str, *, party: Party | None = None, place: Place | None = None
) -> tuple[Person, str]:
    """Let somebody log in, with a password drawn at random that is shown once.

    Raises
    ------
    FarmgateError
        ``role_unknown``, ``person_needs_place``, ``person_needs_party`` or ``username_taken``.
    """
    if role not in ROLES:
        raise FarmgateError("role_unknown", role=role)
    if role == COUNTY and place is None:
        raise FarmgateError("person_needs_place", username=username)
    if role != COUNTY and party is None:
        raise FarmgateError("person_needs_party", username=username)
    if Person.objects.filter(username=username).exists():
        raise FarmgateError("username_taken", username=username)
    person = Person(username=username, role=role, party=party, place=place)
    password = draw_password(person)
    record_audit(None, "create_person", username, place=place or (party.place if party else None))
    return person, password


def draw_password(person: Person) -> str:
    """Give a person a new random password (60 bits) and return it; nobody can read it later."""
    password = "-".join(get_random_string(4, LETTERS) for _ in range(3))
    person.set_password(password)
    person.save()
    return password


def _check_round(draft: NewRound) -> None:
    if draft.county.kind != "county":
        raise FarmgateError("round_needs_county", place=draft.county.name)
    _check_name(draft.name.strip())
    if draft.delivery_on < draft.opens_on:
        raise FarmgateError(
            "round_delivers_before_it_opens",
            opens=draft.opens_on.isoformat(),
            delivery=draft.delivery_on.isoformat(),
        )
    _check_days(draft.delivery_on, draft.delivery_until or draft.delivery_on)
    if draft.policy not in POLICIES:
        raise FarmgateError("policy_unknown", found=draft.policy)
    if not 0 <= draft.kappa_percent <= 100:
        raise FarmgateError("kappa_out_of_range", found=draft.kappa_percent)


def _check_days(first: date, last: date) -> None:
    if last < first:
        facts = {"first": first.isoformat(), "last": last.isoformat()}
        raise FarmgateError("round_ends_before_it_delivers", **facts)
    if (days := (last - first).days + 1) > MOST_DAYS:
        raise FarmgateError("round_too_long", days=days, most=MOST_DAYS)


def _check_name(name: str) -> None:
    if not name:
        raise FarmgateError("round_needs_name")
    if len(name) > MOST_LETTERS:
        raise FarmgateError("round_name_too_long", found=len(name), most=MOST_LETTERS)


def _check_new(draft: NewRound) -> None:
    """Find the round that this draft opened before; the caller holds the county's row."""
    twin = Round.objects.filter(
        county=draft.county,
        name=draft.name.strip(),
        opens_on=draft.opens_on,
        delivery_on=draft.delivery_on,
    ).first()
    if twin is not None:
        raise FarmgateError("round_open_already", round=twin.code, name=twin.name)


def _next_code(county: Place, opens_on: date) -> str:
    """Number the rounds of a county and day; the caller holds the county's row."""
    stem = f"{county.code}-{opens_on:%Y%m%d}"
    return f"{stem}-{Round.objects.filter(code__startswith=stem).count() + 1}"


def _plain(fact: object) -> object:
    """Keep what JSON can hold, and the text of the rest (dates, decimals, rows)."""
    return fact if isinstance(fact, str | int | float | bool | None | list | dict) else str(fact)
