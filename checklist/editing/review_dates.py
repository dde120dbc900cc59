"""Dates of the guidance: what is due for review, what changed, and dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from checklist.errors import Problem
from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import end_of
from checklist.guidance.schema import Evidence, Item, Platform, Topic


@dataclass(frozen=True, order=True)
class Due:
    """A source, an item or a platform that is past its review."""

    review_by: date
    where: str
    """The file, from the guidance folder."""
    id: str
    kind: str
    """`source`, `item` or `platform`."""
    checked: date


@dataclass(frozen=True)
class EditionChange:
    """A change that an edition made to one item."""

    id: str
    change: Literal["added", "changed", "retired"]
    edition: str
    """The edition that did it; empty for a retired item, which has no home any more."""
    of: str
    """Slug of its platform or topic."""
    title: str
    replaced_by: str
    """The id that now stands for a retired one; empty when nothing does."""


def stale(guidance: Guidance, day: date) -> list[Due]:
    """Return all parts whose review was due before `day`, the longest overdue first."""
    found = [
        Due(source.review_by, "guidance/sources.toml", source.id, "source", source.checked)
        for source in guidance.sources.values()
    ]
    for home, item, known in _evidence(guidance):
        ident, kind = (item.id, "item") if item else (home.slug, "platform")
        found.append(Due(known.due, home.file, ident, kind, known.checked))
    return sorted(due for due in found if due.review_by < day)


def changes(guidance: Guidance, since: str) -> list[EditionChange]:
    """Return what was added or changed in substance after `since`, then what is retired.

    Editions compare as text: "2026.11". Nothing says when an id was retired, so all are listed
    where an edition came after `since`.
    """
    if since >= guidance.edition:
        return []
    found = []
    for home, item in guidance.items.values():
        about = (home.slug, item.title, "")
        if item.added > since:
            found.append(EditionChange(item.id, "added", item.added, *about))
        elif item.changed and item.changed > since:
            found.append(EditionChange(item.id, "changed", item.changed, *about))
    return found + [
        EditionChange(old, "retired", "", "", "", end_of(old, guidance.retired))
        for old in guidance.retired
    ]


def impossible_dates(guidance: Guidance, today: date) -> Iterator[Problem]:
    """Yield dates after `today` of something done, and reviews that come before the check."""

    def future(location: tuple[str, str, str], day: date) -> Iterator[Problem]:
        if day > today:
            cure = "Write the day on which it was done."
            yield Problem(*location, f"{day} is in the future.", cure)

    yield from future(("guidance/edition.toml", "", "released"), guidance.released)
    dated = [
        ("guidance/sources.toml", source.id, "", source.checked, source.review_by)
        for source in guidance.sources.values()
    ]
    for home, item, known in _evidence(guidance):
        location = (home.file, item.id if item else "")
        dated.append((*location, "evidence.", known.checked, known.due))
        if known.dated > f"{today:%Y-%m}":
            cure = "Write the month that the source itself bears."
            yield Problem(*location, "evidence.dated", f"{known.dated} is in the future.", cure)
    for file, ident, table, checked, review_by in dated:
        yield from future((file, ident, f"{table}checked"), checked)
        if review_by < checked:
            fault = f"{review_by} is before the day it was checked."
            yield Problem(file, ident, f"{table}review_by", fault, "Choose a day after it.")


def _evidence(
    guidance: Guidance,
) -> Iterator[tuple[Platform | Topic, Item | None, Evidence]]:
    """All evidence with the item it is for; None: for the platform itself."""
    for home in guidance.homes:
        if isinstance(home, Platform):
            yield home, None, home.evidence
        yield from ((home, item, item.evidence) for item in home.item if item.evidence)
