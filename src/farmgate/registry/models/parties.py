"""Who takes part, and who may log in for them."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from farmgate.registry.models.places import Place

SELLER_CLASSES = ("poor", "small", "big")
"""In the order of priority; a bid or guarantee for one class takes the classes before it too."""


def class_rank(seller_class: str) -> int:
    """Give the rank of a class, 0 poor; no class counts as the last."""
    known = seller_class in SELLER_CLASSES
    return SELLER_CLASSES.index(seller_class) if known else len(SELLER_CLASSES) - 1


class Party(models.Model):
    """A household, co-op, buyer, company, carrier or support unit."""

    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=12)  # household, coop, buyer, company, carrier, support
    name = models.CharField(max_length=80)
    place = models.ForeignKey(Place, models.PROTECT, related_name="parties")
    seller_class = models.CharField(max_length=8, blank=True)  # poor, small, big
    buyer_kind = models.CharField(
        max_length=10, blank=True
    )  # retail, canteen, agency, shop, drive
    coop = models.ForeignKey("self", models.PROTECT, null=True, related_name="members")
    hub = models.ForeignKey(Place, models.PROTECT, null=True, related_name="hub_parties")
    persons = models.PositiveSmallIntegerField(default=0, help_text="resident persons")
    phone = models.CharField(max_length=20, blank=True)
    base_income_fen = models.BigIntegerField(
        default=0, help_text="income of the last 12 months outside Farmgate, as surveyed"
    )

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "parties"

    def __str__(self) -> str:
        return self.name


class Person(AbstractUser):
    """Somebody who logs in: one role, for one party or for one place and all below it."""

    role = models.CharField(max_length=10)  # household, clerk, buyer, county
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="people")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="people")

    def __str__(self) -> str:
        return self.username
