"""What a county officer may ask about a round."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from farmgate.clear.bridge.asked import Asked, AskedBid, AskedLoading, AskedRoad
from farmgate.clear.selectors import chokepoints_of, name_lane
from farmgate.registry.models import Grade, Place, Product, Round
from farmgate.registry.selectors import closed_lanes, lanes_in, places_in, roads_of
from farmgate.web.templatetags.farmgate import local_name
from farmgate.web.words import say

CHANGES = [
    ("truck", _("one truck more")),
    ("close", _("the road closed")),
    ("open", _("the road opened")),
]
GRAMS, FEN = 1000, 100
MOST_KG, MOST_YUAN = 100_000, 1_000
"""As of a bid that is recorded."""
Choices = list[tuple[int, str]]


class AskForm(forms.Form):
    """One kind of question."""

    kind = ""

    def __init__(self, round_: Round, given: Mapping[str, Any] | None = None) -> None:
        asks = given is not None and given.get("what", "road") == self.kind
        super().__init__(given if asks else None, label_suffix="", auto_id=f"{self.kind}_%s")
        self.has_choices = True
        self._offer(round_)

    @property
    def asked(self) -> Asked:
        """What is asked, of a form that is valid."""
        raise NotImplementedError

    @property
    def words(self) -> str:
        """The same in words."""
        facts = self._amounts()
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField):
                labels = dict(cast(Choices, field.choices))
                facts[name] = str(labels[self.cleaned_data[name]])
        return say("asked", self.kind, facts)

    def _amounts(self) -> dict[str, object]:
        """What is asked in grams and fen."""
        return {}

    def _offer(self, round_: Round) -> None:
        """Fill in what can be chosen."""
        raise NotImplementedError

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = choices
        self.has_choices &= bool(choices)


class RoadForm(AskForm):
    """A lane, and what might happen to it."""

    kind = "road"
    lane = forms.TypedChoiceField(label=_("Road"), coerce=int)
    change = forms.ChoiceField(choices=CHANGES, label=_("What if"))

    def _offer(self, round_: Round) -> None:
        self._closed = set(closed_lanes(round_).values_list("pk", flat=True))
        lanes = list(roads_of(round_.county))
        self._free = {lane.pk for lane in lanes if lane.capacity_g is None}
        more = f" ({_('closed')})"
        names = [(x.pk, name_lane(x) + more * (x.pk in self._closed)) for x in lanes]
        self._choices("lane", names)
        tight = chokepoints_of(round_).exclude(lane=None).values_list("lane", flat=True)
        first = (lane.pk for lane in lanes if lane.pk not in self._closed)
        self.initial["lane"] = tight.first() or next(first, None)

    def clean(self) -> None:
        """Refuse what changes nothing."""
        lane, change = self.cleaned_data.get("lane"), self.cleaned_data.get("change")
        if change == "open" and lane not in self._closed:
            self.add_error("change", _("This road is open already."))
        elif change in ("truck", "close") and lane in self._closed:
            self.add_error("change", _("This road is closed already."))
        elif change == "truck" and lane in self._free:
            self.add_error("change", _("This road has no limit: a truck more changes nothing."))

    @property
    def asked(self) -> Asked:
        """A road closed, opened, or given a truck more."""
        return AskedRoad(self.cleaned_data["lane"], self.cleaned_data["change"])


class LoadingForm(AskForm):
    """A place that can load only so much, and how much more."""

    kind = "loading"
    place = forms.TypedChoiceField(label=_("Hub"), coerce=int)
    kg = forms.DecimalField(
        label=_("More loaded there (kg)"), min_value=1, max_value=MOST_KG, decimal_places=3
    )

    def _offer(self, round_: Round) -> None:
        limited = places_in(round_.county).filter(dispatch_g__isnull=False)
        self._choices("place", _named(limited))

    @property
    def asked(self) -> AskedLoading:
        """More loading at a hub."""
        return AskedLoading(self.cleaned_data["place"], _grams(self.cleaned_data["kg"]))

    def _amounts(self) -> dict[str, object]:
        return {"more_g": self.asked.qty_g}


class AddedBidForm(AskForm):
    """A bid that nobody has made."""

    kind = "bid"
    place = forms.TypedChoiceField(label=_("Place of the buyer"), coerce=int)
    product = forms.TypedChoiceField(label=_("Product"), coerce=int)
    grade = forms.TypedChoiceField(label=_("Worst grade"), coerce=int)
    kg = forms.DecimalField(
        label=_("Quantity (kg)"), min_value=1, max_value=MOST_KG, decimal_places=3
    )
    limit = forms.DecimalField(
        label=_("Highest price (yuan/kg)"),
        min_value=Decimal("0.01"),
        max_value=MOST_YUAN,
        decimal_places=2,
    )

    def _offer(self, round_: Round) -> None:
        bids = Q(bids__round=round_, bids__withdrawn_at=None)
        served = Q(lanes_in__in=lanes_in(round_.county))
        self._choices("place", _named(Place.objects.filter(bids | served).distinct()))
        offered = Product.objects.filter(lot__round=round_, lot__withdrawn_at=None)
        self._choices("product", _named(offered.distinct()))
        self._choices("grade", _named(Grade.objects.all()))

    @property
    def asked(self) -> AskedBid:
        """A bid more."""
        given = self.cleaned_data
        keys = given["place"], given["product"], given["grade"]
        return AskedBid(*keys, _grams(given["kg"]), int(given["limit"] * FEN))

    def _amounts(self) -> dict[str, object]:
        return {"qty_g": self.asked.qty_g, "limit_fen_per_kg": self.asked.limit_fen_per_kg}


def list_questions(round_: Round, given: Mapping[str, Any] | None = None) -> list[AskForm]:
    """List the questions that a round can be asked; the one that is asked is bound."""
    questions = [form(round_, given) for form in (RoadForm, LoadingForm, AddedBidForm)]
    return [form for form in questions if form.has_choices]


def _named(rows: Any) -> Choices:  # noqa: ANN401 - rows of any model with a name
    return [(row.pk, local_name(row)) for row in rows]


def _grams(kg: Decimal) -> int:
    return int(kg * GRAMS)
