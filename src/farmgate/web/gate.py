"""What is turned away before anything reads it: bodies too large, addresses no database takes."""

import ipaddress
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from farmgate.web.access import View

MOST_DIGITS = 12
"""A longer number is no length; Python refuses to read the longest."""


class GateMiddleware:
    """Goes before the token check, which reads the whole body of anybody's request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the check happens once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a NUL in the address and a body that no form sends."""
        if "\0" in request.path + unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("NUL in the address")
        bounds_itself = getattr(view, "csrf_exempt", False)
        if not bounds_itself and is_too_large(request):
            return render(request, "413.html", status=413)
        return None


def is_too_large(request: HttpRequest) -> bool:
    """Tell whether a request declares more than a form without a file, or hides its length.

    A file page is bounded by ``sheets.upload.BoundedUpload``, once the person is known. Whatever
    is smaller than this stays in memory.
    """
    declared = request.META.get("CONTENT_LENGTH") or ""
    if not declared:
        return (request.content_type or "").startswith("multipart/")
    is_number = declared.isascii() and declared.isdigit() and len(declared) <= MOST_DIGITS
    return not is_number or int(declared) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def client_address(request: HttpRequest) -> str | None:
    """Name the address a request came from; the log-in lock counts by it.

    Behind a proxy that is what the proxy itself wrote, the last of ``X-Forwarded-For``: those
    before it are the client's own claims. Without a proxy the header is not believed.
    """
    told = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or told
    try:
        return str(ipaddress.ip_address(told))
    except ValueError:
        return None
