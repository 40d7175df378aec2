"""What the settlement gives: fen for everybody."""

from dataclasses import dataclass

from farmgate.engine.settle.problem import Ints


@dataclass(frozen=True, slots=True)
class SettleResult:
    """Who receives and who pays. Letters as in `SettleProblem`.

    Parameters
    ----------
    lot_sold_g, lot_bought_g, lot_shop_g
        (L,) g accepted for bids, bought back, and ordered in the shop.
    lot_sale_fen, lot_buy_back_fen, lot_shop_fen
        (L,) fen; the price of those weights.
    lot_patronage_fen
        (L,) fen; the lot's part of the rent of tight roads.
    lot_top_up_fen
        (L,) fen from guarantee funds.
    bid_g, bid_fen
        (B,) g delivered and fen to pay for them.
    guarantee_g, guarantee_fen
        (G,) g bought back and fen to pay for them.
    cover_g, cover_owed_fen, cover_paid_fen
        (C,) g covered, fen missing to the floor, fen that the fund could pay.
    haul_fen
        (H,) fen earned by the trucks of each hub.
    fee_fen
        (A,) fen of handling fees earned by the co-op at each lane's origin.
    """

    lot_sold_g: Ints
    lot_bought_g: Ints
    lot_shop_g: Ints
    lot_sale_fen: Ints
    lot_buy_back_fen: Ints
    lot_shop_fen: Ints
    lot_patronage_fen: Ints
    lot_top_up_fen: Ints
    bid_g: Ints
    bid_fen: Ints
    guarantee_g: Ints
    guarantee_fen: Ints
    cover_g: Ints
    cover_owed_fen: Ints
    cover_paid_fen: Ints
    haul_fen: Ints
    fee_fen: Ints

    @property
    def lot_pay_fen(self) -> Ints:
        """(L,) fen; everything a lot brings its seller."""
        return (
            self.lot_sale_fen
            + self.lot_buy_back_fen
            + self.lot_shop_fen
            + self.lot_patronage_fen
            + self.lot_top_up_fen
        )

    @property
    def money_in_fen(self) -> int:
        """Sum what bids, shop, guarantors and funds pay."""
        paid = (self.bid_fen, self.lot_shop_fen, self.guarantee_fen, self.cover_paid_fen)
        return sum(int(part.sum()) for part in paid)

    @property
    def money_out_fen(self) -> int:
        """Sum what households, carriers and co-ops receive; equal to the money in."""
        return sum(int(part.sum()) for part in (self.lot_pay_fen, self.haul_fen, self.fee_fen))
