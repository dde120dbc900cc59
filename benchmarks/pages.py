"""Pages, how full they are, minutes and bytes of checklists as people get them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checklist import make
from checklist.answers.model import Account, Answers
from checklist.guidance.guidance import Guidance
from checklist.html.look import Look
from checklist.pdf.personalise import PersonalisableDocument
from checklist.pdf.slips import SlipProvider
from checklist.returned.record import Record, SignOff, Tick
from checklist.tailoring.tailor import tailor

EIGHT = (
    Account("facebook", "personal"),
    Account("instagram", "personal"),
    Account("linkedin", "professional"),
    Account("whatsapp", "personal"),
    Account("x", "professional"),
    Account("youtube", "personal"),
    Account("tiktok", "personal"),
    Account("snapchat", "personal"),
)
"""Of the most used platforms."""

THREE, ONE = EIGHT[:3], EIGHT[:1]

HALF = 0.5
"""A page that is less full counts as one that wastes paper."""


@dataclass(frozen=True)
class Case:
    """Answers, and at most how many pages they may give; 0 where no limit is set."""

    name: str
    answers: Answers
    most: int = 0
    look: Look = field(default_factory=Look)
    done: bool = False
    """Made from a last checklist of which two thirds were done."""


CASES = (
    Case("1 platform, quick", Answers(ONE, level="quick"), 3),
    Case("3 platforms, quick", Answers(THREE, level="quick"), 5),
    Case("1 platform, standard", Answers(ONE), 5),
    Case("3 platforms, standard", Answers(THREE), 8),
    Case("8 platforms, standard", Answers(EIGHT), 16),
    Case("30 minutes, 3 platforms", Answers(THREE, minutes=30), 3),
    Case("two thirds done, 3 platforms", Answers(THREE), 4, done=True),
    Case("large, 3 platforms", Answers(THREE), 16, Look(size="large")),
    Case("print, 3 platforms", Answers(THREE), 8, Look("print")),
    Case("full, 3 platforms", Answers(THREE, level="full")),
    Case("full, 8 platforms", Answers(EIGHT, level="full")),
    Case("quick, 8 platforms", Answers(EIGHT, level="quick")),
    Case("5 minutes, 3 platforms", Answers(THREE, minutes=5)),
    Case("no platforms", Answers(())),
    Case("both, 1 platform", Answers((Account("facebook", "both"),))),
    Case("used for both, 2", Answers((Account("x", "mixed"), Account("reddit", "mixed")))),
    Case("opening 1", Answers((Account("bluesky", "professional", "opening"),))),
    Case("leaving 1", Answers((Account("tumblr", "personal", "leaving"),))),
    Case("psychologist, 3", Answers(THREE, profession="practitioner-psychologist")),
    Case("no family, 3", Answers(THREE, family=())),
)
"""The answers of the limits, and twelve more."""


@dataclass(frozen=True)
class Pages:
    """One document, measured."""

    name: str
    most: int
    fills: tuple[float, ...]
    """The part of each page that is filled."""
    items: int
    minutes: int
    size: int
    """Bytes."""

    @property
    def thin(self) -> int:
        """Pages that are less than half full."""
        return sum(fill < HALF for fill in self.fills)


def measured(case: Case, guidance: Guidance, made: datetime, press: SlipProvider) -> Pages:
    """Compose the document of a case and measure it."""
    last = last_time(guidance, case.answers, made) if case.done else None
    order = make.Order(case.answers, made, look=case.look, last=last)
    bound, checklist = make.bound_document(guidance, order, press)
    data = PersonalisableDocument.of(bound).data
    items = sum(len(sheet.entries) for sheet in checklist.sheets)
    return Pages(case.name, case.most, bound.fills, items, checklist.minutes, len(data))


def last_time(guidance: Guidance, answers: Answers, made: datetime) -> Record:
    """Return the record of a checklist of a year ago with two of three items done."""
    checklist = tailor(guidance, answers, made.date())
    entries = [entry for sheet in checklist.sheets for entry in sheet.entries]
    ticks = tuple(
        Tick(e.item.id, e.section, "done" if number % 3 else "open", e.item.title)
        for number, e in enumerate(entries)
    )
    return Record(
        edition=guidance.edition,
        name="",
        reference="",
        occasion=answers.occasion,
        made=(made - timedelta(days=365)).date(),
        items=ticks,
        left=(),
        notes={},
        signed=SignOff(date="27 November 2025"),
        titles={},
        warnings=(),
    )


def thin_share(rows: list[Pages]) -> float:
    """Return the part of all pages of these documents that is less than half full."""
    return sum(row.thin for row in rows) / sum(len(row.fills) for row in rows)
