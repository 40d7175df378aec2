"""Addresses of the survey room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
