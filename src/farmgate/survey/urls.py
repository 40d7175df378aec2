"""Addresses of the survey room."""

from django.urls import path

from farmgate.survey import views

urlpatterns = [
    path("<int:round_id>/lots/", views.lot_list, name="survey-lots"),
    path("<int:round_id>/lots/new/", views.lot_new, name="survey-lot-new"),
    path("lots/<int:lot_id>/withdraw/", views.lot_withdraw, name="survey-lot-withdraw"),
    path("<int:round_id>/bids/", views.bid_list, name="survey-bids"),
    path("<int:round_id>/bids/new/", views.bid_new, name="survey-bid-new"),
    path("bids/<int:bid_id>/withdraw/", views.bid_withdraw, name="survey-bid-withdraw"),
    path("<int:round_id>/import/<str:kind>/", views.import_upload, name="survey-import"),
    path("imports/<int:import_id>/", views.import_show, name="survey-import-show"),
    path("imports/<int:import_id>/store/", views.import_store, name="survey-import-store"),
    path("imports/<int:import_id>/cancel/", views.import_cancel, name="survey-import-cancel"),
    path("imports/<int:import_id>/again/", views.import_again, name="survey-import-again"),
    path("imports/<int:import_id>/undo/", views.import_undo, name="survey-import-undo"),
    path("imports/<int:import_id>/bad-rows.csv", views.bad_rows, name="survey-import-bad-rows"),
    path("sample/<str:kind>.xlsx", views.sample, name="survey-sample"),
]
