"""The ledger room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
