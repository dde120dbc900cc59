"""The options of `checklist new`, each named once with its help text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints

import typer

from checklist.cli import complete


@dataclass(frozen=True, kw_only=True)
class NewOptions:
    """The options of one run, as they were typed. The answers among them are not yet checked."""

    platform: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--platform",
            metavar="NAME=KIND",
            help="A platform you have. KIND: personal, professional, both or mixed.",
            autocompletion=complete.accounts,
        ),
    ] = None
    opening: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND", help="One you are about to open.", autocompletion=complete.accounts
        ),
    ] = None
    leaving: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND",
            help="One you are about to leave.",
            autocompletion=complete.accounts,
        ),
    ] = None
    no_platforms: Annotated[
        bool, typer.Option("--no-platforms", help="You have no accounts at all.")
    ] = False
    answers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Answers from a file; - is standard input.")
    ] = None
    last: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="LAST", help="Last time’s checklist: its answers are the defaults."
        ),
    ] = None
    occasion: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="new-starter, annual-review, supervision or check-up.",
            autocompletion=complete.occasions,
        ),
    ] = None
    profession: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Such as practitioner-psychologist.",
            autocompletion=complete.professions,
        ),
    ] = None
    level: Annotated[
        str | None,
        typer.Option(
            metavar="WORD", help="quick, standard or full.", autocompletion=complete.levels
        ),
    ] = None
    minutes: Annotated[int | None, typer.Option(metavar="N", help="Fit it all into N minutes.")] = (
        None
    )
    family: Annotated[
        str | None, typer.Option(metavar="LIST", help="partner,children,relatives.")
    ] = None
    no_family: Annotated[bool, typer.Option("--no-family", help="No family sheet.")] = False
    supervises: Annotated[
        bool, typer.Option("--supervises", help="You supervise, teach or assess others.")
    ] = False
    research: Annotated[bool, typer.Option("--research", help="Add the sheet on research.")] = False
    pages: Annotated[
        list[str] | None,
        typer.Option(
            "--pages",
            "--topic",
            metavar="LIST",
            help="Add pages, such as phone,passwords.",
            autocompletion=complete.pages,
        ),
    ] = None
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, saved nowhere else.")
    ] = ""
    reference: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, such as a staff number.")
    ] = ""
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="FILE.pdf, FILE.html, FILE.json, or - for standard output.",
        ),
    ] = None
    edition: Annotated[
        str, typer.Option(metavar="WORD", help="form (to fill in), print (for the pen) or both.")
    ] = "form"
    size: Annotated[
        str, typer.Option(metavar="WORD", help="standard, or large: 18 point type.")
    ] = "standard"
    reminder: Annotated[
        Path | None,
        typer.Option(metavar="FILE.ics", help="Also a calendar file: review it in 12 months."),
    ] = None
    save_answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep your answers; no name is in them.")
    ] = None
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your organisation’s house edition.")
    ] = None
    everything: Annotated[
        bool,
        typer.Option("--all", help="With --from: everything again, not only what is open or new."),
    ] = False
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that exist, but none with ticks.")
    ] = False
    discard_ticks: Annotated[
        bool, typer.Option("--discard-ticks", help="With --force: also files with ticks or notes.")
    ] = False


Options = TypeVar("Options")


def command(options: type[Options], run: Callable[[Options], None]) -> Callable[..., None]:
    """Return a function for Typer that has a parameter for each field of the dataclass `options`.

    It calls `run` with one instance; its name and docstring are those of `run`.
    """

    def start(**given: Any) -> None:
        run(options(**given))

    hints = get_type_hints(options, include_extras=True)
    parameters = [
        Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=hint)
        for field in fields(options)  # type: ignore[arg-type]  # a dataclass
        for hint in [hints[field.name]]
    ]
    start.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # read by inspect
    start.__name__, start.__doc__ = run.__name__, run.__doc__
    return start
