"""A market with one claimed change made: of the price, the grade, the place or the minimum."""

from dataclasses import replace

FIELDS = {"price": "reserve", "grade": "grade", "place": "node", "far_place": "node"}
FIELDS |= {"day": "ready", "keep": "spoil", "keep_open": "spoil"}
FACTS = ("price", "grade", "place", "day")
BID_FIELDS = FIELDS | {"price": "limit", "day": "due", "day_open": "due", "keep": "from"}


def change_lot(p, lot, change):
    """The same market, but for one thing about a lot."""
    kind = change["kind"]
    return alter(p, "lot", lot, **{FIELDS[kind]: value(change)})


def change_bid(p, bid, change):
    """The same market, but for one thing about a bid; a smaller minimum is none at all."""
    kind = change["kind"].removeprefix("bid_")
    if kind.startswith("minimum"):
        return alter(p, "bid", bid, min_kg=0.0, limit=change.get("price", p.bid_limit[bid]))
    return alter(p, "bid", bid, **{BID_FIELDS[kind]: value(change)})


def value(change):
    """What is changed to."""
    [value] = [change[fact] for fact in FACTS if fact in change]
    return value


def alter(p, group, row, **values):
    """The same market with one row's values changed."""
    columns = {}
    for name, value in values.items():
        column = getattr(p, f"{group}_{name}").copy()
        column[row] = value
        columns[f"{group}_{name}"] = column
    return replace(p, **columns)
