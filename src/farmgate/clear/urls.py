"""Addresses of the clear room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
