"""The web room: what every page shares."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files, sheets, access rules, words."""

    name = "farmgate.web"
    label = "web"
