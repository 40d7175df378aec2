"""Write a clearing as tables: the same result gives the same bytes."""

import json
import math
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from farmgate.clear.bridge.columns import CLASSES
from farmgate.clear.bridge.facts import Name, Names, SentenceFacts
from farmgate.clear.bridge.policies import list_policies
from farmgate.clear.bridge.summary import summarise, whole_grams
from farmgate.clear.bridge.tables import Market
from farmgate.clear.bridge.writing import DECIMAL, WHOLE, Field, write_table
from farmgate.engine.clear import ClearResult, PolicyComparison
from farmgate.engine.clear.result import Reason
from farmgate.web.words import Facts, say

GRAMS = 1000
FEN = 100
Sentence = Callable[[str, Facts], str]
Table = dict[str, Field]
Values = NDArray[Any]


class Outcome(NamedTuple):
    """A clearing, and what other policies would have made of it."""

    result: ClearResult
    comparison: PolicyComparison


def write_result(
    folder: Path, market: Market, outcome: Outcome, sentence: Sentence, kind: str = "csv"
) -> dict[str, Any]:
    """Write the output tables and summary.json; return the summary.

    Parameters
    ----------
    folder
        Is there; files of the same name are replaced.
    market, outcome
        What was cleared, how, and how other policies would have shared it.
    sentence
        Turns the code of a reason and its facts into the words of the ``reason`` columns.
    kind
        Of the files: ``csv`` or ``parquet``.
    """
    result = outcome.result
    summary = summarise(market.problem, result, outcome.comparison)
    tables = {
        "awards": _awards(market, result),
        "flows": _flows(market, result),
        "prices": _prices(market, result),
        "sellers": _sellers(market, result, sentence),
        "buyers": _buyers(market, result, sentence),
        "chokepoints": _chokepoints(market, result),
        "policies": list_policies(summary["policies"]),
    }
    for name, table in tables.items():
        write_table(folder / f"{name}.{kind}", table)
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
    return summary


def _taker_names(market: Market) -> Values:
    return np.concatenate([market.tables["bids"]["bid"], market.tables["guarantees"]["guarantee"]])


def _awards(market: Market, result: ClearResult) -> Table:
    """What goes from one lot to one bid over several ways is one award."""
    takers, awards = _taker_names(market), result.awards
    pair, first, member = np.unique(
        awards.lot * (takers.size + 1) + awards.taker, return_index=True, return_inverse=True
    )
    grams = np.zeros(pair.size, np.int64)
    np.add.at(grams, member, awards.grams)
    order = np.argsort(first)
    first = first[order]
    return {
        "lot": Field(market.tables["lots"]["lot"][awards.lot[first]]),
        "bid": Field(takers[awards.taker[first]]),
        "kg": _kg(grams[order]),
    }


def _flows(market: Market, result: ClearResult) -> Table:
    keys = np.array(list(result.arc_flow_g), np.int64).reshape(-1, 3)
    grams = np.fromiter(result.arc_flow_g.values(), np.int64)
    return {
        "lane": Field(market.tables["lanes"]["lane"][keys[:, 0]]),
        "product": _chosen(market.products, keys[:, 1]),
        "grade": Field(keys[:, 2] + 1, str, WHOLE),
        "kg": _kg(grams),
        "day": _days(market, keys[:, 0]),
    }


def _prices(market: Market, result: ClearResult) -> Table:
    prices = result.prices
    return {
        "product": _chosen(market.products, prices.product),
        "grade": Field(prices.grade + 1, str, WHOLE),
        "node": Field(market.tables["nodes"]["node"][prices.node]),
        "low": _yuan(prices.low),
        "high": _yuan(prices.high),
        "price": _yuan(prices.price),
        "only_class": _chosen([*CLASSES[:-1], ""], prices.rank),
        "only_group": Field(prices.group, market.horizon.group),
        "day": Field(prices.day, lambda day: str(market.horizon.day(day)), WHOLE),
        "spoil_day": Field(prices.spoil, lambda day: str(market.horizon.day(day)), WHOLE),
    }


