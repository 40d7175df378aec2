"""Reads of the ground: which places and rounds a person sees, and the roads of a county."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Q, QuerySet, Value
from django.db.models.lookups import IsNull

from farmgate.registry.models import Lane, Party, Person, Place, RoadClosure, Round
from farmgate.web.access import CLERK, COUNTY, HOUSEHOLD
from farmgate.web.words import current_language

NOBODY = Q(pk__in=[])


def visible_places(person: Person | AnonymousUser) -> QuerySet[Place]:
    """List the places a person answers for: an official's area, or the own party's place."""
    root = _own_place(person)
    if root is None:
        return Place.objects.none()
    return Place.objects.filter(path__startswith=root.path)


def county_rounds(person: Person | AnonymousUser) -> QuerySet[Round]:
    """List the rounds a person may open: those of the own counties, or of the party's county."""
    place = _own_place(person)
    if place is None:
        return Round.objects.none()
    rounds = Round.objects.select_related("county")
    if getattr(person, "role", "") == COUNTY:
        return rounds.filter(county__path__startswith=place.path)
    return _above(rounds, place.path)


def county_of(place: Place) -> Place | None:
    """Name the county a place lies in; None for a place above or outside every county."""
    codes = [code for code in place.path.split("/") if code]
    return Place.objects.filter(kind="county", code__in=codes).first()


def places_in(county: Place, *kinds: str) -> QuerySet[Place]:
    """List the places of a county, of the given kinds or of all."""
    places = Place.objects.filter(path__startswith=county.path)
    return places.filter(kind__in=kinds) if kinds else places


def parties_in(county: Place, *kinds: str) -> QuerySet[Party]:
    """List the parties that live or stand in a county, of the given kinds or of all."""
    parties = Party.objects.filter(place__path__startswith=county.path)
    return parties.filter(kind__in=kinds) if kinds else parties


def own_sellers(person: Person | AnonymousUser, seller: str = "") -> Q:
    """Match rows by their seller: a household's own; a clerk's co-op and its members.

    Parameters
    ----------
    person
        Who looks. Other roles, and people without a party, match nothing.
    seller
        The way from the row to its seller, ``lot__seller``; empty where the row is the seller.
    """
    party = getattr(person, "party_id", None)
    own, coop = (seller, f"{seller}__coop") if seller else ("pk", "coop")
    mine = {
        HOUSEHOLD: Q(**{own: party}),
        CLERK: Q(**{own: party}) | Q(**{coop: party}),
    }
    return mine.get(getattr(person, "role", ""), NOBODY) if party else NOBODY


def lanes_in(county: Place) -> QuerySet[Lane]:
    """List the lanes that start in a county, with both ends."""
    lanes = Lane.objects.filter(origin__path__startswith=county.path)
    return lanes.select_related("origin", "destination")


def roads_of(county: Place) -> QuerySet[Lane]:
    """List a county's lanes as people look for them: those with a limit first, then by name."""
    name = "name" if current_language().startswith("zh") else "name_en"
    ends = f"origin__{name}", f"destination__{name}", "code"
    return lanes_in(county).order_by(IsNull(F("capacity_g"), True), *ends)


def closures_now(county: Place) -> QuerySet[RoadClosure]:
    """List what is closed in the latest round past its survey and in those after it."""
    rounds = Round.objects.filter(county__path__startswith=county.path)
    closures = RoadClosure.objects.filter(round__in=rounds).select_related("round")
    if past := rounds.exclude(stage="survey").first():
        closures = closures.filter(round__opens_on__gte=past.opens_on)
    return closures.order_by("-round__opens_on", "-round")


def open_lanes(round_: Round) -> QuerySet[Lane]:
    """List the lanes of the round's county that no closure of this round names."""
    return lanes_in(round_.county).exclude(closures__round=round_)


def closed_lanes(round_: Round) -> QuerySet[Lane]:
    """List the lanes that are closed in this round."""
    return lanes_in(round_.county).filter(closures__round=round_)


def _own_place(person: Person | AnonymousUser) -> Place | None:
    if not isinstance(person, Person):
        return None
    if person.role == COUNTY:
        return person.place
    return person.party.place if person.party else None


def _above(rounds: QuerySet[Round], path: str) -> QuerySet[Round]:
    """Keep the rounds whose county is an ancestor of the path (or the place itself)."""
    return rounds.alias(here=Value(path)).filter(here__startswith=F("county__path"))
