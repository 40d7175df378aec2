"""Reads of the clearing: rows for one person's eyes, and the picture of what chokes a round."""

from farmgate.clear.selectors.picture import draw_flows, gain_bars, name_choke, name_lane
from farmgate.clear.selectors.policies import classes_in, policies_of
from farmgate.clear.selectors.results import (
    awards_for,
    bid_results_for,
    chokepoints_of,
    clearing_of,
    lot_results_for,
    prices_of,
    products_in,
    reasons_in,
    silence_sentence,
    stopped_sentence,
    totals_of,
)

__all__ = [
    "awards_for",
    "bid_results_for",
    "chokepoints_of",
    "classes_in",
    "clearing_of",
    "draw_flows",
    "gain_bars",
    "lot_results_for",
    "name_choke",
    "name_lane",
    "policies_of",
    "prices_of",
    "products_in",
    "reasons_in",
    "silence_sentence",
    "stopped_sentence",
    "totals_of",
]
