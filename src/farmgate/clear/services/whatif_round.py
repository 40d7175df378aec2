"""Answer a "what if" on a round's own market; nothing is written."""

from typing import Any

from farmgate.base.errors import FarmgateError
from farmgate.clear.bridge.outcome import describe_outcome
from farmgate.clear.bridge.rows import RoundMarket, read_market
from farmgate.clear.services.clock import seconds_left
from farmgate.engine.clear.changes import Change, Close, Lend, Open
from farmgate.engine.clear.whatif import Session
from farmgate.registry.models import Round
from farmgate.registry.selectors import closed_lanes

MOST_LOTS = 20_000
"""Beyond this a page would keep people waiting: the command line answers."""
SECONDS = 15.0


def ask_round(round_: Round, lane: int, change: str) -> dict[str, Any]:
    """Say what a lane closed, opened, or given one truck more would bring.

    Parameters
    ----------
    round_, lane
        The round, and the key of a lane of its county.
    change
        ``close``, ``open`` or ``truck``.

    Raises
    ------
    FarmgateError
        ``round_too_large_to_ask``, ``question_takes_too_long``.
    """
    market = read_market(round_, with_closed=True)
    if len(market.lots) > MOST_LOTS:
        raise FarmgateError("round_too_large_to_ask", lots=len(market.lots))
    shut = set(closed_lanes(round_).values_list("pk", flat=True))
    closed = [i for i, row in enumerate(market.lanes) if row.pk in shut]
    session = Session(market.problem, closed, left=seconds_left(SECONDS))
    outcome = session.ask([_change(market, number[lane], change)])
    return describe_outcome(outcome, [product.code for product in market.products])


def _change(market: RoundMarket, lane: int, change: str) -> Change:
    if change == "truck":
        return Lend(lane, market.problem.truck_kg)
    return Open(lane) if change == "open" else Close(lane)
