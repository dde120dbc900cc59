"""Chooses, for the whole document, what is printed: the core first, then by harm a minute.

The order of matters: the core of each account; then what is essential, what is recommended and
what is extra, and among equals the entry that prevents the most harm a minute. A level has room
for so many entries of that order; nothing gives way to what stands below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from checklist.answers.model import Level
from checklist.guidance.schema import IMPORTANCES, Importance, Platform, Topic
from checklist.tailoring.checklist import Entry, Sheet

Key = tuple[str, str]
"""The section and the item of an entry."""


@dataclass(frozen=True)
class Room:
    """The room of a level."""

    importances: tuple[Importance, ...]
    """What it asks beyond the core."""
    items: int | None = None
    """Entries of accounts in a whole document, beyond the core; None: all."""
    each: int = 0
    """… and so many more for each account."""
    topic: int = 9
    """Entries of a sheet that belongs to no account; at level full a heading each has 9."""
    brief: int = 3
    """… and of one that is brief."""


ROOMS: dict[Level, Room] = {
    "quick": Room(IMPORTANCES[:1], items=2, topic=2, brief=1),
    "standard": Room(IMPORTANCES[:2], items=3, each=1),
    "full": Room(IMPORTANCES),
}
"""Chosen so that a document keeps to its pages: see `tests/pdf/test_limits.py`."""

TODAY = 10
"""Minutes for what the first page names."""

FIRST = 3
"""Entries that the first page names: a person given 32 equal tasks does none."""

CANDIDATES = 24
"""Entries among which they are looked for: the worst and the quickest of each control."""


def key(entry: Entry) -> Key:
    """Return what tells an entry from all others of a checklist."""
    return entry.section, entry.item.id


def order(entry: Entry) -> tuple[bool, int, float]:
    """Return a key: the lower, the more an entry matters."""
    return not entry.core, IMPORTANCES.index(entry.item.importance), -entry.harm_a_minute


def choose(sheets: Sequence[Sheet], level: Level) -> list[Sheet]:
    """Return the sheets with what `level` has room for; the rest is in their `left_out`."""
    chosen: set[Key] = set()
    steps: tuple[Level, ...] = ("quick", "standard") if level == "standard" else (level,)
    for step in steps:
        chosen |= _of_accounts(sheets, ROOMS[step], chosen)
    for sheet in sheets:
        if isinstance(sheet.home, Topic):
            chosen |= {key(entry) for entry in _of_topic(sheet, level)}
    return [_only(sheet, chosen) for sheet in sheets]


def _of_accounts(sheets: Iterable[Sheet], room: Room, taken: set[Key]) -> set[Key]:
    """Return the entries of accounts that a room holds beside those that were `taken`."""
    accounts = [sheet for sheet in sheets if isinstance(sheet.home, Platform)]
    chosen = {key(e) for sheet in accounts for e in sheet.entries if _is_always(e, room)}
    beyond = len([k for k in taken if k not in chosen])
    chosen |= taken
    turns = [_turn(sheet, room, chosen, more=bool(taken)) for sheet in accounts]
    chosen |= {key(entry) for entry in turns if entry}
    beyond += sum(entry is not None for entry in turns)
    every = (entry for sheet in accounts for entry in sheet.entries)
    rest = sorted((entry for entry in every if _is_wanted(entry, room, chosen)), key=order)
    free = len(rest) if room.items is None else room.items + room.each * len(accounts) - beyond
    return chosen | {key(entry) for entry in rest[: max(0, free)]}


def _turn(sheet: Sheet, room: Room, chosen: set[Key], *, more: bool) -> Entry | None:
    """Return what an account gets out of turn.

    With `more` each account that has more gets more than at the level before. Without, each has
    one entry at least that is no job for another day.
    """
    open_ = sorted((e for e in sheet.entries if key(e) not in chosen), key=order)
    wanted = [entry for entry in open_ if entry.item.importance in room.importances]
    if more:
        return wanted[0] if wanted else None
    if any(key(e) in chosen and e.item.effort != "clear-out" for e in sheet.entries):
        return None
    return next((e for e in [*wanted, *open_] if e.item.effort != "clear-out"), None)


def _is_wanted(entry: Entry, room: Room, chosen: set[Key]) -> bool:
    return entry.item.importance in room.importances and key(entry) not in chosen


def _is_always(entry: Entry, room: Room) -> bool:
    """Tell the core; and of what a level asks, an organisation's own and steps in their order."""
    fixed = entry.house or entry.item.stage in ("opening", "leaving")
    return entry.core or (fixed and entry.item.importance in room.importances)


