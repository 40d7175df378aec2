"""Who did what, when: append only, by triggers on both databases."""

from django.db import models

from farmgate.registry.models.parties import Person
from farmgate.registry.models.places import Place


class Audit(models.Model):
    """One act of one person. Never changed, never deleted."""

    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True)
    action = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"
