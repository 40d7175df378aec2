"""Draw the whole demo county from one seed, and write it as tables and sheets."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from farmgate.console.management.demo_county import ground, market, people, sheets
from farmgate.console.management.demo_county.tables import County, read_given, write_table


def draw_county(seed: int) -> County:
    """Draw places, roads, people, lots and bids, in this order, from one source of chance."""
    county = County(Random(seed), read_given())
    ground.draw_places(county)
    ground.draw_roads(county)
    people.draw_people(county)
    market.draw_lots(county)
    market.draw_bids(county)
    market.draw_guarantee(county)
    return county


def write_county(folder: Path, seed: int) -> None:
    """Write the county of a seed into a folder; the same seed gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    county = draw_county(seed)
    for name in ("places", "lanes", "closures", "parties", "vehicles", "guarantees"):
        write_table(folder / f"{name}.csv", county.tables[name])
    write_table(folder / "phoned_lots.csv", sheets.phoned(county))
    write_table(folder / "special_bids.csv", _special(county.tables["bids"]))
    sheets.write_survey(county, folder / "survey.xlsx")
    sheets.write_coop_csv(county, folder / "survey-gaokeng.csv")
    sheets.write_bids(county, folder / "bids.xlsx")


def _special(bids: Sequence[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Pick the bids that only one class of sellers may serve."""
    return [bid for bid in bids if bid["only_class"]]
