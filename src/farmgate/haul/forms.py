"""What the clerk types: a weight from the scales, a code from the buyer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_KG = Decimal(100_000)
GRAMS = 1_000


def kilograms(**over: Any) -> forms.DecimalField:  # noqa: ANN401  a field's own options
    """Make a field for kilograms, with the number pad of a phone."""
    options: dict[str, Any] = {"min_value": 0, "max_value": MOST_KG, "decimal_places": 3}
    return forms.DecimalField(**options, **over)


class WeighingForm(forms.Form):
    """One weighing of one lot."""

    use_required_attribute = True
    gross_kg = kilograms(label=_("Gross, kg"))
    tare_kg = kilograms(label=_("Tare, kg"), required=False)
    note = forms.CharField(label=_("Note"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for name in ("gross_kg", "tare_kg"):
            widget = self.fields[name].widget
            widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "step": "any"}

    def grams(self) -> tuple[int, int]:
        """Give gross and tare in grams."""
        gross, tare = self.cleaned_data["gross_kg"], self.cleaned_data["tare_kg"] or Decimal(0)
        return int(gross * GRAMS), int(tare * GRAMS)


class HandoverForm(forms.Form):
    """The six digits that the buyer shows."""

    code = forms.RegexField(r"^\s*\d{6}\s*$", label=_("Handover code"), max_length=12)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
