"""What of the market the programme holds, and at which row or column.

A state with neither a link held nor both a step and a sink of its own cannot trade: it stays out
with its steps and sinks.
"""

import numpy as np

from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, Floats, Ints

COLUMNS = ("step", "sink", "link")
ROWS = ("state", "lane", "node")
NONE = np.empty(0, np.int64)
Entries = tuple[Ints, Ints, Floats]
"""One row, column and value per nonzero."""


class Held:
    """Members of the network in the programme, in the order in which they came.

    Parameters
    ----------
    net
        The pooled market.
    lanes, nodes
        How many there are.
    """

    def __init__(self, net: Network, lanes: int, nodes: int) -> None:
        self._place = {kind: np.empty(0, np.int64) for kind in COLUMNS + ROWS}
        self._limits = {"lane": lanes, "node": nodes}
        self.columns, self.rows = 0, 0
        self.enlarge(net)

    def enlarge(self, net: Network) -> None:
        """Make room for a market that has more; what was there keeps its number and its place."""
        self._net = net
        for kind, size in self._sizes(net).items():
            place = self._place[kind]
            self._place[kind] = np.r_[place, np.full(size - place.size, -1)]

    def _sizes(self, net: Network) -> dict[str, int]:
        return {
            "step": net.step_kg.size,
            "sink": net.sink_kg.size,
            "link": net.link_from.size,
            "state": net.state_node.size,
            **self._limits,
        }

    def shrink(self, net: Network, columns: int, rows: int) -> None:
        """Be again what it was with so many columns and rows of a smaller market."""
        self._net, self.columns, self.rows = net, columns, rows
        for kind, size in self._sizes(net).items():
            place = self._place[kind][:size]
            self._place[kind] = np.where(place < (columns if kind in COLUMNS else rows), place, -1)

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
        steps = self.add("step", np.flatnonzero(fresh[net.step_state]))
        return states, steps, self.add("sink", np.flatnonzero(fresh[net.sink_state]))

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
