"""The watch room."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.watch"
    label = "watch"
    default_auto_field = "django.db.models.BigAutoField"
