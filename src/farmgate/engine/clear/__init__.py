"""Clear a round: decide who sells what to whom, at what price, and what chokes it."""

from farmgate.engine.clear.market import clear_market
from farmgate.engine.clear.problem import POLICIES, ClearProblem
from farmgate.engine.clear.result import ClearResult

__all__ = ["POLICIES", "ClearProblem", "ClearResult", "clear_market"]
