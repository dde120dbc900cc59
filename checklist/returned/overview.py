"""Folder of returned checklists → overview: what helps a supervisor, and no more than that.

Whatever is not asked for is let go as soon as a file is read: platforms, notes, and who ticked
what. Counts of few people are withheld, because they would tell it all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checklist.base import dates
from checklist.base.text import clean
from checklist.base.upload import Upload
from checklist.errors import ReturnedInvalid, UsageError
from checklist.guidance.guidance import Guidance
from checklist.guidance.schema import Platform
from checklist.reading.extracted import Extracted
from checklist.reading.reader import Reader
from checklist.returned.interpret import interpret
from checklist.returned.item_counts import FEWEST, ItemCount, ItemCounts, content_key, person_key
from checklist.returned.record import Record
from checklist.returned.titles import sheet_title
from checklist.tailoring.sheet_ids import part_of

SYSTEM_FILES = frozenset(
    {"desktop.ini", "thumbs.db", "ehthumbs.db", "icon\r", "$recycle.bin", "handout.csv"}
)
"""Files that a system, or our own hand-out, puts into folders; names in small letters."""


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
    person: bytes
    """The same for all files of one person; nothing can be read from it."""
    platforms: tuple[str, ...] = ()
    """Titles of the sheets of platforms; only where that was asked for."""
    notes: tuple[tuple[str, str], ...] = ()
    """Notes and where they stand; only where they were asked for."""


@dataclass(frozen=True)
class Unread:
    """A file that could not be read, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Copy:
    """A file that says the same as another one; it is not counted."""

    file: str
    of: str
    """The file that is counted."""


@dataclass(frozen=True)
class Overview:
    """The returned checklists of one folder."""

    edition: str
    people: int
    """People who returned something; several files of one reference are of one person."""
    returned: tuple[Return, ...]
    copies: tuple[Copy, ...]
    unread: tuple[Unread, ...]
    counts: tuple[ItemCount, ...]
    """The most often open first; empty where fewer than `FEWEST` people returned one."""
    withheld: int
    """Items that stand on the checklists of fewer than `FEWEST` people."""
    with_notes: bool = False
    with_platforms: bool = False

    @property
    def is_personal(self) -> bool:
        """Return true when it holds personal data that was asked for."""
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
    """Return what the files in `folder` say, but not those `besides`; no folder in it is opened.

    Raises UsageError when there is no such folder.
    """
    files, unread = _files(folder, {path.resolve() for path in besides})
    return overview_of(
        guidance,
        files,
        reader,
        with_notes=with_notes,
        with_platforms=with_platforms,
        unread=unread,
    )


def overview_of(
    guidance: Guidance,
    files: Sequence[Path | Upload],
    reader: Reader,
    *,
    with_notes: bool = False,
    with_platforms: bool = False,
    unread: Iterable[Unread] = (),
) -> Overview:
    """Return what `files` say; `unread` names what else was there."""
    not_read = list(unread)
    contents: dict[bytes, Return] = {}
    copies: list[Copy] = []
    counts = ItemCounts(guidance)
    for file, extracted in zip(files, reader.read_all(files), strict=True):
        name = clean(file.name)
        record = _record(extracted, guidance, name)
        if isinstance(record, ReturnedInvalid):
            not_read.append(Unread(name, str(record)))
            continue
        key = content_key(record)
        if key in contents:
            copies.append(Copy(name, contents[key].file))
            continue
        counts.add(record)
        taken = _Return(guidance, name, record)
        contents[key] = taken.build(with_notes=with_notes, with_platforms=with_platforms)
    is_enough = counts.people >= FEWEST
    return Overview(
        edition=guidance.edition,
        people=counts.people,
        returned=tuple(contents.values()),
        copies=tuple(copies),
        unread=tuple(sorted(not_read, key=lambda file: file.file.casefold())),
        counts=tuple(counts.shown()) if is_enough else (),
        withheld=counts.withheld(),
        with_notes=with_notes,
        with_platforms=with_platforms,
    )


def _record(
    extracted: Extracted | ReturnedInvalid, guidance: Guidance, file: str
) -> Record | ReturnedInvalid:
    """Return the record of a file, or why there is none."""
    if isinstance(extracted, ReturnedInvalid):
        return extracted
    try:
        return interpret(extracted, guidance, file)
    except ReturnedInvalid as refused:
        return refused


def as_data(found: Overview) -> dict[str, Any]:
    """The overview in the form that `docs/commands.md` documents."""
    return {
        "edition": found.edition,
        "personal": found.is_personal,
        "people": found.people,
        "returned": [_return_data(found, one) for one in found.returned],
        "copies": [{"file": copy.file, "of": copy.of} for copy in found.copies],
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
    for path in entries:
        if path.name[:1] in (".", "~") or path.name.casefold() in SYSTEM_FILES:
            continue
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
            person=person_key(record),
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
