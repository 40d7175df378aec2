"""Double entry in transfer form: a posting moves an amount from one account to another."""

from django.db import models
from django.db.models import F, Q

from farmgate.registry.models import Party


class Account(models.Model):
    """A place where money stands, with its stored balance (credits less debits)."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=12)  # household, coop, buyer, carrier, fund, round, cash
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="accounts")
    balance_fen = models.BigIntegerField(default=0)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Batch(models.Model):
    """Entries sealed together: root = sha256(previous root + leaves)."""

    root = models.CharField(max_length=64, unique=True)
    previous_root = models.CharField(max_length=64, blank=True, unique=True)
    sealed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.root[:12]


class Entry(models.Model):
    """A voucher (凭证): a set of postings with one reason. ``key`` makes it happen once."""

    key = models.CharField(max_length=120, unique=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)
    memo = models.CharField(max_length=200, blank=True)
    booked_on = models.DateField()
    leaf = models.CharField(max_length=64)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """A transfer (分录): ``amount_fen`` leaves the debit account for the credit account."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="postings")
    debit = models.ForeignKey(Account, models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="credits")
    amount_fen = models.BigIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="posting_is_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="posting_moves_money"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_fen} fen"
