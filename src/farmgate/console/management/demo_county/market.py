"""What the demo county offers and wants in its round.

Weights and prices are drawn around the levels in products.csv (late winter, yuan per kg at the
farm gate). Each product has a ratio of supply to demand: cabbage and radish are in glut, as they
were in spring 2020, so that something is left for the guarantee and the shop.
"""

from collections.abc import Sequence

from farmgate.console.management.demo_county.tables import County, Row

LOTS_EACH = {"poor": ((1, 2, 3), (5, 4, 1)), "small": ((1, 2, 3), (4, 4, 2)),
             "big": ((1, 2, 3), (3, 5, 2))}  # fmt: skip
SIZE = {"poor": 0.55, "small": 1.0, "big": 6.5}
ANIMALS = ("egg", "chicken", "squab")
WANTS = {
    "all": (),
    "leaf": ("pak-choi", "spinach", "celery", "choy-sum", "green-garlic", "chilli", "egg",
             "napa-cabbage", "radish"),
    "bulk": ("napa-cabbage", "cabbage", "radish", "celtuce", "potato", "sweet-potato", "pumpkin",
             "taro", "carrot", "lotus-root"),
    "fine": ("choy-sum", "spinach", "pak-choi", "lotus-root", "ginger", "egg", "chicken", "squab",
             "chilli", "taro", "sweet-potato"),
    "meal": ("napa-cabbage", "cabbage", "radish", "carrot", "potato", "celery", "celtuce",
             "pak-choi", "egg", "chicken", "pumpkin"),
    "meat": ("chicken", "squab", "chilli", "ginger", "green-garlic", "lotus-root", "taro", "egg"),
    "aid": ("sweet-potato", "egg", "choy-sum"),
}  # fmt: skip
BIDS_EACH = 6
GRADE_NEEDED = {"retail": (1, 2, 2, 3), "shop": (1, 2, 2), "canteen": (2, 3, 3),
                "agency": (1, 2, 2), "drive": (3,)}  # fmt: skip
BIDS_WITH_MINIMUM = 8
AID_PRODUCT = "sweet-potato"
DEAR_FEN = 300  # what is dear sells anyway: some name no reserve
GUARANTEED = ("poor", "napa-cabbage", "HUB-GK")
TRUSTING_RESERVE_FEN = 40  # who is sure of the floor asks little of the market


def draw_lots(county: County) -> None:
    """Let every household offer one to three products."""
    goods, dice = county.given["products"], county.random
    weights = [int(good["popularity"]) for good in goods]
    for seller in county.tables["parties"]:
        if seller["kind"] != "household":
            continue
        rank = str(seller["seller_class"])
        count = dice.choices(*LOTS_EACH[rank])[0]
        chosen = {g["code"]: g for g in dice.choices(goods, weights, k=count)}
        for good in chosen.values():
            _draw_lot(county, seller, rank, good)


def draw_bids(county: County) -> None:
    """Let every buyer want some products, so that each product meets its share of demand."""
    supply = _supply(county)
    chosen = _choose_buyers(county)
    for good in county.given["products"]:
        buyers = chosen[good["code"]]
        wanted = supply.get(good["code"], 0) / float(good["supply_over_demand"])
        whole = sum(float(b["weight"]) for b in buyers) or 1
        for buyer in buyers:
            _draw_bid(county, buyer, good, wanted * float(buyer["weight"]) / whole)
    _set_minimums(county)


def draw_guarantee(county: County) -> None:
    """Guarantee the registered poor at one hub a floor for cabbage, backed by a fund."""
    county.add(
        "guarantees", guarantor="E-01", product="napa-cabbage", grade=3, hub="HUB-GK",
        floor_fen_per_kg=110, value_fen_per_kg=45, quota_g=1_500_000, fund_fen=150_000,
        only_class="poor",
    )  # fmt: skip


