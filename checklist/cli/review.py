"""`checklist review`: what a returned checklist says, and what changed since the last one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.cli import console
from checklist.errors import UsageError

if TYPE_CHECKING:
    from checklist.guidance import Guidance
    from checklist.reading.reader import Reader
    from checklist.record import Record
    from checklist.report import Report


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
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Read a returned checklist: what is done, what is open, and what was written on it."""
    from checklist import compare, guidance, report
    from checklist import output as files
    from checklist.interpret import as_data
    from checklist.reading.reader import Reader

    if output:
        if as_json:
            raise UsageError("--json and -o contradict each other.", "Use one of them.")
        _check_ending(output)
        files.check(output, force=force)
    found = guidance.load()
    with Reader() as reader:
        record = _read(reader, found, returned)
        before = _read(reader, found, last) if last else None
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
    from checklist.interpret import interpret

    return interpret(reader.read(path), guidance, path.name)


def _check_ending(output: Path) -> None:
    if output.suffix.casefold() not in (".html", ".pdf"):
        fault = f"“{output}” is neither .html nor .pdf."
        raise UsageError(fault, "Give the file one of these endings, or use --json.")


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
    from checklist import output as files
    from checklist.clock import now
    from checklist.render import report as rendering
    from checklist.render.press import Press
    from checklist.render.store import SheetStore

    if target.suffix.casefold() == ".pdf":
        with Press(SheetStore(None), workers=1) as press:
            data = rendering.pdf(shown, press, now())
    else:
        data = rendering.html_page(shown)
    files.write(target, data, force=force)
