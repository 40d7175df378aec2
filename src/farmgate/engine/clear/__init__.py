"""Clear a round: decide who sells what to whom, at what price, and what chokes it."""

from farmgate.engine.clear.compare import PolicyComparison, compare_policies
from farmgate.engine.clear.market import clear_market, share_market, solve_market
from farmgate.engine.clear.problem import POLICIES, ClearProblem
from farmgate.engine.clear.result import ClearResult

__all__ = [
    "POLICIES",
    "ClearProblem",
    "ClearResult",
    "PolicyComparison",
    "clear_market",
    "compare_policies",
    "share_market",
    "solve_market",
]
