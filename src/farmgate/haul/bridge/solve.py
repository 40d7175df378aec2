"""Route an instance from file to file, without a database."""

import csv
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from farmgate import compute
from farmgate.base.errors import FarmgateError, SolverError
from farmgate.engine.haul import Budget, RouteProblem, RouteResult, check_routes, route_pickups
from farmgate.haul.bridge.folder import read_folder
from farmgate.haul.bridge.instance import Instance
from farmgate.haul.bridge.solutions import ROUTE_COLUMNS, route_rows, solution_text
from farmgate.haul.bridge.vrplib import read_vrplib
from farmgate.web.outputs import check_apart, check_file, check_folder, replacing, writing

Summary = dict[str, object]
Told = Callable[[int, str], None]
"""Told the iteration and the best cost so far, as text."""


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search: see ``farmgate haul --help``."""

    seconds: float | None = None
    iterations: int | None = None
    seed: int = 0
    workers: int = 1

    def budget(self, number: int = 0) -> Budget:
        """Give the budget of one of several searches; each begins from a seed of its own."""
        return Budget(self.iterations, seconds=self.seconds, seed=self.seed + number)


@dataclass(frozen=True, slots=True)
class Search:
    """One search, to be run here or in a process of its own."""

    problem: RouteProblem
    budget: Budget


def run_search(search: Search) -> RouteResult:
    """Run one search."""
    return route_pickups(search.problem, search.budget)


def solve_instance(
    source: Path, target: Path, options: SearchOptions, told: Told | None = None
) -> Summary:
    """Read, route, replay, write; return the summary.

    Parameters
    ----------
    source
        A ``.vrp`` file or a folder of tables.
    target
        The ``.sol`` file; for a folder of tables a folder, unless it ends in ``.sol``. What is
        written to a folder comes into place as a whole at the end.
    options
        How long to search, and with how many searches beside each other: the best counts.
    told
        Told how far the search is; only with one worker.

    Raises
    ------
    BadTables
        When the input has faults. Nothing is written.
    FarmgateError
        ``no_feasible_routes``, ``output_is_input`` or another word for a target that will not
        do. Nothing is written.
    SolverError
        ``routes_fail_replay``: our bug.
    """
    started = time.perf_counter()
    check_apart(source, target)
    gives_folder = source.is_dir() and target.suffix != ".sol"
    (check_folder if gives_folder else check_file)(target)
    instance = read_folder(source) if source.is_dir() else read_vrplib(source)
    read = time.perf_counter()
    result = _search(instance, options, told)
    searched = time.perf_counter()
    if not result.is_feasible:
        left = len(result.unserved)
        raise FarmgateError("no_feasible_routes", iterations=result.iterations, unserved=left)
    if faults := check_routes(instance.problem, result):
        raise SolverError("routes_fail_replay", fault=faults[0], count=len(faults))
    summary = _summarise(instance, result)
    summary["seconds"] = {"read": round(read - started, 3), "search": round(searched - read, 3)}
    with writing(target):
        if gives_folder:
            with replacing(target) as begun:
                _write_folder(instance, result, summary, begun)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(solution_text(instance, result), encoding="utf-8")
    return summary


def _search(instance: Instance, options: SearchOptions, told: Told | None) -> RouteResult:
    if options.workers <= 1:
        heard = None
        if told is not None:
            tell = told
            heard = lambda count, cost: tell(count, instance.cost_text(cost))  # noqa: E731
        return route_pickups(instance.problem, options.budget(), heard)
    numbers = range(options.workers)
    searches = [Search(instance.problem, options.budget(number)) for number in numbers]
    results = compute.run_each(run_search, searches, options.workers)
    return min(results, key=lambda result: (not result.is_feasible, result.cost))


def _summarise(instance: Instance, result: RouteResult) -> Summary:
    names = instance.stop_names or instance.stop_numbers
    tours = [tour for route in result.routes for tour in route.tours]
    return {
        "name": instance.name,
        "stops": len(instance.problem.stops),
        "cost": float(instance.cost_text(result.cost)),
        "cost_text": instance.cost_text(result.cost),
        "routes": len(result.routes),
        "tours": len(tours),
        "unserved": [names[stop] for stop in result.unserved],
        "iterations": result.iterations,
    }


def _write_folder(instance: Instance, result: RouteResult, summary: Summary, folder: Path) -> None:
    (folder / "solution.sol").write_text(solution_text(instance, result), encoding="utf-8")
    with (folder / "routes.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(ROUTE_COLUMNS.split(","))
        writer.writerows(route_rows(instance, result))
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text + "\n", encoding="utf-8")
