"""The haul room."""

from django.apps import AppConfig


class HaulConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.haul"
    label = "haul"
    default_auto_field = "django.db.models.BigAutoField"
