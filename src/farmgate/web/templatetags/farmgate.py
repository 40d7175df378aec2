"""Tags and filters every template has without loading: amounts, words, and the shared parts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.http import HttpRequest

from farmgate.web import amounts, charts
from farmgate.web.amounts import Amount
from farmgate.web.maps import Drawing
from farmgate.web.navigation import MAIN_LINKS, ROUND_LINKS, open_links, open_page
from farmgate.web.words import current_language
from farmgate.web.words import say as say_word

register = template.Library()


@register.filter
def kg(grams: Amount) -> str:
    """Write grams as kilograms with the unit."""
    return amounts.amount("kg", grams, current_language())


@register.filter
def tonnes(grams: Amount) -> str:
    """Write grams as tonnes with the unit."""
    return amounts.amount("tonnes", grams, current_language())


@register.filter
def weight(grams: Amount) -> str:
    """Write grams as kilograms, or as tonnes from ten tonnes on."""
    return amounts.weight(grams, current_language())


@register.filter
def yuan(fen: Amount) -> str:
    """Write fen as yuan with the unit."""
    return amounts.amount("yuan", fen, current_language())


@register.filter
def price(fen_per_kg: Amount) -> str:
    """Write fen per kilogram as yuan per kilogram."""
    return amounts.amount("price", fen_per_kg, current_language())


@register.filter
def km(metres: Amount) -> str:
    """Write metres as kilometres with the unit."""
    return amounts.amount("km", metres, current_language())


register.filter("bare_kg", amounts.bare_kg)
register.filter("bare_yuan", amounts.bare_yuan)
register.filter("bare_km", amounts.bare_km)
register.filter("percent", amounts.percent)


@register.filter
def duration(seconds: Amount) -> str:
    """Write seconds as hours and minutes."""
    return amounts.duration(seconds, current_language())


@register.filter
def day(when: date | None) -> str:
    """Write a date in the page's language."""
    return amounts.day(when, current_language())


@register.filter
def delivery(round_: Any) -> str:  # noqa: ANN401  a row of a room above
    """Write the day, or the first and the last day, on which a round delivers."""
    first = day(round_.delivery_on)
    return f"{first} – {day(round_.last_day)}" if round_.has_days else first


@register.filter
def local_name(row: Any) -> str:  # noqa: ANN401  any row with a name
    """Name a place, product or grade in the page's language."""
    english = getattr(row, "name_en", "")
    if english and not current_language().startswith("zh"):
        return str(english)
    return "" if row is None else str(row.name)


@register.filter(name="say")
def say_filter(code: str, kind: str) -> str:
    """Put a code into words: ``{{ lot.result.reason_code|say:"reason" }}``."""
    return say_word(kind, str(code))


@register.simple_tag
def say(kind: str, code: str, facts: Mapping[str, object] | None = None, **more: object) -> str:
    """Put a code with its facts into words: ``{% say "reason" row.code row.facts %}``."""
    return say_word(kind, code, {**(facts or {}), **more})


@register.inclusion_tag("web/parts/stat.html")
def stat(
    label: str, value: object, note: str = "", href: str = "", tone: str = ""
) -> dict[str, object]:
    """Show one headline number; tone is empty, ``leaf`` or ``signal``."""
    return {"label": label, "value": value, "note": note, "href": href, "tone": tone}


@register.inclusion_tag("web/parts/empty.html")
def empty(
    title: str, text: str = "", href: str = "", action: str = "", sample: str = ""
) -> dict[str, str]:
    """Say that a list is empty, with one button and, where it helps, a sample file."""
    return {"title": title, "text": text, "href": href, "action": action, "sample": sample}


@register.inclusion_tag("web/parts/field.html")
def field(bound: BoundField, hint: str = "") -> dict[str, object]:
    """Show one form field: label, input, help and errors, wired for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    return {"field": bound, "hint": hint, "tick": kind == "checkbox"}


@register.inclusion_tag("web/parts/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Page[Any]) -> dict[str, object]:
    """Show where a paged list stands; links keep the filters of the address."""
    request: HttpRequest = context["request"]
    kept = [(k, v) for k, vs in request.GET.lists() if k != "page" for v in vs]
    return {"page": page, "query": urlencode([*kept, ("page", "")])}


@register.inclusion_tag("web/parts/bars.html")
def bar_chart(
    bars: Sequence[charts.Bar], limit: int = 12, label: str = "", *, ranked: bool = True
) -> dict[str, object]:
    """Draw `charts.Bar` rows as horizontal bars, the largest first unless ranked=False."""
    rows = charts.rank_bars(bars, limit) if ranked else charts.scale_bars(bars[:limit])
    return {"rows": rows, "label": label}


@register.inclusion_tag("web/parts/shares.html")
def share_bar(bars: Sequence[charts.Bar], label: str = "") -> dict[str, object]:
    """Draw `charts.Bar` rows as one divided bar with its legend."""
    return {"rows": charts.share_bar(bars), "label": label}


@register.inclusion_tag("web/parts/spark.html")
def sparkline(values: Sequence[float], label: str) -> dict[str, object]:
    """Draw a series of numbers as a small line; the label says it in words."""
    return {"spark": charts.sparkline(values), "label": label}


@register.inclusion_tag("web/parts/map.html")
def map_svg(drawing: Drawing, label: str) -> dict[str, object]:
    """Draw a map made by `maps.draw_map`; the label says what it shows."""
    return {"map": drawing, "label": label}


@register.inclusion_tag("web/parts/progress.html")
def progress(percent: int, label: str = "") -> dict[str, object]:
    """Show how far something is, in percent."""
    return {"percent": max(0, min(100, int(percent))), "label": label}


@register.inclusion_tag("web/parts/badge.html")
def class_badge(seller_class: str) -> dict[str, str]:
    """Show a seller class. Never on a buyer's page: poverty status is private."""
    return {"tone": seller_class, "text": say_word("class", seller_class) if seller_class else ""}


@register.inclusion_tag("web/parts/badge.html")
def badge(text: str, tone: str = "") -> dict[str, str]:
    """Show a short label; tone is empty, ``leaf``, ``signal`` or ``bad``."""
    return {"tone": tone, "text": text}


@register.simple_tag(takes_context=True)
def page(context: Mapping[str, Any], name: str, *args: object) -> str:
    """Find a page the person may open, or nothing: ``{% page "shop" 1 as x %}``."""
    return open_page(name, context["request"], *args)


@register.inclusion_tag("web/parts/nav.html", takes_context=True)
def main_nav(context: Mapping[str, Any]) -> dict[str, object]:
    """Show the pages of the person's role."""
    request = context["request"]
    return {"links": open_links(MAIN_LINKS, request), "label": say_word("nav", "main")}


@register.inclusion_tag("web/parts/nav.html", takes_context=True)
def round_nav(context: Mapping[str, Any]) -> dict[str, object]:
    """Show the pages of the round on screen that the person's role may open."""
    round_ = context.get("round") or context.get("round_")
    pk = getattr(round_, "pk", None)
    if pk is None or not getattr(context.get("user"), "is_authenticated", False):
        return {"links": []}
    links = open_links(ROUND_LINKS, context["request"], pk)
    label = say_word("nav", "round")
    name = getattr(round_, "name", "")
    return {"links": links, "label": label, "frame": "round-nav", "name": name}
