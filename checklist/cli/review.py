"""`checklist review`: what a returned checklist says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.cli import console

if TYPE_CHECKING:
    from checklist.report import Report


def review(
    returned: Annotated[
        Path, typer.Argument(metavar="RETURNED", help="The PDF or HTML that came back.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
) -> None:
    """Read a returned checklist: what is done, what is open, and what was written on it."""
    from checklist import guidance, report
    from checklist.reading.reader import Reader
    from checklist.record import as_data, interpret

    found = guidance.load()
    with Reader() as reader:
        record = interpret(reader.read(returned), found, returned.name)
    if as_json:
        console.data(as_data(record, found))
    else:
        show(report.of_record(found, record))


def show(shown: Report) -> None:
    """A report on standard output."""
    for line in (shown.title, *shown.opening):
        console.product(line)
    for section in shown.sections:
        console.product()
        console.product(section.heading)
        for line in section.lines:
            console.product(f"  {line}")
        if section.rows:
            console.table(section.columns, section.rows)
