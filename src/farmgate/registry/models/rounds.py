"""A round and the runs of its stages."""

from datetime import date

from django.db import models

from farmgate.registry.models.parties import Person
from farmgate.registry.models.places import Place


class Round(models.Model):
    """One pass survey -> clear -> haul -> sell -> settle -> watch.

    ``stage`` is the last stage that is finished or, for survey, sell and haul, open for work.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    county = models.ForeignKey(Place, models.PROTECT, related_name="rounds")
    stage = models.CharField(max_length=8, default="survey")
    opens_on = models.DateField()
    delivery_on = models.DateField(help_text="the first day on which produce is delivered")
    delivery_until = models.DateField(null=True, help_text="the last; empty = the same day")
    policy = models.CharField(max_length=12, default="priority")
    kappa_percent = models.PositiveSmallIntegerField(default=50)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-opens_on", "-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def last_day(self) -> date:
        """The last day on which produce is delivered."""
        return self.delivery_until or self.delivery_on

    @property
    def has_days(self) -> bool:
        """Whether there is more than one day of delivery."""
        return self.last_day > self.delivery_on


class StageRun(models.Model):
    """One attempt at a stage: who asked, how far it is, how it ended. Survives a killed server."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="runs")
    stage = models.CharField(max_length=8)
    state = models.CharField(max_length=10, default="queued")  # running, done, failed, cancelled
    percent = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True, help_text="code of the step now running")
    error_code = models.CharField(max_length=40, blank=True)
    error_facts = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    runner = models.CharField(max_length=120, blank=True, help_text="the process at work")
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_stage_runs_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.stage} {self.state}"
