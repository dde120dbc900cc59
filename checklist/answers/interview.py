"""The questions, in order, and the answers they lead to. Knows nothing of terminals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from checklist.answers import parse as answering
from checklist.answers.model import UNLISTED, Account, AccountStage, Answers
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
            summary = [(short(q), self._said(q)) for q in questions]
            try:
                chosen = self.prompter.check(summary)
            except Back:
                self._ask_from(len(self._open()) - 1)
                continue
            if chosen is None:
                return self.answers
            self._change(questions[chosen])

    def _open(self) -> list[Question]:
        """The questions of this run; answers to some bring others."""
        return [
            q
            for q in QUESTIONS
            if q.key not in self.decided and q.asked(self.guidance, self.answers)
        ]

    def _ask_from(self, index: int) -> None:
        while index < len(questions := self._open()):
            said = [(q, self._said(q)) for q in questions[:index]]
            told = [words for q, words in said if words != NONE]
            self.prompter.progress(index + 1, len(questions), short(questions[index]), told)
            try:
                self._ask(questions[index])
                index += 1
            except Back:
                index = max(0, index - 1)

    def _change(self, question: Question) -> None:
        try:
            self._ask(question)
        except Back:
            return

    def _ask(self, question: Question) -> None:
        if question.key in answering.TABLES:
            self._ask_platforms(question)
        else:
            choices = question.choices(self.guidance, self.answers)
            chosen = self.prompter.choose(question, choices, current(question.key, self.answers))
            self.answers = _with(self.answers, question.key, chosen)
        self.listen(self.answers)

    def _ask_platforms(self, question: Question) -> None:
        stage = answering.TABLES[question.key]
        while True:
            before = {a.platform: a for a in self.answers.accounts if a.stage == stage}
            choices = question.choices(self.guidance, self.answers)
            chosen = self.prompter.choose(question, choices, list(before))
            others = tuple(a for a in self.answers.accounts if a.stage != stage)
            new = tuple(before.get(slug, Account(slug, "personal", stage)) for slug in chosen)
            self.answers = replace(self.answers, accounts=others + new)
            try:
                self._ask_kinds(stage)
                return
            except Back:
                continue

    def _ask_kinds(self, stage: AccountStage) -> None:
        mine = [a for a in self.answers.accounts if a.stage == stage]
        index = 0
        while index < len(mine):
            account = mine[index]
            question = kind_question(self.guidance, account)
            choices = question.choices(self.guidance, self.answers)
            try:
                if len(choices) > 1:
                    decided = (account.platform, stage) in self.kinds_said
                    now = [account.kind] if decided else []
                    chosen = self.prompter.choose(question, choices, now)
                else:
                    chosen = [choices[0].value]
                self.kinds_said.add((account.platform, stage))
                mine[index] = replace(account, kind=chosen[0])  # type: ignore[arg-type]  # a choice
                others = tuple(a for a in self.answers.accounts if a.stage != stage)
                self.answers = replace(self.answers, accounts=others + tuple(mine))
                self.listen(self.answers)
                index += 1
            except Back:
                if index == 0:
                    raise
                index -= 1

    def _said(self, question: Question) -> str:
        values = current(question.key, self.answers)
        labels = {c.value: c.label for c in question.choices(self.guidance, self.answers)}
        kinds = {(a.platform, a.stage): a.kind for a in self.answers.accounts}
        stage = answering.TABLES.get(question.key)
        said = []
        for value in values:
            label = labels.get(value, value.removeprefix(UNLISTED))
            said.append(f"{label}: {KIND_LABELS[kinds[value, stage]]}" if stage else label)
        return "; ".join(said) or NONE


def current(key: str, answers: Answers) -> list[str]:
    """Return the values that now answer a question."""
    if key in answering.TABLES:
        return [a.platform for a in answers.accounts if a.stage == answering.TABLES[key]]
    if key in ("family", "pages"):
        return list(getattr(answers, key))
    if key == "supervises":
        return ["yes" if answers.supervises else "no"]
    return [getattr(answers, key) or ""]


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
