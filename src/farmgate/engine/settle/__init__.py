"""Settle a round: who pays whom how much, to the fen."""

from farmgate.engine.settle.accounts import settle_accounts
from farmgate.engine.settle.problem import SettleProblem
from farmgate.engine.settle.result import SettleResult

__all__ = ["SettleProblem", "SettleResult", "settle_accounts"]
