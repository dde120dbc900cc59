"""`python -m benchmarks [--quick] [ROW…]`: measure the budgets; exit 1 when one is missed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from benchmarks import report
from benchmarks.measure import CannotMeasureError, Result, Row, measure
from benchmarks.rows import ROWS

REPEATS = 9

QUICK = 3

QUIET = 0.5
"""More load than this before the first run makes the ratios doubtful."""


def main() -> int:
    """Measure, show, and keep the results of a whole run."""
    parser = _parser()
    said = parser.parse_args()
    if unknown := set(said.rows) - {row.id for row in ROWS}:
        parser.error(f"there is no row {', '.join(sorted(unknown))}")
    rows = [row for row in ROWS if not said.rows or row.id in said.rows]
    repeats = QUICK if said.quick else REPEATS
    load = report.load()
    if load > QUIET:
        print(f"Other work is going on (load {load}): ratios will be off.", file=sys.stderr)
    try:
        results = _measure(rows, repeats)
    except CannotMeasureError as error:
        print(error, file=sys.stderr)
        return 2
    report.show(results)
    if said.quick or len(rows) < len(ROWS):
        print(f"\n{report.FILE.name} is unchanged: it holds whole runs only.")
    else:
        report.write(results, repeats, load)
        print(f"\nWritten to {report.FILE}.")
    return 0 if all(result.met for result in results) else 1


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
    known = ", ".join(row.id for row in ROWS)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"{known}; none: all of them")
    return parser


if __name__ == "__main__":
    sys.exit(main())
