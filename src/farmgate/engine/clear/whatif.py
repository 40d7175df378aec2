"""What if: the market is solved once and kept, and every question is a warm re-solve.

A question is a list of changes. They make another market; where it differs from the one solved,
limits of the programme are changed, new bids are taken in, and the simplex goes on from the basis
it had. Then everything is taken back, so no question changes the answer to another.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from farmgate.base.errors import FarmgateError, SolverError
from farmgate.engine.clear.changes import AddBid, Change, Roads, change_problem
from farmgate.engine.clear.extend import take_in, tells_goods_alike
from farmgate.engine.clear.flows import Flows
from farmgate.engine.clear.integers import has_integers
from farmgate.engine.clear.lanes import Left
from farmgate.engine.clear.lp import Limit, MarketModel
from farmgate.engine.clear.network import Network, build_network
from farmgate.engine.clear.problem import ClearProblem, Floats
from farmgate.engine.clear.search import WHOLE_LINKS, Effort, make_model
from farmgate.engine.clear.share import GRAMS, grams, share_uniformly
from farmgate.engine.clear.standing import GRAM_DIGITS, YUAN_DIGITS, Standing, stand


@dataclass(frozen=True, slots=True)
class Outcome:
    """What changes would bring.

    Parameters
    ----------
    before, after
        The market without and with them.
    added_kg
        Kg that each added bid would get.
    lane_worth, node_worth
        (A,), (N,) yuan/kg that one kilogram of room more would then bring; where the optimum
        leaves a choice, one of the choices.
    is_warm
        Whether the answer came from the basis at hand, not from solving all anew.
    """

    before: Standing
    after: Standing
    added_kg: tuple[float, ...]
    lane_worth: Floats
    node_worth: Floats
    is_warm: bool

    @property
    def gain(self) -> float:
        """Yuan that the changes would bring; negative if they cost."""
        return round(self.after.welfare - self.before.welfare, YUAN_DIGITS)

    @property
    def more_sold_kg(self) -> float:
        """Kg more to bids; negative if fewer."""
        return round(self.after.sold_kg - self.before.sold_kg, GRAM_DIGITS)


class Session:
    """A market solved once, to be asked many questions.

    Parameters
    ----------
    p
        The round with all its lanes, the closed ones with the room they would have.
    closed
        Indices of the closed lanes.
    whole_links
        As in `clear_market`; no answer depends on it.
    left
        Seconds left, asked between steps.

    Raises
    ------
    FarmgateError
        ``question_takes_too_long``.
    SolverError
        When the market as it is cannot be solved.

    Notes
    -----
    Minimum quantities and full trucks make the market a MIP, in which one more truck may turn the
    choice over: then, and when a new bid tells goods apart that nobody told apart before, the
    changed market is solved anew. The answer is as exact, only not warm.
    """

    def __init__(
        self,
        p: ClearProblem,
        closed: Collection[int] = (),
        whole_links: int = WHOLE_LINKS,
        left: Left | None = None,
    ) -> None:
        self._roads = Roads(frozenset(closed), p.arc_kg)
        self._p = change_problem(p, self._roads, [])
        self._whole_links, self._left = whole_links, left
        self._net, self._model, flows = self._solve(self._p)
        self.before = stand(self._p, self._net, flows)

    def ask(self, changes: Sequence[Change]) -> Outcome:
        """Say what changes would bring; their order does not matter, and nothing is kept.

        Parameters
        ----------
        changes
            All at once.

        Raises
        ------
        FarmgateError
            ``lane_opened_and_closed``, ``question_takes_too_long``.
        SolverError
            When the changed market cannot be solved.
        """
        order = sorted(range(len(changes)), key=lambda i: repr(changes[i]))
        p = change_problem(self._p, self._roads, [changes[i] for i in order])
        bids = [i for i in order if isinstance(changes[i], AddBid)]
        added = len(bids)
        chosen = has_integers(self._p) or has_integers(p)
        is_warm = not chosen and (not added or tells_goods_alike(self._net, p))
        net, flows = self._go_on(p, added) if is_warm else self._solve(p)[::2]
        return Outcome(
            self.before,
            stand(p, net, flows),
            tuple(kg for _, kg in sorted(zip(bids, _added_kg(p, net, flows, added), strict=True))),
            flows.arc_dual,
            flows.node_dual,
            is_warm,
        )

    def _solve(self, p: ClearProblem) -> tuple[Network, MarketModel, Flows]:
        """Solve a market from nothing."""
        net = build_network(p)
        with self._in_time():
            model = make_model(p, net, Effort(self._whole_links, self._left))
            flows = model.solve()
            if model.stopped:
                raise SolverError("not_optimal", status="stopped")
        return net, model, flows

    @contextmanager
    def _in_time(self) -> Iterator[None]:
        """An answer that is not the optimum is none: half a search cannot be compared."""
        try:
            yield
        except SolverError as error:
            if self._left is None or self._left() > 0:
                raise
            raise FarmgateError("question_takes_too_long") from error

    def _go_on(self, p: ClearProblem, added: int) -> tuple[Network, Flows]:
        """Go on from the basis of the market as it is."""
        net = take_in(self._net, p, added) if added else self._net
        limits = _limits(self._p, p, net)
        with self._in_time(), self._model.tried(net), self._model.changed(limits):
            return net, self._model.solve()


def _limits(old: ClearProblem, p: ClearProblem, net: Network) -> list[Limit]:
    """Where a market differs from the one that is pooled in the network."""
    taker_kg = np.r_[p.bid_kg, p.cover_kg]
    pairs = {
        "lane": (old.arc_kg, p.arc_kg),
        "node": (old.node_kg, p.node_kg),
        "step": (net.step_kg, np.bincount(net.lot_step, p.lot_kg, net.step_kg.size)),
        "sink": (net.sink_kg, np.bincount(net.taker_sink, taker_kg, net.sink_kg.size)),
    }
    return [
        (kind, i, float(now[i]))
        for kind, (before, now) in pairs.items()
        for i in np.flatnonzero(before != now).tolist()
    ]


def _added_kg(p: ClearProblem, net: Network, flows: Flows, added: int) -> list[float]:
    """Kg of the last bids; bids that are alike share as in a clearing, by the uniform rule."""
    bids = p.bid_kg.size
    sink, own = net.taker_sink[:bids], grams(p.bid_kg)
    alike = np.stack([net.sink_state[sink], net.sink_price[sink]])
    taken = []
    for bid in range(bids - added, bids):
        same = np.flatnonzero((alike == alike[:, [bid]]).all(axis=0) & (p.bid_min_kg <= 0))
        if bid not in same:
            taken.append(float(flows.sink_kg[sink[bid]]))
            continue
        total = int(grams(flows.sink_kg[np.unique(sink[same])].sum(keepdims=True))[0])
        given = share_uniformly(total, own[same], p.bid_tie[same])
        taken.append(int(given[same == bid][0]) / GRAMS)
    return [round(kg, GRAM_DIGITS) for kg in taken]
