"""The linear programme of the clearing, in HiGHS, kept alive so that a re-solve is warm.

Columns: supply steps z, sinks y, links x. Rows: one balance per state (what enters = what
leaves), one limit per lane and node with a capacity. It may start with a part of them: after
every solve all links are priced and all limits checked, and what is wanting is added until
nothing is, so every answer holds for the whole market.

Minimum quantities make it a MIP once: the integers are then fixed, the LP is solved again, and
prices come from the LP (docs/models/clear.md, R5).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.held import COLUMNS, NONE, ROWS, Entries, Held, by_column
from farmgate.engine.clear.lanes import Left, link_cost, loads
from farmgate.engine.clear.network import Network, keep_alive
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.start import Start, start_whole
from farmgate.engine.clear.wanting import Outside, find_limits

if TYPE_CHECKING:
    import highspy

DUAL, PRIMAL = 1, 4
"""HiGHS's numbers for its simplex methods."""
ALL_THE_TIME, CHOOSING = 1.0, 0.7
"""Shares of the time left: of an LP's, and of choosing bids with minimums, which an LP follows."""
FEW = 200
"""Links up to which the primal simplex takes them in sooner than the dual starts over."""
FEW_ROWS = 10_000
"""Rows up to which it may try: on a province's many ties it stalls for minutes."""
Limit = tuple[str, int, float]
"""A lane, node, step or sink, which one, and the kg it has."""


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

    ``last`` is the best plan of what it held when it last stood still, and (E,) which links those
    were; ``stopped`` says whether the choice of bids with minimums was broken off.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    start
        What to hold first (links counted among those alive); everything unless said otherwise.
    left
        Seconds left; without it there is no hurry.
    """

    def __init__(
        self, p: ClearProblem, net: Network, start: Start | None = None, left: Left | None = None
    ) -> None:
        import highspy  # here, because the command line must start without a solver

        self._highspy = highspy
        self._p, self._net = p, keep_alive(net)
        self._alive = net.alive
        self._left = left
        self.last: tuple[Flows, Bools] | None = None
        self.stopped = False
        self._limit_kg = {"lane": p.arc_kg.copy(), "node": p.node_kg.copy()}
        self._sink_low = np.zeros(net.sink_kg.size)
        self._most_kg = {"step": net.step_kg.copy(), "sink": net.sink_kg.copy()}
        self._held = Held(self._net, p.arc_kg.size, p.node_kg.size)
        self._outside = Outside(self._net)
        start = start or start_whole(self._net, p.arc_kg, p.node_kg)
        self._links = start.links
        self._held.add_states(start.links)
        self._held.add("link", start.links)
        self._held.add("lane", start.arcs)
        self._held.add("node", start.nodes)
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._highs.setOptionValue(option, value)
        if self._highs.passModel(self._lp()) == highspy.HighsStatus.kError:
            raise SolverError("model_refused")
        if start.basic:
            self._highs.setBasis(self._basis(start))

    def solve(self) -> Flows:
        """Find the plan of greatest welfare; bids with a minimum are met or left out."""
        bound = None
        if (self._net.sink_min_kg[self._held.has("sink")] > 0).any():
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
        with self.changed([(kind, index, self._limit(kind, index) + extra)]):
            self._must_run()
            return float(self._highs.getInfo().objective_function_value)

    @contextmanager
    def changed(self, limits: Sequence[Limit]) -> Iterator[None]:
        """Let lanes, nodes, steps and sinks have other limits for a while, each named once."""
        before = [(kind, index, self._limit(kind, index)) for kind, index, _ in limits]
        for limit in limits:
            self._set_limit(*limit)
        try:
            yield
        finally:
            for limit in before:
                self._set_limit(*limit)

    @contextmanager
    def tried(self, net: Network) -> Iterator[None]:
        """Let the market have more for a while: states, sinks and links behind those there are."""
        before, basis = (self._net, self._alive), self._highs.getBasis()
        columns, rows = self._held.columns, self._held.rows
        self._enlarge(net)
        try:
            yield
        finally:
            new = np.arange(columns, self._held.columns, dtype=np.int32)
            self._highs.deleteCols(new.size, new)
            new = np.arange(rows, self._held.rows, dtype=np.int32)
            self._highs.deleteRows(new.size, new)
            (self._net, self._alive), self._outside = before, Outside(before[0])
            self._sink_low = self._sink_low[: self._net.sink_kg.size]
            self._most_kg["sink"] = self._most_kg["sink"][: self._net.sink_kg.size]
            self._held.shrink(self._net, columns, rows)
            self._highs.setBasis(basis)

    def _enlarge(self, net: Network) -> None:
        more = np.arange(self._net.sink_kg.size, net.sink_kg.size)
        self._net, self._alive, self._outside = net, net.alive, Outside(net)
        self._sink_low = np.r_[self._sink_low, np.zeros(more.size)]
        self._most_kg["sink"] = np.r_[self._most_kg["sink"], net.sink_kg[more]]
        self._held.enlarge(net)
        self._add_links(NONE, net.sink_state[more])

    def multipliers(self, slack: float) -> tuple[Floats, Floats]:
        """Give (A,), (N,) the multipliers of least total rent.

        Every limit is widened by the same small share; among all optimal multipliers the plan
        then prices with those of least rent. Ties go by the order of lanes and nodes, through a
        thousandth of that share.
        """
        before = dict(self._limit_kg)
        for kind, own in before.items():
            rank = np.cumsum(np.isfinite(own)) - 1
            tilt = 1 + 1e-3 * np.sqrt(1 + rank) / np.sqrt(1 + np.isfinite(own).sum())
            self._limit_kg[kind] = own + slack * tilt * np.maximum(own, 1.0)
            self._tell_limits(kind)
        self._must_run()
        arc, node = self._duals()
        for kind, own in before.items():
            self._limit_kg[kind] = own
            self._tell_limits(kind)
        return arc, node

    def _lp(self) -> "highspy.HighsLp":
        net, held = self._net, self._held
        steps, sinks, links = (held.members(kind) for kind in COLUMNS)
        lp = self._highspy.HighsLp()
        lp.num_col_, lp.num_row_ = held.columns, held.rows
        lp.sense_ = self._highspy.ObjSense.kMaximize
        lp.col_cost_ = np.r_[-net.step_price[steps], net.sink_price[sinks], -net.link_cost[links]]
        lp.col_lower_ = np.zeros(held.columns)
        lp.col_upper_ = np.r_[net.step_kg[steps], net.sink_kg[sinks], np.full(links.size, np.inf)]
        states = int(held.has("state").sum())
        limits = [self._limit_kg[kind][held.members(kind)] for kind in ("lane", "node")]
        lp.row_lower_ = np.r_[np.zeros(states), np.full(held.rows - states, -np.inf)]
        lp.row_upper_ = np.r_[np.zeros(states), *limits]
        start, index, value = by_column(self._entries(steps, sinks, links), 0, held.columns)
        lp.a_matrix_.start_ = np.r_[start, index.size]
        lp.a_matrix_.index_, lp.a_matrix_.value_ = index, value
        return lp

    def _entries(self, steps: Ints, sinks: Ints, links: Ints) -> Entries:
        """One entry per nonzero of these columns: (row, column, value)."""
        net, place = self._net, self._held.place
        state, column = place("state"), place("link")[links]
        lane, tail = net.link_arc[links] >= 0, net.link_from[links]
        row = np.r_[state[net.step_state[steps]], state[net.sink_state[sinks]]]
        row = np.r_[row, state[tail], state[net.link_to[links]]]
        col = np.r_[place("step")[steps], place("sink")[sinks], column, column]
        one = np.ones(links.size)
        value = np.r_[np.ones(steps.size), -np.ones(sinks.size), -one, one]
        over_arc = np.where(lane, np.r_[place("lane"), -1][net.link_arc[links]], -1)
        over_node = np.where(lane, place("node")[net.state_node[tail]], -1)
        for over in (over_arc, over_node):
            row, col = np.r_[row, over[over >= 0]], np.r_[col, column[over >= 0]]
            value = np.r_[value, np.ones((over >= 0).sum())]
        return row, col, value

    def _basis(self, start: Start) -> "highspy.HighsBasis":
        kind = self._highspy.HighsBasisStatus
        names = np.array([kind.kLower, kind.kUpper, kind.kBasic])
        columns, rows = [], []
        for name in COLUMNS:
            members = self._held.members(name)
            full = start.full[name][members] if name in start.full else np.zeros(members.size)
            columns.append(np.where(start.basic[name][members], 2, full.astype(np.int64)))
        for name in ROWS:
            rows.append(np.where(start.basic[name][self._held.members(name)], 2, 1))
        basis = self._highspy.HighsBasis()
        basis.col_status = names[np.concatenate(columns)].tolist()
        basis.row_status = names[np.concatenate(rows)].tolist()
        basis.valid = True
        return basis

    def _run(self) -> Flows:
        self._must_run()
        return self._read()

    def _read(self) -> Flows:
        columns = np.array(self._highs.getSolution().col_value)
        columns[np.abs(columns) < SETTLED_KG] = 0.0
        step_kg, sink_kg, alive_kg = (self._held.read(kind, columns) for kind in COLUMNS)
        link_kg = np.zeros(self._alive.size)
        link_kg[self._alive] = alive_kg
        welfare = float(self._highs.getInfo().objective_function_value)
        return Flows(step_kg, sink_kg, link_kg, *self._duals(), welfare, welfare)

    def _must_run(self) -> None:
        """Solve, and again with what is wanting until nothing is.

        New rows and bounds leave the basis dual feasible. A few new columns leave it primal
        feasible, and wait until no row is wanting; of many the dual simplex makes less trouble.
        """
        self._choose_simplex(DUAL)
        while True:
            self._run_for(ALL_THE_TIME)
            status = self._highs.getModelStatus()
            done = self._highspy.HighsModelStatus
            if status not in (done.kOptimal, done.kModelEmpty):
                raise SolverError("not_optimal", status=self._highs.modelStatusToString(status))
            if self._left:
                held = np.zeros(self._alive.size, bool)
                held[self._alive] = self._held.has("link")
                self.last = self._read(), held
            if not self._grow():
                return

    def _run_for(self, share: float) -> None:
        """Let the solver run for a share of the time left; its own clock counts all its runs."""
        if self._left:
            end = self._highs.getRunTime() + share * max(0.0, self._left())
            self._highs.setOptionValue("time_limit", end)
        self._highs.run()

    def _choose_simplex(self, strategy: int) -> None:
        self._highs.setOptionValue("simplex_strategy", strategy)

    def _grow(self) -> bool:
        """Hold the links that would gain and the limits overrun; say whether there were any."""
        net, held = self._net, self._held
        if held.has("link").all() and self._all_limits():
            return False
        solution = self._highs.getSolution()
        row = np.array(solution.row_dual)
        price = -held.read("state", row)
        links = self._outside.find_links(held, price, link_cost(net, *self._duals(row)))
        link_kg = held.read("link", np.array(solution.col_value))
        load = np.split(loads(self._p, net, link_kg), [self._p.arc_kg.size])
        lanes = find_limits(held, "lane", load[0], self._limit_kg["lane"])
        nodes = find_limits(held, "node", load[1], self._limit_kg["node"])
        limits = lanes.size + nodes.size
        is_few = links.size <= FEW and held.rows <= FEW_ROWS
        self._add_limits(lanes, nodes)
        if not (is_few and limits):
            self._add_links(links)
        self._choose_simplex(PRIMAL if is_few and not limits else DUAL)
        return bool(links.size or limits)

    def _all_limits(self) -> bool:
        return all(
            not (np.isfinite(limit) & ~self._held.has(kind)).any()
            for kind, limit in self._limit_kg.items()
        )

    def _add_limits(self, lanes: Ints, nodes: Ints) -> None:
        first = self._held.rows
        new = self._held.add("lane", lanes), self._held.add("node", nodes)
        row, col, value = self._entries(NONE, NONE, self._held.members("link"))
        fresh = row >= first
        start, index, value = by_column(
            (col[fresh], row[fresh], value[fresh]), first, self._held.rows
        )
        upper = np.r_[self._limit_kg["lane"][new[0]], self._limit_kg["node"][new[1]]]
        lower = np.full(upper.size, -np.inf)
        self._highs.addRows(upper.size, lower, upper, index.size, start, index, value)

    def _add_links(self, links: Ints, more: Ints = NONE) -> None:
        net, first = self._net, self._held.columns
        states, steps, sinks = self._held.add_states(links, more)
        links = self._held.add("link", links)
        zero, none = np.zeros(states.size), np.empty(0, np.int32)
        starts = np.zeros(states.size, np.int32)
        self._highs.addRows(states.size, zero, zero, 0, starts, none, np.empty(0))
        cost = np.r_[-net.step_price[steps], net.sink_price[sinks], -net.link_cost[links]]
        low = np.r_[np.zeros(steps.size), self._sink_low[sinks], np.zeros(links.size)]
        most = self._most_kg["step"][steps], self._most_kg["sink"][sinks]
        high = np.r_[*most, np.full(links.size, np.inf)]
        entries = self._entries(steps, sinks, links)
        start, index, value = by_column(entries, first, self._held.columns)
        self._highs.addCols(cost.size, cost, low, high, index.size, start, index, value)

    def _duals(self, row: Floats | None = None) -> tuple[Floats, Floats]:
        row = np.array(self._highs.getSolution().row_dual) if row is None else row
        row = np.maximum(row, 0.0)
        return self._held.read("lane", row), self._held.read("node", row)

    def _choose_minimums(self) -> float:
        """Solve the MIP, keep its choice of bids as bounds, return its bound (yuan)."""
        highs, held = self._highs, self._held
        asked = np.flatnonzero((self._net.sink_min_kg > 0) & held.has("sink"))
        kind = self._highspy.HighsVarType
        for d, column in zip(asked, held.place("sink")[asked], strict=True):
            highs.changeColBounds(column, self._net.sink_min_kg[d], self._net.sink_kg[d])
            highs.changeColIntegrality(column, kind.kSemiContinuous)
        self._run_for(CHOOSING)
        self.stopped = highs.getModelStatus() != self._highspy.HighsModelStatus.kOptimal
        kg = self._chosen_kg(asked)
        bound = float(highs.getInfo().mip_dual_bound)
        for column in held.place("sink")[asked]:
            highs.changeColIntegrality(column, kind.kContinuous)
        met = kg > SETTLED_KG
        self._fix(asked, self._net.sink_min_kg[asked] * met, self._net.sink_kg[asked] * met)
        return bound

    def _chosen_kg(self, asked: Ints) -> Floats:
        """Kg of these sinks in the best choice found; none where none was found."""
        solution = self._highs.getSolution()
        kg = np.array(solution.col_value) if solution.value_valid else np.zeros(self._held.columns)
        chosen: Floats = kg[self._held.place("sink")[asked]]
        return chosen

    def _fix(self, sinks: Ints, low: Floats, high: Floats) -> None:
        self._sink_low[sinks], self._most_kg["sink"][sinks] = low, high
        for d, column in zip(sinks, self._held.place("sink")[sinks], strict=True):
            self._highs.changeColBounds(column, self._sink_low[d], self._most_kg["sink"][d])

    def _at_a_loss(self, flows: Flows) -> Ints:
        """Bids held up by their minimum that would pay more than their limit: leave them out."""
        dual = self._held.read("sink", np.array(self._highs.getSolution().col_dual))
        at_minimum = self._sink_low > 0
        at_minimum &= flows.sink_kg <= self._sink_low + SETTLED_KG
        return np.flatnonzero(at_minimum & (dual < -1e-7))

    def _limit(self, kind: str, index: int) -> float:
        return float((self._most_kg | self._limit_kg)[kind][index])

    def _set_limit(self, kind: str, index: int, kg: float) -> None:
        (self._most_kg | self._limit_kg)[kind][index] = kg
        place = int(self._held.place(kind)[index])
        if place < 0:
            return
        if kind in self._limit_kg:
            self._highs.changeRowBounds(place, -np.inf, kg)
        else:
            low = self._sink_low[index] if kind == "sink" else 0.0
            self._highs.changeColBounds(place, low, kg)

    def _tell_limits(self, kind: str) -> None:
        for member in self._held.members(kind):
            self._set_limit(kind, int(member), float(self._limit_kg[kind][member]))
