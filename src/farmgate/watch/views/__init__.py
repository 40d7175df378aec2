"""Pages of the incomes: the map for everybody, the households for the county."""

from farmgate.watch.views.households import change_line, show_households
from farmgate.watch.views.incomes import show_map

__all__ = ["change_line", "show_households", "show_map"]
