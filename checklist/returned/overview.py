"""Folder of returned checklists → overview: what helps a supervisor, and no more than that.

Whatever is not asked for is let go as soon as a file is read: platforms, notes, and who ticked
what. Counts of few people are withheld, because they would tell it all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklist.base import dates
from checklist.base.text import clean
from checklist.errors import ReturnedInvalid, UsageError
from checklist.guidance.guidance import Guidance
from checklist.guidance.retired import now_known_as
from checklist.guidance.schema import Platform
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret
from checklist.returned.record import Record, State
from checklist.returned.titles import sheet_title
from checklist.tailoring.sheet_ids import part_of

FEWEST = 5
"""Counts of fewer people than this are withheld."""

WORST_FIRST: tuple[State, ...] = ("open", "unclear", "done", "does-not-apply")
"""What counts for an item that stands on several sheets of one person."""


@dataclass(frozen=True)
class Return:
    """One checklist that came back, as far as a supervisor needs it."""

    file: str
    reference: str
    name: str
    made: str
    """Dates are as "2026-11-23", or as they were typed."""
    finished: str
    discussed: bool
    discussed_on: str
    next_review: str
    has_question: bool
    warnings: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    """Titles of the sheets of platforms; only where that was asked for."""
    notes: tuple[tuple[str, str], ...] = ()
    """What was written, and where; only where that was asked for."""


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class ItemCount:
    """The states of an item across everyone whose checklist has it."""

    id: str
    title: str
    home: str
    """The platform or topic it belongs to."""
    people: int
    done: int
    does_not_apply: int
    open: int
    unclear: int


@dataclass(frozen=True)
class Overview:
    """The returned checklists of one folder."""

    edition: str
    returned: tuple[Return, ...]
    unread: tuple[Unread, ...]
    counts: tuple[ItemCount, ...]
    """The most often open first; empty where fewer than `FEWEST` checklists came back."""
    withheld: int
    """Items that stand on the checklists of fewer than `FEWEST` people."""
    with_notes: bool = False
    with_platforms: bool = False

    @property
    def is_personal(self) -> bool:
        """Whether it holds parts that are shown only on request."""
        return self.with_notes or self.with_platforms


def overview(
    guidance: Guidance,
    folder: Path,
    reader: Reader,
    *,
    with_notes: bool = False,
    with_platforms: bool = False,
    besides: Collection[Path] = (),
) -> Overview:
    """Return the overview of the files in `folder` without `besides`; subfolders are not opened.

    Raises UsageError when there is no such folder.
    """
    paths, unread = _files(folder, {path.resolve() for path in besides})
    returned: list[Return] = []
    counts = _Counts(guidance)
    for path, found in zip(paths, reader.read_all(paths), strict=True):
        name = clean(path.name)
        try:
            if isinstance(found, ReturnedInvalid):
                raise found
            record = interpret(found, guidance, name)
        except ReturnedInvalid as refused:
            unread.append(Unread(name, str(refused)))
            continue
        counts.add(record)
        one = _Return(guidance, name, record)
        returned.append(one.build(with_notes=with_notes, with_platforms=with_platforms))
    enough = len(returned) >= FEWEST
    return Overview(
        edition=guidance.edition,
        returned=tuple(returned),
        unread=tuple(sorted(unread, key=lambda one: one.file.casefold())),
        counts=tuple(counts.told()) if enough else (),
        withheld=counts.withheld() if enough else len(counts.people),
        with_notes=with_notes,
        with_platforms=with_platforms,
    )


def as_data(found: Overview) -> dict[str, Any]:
    """The overview in the form that `docs/commands.md` documents."""
    return {
        "edition": found.edition,
        "personal": found.is_personal,
        "returned": [_return_data(found, one) for one in found.returned],
        "unread": [{"file": one.file, "reason": one.reason} for one in found.unread],
        "items": [
            {
                "id": one.id,
                "title": one.title,
                "of": one.home,
                "people": one.people,
                "done": one.done,
                "does_not_apply": one.does_not_apply,
                "open": one.open,
                "unclear": one.unclear,
            }
            for one in found.counts
        ],
        "withheld": found.withheld,
    }


def _return_data(found: Overview, one: Return) -> dict[str, Any]:
    data: dict[str, Any] = {
        "file": one.file,
        "reference": one.reference,
        "name": one.name,
        "made": one.made,
        "finished": one.finished,
        "discussed": one.discussed,
        "discussed_on": one.discussed_on,
        "next_review": one.next_review,
        "has_question": one.has_question,
        "warnings": list(one.warnings),
    }
    if found.with_platforms:
        data["platforms"] = list(one.platforms)
    if found.with_notes:
        data["notes"] = dict(one.notes)
    return data


def _files(folder: Path, besides: Collection[Path]) -> tuple[list[Path], list[Unread]]:
    """The files to read, by name, and what stands beside them."""
    try:
        entries = sorted(folder.iterdir(), key=lambda path: (path.name.casefold(), path.name))
    except FileNotFoundError:
        raise UsageError(f"There is no folder “{folder}”.") from None
    except NotADirectoryError:
        cure = "Name the folder that it is in, or use “checklist review”."
        raise UsageError(f"“{folder}” is not a folder.", cure) from None
    except OSError as error:
        raise UsageError(f"“{folder}” cannot be opened: {error.strerror}.") from None
    paths, unread = [], []
    for path in (entry for entry in entries if entry.name[:1] not in (".", "~")):
        name = clean(path.name)
        if path.is_symlink():
            unread.append(Unread(name, f"“{name}” is a link to another file."))
        elif path.is_dir():
            unread.append(Unread(name, f"“{name}” is a folder; it is not opened."))
        elif path.resolve() not in besides:
            paths.append(path)
    return paths, unread


@dataclass(frozen=True)
class _Return:
    """Takes from one record what is shown of it."""

    guidance: Guidance
    file: str
    record: Record

    def build(self, *, with_notes: bool, with_platforms: bool) -> Return:
        record, signed = self.record, self.record.signed
        return Return(
            file=self.file,
            reference=record.reference,
            name=record.name or signed.name,
            made=record.made.isoformat() if record.made else "",
            finished=dates.iso(signed.date),
            discussed=signed.discussed,
            discussed_on=dates.iso(signed.discussed_on),
            next_review=dates.iso(signed.next_review),
            has_question=bool(signed.questions),
            warnings=record.warnings,
            platforms=tuple(self._platforms()) if with_platforms else (),
            notes=tuple(self._notes()) if with_notes else (),
        )

    def _platforms(self) -> Iterator[str]:
        for sheet in dict.fromkeys(tick.sheet for tick in self.record.items):
            part = part_of(self.guidance, sheet)
            if part and isinstance(part.home, Platform) and (part.home.offered or part.private):
                yield sheet_title(self.guidance, self.record, sheet)

    def _notes(self) -> Iterator[tuple[str, str]]:
        record = self.record
        for sheet, text in record.notes.items():
            yield sheet_title(self.guidance, record, sheet), text
        for label, text in (
            ("What I will do next", record.signed.next_steps),
            ("What I want to ask", record.signed.questions),
        ):
            if text:
                yield label, text


class _Counts:
    """Counts people for each item; keeps nobody."""

    def __init__(self, guidance: Guidance) -> None:
        self.guidance = guidance
        self.people: dict[str, Counter[State]] = {}

    def add(self, record: Record) -> None:
        """Count one person once for each item, however many of their sheets have it."""
        mine: dict[str, set[State]] = {}
        for tick in record.items:
            if item := now_known_as(self.guidance, tick.id):
                mine.setdefault(item, set()).add(tick.state)
        for item, states in mine.items():
            counted = next(state for state in WORST_FIRST if state in states)
            self.people.setdefault(item, Counter())[counted] += 1

    def told(self) -> list[ItemCount]:
        """The counts that tell nothing of anyone, the most often open first."""
        enough = (
            self._count(item, states)
            for item, states in self.people.items()
            if states.total() >= FEWEST
        )
        return sorted(enough, key=lambda one: (-one.open, one.home, one.title))

    def withheld(self) -> int:
        """The number of items that stand on too few checklists."""
        return sum(states.total() < FEWEST for states in self.people.values())

    def _count(self, item: str, states: Counter[State]) -> ItemCount:
        home, known = self.guidance.items[item]
        return ItemCount(
            id=item,
            title=known.title,
            home=home.name,
            people=states.total(),
            done=states["done"],
            does_not_apply=states["does-not-apply"],
            open=states["open"],
            unclear=states["unclear"],
        )
