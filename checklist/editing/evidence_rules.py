"""The rules of the guidance on evidence: where a path was seen, when, and how old that is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from checklist.errors import Problem
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Evidence, Item, Where

SOURCE_MONTHS = 36
"""Age in months, at the edition's release, from which a source carries no essential item."""


def evidence_problems(guidance: Guidance) -> Iterator[Problem]:
    """Yield every fault in how items and platforms are known, in the order of the files."""
    oldest = oldest_month(guidance)
    for platform in guidance.platforms.values():
        yield from _evidence(platform.file, "", platform.evidence)
    for home in guidance.homes:
        for item in home.item:
            if item.where and not item.evidence:
                fault = "a menu path stands without evidence."
                yield Problem(home.file, item.id, "evidence", fault, "Say how it is known.")
            if item.where:
                yield from _search(home.file, item.id, item.where)
            if item.evidence:
                yield from _evidence(home.file, item.id, item.evidence)
                yield from _of_item(home.file, item, item.evidence, oldest)


def oldest_month(guidance: Guidance) -> str:
    """Return the month from which on a source carries an essential item, as "2023-12"."""
    return f"{guidance.released.year - SOURCE_MONTHS // 12}-{guidance.released:%m}"


def is_old(evidence: Evidence | None, oldest: str) -> bool:
    """Tell evidence that was seen, but before `oldest`."""
    return bool(
        evidence
        and evidence.path != "memory"
        and "" < evidence.dated < oldest[: len(evidence.dated)]
    )


def _evidence(file: str, ident: str, evidence: Evidence) -> Iterator[Problem]:
    if evidence.path != "memory" and not evidence.source:
        cure = "Name the source, or set path to “memory”."
        yield Problem(file, ident, "evidence.source", "it is empty, but the path was seen.", cure)
    if evidence.path == "seen" and not evidence.dated:
        cure = "Write the year of the source, or set path to “partly”."
        yield Problem(file, ident, "evidence.dated", "it is empty, but the path was seen.", cure)


def _of_item(file: str, item: Item, evidence: Evidence, oldest: str) -> Iterator[Problem]:
    has_link = bool(item.where and item.where.link)
    if has_link == (evidence.link == "none"):
        cure = "Add where.link, or set evidence.link to “none”."
        yield Problem(file, item.id, "evidence.link", "it does not fit where.link.", cure)
    if evidence.link == "seen" and not evidence.source:
        cure = "Name where it was seen, or set link to “memory”."
        yield Problem(file, item.id, "evidence.source", "it is empty, but the link was seen.", cure)
    if item.importance == "essential" and is_old(evidence, oldest):
        fault = f"an essential item rests on a source of {evidence.dated}."
        cure = f"Find one of the last {SOURCE_MONTHS} months, or make it “recommended”."
        yield Problem(file, item.id, "evidence.dated", fault, cure)


def _search(file: str, ident: str, where: Where) -> Iterator[Problem]:
    """What is typed into the settings search leads to the end of the path, not elsewhere."""
    ends = " ".join(chain(where.app[-2:], where.web[-2:])).casefold()
    if where.search and ends and not any(w in ends for w in where.search.casefold().split()):
        fault = f"no word of “{where.search}” is in the last 2 steps of the path."
        yield Problem(file, ident, "where.search", fault, "Search for a label that the path has.")
