"""What people write, turned into the integers that rows hold.

Grams, fen per kilogram, dates and grades; everything here is pure. Text that cannot be read
raises `Unreadable`, whose code and facts become a `Finding` in a sheet and a sentence in a form.
"""

from farmgate.base.units.dates import parse_date
from farmgate.base.units.grades import parse_grade
from farmgate.base.units.numerals import Unreadable, parse_number, tidy
from farmgate.base.units.prices import parse_price, price_unit
from farmgate.base.units.weights import (
    COUNTED,
    GRAMS_PER,
    LONG_NAMES,
    parse_quantity,
    stated_unit,
    unit_name,
)

__all__ = [
    "COUNTED",
    "GRAMS_PER",
    "LONG_NAMES",
    "Unreadable",
    "parse_date",
    "parse_grade",
    "parse_number",
    "parse_price",
    "parse_quantity",
    "price_unit",
    "stated_unit",
    "tidy",
    "unit_name",
]
