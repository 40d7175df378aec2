"""The console room."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
