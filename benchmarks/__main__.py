"""`python -m benchmarks [--quick] [ROW…]`: measure the budgets; exit 1 when one is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import crowd, publish, report
from benchmarks.measure import CannotMeasureError, Result, Row, measure
from benchmarks.rows import ROWS
from benchmarks.steps import steps

REPEATS = 5

QUICK = 3

PARTS = ("rates", "growth", "steps")
"""Measurements of whole hand-outs, and step by step."""

QUIET = 0.5
"""More load than this before the first run makes the ratios doubtful."""


def main() -> int:
    """Measure, show, and keep the results of a whole run."""
    parser = _parser()
    said = parser.parse_args()
    if unknown := set(said.rows) - {row.id for row in ROWS} - set(PARTS):
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    load = report.load()
    if load > QUIET:
        print(f"Other work is going on (load {load}): ratios will be off.", file=sys.stderr)
    repeats = QUICK if said.quick else REPEATS
    try:
        whole = _whole(set(said.rows), repeats, quick=said.quick)
    except CannotMeasureError as error:
        print(error, file=sys.stderr)
        return 2
    report.show(whole.results)
    for line in [*whole.rates, *whole.growth, *([whole.steps] if whole.steps else [])]:
        print(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in line.items()))
    if said.quick or said.rows:
        print(f"\n{report.FILE.name} is unchanged: it holds whole runs only.")
    else:
        report.write(whole, repeats, load)
        publish.publish()
        print(f"\nWritten to {report.FILE}, and into the documentation.")
    return 0 if all(result.met for result in whole.results) else 1


def _whole(asked: set[str], repeats: int, *, quick: bool) -> report.Whole:
    plan = crowd.QUICK if quick else crowd.Plan()
    results = _measure([row for row in ROWS if not asked or row.id in asked], repeats)

    def wanted(part: str) -> bool:
        return not asked or part in asked

    return report.Whole(
        results,
        crowd.rates(plan, _tell) if wanted("rates") else [],
        crowd.growth(plan, _tell) if wanted("growth") else [],
        steps(repeats) if wanted("steps") else {},
    )


def _tell(what: str) -> None:
    print(f"Measuring a hand-out: {what} …", file=sys.stderr, flush=True)


def _measure(rows: Sequence[Row], repeats: int) -> list[Result]:
    results = []
    for row in rows:
        print(f"Measuring {row.id}: {row.title} …", file=sys.stderr, flush=True)
        results.append(measure(row, repeats))
    return results


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the budgets, each side by side with what it is held against.",
    )
    parser.add_argument("--quick", action="store_true", help=f"{QUICK} repeats; nothing is kept")
    known = ", ".join([*(row.id for row in ROWS), *PARTS])
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"{known}; none: all of them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
