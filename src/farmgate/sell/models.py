"""The shop: what the clearing left unsold, and who ordered it."""

from django.db import models
from django.db.models import F, Q

from farmgate.registry.models import Party, Person, Round
from farmgate.survey.models import Lot


class Listing(models.Model):
    """The unsold part of a lot, offered on the shop page at one price."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="listings")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="listing")
    qty_g = models.BigIntegerField()
    sold_g = models.BigIntegerField(default=0)
    price_fen_per_kg = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(qty_g__gt=0, sold_g__gte=0, sold_g__lte=F("qty_g")),
                name="listing_never_oversold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.qty_g} g of lot {self.lot_id}"


class Order(models.Model):
    """A shop order by a buyer; ``key`` makes a retried click one order."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(Party, models.PROTECT, related_name="orders")
    qty_g = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    key = models.CharField(max_length=64, unique=True)
    placed_by = models.ForeignKey(Person, models.PROTECT, null=True)
    placed_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(qty_g__gt=0), name="order_takes_some")]

    def __str__(self) -> str:
        return f"Order {self.pk}"
