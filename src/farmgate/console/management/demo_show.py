"""What the demo prints: progress while it works, then the round's headline numbers."""

from collections.abc import Sequence
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from farmgate.console.management.demo_people import LogIn
from farmgate.web.amounts import amount, percent
from farmgate.web.words import current_language, say

CLASSES = ("poor", "small", "big")
BAR_CELLS, MOST_REASONS = 24, 5


class Screen:
    """Bars on a terminal, a line for each finished step elsewhere, nothing when quiet."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)
        self.bars = Progress(
            SpinnerColumn("dots", finished_text="[green]✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=22),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[now]}"),
            console=self.console,
            disable=quiet or not self.console.is_terminal,
        )
        self.known: dict[str, TaskID] = {}

    def __enter__(self) -> "Screen":
        """Start drawing."""
        self.bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave what is drawn."""
        self.bars.stop()

    def tell(self, name: str, done: int, step: str) -> None:
        """Show how far a step is."""
        title = say("demo", f"step_{name}")
        if name not in self.known:
            self.known[name] = self.bars.add_task(f"{title:<12}", total=100, now="")
        now = say("step", step) if step and done < 100 else ""
        self.bars.update(self.known[name], completed=done, now=now)
        if done == 100 and self.bars.disable:
            self.console.print(f"✓ {title}")


def show_round(facts: dict[str, Any], console: Console) -> None:
    """Print the headline numbers of the round."""
    here = facts["round"]
    title = f"[bold]{here['county']} · {here['name']}[/] · {say('stage', here['stage'])}"
    left = Group(_head("sizes"), _sizes(facts), _head("sold"), _sold(facts))
    right = Group(_head("money"), _money(facts), _head("watch"), _incomes(facts))
    if console.width >= 100:
        body = Table.grid(padding=(0, 4), expand=True)
        body.add_row(left, right)
        parts: list[Any] = [body]
    else:
        parts = [left, right]
    parts += [_head("choke"), _chokes(facts), _head("unsold"), _reasons(facts)]
    console.print(Panel(Group(*parts), title=title, border_style="green", box=box.ROUNDED))


def show_doors(addresses: Sequence[tuple[str, str]], people: Sequence[LogIn]) -> None:
    """Print where to look and with which names and passwords."""
    console = Console(highlight=False)
    doors = Table(box=box.SIMPLE_HEAD, show_header=False, pad_edge=False)
    for name, address in addresses:
        doors.add_row(f"[bold]{name}[/]", f"[link={address}]{address}[/link]")
    log_ins = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in ("role", "username", "password", "acts_for"):
        log_ins.add_column(say("demo", head), no_wrap=True)
    for who in people:
        role = say("role", who.role)
        log_ins.add_row(role, who.username, f"[bold]{who.password}[/]", who.acts_for)
    console.print(doors, log_ins, f"[dim]{say('demo', 'stop')}[/]")


def _sizes(facts: dict[str, Any]) -> Table:
    sizes = facts["sizes"]
    names = ("households", "villages", "buyers", "products", "lots", "bids")
    words = {"buyers": "buyers_n"}
    found = sum(sheet["findings"] for sheet in facts["imports"])
    rows = [(words.get(name, name), f"{sizes[name]:,}") for name in names]
    return _pairs([*rows, ("findings", f"{found:,}")])


def _sold(facts: dict[str, Any]) -> Table:
    sold, shop = facts["sold"], facts["shop"]
    rows = [
        ("offered", _kg(sold["offered_kg"])),
        ("share", percent(sold["share"])),
        *((f"class.{name}", percent(sold["share_by_class"].get(name))) for name in CLASSES),
        ("bought_back", _kg(sold["bought_back_kg"])),
        ("shop_ordered", f"{_kg(shop['ordered_kg'])} / {_kg(shop['listed_kg'])}"),
    ]
    return _pairs(rows)


def _money(facts: dict[str, Any]) -> Table:
    money, names = facts["money"], ("buyers", "guarantors", "top_up")
    rows = [(name, _yuan(money[f"{name}_yuan"])) for name in names]
    rows.append(("paid_households", _yuan(money["households_yuan"])))
    rows += [(name, _yuan(money[f"{name}_yuan"])) for name in ("haul", "fees")]
    whole = money["holds"] and facts["trial_balance"]["holds"]
    rows.append(("identity", "[green]✓ 0.00[/]" if whole else "[red]✗[/]"))
    return _pairs([("welfare", _yuan(facts["welfare_yuan"])), *rows])


def _incomes(facts: dict[str, Any]) -> Table:
    incomes, haul = facts["incomes"], facts["haul"]
    rows = [
        ("paid", f"{incomes['households_paid']:,}"),
        ("paid_poor", _yuan(incomes["paid_to_registered_poor_yuan"])),
        ("moved", str(incomes["moved_over_the_line"])),
        ("trips", f"{haul['trips']} · {amount('km', haul['km'] * 1000, current_language())}"),
        ("short", f"{haul['short_or_refused']} / {haul['weighed_lots']}"),
    ]
    return _pairs(rows)


def _chokes(facts: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    for point in facts["chokepoints"][:3]:
        shadow = amount("price", point["shadow_yuan_per_kg"] * 100, current_language())
        gain = _yuan(point["gain_yuan"])
        words = say("demo", "choke_line", {"extra": _kg(point["extra_kg"]), "gain": gain})
        table.add_row(f"[bold]{point['name']}[/]", shadow, f"[yellow]{words}[/]")
    return table


def _reasons(facts: dict[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    reasons = list(facts["unsold_reasons_kg"].items())[:MOST_REASONS]
    most = max((kg for _, kg in reasons), default=1)
    for code, kg in reasons:
        bar = "█" * max(1, round(BAR_CELLS * kg / most))
        table.add_row(say("reason_short", code), f"[green]{bar}[/]", _kg(kg))
    return table


def _pairs(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(min_width=26)
    table.add_column(justify="right")
    for name, value in rows:
        kind, _, code = name.rpartition(".")
        table.add_row(f"    {say(kind, code)}" if kind else f"  {say('demo', name)}", value)
    return table


def _head(name: str) -> str:
    return f"\n[bold green]{say('demo', 'head_' + name)}[/]"


def _kg(kilograms: float) -> str:
    return amount("kg", kilograms * 1000, current_language())


def _yuan(yuan: float | None) -> str:
    return amount("yuan", None if yuan is None else yuan * 100, current_language())
