"""The forms of the county's desk: a new round, and what a road can carry."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.registry.models import Lane
from farmgate.registry.services import MOST_LETTERS, POLICIES, LaneLimits
from farmgate.web.words import say


def list_policies() -> list[tuple[str, str]]:
    """Name the policies in the page's language."""
    return [(code, say("policy", code)) for code in POLICIES]


class RoundForm(forms.Form):
    """What a county decides when it opens a round."""

    name = forms.CharField(label=_("Name of the round"), max_length=MOST_LETTERS)
    opens_on = forms.DateField(
        label=_("Opens on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    delivery_on = forms.DateField(
        label=_("Day of delivery"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    delivery_until = forms.DateField(
        label=_("Last day of delivery"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Where produce is delivered on several days. Empty: on one day."),
    )
    policy = forms.ChoiceField(
        label=_("Who sells where not everybody can"),
        choices=list_policies,
        help_text=_(
            "All rules cost buyers the same and pay nobody less than the ask. "
            "The clearing shows them side by side."
        ),
    )
    kappa_percent = forms.IntegerField(
        label=_("Price within its range, in percent"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=_("0 favours buyers, 100 favours farmers. Half way is usual."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a delivery before the round opens."""
        given = super().clean() or {}
        opens, delivers = given.get("opens_on"), given.get("delivery_on")
        if opens and delivers and delivers < opens:
            self.add_error("delivery_on", _("The delivery cannot be before the round opens."))
        return given


GRAMS = 1000
MOST_KG = 1_000_000


class LaneForm(forms.Form):
    """What one road can carry."""

    capacity = forms.DecimalField(
        label=_("Capacity (kg)"),
        required=False,
        min_value=0,
        max_value=MOST_KG,
        decimal_places=3,
        help_text=_("Empty: no limit."),
    )
    is_daily = forms.BooleanField(
        label=_("So much each day of a round, not in all its days together"), required=False
    )
    truck = forms.DecimalField(
        label=_("Full trucks only, of (kg)"),
        required=False,
        min_value=1,
        max_value=MOST_KG,
        decimal_places=3,
        help_text=_("A truck that is not full stays at home. Empty: any load goes."),
    )

    def __init__(self, lane: Lane, given: Mapping[str, Any] | None = None) -> None:
        now = {"capacity": _kg(lane.capacity_g), "truck": _kg(lane.truck_g)}
        super().__init__(given, initial=now | {"is_daily": lane.is_daily}, label_suffix="")

    @property
    def limits(self) -> LaneLimits:
        """What was said, of a form that is valid."""
        given = self.cleaned_data
        return LaneLimits(_grams(given["capacity"]), given["is_daily"], _grams(given["truck"]))


def _kg(grams: int | None) -> Decimal | None:
    return None if grams is None else Decimal(grams) / GRAMS


def _grams(kg: Decimal | None) -> int | None:
    return None if kg is None else int(kg * GRAMS)
