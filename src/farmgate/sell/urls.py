"""Addresses of the shop."""

from django.urls import URLPattern, path

from farmgate.sell import views

urlpatterns: list[URLPattern] = [
    path("<int:round_id>/", views.show_shop, name="shop"),
    path("<int:round_id>/order/", views.order, name="shop-order"),
    path("<int:round_id>/orders/", views.show_orders, name="shop-orders"),
    path("orders/<int:order_id>/cancel/", views.cancel, name="shop-order-cancel"),
]
