"""Reads of the console: many rooms, for one person's eyes."""

from farmgate.console.selectors.board import Step, board_steps, headline, latest_run, rounds_for
from farmgate.console.selectors.coop import CoopNumbers, read_coop
from farmgate.console.selectors.countymap import CountyPicture, draw_county
from farmgate.console.selectors.lots import LotTrace, lot_seen_by, trace_lot
from farmgate.console.selectors.traces import (
    Household,
    buyer_rounds,
    households_seen_by,
    read_household,
    traced_lots,
)

__all__ = [
    "CoopNumbers",
    "CountyPicture",
    "Household",
    "LotTrace",
    "Step",
    "board_steps",
    "buyer_rounds",
    "draw_county",
    "headline",
    "households_seen_by",
    "latest_run",
    "lot_seen_by",
    "read_coop",
    "read_household",
    "rounds_for",
    "trace_lot",
    "traced_lots",
]
