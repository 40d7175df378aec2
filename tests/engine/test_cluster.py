"""The same call gives the same answer on a Ray cluster, also when a node of it dies."""

import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from farmgate import compute
from farmgate.engine.clear.lanes import LanePricing
from farmgate.engine.clear.network import build_network
from farmgate.engine.clear.within import come_near
from support.cluster import kill_at_work, square_slowly, two_nodes
from support.markets import shared_lane

pytestmark = pytest.mark.xdist_group("cluster")


@pytest.fixture(scope="module")
def nodes():
    """A cluster and its second node; starting one takes seconds, so the tests share it."""
    with two_nodes() as cluster:
        yield cluster


def run_there(fn, problems, nodes):
    return compute.run_each(fn, problems, workers=2, cluster=nodes[0].address)


def test_a_node_killed_at_work_loses_no_answer_and_no_order(nodes, tmp_path):
    problems = [(str(tmp_path), number) for number in range(12, 0, -1)]
    with ThreadPoolExecutor() as pool:
        pool.submit(kill_at_work, *nodes, tmp_path)
        answers = run_there(square_slowly, problems, nodes)
    assert answers == [number * number for _, number in problems]
    begun = [path.name.partition("-")[0] for path in tmp_path.glob("*")]
    assert len(begun) > len(set(begun)), "nothing was under way where the node died"


def test_what_the_work_raises_on_the_cluster_reaches_the_caller(nodes):
    with pytest.raises(ValueError, match="negative"):
        run_there(math.isqrt, [4, -1], nodes)


def test_the_environment_names_the_cluster(nodes, monkeypatch):
    monkeypatch.setenv(compute.CLUSTER, nodes[0].address)
    assert compute.run_each(math.factorial, [5, 1, 4], workers=2) == [120, 1, 24]


def test_products_cleared_on_the_cluster_come_as_near_as_here(nodes):
    """Their flows travel there and back between passes, and go on from where they were."""
    p = shared_lane()
    net = build_network(p)
    there = partial(run_there, nodes=nodes)
    here, far = (LanePricing(p, net, *each) for each in ((), (there,)))
    here.go_on(), far.go_on()
    assert far.best.bound == here.best.bound
    near = come_near(p, net, 0.01, there)
    assert near.is_within
    assert near.plan.flows.link_kg.sum() == pytest.approx(70.0, abs=0.01)
