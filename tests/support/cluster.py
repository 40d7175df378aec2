"""A Ray cluster of two nodes here, on loopback only, and work that shows where it is done."""

import os
import shutil
import signal
import socket
import tempfile
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

from support.house import ROOT

QUIET = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # what keeps Ray on loopback on those keeps it here
}
ALONE = {"include_dashboard": False, "no_monitor": True}
PORTS = (
    "metrics_agent_port",
    "metrics_export_port",
    "dashboard_agent_listen_port",
    "runtime_env_agent_port",
)


@contextmanager
def two_nodes():
    """Give the cluster and its second node; nothing is left when it ends."""
    folder = tempfile.mkdtemp(prefix="ray")  # short: sockets lie in it
    (Path(folder) / "ray").mkdir()
    found = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])  # by the nodes as by us
    os.environ.update(QUIET | {"RAY_TMPDIR": folder, "PYTHONPATH": found})
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster()
    try:
        _start_first(cluster)
        yield cluster, cluster.add_node(**small_node())
    finally:
        ray.shutdown()
        cluster.shutdown()
        time.sleep(0.5)  # the last of its processes still write there
        shutil.rmtree(folder, ignore_errors=True)


def _start_first(cluster, tries=3):
    """Start the first node; on a machine with much else to do Ray gives itself up at times."""
    while not cluster.head_node:
        tries -= 1
        try:
            cluster.add_node(**small_node(), **ALONE)
        except Exception:
            if not tries:
                raise


def small_node():
    """One core, and ports told beforehand: a raylet gives up when its agents are slow to say."""
    with ExitStack() as stack:
        held = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in PORTS]
        ports = [each.getsockname()[1] for each in held]
    size = {"num_cpus": 1, "object_store_memory": 80_000_000, "include_log_monitor": False}
    return size | {"node_ip_address": "127.0.0.1"} | dict(zip(PORTS, ports, strict=True))


def square_slowly(problem: tuple[str, int]) -> int:
    """Leave a note of who is at it (the node that started this process), work, answer."""
    folder, number = problem
    (Path(folder) / f"{number}-{os.getppid()}-{os.getpid()}").touch()
    time.sleep(0.5)
    return number * number


def kill_at_work(cluster, node, folder):
    """Kill a node, with the process that works for it, as soon as it works on something."""
    raylet = node.all_processes["raylet"][0].process.pid
    given_up = time.monotonic() + 60
    while not (notes := list(folder.glob(f"*-{raylet}-*"))) and time.monotonic() < given_up:
        time.sleep(0.01)
    for pid in (raylet, *(int(note.name.rpartition("-")[2]) for note in notes)):
        os.kill(pid, signal.SIGKILL)
    cluster.remove_node(node, allow_graceful=False)
