"""Addresses of the settle room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
