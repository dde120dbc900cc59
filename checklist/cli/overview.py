"""`checklist overview`: what came back from everyone, for whoever supervises them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from checklist.base.counted import counted
from checklist.cli import console, options
from checklist.cli.review import save_report, show
from checklist.errors import UsageError

if TYPE_CHECKING:
    from checklist.returned.overview import Overview

ENDINGS = (".html", ".csv", ".json", ".pdf")


def overview(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder with the returned checklists.")
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", help="FILE.html, .csv, .json or .pdf."),
    ] = None,
    with_notes: Annotated[
        bool, typer.Option("--with-notes", help="Show what people wrote: personal data.")
    ] = False,
    with_platforms: Annotated[
        bool, typer.Option("--with-platforms", help="Show who uses what: personal data.")
    ] = False,
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The house edition they were made with.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Show who returned and talked, and which items are often open. It ranks nobody."""
    from checklist.base import files
    from checklist.reading.reader import Reader
    from checklist.returned import overview as overviews
    from checklist.returned.overview_report import report_of

    targets = _targets(output)
    for target in targets:
        files.check(target, force=force)
    known = options.guidance(house)
    with Reader(min(2, os.cpu_count() or 1)) as reader:
        found = overviews.overview(
            known,
            folder,
            reader,
            with_notes=with_notes,
            with_platforms=with_platforms,
            besides=targets,
        )
    for one in found.unread:
        console.say(one.reason)
    if output is None:
        show(report_of(found))
        return
    _save(found, targets, force=force)
    console.say(
        f"{counted(found.people, 'person', 'people')} returned a checklist. "
        f"The overview is in {_named(targets)}."
    )


def _targets(output: Path | None) -> list[Path]:
    """The files that are written. Raises UsageError for an ending that is none of ours."""
    if output is None:
        return []
    if output.suffix.casefold() not in ENDINGS:
        fault = f"“{output}” is neither .html nor .csv nor .json nor .pdf."
        raise UsageError(fault, "Give the file one of these endings.")
    if output.suffix.casefold() == ".csv":
        return [output, output.with_name(f"{output.stem}-items{output.suffix}")]
    return [output]


def _save(found: Overview, targets: list[Path], *, force: bool) -> None:
    from checklist.base import files
    from checklist.returned.overview import as_data
    from checklist.returned.overview_report import report_of
    from checklist.returned.spreadsheet import csv_of_items, csv_of_people

    match targets[0].suffix.casefold():
        case ".csv":
            for target, data in zip(
                targets, (csv_of_people(found), csv_of_items(found)), strict=True
            ):
                files.write(target, data, force=force)
        case ".json":
            text = json.dumps(as_data(found), ensure_ascii=False, indent=2) + "\n"
            files.write(targets[0], text.encode("utf-8"), force=force)
        case _:
            save_report(report_of(found), targets[0], force=force)


def _named(targets: list[Path]) -> str:
    return " and ".join(map(str, targets))
