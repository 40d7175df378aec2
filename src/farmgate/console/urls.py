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
    path("logout/", allow(EVERYONE)(cast(View, LogoutView.as_view())), name="logout"),
    path("language/", allow(EVERYONE)(cast(View, set_language)), name="set-language"),
]
