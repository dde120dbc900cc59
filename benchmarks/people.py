"""Rows about one more person: each side a process of its own on the same one core."""

from __future__ import annotations

import atexit
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from benchmarks import document, programs, scratch
from benchmarks.engines import ENGINES
from benchmarks.measure import CannotMeasureError, Row, Side

OURS = {
    "new": "one more person, combination new",
    "bound": "one more person, combination bound",
}

BUDGETS = {("new", "typst"): 0.2, ("bound", "typst"): 1 / 500, ("bound", "weasyprint"): 1 / 30}


class Pinned:
    """A process that makes one person's document each time it is asked."""

    def __init__(self, side: str) -> None:
        self._side = side
        self._process = subprocess.Popen(
            [programs.python(), "-m", "benchmarks.person", side, str(_folder())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parent.parent,
            env=programs.environment(),
            text=True,
        )
        atexit.register(self._process.kill)
        self._answer("ready")
        document.check_words(_folder() / f"{side}.pdf", document.once(), _html())

    def once(self) -> float:
        """Seconds for one more person."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._answer())

    def _answer(self, expected: str = "") -> str:
        assert self._process.stdout
        line = self._process.stdout.readline().strip()
        if not line or (expected and line != expected):
            _, said = self._process.communicate(timeout=30)
            raise CannotMeasureError(f"“{self._side}” stopped: {said.strip()[-500:]}")
        return line


@cache
def pinned(side: str) -> Pinned:
    """The one process of a side."""
    return Pinned(side)


@cache
def _folder() -> Path:
    folder = scratch.folder() / "person"
    folder.mkdir()
    (folder / "document.html").write_text(_html(), encoding="utf-8")
    return folder


@cache
def _html() -> str:
    return document.whole_html(document.once())


def _sides(ours: str, other: str) -> tuple[Side, Side]:
    mine, theirs = pinned(ours), pinned(other)
    return Side(OURS[ours], mine.once), Side(ENGINES[other][0], theirs.once)


def _row(ours: str, other: str) -> Row:
    sides: Callable[[], tuple[Side, Side]] = partial(_sides, ours, other)
    title = f"{OURS[ours]}, against {ENGINES[other][0].partition(',')[0]}"
    return Row(f"{ours}-{other}", title, BUDGETS.get((ours, other)), sides)


ROWS = tuple(_row(ours, other) for ours in OURS for other in ENGINES)
