"""Pages of the money: the round's identity, payouts, invoices."""

from farmgate.settle.views.invoices import show_invoices
from farmgate.settle.views.money import show_money
from farmgate.settle.views.payouts import give_csv, give_xlsx, show_payouts, show_sheet

__all__ = [
    "give_csv",
    "give_xlsx",
    "show_invoices",
    "show_money",
    "show_payouts",
    "show_sheet",
]
