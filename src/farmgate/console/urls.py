"""Addresses of the console room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
