"""Traces: from the offered lot through award and scales to the money, household by household."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch, Q, QuerySet, Sum

from farmgate.clear.models import Award
from farmgate.console.selectors.numbers import PAID
from farmgate.haul.models import Weighing
from farmgate.registry.models import Party, Person, Round
from farmgate.registry.selectors import county_of, county_rounds, own_sellers
from farmgate.survey.models import Lot
from farmgate.watch.bridge.incomes import line_fen, read_standings
from farmgate.watch.selectors import last_watched
from farmgate.web.access import COUNTY

SELLERS = ("household", "company", "coop")


@dataclass(frozen=True, slots=True)
class Household:
    """Who they are, and what the watch says of their income after its newest round."""

    party: Party
    earned_fen: int = 0
    per_head_fen: int | None = None
    is_above_line: bool = False
    line_fen: int | None = None


def households_seen_by(person: Person | AnonymousUser) -> QuerySet[Party]:
    """List the sellers a person answers for: itself, the co-op and its members, the county's."""
    parties = Party.objects.filter(kind__in=SELLERS).select_related("place__parent", "coop")
    role, place = getattr(person, "role", ""), getattr(person, "place", None)
    if role == COUNTY and place:
        return parties.filter(place__path__startswith=place.path)
    return parties.filter(own_sellers(person))


def read_household(party: Party) -> Household:
    """Read where the watch sees a household: the same twelve months, the same line."""
    county = county_of(party.place)
    rounds = Round.objects.filter(county=county).order_by("-delivery_on", "-pk")
    round_ = (last_watched(county) if county else None) or rounds.first()
    if county is None or round_ is None:
        return Household(party)
    standing = read_standings(county, round_, [party])[0]
    return Household(
        party,
        standing.earned_fen,
        standing.per_head_fen,
        standing.state != "under",
        line_fen(county, round_) or None,
    )


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
