"""Whole numbers: which bids with a minimum are met, and how many full trucks go.

At county size a MIP chooses the integers. They are then fixed, the programme is solved again as an
LP, and prices come from there (docs/models/clear.md, R5). A truck that only trades at a loss would
fill has no such prices: it stays at home, and the integers are chosen once more.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.lanes import Left, loads
from farmgate.engine.clear.lp import CHOOSING, Limit, MarketModel
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints

if TYPE_CHECKING:
    import highspy

ALMOST = 1e-6
"""Share of a truck that may be missing by the solver's tolerance."""
FIRST, AGAIN = 1e-4, 1e-3
"""Share of the welfare that a choice may miss: the first, and later ones with fewer trucks."""
FEW_MINIMUMS, PROOF_NODES = 30, 200
"""Bids with a minimum that are chosen beyond doubt, and the branches that this may take."""
FEASIBLE = 2
"""HiGHS's number for a solution that keeps to all limits."""


def has_integers(p: ClearProblem) -> bool:
    """Say whether some bid has a minimum or some lane carries full trucks only."""
    return bool((p.bid_min_kg > 0).any() or (p.arc_truck_kg > 0).any())


class IntegerModel(MarketModel):
    """A programme in which some bids take a least quantity or nothing, and some trucks go full.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    left
        Seconds left; each choice of integers may have a share of them.
    """

    def __init__(self, p: ClearProblem, net: Network, left: Left | None = None) -> None:
        self._truck_kg = p.arc_truck_kg
        self._trucks = self._most_trucks = _most_trucks(p)
        self._left_out = np.zeros(net.sink_kg.size, bool)
        self._is_proven = not p.arc_truck_kg.any() and (p.bid_min_kg > 0).sum() <= FEW_MINIMUMS
        super().__init__(replace(p, arc_kg=self._loaded(p.arc_kg)), net, left=left)

    def solve(self) -> Flows:
        """Choose the integers, and again while some truck would be full at a loss only."""
        bound = self._choose_best()
        while True:
            flows = self._favour(self._run_without_loss())
            full = self._full_trucks(flows)
            if (full >= self._trucks).all():
                return replace(flows, bound=max(bound, flows.welfare))
            self._most_trucks = np.where(full < self._trucks, full, self._most_trucks)
            self._choose(AGAIN)

    def widen(self, kind: str, index: int, extra: float) -> float:
        """As for any limit, but a truck more that would not be full brings nothing (0 yuan)."""
        if self._is_proven:
            return self._widen_anew((kind, index, self._limit(kind, index) + extra))
        if kind != "lane" or not self._truck_kg[index]:
            return super().widen(kind, index, extra)
        self._trucks[index] += 1
        try:
            wider = [(kind, index, self.arc_kg[index] + self._truck_kg[index])]
            with self._put_back(), self.changed(wider):
                flows = self._favour(self._run())
                return flows.welfare if (self._full_trucks(flows) >= self._trucks).all() else 0.0
        finally:
            self._trucks[index] -= 1

    def _widen_anew(self, limit: Limit) -> float:
        """Choose the minimums to be met once more, as they would be with the wider limit."""
        low, most, out = self._sink_low.copy(), self._most_kg["sink"].copy(), self._left_out
        asked = np.flatnonzero(self._net.sink_min_kg > 0)
        with self._put_back(), self.changed([limit]):
            try:
                self._left_out = np.zeros_like(out)
                self._choose(0.0)
                return self._run_without_loss().welfare
            finally:
                self._left_out = out
                self._fix(asked, low[asked], most[asked])

    def _choose_best(self) -> float:
        """Choose beyond doubt where that is soon done, nearly the best elsewhere; its bound."""
        if self._is_proven:
            self._highs.setOptionValue("mip_max_nodes", PROOF_NODES)
            bound = self._choose(0.0)
            self._highs.setOptionValue("mip_max_nodes", np.iinfo(np.int32).max)
            if not self.stopped:
                return bound
            self._is_proven = self.stopped = False
        return self._choose(FIRST)

    def _loaded(self, arc_kg: Floats) -> Floats:
        """(A,) kg that may pass: what the trucks carry, where only full ones go."""
        return np.where(self._truck_kg > 0, self._trucks * self._truck_kg, arc_kg)

    def _favour(self, flows: Flows) -> Flows:
        """In a tie take the plan that fills the trucks."""
        arc = self._net.link_arc
        return self._favour_pairs(flows, (arc >= 0) & (self._truck_kg[arc] > 0))

    def _full_trucks(self, flows: Flows) -> Ints:
        """(A,) how many trucks are full."""
        kg = loads(self._p, self._net, flows.link_kg)[: self._trucks.size]
        return _count_trucks(kg, self._truck_kg)

    def _choose(self, gap: float) -> float:
        """Solve the MIP, keep its choice as bounds, return its bound (yuan)."""
        net, held = self._net, self._held
        asked = np.flatnonzero((net.sink_min_kg > 0) & held.has("sink") & ~self._left_out)
        lanes = np.flatnonzero((self._truck_kg > 0) & held.has("lane"))
        least, kg = net.sink_min_kg[asked], net.sink_kg[asked]
        sinks = _Sinks(held.place("sink")[asked], least, kg)
        trucks = _Trucks(
            held.place("lane")[lanes], self._truck_kg[lanes], self._most_trucks[lanes]
        )
        self._highs.setOptionValue("mip_rel_gap", gap)
        self._give_time(CHOOSING)
        kind, done = self._highspy.HighsVarType, self._highspy.HighsModelStatus
        met, gone, bound, status = _solve_integers(self._highs, kind, sinks, trucks)
        self.stopped |= status not in (done.kOptimal, done.kModelEmpty)
        if not np.isfinite(bound):  # out of time before there was any
            bound = self._relax(asked)
        self._fix(asked, least * met, kg * met)
        self._trucks = self._most_trucks.copy()
        self._trucks[lanes] = gone
        self._limit_kg["lane"] = self._loaded(self._limit_kg["lane"])
        self._tell_limits()
        return bound

    def _relax(self, asked: Ints) -> float:
        """Say what the plan would be worth with any quantity and any load (yuan)."""
        self._fix(asked, np.zeros(asked.size), self._net.sink_kg[asked])
        self._must_run()
        return float(self._highs.getInfo().objective_function_value)

    def _fix(self, sinks: Ints, low: Floats, high: Floats) -> None:
        self._sink_low[sinks], self._most_kg["sink"][sinks] = low, high
        for d, column in zip(sinks, self._held.place("sink")[sinks], strict=True):
            self._highs.changeColBounds(column, self._sink_low[d], self._most_kg["sink"][d])

    def _run_without_loss(self) -> Flows:
        """Leave out whoever would pay more than the limit, and choose among the others anew."""
        flows = self._run()
        while (loss := self._at_a_loss(flows)).size:
            self._left_out[loss] = True
            self._fix(loss, np.zeros(loss.size), np.zeros(loss.size))
            self._choose(0.0 if self._is_proven else AGAIN)
            flows = self._run()
        return flows

    def _at_a_loss(self, flows: Flows) -> Ints:
        """Bids held up by their minimum that would pay more than their limit, the worst first.

        Where the choice is to be the best it is that one alone: without it others may gain.
        """
        dual = self._held.read("sink", np.array(self._highs.getSolution().col_dual))
        at_minimum = self._sink_low > 0
        at_minimum &= flows.sink_kg <= self._sink_low + SETTLED_KG
        loss = np.flatnonzero(at_minimum & (dual < -1e-7))
        loss = loss[np.argsort(dual[loss], kind="stable")]
        return loss[:1] if self._is_proven else loss


