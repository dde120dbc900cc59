"""Results for people and for `results.json`."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from benchmarks import programs
from benchmarks.measure import CannotMeasureError, Figures, Result, run
from checklist.pdf import engine

FILE = Path(__file__).parent / "results.json"

WIDTH = 140

PACKAGES = ("checklist", "typer", "weasyprint", "pikepdf", "typst", "reportlab")


def show(results: Sequence[Result]) -> None:
    """The table on the terminal."""
    view = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for heading in ("Row", "What", "Ours", "Against", "Ratio", "At most", ""):
        right = heading in ("Ratio", "At most")
        view.add_column(heading, justify="right" if right else "left")
    for result in results:
        ratio = f"{result.ratio:.2f}"
        budget = "" if result.row.budget is None else f"{result.row.budget:.3g}"
        mark = "" if result.row.budget is None else "met" if result.met else "MISSED"
        unit = result.row.unit
        cells = (_words(result.ours, unit), _words(result.other, unit), ratio, budget, mark)
        view.add_row(result.row.id, result.row.title, *cells)
    Console(width=WIDTH, highlight=False).print(view)


def load() -> float:
    """Return the load of the last minute; 0 where nobody counts."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else 0.0


@dataclass(frozen=True)
class Whole:
    """Everything that a whole run measures."""

    results: Sequence[Result]
    rates: Sequence[dict[str, object]]
    growth: Sequence[dict[str, object]]
    steps: dict[str, object]


def write(whole: Whole, repeats: int, load_before: float, file: Path = FILE) -> None:
    """`results.json`, in place of the one before."""
    data = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "repeats": repeats,
        "load_before": load_before,
        "machine": {"cores": os.cpu_count(), "cpu": _cpu(), "system": platform.platform()},
        "versions": _versions(),
        "rows": [_as_data(result) for result in whole.results],
        "rates": whole.rates,
        "growth": whole.growth,
        "steps": whole.steps,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    file.write_text(text, encoding="utf-8")


def _words(figures: Figures, unit: str) -> str:
    least, most = figures.spread
    return f"{figures.name}\n{figures.median:.4g} {unit} ({least:.4g} to {most:.4g})"


def _as_data(result: Result) -> dict[str, object]:
    return {
        "row": result.row.id,
        "what": result.row.title,
        "unit": result.row.unit,
        "ours": _figures_as_data(result.ours),
        "against": _figures_as_data(result.other),
        "ratio": float(f"{result.ratio:.3g}"),
        "at_most": None if result.row.budget is None else round(result.row.budget, 4),
        "met": result.met,
    }


def _figures_as_data(figures: Figures) -> dict[str, object]:
    least, most = (round(value, 6) for value in figures.spread)
    median = round(figures.median, 6)
    return {"name": figures.name, "median": median, "least": least, "most": most}


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        **{name: _version(name) for name in PACKAGES},
        "pango": engine.pango()[0],
        "chromium": _chromium(),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _chromium() -> str:
    try:
        shown = run([programs.chromium(), "--version"], programs.environment()).stdout
    except CannotMeasureError:
        return ""
    return shown.strip()


def _cpu() -> str:
    """The processor's model, as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.processor())
