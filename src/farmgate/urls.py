"""Every address, room by room."""

from django.urls import include, path

urlpatterns = [
    path("", include("farmgate.console.urls")),
    path("survey/", include("farmgate.survey.urls")),
    path("clear/", include("farmgate.clear.urls")),
    path("haul/", include("farmgate.haul.urls")),
    path("shop/", include("farmgate.sell.urls")),
    path("settle/", include("farmgate.settle.urls")),
    path("watch/", include("farmgate.watch.urls")),
]
