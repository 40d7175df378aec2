"""What the clearing decided: awards, flows, prices, choke points, and a reason for everybody."""

from django.db import models
from django.db.models import Q

from farmgate.registry.models import Grade, Lane, Place, Product, Round
from farmgate.survey.models import Bid, Guarantee, Lot


class Clearing(models.Model):
    """One clearing of one round; written whole or not at all."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="clearing")
    welfare_fen = models.BigIntegerField()
    bound_fen = models.BigIntegerField()
    summary = models.JSONField()
    cleared_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Clearing {self.round_id}"


class Award(models.Model):
    """A quantity of a lot cleared to a bid, or bought back under a guarantee."""

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="awards")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="awards")
    bid = models.ForeignKey(Bid, models.PROTECT, null=True, related_name="awards")
    guarantee = models.ForeignKey(Guarantee, models.PROTECT, null=True, related_name="awards")
    qty_g = models.BigIntegerField()
    path = models.JSONField(default=list, help_text="lane ids from the hub to the buyer")
    leave_on = models.DateField(null=True, help_text="the last day to leave its hub in time")
    deliver_on = models.DateField(null=True, help_text="the first day it can be there")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(bid__isnull=True) ^ Q(guarantee__isnull=True),
                name="award_has_one_taker",
            ),
            models.CheckConstraint(condition=Q(qty_g__gt=0), name="award_weighs_something"),
        ]

    def __str__(self) -> str:
        return f"{self.qty_g} g of lot {self.lot_id}"


class Flow(models.Model):
    """What moves over one lane."""

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="flows")
    lane = models.ForeignKey(Lane, models.PROTECT)
    product = models.ForeignKey(Product, models.PROTECT)
    grade = models.ForeignKey(Grade, models.PROTECT)
    qty_g = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.qty_g} g over {self.lane_id}"


class NodePrice(models.Model):
    """The published price of a product and grade at a place, with its interval.

    An interval without a price means nobody traded there: it is a bid and an ask.
    """

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="prices")
    product = models.ForeignKey(Product, models.PROTECT)
    grade = models.ForeignKey(Grade, models.PROTECT)
    place = models.ForeignKey(Place, models.PROTECT)
    low_fen_per_kg = models.IntegerField(null=True)
    high_fen_per_kg = models.IntegerField(null=True)
    price_fen_per_kg = models.IntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.product_id} at {self.place_id}"


class ChokePoint(models.Model):
    """A limit that binds, what a kilogram more is worth, and what a truck more would bring."""

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="chokepoints")
    kind = models.CharField(max_length=10)  # lane, node, guarantee
    lane = models.ForeignKey(Lane, models.PROTECT, null=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True)
    guarantee = models.ForeignKey(Guarantee, models.PROTECT, null=True)
    used_g = models.BigIntegerField()
    capacity_g = models.BigIntegerField()
    shadow_fen_per_kg = models.FloatField()
    extra_g = models.BigIntegerField()
    gain_fen = models.BigIntegerField(null=True)
    day_on = models.DateField(null=True, help_text="of a lane whose capacity holds for each day")

    class Meta:
        ordering = ["-gain_fen", "-shadow_fen_per_kg"]

    def __str__(self) -> str:
        return f"{self.kind} {self.lane_id or self.place_id or self.guarantee_id}"


class LotResult(models.Model):
    """What one lot got and why; money is the promise before weigh-in."""

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="lot_results")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="result")
    sold_g = models.BigIntegerField()
    bought_back_g = models.BigIntegerField()
    unsold_g = models.BigIntegerField()
    price_fen_per_kg = models.IntegerField(null=True)
    patronage_fen = models.BigIntegerField(default=0)
    top_up_fen = models.BigIntegerField(default=0)
    pay_fen = models.BigIntegerField()
    reason_code = models.CharField(max_length=40)
    reason_facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.reason_code}"


class BidResult(models.Model):
    """What one bid got and why."""

    clearing = models.ForeignKey(Clearing, models.CASCADE, related_name="bid_results")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="result")
    filled_g = models.BigIntegerField()
    price_fen_per_kg = models.IntegerField(null=True)
    pay_fen = models.BigIntegerField()
    reason_code = models.CharField(max_length=40)
    reason_facts = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.bid_id}: {self.reason_code}"
