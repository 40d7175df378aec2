"""Tags and filters every template has without loading."""

from django import template

register = template.Library()
