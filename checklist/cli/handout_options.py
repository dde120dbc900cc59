"""The options of `checklist handout`, each named once with its help text."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer


@dataclass(frozen=True, kw_only=True)
class HandoutOptions:
    """The options of one run, as they were typed."""

    roster: Annotated[Path | None, typer.Argument(help="A file of people: CSV, XLSX or ODS.")] = (
        None
    )
    output: Annotated[
        str | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help="An empty or new folder, or such as s3://a/b."
        ),
    ] = None
    template: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write an empty roster to fill in: FILE.csv, FILE.xlsx."),
    ] = None
    jobs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=256, help="Workers; default: the cores.")
    ] = None
    dask: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="A Dask cluster’s scheduler does it: tcp://HOST:8786."
        ),
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the roster, make nothing.")] = (
        False
    )
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where an interrupted hand-out stopped.")
    ] = False
    edition: Annotated[
        str, typer.Option(metavar="WORD", help="form (to fill in), print (for the pen) or both.")
    ] = "form"
    size: Annotated[
        str, typer.Option(metavar="WORD", help="standard, or large: 18 point type.")
    ] = "standard"
    html: Annotated[bool, typer.Option("--html", help="Also the HTML twin of each.")] = False
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your organisation’s house edition.")
    ] = None
    combined: Annotated[
        Path | None, typer.Option(metavar="FILE.pdf", help="Also all in one file, for a printer.")
    ] = None
    zip_: Annotated[
        Path | None, typer.Option("--zip", metavar="FILE.zip", help="Also all files in one zip.")
    ] = None
    ignore_extra: Annotated[
        bool, typer.Option("--ignore-extra", help="Leave out columns that we do not know.")
    ] = False
    force: Annotated[bool, typer.Option("--force", help="Replace FILEs that exist.")] = False
