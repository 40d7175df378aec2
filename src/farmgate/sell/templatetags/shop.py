"""Tags of the shop page."""

from django import template

from farmgate.web.amounts import bare_yuan
from farmgate.web.words import say

register = template.Library()


@register.simple_tag
def jin_price(fen_per_kg: int) -> str:
    """Write a price per jin, the half kilogram that people shop by."""
    return say("unit", "yuan_per_jin", {"amount": bare_yuan(fen_per_kg / 2)})
