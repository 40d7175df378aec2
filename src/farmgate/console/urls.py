"""Addresses of the console room, and of logging in and out."""

from typing import cast

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path
from django.views.i18n import set_language

from farmgate.console import views
from farmgate.web.access import EVERYONE, View, allow

login = LoginView.as_view(template_name="console/login.html", redirect_authenticated_user=True)

urlpatterns = [
    path("", views.show_home, name="home"),
    path("login/", allow(EVERYONE)(cast(View, login)), name="login"),
    path("logout/", allow(EVERYONE)(LogoutView.as_view()), name="logout"),
    path("language/", allow(EVERYONE)(set_language), name="set-language"),
    path("rounds/new/", views.open_new_round, name="round-new"),
    path("rounds/<int:round_id>/", views.show_board, name="round"),
    path("rounds/<int:round_id>/run/", views.show_run, name="round-run"),
    path("rounds/<int:round_id>/advance/", views.advance_round, name="round-advance"),
    path("rounds/<int:round_id>/cancel/", views.cancel_run, name="round-cancel"),
    path("households/<int:party_id>/", views.show_household, name="household"),
    path("lots/<int:lot_id>/", views.show_lot, name="lot-trace"),
    path("roads/", views.edit_roads, name="roads"),
    path("map/", views.show_map, name="county-map"),
]
