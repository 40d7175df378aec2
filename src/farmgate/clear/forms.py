"""What a county officer may ask about a round."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from farmgate.clear.selectors import name_lane
from farmgate.registry.models import Round
from farmgate.registry.selectors import closed_lanes, lanes_in

CHANGES = [
    ("truck", _("one truck more")),
    ("close", _("the road closed")),
    ("open", _("the road opened")),
]


class WhatIfForm(forms.Form):
    """A lane, and what might happen to it."""

    lane = forms.TypedChoiceField(label=_("Road"), coerce=int)
    change = forms.ChoiceField(choices=CHANGES, label=_("What if"))

    def __init__(self, round_: Round, given: Mapping[str, Any] | None = None) -> None:
        super().__init__(given, label_suffix="")
        closed = set(closed_lanes(round_).values_list("pk", flat=True))
        field = self.fields["lane"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (
                lane.pk,
                f"{name_lane(lane)} ({_('closed')})" if lane.pk in closed else name_lane(lane),
            )
            for lane in lanes_in(round_.county).order_by("code")
        ]
