"""The cells of a roster's row as answers.

A message never repeats the text of a cell, because a name may stand in the wrong column. It
names the platform where we know it, and counts the entries of the cell where we do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checklist.answers.model import (
    KIND_ANSWERS,
    LEVELS,
    OCCASIONS,
    RELATIONS,
    UNLISTED,
    Account,
    AccountStage,
    Answers,
)
from checklist.answers.parse import (
    MINUTES_CURE,
    MOST_MINUTES,
    TABLES,
    Word,
    extra_pages,
    listed,
    unlisted,
    wrong_kind,
)
from checklist.base.text import clean
from checklist.errors import did_you_mean
from checklist.guidance.guidance import Guidance, profession_words
from checklist.guidance.schema import Relation
from checklist.roster.columns import ANSWERS, CellFault

LONGEST_CELL = 4_000

MOST_USED = 6
"""Platforms on the checklist of someone whose platforms nobody knows."""

NONE = "none"

_YES, _NO = ("yes", "y", "true", "1"), ("", "no", "n", "false", "0")
_BETWEEN = re.compile(r"[;,\n]")


@dataclass(frozen=True)
class Said:
    """The answers of one row."""

    answers: Answers
    chooses: bool
    """No platforms were given: the person chooses from those that are most used."""
    faults: tuple[tuple[str, CellFault], ...]
    """Each with its column."""


def answers_of(guidance: Guidance, cells: Sequence[str]) -> Said:
    """The answers in `cells`, one for each of `ANSWERS`, as far as they are right."""
    texts = {c: text.strip() for c, text in zip(ANSWERS, cells, strict=True)}
    long = [column for column, text in texts.items() if len(text) > LONGEST_CELL]
    if long:
        fault = CellFault(f"it is longer than {LONGEST_CELL:,} characters.", "Use a shorter text.")
        return Said(Answers(), chooses=False, faults=tuple((column, fault) for column in long))
    faults: list[tuple[str, CellFault]] = []
    answers = _Reading(guidance, texts, faults).answers()
    chooses = not any(texts[table] for table in TABLES)
    if chooses:
        usual = tuple(Account(p.slug, p.kinds[0]) for p in guidance.offered[:MOST_USED])
        answers = replace(answers, accounts=usual, level="quick")
    return Said(answers, chooses, tuple(faults))


@dataclass(frozen=True)
class _Reading:
    """One row's cells; what is wrong is added to `faults` and counts as not said."""

    guidance: Guidance
    texts: Mapping[str, str]
    faults: list[tuple[str, CellFault]]

    def answers(self) -> Answers:
        usual = Answers()
        return Answers(
            accounts=tuple(
                account
                for table, stage in TABLES.items()
                for account in self._accounts(table, stage)
            ),
            occasion=self._choice("occasion", OCCASIONS, usual.occasion),
            profession=self._profession(),
            level=self._choice("level", LEVELS, usual.level),
            minutes=self._minutes(),
            family=self._family(),
            supervises=self._yes("supervises"),
            research=self._yes("research"),
            pages=tuple(self._pages()),
        )

    def _wrong(self, column: str, fault: str, cure: str = "") -> None:
        self.faults.append((column, CellFault(fault, cure)))

    def _choice(self, column: str, choices: tuple[Word, ...], usual: Word) -> Word:
        word = "-".join(self.texts[column].split())
        if word and _among(word, choices) is None:
            self._wrong(column, f"it is not {listed(choices)}.", did_you_mean(word, choices))
        return _among(word, choices) or usual

    def _profession(self) -> str | None:
        word = self.texts["profession"]
        if not word:
            return None
        if found := self.guidance.find_profession(" ".join(word.split())):
            return found.id
        words = [w for p in self.guidance.professions.values() for w in profession_words(p)]
        hint = did_you_mean(word[:100], words)
        cure = hint or "Leave the cell empty if this one is not in the list."
        self._wrong("profession", "we do not list this profession.", cure)
        return None

    def _minutes(self) -> int | None:
        word = self.texts["minutes"]
        if not word:
            return None
        if re.fullmatch(r"[0-9]{1,5}", word) and 1 <= int(word) <= MOST_MINUTES:
            return int(word)
        self._wrong("minutes", "it is not a number of minutes.", MINUTES_CURE)
        return None

    def _yes(self, column: str) -> bool:
        word = self.texts[column].casefold()
        if word not in (*_YES, *_NO):
            self._wrong(column, "it is neither yes nor no.", "Write yes, or leave it empty.")
        return word in _YES

    def _family(self) -> tuple[Relation, ...]:
        words = [word.casefold() for word in _entries(self.texts["family"])]
        if not words:
            return RELATIONS
        if words == [NONE]:
            return ()
        for number, word in enumerate(words, 1):
            if word not in RELATIONS:
                fault = f"entry {number} is not {listed(RELATIONS)}."
                cure = f"{did_you_mean(word, RELATIONS)} Write none for no family sheet."
                self._wrong("family", fault, cure.strip())
        return tuple(relation for relation in RELATIONS if relation in words)

    def _pages(self) -> Iterator[str]:
        known = tuple(extra_pages(self.guidance))
        words = (word.casefold() for word in _entries(self.texts["pages"]))
        for number, word in enumerate(dict.fromkeys(words), 1):
            if word in known:
                yield word
            else:
                self._wrong(
                    "pages", f"entry {number} is not {listed(known)}.", did_you_mean(word, known)
                )

    def _accounts(self, table: str, stage: AccountStage) -> Iterator[Account]:
        entries = _entries(self.texts[table])
        if [entry.casefold() for entry in entries] == [NONE]:
            return
        seen: dict[str, int] = {}
        for number, entry in enumerate(entries, 1):
            word, equals, kind = (part.strip() for part in entry.rpartition("="))
            platform = self._platform(table, number, word if equals else kind)
            if platform is None:
                continue
            shown = platform if not platform.startswith(UNLISTED) else f"entry {number}"
            if not equals:
                cure = f"Write {_example(platform)}=personal, =professional, =both or =mixed."
                self._wrong(table, f"{shown}: the kind of profile is missing.", cure)
            elif platform in seen:
                fault = f"entries {seen[platform]} and {number} are the same platform."
                self._wrong(table, fault, "Name it once; use both for 2 accounts.")
            elif (known := _among(kind, KIND_ANSWERS)) is None:
                fault = f"{shown}: the kind is not {listed(KIND_ANSWERS)}."
                self._wrong(table, fault, did_you_mean(kind, KIND_ANSWERS))
            elif fault := wrong_kind(self.guidance, platform, known):
                self._wrong(table, fault)
            else:
                yield Account(platform, known, stage)
            seen.setdefault(platform, number)

    def _platform(self, table: str, number: int, word: str) -> str | None:
        """The slug of a platform, or `other:` and its cleaned name."""
        if word.casefold().startswith(UNLISTED):
            found, fault = unlisted(word[len(UNLISTED) :])
            if fault:
                unnamed = fault.replace(f"“{clean(word[len(UNLISTED) :])}”", "the name")
                self._wrong(table, f"entry {number}: {unnamed}")
            return found or None
        if platform := self.guidance.find_platform(word):
            return platform.slug
        cure = "For one that we do not list write other: before its name."
        hint = self.guidance.platform_hint(word[:100])
        fault = f"entry {number}: we do not list this platform."
        self._wrong(table, fault, f"{hint} {cure}".strip())
        return None


def _among(word: str, choices: tuple[Word, ...]) -> Word | None:
    """Return the one of `choices` that is `word`, in capitals or not."""
    return next((choice for choice in choices if choice == word.casefold()), None)


def _example(platform: str) -> str:
    return "other:NAME" if platform.startswith(UNLISTED) else platform


def _entries(text: str) -> list[str]:
    return [entry.strip() for entry in _BETWEEN.split(text) if entry.strip()]
