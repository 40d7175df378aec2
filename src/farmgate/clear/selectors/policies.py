"""The policies side by side, from what the clearing kept in its summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from farmgate.clear.models import Clearing
from farmgate.registry.models import Round

GRAMS = 1000
FEN = 100


@dataclass(frozen=True, slots=True)
class ClassOutcome:
    """What one policy means for one seller class, against ``efficient``."""

    name: str
    sold_g: int
    pay_fen: int
    price_fen_per_kg: float | None
    better: int
    worse: int
    won_fen: int
    lost_fen: int

    @property
    def gain_fen(self) -> int:
        """What the class wins in all, as its parts add up: odd fen that move are no gain."""
        return self.won_fen - self.lost_fen


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one policy would do in a round."""

    code: str
    is_used: bool
    cost_fen: int
    top_up_fen: int
    classes: list[ClassOutcome]

    @property
    def better(self) -> int:
        """Sellers who would get more."""
        return sum(row.better for row in self.classes)

    @property
    def worse(self) -> int:
        """Sellers who would get less."""
        return sum(row.worse for row in self.classes)


def policies_of(round_: Round) -> list[Outcome]:
    """Read the round's comparison, ``efficient`` first; empty before a clearing keeps one."""
    clearing = Clearing.objects.filter(round=round_).first()
    summary = clearing.summary if clearing else {}
    return [
        Outcome(
            code,
            code == summary.get("policy"),
            _fen(row["cost_yuan"]),
            _fen(row["top_up_yuan"]),
            [_class(name, of) for name, of in row["classes"].items()],
        )
        for code, row in summary.get("policies", {}).items()
    ]


def classes_in(policies: list[Outcome]) -> list[tuple[str, list[tuple[Outcome, ClassOutcome]]]]:
    """Turn the comparison round: for each seller class what every policy means for it."""
    names = [row.name for row in policies[0].classes] if policies else []
    return [(name, [(p, p.classes[i]) for p in policies]) for i, name in enumerate(names)]


def _class(name: str, of: Mapping[str, Any]) -> ClassOutcome:
    return ClassOutcome(
        name,
        round(of["kg"] * GRAMS),
        _fen(of["yuan"]),
        of["price"] * FEN if of["kg"] else None,
        of["sellers_better"],
        of["sellers_worse"],
        _fen(of["better_yuan"]),
        _fen(of["worse_yuan"]),
    )


def _fen(yuan: float) -> int:
    return round(yuan * FEN)
