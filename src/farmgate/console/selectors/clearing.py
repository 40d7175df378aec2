"""The clearing's headline: shares by seller class, what stayed unsold and why, what chokes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from farmgate.clear.models import ChokePoint, Clearing, LotResult
from farmgate.console.selectors.numbers import total
from farmgate.registry.models import Place, Round
from farmgate.web.amounts import Amount, amount, percent
from farmgate.web.charts import Bar
from farmgate.web.words import current_language, say

CLASSES = ("poor", "small", "big")
Rows = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ClassShare:
    """What one seller class sold: weight, money, its price, and its shares of both (0 to 1)."""

    name: str
    sold_g: float
    sold_fen: float
    price_fen_per_kg: float | None
    of_weight: float
    of_money: float


@dataclass(frozen=True, slots=True)
class ClearNumbers:
    """What the clearing decided."""

    sold_g: int
    bought_back_g: int
    unsold_g: int
    pay_fen: int
    welfare_fen: int
    policy: str
    policy_cost_fen: int | None
    shares: list[ClassShare]
    reasons: list[tuple[str, int, int]]
    chokes: list[ChokePoint]

    @property
    def offered_g(self) -> int:
        """All that was offered."""
        return self.sold_g + self.bought_back_g + self.unsold_g

    @property
    def sold_share(self) -> float | None:
        """The part of the offer that a buyer takes, 0 to 1."""
        return self.sold_g / self.offered_g if self.offered_g else None

    @property
    def weight_bars(self) -> list[Bar]:
        """Who sold the weight."""
        return [
            Bar(say("class", row.name), row.sold_g, percent(row.of_weight), tone=row.name)
            for row in self.shares
        ]

    @property
    def money_bars(self) -> list[Bar]:
        """Who got the money."""
        return [
            Bar(say("class", row.name), row.sold_fen, percent(row.of_money), tone=row.name)
            for row in self.shares
        ]

    @property
    def reason_bars(self) -> list[Bar]:
        """Why produce stayed unsold, by weight."""
        return [Bar(say("reason_short", code), g, write("kg", g)) for code, g, _ in self.reasons]

    @property
    def choke_bars(self) -> list[Bar]:
        """What one more truck would bring at each choke point."""
        return [
            Bar(
                choke_name(choke),
                choke.gain_fen or 0,
                write("yuan", choke.gain_fen),
                tone="signal",
            )
            for choke in self.chokes
        ]


def read_clearing(round_: Round) -> ClearNumbers | None:
    """Read the clearing's totals, shares, reasons and its five dearest choke points."""
    clearing = Clearing.objects.filter(round=round_).first()
    if clearing is None:
        return None
    results = clearing.lot_results
    sums = results.aggregate(
        sold=total("sold_g"),
        back=total("bought_back_g"),
        left=total("unsold_g"),
        pay=total("pay_fen"),
    )
    summary = clearing.summary
    cost = summary.get("cost_of_policy_yuan")
    return ClearNumbers(
        sums["sold"],
        sums["back"],
        sums["left"],
        sums["pay"],
        clearing.welfare_fen,
        str(summary.get("policy", round_.policy)),
        None if cost is None else round(cost * 100),
        read_shares(summary.get("shares", {})),
        unsold_reasons(clearing),
        list(
            clearing.chokepoints.select_related(
                "lane__origin", "lane__destination", "place", "guarantee__hub"
            )[:5]
        ),
    )


def read_shares(shares: Mapping[str, Rows]) -> list[ClassShare]:
    """Turn the summary's shares into rows, the poorest class first."""
    return [
        ClassShare(
            name,
            1000 * (row.get("kg") or 0),
            100 * (row.get("yuan") or 0),
            None if row.get("price") is None else 100 * row["price"],
            row.get("share_kg") or 0,
            row.get("share_yuan") or 0,
        )
        for name in CLASSES
        if (row := shares.get(name))
    ]


def unsold_reasons(clearing: Clearing) -> list[tuple[str, int, int]]:
    """Sum the unsold weight by its reason: code, grams, lots; the heaviest first."""
    rows = (
        LotResult.objects.filter(clearing=clearing, unsold_g__gt=0)
        .values("reason_code")
        .annotate(g=Sum("unsold_g"), n=Count("id"))
        .order_by("-g", "reason_code")
    )
    return [(row["reason_code"], row["g"], row["n"]) for row in rows]


def choke_name(choke: ChokePoint) -> str:
    """Name a choke point by its place or its two ends."""
    if choke.lane:
        return f"{place_name(choke.lane.origin)} → {place_name(choke.lane.destination)}"
    if choke.guarantee:
        return say("choke", "guarantee", {"hub": place_name(choke.guarantee.hub)})
    return place_name(choke.place) if choke.place else choke.kind


def place_name(place: Place) -> str:
    """Name a place in the page's language."""
    english = not current_language().startswith("zh")
    return place.name_en if english and place.name_en else place.name


def write(kind: str, value: Amount) -> str:
    """Write an amount in the page's language."""
    return amount(kind, value, current_language())
