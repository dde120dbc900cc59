"""Going on with a hand-out that stopped: whether it is the same one, and what is left to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

from checklist import __version__
from checklist.base.text import clean
from checklist.errors import CannotWrite, UsageError
from checklist.handout.file_names import file_names
from checklist.handout.fingerprint import digest
from checklist.handout.listed import WINDOW, Listed
from checklist.handout.manifest import MANIFEST, ManifestEntry
from checklist.handout.plan import Plan
from checklist.handout.storage.base import State, Storage
from checklist.handout.summary import Summary
from checklist.roster.recipient import Recipient

MOST_AGAIN = 10_000
"""Rows of an earlier run that are made again one by one; from there on all are."""

_NEW = "Choose an empty folder."


def check_resumable(plan: Plan, storage: Storage) -> Plan:
    """Return the plan, with the day of the run that is resumed.

    A first run leaves its state in `storage`. Raises UsageError when the run that is resumed had
    another roster, look or guidance, and CannotWrite when its state is missing or damaged.
    """
    with plan.roster.open("rb") as file:
        roster = hashlib.file_digest(file, "sha256").hexdigest()
    settings = f"{','.join(plan.kinds)} {plan.size}"
    guidance = f"{__version__} {plan.guidance.edition} {digest(plan.guidance)}"
    before = storage.state() if plan.resume else None
    if before and before.roster != roster:
        cure = "Use the roster that you began with, or an empty folder."
        raise UsageError("The roster is not the one that this hand-out began with.", cure)
    if before and before.settings != settings:
        cure = f"It began with: {clean(before.settings)}."
        raise UsageError("The edition or size is not the one that this hand-out began with.", cure)
    if before and before.guidance != guidance:
        fault = "The guidance, house file or version is not the one that this hand-out began with."
        raise UsageError(fault, "Use the same house file and version, or an empty folder.")
    if before:
        return replace(plan, made=datetime.fromisoformat(before.made))
    if plan.resume and not storage.empty():
        fault = "The file that says what this hand-out began with is missing."
        raise CannotWrite(fault, _NEW)
    storage.remember(State(plan.made.isoformat(), roster, settings, guidance))
    return plan


def rows_to_redo(
    storage: Storage, plan: Plan, rows: Callable[[], Iterable[Recipient]], summary: Summary
) -> list[Recipient]:
    """Count the rows that have their lines into `summary`; return those to be made again.

    The manifest then has the lines of the rows that are counted, in the order of the roster, and
    no other. Raises CannotWrite when it lists what this hand-out would never make.
    """
    earlier = _Earlier(storage, plan, summary)
    storage.rewrite(earlier.lines(rows))
    summary.done = summary.kept - len(earlier.again)
    return earlier.again


class _Earlier:
    """The manifest of the run that is resumed, beside the roster."""

    def __init__(self, storage: Storage, plan: Plan, summary: Summary) -> None:
        self.again: list[Recipient] = []
        self._storage, self._plan, self._summary = storage, plan, summary
        self._listed = Listed(storage.lines())

    def lines(self, rows: Callable[[], Iterable[Recipient]]) -> Iterator[ManifestEntry]:
        """Yield the lines of the rows that an earlier run got to, each with the row's own files."""
        for recipient in rows():
            names = file_names(recipient, self._plan.kinds)
            listed = [self._listed.take(name) for name in names]
            if len(self.again) == MOST_AGAIN or (not any(listed) and self._listed.over()):
                break
            self._summary.kept += 1
            entries = [line for line in listed if line]
            if len(entries) == len(names) and self._whole(recipient, entries):
                yield from entries
            else:
                self.again.append(recipient)
                yield from (self._to_be_made(recipient, name) for name in names)
        self._check_rest(rows())

    def _whole(self, recipient: Recipient, entries: list[ManifestEntry]) -> bool:
        if any(entry.edition != self._plan.guidance.edition for entry in entries if entry.done):
            raise _disagree()
        right = all(entry.done and entry.reference == recipient.reference for entry in entries)
        return right and all(self._storage.whole(entries))

    def _to_be_made(self, recipient: Recipient, name: str) -> ManifestEntry:
        edition, status = self._plan.guidance.edition, "failed: it is to be made again"
        return ManifestEntry(recipient.reference, name, edition, 0, 0, "", status)

    def _check_rest(self, rows: Iterable[Recipient]) -> None:
        """Raise CannotWrite when a line is left that is about nobody in the roster."""
        rest = {line.file for line in islice(self._listed.rest(), WINDOW)}
        for recipient in rows if rest else ():
            rest -= set(file_names(recipient, self._plan.kinds))
        if rest:
            raise _disagree()


def _disagree() -> CannotWrite:
    fault = f"“{MANIFEST}” lists files that are not of this hand-out."
    return CannotWrite(fault, f"Delete “{MANIFEST}” to have every file made again.")
