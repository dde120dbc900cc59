"""Asks questions as numbered lists that a screen reader can read and any terminal can show."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from checklist.answers import parse as answering
from checklist.answers.interview import Back, find
from checklist.answers.model import UNLISTED
from checklist.answers.questions import Choice, Question, short
from checklist.cli import console
from checklist.errors import ChecklistError

LONG = 40
"""A list of answers longer than this is not repeated in a prompt."""

FOR_NONE = "Press Enter for none."
INSTEAD = "Type none for none."
"""Words beside a prompt where Enter keeps the answer of before, or of last time."""


MORE = "more"


class _More(Exception):
    """The person wants to see the rest of a list."""


class Stopped(ChecklistError):
    """The input ended in the middle of the questions."""


class TerminalPrompter:
    """Numbered lists on stderr, answers from stdin."""

    def progress(self, number: int, count: int, topic: str, said: Sequence[str]) -> None:
        """See `interview.Prompter`."""
        console.say()
        console.say(f"Question {number} of {count}: {topic}")
        if said:
            console.say(f"So far: {'; '.join(said)}")

    def choose(
        self, question: Question, choices: Sequence[Choice], current: Sequence[str]
    ) -> list[str]:
        """See `interview.Prompter`."""
        console.say()
        now = ", ".join(c.label for c in choices if c.value in current)
        console.say(question.text)
        if question.hint:
            console.say(question.hint.replace(FOR_NONE, INSTEAD) if now else question.hint)
        numbered = list(enumerate(choices, 1))
        rest = [(n, c) for n, c in numbered if 0 < question.first < n and c.value not in current]
        self._list([pair for pair in numbered if pair not in rest])
        if rest:
            console.say(f"  Type {MORE} to see {len(rest)} others.")
        how = "Type the numbers, with a space between" if question.many else "Type a number"
        keep = f" (Enter keeps: {now if len(now) <= LONG else 'these'})" if now else ""
        topic = f"{short(question)} (numbers or names)" if question.first else how
        while True:
            try:
                chosen, complaint = self._read(question, choices, current, f"{topic}{keep}: ")
            except _More:
                self._list(rest)
                continue
            if not complaint:
                return chosen
            console.say(complaint)

    def check(self, summary: Sequence[tuple[str, str]]) -> int | None:
        """See `interview.Prompter`."""
        console.say()
        console.say("Your answers:")
        for number, (label, said) in enumerate(summary, 1):
            console.say(f"  {number}. {label}: {said}")
        while True:
            word = self._line("Press Enter to make the checklist, or type a number to change: ")
            if not word:
                return None
            if word.isdecimal() and 1 <= int(word) <= len(summary):
                return int(word) - 1
            console.say(f"Type a number from 1 to {len(summary)}, or press Enter.")

    def _list(self, numbered: Sequence[tuple[int, Choice]]) -> None:
        heading = ""
        for number, choice in numbered:
            if choice.heading and choice.heading != heading:
                heading = choice.heading
                console.say(f"{heading}:")
            hint = f" ({choice.hint})" if choice.hint else ""
            console.say(f"  {number}. {choice.label}{hint}")

    def _read(
        self, question: Question, choices: Sequence[Choice], current: Sequence[str], prompt: str
    ) -> tuple[list[str], str]:
        """Return what was chosen, or what to say about it."""
        line = self._line(prompt)
        if not line:
            known = {choice.value for choice in choices}
            kept = [value for value in current if value in known]
            if kept or question.many:
                return kept, ""
            return [], f"Type a number from 1 to {len(choices)}."
        if question.many and line.casefold() in ("none", "0", "no"):
            return [], ""
        if question.first and line.casefold() == MORE:
            raise _More
        chosen: list[str] = []
        for word in _words(line, choices) if question.many else [line]:
            value, complaint = _value(word, question, choices)
            if complaint:
                return [], complaint
            chosen.append(value)
        return list(dict.fromkeys(chosen)), ""

    def _line(self, prompt: str) -> str:
        console.ask(prompt)
        line = sys.stdin.readline()
        if not line:
            raise Stopped("The questions stopped before the end.", "Nothing was saved.")
        word = line.strip()
        if word.casefold() in ("back", "b"):
            raise Back
        return word


def _words(line: str, choices: Sequence[Choice]) -> list[str]:
    """The answers in a line: parted by commas, or by spaces when each is a number or a name."""
    if "," in line:
        return [part.strip() for part in line.split(",") if part.strip()]
    parts = line.split()
    if all(_is_one(part, choices) for part in parts):
        return parts
    return [line]


def _is_one(word: str, choices: Sequence[Choice]) -> bool:
    return word.isdecimal() or word.startswith(UNLISTED) or find(word, choices)[0] is not None


def _value(word: str, question: Question, choices: Sequence[Choice]) -> tuple[str, str]:
    """The value of one answer, or what to say about it."""
    if word.isdecimal():
        number = int(word)
        if 1 <= number <= len(choices):
            return choices[number - 1].value, ""
        return "", f"Type a number from 1 to {len(choices)}; {word} is not in the list."
    found, complaint = find(word, choices)
    if found:
        return found.value, ""
    if not question.other:
        return "", complaint
    if word.casefold().startswith(UNLISTED):
        value, fault = answering.unlisted(word[len(UNLISTED) :])
        return value, fault[:1].upper() + fault[1:]
    return "", f"{complaint} To add it anyway, type {UNLISTED}{word}"
