"""Among plans of equal welfare, the one that serves a second wish best.

At an optimum whatever has a reduced cost lies at its bound, and every limit with a multiplier is
used up; the plans that keep to both are all the optimal ones. So these are held where they are
and the wish is made the objective. Welfare and prices are those of the first solve: the bounds and
costs are put back.
"""

from typing import TYPE_CHECKING

import numpy as np

from farmgate.engine.clear.problem import Floats, Ints

if TYPE_CHECKING:
    import highspy

TIED = 1e-7
"""Yuan/kg up to which a reduced cost or a multiplier is none: the solver's own tolerance."""


def favour(solver: "highspy.Highs", wishes: list[Floats]) -> Floats:
    """Give the optimal plan that serves the wishes best, the first before the second.

    Parameters
    ----------
    solver
        HiGHS with a programme just solved.
    wishes
        Each (columns,): what a kilogram in a column is worth to the wish.

    Returns
    -------
    (columns,) float array
        Kg.
    """
    lp, basis = solver.getLp(), solver.getBasis()
    columns = np.arange(lp.num_col_, dtype=np.int32)
    cost = np.array(lp.col_cost_)
    low, high = np.array(lp.col_lower_), np.array(lp.col_upper_)
    least, most = np.array(lp.row_lower_), np.array(lp.row_upper_)
    rows = np.empty(0, np.int64)
    kg, optimal = np.array(solver.getSolution().col_value), solver.getModelStatus()
    for wish in wishes:
        rows = np.r_[rows, _hold_face(solver)]
        solver.changeColsCost(columns.size, columns, wish)
        solver.run()
        if solver.getModelStatus() != optimal:  # out of time: the plan at hand is as good
            break
        kg = np.array(solver.getSolution().col_value)
    solver.changeColsBounds(columns.size, columns, low, high)
    for row in rows.tolist():
        solver.changeRowBounds(row, least[row], most[row])
    solver.changeColsCost(columns.size, columns, cost)
    solver.setBasis(basis)  # the next solve starts from where prices are right
    return kg


def _hold_face(solver: "highspy.Highs") -> Ints:
    """Hold columns and rows that have a price where they are; say which rows."""
    lp, solution = solver.getLp(), solver.getSolution()
    kg, held = np.array(solution.col_value), np.abs(solution.col_dual) > TIED
    columns = np.flatnonzero(held).astype(np.int32)
    solver.changeColsBounds(columns.size, columns, kg[columns], kg[columns])
    kg, rows = np.array(solution.row_value), np.abs(solution.row_dual) > TIED
    rows &= np.array(lp.row_lower_) < np.array(lp.row_upper_)
    for row in np.flatnonzero(rows).tolist():
        solver.changeRowBounds(row, kg[row], kg[row])
    return np.flatnonzero(rows)
