"""Who takes part in the demo county: households, co-ops, buyers, carriers, trucks.

All names are made up from common surnames and given names; nobody is meant.
"""

from collections.abc import Mapping

from farmgate.console.management.demo_county.tables import County, Row, by_code

HOUSEHOLDS = 500
SURNAMES = ("欧阳", *"刘李陈黄张王罗周彭肖邓杨曾易贺文钟廖汤胡谢何段兰姚林柳甘")
SURNAME_WEIGHTS = (3, 9, 8, 7, 6, 6, 6, 5, 5, 5)  # the rest weigh 2
GIVEN_FIRST = "国建桂秀永春水金玉明志文德家光小新立庆友红冬良根福长细爱林海"
GIVEN_LAST = "英生华兰平香云发贵强林珍莲梅辉军勇明凤娥菊清财喜芳龙泉根萍福"
CLASSES = (("poor", 25), ("small", 65), ("big", 10))
COOPS = (
    ("C-GK", "高坑新泉蔬菜专业合作社", "HUB-GK"),
    ("C-WB", "五陂长田蔬菜专业合作社", "HUB-WB"),
    ("C-QS", "青山云岭蔬菜专业合作社", "HUB-QS"),
)
CARRIERS = (
    ("T-01", "顺路货运队", "HUB-GK"),
    ("T-02", "稳行冷链运输", "HUB-WB"),
    ("T-03", "青山农产品运输队", "HUB-QS"),
)
TRUCKS = {"HUB-GK": (5, 5, 5), "HUB-WB": (5, 5, 5, 2), "HUB-QS": (5, 5, 5, 5)}  # tonnes
GUARANTOR = ("E-01", "赣湘蔬菜加工公司", "HUB-GK")
LINE_FEN = 400_000  # monitoring line of 2020: 4,000 yuan a head and year


def draw_people(county: County) -> None:
    """Settle co-ops, carriers, the guarantor, the buyers and the households."""
    homes = {row["code"]: row for row in county.given["sites"]}
    for code, name, hub in COOPS:
        _party(county, code, "coop", name, homes[hub]["township"], hub=hub)
    for code, name, hub in CARRIERS:
        _party(county, code, "carrier", name, homes[hub]["township"])
        _draw_trucks(county, code, hub)
    _party(county, GUARANTOR[0], "company", GUARANTOR[1], homes[GUARANTOR[2]]["township"])
    for buyer in county.given["buyers"]:
        place = f"M-{buyer['code']}"
        _party(
            county, buyer["code"], "buyer", buyer["name"], place, buyer_kind=buyer["buyer_kind"]
        )
    _draw_households(county)


def _draw_households(county: County) -> None:
    """Spread the households over the villages; towns proper (居委会) grow little."""
    towns = by_code(county.given["townships"])
    coops = {hub: code for code, _, hub in COOPS}
    villages = [v for v in county.given["divisions"] if v["official_name"].endswith("村委会")]
    weights = [int(towns[v["township_code"]]["village_weight"]) for v in villages]
    chosen = county.random.choices(villages, weights, k=HOUSEHOLDS)
    used: set[tuple[str, str]] = set()
    for number, village in enumerate(sorted(chosen, key=lambda v: v["code"]), 1):
        hub = towns[village["township_code"]]["hub"]
        name = _new_name(county, village, used)
        rank = county.random.choices([c for c, _ in CLASSES], [w for _, w in CLASSES])[0]
        persons = county.random.choices(range(1, 8), (6, 16, 22, 28, 17, 8, 3))[0]
        _party(
            county, f"H-{number:04d}", "household", name, village["code"], seller_class=rank,
            coop=coops[hub], hub=hub, persons=persons,
            base_income_fen=_income_per_head(county, rank) * persons,
        )  # fmt: skip


def _new_name(county: County, village: Row, used: set[tuple[str, str]]) -> str:
    """Draw a name that nobody in the village has, so that village and name find a household."""
    weights = SURNAME_WEIGHTS + (2,) * (len(SURNAMES) - len(SURNAME_WEIGHTS))
    while True:
        surname = county.random.choices(SURNAMES, weights)[0]
        first = county.random.choice(GIVEN_FIRST) if county.random.random() < 0.85 else ""
        name = str(surname) + first + county.random.choice(GIVEN_LAST)
        if (village["code"], name) not in used:
            used.add((village["code"], name))
            return name


def _income_per_head(county: County, rank: str) -> int:
    """Draw the surveyed income per head, in fen.

    Most registered poor have been lifted over the line by 2020; some stay just below it, and
    these are the ones a good round can move.
    """
    dice = county.random
    if rank == "poor":
        near = dice.random() < 0.16
        yuan = dice.uniform(3_850, 3_995) if near else dice.triangular(3_300, 9_000, 5_200)
    elif rank == "small":
        yuan = dice.triangular(4_300, 18_000, 8_500)
    else:
        yuan = dice.triangular(12_000, 55_000, 22_000)
    return int(yuan) * 100


def _draw_trucks(county: County, carrier: str, hub: str) -> None:
    for number, tonnes in enumerate(TRUCKS[hub], 1):
        code = f"{hub[4:]}-{number}"
        county.add(
            "vehicles", code=code, name=f"{tonnes}吨货车 {code}", hub=hub, carrier=carrier,
            payload_g=tonnes * 1_000_000,
        )  # fmt: skip


def _party(county: County, code: str, kind: str, name: str, place: str, **facts: object) -> None:
    blank: Mapping[str, object] = {
        "seller_class": "", "buyer_kind": "", "coop": "", "hub": "", "persons": 0,
        "base_income_fen": 0,
    }  # fmt: skip
    county.add("parties", code=code, kind=kind, name=name, place=place, **{**blank, **facts})
