"""What households offer, what buyers want, and what the county guarantees."""

from django.db import models
from django.db.models import F, Q

from farmgate.registry.models import Grade, Party, Person, Place, Product, Round


class SheetImport(models.Model):
    """One uploaded sheet: its preview, its findings, and whether its good rows are stored."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="imports")
    kind = models.CharField(max_length=4)  # lots, bids
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(max_length=10, default="reading")
    """reading, preview, storing, stored, failed, cancelled"""
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True, help_text="code of the step now running")
    rows_read = models.PositiveIntegerField(default=0)
    rows_good = models.PositiveIntegerField(default=0, help_text="rows that can be stored")
    rows_stored = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0, help_text="rows stored before")
    rows_bad = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list, help_text="the first of them, to show")
    notes = models.JSONField(default=list, help_text="what was left out without harm")
    sample = models.JSONField(default=list, help_text="the first good rows, to show")
    error_code = models.CharField(max_length=40, blank=True)
    error_facts = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey(Person, models.PROTECT)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now_add=True, help_text="last sign of life of its task")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "kind", "sha256", "uploaded_by"], name="one_import_per_file"
            )
        ]

    def __str__(self) -> str:
        return self.file_name


class Lot(models.Model):
    """What one party offers in a round, at the hub where it is pooled."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="lots")
    seller = models.ForeignKey(Party, models.PROTECT, related_name="lots")
    product = models.ForeignKey(Product, models.PROTECT)
    grade = models.ForeignKey(Grade, models.PROTECT)
    hub = models.ForeignKey(Place, models.PROTECT, related_name="lots")
    qty_g = models.BigIntegerField()
    reserve_fen_per_kg = models.PositiveIntegerField(default=0)
    ready_on = models.DateField(null=True)
    spoil_on = models.DateField(null=True)
    group = models.CharField(max_length=40, blank=True, help_text="base, branch or pair")
    sheet = models.ForeignKey(SheetImport, models.PROTECT, null=True, related_name="lots")
    sheet_row = models.PositiveIntegerField(null=True)
    source_key = models.CharField(max_length=64, help_text="same key in a round = same lot")
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(qty_g__gt=0), name="lot_weighs_something"),
            models.UniqueConstraint(fields=["round", "source_key"], name="lot_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"L{self.pk}"


class Bid(models.Model):
    """What one buyer wants in a round, at its own place, and the most it pays."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="bids")
    buyer = models.ForeignKey(Party, models.PROTECT, related_name="bids")
    product = models.ForeignKey(Product, models.PROTECT)
    grade = models.ForeignKey(Grade, models.PROTECT, help_text="the worst accepted")
    place = models.ForeignKey(Place, models.PROTECT, related_name="bids")
    qty_g = models.BigIntegerField()
    min_qty_g = models.BigIntegerField(default=0)
    limit_fen_per_kg = models.PositiveIntegerField()
    from_on = models.DateField(null=True, help_text="first day of delivery; empty = any")
    due_on = models.DateField(null=True, help_text="last day of delivery; empty = any")
    only_class = models.CharField(max_length=8, blank=True)  # poor, small
    only_group = models.CharField(max_length=40, blank=True, help_text="a contract, a pair")
    prefer_group = models.CharField(max_length=40, blank=True, help_text="first, at no cost")
    sheet = models.ForeignKey(SheetImport, models.PROTECT, null=True, related_name="bids")
    sheet_row = models.PositiveIntegerField(null=True)
    source_key = models.CharField(max_length=64)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(qty_g__gt=0, min_qty_g__gte=0, min_qty_g__lte=F("qty_g")),
                name="bid_wants_something",
            ),
            models.UniqueConstraint(fields=["round", "source_key"], name="bid_recorded_once"),
        ]

    def __str__(self) -> str:
        return f"B{self.pk}"


class Guarantee(models.Model):
    """A buy-back guarantee at one hub: floor, worth to the guarantor, quota and fund."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="guarantees")
    guarantor = models.ForeignKey(Party, models.PROTECT, related_name="guarantees")
    product = models.ForeignKey(Product, models.PROTECT)
    grade = models.ForeignKey(Grade, models.PROTECT, help_text="the worst covered")
    hub = models.ForeignKey(Place, models.PROTECT, related_name="guarantees")
    floor_fen_per_kg = models.PositiveIntegerField()
    value_fen_per_kg = models.PositiveIntegerField()
    quota_g = models.BigIntegerField()
    fund_fen = models.BigIntegerField()
    only_class = models.CharField(max_length=8, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"G{self.pk}"
