"""Write what a round brought each household, and set the county's line."""

from collections.abc import Callable

from django.db import transaction

from farmgate.base.errors import FarmgateError
from farmgate.registry.models import Person, Place, Round
from farmgate.registry.services import record_audit
from farmgate.settle.selectors import settlement_of
from farmgate.watch.models import IncomeMonth, PovertyLine
from farmgate.watch.selectors import first_of_month, round_incomes


def watch_round(round_: Round, report: Callable[[int, str], None]) -> None:
    """Read the round's incomes from the ledger and write them, in place of an earlier attempt.

    Raises
    ------
    FarmgateError
        ``round_not_settled``.
    """
    if settlement_of(round_) is None:
        raise FarmgateError("round_not_settled", round=round_.name)
    report(10, "watch_read")
    incomes = round_incomes(round_)
    report(60, "watch_write")
    write_incomes(round_, incomes)


@transaction.atomic
def write_incomes(round_: Round, incomes: dict[int, int]) -> None:
    """Write one month per household; nothing earned is no row."""
    month = first_of_month(round_.delivery_on)
    IncomeMonth.objects.filter(round=round_).delete()
    IncomeMonth.objects.bulk_create(
        IncomeMonth(party_id=party, round=round_, month=month, amount_fen=fen)
        for party, fen in sorted(incomes.items())
        if fen
    )


@transaction.atomic
def set_line(county: Place, year: int, line_fen: int, person: Person) -> PovertyLine:
    """Set the monitoring line of a county for a year.

    Raises
    ------
    FarmgateError
        ``line_not_positive``.
    """
    if line_fen <= 0:
        raise FarmgateError("line_not_positive", found_fen=line_fen)
    line, _ = PovertyLine.objects.update_or_create(
        county=county, year=year, defaults={"line_fen": line_fen}
    )
    facts = {"year": year, "line_fen": line_fen}
    record_audit(person, "set_poverty_line", county.code, place=county, facts=facts)
    return line
