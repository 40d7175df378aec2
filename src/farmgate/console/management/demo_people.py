"""The four people who may log in to the demo, each with a password drawn anew."""

from dataclasses import dataclass

from farmgate.clear.models import LotResult
from farmgate.registry.models import Party, Person, Round
from farmgate.registry.services import create_person, draw_password
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD

COOP, SHOP = "C-GK", "B-02"
SHOPPERS = ("B-05", "B-06", "B-16", "B-22", "B-27")
NAMES = {COUNTY: "county", CLERK: "clerk", HOUSEHOLD: "farmer", BUYER: "buyer"}


@dataclass(frozen=True, slots=True)
class LogIn:
    """A name and a password that is shown once and stored nowhere."""

    role: str
    username: str
    password: str
    acts_for: str


def open_doors(round_: Round) -> list[LogIn]:
    """Give the county, a clerk, a household and a buyer new passwords; make them if missing."""
    parties = {
        CLERK: Party.objects.get(code=COOP),
        HOUSEHOLD: _telling_household(round_),
        BUYER: Party.objects.get(code=SHOP),
    }
    return [_open(role, round_, parties.get(role)) for role in (COUNTY, CLERK, HOUSEHOLD, BUYER)]


def staff() -> dict[str, Person]:
    """Name the people who work in the demo round, by role."""
    return {person.role: person for person in Person.objects.filter(username__in=NAMES.values())}


def shop_people() -> list[Person]:
    """Give some shops and canteens somebody who orders for them; nobody knows their passwords."""
    people = []
    for code in SHOPPERS:
        username = f"buyer-{code.lower()}"
        known = Person.objects.filter(username=username).first()
        if known is None:
            known, _ = create_person(username, BUYER, party=Party.objects.get(code=code))
        people.append(known)
    return [staff()[BUYER], *people]


def _open(role: str, round_: Round, party: Party | None) -> LogIn:
    username = NAMES[role]
    known = Person.objects.filter(username=username).first()
    if known is None:
        place = round_.county if party is None else None
        known, password = create_person(username, role, party=party, place=place)
    else:
        if party is not None:
            known.party = party
        password = draw_password(known)
    return LogIn(role, username, password, str(known.party or known.place))


def _telling_household(round_: Round) -> Party:
    """Pick a household with a story: registered poor, bought back under the guarantee."""
    members = Party.objects.filter(kind="household", seller_class="poor", coop__code=COOP)
    covered = LotResult.objects.filter(lot__round=round_, lot__seller__in=members)
    told = covered.order_by("-bought_back_g", "-lot__qty_g").first()
    if told is None:
        return members.order_by("code")[0]
    return Party.objects.get(pk=told.lot.seller_id)
