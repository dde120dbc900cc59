"""The answers as plain frozen types. Nothing in them names the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from checklist.guidance.schema import Kind, Occasion, Relation

KindAnswer = Literal["personal", "professional", "both", "mixed"]


Level = Literal["quick", "standard", "full"]


AccountStage = Literal["using", "opening", "leaving"]


KIND_ANSWERS: tuple[KindAnswer, ...] = get_args(KindAnswer)


LEVELS: tuple[Level, ...] = get_args(Level)


OCCASIONS: tuple[Occasion, ...] = get_args(Occasion)


RELATIONS: tuple[Relation, ...] = get_args(Relation)


OCCASION_WORDS: dict[Occasion, str] = {
    "new-starter": "Starting a new job",
    "annual-review": "Annual review",
    "supervision": "Supervision",
    "check-up": "Check-up",
}
"""As a checklist prints them, and as they are read back."""


UNLISTED = "other:"


def profiles_of(kind: KindAnswer) -> tuple[Kind, ...]:
    """Return the kinds of profile that an answer stands for: `both` means two accounts."""
    return ("personal", "professional") if kind == "both" else (kind,)


@dataclass(frozen=True)
class Account:
    """A profile that the person has, is opening or is leaving."""

    platform: str
    """A platform's slug, or `other:` and the name of one that is not listed."""
    kind: KindAnswer
    stage: AccountStage = "using"


@dataclass(frozen=True)
class Answers:
    """All answers of one person. Nothing in them names the person."""

    accounts: tuple[Account, ...] = ()
    occasion: Occasion = "check-up"
    profession: str | None = None
    """A profession's id; None: not given."""
    level: Level = "standard"
    minutes: int | None = None
    """Fit the whole checklist into this many minutes."""
    family: tuple[Relation, ...] = RELATIONS
    """Whom the family sheet is for; empty: declined."""
    supervises: bool = False
    research: bool = False
    pages: tuple[str, ...] = ()
    """Slugs of topics chosen beside those that everyone gets."""
