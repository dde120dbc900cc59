"""Runs 2 sides in turn and compares the medians of what they give."""

from __future__ import annotations

import resource
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

DEADLINE = 300.0
"""Seconds that one process may take."""

PAUSE = 0.2
"""Seconds of rest before each run: what the one before left running must not slow the next."""


class CannotMeasureError(Exception):
    """Something is missing, or an output is wrong; says what, in one sentence."""


@dataclass(frozen=True)
class Side:
    """One of the 2 things that are compared."""

    name: str
    run: Callable[[], float]
    """Runs it once, checks what came out, and gives the figure: seconds, bytes, whatever."""


@dataclass(frozen=True)
class Figures:
    """Results of the runs of one side."""

    name: str
    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the most."""
        return min(self.values), max(self.values)


@dataclass(frozen=True)
class Row:
    """One line of the table of budgets."""

    id: str
    title: str
    budget: float | None
    """Budget of the first side, as a multiple of the second; None: just to know."""
    sides: Callable[[], tuple[Side, Side]]
    """Prepares both; the first is ours."""
    unit: str = "s"


@dataclass(frozen=True)
class Result:
    """A measured row."""

    row: Row
    ours: Figures
    other: Figures

    @property
    def ratio(self) -> float:
        """Our median as a multiple of the other."""
        return self.ours.median / self.other.median

    @property
    def met(self) -> bool:
        """Return True when the budget is kept."""
        return self.row.budget is None or self.ratio <= self.row.budget


def measure(row: Row, repeats: int) -> Result:
    """Run both sides of `row` in turn; the first run of each only warms up."""
    sides = row.sides()
    values: tuple[list[float], list[float]] = ([], [])
    for number in range(repeats + 1):
        for side, found in zip(sides, values, strict=True):
            time.sleep(PAUSE)
            value = side.run()
            if number:
                found.append(value)
    ours, other = (
        Figures(side.name, tuple(found)) for side, found in zip(sides, values, strict=True)
    )
    return Result(row, ours, other)


@dataclass(frozen=True)
class Finished:
    """A process that ended well."""

    seconds: float
    """On the wall."""
    processor: float
    """Seconds of processor time, of its children too."""
    stdout: str
    stderr: str


def _spent() -> float:
    """Return the seconds of processor time of all processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command: Sequence[str], environment: Mapping[str, str]) -> Finished:
    """Time a whole process. Raises CannotMeasureError when it fails."""
    start, before = time.perf_counter(), _spent()
    try:
        done = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=DEADLINE,
        )
    except subprocess.TimeoutExpired:
        fault = f"“{command[0]}” was not done within {DEADLINE:.0f} seconds."
        raise CannotMeasureError(fault) from None
    seconds, processor = time.perf_counter() - start, _spent() - before
    if done.returncode:
        fault = f"“{command[0]}” ended with {done.returncode}: {done.stderr.strip()[-500:]}"
        raise CannotMeasureError(fault)
    return Finished(seconds, processor, done.stdout, done.stderr)
