"""The linear programme of the clearing, in HiGHS, kept alive so that a re-solve is warm.

Columns: supply steps z, sinks y, links x. Rows: one balance per state (what enters = what
leaves), one limit per lane and node with a capacity. It may start with a part of them: after
every solve all links are priced and all limits checked, and what is wanting is added until
nothing is, so every answer holds for the whole market.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from farmgate.base.errors import SolverError
from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.face import favour
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.held import COLUMNS, NONE, Entries, Held, by_column
from farmgate.engine.clear.lanes import Left, link_cost, loads
from farmgate.engine.clear.network import Network, list_pairs
from farmgate.engine.clear.problem import Bools, ClearProblem, Floats, Ints
from farmgate.engine.clear.start import Start, start_whole
from farmgate.engine.clear.wanting import Outside, find_limits

if TYPE_CHECKING:
    import highspy

DUAL, PRIMAL = 1, 4
"""HiGHS's numbers for its simplex methods."""
WEIGHTS, BY_ITSELF, DEVEX = "simplex_dual_edge_weight_strategy", -1, 1
"""Its option for weighing rows: steepest edge, its choice, costs a warm re-solve too much."""
FULL_KG = 1e-5
"""Kg short of a limit from which it is used up."""
ALL_THE_TIME, CHOOSING = 1.0, 0.7
"""Shares of the time left: of an LP's, and of choosing whole numbers, which an LP follows."""
Limit = tuple[str, int, float]
"""A lane, node, step or sink, which one, and the kg it has."""


