"""Reads of the survey: what stands in a round."""

from django.db.models import QuerySet

from farmgate.registry.models import Round
from farmgate.survey.models import Bid, Lot


def open_lots(round_: Round) -> QuerySet[Lot]:
    """List the lots of a round that nobody has withdrawn."""
    return Lot.objects.filter(round=round_, withdrawn_at=None)


def open_bids(round_: Round) -> QuerySet[Bid]:
    """List the bids of a round that nobody has withdrawn."""
    return Bid.objects.filter(round=round_, withdrawn_at=None)
