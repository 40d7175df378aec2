"""A sheet walked from upload to stored, as people do it."""

import pytest

from farmgate.registry.models import Party
from farmgate.survey.services import (
    Upload,
    ask_to_store,
    open_import,
    preview_sheet,
    store_sheet,
)

HEADER = "村,农户,户号,品种,等级,数量(公斤),底价(元/公斤),可采收日期,最迟日期"
BID_HEADER = "采购单位,品种,最低等级,需求量(公斤),起订量(公斤),最高价(元/公斤)"


def say_nothing(percent, step):
    """Nobody waits for a test's import."""


@pytest.fixture
def upload(a_round, farm, shop):
    """``upload(person, *rows)``: a checked import; rows are texts under the usual header."""

    def take(person, *rows, kind="lots", name="x.csv", content=None):
        header = HEADER if kind == "lots" else BID_HEADER
        content = content or "\n".join([header, *rows]).encode()
        sheet = open_import(person, Upload(a_round, kind, name, content))
        preview_sheet(sheet.pk, say_nothing)
        sheet.refresh_from_db()
        return sheet

    return take


@pytest.fixture
def store():
    """``store(sheet)``: store its good rows."""

    def keep(sheet):
        ask_to_store(sheet)
        store_sheet(sheet.pk, say_nothing)
        sheet.refresh_from_db()
        return sheet

    return keep


@pytest.fixture
def many_farms(coop, village, hub):
    """``many_farms(n)``: n more households of the co-op."""

    def settle(count):
        facts = {"kind": "household", "place": village, "coop": coop, "hub": hub}
        return Party.objects.bulk_create(
            Party(code=f"H-9{i:04}", name=f"农户{i}", **facts) for i in range(count)
        )

    return settle
