"""Addresses of the watch room."""

from django.urls import path

from farmgate.watch import views

urlpatterns = [
    path("households/", views.show_households, name="watch-households"),
    path("<str:county_code>/", views.show_map, name="watch-map"),
    path("<str:county_code>/households/", views.show_households, name="watch-households"),
    path("<str:county_code>/line/", views.change_line, name="watch-line"),
]
