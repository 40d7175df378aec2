"""The clear room."""

from django.apps import AppConfig


class ClearConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.clear"
    label = "clear"
    default_auto_field = "django.db.models.BigAutoField"
