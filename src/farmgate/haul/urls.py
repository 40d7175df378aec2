"""Addresses of the haul room."""

from django.urls import path

from farmgate.haul import views

urlpatterns = [
    path("<int:round_id>/", views.show_trips, name="haul-trips"),
    path("<int:round_id>/weigh/", views.weigh_lots, name="haul-weigh"),
    path("<int:round_id>/weigh/all/", views.weigh_rest, name="haul-weigh-all"),
    path("trips/<int:trip_id>/", views.show_trip, name="haul-trip"),
    path("stops/<int:stop_id>/handover/", views.hand_over, name="haul-handover"),
]
