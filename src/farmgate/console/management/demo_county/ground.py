"""Places and roads of the demo county.

The bureau's list gives names and codes, no positions. We place townships by hand and spread the
villages of each on a sunflower spiral around it, so that none lies on another; every such point
is labelled ``placed``.
"""

from math import asin, cos, pi, radians, sin, sqrt

from farmgate.console.management.demo_county.tables import County, Row, by_code

COUNTY = "360302"
SEAT = (113.85353, 27.61672)  # GeoNames 1798654, Pingxiang
METRES_PER_DEGREE = 111_320
GOLDEN_ANGLE = pi * (3 - sqrt(5))
DETOUR = 1.35  # roads wind
METRES_PER_SECOND = {"trunk": 10.0, "street": 6.0}
TRUCK_G = 5_000_000
OUTLYING = ("360302101", "360302102", "360302103")


def draw_places(county: County) -> None:
    """Lay out county, townships, villages, hubs, junctions and the buyers' places."""
    named = {"code": COUNTY, "name": "安源区", "name_en": "Anyuan"}
    _place(county, "county", "", SEAT, named, source="geonames")
    names = {row["township_code"]: row for row in county.given["divisions"]}
    for town in county.given["townships"]:
        point = (float(town["lon"]), float(town["lat"]))
        named = town | {"name": names[town["code"]]["township"], "name_en": town["english"]}
        _place(county, "township", COUNTY, point, named)
        _spread_villages(county, town, point)
    for site in county.given["sites"]:
        point = (float(site["lon"]), float(site["lat"]))
        _place(county, site["kind"], site["township"], point, site)
    _spread_buyers(county)


def draw_roads(county: County) -> None:
    """Lay trunk roads, the ring, the way to every buyer, and some streets between neighbours."""
    points = {str(row["code"]): row for row in county.tables["places"]}
    for road in county.given["roads"]:
        trucks = int(road["truckloads"] or 0)
        _lane(
            county, points, road["code"], (road["origin"], road["destination"]),
            fee=int(road["fee_fen_per_kg"]), capacity=trucks * TRUCK_G or "",
        )  # fmt: skip
    for buyer in county.given["buyers"]:
        here = f"M-{buyer['code']}"
        _lane(county, points, f"{buyer['near']}-{buyer['code']}", (buyer["near"], here))
    for origin, destination in _neighbours(county, points):
        _lane(county, points, f"{origin[2:]}-{destination[2:]}", (origin, destination))
    county.add("closures", lane="GK-N", reason="山体落石，道路封闭")


def metres_between(a: dict[str, object], b: dict[str, object]) -> float:
    """Measure the great circle between two places (haversine), in metres."""
    lon_a, lat_a, lon_b, lat_b = (
        radians(float(str(p[k]))) for p in (a, b) for k in ("lon", "lat")
    )
    half = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(half))


def offset(point: tuple[float, float], metres: float, angle: float) -> tuple[float, float]:
    """Move a point by so many metres in a direction."""
    lon, lat = point
    east = metres * cos(angle) / (METRES_PER_DEGREE * cos(radians(lat)))
    return lon + east, lat + metres * sin(angle) / METRES_PER_DEGREE


def _place(
    county: County,
    kind: str,
    parent: str,
    point: tuple[float, float],
    named: Row,
    source: str = "placed",
) -> None:
    """Add a place; `named` brings its code and its two names."""
    county.add(
        "places", code=named["code"], name=named["name"], name_en=named["name_en"], kind=kind,
        parent=parent, lon=round(point[0], 5), lat=round(point[1], 5), position_source=source,
    )  # fmt: skip


def _spread_villages(county: County, town: Row, centre: tuple[float, float]) -> None:
    villages = [v for v in county.given["divisions"] if v["township_code"] == town["code"]]
    for index, village in enumerate(villages):
        reach = float(town["spread_m"]) * sqrt((index + 0.5) / len(villages))
        point = offset(centre, reach, index * GOLDEN_ANGLE + county.random.uniform(-0.2, 0.2))
        _place(county, "village", town["code"], point, village)


def _spread_buyers(county: County) -> None:
    """Put the buyers of a township around its centre, those of an outlying town close to it."""
    towns, met = by_code(county.given["townships"]), dict[str, int]()
    for buyer in county.given["buyers"]:
        town = towns[buyer["township"]]
        turn = met[buyer["township"]] = met.get(buyer["township"], 0) + 1
        reach = 350.0 if buyer["township"] in OUTLYING else 250 + 220 * turn
        centre = (float(town["lon"]), float(town["lat"]))
        point = offset(centre, reach, turn * GOLDEN_ANGLE + county.random.uniform(-0.3, 0.3))
        named = buyer | {"code": f"M-{buyer['code']}"}
        _place(county, "market", buyer["township"], point, named)


def _lane(
    county: County,
    points: dict[str, dict[str, object]],
    code: str,
    ends: tuple[str, str],
    fee: int = 0,
    capacity: int | str = "",
) -> None:
    """Add a lane; a kilogram costs 4 fen to handle, and 1.2 fen for each kilometre."""
    origin, destination = ends
    metres = round(metres_between(points[origin], points[destination]) * DETOUR)
    speed = METRES_PER_SECOND["trunk" if origin.startswith("HUB") else "street"]
    county.add(
        "lanes", code=code, origin=origin, destination=destination,
        haul_fen_per_kg=round(4 + 1.2 * metres / 1000), fee_fen_per_kg=fee, capacity_g=capacity,
        distance_m=metres, drive_s=round(metres / speed),
    )  # fmt: skip


def _neighbours(county: County, points: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    """Name the closest pairs of buyers that hang on different junctions, one street each."""
    homes = [(f"M-{b['code']}", b["near"]) for b in county.given["buyers"]]
    pairs = [
        (metres_between(points[a], points[b]), a, b)
        for a, near_a in homes
        for b, near_b in homes
        if near_a < near_b
    ]
    return [(a, b) for _, a, b in sorted(pairs)[:6]]
