"""The survey room."""

from django.apps import AppConfig


class SurveyConfig(AppConfig):
    """See README.md in this folder."""

    name = "farmgate.survey"
    label = "survey"
    default_auto_field = "django.db.models.BigAutoField"