def _sellers(market: Market, result: ClearResult, sentence: Sentence) -> Table:
    lots = market.tables["lots"]
    taken = result.lot_sold_g + result.lot_bought_g
    return {
        "lot": Field(lots["lot"]),
        "seller": Field(lots["seller"]),
        "sold_kg": _kg(result.lot_sold_g),
        "bought_back_kg": _kg(result.lot_bought_g),
        "unsold_kg": _kg(whole_grams(market.problem.lot_kg) - taken),
        "price": _yuan(result.lot_price),
        "patronage": _each_kg(result.lot_patronage_fen, taken),
        "top_up": _each_kg(result.lot_top_up_fen, taken),
        "pay_yuan": _fen(result.lot_pay_fen),
        "reason": Field(result.lot_reason, _teller(market, sentence)),
    }


def _buyers(market: Market, result: ClearResult, sentence: Sentence) -> Table:
    bids, funds = market.problem.bid_kg.size, market.problem.cover_fund
    covers = [
        Reason("guarantee" if grams else "guarantee_idle", {} if fund else {"fund": "empty"})
        for grams, fund in zip(result.taker_g[bids:].tolist(), funds.tolist(), strict=True)
    ]
    return {
        "bid": Field(_taker_names(market)),
        "kg": _kg(result.taker_g),
        "price": _yuan(result.taker_price),
        "pay_yuan": _fen(result.taker_pay_fen),
        "reason": Field([*result.bid_reason, *covers], _teller(market, sentence)),
    }


def _chokepoints(market: Market, result: ClearResult) -> Table:
    tables = {"lane": "lanes", "node": "nodes", "guarantee": "guarantees"}
    points = result.chokepoints
    return {
        "kind": Field([c.kind for c in points]),
        "id": Field([market.tables[tables[c.kind]][c.kind][c.index] for c in points]),
        "used_kg": Field([c.used_kg for c in points], _plain, DECIMAL),
        "capacity_kg": Field([c.capacity_kg for c in points], _plain, DECIMAL),
        "shadow_yuan_per_kg": _yuan([c.shadow for c in points]),
        "extra_kg": Field([c.extra_kg for c in points], _plain, DECIMAL),
        "gain_yuan": _yuan([math.nan if c.gain is None else c.gain for c in points]),
        "day": Field([_day(market, c.index) if c.kind == "lane" else "" for c in points]),
    }


def _teller(market: Market, sentence: Sentence) -> Callable[[Reason], str]:
    names = Names(
        lanes=[_lane(market, index) for index in range(market.problem.arc_kg.size)],
        nodes=[(name, name) for name in market.tables["nodes"]["node"]],
        grades=[_numbered("grade", number) for number in range(1, market.problem.grades + 1)],
        days=[_numbered("day", market.horizon.first + day) for day in range(market.problem.days)],
        groups=[(name, name) for name in market.horizon.groups],
    )
    return lambda reason: sentence(reason.code, SentenceFacts(reason.facts, names))


def _day(market: Market, lane: int) -> str:
    """Say which day's lane it is; nothing for one that goes on any."""
    leaves = int(market.tables["lanes"]["leaves"][lane])
    return "" if leaves < 0 else str(market.horizon.first + leaves)


def _days(market: Market, lanes: Values) -> Field:
    return Field([_day(market, lane) for lane in lanes.tolist()])


def _lane(market: Market, index: int) -> Name:
    name = market.tables["lanes"]["lane"][index]
    if not (day := _day(market, index)):
        return name, name
    facts = {"lane": name, "day": day}
    return say("lane", "on_day", facts, "zh-hans"), say("lane", "on_day", facts, "en")


def _numbered(kind: str, number: int) -> Name:
    """Tables number their grades and days."""
    facts = {"number": number}
    return say(kind, "numbered", facts, "zh-hans"), say(kind, "numbered", facts, "en")


def _chosen(words: Sequence[str], index: Values) -> Field:
    return Field(np.array(words, object)[index])


def _kg(grams: Values) -> Field:
    return Field(grams / GRAMS, _plain, DECIMAL)


def _fen(fen: Values) -> Field:
    return Field(fen / FEN, "{:.2f}".format, DECIMAL)


def _yuan(values: Values | list[float]) -> Field:
    return Field(values, _price, DECIMAL)


def _each_kg(fen: Values, grams: Values) -> Field:
    """Yuan per kg with the decimals that give the fen of any lot back, and no noise."""
    return Field(GRAMS / FEN * fen / np.maximum(grams, 1), partial(_cut, places=12), DECIMAL)


def _plain(number: float) -> str:
    return _cut(number, places=3)


def _price(value: float) -> str:
    return _cut(value, places=6) if math.isfinite(value) else ""


def _cut(value: float, places: int) -> str:
    """Write a number without the zeros at its end; a zero has no sign."""
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
