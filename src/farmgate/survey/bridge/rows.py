"""Read the cells of one row; what cannot be read becomes a finding that says where and why."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from farmgate.base.errors import Finding
from farmgate.base.units import (
    Unreadable,
    parse_date,
    parse_grade,
    parse_price,
    parse_quantity,
    price_unit,
    stated_unit,
    tidy,
    unit_name,
)
from farmgate.registry.models import Grade, Party, Product
from farmgate.survey.bridge.names import Names, lives_in
from farmgate.web.sheets import Cell, Row, Table

NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "n/a", "na", "none", "null"}
Number = str | int | float


@dataclass
class RowReader:
    """Reads one row and collects its faults."""

    table: Table
    row: Row
    names: Names
    faults: list[Finding] = field(default_factory=list)

    def fault(self, code: str, name: str, **facts: str | int | float) -> None:
        """Note a fault of one cell."""
        self.faults.append(Finding(code, self.table.where(self.row, name), facts))

    def text(self, name: str) -> str:
        """Give a cell as text; what people write for nothing is blank."""
        text = self.table.text(self.row, name)
        return "" if tidy(text) in NOTHING else text

    def take[T](self, name: str, read: Callable[[Cell], T]) -> T | None:
        """Read a cell that may be blank; an unreadable one is a fault."""
        if not self.text(name):
            return None
        cell = self.table.cell(self.row, name)
        try:
            return read(cell)
        except Unreadable as error:
            facts = {key: str(value) for key, value in error.facts.items()}
            self.fault(error.code, name, **facts)
            return None

    def party(self) -> Party | None:
        """Find the party by its code, or by its name and where needed its village."""
        code, name = self.text("code"), self.text("party")
        if code:
            return self._party_by_code(code, name)
        if not name:
            self.fault("party_missing", "party")
            return None
        namesakes = self.names.parties_by_name.get(tidy(name), [])
        if not namesakes:
            self.faults.append(
                unknown_party(self.names, name, self.table.where(self.row, "party"))
            )
            return None
        return self._choose(namesakes, name)

    def _party_by_code(self, code: str, name: str) -> Party | None:
        party = self.names.party_by_code.get(tidy(code))
        if party is None:
            self.fault("party_code_unknown", "code", found=code[:40])
        elif name and tidy(name) != tidy(party.name):
            self.fault("party_code_differs", "code", found=name[:40], expected=party.name)
            return None
        return party

    def _choose(self, namesakes: list[Party], name: str) -> Party | None:
        village = self.text("village")
        here = [party for party in namesakes if not village or lives_in(party, village)]
        if len(here) == 1:
            return here[0]
        expected = "、".join(f"{p.place.name} {p.code}" for p in (here or namesakes)[:4])
        if here:
            self.fault("party_ambiguous", "party", found=name[:40], expected=expected)
        else:
            self.fault("party_elsewhere", "village", found=village[:40], expected=expected)
        return None

    def product(self) -> Product | None:
        """Find the product by any name people use."""
        name = self.text("product")
        if not name:
            self.fault("product_missing", "product")
            return None
        product = self.names.product_by_name.get(tidy(name))
        if product is None:
            near = self.names.near_products(name)
            code = "product_unknown_near" if near else "product_unknown"
            expected = near or self.names.some_products()
            self.fault(code, "product", found=name[:40], expected=expected)
        return product

    def grade(self) -> Grade | None:
        """Read the grade; a sheet without such a column takes every row at the worst one."""
        ranks = self.names.rank_by_grade
        if "grade" not in self.table.columns:
            return self.names.grade_by_rank[max(ranks.values())]
        if not self.text("grade"):
            self.fault("grade_missing", "grade")
        rank = self.take("grade", lambda cell: parse_grade(_number(cell), ranks))
        return self.names.grade_by_rank[rank] if rank is not None else None

    def weight(self, name: str, product: Product | None) -> int | None:
        """Read a quantity in grams; the cell's own unit, then the unit column, then the title."""
        own, row_unit = stated_unit(_number(self.table.cell(self.row, name))), self.text("unit")
        if own and row_unit and name == "qty" and unit_name(row_unit) != own:
            self.fault("units_disagree", "unit", found=own, expected=row_unit)
            return None
        unit = row_unit or self._title_unit(name)
        per = self.names.grams_by_product.get(product.pk if product else 0, {})
        if name == "qty" and not self.text(name):
            self.fault("qty_missing", name)
        return self.take(name, lambda cell: parse_quantity(_number(cell), unit, per))

    def _title_unit(self, name: str) -> str:
        return unit_name(self.table.units.get(name, "")) or (
            self._title_unit("qty") if name != "qty" else ""
        )

    def price(self, product: Product | None) -> int | None:
        """Read a price in fen per kg; a bare number is per the unit of title, or of the row."""
        stated = price_unit(self.table.units.get("price", ""))
        own = stated_unit(_number(self.table.cell(self.row, "qty")))
        unit = stated or own or self.text("unit") or self._title_unit("qty")
        per = self.names.grams_by_product.get(product.pk if product else 0, {})
        return self.take("price", lambda cell: parse_price(_number(cell), unit, per))

    def group(self, name: str) -> str:
        """Read the name of a base, branch or pair."""
        return " ".join(self.text(name).split())

    def day(self, name: str) -> date | None:
        """Read a date near the round."""
        near = self.names.round.delivery_on
        return self.take(name, lambda cell: parse_date("" if cell is None else cell, near))


def unknown_party(names: Names, name: str, where: dict[str, str | int]) -> Finding:
    """Say that nobody is called so, and who is called nearly so."""
    near = names.near_parties(name)
    if near:
        return Finding("party_unknown_near", where, {"found": name[:40], "expected": near})
    return Finding("party_unknown", where, {"found": name[:40]})


def _number(cell: Cell) -> Number:
    """Give a cell to a reader of numbers; a date there is text like any other."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else cell
