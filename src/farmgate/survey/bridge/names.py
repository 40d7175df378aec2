"""Who and what a name in a sheet means: parties, products, units, grades."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property

from django.db.models import QuerySet

from farmgate.base.units import tidy
from farmgate.registry.models import Grade, Party, Product, Round

VILLAGE_ENDINGS = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|委会|社区|村)+$")
MOST_NEAR = 3
MOST_SEARCHED = 5_000


@dataclass
class Names:
    """What can be named in one round by one person.

    Parameters
    ----------
    round
        The round.
    parties
        The parties the person may enter for, with place, hub and co-op.
    products
        All products, with their other names and units.
    grades
        All grades.
    closed_groups
        The bases for which the person may enter no lot.
    """

    round: Round
    parties: list[Party]
    products: list[Product]
    grades: list[Grade]
    closed_groups: set[str] = field(default_factory=set)
    near: dict[str, str] = field(default_factory=dict)

    @cached_property
    def product_by_name(self) -> dict[str, Product]:
        """Products by every name people use, tidied."""
        found: dict[str, Product] = {}
        for product in self.products:
            names = [product.code, product.name_en, product.name]
            names += [other.name for other in product.names.all()]
            found |= {tidy(name): product for name in names if name}
        return found

    @cached_property
    def grams_by_product(self) -> dict[int, dict[str, int]]:
        """Grams of each counted unit, by product."""
        return {p.pk: {unit.unit: unit.grams for unit in p.units.all()} for p in self.products}

    @cached_property
    def party_by_code(self) -> dict[str, Party]:
        """Parties by their code, tidied."""
        return {tidy(party.code): party for party in self.parties}

    @cached_property
    def parties_by_name(self) -> dict[str, list[Party]]:
        """Parties by their name, tidied; people share names."""
        found: defaultdict[str, list[Party]] = defaultdict(list)
        for party in self.parties:
            found[tidy(party.name)].append(party)
        return dict(found)

    @cached_property
    def rank_by_grade(self) -> dict[str, int]:
        """Grade names in both languages, by rank."""
        pairs = [(grade.name, grade.rank) for grade in self.grades]
        return dict(pairs) | {g.name_en: g.rank for g in self.grades if g.name_en}

    @cached_property
    def grade_by_rank(self) -> dict[int, Grade]:
        """Grades by rank; 1 is best."""
        return {grade.rank: grade for grade in self.grades}

    def find_parties(self, text: str) -> list[Party]:
        """Find who a typed text means: a code, a name, or a name with its code behind."""
        words = text.split()
        party = self.party_by_code.get(tidy(words[-1])) if words else None
        return [party] if party else self.parties_by_name.get(tidy(text), [])

    def near_products(self, name: str) -> str:
        """Suggest products whose names come close."""
        if name not in self.near:
            close = get_close_matches(tidy(name)[:40], self.product_by_name, MOST_NEAR, 0.4)
            similar = dict.fromkeys(self.product_by_name[key].name for key in close)
            self.near[name] = "、".join(similar)
        return self.near[name]

    def some_products(self) -> str:
        """Name a few products, to show what is expected."""
        return "、".join(product.name for product in self.products[:MOST_NEAR])

    def near_parties(self, name: str) -> str:
        """Suggest names that come close among those the person may enter for."""
        key = f"party {name}"
        if key not in self.near:
            few = self.parties_by_name if len(self.parties) <= MOST_SEARCHED else {}
            close = get_close_matches(tidy(name)[:40], few, MOST_NEAR, 0.6)
            found = [party for other in close for party in few[other][:MOST_NEAR]]
            self.near[key] = "、".join(f"{p.name} {p.code}" for p in found[:MOST_NEAR])
        return self.near[key]


def read_names(round_: Round, parties: QuerySet[Party]) -> Names:
    """Read everything that can be named, in six queries whatever the size of the sheet."""
    people = parties.select_related("place", "hub", "coop__hub")
    products = Product.objects.prefetch_related("names", "units")
    return Names(round_, list(people), list(products), list(Grade.objects.all()))


def lives_in(party: Party, village: str) -> bool:
    """Tell whether what a sheet says of the village fits: 东星, 东星村委会, 东大街街道东星村."""
    said = VILLAGE_ENDINGS.sub("", tidy(village))
    known = VILLAGE_ENDINGS.sub("", tidy(party.place.name))
    return bool(known) and (said.endswith(known) or tidy(party.place.name_en) == tidy(village))
