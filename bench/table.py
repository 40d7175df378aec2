"""One table in Markdown: a row for each figure, a column for each size."""

from collections.abc import Callable
from typing import Any

from bench.baselines import WAYS
from bench.solvers import PDLP_TOLERANCE

Market = dict[str, Any]
Rows = list[tuple[str, Callable[[Market], str]]]
"""What each row is called, and the cell of a market."""
SAME_YUAN = 0.01
PDLP_NEAR = 1e-4
"""Share of the welfare by which a first-order method may miss it at its tolerance."""
NONE = "—"


def as_markdown(markets: list[Market]) -> str:
    """Set the markets side by side."""
    rows: Rows = [
        ("lots", lambda m: f"{m['lots']:,}"),
        ("**seconds of CPU**", lambda m: ""),
        ("files to files", lambda m: f"{m['files']:.2f}"),
        ("clear (plan, prices, choke points, money, reasons)", lambda m: f"{m['clear']:.2f}"),
        ("of it plan and prices, which is what a solver gives", lambda m: f"{m['plan']:.2f}"),
        ("read the tables", lambda m: f"{m['read']:.2f}"),
        ("start Python, numpy, HiGHS; read the bytes", lambda m: f"{m['start']:.2f}"),
        ("one uncoupled min-cost-flow pass", lambda m: f"{m['pass']:.2f}"),
        *((name, _solver(name)) for name in markets[0]["solvers"]),
        ("**ratios**", lambda m: ""),
        ("files to files / start and read bytes", lambda m: _ratio(m["files"], m["start"])),
        ("clear / read the tables", lambda m: _ratio(m["clear"], m["read"])),
        ("clear / HiGHS whole", _to_highs("clear")),
        ("plan and prices / HiGHS whole", _to_highs("plan")),
        ("clear / one uncoupled pass", lambda m: _ratio(m["clear"], m["pass"])),
        ("plan and prices / one uncoupled pass", lambda m: _ratio(m["plan"], m["pass"])),
        ("clear again after one change / clear", lambda m: _ratio(m["reclear"], m["clear"])),
        ("prices / clear", lambda m: _ratio(m["stages"]["price_states"], m["clear"])),
        ("one choke point's gain / clear", _gain),
        ("**welfare**", lambda m: ""),
        ("ours, yuan", lambda m: f"{m['welfare']:,.2f}"),
        ("ours, certified gap", lambda m: f"{m['gap']:.4%}"),
        *((f"left by {way}", _left(way)) for way in WAYS),
        ("**memory**, MB at most, files to files", lambda m: f"{m['peak_mb']:,.0f}"),
    ]
    notes = f"PDLP stops at {PDLP_TOLERANCE:g} relative; “>” a solver that was stopped."
    return f"{side_by_side(markets, rows)}\n\n{notes}"


def side_by_side(markets: list[Market], rows: Rows) -> str:
    """Write a table with a column for each market, headed by its size."""
    head = [f"| | {' | '.join(m['size'] for m in markets)} |", "|---|" + "---|" * len(markets)]
    lines = [f"| {name} | {' | '.join(cell(m) for m in markets)} |" for name, cell in rows]
    return "\n".join([*head, *lines])


def find_unequal(m: Market) -> list[str]:
    """Name the solvers that came to another welfare than ours: then some figure is a lie."""
    unequal = []
    for name, (_, welfare) in m["solvers"].items():
        near = PDLP_NEAR * m["welfare"] if name == "PDLP" else SAME_YUAN
        if welfare is not None and abs(welfare - m["welfare"]) > near:
            unequal.append(f"{m['size']}: {name} {welfare:,.3f}, ours {m['welfare']:,.3f}")
    return unequal


def _solver(name: str) -> Callable[[Market], str]:
    def cell(m: Market) -> str:
        spent, welfare = m["solvers"][name]
        if welfare is None:
            return f"> {spent:.0f}"
        apart = welfare - m["welfare"]
        same = "same welfare" if abs(apart) < SAME_YUAN else f"welfare {apart:+,.2f}"
        return f"{spent:.2f}, {same}"

    return cell


def _to_highs(part: str) -> Callable[[Market], str]:
    def cell(m: Market) -> str:
        spent, welfare = m["solvers"]["HiGHS"]
        return ("" if welfare is not None else "< ") + _ratio(m[part], spent)

    return cell


def _gain(m: Market) -> str:
    return _ratio(m["stages"]["find_chokepoints"] / max(m["gains"], 1), m["clear"])


def _left(way: str) -> Callable[[Market], str]:
    return lambda m: f"{m['greedy'][way]:.2%}" if m["greedy"] else NONE


def _ratio(part: float | None, whole: float) -> str:
    return NONE if part is None or not whole else f"{part / whole:.3g}"
