"""Pages of the console."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from farmgate.web.access import ROLES, allow


@allow(*ROLES)
def show_home(request: HttpRequest) -> HttpResponse:
    """Lead each role to its work."""
    return render(request, "console/home.html")
