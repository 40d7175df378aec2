"""Who is served when many want the same stock: first come, first served, whole or not at all.

A request that is too large for what is left is refused and takes nothing, so a smaller one
behind it may still be served: nobody hears "sold out" while there is enough for them.
"""

import numpy as np

from farmgate.engine.sell.problem import AdmissionProblem, AdmissionResult


def admit_orders(problem: AdmissionProblem) -> AdmissionResult:
    """Serve a queue of requests from a stock that never goes below zero.

    Parameters
    ----------
    problem
        Stock and queue; the order of the requests is the order of service.

    Returns
    -------
    AdmissionResult
        Which requests are served, and the stock that is left.
    """
    left = problem.left_g.copy()
    admitted = np.zeros(problem.qty_g.shape, dtype=np.bool_)
    for request, (listing, qty) in enumerate(zip(problem.listing, problem.qty_g, strict=True)):
        if qty <= left[listing]:
            left[listing] -= qty
            admitted[request] = True
    return AdmissionResult(is_admitted=admitted, left_g=left)
