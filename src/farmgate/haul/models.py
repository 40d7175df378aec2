"""Trucks, their trips, and what the scales said."""

from django.db import models
from django.db.models import Q

from farmgate.registry.models import Party, Person, Place, Round
from farmgate.survey.models import Bid, Lot


class Vehicle(models.Model):
    """A truck that stands at a hub and belongs to a carrier."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    hub = models.ForeignKey(Place, models.PROTECT, related_name="vehicles")
    carrier = models.ForeignKey(Party, models.PROTECT, related_name="vehicles")
    payload_g = models.BigIntegerField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Trip(models.Model):
    """One tour of one vehicle from its hub and back, either collecting or delivering."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="trips")
    wave = models.CharField(max_length=8)  # pickup, delivery
    day_on = models.DateField(null=True, help_text="in a round of several days")
    hub = models.ForeignKey(Place, models.PROTECT, related_name="trips")
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="trips")
    number = models.PositiveSmallIntegerField(help_text="order of the vehicle's tours")
    distance_m = models.PositiveIntegerField()
    drive_s = models.PositiveIntegerField()
    load_g = models.BigIntegerField()

    class Meta:
        ordering = ["hub_id", "-wave", "day_on", "vehicle_id", "number"]

    def __str__(self) -> str:
        return f"{self.vehicle} #{self.number}"


class Stop(models.Model):
    """A stop of a trip: which place, in which order, how much is loaded or unloaded."""

    trip = models.ForeignKey(Trip, models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Place, models.PROTECT, related_name="stops")
    load_g = models.BigIntegerField()
    arrive_s = models.PositiveIntegerField(help_text="seconds after the trip starts")
    lots = models.ManyToManyField(Lot, related_name="stops", help_text="collected here")
    bids = models.ManyToManyField(Bid, related_name="stops", help_text="delivered here")

    class Meta:
        ordering = ["trip_id", "position"]

    def __str__(self) -> str:
        return f"{self.trip_id}.{self.position}"


class Weighing(models.Model):
    """What the scales at the hub said of a lot; the latest counts, earlier ones stay."""

    lot = models.ForeignKey(Lot, models.PROTECT, related_name="weighings")
    gross_g = models.BigIntegerField()
    tare_g = models.BigIntegerField(default=0)
    net_g = models.BigIntegerField()
    note = models.CharField(max_length=120, blank=True)
    weighed_by = models.ForeignKey(Person, models.PROTECT, null=True)
    weighed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(net_g__gte=0, tare_g__gte=0), name="weighing_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.net_g} g"


class Handover(models.Model):
    """Delivery to a buyer, closed with a code."""

    stop = models.OneToOneField(Stop, models.PROTECT, related_name="handover")
    code = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True)

    def __str__(self) -> str:
        return self.code
