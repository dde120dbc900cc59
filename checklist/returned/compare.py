"""Record + record + guidance → what changed. Pure, and without a verdict on anyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.guidance.schema import Item
from checklist.returned.record import Record, State, Tick
from checklist.tailoring.checklist import Checklist
from checklist.tailoring.review_edition import LastTime, Settled, is_due
from checklist.tailoring.sheet_ids import entry_key, item_key

SETTLED: frozenset[State] = frozenset({"done", "does-not-apply"})
"""States that someone reached by looking."""


@dataclass(frozen=True)
class Change:
    """An item on a sheet, this time and last time."""

    id: str
    sheet: str
    now: State | None
    """None: not on this checklist."""
    before: State | None
    """None: not on the last one."""
    title: str = ""
    """Title as it was printed."""
    replaced_by: str = ""
    """Id of the item that replaced it, when it was retired."""


@dataclass(frozen=True)
class Comparison:
    """The changes between two checklists of one person. An item can stand in several lists."""

    newly_done: tuple[Change, ...]
    """Looked at since: done, or found not to apply."""
    undone: tuple[Change, ...]
    """Looked at last time, and not this time."""
    still_open: tuple[Change, ...]
    new: tuple[Change, ...]
    """Came into the guidance since the last checklist."""
    changed: tuple[Change, ...]
    """On both, and changed in substance since the last checklist."""
    retired: tuple[Change, ...]
    """On the last one, and taken out of the guidance since."""
    added: tuple[Change, ...]
    """Not on the last one, although the guidance had it: another platform, kind or level."""
    dropped: tuple[Change, ...]
    """On the last one, still in the guidance, and not on this one."""


LISTS = tuple(Comparison.__dataclass_fields__)


@dataclass(frozen=True)
class Mark:
    """Reason for a second look at an item of a new checklist."""

    item: str
    sheet: str
    kind: str
    """One of `MARKS`."""
    before: State | None
    """State of last time; None: it was not there."""
    replaces: bool = False
    """It stands in the place of an item that was retired."""


MARKS = ("changed", "new", "open", "again")
"""In the order in which they are shown. An item that is both open and changed is open."""


def as_data(found: Comparison) -> dict[str, list[dict[str, str]]]:
    """The lists in the form that `docs/commands.md` documents."""
    return {
        name: [
            {
                "id": change.id,
                "sheet": change.sheet,
                "state": change.now or "",
                "before": change.before or "",
                **({"replaced_by": change.replaced_by} if name == "retired" else {}),
            }
            for change in getattr(found, name)
        ]
        for name in LISTS
    }


def compare(this: Record, last: Record, guidance: Guidance) -> Comparison:
    """Return the changes from `last` to `this`, item by item and sheet by sheet."""
    then, now = _by_place(last, guidance), _by_place(this, guidance)
    both = [_change(tick, then[key]) for key, tick in now.items() if key in then]
    fresh = [_change(tick, None) for key, tick in now.items() if key not in then]
    gone = [_change(None, tick) for key, tick in then.items() if key not in now]
    retired = [
        _change(now.get(key), tick, now_known_as(guidance, tick.id))
        for key, tick in then.items()
        if tick.id in guidance.retired
    ]
    is_new = {c for c in fresh if _is_since(_added(guidance, c.id), last)}
    return Comparison(
        newly_done=tuple(c for c in both if c.now in SETTLED and c.before not in SETTLED),
        undone=tuple(c for c in both if c.now not in SETTLED and c.before in SETTLED),
        still_open=tuple(c for c in both if c.now not in SETTLED and c.before not in SETTLED),
        new=tuple(c for c in fresh if c in is_new),
        changed=tuple(c for c in both if _is_since(_changed(guidance, c.id), last)),
        retired=tuple(retired),
        added=tuple(c for c in fresh if c not in is_new),
        dropped=tuple(c for c in gone if c.id not in guidance.retired),
    )


def last_time(last: Record, guidance: Guidance) -> LastTime:
    """Return what a record says about the items of the next checklist."""
    settled: dict[tuple[str, str], Settled] = {}
    for key, tick in _by_place(last, guidance).items():
        if tick.state == "done" or tick.state == "does-not-apply":  # noqa: PLR1714  # narrows
            settled[key] = tick.state
    return LastTime(last.edition, last.signed.finished or last.made, settled)


def marks(checklist: Checklist, last: Record, guidance: Guidance, day: date) -> tuple[Mark, ...]:
    """Return what of a checklist made on `day` is open since last time, changed or new.

    A box that was ticked is marked where its setting drifts and the time for a second look is
    over.
    """
    then = _by_place(last, guidance)
    replaced = {
        (now_known_as(guidance, item), sheet): tick
        for (item, sheet), tick in then.items()
        if item in guidance.retired
    }
    found = []
    for sheet in checklist.sheets:
        for entry in sheet.entries:
            key = entry_key(sheet, entry)
            before = then.get(key)
            old = None if before else replaced.get(key)
            kind = _kind(entry.item, before, old, last, day)
            if kind:
                tick = before or old
                state = tick.state if tick else None
                found.append(
                    Mark(entry.item.id, entry.section, kind, state, replaces=old is not None)
                )
    return tuple(found)


def _kind(item: Item, before: Tick | None, old: Tick | None, last: Record, day: date) -> str:
    """Return why an item deserves a second look; "" when it does not."""
    if before is None:
        return "new" if old or _is_since(item.added, last) else ""
    if before.state not in SETTLED:
        return "open"
    if _is_since(item.changed, last):
        return "changed"
    due = before.state == "done" and is_due(item, last.signed.finished or last.made, day)
    return "again" if due else ""


def _by_place(record: Record, guidance: Guidance) -> dict[tuple[str, str], Tick]:
    """Return the items by id and by what tells their section from others, also in another year."""
    found = {}
    for tick in record.items:
        item = guidance.items.get(now_known_as(guidance, tick.id))
        stage = item[1].stage if item else "opening"
        title = record.titles.get(tick.sheet, "")
        found[tick.id, item_key(stage, tick.sheet, title)] = tick
    return found


def _change(now: Tick | None, before: Tick | None, replaced_by: str = "") -> Change:
    tick = now or before
    assert tick is not None
    return Change(
        tick.id,
        tick.sheet,
        now.state if now else None,
        before.state if before else None,
        tick.title,
        replaced_by,
    )


def _added(guidance: Guidance, item: str) -> str | None:
    known = guidance.items.get(item)
    return known[1].added if known else None


def _changed(guidance: Guidance, item: str) -> str | None:
    known = guidance.items.get(item)
    return known[1].changed if known else None


def _is_since(edition: str | None, last: Record) -> bool:
    """Return whether an edition is later than the last checklist's, as far as known."""
    return bool(edition and last.edition) and str(edition) > last.edition
