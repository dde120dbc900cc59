"""The table of budgets. A new one is a function that gives 2 sides, and a line in `ROWS`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Literal

from benchmarks import document, engines, people, programs, scratch
from benchmarks.measure import CannotMeasureError, Finished, Row, Side, run

Figure = Literal["processor", "seconds"]
"""Processor time comes first: a browser waits more than it works."""

Process = tuple[str, Callable[[], Finished]]
"""A whole process by its name."""


def shown_help() -> Process:
    """`checklist --help`."""

    def show_help() -> Finished:
        done = run([programs.checklist(), "--help"], programs.environment())
        if "Usage: checklist" not in done.stdout:
            raise CannotMeasureError("“checklist --help” shows no help.")
        return done

    return "checklist --help", show_help


def imported_typer() -> Process:
    """Typer alone."""
    command = [programs.python(), "-c", "import typer"]
    return "import typer", lambda: run(command, programs.environment())


def installed() -> Process:
    """`checklist new` of an installed wheel, with an empty cache."""
    return "installed, empty cache", _in_folder(partial(_make, programs.installed()))


def cold() -> Process:
    """`checklist new` of a checkout, with an empty cache."""
    return "checkout, empty cache", _in_folder(partial(_make, programs.checklist()))


def again() -> Process:
    """`checklist new` of a checkout, with every slip in the cache."""
    cache_folder = Path(tempfile.mkdtemp(dir=str(scratch.folder())))
    make = partial(_make, programs.checklist(), cache_folder=cache_folder)
    _in_folder(make)()
    if not list(cache_folder.glob("*.sheet")):
        raise CannotMeasureError("The first run left nothing in the cache.")
    return "checkout, second run", _in_folder(make)


def _make(program: str, folder: Path, cache_folder: Path | None = None) -> Finished:
    output = folder / "ours.pdf"
    command = [program, "new", *document.options(), "-o", str(output)]
    kept = str(cache_folder or folder / "cache")
    done = run(command, programs.environment(CHECKLIST_CACHE=kept))
    document.check_ours(output, document.once())
    return done


@cache
def chromium() -> Process:
    """Headless Chromium, started anew, which prints the same slips."""
    source = scratch.folder() / "document.html"
    source.write_text(document.once().html, encoding="utf-8")

    def print_it(folder: Path) -> Finished:
        output, profile = folder / "chromium.pdf", folder / "profile"
        profile.mkdir()
        done = run(programs.print_to_pdf(source, output, profile), programs.environment())
        document.check_printed(output, document.once())
        return done

    return "Chromium", _in_folder(print_it)


@cache
def typst() -> Process:
    """Typst's compiler, started anew, on the same words."""
    html = document.whole_html(document.once())
    source = engines.typst_folder(html)

    def compile_it(folder: Path) -> Finished:
        output = folder / "typst.pdf"
        program = [programs.python(), "-c", engines.TYPST_PROGRAM, str(source), str(output)]
        done = run(program, programs.environment())
        document.check_words(output, document.once(), html)
        return done

    return "Typst, tagged", _in_folder(compile_it)


def _in_folder(once: Callable[[Path], Finished]) -> Callable[[], Finished]:
    """`once` in a new folder each time, which goes afterwards."""

    def in_folder() -> Finished:
        with tempfile.TemporaryDirectory(
            dir=str(scratch.folder()), ignore_cleanup_errors=True
        ) as folder:
            return once(Path(folder))

    return in_folder


def _rows(
    ident: str,
    title: str,
    sides: tuple[Callable[[], Process], Callable[[], Process]],
    budgets: tuple[float, float],
) -> Iterator[Row]:
    """Yield the row of processor time and that of the wall clock."""
    figures: tuple[tuple[str, Figure, str], ...] = (
        ("", "processor", "processor time"),
        ("-wall", "seconds", "wall time"),
    )
    for (ending, figure, words), budget in zip(figures, budgets, strict=True):
        make = partial(_sides, sides, figure)
        yield Row(f"{ident}{ending}", f"{title}: {words}", budget, make)


def _sides(
    sides: tuple[Callable[[], Process], Callable[[], Process]], figure: Figure
) -> tuple[Side, Side]:
    (ours, run_ours), (other, run_other) = (side() for side in sides)
    return (
        Side(ours, lambda: float(getattr(run_ours(), figure))),
        Side(other, lambda: float(getattr(run_other(), figure))),
    )


ROWS = (
    *_rows("help", "checklist --help", (shown_help, imported_typer), (1.25, 1.25)),
    *_rows("installed", "8 platforms, installed wheel", (installed, chromium), (0.3, 0.12)),
    *_rows("cold", "8 platforms, checkout, empty cache", (cold, chromium), (2.0, 0.6)),
    *_rows("again", "8 platforms, checkout, second run", (again, chromium), (0.3, 0.12)),
    *_rows("typst", "8 platforms, installed wheel, against Typst", (installed, typst), (1.0, 1.0)),
    *people.ROWS,
)
