"""Whole days that a way takes."""

from math import ceil


def days_on_the_way(hours: float) -> int:
    """Give the days after leaving on which a lane arrives: up to 12 h 0, up to 36 h 1."""
    return ceil(hours / 24 - 0.5)
