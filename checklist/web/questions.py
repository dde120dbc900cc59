"""From a form that was sent to the page that comes next. Pure: the same form, the same page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checklist.answers.interview import Step, answered, current_at, said, steps
from checklist.answers.model import UNLISTED, Answers
from checklist.answers.parse import unlisted
from checklist.answers.questions import Choice, short
from checklist.guidance.guidance import Guidance
from checklist.tailoring.parts import kinds_of
from checklist.web.state import (
    MOST_UNLISTED,
    STALE,
    Form,
    FormInvalid,
    State,
    one,
    state_of,
    step_id,
)

CHECK = "check"
"""The step that shows all answers."""

HINTS = {
    "profession": "It decides which policies are named.",
    "platforms": "Tick all that are true.",
    "opening": "Leave all boxes empty for none.",
    "leaving": "Leave all boxes empty for none.",
    "family": "The family sheet is for them. No names are asked. Leave all boxes empty for none.",
    "pages": "Each adds a page or two. Leave all boxes empty for none.",
}
"""Words under a question where those of the terminal speak of a keyboard."""


@dataclass(frozen=True)
class QuestionPage:
    """One question, and what is wrong with what was sent; "" at first."""

    state: State
    step: Step
    number: int
    count: int
    choices: Sequence[Choice]
    chosen: Sequence[str]
    typed: str = ""
    """Names that are not in the list, as they were typed."""
    error: str = ""

    @property
    def hint(self) -> str:
        """The words under the question."""
        return HINTS.get(self.step.question.key, self.step.question.hint)


@dataclass(frozen=True)
class CheckPage:
    """All answers, with a way to change each."""

    state: State
    rows: Sequence[tuple[str, str, str]]
    """Key, label and what was said."""


Shown = QuestionPage | CheckPage


def shown(guidance: Guidance, form: Form) -> Shown:
    """Return the page that follows a form; an empty form gets the first question.

    Raises FormInvalid for a form that none of our pages sends.
    """
    if not form:
        return _question(guidance, State(), steps_of(guidance, Answers())[0])
    state, go = state_of(guidance, form), one(form, "go")
    if not state.at and go != CHECK:
        return _question(guidance, state, steps_of(guidance, state.answers)[0])
    if go.startswith("change:"):
        step = _find(steps_of(guidance, state.answers), go.removeprefix("change:"))
        return _question(guidance, replace(state, changing=True), step)
    if CHECK in (state.at, go):
        return _back(guidance, state) if go == "back" else check(guidance, state)
    step = _find(steps_of(guidance, state.answers), state.at)
    if go == "back" and state.changing:
        return _unchanged(guidance, state, step)
    page = _question(guidance, state, step)
    after, error, chosen = _answer(guidance, page, form)
    if go == "back":
        return _back(guidance, after)
    if error:
        return replace(page, error=error, chosen=chosen, typed=one(form, "other"))
    return check(guidance, after) if after.changing else _next(guidance, after)


def check(guidance: Guidance, state: State) -> Shown:
    """Return all answers; before them what is still to be said of an account."""
    for step in steps_of(guidance, state.answers):
        account = step.account
        if account and (account.platform, account.stage) not in state.kinds_said:
            return _question(guidance, replace(state, changing=True), step)
    rows = [
        (step.question.key, short(step.question), said(guidance, step.question, state.answers))
        for step in steps_of(guidance, state.answers)
        if not step.account
    ]
    return CheckPage(replace(state, at=CHECK, changing=False), rows)


def steps_of(guidance: Guidance, answers: Answers) -> list[Step]:
    """Return everything that is asked, in order."""
    return list(steps(guidance, answers))


def _find(found: Sequence[Step], at: str) -> Step:
    for step in found:
        if step_id(step) == at:
            return step
    raise FormInvalid("This page asks something that was not to be asked.", STALE)


def _question(guidance: Guidance, state: State, step: Step) -> QuestionPage:
    answers = state.answers
    chosen = current_at(step, answers, state.kinds_said)
    own = [s for s in steps_of(guidance, answers) if not s.account]
    number = [s.question.key for s in own].index(step.of) + 1
    choices = [
        choice
        for choice in step.question.choices(guidance, answers)
        if not choice.value.startswith(UNLISTED)
    ]
    listed = {choice.value for choice in choices}
    names = [_name(guidance, value) for value in chosen if value not in listed]
    return QuestionPage(
        replace(state, at=step_id(step)),
        step,
        number,
        len(own),
        choices,
        chosen,
        ", ".join(names) if step.question.other else "",
    )


def _answer(guidance: Guidance, page: QuestionPage, form: Form) -> tuple[State, str, list[str]]:
    """Return the state with what was chosen, or as before and what is wrong; and the choice."""
    state, step, question = page.state, page.step, page.step.question
    known = [choice.value for choice in page.choices]
    chosen = [value for value in known if value in form.get("choice", ())]
    if question.other:
        names, error = _names(guidance, one(form, "other"))
        if error:
            return state, error, chosen
        chosen += [name for name in names if name not in chosen]
    if not question.many and len(chosen) != 1:
        return state, "Choose one answer.", chosen
    answers = answered(guidance, state.answers, step, chosen)
    if twice := _twice(answers):
        name = _name(guidance, twice)
        return state, f"You have named this account of {name} already, or one like it.", chosen
    every = {(account.platform, account.stage) for account in answers.accounts}
    now = {(step.account.platform, step.account.stage)} if step.account else set()
    kinds_said = (state.kinds_said & every) | now
    return replace(state, answers=answers, kinds_said=kinds_said), "", chosen


def _names(guidance: Guidance, typed: str) -> tuple[list[str], str]:
    """Return the answers for names that were typed, or what is wrong with one."""
    names = [name for name in typed.split(",") if name.strip()]
    if len(names) > MOST_UNLISTED:
        return [], f"Name at most {MOST_UNLISTED} platforms that are not in the list."
    found = []
    for name in names:
        if platform := guidance.find_platform(name.strip()):
            found.append(platform.slug)
            continue
        value, fault = unlisted(name)
        if fault:
            return [], fault[:1].upper() + fault[1:]
        found.append(value)
    return list(dict.fromkeys(found)), ""


def _twice(answers: Answers) -> str:
    """Return the platform of which two accounts of one kind are kept; "" when there is none."""
    kept = [(a.platform, k) for a in answers.accounts if a.stage != "leaving" for k in kinds_of(a)]
    return next((platform for platform, kind in kept if kept.count((platform, kind)) > 1), "")


def _name(guidance: Guidance, platform: str) -> str:
    found = guidance.platforms.get(platform)
    return found.name if found else platform.removeprefix(UNLISTED)


def _next(guidance: Guidance, state: State) -> Shown:
    """Return the page after a step."""
    found = steps_of(guidance, state.answers)
    ids = [step_id(step) for step in found]
    after = found[ids.index(state.at) + 1 :]
    return _question(guidance, state, after[0]) if after else check(guidance, state)


def _back(guidance: Guidance, state: State) -> Shown:
    """Return the page before a step; before the first one, the first."""
    found = steps_of(guidance, state.answers)
    at = len(found) if state.at == CHECK else [step_id(step) for step in found].index(state.at)
    return _question(guidance, state, found[max(0, at - 1)])


def _unchanged(guidance: Guidance, state: State, step: Step) -> Shown:
    """Return from a change without it: from an account to its question, from there to the list."""
    if step.account:
        return _question(guidance, state, _find(steps_of(guidance, state.answers), step.of))
    return check(guidance, state)
