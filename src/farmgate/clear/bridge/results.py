"""Write a clearing as tables: the same result gives the same bytes."""

import csv
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from farmgate.clear.bridge.columns import CLASSES
from farmgate.clear.bridge.facts import Name, Names, sentence_facts
from farmgate.clear.bridge.summary import summarise, whole_grams
from farmgate.clear.bridge.tables import Market
from farmgate.engine.clear import ClearResult
from farmgate.engine.clear.result import Reason
from farmgate.web.sheets.write import escape_formula
from farmgate.web.words import say

GRAMS = 1000
FEN = 100
NUMBER = re.compile(r"-?[0-9.]+(?:e-?[0-9]+)?")
Sentence = Callable[[str, dict[str, Any]], str]
Row = Iterable[object]


def write_result(
    folder: Path, market: Market, result: ClearResult, sentence: Sentence
) -> dict[str, Any]:
    """Write the output tables and summary.json; return the summary.

    Parameters
    ----------
    folder
        Made if it is not there; files of the same name are replaced.
    market, result
        What was cleared, and how.
    sentence
        Turns the code of a reason and its facts into the words of the ``reason`` columns.
    """
    folder.mkdir(parents=True, exist_ok=True)
    summary = summarise(market.problem, result)
    tables: dict[str, tuple[str, Iterable[Row]]] = {
        "awards": ("lot,bid,kg", _awards(market, result)),
        "flows": ("lane,product,grade,kg", _flows(market, result)),
        "prices": ("product,grade,node,low,high,price,only_class", _prices(market, result)),
        "sellers": (
            "lot,seller,sold_kg,bought_back_kg,unsold_kg,price,patronage,top_up,pay_yuan,reason",
            _sellers(market, result, sentence),
        ),
        "buyers": ("bid,kg,price,pay_yuan,reason", _buyers(market, result, sentence)),
        "chokepoints": (
            "kind,id,used_kg,capacity_kg,shadow_yuan_per_kg,extra_kg,gain_yuan",
            _chokepoints(market, result),
        ),
    }
    for name, (header, rows) in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split(","))
            writer.writerows([_safe(cell) for cell in row] for row in rows)
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
    return summary


def _taker_names(market: Market) -> list[str]:
    return [*market.tables["bids"]["bid"], *market.tables["guarantees"]["guarantee"]]


def _awards(market: Market, result: ClearResult) -> Iterator[Row]:
    lots, takers = market.tables["lots"]["lot"], _taker_names(market)
    total: dict[tuple[int, int], int] = {}
    awards = result.awards
    for lot, taker, grams in zip(
        awards.lot.tolist(), awards.taker.tolist(), awards.grams.tolist(), strict=True
    ):
        total[lot, taker] = total.get((lot, taker), 0) + grams
    for (lot, taker), grams in total.items():
        yield lots[lot], takers[taker], _kg(grams)


def _flows(market: Market, result: ClearResult) -> Iterator[Row]:
    lanes = market.tables["lanes"]["lane"]
    for (lane, product, grade), grams in result.arc_flow_g.items():
        yield lanes[lane], market.products[product], grade + 1, _kg(grams)


def _prices(market: Market, result: ClearResult) -> Iterator[Row]:
    nodes, prices = market.tables["nodes"]["node"], result.prices
    for q in range(prices.node.size):
        only = CLASSES[prices.rank[q]] if prices.rank[q] < len(CLASSES) - 1 else ""
        yield (
            market.products[prices.product[q]],
            int(prices.grade[q]) + 1,
            nodes[prices.node[q]],
            _yuan(prices.low[q]),
            _yuan(prices.high[q]),
            _yuan(prices.price[q]),
            only,
        )


def _sellers(market: Market, result: ClearResult, sentence: Sentence) -> Iterator[Row]:
    lots, own = market.tables["lots"], whole_grams(market.problem.lot_kg)
    tell = _teller(market, sentence)
    for i, (lot, seller) in enumerate(zip(lots["lot"], lots["seller"], strict=True)):
        sold, back = int(result.lot_sold_g[i]), int(result.lot_bought_g[i])
        taken = sold + back
        yield (
            lot,
            seller,
            _kg(sold),
            _kg(back),
            _kg(int(own[i]) - sold - back),
            _yuan(result.lot_price[i]),
            _exact(int(result.lot_patronage_fen[i]), taken),
            _exact(int(result.lot_top_up_fen[i]), taken),
            f"{int(result.lot_pay_fen[i]) / FEN:.2f}",
            tell(result.lot_reason[i]),
        )


def _buyers(market: Market, result: ClearResult, sentence: Sentence) -> Iterator[Row]:
    bids, tell = market.problem.bid_kg.size, _teller(market, sentence)
    for i, name in enumerate(_taker_names(market)):
        reason = result.bid_reason[i] if i < bids else Reason("guarantee", {})
        yield (
            name,
            _kg(int(result.taker_g[i])),
            _yuan(result.taker_price[i]),
            f"{int(result.taker_pay_fen[i]) / FEN:.2f}",
            tell(reason),
        )


def _chokepoints(market: Market, result: ClearResult) -> Iterator[Row]:
    names = {
        "lane": market.tables["lanes"]["lane"],
        "node": market.tables["nodes"]["node"],
        "guarantee": market.tables["guarantees"]["guarantee"],
    }
    for c in result.chokepoints:
        yield (
            c.kind,
            names[c.kind][c.index],
            _plain(c.used_kg),
            _plain(c.capacity_kg),
            _yuan(c.shadow),
            _plain(c.extra_kg),
            "" if c.gain is None else _yuan(c.gain),
        )


def _teller(market: Market, sentence: Sentence) -> Callable[[Reason], str]:
    names = Names(
        lanes=[(name, name) for name in market.tables["lanes"]["lane"]],
        nodes=[(name, name) for name in market.tables["nodes"]["node"]],
        grades=[_grade(number) for number in range(1, market.problem.grades + 1)],
    )
    return lambda reason: sentence(reason.code, sentence_facts(reason, names))


def _grade(number: int) -> Name:
    """Tables number their grades."""
    facts = {"number": number}
    return say("grade", "numbered", facts, "zh-hans"), say("grade", "numbered", facts, "en")


def _kg(grams: int) -> str:
    return _plain(grams / GRAMS)


def _plain(number: float) -> str:
    return f"{number:.3f}".rstrip("0").rstrip(".")


def _exact(fen: int, grams: int) -> str:
    """Write yuan per kg with the decimals that give the fen of any lot back, and no noise."""
    value = GRAMS / FEN * fen / grams if grams else 0.0
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _safe(cell: object) -> object:
    """Keep a name from being run as a formula; a number below zero is no name."""
    if not isinstance(cell, str) or NUMBER.fullmatch(cell):
        return cell
    return escape_formula(cell)


def _yuan(value: float) -> str:
    if not math.isfinite(value):
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
