"""Watch incomes: who is under the line, who moved over it, and what may be published."""

from farmgate.engine.watch.incomes import IncomeProblem, IncomeResult, follow_incomes
from farmgate.engine.watch.indices import PovertyProblem, PovertyResult, measure_poverty
from farmgate.engine.watch.privacy import Published, hide_small_counts

__all__ = [
    "IncomeProblem",
    "IncomeResult",
    "PovertyProblem",
    "PovertyResult",
    "Published",
    "follow_incomes",
    "hide_small_counts",
    "measure_poverty",
]
