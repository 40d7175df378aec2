"""The money of a round, to the fen."""

from django.db import models

from farmgate.ledger.models import Entry
from farmgate.registry.models import Party, Round
from farmgate.survey.models import Bid, Guarantee, Lot


class Settlement(models.Model):
    """One settlement of one round: the totals that the ledger entries add up to."""

    round = models.OneToOneField(Round, models.PROTECT, related_name="settlement")
    buyers_fen = models.BigIntegerField(help_text="bids and shop orders")
    guarantors_fen = models.BigIntegerField(help_text="paid for goods bought back")
    top_up_fen = models.BigIntegerField(help_text="paid by guarantee funds")
    households_fen = models.BigIntegerField(help_text="all sellers, top-ups included")
    haul_fen = models.BigIntegerField()
    fees_fen = models.BigIntegerField(help_text="co-op handling fees")
    ledger_root = models.CharField(max_length=64)
    settled_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Settlement {self.round_id}"

    @property
    def spelled_root(self) -> str:
        """Write the ledger's root in groups of eight, so that two people can read it out."""
        root = self.ledger_root
        return " ".join(root[start : start + 8] for start in range(0, len(root), 8))


class Payout(models.Model):
    """What one seller is paid for a round."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="payouts")
    party = models.ForeignKey(Party, models.PROTECT, related_name="payouts")
    amount_fen = models.BigIntegerField()
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="payouts")

    class Meta:
        ordering = ["party_id"]
        constraints = [
            models.UniqueConstraint(fields=["settlement", "party"], name="one_payout_per_party")
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen} fen to {self.party_id}"


class PayoutLine(models.Model):
    """How one lot makes up a payout: accepted weights and the parts of the money."""

    payout = models.ForeignKey(Payout, models.PROTECT, related_name="lines")
    lot = models.OneToOneField(Lot, models.PROTECT, related_name="payout_line")
    sold_g = models.BigIntegerField()
    bought_back_g = models.BigIntegerField()
    shop_g = models.BigIntegerField()
    sale_fen = models.BigIntegerField()
    buy_back_fen = models.BigIntegerField()
    shop_fen = models.BigIntegerField()
    patronage_fen = models.BigIntegerField()
    top_up_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"lot {self.lot_id}"


class Invoice(models.Model):
    """What one buyer pays for one bid, on the weight delivered."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="invoices")
    bid = models.OneToOneField(Bid, models.PROTECT, related_name="invoice")
    delivered_g = models.BigIntegerField()
    amount_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.amount_fen} fen for bid {self.bid_id}"


class TopUp(models.Model):
    """A deficiency payment up to the floor, from a guarantee fund."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="top_ups")
    guarantee = models.ForeignKey(Guarantee, models.PROTECT, related_name="top_ups")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="top_ups")
    covered_g = models.BigIntegerField()
    owed_fen = models.BigIntegerField()
    paid_fen = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.paid_fen} fen for lot {self.lot_id}"
