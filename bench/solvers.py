"""The same programme handed whole to solvers that know nothing of markets, and one pass apart.

The programme is built here from the pooled network, by the equations of docs/models/clear.md, so
that nothing of the clearing's own path is measured twice.
"""

from typing import Any, NamedTuple

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
    SolveStatus,
)
from scipy import sparse

from bench.measure import seconds
from farmgate.engine.clear import ClearProblem, network
from farmgate.engine.clear.network import Network

PDLP_TOLERANCE = 1e-6
"""Relative, of gap and of both residuals."""
PDLP = (
    "num_threads: 1 termination_criteria { simple_optimality_criteria "
    f"{{ eps_optimal_relative: {PDLP_TOLERANCE} eps_optimal_absolute: {PDLP_TOLERANCE} }} }}"
)
ANY_PRICE = 1e9
"""Yuan/kg more than any bid: who pays it has a use for every link."""
MILLIYUAN, GRAMS = 1000, 1000


class Programme(NamedTuple):
    """max gain x, low <= matrix x <= high, 0 <= x <= most."""

    gain: np.ndarray
    most: np.ndarray
    matrix: sparse.csr_matrix
    low: np.ndarray
    high: np.ndarray


class Solved(NamedTuple):
    """CPU seconds, and the welfare if the solver was done in time."""

    seconds: float
    welfare: float | None


def lay_all(p: ClearProblem) -> Network:
    """Pool a market unpruned: a link wherever produce can come and somebody beyond wants it."""
    lay = network._lay
    network._lay = lambda p, grid, ask, worth: lay(p, grid, ask, worth + ANY_PRICE)
    try:
        return network.build_network(p)
    finally:
        network._lay = lay


def write_programme(p: ClearProblem, net: Network) -> Programme:
    """Write the pooled market: steps, sinks, links by states and limits."""
    links = np.arange(net.link_from.size)
    steps, sinks, states = net.step_kg.size, net.sink_kg.size, net.state_node.size
    tail, head, arc = net.link_from[links], net.link_to[links], net.link_arc[links]
    column = np.arange(links.size) + steps + sinks
    over = np.flatnonzero(arc >= 0)
    row = [net.step_state, net.sink_state, tail, head]
    col = [np.arange(steps), np.arange(sinks) + steps, column, column]
    sign = [np.ones(steps), -np.ones(sinks), -np.ones(links.size), np.ones(links.size)]
    row += [states + arc[over], states + p.arc_kg.size + net.state_node[tail[over]]]
    col += [column[over], column[over]]
    sign += [np.ones(over.size)] * 2
    most = np.r_[p.arc_kg, p.node_kg]
    keep = np.r_[np.ones(states, bool), np.isfinite(most)]
    cells = (np.concatenate(sign), (np.concatenate(row), np.concatenate(col)))
    matrix = sparse.csr_matrix(cells, shape=(keep.size, steps + sinks + links.size))[keep]
    return Programme(
        gain=np.r_[-net.step_price, net.sink_price, -net.link_cost[links]],
        most=np.r_[net.step_kg, net.sink_kg, np.full(links.size, np.inf)],
        matrix=matrix,
        low=np.r_[np.zeros(states), np.full(most.size, -np.inf)][keep],
        high=np.r_[np.zeros(states), most][keep],
    )


def solve_by_highs(programme: Programme, cap: float) -> Solved:
    """HiGHS's simplex on one thread, given ``cap`` seconds."""
    import highspy

    lp: Any = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = programme.matrix.shape
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_, lp.col_lower_ = programme.gain, np.zeros(programme.gain.size)
    lp.col_upper_, lp.row_lower_, lp.row_upper_ = programme.most, programme.low, programme.high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = programme.matrix.indptr, programme.matrix.indices
    lp.a_matrix_.value_ = programme.matrix.data
    highs: Any = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", cap)):
        highs.setOptionValue(option, value)
    highs.passModel(lp)
    spent, _ = seconds(highs.run)
    done = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Solved(spent, float(highs.getInfo().objective_function_value) if done else None)


def solve_by_ortools(programme: Programme, solver: str, cap: float) -> Solved:
    """OR-Tools' GLOP, or PDLP to `PDLP_TOLERANCE`, given ``cap`` seconds."""
    model, zero = ModelBuilderHelper(), np.zeros(programme.gain.size)
    model.fill_model_from_sparse_data(
        zero, programme.most, programme.gain, programme.low, programme.high, programme.matrix
    )
    model.set_maximize(True)
    helper = ModelSolverHelper(solver)
    helper.set_time_limit_in_seconds(cap)
    if solver == "PDLP":
        helper.set_solver_specific_parameters(PDLP)
    spent, _ = seconds(lambda: helper.solve(model))
    done = helper.status() == SolveStatus.OPTIMAL
    return Solved(spent, helper.objective_value() if done else None)


def pass_apart(net: Network) -> float:
    """CPU seconds of one min-cost flow for each product, no limit of lane or node kept."""
    links = np.arange(net.link_from.size)
    ends = net.link_from[links], net.link_to[links]
    states = net.state_node.size
    graph = sparse.coo_matrix((np.ones(links.size), ends), shape=(states, states))
    islands, island = sparse.csgraph.connected_components(graph, directed=False)
    members = [_by_island(x, islands) for x in (island[ends[0]], island[net.step_state])]
    members.append(_by_island(island[net.sink_state], islands))
    spent = 0.0
    for over, steps, sinks in zip(*members, strict=True):
        if over.size:
            spent += seconds(lambda a=links[over], s=steps, d=sinks: _flow(net, a, s, d))[0]
    return spent


def _by_island(island: np.ndarray, islands: int) -> list[np.ndarray]:
    order = np.argsort(island, kind="stable")
    return np.split(order, np.searchsorted(island[order], np.arange(1, islands)))


def _flow(net: Network, links: np.ndarray, steps: np.ndarray, sinks: np.ndarray) -> None:
    """Send everything offered to the sinks, or past them at no cost."""
    ends = [net.link_from[links], net.link_to[links], net.step_state[steps]]
    states, local = np.unique(np.r_[*ends, net.sink_state[sinks]], return_inverse=True)
    tail, head, start, end = np.split(local, np.cumsum([part.size for part in ends]))
    source, target = states.size, states.size + 1
    offered = np.rint(net.step_kg[steps] * GRAMS).astype(np.int64)
    total = np.full(links.size + 1, offered.sum())
    wanted = np.rint(net.sink_kg[sinks] * GRAMS).astype(np.int64)
    yuan = np.r_[net.link_cost[links], net.step_price[steps], -net.sink_price[sinks], 0]
    flow = SimpleMinCostFlow()
    flow.add_arcs_with_capacity_and_unit_cost(
        np.r_[tail, np.full(start.size, source), end, source].astype(np.int32),
        np.r_[head, start, np.full(end.size, target), target].astype(np.int32),
        np.r_[total[1:], offered, wanted, total[:1]],
        np.rint(yuan * MILLIYUAN).astype(np.int64),
    )
    supply = np.array([offered.sum(), -offered.sum()])
    flow.set_nodes_supplies(np.array([source, target], np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("The pass found no flow.")
