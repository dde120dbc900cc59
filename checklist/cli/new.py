"""`checklist new`: from a few questions to a checklist in hand."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checklist.cli import closing, console, last_checklist, options
from checklist.cli.new_options import NewOptions
from checklist.cli.targets import OutputPlan, targets
from checklist.errors import AnswersInvalid, UsageError

if TYPE_CHECKING:
    from checklist.answers.model import Answers
    from checklist.answers.person import Person
    from checklist.cli.targets import Kind
    from checklist.guidance.guidance import Guidance
    from checklist.make import Document
    from checklist.pdf.slips import SlipMaker
    from checklist.returned.record import Record


def new(given: NewOptions) -> None:
    """Make a checklist. Give your platforms and nothing is asked; give none and you are asked."""
    from checklist.base.stock_file import installed_stock
    from checklist.pdf.cache import SheetStore
    from checklist.pdf.slips import SlipMaker

    plan = targets(given)
    raw = options.raw_answers(given)
    person = options.person(given.name, given.reference)
    folder = None
    if not installed_stock() or given.house:
        from checklist.pdf.cache_folder import examined

        folder, note = examined()
        if note:
            console.say(note)
    store = SheetStore(folder)
    with SlipMaker(store) as slip_maker:
        if plan.look and store.is_empty():
            slip_maker.warm_up()
        guidance = options.guidance(given.house)
        last = last_checklist.defaults(guidance, given, person)
        run = _Run(guidance, last.person, slip_maker, plan, last.record, last.raw, given.everything)
        answers, is_to_ask = _answers(run, raw, given)
        _check_files(given, plan)
        if is_to_ask:
            answers = _interview(run, answers, frozenset(raw))
        documents = [run.make(kind, answers) for kind, _ in plan.products]
    _write(given, plan, answers, documents)


def _check_files(given: NewOptions, plan: OutputPlan) -> None:
    """Raise CannotWrite for a file that cannot be written, or that someone has filled in."""
    from checklist.base import files
    from checklist.cli.filled import check_unfilled

    for file in [*plan.files, *([given.save_answers] if given.save_answers else [])]:
        files.check(file, force=given.force)
    if not given.discard_ticks:
        check_unfilled(target for _, target in plan.products if target)


@dataclass(frozen=True)
class _Run:
    """Everything that one run works with."""

    guidance: Guidance
    person: Person
    slip_maker: SlipMaker
    plan: OutputPlan
    last: Record | None
    before: dict[str, Any]
    """Last time's answers, as an answers file spells them."""
    everything: bool = False
    """With a last checklist: the whole again."""

    def make(self, kind: Kind, answers: Answers) -> Document:
        """Return one document of this run."""
        from checklist import make
        from checklist.base.dates import now
        from checklist.html.look import Look

        if kind == "json":
            order = make.Order(answers, now(), last=self.last, everything=self.everything)
            return make.make_json(self.guidance, order)
        look = Look("print" if kind == "print" else "form", self.plan.size)
        order = make.Order(answers, now(), self.person, look, self.last, self.everything)
        if kind == "html":
            return make.make_html(self.guidance, order)
        return make.make_pdf(self.guidance, order, self.slip_maker)


def _write(
    given: NewOptions, plan: OutputPlan, answers: Answers, documents: list[Document]
) -> None:
    """Write every file of a run and report it. Raises CannotWrite."""
    from checklist import make
    from checklist.answers.parse import dump
    from checklist.base import files
    from checklist.base.dates import now

    closing.tell_unprintable(documents[0])
    if given.save_answers:
        files.write(given.save_answers, dump(answers).encode("utf-8"), force=given.force)
    if plan.reminder:
        files.write(
            plan.reminder, make.make_reminder(now(), documents[0].checklist), force=given.force
        )
    targets_ = [target for _, target in plan.products]
    for document, target in zip(documents, targets_, strict=True):
        if target is None:
            files.write_stdout(document.data)
        else:
            files.write(target, document.data, force=given.force)
    if targets_[0]:
        closing.report(list(zip(documents, targets_, strict=True)), answers, plan)


def _answers(run: _Run, raw: dict[str, Any], given: NewOptions) -> tuple[Answers, bool]:
    """Return the answers so far, and whether there is more to ask.

    Options come before the file, the file before the questions, and those before last time's.
    """
    from checklist.answers.parse import TABLES, build

    of_file = _from_file(run.guidance, given.answers) if given.answers is not None else {}
    answers, problems = build(run.guidance, {**run.before, **of_file, **raw}, "")
    if problems:
        first = problems[0]
        raise UsageError(
            f"--{_OPTION.get(first.field, first.field)}: {first.fault}", first.cure, problems[1:]
        )
    if given.answers is not None or given.no_platforms or any(table in raw for table in TABLES):
        return answers, False
    can_ask = not given.no_input and sys.stdin.isatty() and sys.stderr.isatty()
    if run.before and not can_ask:
        return answers, False
    if not can_ask:
        raise UsageError(
            "Your platforms are missing, and nothing can be asked here.",
            "Add -p NAME=KIND for each, or --answers FILE, or --no-platforms.",
        )
    return answers, True


def _from_file(guidance: Guidance, file: str) -> dict[str, Any]:
    """Return the content of an answers file. Raises AnswersInvalid with every problem in it."""
    from checklist.answers.parse import build

    raw = options.from_file(file)
    _, problems = build(guidance, raw, file)
    if problems:
        raise AnswersInvalid(f"“{file}” cannot be used as it is.", problems=problems)
    return raw


_OPTION = {"platforms": "platform"}


def _interview(run: _Run, answers: Answers, decided: frozenset[str]) -> Answers:
    """Ask; meanwhile a worker lays out the sheets of what has been answered."""
    from checklist.answers.interview import Interview
    from checklist.base.dates import now
    from checklist.cli.prompts import TerminalPrompter
    from checklist.html.slips import SlipMaterial
    from checklist.pdf.compose.parts import GRIDS
    from checklist.pdf.compose.sheets import sheet_parts
    from checklist.tailoring.tailor import tailor

    def lay_out_meanwhile(so_far: Answers) -> None:
        if look := run.plan.look:
            checklist = tailor(run.guidance, so_far, now().date())
            material = SlipMaterial(run.guidance, look, checklist.detail)
            parts = (
                part
                for sheet in checklist.sheets
                for part in sheet_parts(sheet, material, GRIDS[look.size], {})
            )
            run.slip_maker.prepare_slips(part.source for part in parts if part.source)

    console.say("Answer a few questions, and get a checklist. Nothing leaves this computer.")
    console.say(
        "Type back for the question before. Press Ctrl and C to stop; nothing is saved then."
    )
    interview = Interview(run.guidance, TerminalPrompter(), answers, decided, lay_out_meanwhile)
    if run.before:
        interview.kinds_said = {(account.platform, account.stage) for account in answers.accounts}
    return interview.run()
