"""Household income by month, from the ledger."""

from django.db import models

from farmgate.registry.models import Party, Round


class IncomeMonth(models.Model):
    """What one household earned through Farmgate in a month."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="incomes")
    round = models.ForeignKey(Round, models.PROTECT, related_name="incomes")
    month = models.DateField(help_text="first day of the month")
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["party_id", "month"]
        constraints = [
            models.UniqueConstraint(fields=["party", "round"], name="one_income_per_round")
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen} fen"


class PovertyLine(models.Model):
    """The monitoring line of a county in a year: a setting, not a constant."""

    county = models.ForeignKey("registry.Place", models.PROTECT, related_name="poverty_lines")
    year = models.PositiveSmallIntegerField()
    line_fen = models.BigIntegerField(help_text="net income per head and year")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "year"], name="one_line_per_year")
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.line_fen}"
