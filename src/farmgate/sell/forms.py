"""What a person types on the shop page."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.registry.models import Round
from farmgate.sell.models import Listing
from farmgate.sell.selectors import shop_products

MOST_KG = 100_000


class FindForm(forms.Form):
    """What the shop page shows, and in which order."""

    words = forms.CharField(label=_("Search"), required=False, max_length=40)
    product = forms.ChoiceField(label=_("Product"), required=False)
    sort = forms.ChoiceField(
        label=_("Order by"),
        required=False,
        choices=[
            ("product", _("Product")),
            ("price", _("Price, low first")),
            ("-price", _("Price, high first")),
            ("left", _("Most left")),
        ],
    )

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        goods = [(good.code, good) for good in shop_products(round_)]
        field = self.fields["product"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *goods]

    def found(self, name: str) -> str:
        """Give a cleaned value, or nothing where the address says something odd."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class OrderForm(forms.Form):
    """An order: how much of which listing; the key makes a second click the same order."""

    listing = forms.ModelChoiceField(Listing.objects.none(), widget=forms.HiddenInput)
    kg = forms.DecimalField(
        label=_("Kilograms"), min_value=Decimal("0.1"), max_value=MOST_KG, decimal_places=3
    )
    key = forms.CharField(max_length=64, widget=forms.HiddenInput)

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["listing"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Listing.objects.filter(round=round_)

    @property
    def qty_g(self) -> int:
        """The weight wanted, in grams."""
        grams = self.cleaned_data["kg"] * 1000
        return int(grams.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def new_key() -> str:
    """Draw the key of an order that has not been placed yet."""
    return uuid4().hex
