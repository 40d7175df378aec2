"""What of the market the programme holds, and at which row or column.

A state with neither a link held nor both a step and a sink of its own cannot trade: it stays out
with its steps and sinks. Of a state held, steps and sinks whose fate is clear may be *settled*:
sold out (filled) or left, and no column either, until the prices say otherwise.
"""

import numpy as np

from farmgate.engine.clear.distinct import distinct
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, Floats, Ints
from farmgate.engine.clear.start import Start

COLUMNS = ("step", "sink", "link")
ROWS = ("state", "lane", "node")
NONE: Ints = np.empty(0, np.int64)
Entries = tuple[Ints, Ints, Floats]
"""One row, column and value per nonzero."""
Settled = dict[str, tuple[Bools, Floats]]
"""Of steps and of sinks: whether each is settled, and its kg."""


class Held:
    """Members of the network in the programme, in the order in which they came.

    Parameters
    ----------
    net
        The pooled market.
    lanes, nodes
        How many there are.
    start
        What it holds first.
    """

    def __init__(self, net: Network, lanes: int, nodes: int, start: Start) -> None:
        self._place: dict[str, Ints] = {kind: NONE for kind in COLUMNS + ROWS}
        self._limits = {"lane": lanes, "node": nodes}
        self.columns, self.rows = 0, 0
        self.settled = {"step": start.step_settled.copy(), "sink": start.sink_settled.copy()}
        self.settled_kg = {"step": start.step_kg.copy(), "sink": start.sink_kg.copy()}
        self.enlarge(net)
        self.add_states(start.links)
        for kind, members in (("link", start.links), ("lane", start.arcs), ("node", start.nodes)):
            self.add(kind, members)

    def enlarge(self, net: Network) -> None:
        """Make room for a market that has more; what was there keeps its number and its place."""
        self._net = net
        for kind, size in self._sizes(net).items():
            self._place[kind] = _to_size(self._place[kind], size, -1)
        for kind in self.settled:
            self._fit_settled(kind)

    def shrink(self, net: Network, columns: int, rows: int) -> None:
        """Be again what it was with so many columns and rows of a smaller market."""
        self._net, self.columns, self.rows = net, columns, rows
        for kind, size in self._sizes(net).items():
            place = self._place[kind][:size]
            self._place[kind] = np.where(place < (columns if kind in COLUMNS else rows), place, -1)
        for kind in self.settled:
            self._fit_settled(kind)

    def _fit_settled(self, kind: str) -> None:
        size = self._place[kind].size
        self.settled[kind] = _to_size(self.settled[kind], size, False)
        self.settled_kg[kind] = _to_size(self.settled_kg[kind], size, 0.0)

    def _sizes(self, net: Network) -> dict[str, int]:
        return {
            "step": net.step_kg.size,
            "sink": net.sink_kg.size,
            "link": net.link_from.size,
            "state": net.state_node.size,
            **self._limits,
        }

    def add(self, kind: str, members: Ints) -> Ints:
        """Give new members the next columns or rows; say which were new."""
        place = self._place[kind]
        new = members[place[members] < 0]
        start = self.columns if kind in COLUMNS else self.rows
        place[new] = start + np.arange(new.size)
        if kind in COLUMNS:
            self.columns += new.size
        else:
            self.rows += new.size
        return new

    def add_states(self, links: Ints, more: Ints = NONE) -> tuple[Ints, Ints, Ints]:
        """Add the ends of links and more states; with no row yet all that trade by themselves too.

        Returns
        -------
        tuple
            States, and the steps and sinks of those states and of ``more``, that are new.
        """
        net = self._net
        trades = np.zeros(net.state_node.size, bool)
        trades[net.link_from[links]] = trades[net.link_to[links]] = trades[more] = True
        if not self.rows:
            sells = np.zeros(trades.size, bool)
            sells[net.step_state] = True
            trades[net.sink_state[sells[net.sink_state]]] = True
        states = self.add("state", np.flatnonzero(trades))
        fresh = np.zeros(trades.size, bool)
        fresh[states] = fresh[more] = True
        steps = np.flatnonzero(fresh[net.step_state] & ~self.settled["step"])
        sinks = np.flatnonzero(fresh[net.sink_state] & ~self.settled["sink"])
        return states, self.add("step", steps), self.add("sink", sinks)

    def release(self, kind: str, members: Ints) -> Ints:
        """Give steps or sinks that were settled a column after all; say in which states."""
        self.settled[kind][members] = False
        self.settled_kg[kind][members] = 0.0
        self.add(kind, members)
        return (self._net.step_state if kind == "step" else self._net.sink_state)[members]

    def settled_now(self) -> Settled:
        """What is settled, to be settled again later."""
        kg = self.settled_kg
        return {kind: (own.copy(), kg[kind].copy()) for kind, own in self.settled.items()}

    def settle_again(self, settled: Settled) -> Ints:
        """Settle what was settled then, its columns being gone; say in which states that was."""
        net, states = self._net, []
        for kind, of in (("step", net.step_state), ("sink", net.sink_state)):
            was, kg = settled[kind]
            states.append(of[was & ~self.settled[kind]])
            self.settled[kind], self.settled_kg[kind] = was, kg
        return distinct(np.concatenate(states))

    def count_settled(self) -> int:
        """How many steps and sinks are settled."""
        return sum(int(settled.sum()) for settled in self.settled.values())

    def owed(self) -> Floats:
        """(S,) kg that the columns of each state must take, net, from what is settled there."""
        net, size = self._net, self._place["state"].size
        step = np.bincount(net.step_state, weights=self.settled_kg["step"], minlength=size)
        return step - np.bincount(net.sink_state, weights=self.settled_kg["sink"], minlength=size)

    def settled_worth(self) -> float:
        """Yuan of what is settled."""
        net, kg = self._net, self.settled_kg
        return float((net.sink_price * kg["sink"]).sum() - (net.step_price * kg["step"]).sum())

    def place(self, kind: str) -> Ints:
        """(members,) row or column of each; -1 if not held."""
        return self._place[kind]

    def has(self, kind: str) -> Bools:
        """(members,) whether each is held."""
        held: Bools = self._place[kind] >= 0
        return held

    def members(self, kind: str) -> Ints:
        """The members held, in the order of their rows or columns."""
        members = np.flatnonzero(self.has(kind))
        return members[np.argsort(self._place[kind][members])]

    def read(self, kind: str, values: Floats) -> Floats:
        """(members,) the solver's value of each; 0 where not held."""
        out = np.zeros(self._place[kind].size)
        members = np.flatnonzero(self.has(kind))
        out[members] = values[self._place[kind][members]]
        return out


def by_column(entries: Entries, first: int, end: int) -> tuple[Ints, Ints, Floats]:
    """Nonzeros as the solver takes them: start of each column from first to end, rows, values."""
    row, col, value = entries
    order = np.lexsort((row, col))
    many = np.bincount(col - first, minlength=end - first)
    start = np.r_[0, np.cumsum(many)[:-1]] if many.size else many
    return start.astype(np.int32), row[order].astype(np.int32), value[order]


def _to_size[A: (Bools, Floats, Ints)](values: A, size: int, default: float) -> A:
    """Cut the values off, or fill them up with the default."""
    filled: A = np.full(size, default, values.dtype)
    kept = min(size, values.size)
    filled[:kept] = values[:kept]
    return filled
