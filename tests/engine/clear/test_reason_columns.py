"""Reasons kept as columns are the reasons one by one."""

import numpy as np
import pytest

from farmgate.engine.clear.result import BLOCK, Reason, Reasons

NOTHING = float("nan")
HELP = [{"kind": "price", "price": 0.99}]


def reasons(many=3):
    """A lot sold, one that a lane stopped, and one that a hub did, over and over."""

    def repeated(*values):
        return np.resize(values, many)

    columns = {"kg": repeated(5.0, 7.0, 9.0), "price": repeated(1.23456789, NOTHING, -np.inf)}
    return Reasons(
        ("sold", "limit"),
        repeated(0, 1, 1),
        columns,
        repeated(-1, 3, 4),
        4,
        [[], HELP],
        repeated(-1, 1, 1),
        ("sell", "sell_more"),
        repeated(0, 0, 1),
    )


TOLD = [
    Reason("sold", {"kg": 5.0, "price": 1.234568}),
    Reason(
        "limit",
        {
            "kg": 7.0,
            "price": None,
            "limit_kind": "lane",
            "limit": 3,
            "change": HELP,
            "would": "sell",
        },
    ),
    Reason(
        "limit",
        {"kg": 9.0, "price": None, "limit_kind": "node", "limit": 0}
        | {"change": HELP, "would": "sell_more"},
    ),
]


def test_each_has_its_code_its_facts_its_limit_and_what_would_have_helped():
    assert list(reasons()) == TOLD


def test_one_is_had_by_its_place_from_either_end():
    assert [reasons()[i] for i in (0, 2, -1, -3)] == [TOLD[i] for i in (0, 2, -1, -3)]
    with pytest.raises(IndexError):
        reasons()[3]


def test_some_are_had_by_a_slice():
    assert reasons()[1:] == TOLD[1:]
    assert reasons()[5:] == reasons(0)[:] == []


def test_all_are_told_block_by_block():
    many = 2 * BLOCK + 1
    told = list(reasons(many))
    assert len(reasons(many)) == len(told) == many
    assert told[BLOCK] == TOLD[BLOCK % 3]
    assert told[-1] == TOLD[(many - 1) % 3]


def test_no_number_is_told_as_minus_zero():
    r = reasons()
    r.columns["kg"][0] = -1e-9
    assert str(r[0].facts["kg"]) == "0.0"
