"""What an official types on the income pages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.base.money import parse_yuan
from farmgate.registry.models import Place
from farmgate.web.templatetags.farmgate import local_name

MOST_FEN = 100_000_00


class FindHouseholds(forms.Form):
    """Which households to list."""

    STATES = (
        ("", _("All")),
        ("under", _("Under the line")),
        ("near", _("Near the line")),
        ("moved", _("Moved over the line this round")),
        ("unknown", _("Income unknown")),
    )
    state = forms.ChoiceField(label=_("Who"), required=False, choices=STATES)
    village = forms.ChoiceField(label=_("Village"), required=False)
    words = forms.CharField(label=_("Name or number"), required=False, max_length=40)

    def __init__(self, villages: Iterable[Place], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        names = {place.code: local_name(place) for place in villages}
        field = self.fields["village"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All villages")), *sorted(names.items())]

    def found(self, name: str) -> str:
        """Give a cleaned value, or nothing where the address says something odd."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class LineForm(forms.Form):
    """The monitoring line of a year, in yuan per head."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    line = forms.CharField(label=_("Line (yuan per head and year)"), max_length=20)

    def clean_line(self) -> int:
        """Read yuan as people write it, into fen."""
        try:
            fen = parse_yuan(self.cleaned_data["line"])
        except ValueError:
            raise forms.ValidationError(_("Write an amount in yuan, such as 4000.")) from None
        if not 0 < fen <= MOST_FEN:
            raise forms.ValidationError(_("The line must be between 0 and 100,000 yuan."))
        return fen
