"""Answer a "what if" on a round's own market; nothing is written."""

from typing import Any

from farmgate.base.errors import FarmgateError
from farmgate.clear.bridge.asked import Asked
from farmgate.clear.bridge.outcome import describe_outcome
from farmgate.clear.bridge.rows import read_market
from farmgate.clear.services.clock import seconds_left
from farmgate.engine.clear.whatif import Session
from farmgate.registry.models import Round
from farmgate.registry.selectors import closed_lanes

MOST_LOTS = 20_000
"""Beyond this a page would keep people waiting: the command line answers."""
SECONDS = 15.0


def ask_round(round_: Round, asked: Asked) -> dict[str, Any]:
    """Say what a road, more loading or a bid more would bring.

    Parameters
    ----------
    round_, asked
        The round, and what is asked, in keys of its county's rows.

    Raises
    ------
    FarmgateError
        ``round_too_large_to_ask``, ``question_takes_too_long``, ``not_in_this_market``.
    """
    market = read_market(round_, with_closed=True)
    if len(market.lots) > MOST_LOTS:
        raise FarmgateError("round_too_large_to_ask", lots=len(market.lots))
    changes = asked.changes(market)
    shut = set(closed_lanes(round_).values_list("pk", flat=True))
    closed = [i for i, row in enumerate(market.lanes) if row.pk in shut]
    session = Session(market.problem, closed, left=seconds_left(SECONDS))
    return describe_outcome(session.ask(changes), [product.code for product in market.products])
