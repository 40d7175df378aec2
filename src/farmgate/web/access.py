"""Who may open which page. A view without a rule is refused, so a new page cannot leak.

A rule says who may *open* a page; which rows they see there is the selectors' work, by
`Person.place` and `Person.party`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

HOUSEHOLD, CLERK, BUYER, COUNTY = "household", "clerk", "buyer", "county"
EVERYONE = "everyone"
ROLES = (HOUSEHOLD, CLERK, BUYER, COUNTY)

View = Callable[..., HttpResponse]


def allow(*roles: str) -> Callable[[View], View]:
    """Let only people of these roles (or ``EVERYONE``, logged in or not) open the view."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            return view(request, *args, **kwargs)

        guarded.roles = frozenset(roles)  # type: ignore[attr-defined]
        return guarded

    return mark


class AccessMiddleware:
    """Check the rule of every view before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the check happens once the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Refuse a view without a rule, send strangers to log in, refuse the wrong role."""
        roles: frozenset[str] | None = getattr(view, "roles", None)
        if roles is None:
            raise PermissionDenied(f"No access rule for {view.__module__}")
        if EVERYONE in roles:
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if getattr(request.user, "role", "") not in roles:
            raise PermissionDenied
        return None