def _draw_lot(county: County, seller: dict[str, object], rank: str, good: Row) -> None:
    dice = county.random
    kilograms = float(good["typical_kg"]) * SIZE[rank] * dice.lognormvariate(0, 0.35)
    grade = dice.choices((1, 2, 3), (3, 5, 2) if rank == "big" else (2, 5, 3))[0]
    level = int(good["level_fen_per_kg"]) * (1.06, 1.0, 0.9)[grade - 1]
    asks_nothing = level > DEAR_FEN and dice.random() < 0.2
    reserve = 0 if asks_nothing else level * dice.triangular(0.5, 0.95, 0.68)
    if (rank, good["code"], seller["hub"]) == GUARANTEED:
        reserve = TRUSTING_RESERVE_FEN
    county.add(
        "lots", seller=seller["code"], product=good["code"], grade=grade, hub=seller["hub"],
        qty_g=_weigh(good, kilograms), reserve_fen_per_kg=_round_to(reserve, 5),
        ready_in_days=dice.choice((0, 1, 1, 2)),
    )  # fmt: skip


def _weigh(good: Row, kilograms: float) -> int:
    """Round as a household would say it: whole animals, whole jin for eggs, tens of kg."""
    if good["code"] in ("chicken", "squab"):
        each = int(good["units"].split("|")[0].partition("=")[2])
        return max(1, round(kilograms * 1000 / each)) * each
    step = 500 if good["code"] in ANIMALS else 5_000
    return max(1, round(kilograms * 1000 / step)) * step


def _choose_buyers(county: County) -> dict[str, list[Row]]:
    """Deal the products out: each buyer takes a few of those it deals in."""
    chosen: dict[str, list[Row]] = {g["code"]: [] for g in county.given["products"]}
    for buyer in county.given["buyers"]:
        deals_in = list(WANTS[buyer["wants"]] or chosen)
        many = 12 if buyer["wants"] == "all" else BIDS_EACH
        for code in county.random.sample(deals_in, min(many, len(deals_in))):
            chosen[code].append(buyer)
    return chosen


def _draw_bid(county: County, buyer: Row, good: Row, kilograms: float) -> None:
    """Bid around the level at the farm gate, plus what bringing it to town costs."""
    dice = county.random
    level = int(good["level_fen_per_kg"]) * float(buyer["pays"])
    grade = dice.choice(GRADE_NEEDED[buyer["buyer_kind"]])
    limit = level * (1.06, 1.0, 0.94)[grade - 1] * dice.triangular(0.9, 1.25, 1.05) + 30
    is_aid = buyer["buyer_kind"] == "drive" and good["code"] == AID_PRODUCT
    county.add(
        "bids", buyer=buyer["code"], product=good["code"], grade=grade,
        qty_g=_weigh(good, kilograms * dice.uniform(0.75, 1.25)), min_qty_g=0,
        limit_fen_per_kg=_round_to(limit, 5), only_class="poor" if is_aid else "",
    )  # fmt: skip


def _set_minimums(county: County) -> None:
    """Give the largest bids of the wholesalers and canteens a minimum: a truck must pay."""
    kinds = {b["code"]: b for b in county.given["buyers"]}
    large = [
        bid
        for bid in county.tables["bids"]
        if kinds[str(bid["buyer"])]["wants"] in ("bulk", "meal") and not bid["only_class"]
    ]
    large.sort(key=lambda bid: (-_grams(bid), str(bid["buyer"]), str(bid["product"])))
    for bid in large[: BIDS_WITH_MINIMUM * 3 : 3]:
        bid["min_qty_g"] = _grams(bid) // 2 // 5_000 * 5_000


def _supply(county: County) -> dict[str, float]:
    total: dict[str, float] = {}
    for lot in county.tables["lots"]:
        code = str(lot["product"])
        total[code] = total.get(code, 0) + _grams(lot) / 1000
    return total


def _grams(row: dict[str, object]) -> int:
    return int(str(row["qty_g"]))


def _round_to(value: float, step: int) -> int:
    return round(value / step) * step


def shares(rows: Sequence[dict[str, object]], column: str) -> dict[str, int]:
    """Sum the grams of rows by one column."""
    total: dict[str, int] = {}
    for row in rows:
        total[str(row[column])] = total.get(str(row[column]), 0) + _grams(row)
    return total
