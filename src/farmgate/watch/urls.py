"""Addresses of the watch room."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
