"""Reads of the haul: weights, deliveries, trips, and who sees which of them."""

from farmgate.haul.selectors.picture import draw_trips
from farmgate.haul.selectors.sight import (
    own_stops,
    visible_lots,
    visible_stops,
    visible_trips,
)
from farmgate.haul.selectors.trips import (
    WAVES,
    StopLine,
    StopRow,
    TripNumbers,
    hubs_of,
    open_handovers,
    stop_rows,
    sum_trips,
)
from farmgate.haul.selectors.weights import (
    DeliveredAward,
    accepted_g,
    awarded_lots,
    delivered_awards,
    km_per_tonne,
    unweighed,
)

__all__ = [
    "WAVES",
    "DeliveredAward",
    "StopLine",
    "StopRow",
    "TripNumbers",
    "accepted_g",
    "awarded_lots",
    "delivered_awards",
    "draw_trips",
    "hubs_of",
    "km_per_tonne",
    "open_handovers",
    "own_stops",
    "stop_rows",
    "sum_trips",
    "unweighed",
    "visible_lots",
    "visible_stops",
    "visible_trips",
]
