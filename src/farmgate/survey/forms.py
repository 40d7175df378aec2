"""Forms of the survey: a lot, a bid, a sheet, and what a list is narrowed to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from farmgate.base.units import Unreadable, parse_price, parse_quantity
from farmgate.registry.models import Grade, Party, Product
from farmgate.survey.bridge import (
    BidDraft,
    Draft,
    LotDraft,
    Names,
    find_faults,
    home_hub,
    unknown_party,
)
from farmgate.survey.bridge.drafts import MOST_LETTERS
from farmgate.survey.selectors import Wanted
from farmgate.web.sheets import megabytes
from farmgate.web.templatetags.farmgate import local_name
from farmgate.web.words import say

FEW_PARTIES = 400
"""So many parties are offered as suggestions while typing; more would weigh on a phone."""
WEIGHTS = {"公斤": "kilogram", "斤": "jin", "担": "dan", "吨": "tonne"}
"""Units of weight that a form offers, and the code of their names."""


def name_unit(unit: str) -> str:
    """Name a unit in the page's language; a counted unit of the county stands as it is."""
    return say("unit", WEIGHTS[unit]) if unit in WEIGHTS else unit


def pick_day(label: Any) -> forms.DateField:  # noqa: ANN401 - a text translated later
    """Ask for a date that may be left out."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def name_group(label: Any, hint: Any) -> forms.CharField:  # noqa: ANN401 - as above
    """Ask for a base, a branch or a pair that may be left out."""
    widget = forms.TextInput(attrs={"list": "groups", "autocomplete": "off"})
    return forms.CharField(
        label=label, help_text=hint, required=False, max_length=MOST_LETTERS, widget=widget
    )


class DraftForm(forms.Form):
    """What a lot and a bid have in common: who, what, how much, for how much."""

    party = forms.CharField(max_length=80)
    product = forms.ChoiceField(label=_("Product"))
    grade = forms.ChoiceField(label=_("Grade"))
    qty = forms.CharField(
        label=_("Quantity"),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    unit = forms.ChoiceField(label=_("Unit"))
    price = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    price_unit = forms.ChoiceField(label=_("Yuan per"))
    is_another = forms.BooleanField(
        label=_("This is another one, besides the one already recorded"), required=False
    )

    def __init__(self, names: Names, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, label_suffix="")
        self.names = names
        self.draft: Draft | None = None
        self.asks_again = False
        counted = sorted({unit for per in names.grams_by_product.values() for unit in per})
        units = [(unit, name_unit(unit)) for unit in (*WEIGHTS, *counted)]
        self._choices("unit", units)
        self._choices("price_unit", units)
        self._choices("product", [("", "—"), *_named(names.products)])
        self._choices("grade", [("", "—"), *_named(names.grades)])
        if len(names.parties) == 1:
            del self.fields["party"]
        elif len(names.parties) <= FEW_PARTIES:
            self.fields["party"].widget.attrs |= {"list": "parties", "autocomplete": "off"}

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    @property
    def suggestions(self) -> list[Party]:
        """The parties to offer while a name is typed."""
        few = 1 < len(self.names.parties) <= FEW_PARTIES
        return self.names.parties if few else []

    def clean_party(self) -> Party:
        """Find the party by its code, or by a name that nobody shares."""
        text = self.cleaned_data["party"]
        found = self.names.find_parties(text)
        if len(found) == 1:
            return found[0]
        if not found:
            unknown = unknown_party(self.names, text, {})
            raise forms.ValidationError(say("finding", unknown.code, unknown.facts))
        who = "、".join(f"{party.place.name} {party.code}" for party in found[:4])
        facts = {"found": text, "expected": who}
        raise forms.ValidationError(say("finding", "party_ambiguous", facts))

    def clean(self) -> dict[str, Any]:
        """Read quantity and price in the units chosen, and build the draft."""
        given = super().clean() or {}
        if not self.errors:
            self.draft = self._build(given)
        for fault in find_faults(self.draft) if self.draft else []:
            self.add_error(str(fault.where["field"]), say("finding", fault.code, fault.facts))
        return given

    def _build(self, given: dict[str, Any]) -> Draft | None:
        raise NotImplementedError

    def _party(self, given: dict[str, Any]) -> Party:
        party: Party = given.get("party") or self.names.parties[0]
        return party

    def _product(self, given: dict[str, Any]) -> Product:
        return next(p for p in self.names.products if str(p.pk) == given["product"])

    def _grade(self, given: dict[str, Any]) -> Grade:
        return next(grade for grade in self.names.grades if str(grade.pk) == given["grade"])

    def _grams(self, given: dict[str, Any], name: str) -> int:
        per = self.names.grams_by_product[self._product(given).pk]
        return self._read(name, lambda: parse_quantity(given[name], given["unit"], per))

    def _fen(self, given: dict[str, Any]) -> int:
        per = self.names.grams_by_product[self._product(given).pk]
        return self._read("price", lambda: parse_price(given["price"], given["price_unit"], per))

    def _read(self, name: str, read: Any) -> int:  # noqa: ANN401 - a reader of one text
        if not self.cleaned_data.get(name):
            return 0
        try:
            return int(read())
        except Unreadable as error:
            self.add_error(name, say("finding", error.code, error.facts))
            return 0


class LotForm(DraftForm):
    """What a seller offers."""

    ready = pick_day(_("Can be picked from"))
    spoil = pick_day(_("Keeps until"))
    group = name_group(_("Base or branch"), _("If it is grown for a contract or a pair."))
    field_order = ("party", "product", "grade", "qty", "unit", "price", "price_unit")

    def __init__(self, names: Names, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(names, given)
        if "party" in self.fields:
            self.fields["party"].label = _("Household")
        else:
            del self.fields["group"]
        self.fields["price"].label = _("Lowest price you accept")
        self.fields["price"].required = False

    def _build(self, given: dict[str, Any]) -> Draft | None:
        seller = self._party(given)
        hub = home_hub(seller)
        if hub is None:
            self.add_error(None, say("finding", "hub_missing", {"found": seller.name}))
        qty_g, reserve = self._grams(given, "qty"), self._fen(given)
        if hub is None or self.errors:
            return None
        return LotDraft(
            self.names.round,
            seller,
            self._product(given),
            self._grade(given),
            hub,
            qty_g,
            reserve,
            given.get("ready"),
            given.get("spoil"),
            given.get("group", ""),
        )


class BidForm(DraftForm):
    """What a buyer wants."""

    min_qty = forms.CharField(
        label=_("Not less than"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    only_class = forms.ChoiceField(label=_("Only from"), required=False)
    start = pick_day(_("Deliver from"))
    due = pick_day(_("Deliver by"))
    only_group = name_group(_("Only from base"), _("A contract: nobody else's produce is taken."))
    prefer_group = name_group(_("Prefer base"), _("First from there, where it costs nothing."))
    field_order = ("party", "product", "grade", "qty", "unit", "min_qty", "price", "price_unit")

    def __init__(self, names: Names, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(names, given)
        if "party" in self.fields:
            self.fields["party"].label = _("Buyer")
        self.fields["grade"].label = _("Worst grade you accept")
        self.fields["price"].label = _("Highest price you pay")
        if not names.round.has_days:
            del self.fields["start"], self.fields["due"]
        classes = [(code, say("class", code)) for code in ("poor", "small")]
        self._choices("only_class", [("", str(_("everybody"))), *classes])

    def _build(self, given: dict[str, Any]) -> Draft | None:
        buyer = self._party(given)
        qty_g, limit = self._grams(given, "qty"), self._fen(given)
        least = self._grams(given, "min_qty")
        if self.errors:
            return None
        return BidDraft(
            self.names.round,
            buyer,
            self._product(given),
            self._grade(given),
            buyer.place,
            qty_g,
            limit,
            least,
            given.get("only_class", ""),
            given.get("start"),
            given.get("due"),
            given["only_group"],
            given["prefer_group"],
        )


class SheetForm(forms.Form):
    """A sheet to import."""

    file = forms.FileField(
        label=_("Sheet"),
        allow_empty_file=True,  # an empty file is a finding, with its reason
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt,.tsv"}),
    )

    def clean_file(self) -> Any:  # noqa: ANN401 - Django's uploaded file
        """Refuse by the declared size, before a byte is read."""
        file = self.cleaned_data["file"]
        if file.size > settings.SHEET_MAX_BYTES:
            raise forms.ValidationError(say("error", "file_too_large", size_facts()))
        return file


def size_facts() -> dict[str, object]:
    """Give the largest size of a sheet, for the sentence that refuses one."""
    return {"most": megabytes(settings.SHEET_MAX_BYTES)}


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """Read from an address what a list is narrowed to; nonsense narrows nothing."""

    def number(name: str) -> int | None:
        text = given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None

    text = given.get("text", "").replace("\0", "").strip()[:40]
    return Wanted(number("product"), number("coop"), number("village"), text)


def _named(rows: list[Any]) -> list[tuple[str, str]]:
    return [(str(row.pk), local_name(row)) for row in rows]
