"""Foreign keys point down: a model refers to its own room or to a lower one.

Text keys ("sell.Order") are no imports, so the import contracts cannot see them.
"""

import tomllib
from collections.abc import Iterable

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from farmgate.survey.models import Lot
from support.house import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = [layer.split("|") for layer in SETTINGS["contracts"][0]["layers"]]
RANK = {room.strip(" ()"): rank for rank, rooms in enumerate(LAYERS) for room in rooms}
"""Room to rank; 0 is the roof."""


def upward_keys(all_models: Iterable[type[models.Model]]) -> list[str]:
    """Name every foreign key that points up or sideways to another room."""
    return [
        f"{model.__name__}.{field.name} -> {field.related_model.__name__}"
        for model in all_models
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if points_up(model._meta.app_label, field.related_model._meta.app_label)
    ]


def points_up(here: str, there: str) -> bool:
    """Tell whether a key from one room to another climbs; Django's own apps have no rank."""
    return here != there and {here, there} <= RANK.keys() and RANK[there] <= RANK[here]


def test_foreign_keys_point_down():
    assert upward_keys(apps.get_models()) == []


def test_every_room_with_rows_has_a_rank():
    rooms = {m._meta.app_label for m in apps.get_models() if m.__module__.startswith("farmgate")}
    assert rooms <= RANK.keys()


@isolate_apps("farmgate.registry")
def test_a_key_that_climbs_is_found():
    class Planted(models.Model):
        lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")

        class Meta:
            app_label = "registry"

    assert upward_keys([Planted]) == ["Planted.lot -> Lot"]
