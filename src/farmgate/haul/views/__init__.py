"""Pages of the haul."""

from farmgate.haul.views.trips import hand_over, show_trip, show_trips
from farmgate.haul.views.weigh import weigh_lots, weigh_rest

__all__ = ["hand_over", "show_trip", "show_trips", "weigh_lots", "weigh_rest"]
