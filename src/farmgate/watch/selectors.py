"""Reads of the watch: incomes from the ledger and by month, the line, who sees which county."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet, Sum

from farmgate.ledger.models import Entry, Posting
from farmgate.registry.models import Party, Person, Place, Round
from farmgate.registry.selectors import county_of, parties_in
from farmgate.settle.selectors import settle_entries
from farmgate.watch.models import IncomeMonth, PovertyLine
from farmgate.web.access import COUNTY

Someone = Person | AnonymousUser
WINDOW_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Earned:
    """What a household earned through Farmgate: in twelve months, and with the last round."""

    year_fen: int = 0
    round_fen: int = 0


def round_incomes(round_: Round) -> dict[int, int]:
    """Sum from the ledger what a round brought each household, in fen by party.

    Credits of the settlement's entries count; what a reversal took back is taken off. What a
    household *paid* in the round (a shop order) is spending, not negative income.
    """
    settled = settle_entries(round_)
    came = Posting.objects.filter(entry__in=settled, credit__party__kind="household")
    back = Entry.objects.filter(reverses__in=settled)
    went = Posting.objects.filter(entry__in=back, debit__party__kind="household")
    incomes = dict(_sums(came, "credit__party"))
    for party, fen in _sums(went, "debit__party"):
        incomes[party] = incomes.get(party, 0) - fen
    return incomes


def _sums(postings: QuerySet[Posting], party: str) -> list[tuple[int, int]]:
    rows = postings.order_by().values(party).annotate(fen=Sum("amount_fen"))
    return [(row[party], row["fen"]) for row in rows]


def earned_until(
    county: Place, round_: Round, parties: Collection[Party] | None = None
) -> dict[int, Earned]:
    """Sum each household's twelve months up to a round's month, and that round's part."""
    last = first_of_month(round_.delivery_on)
    months = IncomeMonth.objects.filter(
        party__place__path__startswith=county.path,
        month__gt=_year_before(last),
        month__lte=last,
    ).exclude(Q(month=last, round__delivery_on__gt=round_.delivery_on))
    if parties is not None:
        months = months.filter(party__in=parties)
    rows = months.order_by().values("party").annotate(
        year=Sum("amount_fen"), here=Sum("amount_fen", filter=Q(round=round_))
    )  # fmt: skip
    return {row["party"]: Earned(row["year"], row["here"] or 0) for row in rows}


def first_of_month(day: date) -> date:
    """Name the month of a day by its first."""
    return day.replace(day=1)


def _year_before(month: date) -> date:
    return month.replace(year=month.year - 1)


def line_of(county: Place, year: int) -> PovertyLine | None:
    """Find the line that counts in a year: the year's own, or the newest before it."""
    lines = PovertyLine.objects.filter(county=county, year__lte=year)
    return lines.order_by("-year").first()


def households_in(county: Place) -> QuerySet[Party]:
    """List the households of a county with their villages."""
    return parties_in(county, "household").select_related("place", "coop").order_by("pk")


def watched_rounds(county: Place) -> QuerySet[Round]:
    """List the rounds of a county whose incomes are written, the newest first."""
    return Round.objects.filter(county=county, stage="watch").order_by("-delivery_on", "-pk")


def last_watched(county: Place) -> Round | None:
    """Find the newest round of a county whose incomes are written."""
    return watched_rounds(county).first()


def visible_counties(person: Someone) -> QuerySet[Place]:
    """List the counties a person may look at: those of the own area, or the party's own."""
    counties = Place.objects.filter(kind="county")
    if not isinstance(person, Person):
        return counties.none()
    if person.role == COUNTY:
        return (
            counties.filter(path__startswith=person.place.path)
            if person.place
            else (counties.none())
        )
    home = county_of(person.party.place) if person.party else None
    return counties.filter(pk=home.pk) if home else counties.none()
