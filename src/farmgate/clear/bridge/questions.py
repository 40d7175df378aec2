"""From what somebody asks "what if" about, in names, to changes of the engine's market."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from farmgate.base.errors import BadTables, FarmgateError, Finding
from farmgate.clear.bridge.columns import TABLES, amount_yuan, grade, weight
from farmgate.clear.bridge.tables import Market
from farmgate.engine.clear.changes import AddBid, Change, Close, Dispatch, DropBid, Lend, Open

BID_PARTS = ("node", "product", "grade", "kg", "limit")
KNOWN = {"nodes": "node_known", "lanes": "lane_known", "bids": "bid_known"}
"""By table, the word for what a name should have been."""
Read = Callable[[Market, str], list[Change]]


def read_changes(market: Market, asked: Mapping[str, Sequence[str]]) -> list[Change]:
    """Read what was asked, as words of the command line.

    Parameters
    ----------
    market
        With the closed lanes.
    asked
        By option: ``close`` and ``open`` a lane, ``lend`` LANE=KG, ``dispatch`` NODE=KG, ``bid``
        NODE,PRODUCT,GRADE,KG,LIMIT, ``drop`` a bid.

    Raises
    ------
    BadTables
        With every fault found: the option, what was found and what was expected.
    FarmgateError
        ``nothing_asked``.
    """
    changes: list[Change] = []
    findings: list[Finding] = []
    for option, texts in asked.items():
        for text in texts:
            try:
                changes += OPTIONS[option](market, text)
            except _NotUnderstood as fault:
                findings.append(Finding(fault.code, {"option": f"--{option}"}, fault.facts))
    if findings:
        raise BadTables(findings)
    if not changes:
        raise FarmgateError("nothing_asked")
    return changes


def closed_lanes(market: Market) -> list[int]:
    """List the lanes that the tables call closed."""
    return [i for i, is_open in enumerate(market.tables["lanes"]["open"]) if not is_open]


class _NotUnderstood(Exception):
    """A word of the command line that means nothing here."""

    def __init__(self, code: str, found: str, expected: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = {"found": found[:40], "expected": expected}


def _find(market: Market, table: str, name: str) -> list[int]:
    """Find what has this name: one, or a lane with a limit by the day on each of its days."""
    found: list[int] = np.flatnonzero(market.tables[table][TABLES[table][0].name] == name).tolist()
    if not found:
        raise _NotUnderstood("name_unknown", name, KNOWN[table])
    return found


def _value[T](read: Callable[[str], T], text: str) -> T:
    try:
        return read(text.strip())
    except ValueError as expected:
        raise _NotUnderstood("cell_refused", text, str(expected)) from None


def _more(market: Market, table: str, text: str) -> tuple[list[int], float]:
    name, equals, kg = text.rpartition("=")
    if not equals:
        raise _NotUnderstood("cell_refused", text, "name_and_kg")
    return _find(market, table, name), _value(weight, kg)


def _lend(market: Market, text: str) -> list[Change]:
    lanes, kg = _more(market, "lanes", text)
    return [Lend(lane, kg) for lane in lanes]


def _dispatch(market: Market, text: str) -> list[Change]:
    nodes, kg = _more(market, "nodes", text)
    return [Dispatch(node, kg) for node in nodes]


def _bid(market: Market, text: str) -> list[Change]:
    parts = text.split(",")
    if len(parts) != len(BID_PARTS):
        raise _NotUnderstood("cell_refused", text, "bid_parts")
    node, product, worst, kg, limit = (part.strip() for part in parts)
    if product not in market.products:
        raise _NotUnderstood("name_unknown", product, "product_known")
    (where,) = _find(market, "nodes", node)
    what = market.products.index(product), _value(grade, worst) - 1
    return [AddBid(where, *what, _value(weight, kg), _value(amount_yuan, limit))]


OPTIONS: dict[str, Read] = {
    "close": lambda market, text: [Close(lane) for lane in _find(market, "lanes", text)],
    "open": lambda market, text: [Open(lane) for lane in _find(market, "lanes", text)],
    "lend": _lend,
    "dispatch": _dispatch,
    "bid": _bid,
    "drop": lambda market, text: [DropBid(bid) for bid in _find(market, "bids", text)],
}
