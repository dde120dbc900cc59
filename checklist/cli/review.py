"""`checklist review`: what a returned checklist says, and what changed since the last one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.base import dates
from checklist.cli import console, options
from checklist.cli.targets import check_reminder
from checklist.errors import UsageError

if TYPE_CHECKING:
    from checklist.guidance.guidance import Guidance
    from checklist.reading.reader import Reader
    from checklist.returned.record import Record
    from checklist.returned.report import Report


def review(
    returned: Annotated[
        Path, typer.Argument(metavar="RETURNED", help="The PDF or HTML that came back.")
    ],
    last: Annotated[
        Path | None,
        typer.Option(metavar="LAST", help="The one before: shows what changed since."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="FILE.html or FILE.pdf."),
    ] = None,
    reminder: Annotated[
        Path | None,
        typer.Option(metavar="FILE.ics", help="Also a calendar file for the next review on it."),
    ] = None,
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The house edition it was made with.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Read a returned checklist: what is done, what is open, and what was written on it."""
    from checklist.reading.reader import Reader
    from checklist.returned import compare, report
    from checklist.returned.interpret import as_data

    _check(output, reminder, as_json=as_json, force=force)
    found = options.guidance(house)
    with Reader() as reader:
        record = _read(reader, found, returned)
        before = _read(reader, found, last) if last else None
    if reminder:
        _remind(record, returned, reminder, force=force)
    changes = compare.compare(record, before, found) if before else None
    if as_json:
        data = as_data(record, found)
        if before and changes:
            data["since"] = {"edition": before.edition, **compare.as_data(changes)}
        console.data(data)
        return
    shown = report.of_record(found, record)
    if before and changes:
        shown = report.of_comparison(found, record, before, changes)
    if output:
        save_report(shown, output, force=force)
        console.say(f"The review is in {output}.")
    else:
        show(shown)


def _read(reader: Reader, guidance: Guidance, path: Path) -> Record:
    from checklist.returned.interpret import interpret

    return interpret(reader.read(path), guidance, path.name)


def _check(output: Path | None, reminder: Path | None, *, as_json: bool, force: bool) -> None:
    """Raise UsageError when options do not fit together, before anything is read."""
    from checklist.base import files

    if output and as_json:
        raise UsageError("--json and -o contradict each other.", "Use one of them.")
    if output and output.suffix.casefold() not in (".html", ".pdf"):
        fault = f"“{output}” is neither .html nor .pdf."
        raise UsageError(fault, "Give the file one of these endings, or use --json.")
    if reminder:
        check_reminder(reminder)
    for file in (output, reminder):
        if file:
            files.check(file, force=force)


def _remind(record: Record, returned: Path, reminder: Path, *, force: bool) -> None:
    """A calendar file for the day that stands in the sign-off, as far as that can be told."""
    from checklist.base import files
    from checklist.base.dates import now
    from checklist.ics import reminder as calendar

    day = record.signed.review_day
    if day is None:
        fault = f"“{returned.name}” has no date of the next review that can be told."
        raise UsageError(fault, "Write it as 3 November 2027, or leave --reminder out.")
    files.write(reminder, calendar(day, now()), force=force)
    console.say(f"The reminder of the next review, {dates.day(day)}, is in {reminder}.")


def show(shown: Report) -> None:
    """A report on standard output."""
    for line in (shown.title, *shown.opening):
        console.product(line)
    if shown.personal:
        console.say(shown.personal)
    for section in shown.sections:
        console.product()
        console.product(section.heading)
        for line in section.lines:
            console.product(f"  {line}")
        if section.rows:
            console.table(section.columns, section.rows)


def save_report(shown: Report, target: Path, *, force: bool) -> None:
    """A report as HTML or PDF. What is laid out for it stays in memory."""
    from checklist.base import files
    from checklist.base.dates import now
    from checklist.pdf.cache import SheetStore
    from checklist.pdf.sheets import SheetMaker
    from checklist.returned import report_files as rendering

    if target.suffix.casefold() == ".pdf":
        with SheetMaker(SheetStore(None), workers=1) as press:
            data = rendering.pdf(shown, press, now())
    else:
        data = rendering.html_page(shown)
    files.write(target, data, force=force)
