"""The questions, in order, and the answers they lead to. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, cast

from checklist.answers import parse as answering
from checklist.answers.model import (
    UNLISTED,
    Account,
    AccountStage,
    Answers,
    KindAnswer,
    profiles_of,
)
from checklist.answers.questions import (
    KIND_LABELS,
    QUESTIONS,
    Choice,
    Question,
    kind_question,
    short,
)
from checklist.errors import did_you_mean
from checklist.guidance.guidance import Guidance

NONE = "none"


class Back(Exception):
    """The person wants the question before."""


@dataclass(frozen=True)
class Step:
    """One thing to ask: a question, or how one of the accounts that it named is used."""

    question: Question
    of: str
    """The key of the question that it belongs to."""
    account: Account | None = None


def steps(
    guidance: Guidance, answers: Answers, decided: frozenset[str] = frozenset()
) -> Iterator[Step]:
    """Yield everything that is asked after these answers, in order; not the keys `decided`."""
    for question in QUESTIONS:
        if question.key in decided or not question.asked(guidance, answers):
            continue
        yield Step(question, question.key)
        for account in answers.accounts:
            if account.stage == answering.TABLES.get(question.key):
                kinds = kind_question(guidance, account)
                if len(kinds.choices(guidance, answers)) > 1:
                    yield Step(kinds, question.key, account)


def answered(guidance: Guidance, answers: Answers, step: Step, chosen: Sequence[str]) -> Answers:
    """Return the answers with what was chosen at a step."""
    if step.account:
        new = replace(step.account, kind=chosen[0])  # type: ignore[arg-type]  # a choice
        accounts = (new if one == step.account else one for one in answers.accounts)
        return replace(answers, accounts=tuple(accounts))
    if stage := answering.TABLES.get(step.question.key):
        before = {a.platform: a for a in answers.accounts if a.stage == stage}
        others = tuple(a for a in answers.accounts if a.stage != stage)
        mine = (before.get(slug) or _account(guidance, slug, stage, others) for slug in chosen)
        return replace(answers, accounts=(*others, *mine))
    return _with(answers, step.question.key, list(chosen))


def _account(
    guidance: Guidance, slug: str, stage: AccountStage, others: Sequence[Account]
) -> Account:
    """Return an account of which nobody has said how it is used.

    It is of the first kind that it can be, and that no other account there is of.
    """
    account = Account(slug, "personal", stage)
    choices = kind_question(guidance, account).choices(guidance, Answers())
    kept = [a for a in others if a.platform == slug and "leaving" not in (a.stage, stage)]
    taken = {kind for a in kept for kind in profiles_of(a.kind)}
    kinds = [cast("KindAnswer", choice.value) for choice in choices]
    free = (kind for kind in kinds if taken.isdisjoint(profiles_of(kind)))
    return replace(account, kind=next(free, kinds[0]))


class Prompter(Protocol):
    """Asks one question."""

    def progress(self, number: int, count: int, topic: str, said: Sequence[str]) -> None:
        """Tell that question `number` of `count`, about `topic`, comes after what was `said`."""

    def choose(
        self, question: Question, choices: Sequence[Choice], current: Sequence[str]
    ) -> list[str]:
        """Return the values chosen. `current` is what an empty answer means. Raises Back."""

    def check(self, summary: Sequence[tuple[str, str]]) -> int | None:
        """Return the number (from 0) of an answer to change, or None to go on. Raises Back."""


@dataclass
class Interview:
    """One run through the questions."""

    guidance: Guidance
    prompter: Prompter
    answers: Answers
    decided: frozenset[str] = frozenset()
    """Keys that were answered on the command line: not asked."""
    listen: Callable[[Answers], None] = field(default=lambda _answers: None)
    """Told of the answers so far, each time they change."""
    kinds_said: set[tuple[str, AccountStage]] = field(default_factory=set)
    """Accounts whose kind the person gave: no kind is chosen for anyone."""

    def run(self) -> Answers:
        """Ask everything, show the answers, change what is to be changed."""
        self._ask_from(0)
        while True:
            questions = self._open()
            summary = [(short(q), said(self.guidance, q, self.answers)) for q in questions]
            try:
                chosen = self.prompter.check(summary)
            except Back:
                self._ask_from(len(self._steps()) - 1)
                continue
            if chosen is None:
                return self.answers
            self._ask_from(0, questions[chosen].key)

    def _open(self) -> list[Question]:
        """The questions of this run; answers to some bring others."""
        return [step.question for step in self._steps() if not step.account]

    def _steps(self, key: str = "") -> list[Step]:
        found = steps(self.guidance, self.answers, self.decided)
        return [step for step in found if key in ("", step.of)]

    def _ask_from(self, at: int, key: str = "") -> None:
        """Ask all steps from `at` on, or those of one question, which Back leaves as they are."""
        while at < len(found := self._steps(key)):
            if not key and not found[at].account:
                self._tell_progress(found[at].question)
            try:
                self._ask(found[at])
                at += 1
            except Back:
                if key and not at:
                    return
                at = max(0, at - 1)

    def _tell_progress(self, question: Question) -> None:
        questions = self._open()
        number = [q.key for q in questions].index(question.key)
        before = [said(self.guidance, q, self.answers) for q in questions[:number]]
        told = [words for words in before if words != NONE]
        self.prompter.progress(number + 1, len(questions), short(question), told)

    def _ask(self, step: Step) -> None:
        choices = step.question.choices(self.guidance, self.answers)
        now = current_at(step, self.answers, self.kinds_said)
        chosen = self.prompter.choose(step.question, choices, now)
        self.answers = answered(self.guidance, self.answers, step, chosen)
        self._note_kinds(step.account)
        self.listen(self.answers)

    def _note_kinds(self, account: Account | None) -> None:
        """Note whose kind is known: said before or now, or the only one. What went is forgotten."""
        asked = {(s.account.platform, s.account.stage) for s in self._steps() if s.account}
        every = {(each.platform, each.stage) for each in self.answers.accounts}
        now = {(account.platform, account.stage)} if account else set()
        self.kinds_said = (self.kinds_said & every) | (every - asked) | now


def said(guidance: Guidance, question: Question, answers: Answers) -> str:
    """Return in words what now answers a question."""
    values = current(question.key, answers)
    labels = {c.value: c.label for c in question.choices(guidance, answers)}
    kinds = {(a.platform, a.stage): a.kind for a in answers.accounts}
    stage = answering.TABLES.get(question.key)
    told = []
    for value in values:
        label = labels.get(value, value.removeprefix(UNLISTED))
        told.append(f"{label}: {KIND_LABELS[kinds[value, stage]]}" if stage else label)
    return "; ".join(told) or NONE


def current(key: str, answers: Answers) -> list[str]:
    """Return the values that now answer a question."""
    if key in answering.TABLES:
        return [a.platform for a in answers.accounts if a.stage == answering.TABLES[key]]
    if key in ("family", "pages"):
        return list(getattr(answers, key))
    if key == "supervises":
        return ["yes" if answers.supervises else "no"]
    return [getattr(answers, key) or ""]


def current_at(
    step: Step, answers: Answers, kinds_said: Collection[tuple[str, AccountStage]]
) -> list[str]:
    """Return what now answers a step; nothing for an account whose kind nobody gave."""
    account = step.account
    if account is None:
        return current(step.question.key, answers)
    return [account.kind] if (account.platform, account.stage) in kinds_said else []


def find(word: str, choices: Sequence[Choice]) -> tuple[Choice | None, str]:
    """Return the choice that a typed word means, or what to say when none or several do."""
    wanted = word.strip().casefold()
    exact = [c for c in choices if wanted in {w.casefold() for w in (c.value, c.label, *c.words)}]
    if exact:
        return exact[0], ""
    partly = [c for c in choices if any(wanted in w.casefold() for w in (c.label, *c.words))]
    if len(partly) == 1:
        return partly[0], ""
    if partly:
        return None, f"“{word}” could be {', '.join(c.label for c in partly[:6])}. Type more of it."
    known = [w for c in choices for w in (c.label, *c.words)]
    return None, f"“{word}” is not in the list. {did_you_mean(word, known)}".strip()


def _with(answers: Answers, key: str, chosen: list[str]) -> Answers:
    if key in ("family", "pages"):
        return replace(answers, **{key: tuple(chosen)})  # type: ignore[arg-type]  # from the choices
    if key == "supervises":
        return replace(answers, supervises=chosen == ["yes"])
    value = chosen[0] or None
    return replace(answers, **{key: value})  # type: ignore[arg-type]  # key and value belong together
