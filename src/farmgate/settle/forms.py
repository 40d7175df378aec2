"""What a person types to find a payout or an invoice."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from farmgate.settle.models import Payout
from farmgate.settle.selectors import coops_of, villages_of
from farmgate.web.templatetags.farmgate import local_name

Choice = tuple[str, Any]


class FindPayouts(forms.Form):
    """Words in a name or number, a village, a co-op."""

    words = forms.CharField(label=_("Search"), required=False, max_length=40)
    village = forms.ChoiceField(label=_("Village"), required=False)
    coop = forms.ChoiceField(label=_("Co-op"), required=False)

    def __init__(self, payouts: QuerySet[Payout], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.names = {place.code: local_name(place) for place in villages_of(payouts)}
        self._offer("village", [("", _("All villages")), *self.names.items()])
        coops = [(coop.code, coop.name) for coop in coops_of(payouts)]
        self._offer("coop", [("", _("All co-ops")), *coops])

    def _offer(self, name: str, choices: Sequence[Choice]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def village_name(self) -> str:
        """Name the village that is asked for; nothing for all of them."""
        return self.names.get(self.found("village"), "")

    def found(self, name: str) -> str:
        """Give a cleaned value, or nothing where the address says something odd."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class FindInvoices(forms.Form):
    """Words in a buyer's name or number."""

    words = forms.CharField(label=_("Search"), required=False, max_length=40)

    def found(self, name: str) -> str:
        """Give a cleaned value, or nothing where the address says something odd."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")
