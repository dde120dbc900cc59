"""`checklist new`: from a few questions to a checklist in hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from checklist.cli import closing, complete, console, last_checklist, options
from checklist.cli.targets import OutputPlan, targets
from checklist.errors import AnswersInvalid, UsageError

if TYPE_CHECKING:
    from checklist.answers.model import Answers
    from checklist.answers.person import Person
    from checklist.guidance.guidance import Guidance
    from checklist.make import Document
    from checklist.pdf.sheets import SheetMaker
    from checklist.returned.record import Record

Accounts = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=KIND", autocompletion=complete.accounts),
]


def new(
    platform: Annotated[
        list[str] | None,
        typer.Option(
            "-p",
            "--platform",
            metavar="NAME=KIND",
            help="A platform you have. KIND: personal, professional, both or mixed.",
            autocompletion=complete.accounts,
        ),
    ] = None,
    opening: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND", help="One you are about to open.", autocompletion=complete.accounts
        ),
    ] = None,
    leaving: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=KIND",
            help="One you are about to leave.",
            autocompletion=complete.accounts,
        ),
    ] = None,
    no_platforms: Annotated[
        bool, typer.Option("--no-platforms", help="You have no accounts at all.")
    ] = False,
    answers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Answers from a file; - is standard input.")
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="LAST", help="Last time’s checklist: its answers are the defaults."
        ),
    ] = None,
    occasion: Annotated[
        str | None,
        typer.Option(
            metavar="WORD",
            help="new-starter, annual-review, supervision or check-up.",
            autocompletion=complete.occasions,
        ),
    ] = None,
    profession: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Such as practitioner-psychologist.",
            autocompletion=complete.professions,
        ),
    ] = None,
    level: Annotated[
        str | None,
        typer.Option(
            metavar="WORD", help="quick, standard or full.", autocompletion=complete.levels
        ),
    ] = None,
    minutes: Annotated[
        int | None, typer.Option(metavar="N", help="Fit it all into N minutes.")
    ] = None,
    family: Annotated[
        str | None, typer.Option(metavar="LIST", help="partner,children,relatives.")
    ] = None,
    no_family: Annotated[bool, typer.Option("--no-family", help="No family sheet.")] = False,
    supervises: Annotated[
        bool, typer.Option("--supervises", help="You supervise, teach or assess others.")
    ] = False,
    research: Annotated[
        bool, typer.Option("--research", help="Add the sheet on research.")
    ] = False,
    topic: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Add a part: phone, passwords, fakes, old-accounts or research.",
            autocompletion=complete.topics,
        ),
    ] = None,
    name: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, saved nowhere else.")
    ] = "",
    reference: Annotated[
        str, typer.Option(metavar="TEXT", help="Printed on it, such as a staff number.")
    ] = "",
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="FILE.pdf, FILE.html, FILE.json, or - for standard output.",
        ),
    ] = None,
    edition: Annotated[
        str,
        typer.Option(metavar="WORD", help="form (to fill in), print (for the pen) or both."),
    ] = "form",
    size: Annotated[
        str, typer.Option(metavar="WORD", help="standard, or large: 18 point type.")
    ] = "standard",
    reminder: Annotated[
        Path | None,
        typer.Option(metavar="FILE.ics", help="Also a calendar file: review it in 12 months."),
    ] = None,
    save_answers: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep your answers; no name is in them.")
    ] = None,
    house: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Your organisation’s house edition.")
    ] = None,
    no_input: Annotated[bool, typer.Option("--no-input", help="Ask nothing.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace files that exist.")] = False,
) -> None:
    """Make a checklist. Give your platforms and nothing is asked; give none and you are asked."""
    from checklist import make
    from checklist.answers.parse import dump
    from checklist.base import files
    from checklist.base.dates import now
    from checklist.pdf.cache import SheetStore, cache_folder
    from checklist.pdf.sheets import SheetMaker

    plan = targets(output, edition, size, reminder, house, last)
    for file in [*plan.files, *([save_answers] if save_answers else [])]:
        files.check(file, force=force)
    given = options.raw_answers(locals())
    person = options.person(name, reference)
    store = SheetStore(cache_folder())
    with SheetMaker(store) as press:
        if plan.look and not store.entries():
            press.warm_up()
        found = options.guidance(house)
        person, record, before = last_checklist.defaults(
            found, last, person, given, no_platforms=no_platforms
        )
        run = _Run(found, person, press, plan, record, before)
        said = _answers(run, given, answers, no_input=no_input, no_platforms=no_platforms)
        made = [(run.make(kind, said), target) for kind, target in plan.products]
    closing.tell_unprintable(made[0][0])
    if save_answers:
        files.write(save_answers, dump(said).encode("utf-8"), force=force)
    if reminder:
        files.write(reminder, make.make_reminder(now()), force=force)
    for product, target in made:
        if target is None:
            files.write_stdout(product.data)
        else:
            files.write(target, product.data, force=force)
    if plan.products[0][1]:
        closing.report(made, said, plan)


@dataclass(frozen=True)
class _Run:
    """What one run works with."""

    found: Guidance
    person: Person
    press: SheetMaker
    plan: OutputPlan
    last: Record | None
    before: dict[str, Any]
    """Last time's answers."""

    def make(self, kind: str, said: Answers) -> Document:
        """One product of this run."""
        from checklist import make
        from checklist.base.dates import now
        from checklist.html.look import Look

        if kind == "json":
            return make.make_json(self.found, said, now().date(), self.last)
        look = Look("print" if kind == "print" else "form", self.plan.size)
        order = make.Order(said, now(), self.person, look, self.last)
        if kind == "html":
            return make.make_html(self.found, order)
        return make.make_pdf(self.found, order, self.press)


