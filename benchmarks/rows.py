"""The table of budgets. A new one is a function that gives 2 sides, and a line in `ROWS`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import document, people, programs, scratch
from benchmarks.measure import CannotMeasureError, Row, Side, run


def help_sides() -> tuple[Side, Side]:
    """`checklist --help`, and Typer alone."""
    ours = [programs.checklist(), "--help"]
    other = [programs.python(), "-c", "import typer"]

    def show_help() -> float:
        done = run(ours, programs.environment())
        if "Usage: checklist" not in done.stdout:
            raise CannotMeasureError("“checklist --help” shows no help.")
        return done.seconds

    def import_typer() -> float:
        return run(other, programs.environment()).seconds

    return Side("checklist --help", show_help), Side("import typer", import_typer)


def cold_sides() -> tuple[Side, Side]:
    """`checklist new` with an empty cache, and Chromium."""
    return Side("checklist new, empty cache", _in_folder(_make_cold)), _chromium()


def warm_sides() -> tuple[Side, Side]:
    """`checklist new` with every sheet that may be kept in the cache, and Chromium."""
    cache_folder = Path(tempfile.mkdtemp(dir=str(scratch.folder())))
    _in_folder(lambda folder: _make(folder, cache_folder))()
    if not list(cache_folder.glob("*.sheet")):
        raise CannotMeasureError("The first run left nothing in the cache.")

    def make_warm(folder: Path) -> float:
        return _make(folder, cache_folder)

    return Side("checklist new, sheets cached", _in_folder(make_warm)), _chromium()


def _make_cold(folder: Path) -> float:
    cache_folder = folder / "cache"
    cache_folder.mkdir()
    return _make(folder, cache_folder)


def _make(folder: Path, cache_folder: Path) -> float:
    output = folder / "ours.pdf"
    command = [programs.checklist(), "new", *document.options(), "-o", str(output)]
    done = run(command, programs.environment(CHECKLIST_CACHE=str(cache_folder)))
    document.check_ours(output, document.once())
    return done.seconds


def _chromium() -> Side:
    programs.chromium()
    source = scratch.folder() / "document.html"
    source.write_text(document.once().html, encoding="utf-8")

    def print_it(folder: Path) -> float:
        output, profile = folder / "chromium.pdf", folder / "profile"
        profile.mkdir()
        command = programs.print_to_pdf(source, output, profile)
        done = run(command, programs.environment())
        document.check_printed(output, document.once())
        return done.seconds

    return Side("Chromium", _in_folder(print_it))


def _in_folder(once: Callable[[Path], float]) -> Callable[[], float]:
    """`once` in a new folder each time, which goes afterwards."""

    def in_folder() -> float:
        with tempfile.TemporaryDirectory(
            dir=str(scratch.folder()), ignore_cleanup_errors=True
        ) as folder:
            return once(Path(folder))

    return in_folder


ROWS = (
    Row("help", "checklist --help", 2.0, help_sides),
    Row("cold", "8 sheets of platforms, nothing cached", 1.0, cold_sides),
    Row("warm", "8 sheets of platforms, sheets cached", 0.5, warm_sides),
    *people.ROWS,
)
