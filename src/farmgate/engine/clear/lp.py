"""The linear programme of the clearing, in HiGHS, kept alive so that a re-solve is warm.

Columns: supply steps z (P), sinks y (D), links alive x (E'). Rows: one balance per state (what
enters = what leaves), one limit per lane and node with a capacity.

Minimum quantities make it a MIP once: the integers are then fixed, the LP is solved again, and
prices come from the LP (docs/models/clear.md, R5).
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import ClearProblem, Floats, Ints

if TYPE_CHECKING:
    import highspy

SETTLED_KG = 1e-6
"""Kg below which a quantity is zero, or a limit reached."""


@dataclass(frozen=True, slots=True)
class Flows:
    """An optimal plan of the pooled market.

    Parameters
    ----------
    step_kg, sink_kg, link_kg
        (P,), (D,), (E,) kg.
    arc_dual, node_dual
        (A,), (N,) yuan/kg of the solver's own vertex: any optimal multipliers, not the published.
    welfare, bound
        Yuan.
    """

    step_kg: Floats
    sink_kg: Floats
    link_kg: Floats
    arc_dual: Floats
    node_dual: Floats
    welfare: float
    bound: float


class MarketModel:
    """The programme of one pooled market: solve it, widen a limit, solve it again.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    """

    def __init__(self, p: ClearProblem, net: Network) -> None:
        import highspy  # here, because the command line must start without a solver

        self._highspy = highspy
        self._net = net
        self._links = np.flatnonzero(net.alive)
        self._arcs = np.flatnonzero(np.isfinite(p.arc_kg))
        self._nodes = np.flatnonzero(np.isfinite(p.node_kg))
        self._arc_kg, self._node_kg = p.arc_kg, p.node_kg
        self._sink_low = np.zeros(net.sink_kg.size)
        self._sink_high = net.sink_kg.copy()
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        if self._highs.passModel(self._lp()) == highspy.HighsStatus.kError:
            raise SolverError("model_refused")

    def solve(self) -> Flows:
        """Find the plan of greatest welfare; bids with a minimum are met or left out."""
        bound = None
        if (self._net.sink_min_kg > 0).any():
            bound = self._choose_minimums()
        flows = self._run()
        while (loss := self._at_a_loss(flows)).size:
            self._fix(loss, np.zeros(loss.size), np.zeros(loss.size))
            flows = self._run()
        return flows if bound is None else replace(flows, bound=max(bound, flows.welfare))

    def widen(self, kind: str, index: int, extra: float) -> float:
        """Give a lane, node or sink more capacity, and say what the plan is then worth (yuan).

        The wider limit is taken back; the next call starts from this one's basis.
        """
        before = self._limit(kind, index)
        self._set_limit(kind, index, before + extra)
        try:
            self._must_run()
            return float(self._highs.getInfo().objective_function_value)
        finally:
            self._set_limit(kind, index, before)

    def multipliers(self, slack: float) -> tuple[Floats, Floats]:
        """Give (A,), (N,) the multipliers of least total rent.

        Every limit is widened by the same small share; among all optimal multipliers the plan
        then prices with those of least rent. Ties go by the order of lanes and nodes, through a
        thousandth of that share.
        """
        for kind, members in (("lane", self._arcs), ("node", self._nodes)):
            for rank, index in enumerate(members):
                own = self._limit(kind, int(index))
                tilt = 1 + 1e-3 * np.sqrt(1 + rank) / np.sqrt(1 + members.size)
                self._set_limit(kind, int(index), own + slack * tilt * max(own, 1.0))
        self._must_run()
        arc, node = self._duals()
        for kind, members in (("lane", self._arcs), ("node", self._nodes)):
            for index in members:
                self._set_limit(kind, int(index), self._limit(kind, int(index)))
        return arc, node

    def _lp(self) -> "highspy.HighsLp":
        net, links = self._net, self._links
        steps, sinks, states = net.step_kg.size, net.sink_kg.size, net.state_node.size
        row, col, value = self._entries(steps, sinks, states)
        by_column = np.lexsort((row, col))
        lp = self._highspy.HighsLp()
        lp.num_col_ = steps + sinks + links.size
        lp.num_row_ = states + self._arcs.size + self._nodes.size
        lp.sense_ = self._highspy.ObjSense.kMaximize
        lp.col_cost_ = np.r_[-net.step_price, net.sink_price, -net.link_cost[links]]
        lp.col_lower_ = np.zeros(lp.num_col_)
        lp.col_upper_ = np.r_[net.step_kg, net.sink_kg, np.full(links.size, np.inf)]
        limits = np.r_[self._arc_kg[self._arcs], self._node_kg[self._nodes]]
        lp.row_lower_ = np.r_[np.zeros(states), np.full(limits.size, -np.inf)]
        lp.row_upper_ = np.r_[np.zeros(states), limits]
        lp.a_matrix_.start_ = np.r_[0, np.cumsum(np.bincount(col, minlength=lp.num_col_))]
        lp.a_matrix_.index_, lp.a_matrix_.value_ = row[by_column], value[by_column]
        return lp

    def _entries(self, steps: int, sinks: int, states: int) -> tuple[Ints, Ints, Floats]:
        """One entry per nonzero: (row, column, value)."""
        net, links = self._net, self._links
        column = steps + sinks + np.arange(links.size)
        arc_row = np.full(self._arc_kg.size + 1, -1)  # the last stands for a downgrade
        arc_row[self._arcs] = states + np.arange(self._arcs.size)
        node_row = np.full(self._node_kg.size, -1)
        node_row[self._nodes] = states + self._arcs.size + np.arange(self._nodes.size)
        over_arc = arc_row[net.link_arc[links]]
        over_node = np.where(
            net.link_arc[links] < 0, -1, node_row[net.state_node[net.link_from[links]]]
        )
        row = np.r_[net.step_state, net.sink_state, net.link_from[links], net.link_to[links]]
        col = np.r_[np.arange(steps + sinks), column, column]
        one = np.ones(links.size)
        value = np.r_[np.ones(steps), -np.ones(sinks), -one, one]
        for over in (over_arc, over_node):
            row, col = np.r_[row, over[over >= 0]], np.r_[col, column[over >= 0]]
            value = np.r_[value, np.ones((over >= 0).sum())]
        return row, col, value

    def _run(self) -> Flows:
        self._must_run()
        net, steps, sinks = self._net, self._net.step_kg.size, self._net.sink_kg.size
        columns = np.array(self._highs.getSolution().col_value)
        columns[np.abs(columns) < SETTLED_KG] = 0.0
        link_kg = np.zeros(net.link_from.size)
        link_kg[self._links] = columns[steps + sinks :]
        arc, node = self._duals()
        welfare = float(self._highs.getInfo().objective_function_value)
        return Flows(
            columns[:steps], columns[steps : steps + sinks], link_kg, arc, node, welfare, welfare
        )

    def _must_run(self) -> None:
        self._highs.run()
        status = self._highs.getModelStatus()
        done = self._highspy.HighsModelStatus
        if status not in (done.kOptimal, done.kModelEmpty):
            raise SolverError("not_optimal", status=self._highs.modelStatusToString(status))

    def _duals(self) -> tuple[Floats, Floats]:
        row = np.maximum(np.array(self._highs.getSolution().row_dual), 0.0)
        states = self._net.state_node.size
        arc, node = np.zeros(self._arc_kg.size), np.zeros(self._node_kg.size)
        arc[self._arcs] = row[states : states + self._arcs.size]
        node[self._nodes] = row[states + self._arcs.size :]
        return arc, node

    def _choose_minimums(self) -> float:
        """Solve the MIP, keep its choice of bids as bounds, return its bound (yuan)."""
        highs, asked = self._highs, np.flatnonzero(self._net.sink_min_kg > 0)
        first = self._net.step_kg.size
        kind = self._highspy.HighsVarType
        for d in asked:
            highs.changeColBounds(first + d, self._net.sink_min_kg[d], self._net.sink_kg[d])
            highs.changeColIntegrality(first + d, kind.kSemiContinuous)
        highs.run()
        kg = np.array(highs.getSolution().col_value)[first + asked]
        bound = float(highs.getInfo().mip_dual_bound)
        for d in asked:
            highs.changeColIntegrality(first + d, kind.kContinuous)
        met = kg > SETTLED_KG
        self._fix(asked, self._net.sink_min_kg[asked] * met, self._net.sink_kg[asked] * met)
        return bound

    def _fix(self, sinks: Ints, low: Floats, high: Floats) -> None:
        self._sink_low[sinks], self._sink_high[sinks] = low, high
        for d in sinks:
            column = self._net.step_kg.size + int(d)
            self._highs.changeColBounds(column, self._sink_low[d], self._sink_high[d])

    def _at_a_loss(self, flows: Flows) -> Ints:
        """Bids held up by their minimum that would pay more than their limit: leave them out."""
        dual = np.array(self._highs.getSolution().col_dual)
        first = self._net.step_kg.size
        held = self._sink_low > 0
        held &= flows.sink_kg <= self._sink_low + SETTLED_KG
        return np.flatnonzero(held & (dual[first : first + held.size] < -1e-7))

    def _limit(self, kind: str, index: int) -> float:
        if kind == "sink":
            return float(self._sink_high[index])
        return float((self._arc_kg if kind == "lane" else self._node_kg)[index])

    def _set_limit(self, kind: str, index: int, kg: float) -> None:
        if kind == "sink":
            column = self._net.step_kg.size + index
            self._highs.changeColBounds(column, self._sink_low[index], kg)
            return
        states = self._net.state_node.size
        if kind == "lane":
            row = states + int(np.searchsorted(self._arcs, index))
        else:
            row = states + self._arcs.size + int(np.searchsorted(self._nodes, index))
        self._highs.changeRowBounds(row, -np.inf, kg)
