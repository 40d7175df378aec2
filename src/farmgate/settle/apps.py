"""The settle room."""

from django.apps import AppConfig


class SettleConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.settle"
    label = "settle"
    default_auto_field = "django.db.models.BigAutoField"
