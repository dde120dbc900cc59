"""Last time's record → the answers that this time's questions start from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checklist.answers.model import OCCASIONS, UNLISTED, KindAnswer
from checklist.answers.parse import extra_pages, unlisted, wrong_kind
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Kind, Platform, Topic
from checklist.returned.compare import SETTLED
from checklist.returned.record import Record
from checklist.returned.titles import private_name
from checklist.tailoring.sheet_ids import SheetPart, part_of

CHOSEN_IN_2026_11 = ("phone", "passwords", "fakes", "old-accounts", "research")
"""Pages that edition 2026.11 printed only when they were chosen, or at level full."""

Kinds = dict[str, set[Kind]]
"""The kinds of profile on each platform, as an answers file spells platforms."""


def raw_answers(guidance: Guidance, last: Record) -> dict[str, Any]:
    """Return the answers behind a returned checklist, as an answers file spells them.

    Profession, level and family are in it only where the document says them. An account that was
    ticked as not used any more becomes one to leave; one that was left is not asked about again.
    """
    parts = {sheet: part for sheet, part in _parts(guidance, last) if part is not None}
    platforms, leaving = _accounts(parts, last)
    platforms = _without_shared(guidance, platforms)
    raw: dict[str, Any] = {
        "occasion": _occasion(last),
        "supervises": any(part.supervisor for part in parts.values()),
        "pages": _pages(guidance, parts, last),
        "platforms": {name: _answer(guidance, name, kinds) for name, kinds in platforms.items()},
        "leaving": {name: _answer(guidance, name, kinds) for name, kinds in leaving.items()},
        **last.answers,
    }
    if not any(isinstance(p.home, Topic) and p.home.when == "family" for p in parts.values()):
        raw.setdefault("family", [])
    return raw


def _pages(guidance: Guidance, parts: dict[str, SheetPart], last: Record) -> list[str]:
    """Return the pages that were chosen; a file of edition 2026.11 shows it by its sheets."""
    if "pages" in last.answers:
        return list(last.answers["pages"])
    if last.answers.get("level") == "full":
        return []
    printed = {part.home.slug for part in parts.values() if isinstance(part.home, Topic)}
    known = extra_pages(guidance)
    return [slug for slug in CHOSEN_IN_2026_11 if slug in printed and slug in known]


def _parts(guidance: Guidance, last: Record) -> Iterator[tuple[str, SheetPart | None]]:
    # A sheet may hold items of the account behind it only; then its title alone names it.
    for sheet in dict.fromkeys([*(tick.sheet for tick in last.items), *last.titles]):
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
