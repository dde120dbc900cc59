"""The command line's entry: which commands there are, and how a fault becomes an exit code."""

from __future__ import annotations

import os
import sys
from typing import Annotated, NoReturn

import typer

from checklist import __version__
from checklist.cli import console, streams, usage
from checklist.cli.doctor import doctor
from checklist.cli.guidance import app as guidance_app
from checklist.cli.handout import handout
from checklist.cli.handout_options import HandoutOptions
from checklist.cli.new import new
from checklist.cli.new_options import NewOptions, command
from checklist.cli.overview import overview
from checklist.cli.review import review
from checklist.cli.serve import serve
from checklist.errors import CannotWrite, ChecklistError, ExitCode

DEBUG = "CHECKLIST_DEBUG"

app = typer.Typer(
    name="checklist",
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(command(NewOptions, new))
app.command()(command(HandoutOptions, handout))
app.command()(review)
app.command()(overview)
app.command()(serve)
app.command()(doctor)
app.add_typer(guidance_app, name="guidance")


def _version(wanted: bool) -> None:
    if wanted:
        console.product(f"checklist {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Make a checklist of the social media privacy settings that matter for you.

    “checklist” alone is “checklist new”: it asks a few questions and writes a PDF.
    """
    if context.invoked_subcommand is None:
        new(NewOptions())


def main() -> NoReturn:
    """Run the command line; every fault that a person can mend becomes one sentence."""
    streams.prepare()
    code = _run()
    try:
        streams.flush()
    except CannotWrite as error:
        console.say(str(error))
        code = code or ExitCode.WRITE
    sys.exit(int(code))


def _run() -> int:
    """Return the exit code of the command that the words of the command line name."""
    try:
        code = _command()
    except ChecklistError as error:
        console.say(str(error))
        return error.exit_code
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else ExitCode.DONE
    except Exception as error:  # whatever it is, nobody is shown a traceback
        if os.environ.get(DEBUG):
            raise
        # The error's own words may quote an answer or a name, so only its kind is shown.
        console.say(
            f"This is a fault in checklist itself ({type(error).__name__}), not in what you typed."
        )
        console.say(f"Set {DEBUG}=1 and run it again to see where it happened.")
        return ExitCode.BUG
    if code == ExitCode.INTERRUPTED:
        console.say("\nStopped. Nothing was saved.")
    return code


def _command() -> int:
    """Run what the words of the command line name. Raise UsageError for words that do not fit."""
    try:
        code = app(usage.with_new(sys.argv[1:]), prog_name=usage.PROGRAM, standalone_mode=False)
    except usage.ParserError as error:
        if (fault := usage.sentence(error)) is None:
            error.show()  # type: ignore[attr-defined]  # as every fault of the parser
            return ExitCode.USAGE
        raise fault from None
    return code if isinstance(code, int) else ExitCode.DONE
