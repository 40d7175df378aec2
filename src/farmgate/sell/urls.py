"""Addresses of the sell room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
