"""Where the programme starts: few links, the limits seen tight, and a spanning forest as basis.

The guess of lane pricing says which links could carry anything at prices near the optimum. Of
the edges step-ground, sink-ground and link, a spanning forest of least reduced cost is a basis of
the balances; every limit with a price is taken tight, and one more link over it made basic.
Islands the forest leaves without the ground get a basic row, or the solver would drop the basis.
"""

from dataclasses import dataclass

import numpy as np

from farmgate.engine.clear.differences import SETTLED_KG
from farmgate.engine.clear.forest import span_forest
from farmgate.engine.clear.lanes import Guess
from farmgate.engine.clear.network import Network
from farmgate.engine.clear.problem import Bools, Floats, Ints

NEAR = 0.03
"""Yuan/kg of reduced cost up to which a link is held from the start."""
PRICED = 1e-6
"""Yuan/kg from which a limit is taken to be tight."""


@dataclass(frozen=True, slots=True)
class Start:
    """What the programme holds first, and its first basis.

    Parameters
    ----------
    links, arcs, nodes
        Links, limited lanes and limited nodes to hold.
    basic
        Whether each member is basic: ``step`` (P,), ``sink`` (D,), ``link`` (E,), ``state`` (S,),
        ``lane`` (A,), ``node`` (N,); empty if the solver shall find its own.
    full
        Whether each ``step`` (P,) and ``sink`` (D,) is sold out or filled.
    """

    links: Ints
    arcs: Ints
    nodes: Ints
    basic: dict[str, Bools]
    full: dict[str, Bools]


def start_whole(net: Network, arc_kg: Floats, node_kg: Floats) -> Start:
    """Hold everything that could be part of a trade that pays, with no basis."""
    limited = np.flatnonzero(np.isfinite(arc_kg)), np.flatnonzero(np.isfinite(node_kg))
    return Start(np.arange(net.link_from.size), *limited, {}, {})


def start_near(net: Network, guess: Guess) -> Start:
    """Hold what is near the guess.

    Parameters
    ----------
    net, guess
        The pooled market with the links alive, and its lanes priced.
    """
    links, plan = _near_links(net, guess), guess.plan
    near = np.nan_to_num(plan.price)
    step = _inside(plan.step_kg, net.step_kg), np.abs(net.step_price - near[net.step_state])
    sink = _inside(plan.sink_kg, net.sink_kg), np.abs(net.sink_price - near[net.sink_state])
    gap = np.abs(guess.cost + near[net.link_from] - near[net.link_to])
    moved = plan.link_kg > SETTLED_KG
    weight = np.r_[_weigh(*step), _weigh(*sink), _weigh(moved[links], gap[links])]
    tree, state = _forest(net, links, weight)
    basic = {
        "step": _among(net.step_kg.size, tree),
        "sink": _among(net.sink_kg.size, tree - net.step_kg.size),
        "link": _among(net.link_from.size, _of(links, tree - net.step_kg.size - net.sink_kg.size)),
        "state": state,
    }
    over = links[net.link_arc[links] >= 0]
    free = over[np.argsort(gap[over] - moved[over], kind="stable")]
    for kind, mu, limit in (
        ("lane", guess.arc_mu, net.link_arc),
        ("node", guess.node_mu, net.state_node[net.link_from]),
    ):
        basic[kind] = np.ones(mu.size, bool)
        _take_tight(basic, kind, mu > PRICED, free, limit)
    full = {
        "step": plan.step_kg >= net.step_kg - SETTLED_KG,
        "sink": plan.sink_kg >= net.sink_kg - SETTLED_KG,
    }
    held = np.flatnonzero(guess.arc_mu > PRICED), np.flatnonzero(guess.node_mu > PRICED)
    return Start(links, *held, basic, full)


def _near_links(net: Network, guess: Guess) -> Ints:
    """The links to hold: those that carry, and those that would nearly gain."""
    near, tail, head = guess.plan.price, net.link_from, net.link_to
    close = guess.cost + near[tail] - near[head] < NEAR  # false where a price is not known
    return np.flatnonzero((guess.plan.link_kg > SETTLED_KG) | close)


def _inside(kg: Floats, most: Floats) -> Bools:
    return (kg > SETTLED_KG) & (kg < most - SETTLED_KG)


def _weigh(used: Bools, gap: Floats) -> Floats:
    """The less the weight, the sooner the edge is in the forest."""
    return np.where(used, -1.0, gap)


def _among(size: int, members: Ints) -> Bools:
    chosen = np.zeros(size, bool)
    chosen[members[(members >= 0) & (members < size)]] = True
    return chosen


def _of(links: Ints, places: Ints) -> Ints:
    return links[places[places >= 0]]


def _forest(net: Network, links: Ints, weight: Floats) -> tuple[Ints, Bools]:
    """Edges of a spanning forest (steps, sinks, links), and (S,) the roots of its islands."""
    ground = net.state_node.size
    tail = np.r_[net.step_state, net.sink_state, net.link_from[links]]
    head = np.r_[np.full(net.step_kg.size + net.sink_kg.size, ground), net.link_to[links]]
    edges, tree = span_forest(ground + 1, tail, head, weight)
    root = np.zeros(ground, bool)
    root[np.unique(tree[:-1], return_index=True)[1]] = True
    return edges, root & (tree[:-1] != tree[-1])


def _take_tight(basic: dict[str, Bools], kind: str, tight: Bools, free: Ints, limit: Ints) -> None:
    """Make each tight limit's row nonbasic, and the best link over it basic in its stead."""
    free = free[~basic["link"][free]]
    free = free[tight[limit[free]]]
    rows, first = np.unique(limit[free], return_index=True)
    basic["link"][free[first]] = True
    basic[kind][rows] = False