def _most_trucks(p: ClearProblem) -> Ints:
    """(A,) how many full trucks a lane can carry; 0 where it carries any load."""
    return _count_trucks(np.minimum(p.arc_kg, p.lot_kg.sum()), p.arc_truck_kg)


def _count_trucks(kg: Floats, truck_kg: Floats) -> Ints:
    each = np.where(truck_kg > 0, truck_kg, np.inf)
    return np.floor(kg / each + ALMOST).astype(np.int64)


class _Sinks(NamedTuple):
    """(I,) column of each bid with a minimum, and its kg if it is met."""

    column: Ints
    least: Floats
    most: Floats


class _Trucks(NamedTuple):
    """(K,) row of each lane with full trucks, kg of a truck, and how many may go."""

    row: Ints
    each: Floats
    most: Ints


def _solve_integers(
    solver: "highspy.Highs", kind: "highspy.HighsVarType", sinks: _Sinks, trucks: _Trucks
) -> "tuple[Bools, Ints, float, highspy.HighsModelStatus]":
    """Solve the MIP, take its integers back out: (I,) met, (K,) trucks, its bound, its end."""
    first = solver.getNumCol()
    for column, least, most in zip(sinks.column, sinks.least, sinks.most, strict=True):
        solver.changeColBounds(column, least, most)
        solver.changeColIntegrality(column, kind.kSemiContinuous)
    for row, each, most in zip(trucks.row, trucks.each, trucks.most, strict=True):
        solver.addCol(0.0, 0.0, float(most), 1, np.array([row], np.int32), np.array([-each]))
        solver.changeColIntegrality(solver.getNumCol() - 1, kind.kInteger)
        solver.changeRowBounds(row, 0.0, 0.0)
    solver.run()
    info, kg = solver.getInfo(), np.array(solver.getSolution().col_value)
    status = solver.getModelStatus()
    if info.primal_solution_status != FEASIBLE:  # out of time with no plan: nobody, no truck
        kg = np.zeros(solver.getNumCol())
    for column in sinks.column:
        solver.changeColIntegrality(column, kind.kContinuous)
    if trucks.row.size:
        extra = np.arange(first, solver.getNumCol(), dtype=np.int32)
        solver.deleteCols(extra.size, extra)
    gone = np.rint(kg[first:]).astype(np.int64)
    return kg[sinks.column] > SETTLED_KG, gone, float(info.mip_dual_bound), status
