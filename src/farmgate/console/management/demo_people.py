"""The four people who may log in to the demo, each with a password drawn anew."""

from dataclasses import dataclass

from farmgate.clear.models import LotResult
from farmgate.registry.models import Party, Person, Place, Round
from farmgate.registry.services import draw_password, record_audit
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


def hire(round_: Round) -> None:
    """Let in the people who work in the round; nobody can log in before `open_doors`."""
    parties = {party.code: party for party in Party.objects.filter(kind__in=("coop", "buyer"))}
    _hire(NAMES[COUNTY], COUNTY, place=round_.county)
    _hire(NAMES[CLERK], CLERK, party=parties[COOP])
    _hire(NAMES[BUYER], BUYER, party=parties[SHOP])
    for code in SHOPPERS:
        _hire(f"buyer-{code.lower()}", BUYER, party=parties[code])


def open_doors(round_: Round) -> list[LogIn]:
    """Draw new passwords for the county, a clerk, a household and a buyer."""
    household = _telling_household(round_)
    if not Person.objects.filter(username=NAMES[HOUSEHOLD]).exists():
        _hire(NAMES[HOUSEHOLD], HOUSEHOLD, party=household)
    people = staff()
    return [
        LogIn(role, who.username, draw_password(who), str(who.party or who.place))
        for role, who in ((role, people[role]) for role in NAMES)
    ]


def staff() -> dict[str, Person]:
    """Name the people of the demo round, by role."""
    return {person.role: person for person in Person.objects.filter(username__in=NAMES.values())}


def shoppers() -> list[Person]:
    """Name everybody who orders in the shop."""
    return list(Person.objects.filter(role=BUYER).order_by("username"))


def _hire(
    username: str, role: str, *, party: Party | None = None, place: Place | None = None
) -> None:
    person = Person(username=username, role=role, party=party, place=place)
    person.set_unusable_password()
    person.save()
    record_audit(None, "create_person", username, place=place or (party.place if party else None))


def _telling_household(round_: Round) -> Party:
    """Pick a household with a story: registered poor, bought back under the guarantee."""
    members = Party.objects.filter(kind="household", seller_class="poor", coop__code=COOP)
    covered = LotResult.objects.filter(lot__round=round_, lot__seller__in=members)
    told = covered.order_by("-bought_back_g", "-lot__qty_g").first()
    if told is None:
        return members.order_by("code")[0]
    return Party.objects.get(pk=told.lot.seller_id)
