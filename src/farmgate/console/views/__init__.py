"""Pages of the console, one module for each kind of reader's question."""

from farmgate.console.views.board import (
    advance_round,
    cancel_run,
    open_new_round,
    show_board,
    show_run,
)
from farmgate.console.views.pages import show_home, show_household, show_lot, show_map
from farmgate.console.views.roads import edit_roads

__all__ = [
    "advance_round",
    "cancel_run",
    "edit_roads",
    "open_new_round",
    "show_board",
    "show_home",
    "show_household",
    "show_lot",
    "show_map",
    "show_run",
]
