"""Where the households of a county stand against the line, one by one and by village."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import isnan

import numpy as np

from farmgate.engine.watch import IncomeProblem, follow_incomes, hide_small_counts
from farmgate.engine.watch.privacy import FEWEST_HOUSEHOLDS
from farmgate.registry.models import Party, Place, Round
from farmgate.watch.selectors import Earned, earned_until, households_in, line_of

NEAR = 1.2
"""Near the line: over it by less than a fifth."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one household stands; the income per head is None when its persons are unknown."""

    party: Party
    earned_fen: int
    round_fen: int
    per_head_fen: int | None
    state: str  # under, near, over, unknown
    moved_over: bool


@dataclass(frozen=True, slots=True)
class VillageIncome:
    """A village, or a group of small ones (``place`` is None). None counts are hidden."""

    place: Place | None
    households: int
    villages: int
    per_head_fen: int | None
    under: int | None
    moved_over: int | None


@dataclass(frozen=True, slots=True)
class CountyIncome:
    """All villages, and the county's sums."""

    villages: list[VillageIncome]
    households: int
    per_head_fen: int | None
    under: int | None
    moved_over: int | None


def line_fen(county: Place, round_: Round) -> int:
    """Read the line of the round's year; 0 when the county has set none."""
    line = line_of(county, round_.delivery_on.year)
    return line.line_fen if line else 0


def read_standings(
    county: Place, round_: Round, only: Collection[Party] | None = None
) -> list[Standing]:
    """Work out where every household of a county, or only some, stands after a round."""
    parties = list(households_in(county) if only is None else only)
    earned = earned_until(county, round_, only)
    of = [earned.get(party.pk, Earned()) for party in parties]
    line = line_fen(county, round_)
    result = follow_incomes(
        IncomeProblem(
            persons=_ints(party.persons for party in parties),
            base_fen=_ints(party.base_income_fen for party in parties),
            earned_fen=_ints(each.year_fen for each in of),
            round_fen=_ints(each.round_fen for each in of),
            line_fen=line,
        )
    )
    rows = zip(parties, of, result.per_head_fen.tolist(), result.moved_over.tolist(), strict=True)
    return [
        Standing(
            party, each.year_fen, each.round_fen, _whole(per_head), _state(per_head, line), moved
        )
        for party, each, per_head, moved in rows
    ]


def read_villages(standings: Iterable[Standing], *, is_public: bool) -> CountyIncome:
    """Sum the standings by village; for the public, hide what points at few people."""
    rows = list(standings)
    by_place: dict[int, list[Standing]] = defaultdict(list)
    for row in rows:
        by_place[row.party.place_id].append(row)
    groups = list(by_place.values())
    if is_public:
        groups = _join_small(groups)
    villages = [_village(group) for group in groups]
    whole = _village(rows)
    if is_public:
        return _hide(villages, whole)
    return CountyIncome(
        villages, whole.households, whole.per_head_fen, whole.under, whole.moved_over
    )


def _join_small(groups: list[list[Standing]]) -> list[list[Standing]]:
    """Put villages with few households into one group; a group still too small is left out."""
    shown = [group for group in groups if len(group) >= FEWEST_HOUSEHOLDS]
    rest = [row for group in groups if len(group) < FEWEST_HOUSEHOLDS for row in group]
    return [*shown, rest] if len(rest) >= FEWEST_HOUSEHOLDS else shown


def _village(rows: list[Standing]) -> VillageIncome:
    places = {row.party.place_id: row.party.place for row in rows}
    known = [row for row in rows if row.per_head_fen is not None]
    persons = sum(row.party.persons for row in known)
    total = sum(row.party.base_income_fen + row.earned_fen for row in known)
    return VillageIncome(
        place=next(iter(places.values())) if len(places) == 1 else None,
        households=len(rows),
        villages=len(places),
        per_head_fen=total // persons if persons else None,
        under=sum(row.state == "under" for row in rows),
        moved_over=sum(row.moved_over for row in rows),
    )


def _hide(villages: list[VillageIncome], whole: VillageIncome) -> CountyIncome:
    """Hide small counts; the county's count is that of the villages shown, where it may be."""
    under = hide_small_counts([village.under or 0 for village in villages])
    moved = hide_small_counts([village.moved_over or 0 for village in villages])
    shown = [
        VillageIncome(v.place, v.households, v.villages, v.per_head_fen, u, m)
        for v, u, m in zip(villages, under.cells, moved.cells, strict=True)
    ]
    households = sum(village.households for village in villages)
    return CountyIncome(shown, households, whole.per_head_fen, under.total, moved.total)


def _state(per_head: float, line: int) -> str:
    if isnan(per_head):
        return "unknown"
    if per_head < line:
        return "under"
    return "near" if per_head < line * NEAR else "over"


def _whole(per_head: float) -> int | None:
    return None if isnan(per_head) else int(per_head)


def _ints(values: Iterable[int]) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.array(list(values), dtype=np.int64)
