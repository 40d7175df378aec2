"""Traces: from the offered lot through award and scales to the money, household by household."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils.timezone import localdate

from farmgate.clear.models import Award
from farmgate.console.selectors.numbers import PAID
from farmgate.haul.models import Weighing
from farmgate.registry.models import Party, Person, Round
from farmgate.registry.selectors import county_of, county_rounds, own_sellers
from farmgate.survey.models import Lot
from farmgate.watch.models import IncomeMonth
from farmgate.watch.selectors import line_of
from farmgate.web.access import COUNTY

SELLERS = ("household", "company", "coop")


@dataclass(frozen=True, slots=True)
class Household:
    """Who they are and what they earned."""

    party: Party
    months: list[IncomeMonth]
    earned_fen: int
    line_fen: int | None

    @property
    def per_head_fen(self) -> int | None:
        """Yearly income per head: as surveyed, plus what came through Farmgate."""
        if not self.party.persons:
            return None
        return (self.party.base_income_fen + self.earned_fen) // self.party.persons

    @property
    def is_above_line(self) -> bool:
        """Whether the income per head reaches the monitoring line."""
        return (self.per_head_fen or 0) >= (self.line_fen or 0)


def households_seen_by(person: Person | AnonymousUser) -> QuerySet[Party]:
    """List the sellers a person answers for: itself, the co-op and its members, the county's."""
    parties = Party.objects.filter(kind__in=SELLERS).select_related("place__parent", "coop")
    role, place = getattr(person, "role", ""), getattr(person, "place", None)
    if role == COUNTY and place:
        return parties.filter(place__path__startswith=place.path)
    return parties.filter(own_sellers(person))


def read_household(party: Party) -> Household:
    """Sum the latest twelve months of a household, and find the line it is held against."""
    months = list(party.incomes.select_related("round").order_by("-month", "-round_id")[:12])
    earned = sum(month.amount_fen for month in months)
    county = county_of(party.place)
    year = months[0].month.year if months else localdate().year
    line = line_of(county, year) if county else None
    return Household(party, months, earned, line.line_fen if line else None)


def traced_lots(party: Party) -> QuerySet[Lot]:
    """List a seller's lots with all that became of them, in a constant number of queries."""
    awards = Award.objects.select_related("bid__buyer", "guarantee__guarantor")
    return (
        Lot.objects.filter(seller=party, withdrawn_at=None)
        .select_related("round", "product", "grade", "hub", "result", "payout_line", "listing")
        .prefetch_related(
            Prefetch("awards", queryset=awards),
            Prefetch("weighings", queryset=Weighing.objects.order_by("id")),
        )
        .annotate(paid_fen=PAID)
        .order_by("-round__opens_on", "-round_id", "id")
    )


def buyer_rounds(person: Person) -> QuerySet[Round]:
    """List the rounds of a buyer's county with what the buyer wanted and got in each."""
    own = Q(bids__buyer=person.party_id, bids__withdrawn_at=None)
    rounds = county_rounds(person).order_by("-opens_on", "-id")
    return rounds.annotate(
        wanted_g=Sum("bids__qty_g", filter=own),
        filled_g=Sum("bids__result__filled_g", filter=own),
        owed_fen=Sum("bids__invoice__amount_fen", filter=own),
    )
