"""The sell room."""

from django.apps import AppConfig


class SellConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.sell"
    label = "sell"
    default_auto_field = "django.db.models.BigAutoField"
