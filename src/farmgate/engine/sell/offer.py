"""What of the unsold goes on the shop page, and at which price.

The scales have seen the awarded part of a lot only. Where that part came in 6 % short, the rest
is taken to be 6 % short too; where it was refused, the rest is not offered at all. So the shop
promises no produce that the county has reason to doubt.

The price is the highest of what the seller asks, what the county guarantees, and what the
market paid at the hub: nobody sells on the shop below the own reserve, and the shop does not
undercut the round that has just cleared.
"""

import numpy as np

from farmgate.engine.sell.problem import Fen, UnsoldProblem, UnsoldResult


def offer_unsold(problem: UnsoldProblem) -> UnsoldResult:
    """Choose weight and price of every listing.

    Parameters
    ----------
    problem
        What was left over, what the scales said, and the prices that are known.

    Returns
    -------
    UnsoldResult
        Weight and price for each lot; a lot without any known price is not offered.
    """
    price = _price(problem)
    qty = _believable_g(problem)
    qty[price == 0] = 0
    return UnsoldResult(qty_g=qty, price_fen_per_kg=price)


def _believable_g(problem: UnsoldProblem) -> Fen:
    """Shrink the unsold by the share that the scales accepted; unweighed lots stay whole."""
    promised = np.maximum(problem.promised_g, 1)
    accepted = np.where(problem.promised_g > 0, problem.accepted_g, 1)
    return problem.unsold_g * accepted // promised


def _price(problem: UnsoldProblem) -> Fen:
    known = np.maximum.reduce([problem.reserve_fen, problem.floor_fen, problem.hub_fen])
    return np.where(known > 0, known, problem.elsewhere_fen)
