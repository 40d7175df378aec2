"""Addresses of the haul room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
