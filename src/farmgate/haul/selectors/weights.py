"""What the scales said and what was delivered of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from farmgate.base.money import split_fairly
from farmgate.clear.models import Award
from farmgate.haul.models import Trip, Weighing
from farmgate.registry.models import Round
from farmgate.survey.models import Lot

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    class ScaleFacts(TypedDict):
        """What `awarded_lots` adds to a lot."""

        awarded_g: int
        net_g: int | None

    ScaleLots = QuerySet[WithAnnotations[Lot, ScaleFacts]]


@dataclass(frozen=True, slots=True)
class DeliveredAward:
    """An award with the weight that was accepted of it."""

    award: Award
    accepted_g: int


def awarded_lots(round_: Round) -> "ScaleLots":
    """List the lots of a round that somebody takes, with ``awarded_g`` and the latest ``net_g``.

    ``net_g`` is None until the lot is weighed.
    """
    awarded = (
        Award.objects.filter(lot=OuterRef("pk"), clearing__round=round_)
        .order_by()
        .values("lot")
        .annotate(total=Sum("qty_g"))
        .values("total")
    )
    latest = Weighing.objects.filter(lot=OuterRef("pk")).order_by("-id").values("net_g")[:1]
    return (
        Lot.objects.filter(round=round_)
        .annotate(awarded_g=Subquery(awarded), net_g=Subquery(latest))
        .filter(awarded_g__gt=0)
    )


def accepted_g(round_: Round) -> dict[int, int]:
    """Say for each weighed lot how many grams are accepted: the latest net, at most the award.

    A lot that was not weighed is missing here: nobody knows, and that is not zero.
    """
    rows = awarded_lots(round_).values_list("pk", "net_g", "awarded_g")
    return {lot: min(net, awarded) for lot, net, awarded in rows if net is not None}


def unweighed(round_: Round) -> int:
    """Count the lots with an award that no scales have seen."""
    return awarded_lots(round_).filter(net_g__isnull=True).count()


def delivered_awards(round_: Round) -> list[DeliveredAward]:
    """Spread the accepted weight of each weighed lot over its awards, in proportion to them."""
    accepted = accepted_g(round_)
    by_lot: dict[int, list[Award]] = {}
    awards = Award.objects.filter(clearing__round=round_, lot__in=accepted)
    for award in awards.select_related("lot", "bid", "guarantee").order_by("pk"):
        by_lot.setdefault(award.lot_id, []).append(award)
    return [
        DeliveredAward(award, grams)
        for lot, rows in by_lot.items()
        for award, grams in zip(
            rows, split_fairly(accepted[lot], [row.qty_g for row in rows]), strict=True
        )
    ]


def km_per_tonne(round_: Round) -> float | None:
    """Divide all kilometres driven by the tonnes awarded; None before there is any."""
    driven_m = Trip.objects.filter(round=round_).aggregate(sum=Sum("distance_m"))["sum"]
    moved_g = Award.objects.filter(clearing__round=round_).aggregate(sum=Sum("qty_g"))["sum"]
    if driven_m is None or not moved_g:
        return None
    return float(driven_m * 1_000 / moved_g)
