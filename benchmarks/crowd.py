"""Whole hand-outs: people per second, and what each costs as rosters grow."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import combinations, cycle, islice, product
from pathlib import Path
from statistics import median

from benchmarks import programs, scratch
from benchmarks.measure import PAUSE, CannotMeasureError

PLATFORMS = ("facebook", "x", "linkedin", "youtube", "instagram", "tiktok", "whatsapp", "snapchat")

KINDS = ("personal", "professional", "mixed")

CASES = {"every row another combination": 500, "40 combinations": 40, "one combination": 1}

WORKERS = (1, 2)

EVERY = 0.05
"""Seconds between two looks at how much memory is used."""


@dataclass(frozen=True)
class Rate:
    """Speed of a hand-out."""

    case: str
    workers: int
    rows: int
    per_second: float
    least: float
    most: float


@dataclass(frozen=True)
class Growth:
    """Cost of a hand-out by number of rows, with one worker and one combination."""

    rows: int
    ms_per_person: float
    """Without the time that a hand-out of one row takes."""
    peak_mb: float
    """All its processes together, each at its peak."""


@dataclass(frozen=True)
class Plan:
    """Extent of a measurement."""

    rows: int = 500
    repeats: int = 5
    growth: tuple[int, ...] = (100, 500, 1_000, 10_000)
    growth_repeats: int = 5


QUICK = Plan(rows=40, repeats=1, growth=(20, 60), growth_repeats=1)


def rates(plan: Plan, tell: Callable[[str], None]) -> list[dict[str, object]]:
    """People per second in every case."""
    found = []
    for case, combinations_ in CASES.items():
        roster = write_roster(plan.rows, combinations_)
        _hand_out(roster, 2)  # every sheet is known from here on
        for workers in WORKERS:
            tell(f"{case}, {workers} workers, {plan.rows} rows")
            values = [plan.rows / _hand_out(roster, workers).seconds for _ in range(plan.repeats)]
            rounded = [round(value, 1) for value in (median(values), min(values), max(values))]
            found.append(asdict(Rate(case, workers, plan.rows, *rounded)))
    return found


def growth(plan: Plan, tell: Callable[[str], None]) -> list[dict[str, object]]:
    """The cost of a person and the memory as rosters grow."""
    one = write_roster(1, 1)
    _hand_out(one, 1)
    found = []
    for rows in plan.growth:
        tell(f"{rows} rows, 1 worker")
        roster, costs, peaks = write_roster(rows, 1), [], []
        for _ in range(plan.growth_repeats):
            start = _hand_out(one, 1).seconds
            done = _hand_out(roster, 1)
            costs.append((done.seconds - start) / (rows - 1) * 1000)
            peaks.append(done.peak / 1e6)
        found.append(asdict(Growth(rows, round(median(costs), 3), round(median(peaks), 1))))
    return found


def write_roster(rows: int, combinations_: int) -> Path:
    """A roster of so many people with so many different answers among them."""
    path = scratch.folder() / f"roster-{rows}-{combinations_}.csv"
    answers = cycle(islice(_answers(), combinations_))
    lines = (f"R{n:06},Sam Taylor {n},{next(answers)}" for n in range(rows))
    path.write_text("\n".join(["reference,name,platforms", *lines]) + "\n", encoding="utf-8")
    return path


def _answers() -> Iterator[str]:
    for four in combinations(PLATFORMS, 4):
        for kinds in product(KINDS, repeat=4):
            yield "; ".join(f"{name}={kind}" for name, kind in zip(four, kinds, strict=True))


@dataclass(frozen=True)
class _Done:
    seconds: float
    peak: int


def _hand_out(roster: Path, workers: int) -> _Done:
    """One hand-out as a process, its files deleted afterwards."""
    folder = scratch.folder() / "out"
    command = [programs.checklist(), "handout", str(roster), "-o", str(folder)]
    env = programs.environment(CHECKLIST_CACHE=str(scratch.folder() / "sheets"))
    time.sleep(PAUSE)
    try:
        start = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--jobs", str(workers)], env=env, stderr=subprocess.PIPE, text=True
        )
        memory = _Memory(process.pid)
        _, said = process.communicate()
        seconds = time.perf_counter() - start
        people = sum(1 for _ in folder.glob("*.pdf")) if folder.is_dir() else 0
        if process.returncode or people != _people(roster):
            raise CannotMeasureError(f"A hand-out ended with {process.returncode}: {said[-500:]}")
        return _Done(seconds, memory.peak())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _people(roster: Path) -> int:
    with roster.open(encoding="utf-8") as rows:
        return sum(1 for _ in rows) - 1


class _Memory:
    """The peak of each process of a family, looked at until the first one ends."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peaks: dict[int, int] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def peak(self) -> int:
        """All peaks together, in bytes."""
        self._thread.join()
        return sum(self._peaks.values())

    def _watch(self) -> None:
        while (found := _peak(self._pid)) is not None:
            self._peaks[self._pid] = found
            for child in _children(self._pid):
                if (found := _peak(child)) is not None:
                    self._peaks[child] = found
            time.sleep(EVERY)


def _peak(pid: int) -> int | None:
    """The most memory that a process has held, in bytes; None when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line[:6] == "VmHWM:"), None)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for path in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, path.read_text().split())
    return found
