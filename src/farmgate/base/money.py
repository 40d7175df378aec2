"""Money is integer fen; this is the one place that splits and rounds it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

FEN_PER_YUAN = 100


def split_fairly(total: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split a whole amount so that the parts sum to it, by largest remainder.

    Parameters
    ----------
    total
        Amount in its smallest unit (fen, grams); may be negative (a correction).
    weights
        (P,) nonnegative shares; when all are zero every part counts the same.

    Returns
    -------
    list of int
        (P,) parts in the order of the weights; ties go to the earlier part.

    Raises
    ------
    ValueError
        When a weight is negative, or there is an amount and nobody to take it.

    References
    ----------
    Hamilton's method; Balinski and Young (1982), *Fair Representation*.
    """
    if any(w < 0 for w in weights):
        raise ValueError("Weights must not be negative.")
    if not weights:
        if total:
            raise ValueError("Nobody to split the amount between.")
        return []
    if total < 0:
        return [-part for part in split_fairly(-total, weights)]
    shares = _whole_numbers(weights) if any(weights) else [1] * len(weights)
    whole = sum(shares)
    parts = [total * share // whole for share in shares]
    short = [parts[i] * whole - total * share for i, share in enumerate(shares)]
    by_remainder = sorted(range(len(parts)), key=lambda i: (short[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def _whole_numbers(weights: Sequence[int | Fraction]) -> list[int]:
    """The same proportions without fractions."""
    unit = lcm(*{Fraction(w).denominator for w in weights if not isinstance(w, int)})
    return [int(w * unit) for w in weights]


def cost_fen(qty_g: int, price_fen_per_kg: int) -> int:
    """Price a weight: grams times fen per kilogram, rounded half up to the fen."""
    return round_half_up(Fraction(qty_g * price_fen_per_kg, 1000))


def round_half_up(value: Fraction) -> int:
    """Round to the nearest whole unit, halves away from zero."""
    sign = -1 if value < 0 else 1
    return sign * int(abs(value) + Fraction(1, 2))


def parse_yuan(text: str) -> int:
    """Read a yuan amount as a person writes it (``"1,200.5"``, ``"￥3"``) into fen.

    Raises
    ------
    ValueError
        When it is no number, or has a part smaller than a fen that is not zero.
    """
    cleaned = text.strip().replace(",", "").replace("，", "").strip("￥¥元 ")
    try:
        fen = Decimal(cleaned) * FEN_PER_YUAN
    except ArithmeticError as error:
        raise ValueError(f"Not an amount: {text!r}") from error
    if not fen.is_finite():
        raise ValueError(f"Not an amount: {text!r}")
    return int(fen.quantize(Decimal(1), rounding=ROUND_HALF_UP))
