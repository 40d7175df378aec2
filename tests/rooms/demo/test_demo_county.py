"""The committed county is what its seed gives, and its sheets say what was drawn."""

import csv
from collections import Counter

import pytest

from farmgate.console.management.demo_county import sheets
from farmgate.console.management.demo_county.draw import draw_county, write_county
from farmgate.console.management.demo_county.tables import GIVEN, HOME, SEED
from farmgate.console.management.demo_load import load_county
from farmgate.console.management.demo_people import hire, staff
from farmgate.console.management.demo_run import SHEETS, import_sheets, record_phoned_lots
from farmgate.registry.models import Party, Place
from farmgate.survey.models import Bid, Lot, SheetImport


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def loaded(db):
    round_ = load_county(HOME)
    hire(round_)
    return round_


@pytest.fixture
def imported(loaded):
    import_sheets(loaded, HOME, lambda percent, step: None)
    record_phoned_lots(loaded, HOME)
    return loaded


def test_the_committed_county_is_what_its_seed_draws(tmp_path):
    write_county(tmp_path, SEED)
    drawn = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    kept = {name: (HOME / name).read_bytes() for name in drawn}
    assert [name for name in drawn if drawn[name] != kept[name]] == []


def test_another_seed_draws_another_county(tmp_path):
    write_county(tmp_path, SEED + 1)
    assert (tmp_path / "parties.csv").read_bytes() != (HOME / "parties.csv").read_bytes()


def test_villages_carry_the_names_and_codes_of_the_bureau():
    real = {row["code"]: row["name"] for row in read(GIVEN / "divisions.csv")}
    villages = [row for row in read(HOME / "places.csv") if row["kind"] == "village"]
    assert {row["code"]: row["name"] for row in villages} == real


def test_only_the_county_seat_claims_a_surveyed_position():
    rows = read(HOME / "places.csv")
    assert [row["code"] for row in rows if row["position_source"] != "placed"] == ["360302"]
    assert all(113.7 < float(row["lon"]) < 114.1 for row in rows)
    assert all(27.4 < float(row["lat"]) < 27.8 for row in rows)


def test_the_county_has_the_size_that_was_asked_for():
    kinds = Counter(row["kind"] for row in read(HOME / "parties.csv"))
    assert (kinds["household"], kinds["coop"], kinds["buyer"]) == (500, 3, 30)
    ranks = Counter(row["seller_class"] for row in read(HOME / "parties.csv"))
    assert 100 < ranks["poor"] < 150
    assert 40 < ranks["big"] < 60


def test_no_two_households_of_a_village_share_a_name(loaded):
    homes = Party.objects.filter(kind="household").values_list("place", "name")
    assert len(set(homes)) == len(homes) == 500


def test_every_place_hangs_below_the_county(loaded):
    assert not Place.objects.exclude(path__startswith="/360302/").exists()


def test_every_lot_that_was_drawn_arrives_with_its_weight_and_reserve(imported):
    def row(lot):
        return (lot["seller"], lot["product"], lot["grade"], lot["qty_g"])

    drawn = Counter(row(lot) for lot in draw_county(SEED).tables["lots"])
    stored = Counter(
        Lot.objects.values_list("seller__code", "product__code", "grade__rank", "qty_g")
    )
    assert stored == drawn


def test_every_planted_fault_is_found_and_nothing_else(imported):
    found = [f for sheet in SheetImport.objects.all() for f in sheet.findings]
    assert len(found) == len(sheets.WRONG_ROWS) + 1  # and the row that stands there twice
    assert {f["where"]["sheet"] for f in found} == {"五陂镇"}


def test_importing_the_same_sheets_again_stores_nothing_new(imported):
    before = Lot.objects.count(), Bid.objects.count()
    SheetImport.objects.update(state="preview")
    import_sheets(imported, HOME, lambda percent, step: None)
    assert (Lot.objects.count(), Bid.objects.count()) == before


def test_who_brings_a_sheet_is_audited(imported):
    brought = dict(SheetImport.objects.values_list("file_name", "uploaded_by__role"))
    assert brought == {name: role for role, _, name in SHEETS}
    assert all(not person.has_usable_password() for person in staff().values())
