"""Places as a tree of areas with points, and the lanes between them."""

from django.db import models


class Place(models.Model):
    """A node of the map: county, township, village, hub, market or junction.

    ``path`` is the chain of codes from the root (``/360302/360302101/``); a person who may see
    a place may see every place whose path starts with its path.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12)  # county, township, village, hub, market, junction
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=200, db_index=True)
    lon = models.FloatField(null=True, help_text="degrees east, WGS-84")
    lat = models.FloatField(null=True, help_text="degrees north, WGS-84")
    position_source = models.CharField(max_length=20, blank=True)  # survey, geonames, placed
    dispatch_g = models.BigIntegerField(null=True, help_text="grams a round may leave by lanes")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Lane(models.Model):
    """A directed road leg: what it costs to send a kilogram, and how much it can carry."""

    code = models.CharField(max_length=40, unique=True)
    origin = models.ForeignKey(Place, models.PROTECT, related_name="lanes_out")
    destination = models.ForeignKey(Place, models.PROTECT, related_name="lanes_in")
    haul_fen_per_kg = models.PositiveIntegerField()
    fee_fen_per_kg = models.PositiveIntegerField(default=0, help_text="co-op handling fee")
    capacity_g = models.BigIntegerField(null=True, help_text="per round; empty = no limit")
    is_daily = models.BooleanField(default=False, help_text="the capacity holds for each day")
    truck_g = models.BigIntegerField(null=True, help_text="full trucks only; empty = any load")
    distance_m = models.PositiveIntegerField()
    drive_s = models.PositiveIntegerField()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(origin=models.F("destination")), name="lane_leads_somewhere"
            ),
            models.CheckConstraint(
                condition=models.Q(truck_g__isnull=True)
                | models.Q(truck_g__gt=0)
                & (models.Q(haul_fen_per_kg__gt=0) | models.Q(fee_fen_per_kg__gt=0)),
                name="lane_full_truck_costs",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RoadClosure(models.Model):
    """A lane that is closed for a round (checkpoint, flood, landslide)."""

    round = models.ForeignKey("registry.Round", models.CASCADE, related_name="closures")
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="closures")
    reason = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "lane"], name="one_closure_per_lane")
        ]

    def __str__(self) -> str:
        return f"{self.lane.code}: {self.reason}"
