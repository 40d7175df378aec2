"""What stayed behind, and the first of some offers that is enough for it."""

from typing import NamedTuple

import numpy as np

from farmgate.engine.clear.problem import Bools, Floats, Ints
from farmgate.engine.clear.trips import join

SURE = 1e-5
"""Yuan/kg by which a promise must hold: above all rounding, below a thousandth of a fen."""
Found = tuple[str, Ints, dict[str, Ints | Floats]]
"""One kind of remedy: its name, the members that it helps, and the facts of each."""


class Wish(NamedTuple):
    """What stayed behind (M members): where it is, what it asks, what may change.

    Parameters
    ----------
    state, ask
        (M,) state, and yuan/kg: a lot's reserve, or a bid's limit with its sign turned.
    here
        (M,) yuan/kg that another price in the own state must beat.
    is_bid
        Whether they are bids.
    is_price_only
        Whether nothing but another price may be promised.
    """

    state: Ints
    ask: Floats
    here: Floats
    is_bid: bool
    is_price_only: bool

    def only(self, members: Ints) -> "Wish":
        """The same of these members."""
        return self._replace(
            state=self.state[members], ask=self.ask[members], here=self.here[members]
        )

    @property
    def is_enough(self) -> Bools:
        """(M,) whether what it asks would do here."""
        return self.ask < self.here - SURE

    def choose(self, state: Ints, brings: Floats) -> tuple[Ints, Ints]:
        """Choose for each member the first offer to its state that brings enough.

        Parameters
        ----------
        state, brings
            (X,) the state each offer is made to, ascending, and yuan/kg.

        Returns
        -------
        tuple
            The members that find one, and the offer of each.
        """
        member, offer = join(self.state, state)
        enough = np.flatnonzero(brings[offer] > self.ask[member] + SURE)
        members, first = firsts(member[enough])
        return members, offer[enough[first]]


def firsts(keys: Ints) -> tuple[Ints, Ints]:
    """Each of the sorted keys once, and where it stands first."""
    new = np.ones(keys.size, bool)
    new[1:] = keys[1:] != keys[:-1]
    first = np.flatnonzero(new)
    return keys[first], first