def _answers(
    run: _Run, given: dict[str, Any], file: str | None, *, no_input: bool, no_platforms: bool
) -> Answers:
    """Options before the answers file before the questions before last time's answers."""
    from checklist.answers.parse import TABLES, build

    raw: dict[str, Any] = {}
    if file is not None:
        raw = options.from_file(file)
        _, problems = build(run.found, raw, file)
        if problems:
            raise AnswersInvalid(f"“{file}” cannot be used as it is.", problems=problems)
    answers, problems = build(run.found, {**run.before, **raw, **given}, "")
    if problems:
        first = problems[0]
        raise UsageError(
            f"--{_OPTION.get(first.field, first.field)}: {first.fault}", first.cure, problems[1:]
        )
    if file is not None or no_platforms or any(table in given for table in TABLES):
        return answers
    can_ask = not no_input and sys.stdin.isatty() and sys.stderr.isatty()
    if run.before and not can_ask:
        return answers
    if not can_ask:
        raise UsageError(
            "Your platforms are missing, and nothing can be asked here.",
            "Add -p NAME=KIND for each, or --answers FILE, or --no-platforms.",
        )
    return _interview(run, answers, frozenset(given))


_OPTION = {"platforms": "platform", "topics": "topic"}


def _interview(run: _Run, answers: Answers, decided: frozenset[str]) -> Answers:
    """Ask; meanwhile a worker lays out the sheets of what has been answered."""
    from checklist.answers.interview import Interview
    from checklist.base.dates import now
    from checklist.cli.prompts import TerminalPrompter
    from checklist.html.pages import sheet_page
    from checklist.tailoring.tailor import tailor

    def lay_out_meanwhile(so_far: Answers) -> None:
        if look := run.plan.look:
            sheets = tailor(run.found, so_far, now().date()).sheets
            run.press.prepare(sheet_page(sheet, look, run.found.house) for sheet in sheets)

    console.say("Answer a few questions, and get a checklist. Nothing leaves this computer.")
    console.say(
        "Type back for the question before. Press Ctrl and C to stop; nothing is saved then."
    )
    interview = Interview(run.found, TerminalPrompter(), answers, decided, lay_out_meanwhile)
    if run.before:
        interview.kinds_said = {(account.platform, account.stage) for account in answers.accounts}
    return interview.run()
