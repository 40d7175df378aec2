"""Stage 2 of a round: gather the market, clear it, write the clearing whole."""

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from farmgate.clear.bridge.rows import read_market
from farmgate.clear.bridge.store import write_clearing
from farmgate.clear.services.clock import seconds_left
from farmgate.engine.clear import compare_policies, share_market, solve_market
from farmgate.registry.models import Round


def clear_round(round_: Round, report: Callable[[int, str], None]) -> None:
    """Clear a round; run again it ends the same, with the old clearing replaced.

    A search longer than `CLEAR_SECONDS` is stopped, and the clearing says so.
    """
    report(5, "gather_market")
    market = read_market(round_)
    report(20, "solve_market")
    solved = solve_market(market.problem, left=seconds_left(settings.CLEAR_SECONDS))
    result = share_market(market.problem, solved)
    comparison = compare_policies(market.problem, solved)
    report(80, "write_clearing")
    with transaction.atomic():
        write_clearing(round_, market, result, comparison)