def _of_topic(sheet: Sheet, level: Level) -> list[Entry]:
    """Return what a topic has room for; an organisation's own entries come first."""
    room = ROOMS[level]
    most = room.topic if sheet.brief is None else min(room.brief, sheet.brief)
    if level == "full" and sheet.brief is None:
        most = len(sheet.entries)
    wanted = [e for e in sheet.entries if e.item.importance in room.importances and not e.house]
    theirs = [entry for entry in sheet.entries if entry.house]
    return [*theirs, *sorted(wanted, key=order)[: max(0, most - len(theirs))]]


def _only(sheet: Sheet, chosen: set[Key]) -> Sheet:
    """Return a sheet with the chosen entries, and what it leaves out in order."""
    out = sorted((e for e in sheet.entries if key(e) not in chosen), key=order)
    known = {key(entry) for entry in sheet.left_out}
    more = tuple(entry for entry in out if key(entry) not in known)
    return replace(_kept(sheet, chosen), left_out=(*more, *sheet.left_out))


def _kept(sheet: Sheet, chosen: set[Key]) -> Sheet:
    own, *others = (
        replace(section, entries=tuple(e for e in section.entries if key(e) in chosen))
        for section in sheet.sections
    )
    return replace(sheet, sections=(own, *(section for section in others if section.entries)))


def fit(
    sheets: Sequence[Sheet], minutes: int | None
) -> tuple[list[Sheet], tuple[tuple[Entry, Sheet], ...]]:
    """Return the sheets cut to `minutes`, and what was cut, what matters most first.

    The most harmful parts of the core come first. While one of them is missing, nothing else of
    its account is taken, and no habit. Clear-outs come last: they are for another day.
    """
    if minutes is None:
        return list(sheets), ()
    pairs = [(entry, sheet) for sheet in sheets for entry in sheet.entries]
    core = sorted((p for p in pairs if is_urgent(p[0])), key=lambda p: _by_harm(p[0]))
    rest = sorted((p for p in pairs if not is_urgent(p[0])), key=lambda p: _later(p[0]))
    taken: set[Key] = set()
    missing: set[str] = set()
    spent = 0
    for entry, sheet in (*core, *rest):
        accounts = _accounts_of(sheet)
        waits = not is_urgent(entry) and (
            bool(missing) if not accounts else bool(accounts & missing)
        )
        if not waits and spent + entry.item.longest <= minutes:
            spent += entry.item.longest
            taken.add(key(entry))
        elif is_urgent(entry):
            missing |= accounts
    cut = tuple(pair for pair in (*core, *rest) if key(pair[0]) not in taken)
    was_empty = {sheet.id for sheet in sheets if not sheet.entries}
    kept = [_only(sheet, taken) for sheet in sheets]
    return [s for s in kept if s.entries or _stays(s) or s.id in was_empty], cut


def is_urgent(entry: Entry) -> bool:
    """Tell a part of the core that is no clear-out."""
    return entry.core and entry.item.effort != "clear-out"


def _later(entry: Entry) -> tuple[bool, tuple[bool, int, float]]:
    return entry.item.effort == "clear-out", order(entry)


def _by_harm(entry: Entry) -> tuple[int, int]:
    return -entry.weight, entry.item.longest


def _accounts_of(sheet: Sheet) -> set[str]:
    """Return the platforms that a sheet is about, with the account behind it."""
    if not isinstance(sheet.home, Platform):
        return set()
    return {name for name in (sheet.home.slug, sheet.home.shared) if name}


def _stays(sheet: Sheet) -> bool:
    return isinstance(sheet.home, Topic) and sheet.home.kept


def first(sheets: Iterable[Sheet]) -> tuple[tuple[Entry, Sheet], ...]:
    """Return what to do today: 3 settings against different harms that fit into a break.

    Fewer where there are fewer; no habit, and no clear-out.
    """
    pairs = sorted(_settings(sheets), key=lambda pair: (not pair[0].core, *_by_harm(pair[0])))
    worst = {entry.item.control: entry for entry, _ in reversed(pairs)}
    quick = {e.item.control: e for e, _ in sorted(pairs, key=lambda p: -p[0].item.longest)}
    ends = [p for p in pairs if p[0] in (worst[p[0].item.control], quick[p[0].item.control])]
    for number in range(FIRST, 0, -1):
        for some in combinations(ends[:CANDIDATES], number):
            controls = {entry.item.control for entry, _ in some}
            if len(controls) == number and sum(e.item.longest for e, _ in some) <= TODAY:
                return some
    return ()


def _settings(sheets: Iterable[Sheet]) -> Iterator[tuple[Entry, Sheet]]:
    for sheet in sheets:
        for entry in sheet.entries:
            if entry.weight and entry.item.effort in ("switch", "form"):
                yield entry, sheet
