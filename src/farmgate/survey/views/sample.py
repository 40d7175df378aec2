"""A sample sheet that can be uploaded as it stands, with the person's own names in it."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from farmgate.registry.models import Grade, Party, Product
from farmgate.registry.selectors import county_rounds
from farmgate.survey.selectors import buyers_for, sellers_for
from farmgate.survey.views.frame import who
from farmgate.web.access import BUYER, CLERK, COUNTY, HOUSEHOLD, allow
from farmgate.web.sheets import Value, write_xlsx
from farmgate.web.templatetags.farmgate import local_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = 3


@allow(HOUSEHOLD, CLERK, BUYER, COUNTY)
def sample(request: HttpRequest, kind: str) -> HttpResponse:
    """Give the sample sheet for lots or bids."""
    if kind not in {"lots", "bids"}:
        raise Http404
    content = _lots(request) if kind == "lots" else _bids(request)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


def _lots(request: HttpRequest) -> bytes:
    header = [_("Village"), _("Household"), _("Product"), _("Grade"), _("Quantity (kg)")]
    header += [_("Reserve price (yuan/kg)"), _("Ready date"), _("Base or branch"), _("Remark")]
    day = timezone.localdate() + timedelta(days=1)
    rows: list[list[Value]] = [
        [local_name(party.place), party.name, product, grade, 50 * number, 1.2, day, "", ""]
        for number, (party, product, grade) in enumerate(_examples(request, "lots"), 1)
    ]
    return write_xlsx(header, rows, _("Lots"), title=_("Produce offered in this round"))


def _bids(request: HttpRequest) -> bytes:
    header = [_("Buyer"), _("Product"), _("Worst grade"), _("Quantity (kg)")]
    header += [_("Minimum order (kg)"), _("Highest price (yuan/kg)")]
    header += [_("Deliver from"), _("Deliver by"), _("Only from base"), _("Prefer base")]
    header.append(_("Remark"))
    rows: list[list[Value]] = [
        [party.name, product, grade, 200 * number, 50, 2.4, *[""] * 5]
        for number, (party, product, grade) in enumerate(_examples(request, "bids"), 1)
    ]
    return write_xlsx(header, rows, _("Bids"), title=_("Produce wanted in this round"))


def _examples(request: HttpRequest, kind: str) -> list[tuple[Party, str, str]]:
    """Pair names the person may use with products and grades of the county."""
    person = who(request)
    round_ = county_rounds(person).first()
    if round_ is None:
        return []
    parties = sellers_for(person, round_) if kind == "lots" else buyers_for(person, round_)
    if kind == "lots":
        parties = parties.filter(kind="household")
    few = list(parties.select_related("place")[:ROWS])
    products = [local_name(product) for product in Product.objects.all()[:ROWS]]
    grades = [local_name(grade) for grade in Grade.objects.all()]
    return [
        (few[i % len(few)], product, grades[i % len(grades)])
        for i, product in enumerate(products)
        if few and grades
    ]
