"""Addresses of the clear room."""

from django.urls import path

from farmgate.clear import views

urlpatterns = [
    path("<int:round_id>/", views.show_result, name="clear-result"),
    path("<int:round_id>/prices/", views.show_prices, name="clear-prices"),
    path("<int:round_id>/chokepoints/", views.show_chokepoints, name="clear-chokepoints"),
    path("<int:round_id>/policies/", views.show_policies, name="clear-policies"),
    path("<int:round_id>/whatif/", views.ask_whatif, name="clear-whatif"),
    path("<int:round_id>/why/", views.show_why, name="clear-why"),
]
