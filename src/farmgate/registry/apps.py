"""The registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Ground: places, parties, products, rounds, audit."""

    name = "farmgate.registry"
    label = "registry"
    default_auto_field = "django.db.models.BigAutoField"
