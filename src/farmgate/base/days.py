"""Whole days: how many a horizon may have, and how many a way takes."""

from math import ceil

MOST_DAYS = 60
"""The most days of a round, and of the tables of a clearing."""


def days_on_the_way(hours: float) -> int:
    """Give the days after leaving on which a lane arrives: up to 12 h 0, up to 36 h 1."""
    return ceil(hours / 24 - 0.5)
