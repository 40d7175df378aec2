"""Run an engine call here, in processes or on a Ray cluster: same arguments, same answer."""

import os
import signal
import socket
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from farmgate.base.errors import FarmgateError, SolverError

SPAWN = get_context("spawn")  # a forked process would share database connections
WATCH_SECONDS = 0.2
CLUSTER = "FARMGATE_RAY"
"""The environment names the cluster: engine commands run without the settings of the pages."""
RETRIES = 3
"""Nodes that may die under one problem before it is given up: it may be what kills them."""


def run[P, R](fn: Callable[[P], R], problem: P, watch: Callable[[], None] | None = None) -> R:
    """Answer one problem.

    Parameters
    ----------
    fn
        An engine function, importable by name.
    problem
        Its only argument.
    watch
        Called five times a second while the work goes on in a process of its own; what it
        raises ends that process at once, so a person can cancel a solve that knows nothing of
        them. Without it the work is done here.

    Raises
    ------
    SolverError
        ``process_died`` when the process was killed from outside.
    """
    if watch is None:
        return fn(problem)
    with ProcessPoolExecutor(1, SPAWN) as pool:
        process = pool.submit(os.getpid).result()
        work = pool.submit(fn, problem)
        try:
            return _wait(work, watch)
        except BrokenProcessPool as error:
            raise SolverError("process_died", call=fn.__name__) from error
        except BaseException:
            if not work.done():
                os.kill(process, signal.SIGKILL)
            raise


def run_each[P, R](
    fn: Callable[[P], R],
    problems: Iterable[P],
    workers: int = 1,
    cluster: str = "",
    *,
    threads: bool = False,
) -> list[R]:
    """Answer independent problems, in their order.

    Parameters
    ----------
    fn
        An engine function, importable by name.
    problems
        Its arguments.
    workers
        Processes; with 1 everything is done here.
    cluster
        The address of a Ray cluster, by default that of the environment (``FARMGATE_RAY``). It
        takes the place of the processes, and as many problems at a time as it has cores.
    threads
        Threads of this process in place of processes: for compiled work that lets go of the
        interpreter's lock, whose problems are too large to be sent anywhere.

    Raises
    ------
    SolverError
        ``process_died`` when processes or nodes kept dying under a problem.
    """
    if workers <= 1:
        return [fn(problem) for problem in problems]
    if address := cluster or os.environ.get(CLUSTER):
        return _run_on_cluster(fn, problems, address)
    if threads:
        with ThreadPoolExecutor(workers) as crew:
            return list(crew.map(fn, problems))
    try:
        with ProcessPoolExecutor(workers, SPAWN) as pool:
            return list(pool.map(fn, problems))
    except BrokenProcessPool as error:
        raise SolverError("process_died", call=fn.__name__) from error


def _run_on_cluster[P, R](fn: Callable[[P], R], problems: Iterable[P], address: str) -> list[R]:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it would report to its makers
    try:
        import ray
    except ImportError:
        raise FarmgateError("ray_missing", extra="scale") from None
    if not ray.is_initialized():  # and stay: lane pricing comes back for every pass
        ray.init(address, log_to_driver=False, logging_level=40)
    answer: Any = ray.remote(num_cpus=1, max_retries=RETRIES)(_answer)
    try:
        return list(ray.get([answer.remote(fn, problem) for problem in problems]))
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except (ray.exceptions.WorkerCrashedError, ray.exceptions.NodeDiedError) as error:
        raise SolverError("process_died", call=fn.__name__) from error


def _answer[P, R](fn: Callable[[P], R], problem: P) -> R:
    return fn(problem)


def _wait[R](work: Future[R], watch: Callable[[], None]) -> R:
    while True:
        try:
            return work.result(WATCH_SECONDS)
        except StillRunning:
            if work.done():  # the call itself raised a TimeoutError
                raise
            watch()


def this_process() -> str:
    """Name this process so that no other, before or after, bears the name: host, id and start."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{_started(os.getpid())}"


def is_gone(name: str) -> bool:
    """Tell whether a process named by `this_process` is no more.

    A process of another host counts as alive: only its own host can know. No name means that
    nobody is at work.
    """
    if not name:
        return True
    host, pid, started = name.rsplit(":", 2)
    if host != socket.gethostname()[:60]:
        return False
    return _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process started, in the kernel's own count; empty where there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "" if Path("/proc/self").exists() else _answers(pid)
    state, *rest = text.rpartition(")")[2].split()
    return "" if state == "Z" else rest[18]


def _answers(pid: int) -> str:
    """Where there is no /proc: whether some process bears the number."""
    try:
        os.kill(pid, 0)
    except OSError:
        return ""
    return "yes"
