"""Load the tables of a demo county into an empty database."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction

from farmgate.console.management.demo_county.people import LINE_FEN
from farmgate.console.management.demo_county.sheets import DELIVERY_ON, OPENS_ON
from farmgate.console.management.demo_county.tables import GIVEN, Row, read_table
from farmgate.haul.models import Vehicle
from farmgate.registry.models import (
    Grade,
    Lane,
    Party,
    Place,
    Product,
    ProductName,
    ProductUnit,
    RoadClosure,
    Round,
)
from farmgate.registry.services import NewRound, create_round
from farmgate.survey.models import Guarantee
from farmgate.watch.models import PovertyLine

GRADES = ((1, "一级", "Grade 1"), (2, "二级", "Grade 2"), (3, "三级", "Grade 3"))
ROUND_NAME = "2020年第9周"


@transaction.atomic
def load_county(folder: Path) -> Round:
    """Load everything that stands before a round opens, and open the round."""
    _load_products()
    _load_places(folder)
    _load_parties(folder)
    _load_roads(folder)
    county = Place.objects.get(kind="county")
    PovertyLine.objects.create(county=county, year=OPENS_ON.year, line_fen=LINE_FEN)
    round_ = create_round(NewRound(county, ROUND_NAME, OPENS_ON, DELIVERY_ON))
    _load_conditions(folder, round_)
    return round_


def _load_products() -> None:
    Grade.objects.bulk_create(Grade(rank=r, name=n, name_en=e) for r, n, e in GRADES)
    for row in read_table(GIVEN, "products"):
        good = Product.objects.create(
            code=row["code"],
            name=row["name"],
            name_en=row["name_en"],
            shelf_days=int(row["shelf_days"]),
        )
        ProductName.objects.bulk_create(
            ProductName(product=good, name=alias) for alias in row["aliases"].split("|")
        )
        ProductUnit.objects.bulk_create(
            ProductUnit(product=good, unit=unit, grams=int(grams))
            for unit, _, grams in (pair.partition("=") for pair in row["units"].split("|"))
        )


def _load_places(folder: Path) -> None:
    """Add places parents first; each takes its path from its parent."""
    known: dict[str, Place] = {}
    for row in read_table(folder, "places"):
        parent = known.get(row["parent"])
        known[row["code"]] = Place.objects.create(
            parent=parent,
            path=f"{parent.path if parent else '/'}{row['code']}/",
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            **_take(row, "code", "name", "name_en", "kind", "position_source"),
        )


def _load_parties(folder: Path) -> None:
    """Add parties; co-ops come first, because households name theirs."""
    places = _by_code(Place.objects.all())
    rows = read_table(folder, "parties")
    for is_member in (False, True):
        coops = _by_code(Party.objects.filter(kind="coop"))
        Party.objects.bulk_create(
            Party(
                place=places[row["place"]],
                coop=coops.get(row["coop"]),
                hub=places.get(row["hub"]),
                persons=int(row["persons"]),
                base_income_fen=int(row["base_income_fen"]),
                **_take(row, "code", "kind", "name", "seller_class", "buyer_kind"),
            )
            for row in rows
            if bool(row["coop"]) is is_member
        )
    carriers = _by_code(Party.objects.filter(kind="carrier"))
    Vehicle.objects.bulk_create(
        Vehicle(
            hub=places[row["hub"]],
            carrier=carriers[row["carrier"]],
            payload_g=int(row["payload_g"]),
            **_take(row, "code", "name"),
        )
        for row in read_table(folder, "vehicles")
    )


def _load_roads(folder: Path) -> None:
    places = _by_code(Place.objects.all())
    Lane.objects.bulk_create(
        Lane(
            code=row["code"],
            origin=places[row["origin"]],
            destination=places[row["destination"]],
            capacity_g=int(row["capacity_g"]) if row["capacity_g"] else None,
            **_whole(row, "haul_fen_per_kg", "fee_fen_per_kg", "distance_m", "drive_s"),
        )
        for row in read_table(folder, "lanes")
    )


def _load_conditions(folder: Path, round_: Round) -> None:
    """Close roads and set guarantees for the round."""
    for row in read_table(folder, "closures"):
        lane = Lane.objects.get(code=row["lane"])
        RoadClosure.objects.create(round=round_, lane=lane, reason=row["reason"])
    for row in read_table(folder, "guarantees"):
        Guarantee.objects.create(
            round=round_,
            guarantor=Party.objects.get(code=row["guarantor"]),
            product=Product.objects.get(code=row["product"]),
            grade=Grade.objects.get(rank=row["grade"]),
            hub=Place.objects.get(code=row["hub"]),
            only_class=row["only_class"],
            **_whole(row, "floor_fen_per_kg", "value_fen_per_kg", "quota_g", "fund_fen"),
        )


def _by_code(rows: Iterable[Any]) -> dict[str, Any]:
    return {row.code: row for row in rows}


def _take(row: Row, *names: str) -> dict[str, Any]:
    return {name: row[name] for name in names}


def _whole(row: Row, *names: str) -> dict[str, Any]:
    return {name: int(row[name]) for name in names}
