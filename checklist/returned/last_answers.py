"""Last time's record → the answers that this time's questions start from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any

from checklist.answers.model import (
    LEVELS,
    OCCASIONS,
    RELATIONS,
    UNLISTED,
    KindAnswer,
    Level,
    Relation,
)
from checklist.answers.parse import build, extra_topics, unlisted, wrong_kind
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Kind, Platform, Topic
from checklist.returned.compare import SETTLED
from checklist.returned.interpret import now_known_as
from checklist.returned.record import Record
from checklist.returned.titles import private_name
from checklist.tailoring.sheet_ids import SheetPart, part_of
from checklist.tailoring.tailor import tailor

Kinds = dict[str, set[Kind]]
"""The kinds of profile on each platform, as an answers file spells platforms."""


def raw_answers(guidance: Guidance, last: Record) -> dict[str, Any]:
    """The answers behind a returned checklist, as an answers file spells them.

    A profession is not on a checklist, so there is none. An account that was ticked as not used
    any more becomes one to leave; one that was left is not asked about again.
    """
    parts = {sheet: part for sheet, part in _parts(guidance, last) if part is not None}
    platforms, leaving = _accounts(parts, last)
    platforms = _without_shared(guidance, platforms)
    topics = {p.home.slug for p in parts.values() if isinstance(p.home, Topic)}
    raw: dict[str, Any] = {
        "occasion": _occasion(last),
        "supervises": any(part.supervisor for part in parts.values()),
        "topics": [slug for slug in extra_topics(guidance) if slug in topics],
        "platforms": {name: _answer(guidance, name, kinds) for name, kinds in platforms.items()},
        "leaving": {name: _answer(guidance, name, kinds) for name, kinds in leaving.items()},
    }
    raw["level"], family = _nearest(guidance, last, raw, _families(parts))
    raw["family"] = list(family)
    if raw["level"] == "full":
        asked = [slug for slug in raw["topics"] if guidance.topics[slug].when != "full"]
        raw["topics"] = asked
    return raw


def _parts(guidance: Guidance, last: Record) -> Iterator[tuple[str, SheetPart | None]]:
    for sheet in dict.fromkeys(tick.sheet for tick in last.items):
        yield sheet, part_of(guidance, sheet)


def _accounts(parts: dict[str, SheetPart], last: Record) -> tuple[Kinds, Kinds]:
    """The platforms that are used, and those that are to be left."""
    platforms: Kinds = {}
    leaving: Kinds = {}
    for sheet, part in parts.items():
        if not isinstance(part.home, Platform) or part.kind is None:
            continue
        if not part.home.offered and not part.private:
            continue
        name = part.home.slug
        if part.private:
            # Anyone can change a title: what cannot be printed stays a number.
            name = unlisted(private_name(last, sheet, part))[0] or f"{UNLISTED}{part.private}"
        if part.stage == "leaving" and not _is_settled(last, sheet):
            leaving.setdefault(name, set()).add(part.kind)
        elif part.stage == "using":
            table = leaving if sheet in last.left else platforms
            table.setdefault(name, set()).add(part.kind)
    return platforms, leaving


def _without_shared(guidance: Guidance, platforms: Kinds) -> Kinds:
    """Without accounts that get their sheet because of a platform that they stand behind."""
    behind = {guidance.platforms[name].shared for name in platforms if name in guidance.platforms}
    return {name: kinds for name, kinds in platforms.items() if name not in behind}


def _is_settled(last: Record, sheet: str) -> bool:
    return all(tick.state in SETTLED for tick in last.items if tick.sheet == sheet)


def _answer(guidance: Guidance, name: str, kinds: set[Kind]) -> KindAnswer:
    answer: KindAnswer = "both" if len(kinds) > 1 else next(iter(kinds))
    if "mixed" in kinds:
        answer = "mixed"
    # The guidance may have changed since, and the file may be anyone's.
    return guidance.platforms[name].kinds[0] if wrong_kind(guidance, name, answer) else answer


def _occasion(last: Record) -> str:
    """The same as last time; but nobody starts the same job again."""
    known = last.occasion in OCCASIONS and last.occasion != "new-starter"
    return last.occasion if known else "annual-review"


def _families(parts: dict[str, SheetPart]) -> list[tuple[Relation, ...]]:
    """Whom the family sheet can have been for, the most first; nobody where there was none."""
    homes = [part.home for part in parts.values()]
    if not any(isinstance(home, Topic) and home.when == "family" for home in homes):
        return [()]
    sizes = range(len(RELATIONS), 0, -1)
    return [family for size in sizes for family in combinations(RELATIONS, size)]


def _nearest(
    guidance: Guidance, last: Record, raw: dict[str, Any], families: list[tuple[Relation, ...]]
) -> tuple[Level, tuple[Relation, ...]]:
    """The level and the family whose checklist is nearest to the one that came back."""
    had = {(now_known_as(guidance, tick.id), tick.sheet) for tick in last.items}
    answers, _ = build(guidance, raw, "")

    def distance(choice: tuple[Level, tuple[Relation, ...]]) -> int:
        level, family = choice
        sheets = tailor(guidance, replace(answers, level=level, family=family)).sheets
        has = {(entry.item.id, sheet.id) for sheet in sheets for entry in sheet.entries}
        return len(has ^ had)

    levels = sorted(LEVELS, key=lambda level: level != "standard")
    return min(product(levels, families), key=distance)
