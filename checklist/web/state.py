"""The answers so far, as hidden fields of a form: nothing is kept between two pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from checklist.answers.interview import Step
from checklist.answers.model import AccountStage, Answers
from checklist.answers.parse import build, dump, parse
from checklist.errors import AnswersInvalid, ChecklistError, ReturnedInvalid
from checklist.guidance.guidance import Guidance
from checklist.returned.carried import from_text, to_text
from checklist.returned.record import Record

MOST_BYTES = 64 * 1024
"""Bytes of a form."""

MOST_FIELDS = 300
"""Fields of a form."""

MOST_UNLISTED = 5
"""Platforms that a person may name themselves, for each of having, opening and leaving."""

STALE = "Go back to the start and answer the questions anew."

Form = Mapping[str, Sequence[str]]
"""The fields of a form, each with its values in order."""


class FormInvalid(ChecklistError):
    """A form does not hold what our pages send."""


@dataclass(frozen=True)
class State:
    """Everything that travels from page to page."""

    answers: Answers = field(default_factory=Answers)
    kinds_said: frozenset[tuple[str, AccountStage]] = frozenset()
    """Accounts whose kind the person gave: no kind is chosen for anyone."""
    at: str = ""
    """The step that the page asks; "" before the first."""
    changing: bool = False
    """The page was asked for from the list of answers, and leads back there."""
    last: Record | None = None
    """Last year's checklist, as `carried` gives it."""

    def fields(self) -> Iterator[tuple[str, str]]:
        """Yield the hidden fields, name and value, that `state_of` reads."""
        yield "answers", dump(self.answers)
        yield from (("said", f"{stage}:{platform}") for platform, stage in sorted(self.kinds_said))
        yield "at", self.at
        if self.changing:
            yield "changing", "yes"
        if self.last:
            yield "last", to_text(self.last)


def form_of(body: bytes) -> Form:
    """Return the fields of a form as browsers send it. Raises FormInvalid."""
    try:
        text = body.decode("utf-8")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        raise FormInvalid("This form does not come from our pages.", STALE) from None


def state_of(guidance: Guidance, form: Form) -> State:
    """Return the state in a form, checked as an answers file is. Raises FormInvalid."""
    text = one(form, "answers")
    if not text:
        raise FormInvalid("This form does not come from our pages.", STALE)
    try:
        raw = parse(text.encode("utf-8"), "form")
    except AnswersInvalid:
        raise FormInvalid("The answers in this form cannot be read.", STALE) from None
    answers, problems = build(guidance, raw, "")
    if problems:
        raise FormInvalid(f"An answer cannot be used: {problems[0].fault}", STALE)
    words = [word.partition(":") for word in form.get("said", ())]
    known = {(account.platform, account.stage): account for account in answers.accounts}
    said = {key for key in known if any((w[2], w[0]) == key for w in words)}
    carried = one(form, "last")
    try:
        last = from_text(carried) if carried else None
    except ReturnedInvalid as damaged:
        raise FormInvalid(damaged.message, STALE) from None
    return State(answers, frozenset(said), one(form, "at"), one(form, "changing") == "yes", last)


def one(form: Form, name: str) -> str:
    """Return the one value of a field; "" when it was not sent."""
    values = form.get(name, ())
    return values[0] if values else ""


def step_id(step: Step) -> str:
    """Return what a page calls a step: the key of a question, or the account it is about."""
    account = step.account
    return f"kind:{account.stage}:{account.platform}" if account else step.question.key
