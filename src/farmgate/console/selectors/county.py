"""The rows that a county's map shows, each table read once."""

from dataclasses import dataclass

from django.db.models import Sum

from farmgate.clear.models import ChokePoint, Flow
from farmgate.console.selectors.numbers import total
from farmgate.registry.models import Lane, Place, RoadClosure, Round
from farmgate.survey.models import Lot


@dataclass(frozen=True, slots=True)
class TownRow:
    """A township's offer and how much of it was sold."""

    place: Place
    offered_g: int
    sold_g: int

    @property
    def share(self) -> float | None:
        """The part sold, 0 to 1; none where nothing was offered."""
        return self.sold_g / self.offered_g if self.offered_g else None


@dataclass(frozen=True, slots=True)
class County:
    """A county in one round.

    Parameters
    ----------
    places
        The places with a position, by id.
    lanes
        The lanes between such places.
    flow_g
        Grams that move over each lane, by lane id.
    sales
        Grams offered and sold of each seller's place, by place id.
    chokes, closures
        The limits that bind, dearest first, and the closed lanes.
    """

    round: Round
    places: dict[int, Place]
    lanes: list[Lane]
    flow_g: dict[int, int]
    sales: dict[int, tuple[int, int]]
    chokes: list[ChokePoint]
    closures: list[RoadClosure]


def read_county(round_: Round) -> County:
    """Read what the map of a round needs."""
    path = round_.county.path
    rows = Place.objects.filter(path__startswith=path, lon__isnull=False, lat__isnull=False)
    places = {place.pk: place for place in rows}
    flows = Flow.objects.filter(clearing__round=round_).values_list("lane")
    chokes = ChokePoint.objects.filter(clearing__round=round_)
    return County(
        round_,
        places,
        list(Lane.objects.filter(origin__in=places, destination__in=places)),
        dict(flows.annotate(g=Sum("qty_g"))),
        read_sales(round_),
        list(
            chokes.select_related("lane__origin", "lane__destination", "place", "guarantee__hub")
        ),
        list(round_.closures.select_related("lane__origin", "lane__destination")),
    )


def read_sales(round_: Round) -> dict[int, tuple[int, int]]:
    """Sum what each village offered and sold."""
    rows = (
        Lot.objects.filter(round=round_, withdrawn_at=None)
        .values_list("seller__place")
        .annotate(offered=total("qty_g"), sold=total("result__sold_g"))
    )
    return {place: (offered, sold) for place, offered, sold in rows}


def sum_towns(county: County) -> list[TownRow]:
    """Add the villages up by township, the largest offer first."""
    towns = [p for p in county.places.values() if p.kind == "township"]
    rows = []
    for town in towns:
        inside = [
            county.sales[pk]
            for pk, place in county.places.items()
            if pk in county.sales and place.path.startswith(town.path)
        ]
        rows.append(TownRow(town, sum(o for o, _ in inside), sum(s for _, s in inside)))
    return sorted(rows, key=lambda row: (-row.offered_g, row.place.code))
