"""Addresses of the settle room."""

from django.urls import path

from farmgate.settle import views

urlpatterns = [
    path("<int:round_id>/", views.show_money, name="settle-round"),
    path("<int:round_id>/payouts/", views.show_payouts, name="settle-payouts"),
    path("<int:round_id>/payouts/sheet/", views.show_sheet, name="settle-sheet"),
    path("<int:round_id>/payouts.csv", views.give_csv, name="settle-payouts-csv"),
    path("<int:round_id>/payouts.xlsx", views.give_xlsx, name="settle-payouts-xlsx"),
    path("<int:round_id>/invoices/", views.show_invoices, name="settle-invoices"),
]
