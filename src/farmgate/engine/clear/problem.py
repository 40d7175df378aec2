"""What the clearing takes: plain arrays, no database, no clock."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

POLICIES = ("efficient", "priority", "proportional", "maxmin", "tokens")
CLASSES = ("poor", "small", "big")
"""Seller classes by rank: 0 is served first in a tie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearProblem:
    """One round: who has what, who wants it, and the lanes between.

    Letters: ``L`` lots, ``B`` bids, ``J`` guarantees, ``N`` nodes, ``A`` lanes. Grades run from
    0 (best) to ``grades - 1``; ranks are 0 poor, 1 small, 2 big. A lot may serve a bid of its
    product whose grade and rank are no better than the lot's.

    Parameters
    ----------
    products, grades
        How many of each.
    lot_node, lot_product, lot_grade, lot_rank, lot_seller
        (L,) index of the node, product, grade, class and seller of each lot.
    lot_kg, lot_reserve
        (L,) kg offered, and the least yuan/kg the seller takes at its node.
    lot_tie
        (L,) order among equals for the last gram: a hash of the lot's name.
    bid_node, bid_product, bid_grade, bid_rank
        (B,) where, what, the worst grade and the worst class accepted.
    bid_kg, bid_min_kg, bid_limit
        (B,) kg wanted, the least kg taken at all, and the most yuan/kg paid at its node.
    bid_tie
        (B,) order among equals for the last gram.
    cover_node, cover_product, cover_grade, cover_rank
        (J,) where, what, the worst grade and class covered by each guarantee.
    cover_kg, cover_floor, cover_value, cover_fund
        (J,) quota in kg, floor in yuan/kg, worth to the guarantor in yuan/kg, fund in yuan
        (infinite = no limit).
    node_kg
        (N,) kg that may leave the node by lanes; infinite = no limit.
    arc_from, arc_to, arc_cost, arc_kg
        (A,) end nodes, yuan/kg, and kg that may pass; infinite = no limit. Closed lanes are
        left out.
    kappa
        Where the published price lies in its interval: 0 lowest, 1 highest.
    policy
        One of `POLICIES`.
    truck_kg
        The payload that a choke point's finite gain is computed for.

    Raises
    ------
    ValueError
        When shapes disagree, an index points nowhere, a lane ends where it starts, or a quantity
        is negative, not a number, or not of whole grams.
    """

    products: int
    grades: int
    lot_node: Ints
    lot_product: Ints
    lot_grade: Ints
    lot_rank: Ints
    lot_seller: Ints
    lot_kg: Floats
    lot_reserve: Floats
    lot_tie: Ints
    bid_node: Ints
    bid_product: Ints
    bid_grade: Ints
    bid_rank: Ints
    bid_kg: Floats
    bid_min_kg: Floats
    bid_limit: Floats
    bid_tie: Ints
    node_kg: Floats
    arc_from: Ints
    arc_to: Ints
    arc_cost: Floats
    arc_kg: Floats
    cover_node: Ints
    cover_product: Ints
    cover_grade: Ints
    cover_rank: Ints
    cover_kg: Floats
    cover_floor: Floats
    cover_value: Floats
    cover_fund: Floats
    kappa: float = 0.5
    policy: str = "priority"
    truck_kg: float = 5000.0

    def __post_init__(self) -> None:
        """Refuse what the solver would quietly accept."""
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
        self._check_grams("lot_kg", "bid_kg", "cover_kg")
        if self.policy not in POLICIES:
            raise ValueError(f"Unknown policy {self.policy!r}.")
        if not 0 <= self.kappa <= 1:
            raise ValueError("kappa must lie between 0 and 1.")

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

    def _check_index(self, name: str, size: int) -> None:
        values = getattr(self, name)
        if values.size and not (values.min() >= 0 and values.max() < size):
            raise ValueError(f"{name} must lie in [0, {size}).")
