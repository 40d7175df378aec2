"""The forest under the equations of the multipliers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from farmgate.engine.clear.determined import span_forest


@given(st.integers(1, 9), st.randoms())
def test_a_forest_joins_all_that_edges_join_and_closes_no_circle(nodes, random):
    ends = [(random.randrange(nodes), random.randrange(nodes)) for _ in range(2 * nodes)]
    tail, head = np.array(ends).T
    edges, tree = span_forest(nodes, tail, head)
    joined = join(nodes, ends)
    assert join(nodes, [ends[edge] for edge in edges]) == joined
    assert edges.size == nodes - len(set(joined))
    assert [tree.tolist().index(name) for name in tree] == joined


def join(nodes, ends):
    """The first node of each node's tree, the slow way."""
    group = list(range(nodes))
    for a, b in ends:
        keep, gone = sorted((group[a], group[b]))
        group = [keep if name == gone else name for name in group]
    return group