class MarketModel:
    """The programme of one pooled market: solve it, widen a limit, solve it again.

    ``last`` is the best plan of what it held when it last stood still, and (E,) which links those
    were; ``stopped`` says whether the choice of whole numbers was broken off.

    Parameters
    ----------
    p, net
        The round and its pooled market.
    start
        What to hold first; everything unless said otherwise.
    left
        Seconds left; without it there is no hurry.
    """

    def __init__(
        self, p: ClearProblem, net: Network, start: Start | None = None, left: Left | None = None
    ) -> None:
        import highspy  # here, because the command line must start without a solver

        self._highspy = highspy
        self._p, self._net = p, net
        self._left = left
        self.last: tuple[Flows, Bools] | None = None
        self.stopped = False
        self._limit_kg = {"lane": p.arc_kg.copy(), "node": p.node_kg.copy()}
        self._sink_low = np.zeros(net.sink_kg.size)
        self._most_kg = {"step": net.step_kg.copy(), "sink": net.sink_kg.copy()}
        start = start or start_whole(self._net, p.arc_kg, p.node_kg)
        self._held = Held(self._net, p.arc_kg.size, p.node_kg.size, start)
        self._outside = Outside(self._net)
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
            self._set(option, value)
        if self._highs.passModel(self._lp()) == highspy.HighsStatus.kError:
            raise SolverError("model_refused")
        if start.is_near:
            self._set("solver", "ipm")

    @property
    def arc_kg(self) -> Floats:
        """(A,) kg that may pass each lane, as the plan has it."""
        return self._limit_kg["lane"]

    def solve(self) -> Flows:
        """Find the plan of greatest welfare; in a tie the one with most in pairs."""
        return self._favour_pairs(self._run())

    def widen(self, kind: str, index: int, extra: float) -> float:
        """Give a lane, node or sink more capacity, and say what the plan is then worth (yuan).

        All is put back, so that the next call starts from the plan too.
        """
        wider = self._limit(kind, index) + extra
        with self._put_back(), self.changed([(kind, index, wider)]):
            self._must_run()
            return float(self._highs.getInfo().objective_function_value)

    @contextmanager
    def changed(self, limits: Sequence[Limit]) -> Iterator[None]:
        """Let lanes, nodes, steps and sinks have other limits for a while, each named once."""
        before = [(kind, index, self._limit(kind, index)) for kind, index, _ in limits]
        try:
            for limit in limits:
                self._set_limit(*limit)
            yield
        finally:
            for limit in before:
                self._set_limit(*limit)

    @contextmanager
    def tried(self, net: Network) -> Iterator[None]:
        """Let the market have more for a while: states, sinks and links behind those there are."""
        before = self._net
        with self._put_back():
            try:
                self._enlarge(net)
                yield
            finally:
                self._net, self._outside = before, Outside(before)
                self._sink_low = self._sink_low[: before.sink_kg.size]
                self._most_kg["sink"] = self._most_kg["sink"][: before.sink_kg.size]

    @contextmanager
    def _put_back(self) -> Iterator[None]:
        """Have the columns, rows, settled members and basis of now again at the end."""
        held = self._held
        columns, rows, settled = held.columns, held.rows, held.settled_now()
        basis = self._highs.getBasis()
        try:
            yield
        finally:
            new = np.arange(columns, held.columns, dtype=np.int32)
            self._highs.deleteCols(new.size, new)
            new = np.arange(rows, held.rows, dtype=np.int32)
            self._highs.deleteRows(new.size, new)
            held.shrink(self._net, columns, rows)
            self._tell_owed(held.settle_again(settled))
            self._highs.setBasis(basis)

    def _enlarge(self, net: Network) -> None:
        more = np.arange(self._net.sink_kg.size, net.sink_kg.size)
        self._net, self._outside = net, Outside(net)
        self._sink_low = np.r_[self._sink_low, np.zeros(more.size)]
        self._most_kg["sink"] = np.r_[self._most_kg["sink"], net.sink_kg[more]]
        self._held.enlarge(net)
        self._add_columns(NONE, NONE, NONE, net.sink_state[more])

    def multipliers(self, widen: Callable[[Floats], Floats]) -> tuple[Floats, Floats]:
        """Give (A,), (N,) the multipliers of the plan with the limits of all a little wider.

        Parameters
        ----------
        widen
            Gives (A + N,) kg wider than these, by so little that those multipliers price the plan.
        """
        self._add_limits(*self._find_limits(FULL_KG))  # full: may share a price with one held
        before = dict(self._limit_kg)
        wider = widen(np.r_[before["lane"], before["node"]])
        self._limit_kg["lane"], self._limit_kg["node"] = np.split(wider, [before["lane"].size])
        try:
            self._tell_limits()
            self._must_run()
            return self._duals()
        finally:
            self._limit_kg |= before
            self._tell_limits()

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
        owed = -held.owed()[held.members("state")]
        lp.row_lower_ = np.r_[owed, np.full(held.rows - states, -np.inf)]
        lp.row_upper_ = np.r_[owed, *limits]
        lp.offset_ = held.settled_worth()
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

    def _run(self) -> Flows:
        self._must_run()
        return self._read()

    def _read(self) -> Flows:
        kg = self._read_plan(np.array(self._highs.getSolution().col_value))
        welfare = float(self._highs.getInfo().objective_function_value)
        return Flows(*kg, *self._duals(), welfare, welfare)

    def _read_plan(self, columns: Floats) -> tuple[Floats, Floats, Floats]:
        columns[np.abs(columns) < SETTLED_KG] = 0.0
        kg = {kind: self._held.read(kind, columns) for kind in COLUMNS}
        for kind, settled in self._held.settled_kg.items():
            kg[kind] += settled
        return kg["step"], kg["sink"], kg["link"]

    def _favour_pairs(self, flows: Flows, *first: Bools) -> Flows:
        """Among plans of this welfare take the one with most over links between pairs.

        ``first`` are other links to be favoured before.
        """
        wishes = [self._wish(links) for links in (*first, list_pairs(self._net))]
        wishes = [wish for wish in wishes if wish.any()]
        if not wishes:
            return flows
        step_kg, sink_kg, link_kg = self._read_plan(favour(self._highs, wishes))
        return replace(flows, step_kg=step_kg, sink_kg=sink_kg, link_kg=link_kg)

    def _wish(self, links: Bools) -> Floats:
        wish = np.zeros(self._held.columns)
        place = self._held.place("link")[links]
        wish[place[place >= 0]] = 1.0
        return wish

    def _must_run(self) -> None:
        """Solve, and again with what is wanting until nothing is.

        New rows and bounds leave the basis dual feasible, new columns primal feasible; they wait
        until no row is wanting.
        """
        self._set("simplex_strategy", DUAL)
        done = self._highspy.HighsModelStatus
        while True:
            self._give_time(ALL_THE_TIME)
            self._highs.run()
            status = self._highs.getModelStatus()
            if self._can_try_again(status):
                continue
            if status not in (done.kOptimal, done.kModelEmpty):
                raise SolverError("not_optimal", status=self._highs.modelStatusToString(status))
            self._set("solver", "simplex")  # from here on there is a basis
            self._set(WEIGHTS, DEVEX)
            if self._left:
                self.last = self._read(), self._held.has("link")
            if not self._grow():
                return

    def _can_try_again(self, status: "highspy.HighsModelStatus") -> bool:
        """Change what the solver may have failed for; say whether there was anything."""
        done = self._highspy.HighsModelStatus
        failed = status in (done.kUnknown, done.kSolveError)
        too_much = failed or status in (done.kInfeasible, done.kUnboundedOrInfeasible)
        return bool(
            (failed and self._set(WEIGHTS, BY_ITSELF))
            or (too_much and self._unsettle())  # what was settled
            or (failed and self._set("solver", "simplex"))
        )

    def _give_time(self, share: float) -> None:
        """Let the solver have a share of the time left; its own clock counts all its runs."""
        if self._left:
            end = self._highs.getRunTime() + share * max(0.0, self._left())
            self._set("time_limit", end)

    def _set(self, option: str, value: object) -> bool:
        """Set an option of the solver; say whether it was another."""
        before = self._highs.getOptionValue(option)[1]
        self._highs.setOptionValue(option, value)
        return bool(before != value)

    def _grow(self) -> bool:
        """Hold the limits overrun, or else what would gain; say whether there was anything."""
        net, held = self._net, self._held
        limits = self._limit_kg.items()
        whole = not any((np.isfinite(kg) & ~held.has(kind)).any() for kind, kg in limits)
        if whole and held.has("link").all() and not held.count_settled():
            return False
        lanes, nodes = self._find_limits(0.0)
        if lanes.size + nodes.size:
            self._add_limits(lanes, nodes)
            self._set("simplex_strategy", DUAL)
            return True
        row = np.array(self._highs.getSolution().row_dual)
        price = -held.read("state", row)
        links = self._outside.find_links(held, price, link_cost(net, *self._duals(row)))
        steps, sinks = self._outside.find_unsettled(held, price)
        self._add_columns(links, steps, sinks)
        self._set("simplex_strategy", PRIMAL)
        return bool(links.size + steps.size + sinks.size)

    def _find_limits(self, short: float) -> tuple[Ints, Ints]:
        """List the lanes and nodes not held that are overrun, or would be with so many kg more."""
        link_kg = self._held.read("link", np.array(self._highs.getSolution().col_value))
        lane, node = np.split(loads(self._p, self._net, link_kg) + short, [self._p.arc_kg.size])
        return (
            find_limits(self._held, "lane", lane, self._limit_kg["lane"]),
            find_limits(self._held, "node", node, self._limit_kg["node"]),
        )

    def _unsettle(self) -> bool:
        """Give all that was settled a column; say whether there was anything."""
        steps, sinks = (np.flatnonzero(self._held.settled[kind]) for kind in ("step", "sink"))
        self._add_columns(NONE, steps, sinks)
        return bool(steps.size + sinks.size)

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

    def _add_columns(self, links: Ints, steps: Ints, sinks: Ints, more: Ints = NONE) -> None:
        """Hold links and states they touch, more states, and steps and sinks that were settled."""
        net, held, first = self._net, self._held, self._held.columns
        self._release(steps, sinks)
        states, more_steps, more_sinks = held.add_states(links, more)
        links = held.add("link", links)
        steps, sinks = np.r_[steps, more_steps], np.r_[sinks, more_sinks]
        owed, none = -held.owed()[states], np.empty(0, np.int32)
        starts = np.zeros(states.size, np.int32)
        self._highs.addRows(states.size, owed, owed, 0, starts, none, np.empty(0))
        cost, high = np.empty(held.columns - first), np.full(held.columns - first, np.inf)
        low = np.zeros(held.columns - first)
        step, sink = held.place("step")[steps] - first, held.place("sink")[sinks] - first
        cost[held.place("link")[links] - first] = -net.link_cost[links]
        cost[step], high[step] = -net.step_price[steps], self._most_kg["step"][steps]
        cost[sink], low[sink], high[sink] = (
            net.sink_price[sinks],
            self._sink_low[sinks],
            self._most_kg["sink"][sinks],
        )
        start, index, value = by_column(self._entries(steps, sinks, links), first, held.columns)
        self._highs.addCols(cost.size, cost, low, high, index.size, start, index, value)

    def _release(self, steps: Ints, sinks: Ints) -> None:
        states = self._held.release("step", steps), self._held.release("sink", sinks)
        self._tell_owed(distinct(np.concatenate(states)))

    def _tell_owed(self, states: Ints) -> None:
        """Say anew what these states owe to what is settled there, and what all that is worth."""
        if not states.size:
            return
        owed = -self._held.owed()[states]
        rows = self._held.place("state")[states].astype(np.int32)
        self._highs.changeRowsBounds(rows.size, rows, owed, owed)
        self._highs.changeObjectiveOffset(self._held.settled_worth())

    def _duals(self, row: Floats | None = None) -> tuple[Floats, Floats]:
        row = np.array(self._highs.getSolution().row_dual) if row is None else row
        row = np.maximum(row, 0.0)
        return self._held.read("lane", row), self._held.read("node", row)

    def _limit(self, kind: str, index: int) -> float:
        return float((self._most_kg | self._limit_kg)[kind][index])

    def _set_limit(self, kind: str, index: int, kg: float) -> None:
        if kind in self._held.settled and self._held.settled[kind][index]:
            released = np.array([index])
            self._add_columns(NONE, *((released, NONE) if kind == "step" else (NONE, released)))
        (self._most_kg | self._limit_kg)[kind][index] = kg
        place = int(self._held.place(kind)[index])
        if place < 0:
            return
        if kind in self._limit_kg:
            self._highs.changeRowBounds(place, -np.inf, kg)
        else:
            low = self._sink_low[index] if kind == "sink" else 0.0
            self._highs.changeColBounds(place, low, kg)

    def _tell_limits(self) -> None:
        for kind, limit in self._limit_kg.items():
            members = self._held.members(kind)
            rows, kg = self._held.place(kind)[members].astype(np.int32), limit[members]
            self._highs.changeRowsBounds(rows.size, rows, np.full(kg.size, -np.inf), kg)
