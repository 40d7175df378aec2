"""What the clearing takes: plain arrays, no database, no clock."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

POLICIES = ("efficient", "priority", "proportional", "maxmin", "tokens")
CLASSES = ("poor", "small", "big")
"""Seller classes by rank: 0 is served first in a tie."""


def _none() -> Ints:
    return np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearProblem:
    """One round: who has what, who wants it, and the lanes between.

    Letters: ``L`` lots, ``B`` bids, ``J`` guarantees, ``N`` nodes, ``A`` lanes. Grades run from
    0 (best) to ``grades - 1``; ranks are 0 poor, 1 small, 2 big. A lot may serve a bid of its
    product whose grade and rank are no better than the lot's, if their days meet and the bid is
    not for another group.

    Days run from 0 to ``days - 1``; the last stands for itself and all that follow, so what is
    due or spoils then has no end. What is about days, groups and trucks may be left out: then
    it is there at once, never spoils, belongs to nobody, and any load goes.

    Parameters
    ----------
    products, grades, days, groups
        How many of each.
    lot_node, lot_product, lot_grade, lot_rank, lot_seller
        (L,) index of the node, product, grade, class and seller of each lot.
    lot_kg, lot_reserve
        (L,) kg offered, and the least yuan/kg the seller takes at its node.
    lot_ready, lot_spoil, lot_group
        (L,) the first day the lot can leave, the last on which it can be delivered, and the
        group it belongs to (-1 none).
    lot_tie
        (L,) order among equals for the last gram: a hash of the lot's name.
    bid_node, bid_product, bid_grade, bid_rank
        (B,) where, what, the worst grade and the worst class accepted.
    bid_kg, bid_min_kg, bid_limit
        (B,) kg wanted, the least kg taken at all, and the most yuan/kg paid at its node.
    bid_from, bid_due
        (B,) the first and the last day of delivery.
    bid_group, bid_prefers
        (B,) the only group whose produce is taken, and the group that comes first among plans of
        equal welfare (-1 none); a bid has one of the two at most.
    bid_tie
        (B,) order among equals for the last gram.
    cover_node, cover_product, cover_grade, cover_rank
        (J,) where, what, the worst grade and class covered by each guarantee.
    cover_due
        (J,) the last day on which it buys.
    cover_kg, cover_floor, cover_value, cover_fund
        (J,) quota in kg, floor in yuan/kg, worth to the guarantor in yuan/kg, fund in yuan
        (infinite = no limit).
    node_kg
        (N,) kg that may leave the node by lanes; infinite = no limit.
    arc_from, arc_to, arc_cost, arc_kg
        (A,) end nodes, yuan/kg, and kg that may pass; infinite = no limit. Closed lanes are
        left out.
    arc_days, arc_leaves, arc_truck_kg
        (A,) whole days on the way, the only day on which it can be entered (-1 any), and the kg
        of a full truck where a lane carries full trucks only (0 = any load). A limit by the day
        is a lane for each day.
    kappa
        Where the published price lies in its interval: 0 lowest, 1 highest.
    policy
        One of `POLICIES`.
    truck_kg
        The payload that a choke point's finite gain is computed for.

    Raises
    ------
    ValueError
        When shapes disagree, an index points nowhere, a lane ends where it starts, a quantity is
        negative, not a number, or not of whole grams, a day comes before the one it must
        follow, a full truck is free, or a bid is for one group and prefers another.
    """

    products: int
    grades: int
    days: int = 1
    groups: int = 0
    lot_node: Ints
    lot_product: Ints
    lot_grade: Ints
    lot_rank: Ints
    lot_seller: Ints
    lot_kg: Floats
    lot_reserve: Floats
    lot_ready: Ints = field(default_factory=_none)
    lot_spoil: Ints = field(default_factory=_none)
    lot_group: Ints = field(default_factory=_none)
    lot_tie: Ints
    bid_node: Ints
    bid_product: Ints
    bid_grade: Ints
    bid_rank: Ints
    bid_kg: Floats
    bid_min_kg: Floats
    bid_limit: Floats
    bid_from: Ints = field(default_factory=_none)
    bid_due: Ints = field(default_factory=_none)
    bid_group: Ints = field(default_factory=_none)
    bid_prefers: Ints = field(default_factory=_none)
    bid_tie: Ints
    node_kg: Floats
    arc_from: Ints
    arc_to: Ints
    arc_cost: Floats
    arc_kg: Floats
    arc_days: Ints = field(default_factory=_none)
    arc_leaves: Ints = field(default_factory=_none)
    arc_truck_kg: Floats = field(default_factory=lambda: np.empty(0))
    cover_node: Ints
    cover_product: Ints
    cover_grade: Ints
    cover_rank: Ints
    cover_due: Ints = field(default_factory=_none)
    cover_kg: Floats
    cover_floor: Floats
    cover_value: Floats
    cover_fund: Floats
    kappa: float = 0.5
    policy: str = "priority"
    truck_kg: float = 5000.0

    def __post_init__(self) -> None:
        """Fill in what was left out, and refuse what the solver would quietly accept."""
        self._fill_in()
        for letter, like in (("lot", "node"), ("bid", "node"), ("arc", "from"), ("cover", "node")):
            self._check_shapes(f"{letter}_", getattr(self, f"{letter}_{like}").shape)
        for group in ("lot", "bid", "cover"):
            self._check_index(f"{group}_node", self.node_kg.size)
            self._check_index(f"{group}_product", self.products)
            self._check_index(f"{group}_grade", self.grades)
            self._check_index(f"{group}_rank", len(CLASSES))
        self._check_index("arc_from", self.node_kg.size)
        self._check_index("arc_to", self.node_kg.size)
        if (self.arc_from == self.arc_to).any():
            raise ValueError("A lane must join two different nodes.")
        if (self.arc_cost[self.arc_truck_kg > 0] <= 0).any():
            raise ValueError("A full truck must cost something.")
        self._check_grams("lot_kg", "bid_kg", "cover_kg")
        self._check_days()
        self._check_groups()
        if self.policy not in POLICIES:
            raise ValueError(f"Unknown policy {self.policy!r}.")
        if not 0 <= self.kappa <= 1:
            raise ValueError("kappa must lie between 0 and 1.")

    def _fill_in(self) -> None:
        last = self.days - 1
        lots = {"lot_ready": 0, "lot_spoil": last, "lot_group": -1}
        bids = {"bid_from": 0, "bid_due": last, "bid_group": -1, "bid_prefers": -1}
        arcs = {"arc_days": 0, "arc_leaves": -1, "arc_truck_kg": 0}
        for name, value in {**lots, **bids, **arcs, "cover_due": last}.items():
            letter, given = name.partition("_")[0], getattr(self, name)
            like = self.arc_from if letter == "arc" else getattr(self, f"{letter}_node")
            if not given.size:
                object.__setattr__(self, name, np.full(like.size, value, given.dtype))

    def _check_days(self) -> None:
        for name in ("lot_ready", "lot_spoil", "bid_from", "bid_due", "cover_due"):
            self._check_index(name, self.days)
        self._check_index("arc_leaves", self.days, least=-1)
        if (self.lot_ready > self.lot_spoil).any() or (self.bid_from > self.bid_due).any():
            raise ValueError("A last day must not come before the first.")
        if (self.arc_days < 0).any():
            raise ValueError("A lane must not lead back in time.")

    def _check_groups(self) -> None:
        for name in ("lot_group", "bid_group", "bid_prefers"):
            self._check_index(name, self.groups, least=-1)
        if ((self.bid_group >= 0) & (self.bid_prefers >= 0)).any():
            raise ValueError("A bid for one group must not prefer another.")

    def _check_shapes(self, prefix: str, shape: tuple[int, ...]) -> None:
        for name in self.__slots__:
            if not name.startswith(prefix):
                continue
            values = getattr(self, name)
            if values.shape != shape:
                raise ValueError(f"{name} must have the shape {shape}.")
            if values.dtype.kind == "f" and (np.isnan(values).any() or (values < 0).any()):
                raise ValueError(f"{name} must be numbers, none negative.")

    def _check_grams(self, *names: str) -> None:
        for name in names:
            grams = getattr(self, name) * 1000
            if not np.isfinite(grams).all() or (np.abs(grams - np.rint(grams)) > 1e-3).any():
                raise ValueError(f"{name} must be whole grams.")

    def _check_index(self, name: str, size: int, least: int = 0) -> None:
        values = getattr(self, name)
        if values.size and not (values.min() >= least and values.max() < size):
            raise ValueError(f"{name} must lie in [{least}, {size}).")
