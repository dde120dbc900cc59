"""A process that makes documents for people: rows in, lines of the manifest out.

Messages on the pipes are pickled; both ends are ours.
"""

from __future__ import annotations

import hashlib
import pickle
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checklist import make
from checklist.answers.model import Answers
from checklist.base.worker_process import Requests
from checklist.errors import CannotWrite, ChecklistError, ExitCode, LayoutUnavailable
from checklist.guidance.guidance import Guidance
from checklist.handout.file_names import file_name
from checklist.handout.manifest import ManifestEntry
from checklist.handout.storage.base import State
from checklist.handout.storage.open import open_storage
from checklist.html.look import Format, Look, Size
from checklist.pdf.cache import SheetStore
from checklist.pdf.compose.composed import Composed
from checklist.pdf.personalise import PersonalisableDocument, is_common
from checklist.pdf.slips import InProcessSlipMaker
from checklist.roster.recipient import Recipient
from checklist.tailoring.checklist import Checklist

Key = tuple[Answers, Format, bool]

MASTERS = 64
"""Bound combinations that a worker keeps; the longest unused goes first."""


@dataclass(frozen=True)
class Settings:
    """The facts that all rows of a hand-out have in common."""

    address: str
    made: datetime
    kinds: tuple[Format, ...]
    size: Size
    store: Path | None
    guidance: Guidance = field(repr=False)
    """Sent along, so that every worker prints the same and none reads a house file."""
    state: State | None = None
    """The state at the address; a worker that does not see it would write somewhere else."""


@dataclass(frozen=True)
class RowResult:
    """The result of one row."""

    position: int
    row: int
    lines: tuple[ManifestEntry, ...]
    stopped: ExitCode = ExitCode.DONE
    """Exit code that ends the hand-out now, because the rest would fail the same way."""
    unprintable: str = ""
    """Characters of the name and reference that no font holds."""


class Maker:
    """Makes the files of one row after another; keeps what rows have in common."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.guidance = settings.guidance
        self.storage = open_storage(settings.address)
        self.press = InProcessSlipMaker(SheetStore(settings.store))
        self._masters: OrderedDict[
            tuple[Answers, Format, bool], tuple[PersonalisableDocument, int]
        ] = OrderedDict()

    def make(self, recipient: Recipient) -> RowResult:
        """Make the files of one person; a fault stands in the row's lines."""
        lines: list[ManifestEntry] = []
        for kind in self.settings.kinds:
            try:
                lines.append(self._one(recipient, kind))
            except (CannotWrite, LayoutUnavailable) as error:
                lines.append(self._failed(recipient, kind, str(error)))
                stopped = error.exit_code
                return RowResult(recipient.position, recipient.number, tuple(lines), stopped)
            except ChecklistError as error:
                lines.append(self._failed(recipient, kind, str(error)))
            except (MemoryError, RecursionError, ValueError, OSError, KeyError) as error:
                lines.append(self._failed(recipient, kind, type(error).__name__))
        unprintable = make.unprintable(recipient.person)
        return RowResult(
            recipient.position, recipient.number, tuple(lines), unprintable=unprintable
        )

    def document(self, recipient: Recipient, kind: Format) -> tuple[bytes, int, int]:
        """Return (bytes, pages, minutes) of one document; an HTML page has 0 pages."""
        person = recipient.person
        if kind == "html":
            look = Look(size=self.settings.size)
            made = make.make_html(
                self.guidance, make.Order(recipient.answers, self.settings.made, person, look)
            )
            return made.data, 0, made.checklist.minutes
        words = make.personal_words(person)
        if not is_common(words):
            bound, checklist = self._bound(recipient, kind)
            pages = len(bound.pages)
            return make.made_out(bound, words), pages, checklist.minutes
        master, minutes = self._master(recipient, kind)
        return master.personalise(words), master.pages, minutes

    def forget(self) -> None:
        """Forget the combinations of sheets that are bound; the sheets stay."""
        self._masters.clear()

    def _one(self, recipient: Recipient, kind: Format) -> ManifestEntry:
        data, pages, minutes = self.document(recipient, kind)
        name = file_name(recipient, kind, self.settings.kinds)
        self.storage.write(name, data)
        digest = hashlib.sha256(data).hexdigest()
        return ManifestEntry(
            recipient.reference, name, self.guidance.edition, pages, minutes, digest, "done"
        )

    def _failed(self, recipient: Recipient, kind: Format, why: str) -> ManifestEntry:
        plain = " ".join(why.split())
        name = file_name(recipient, kind, self.settings.kinds)
        return ManifestEntry(
            recipient.reference, name, self.guidance.edition, 0, 0, "", f"failed: {plain}"
        )

    def _master(self, recipient: Recipient, kind: Format) -> tuple[PersonalisableDocument, int]:
        key = (recipient.answers, kind, recipient.chooses)
        if key not in self._masters:
            bound, checklist = self._bound(recipient, kind)
            self._masters[key] = (PersonalisableDocument.of(bound), checklist.minutes)
            while len(self._masters) > MASTERS:
                self._masters.popitem(last=False)
        self._masters.move_to_end(key)
        return self._masters[key]

    def _bound(self, recipient: Recipient, kind: Format) -> tuple[Composed, Checklist]:
        look = Look(kind, self.settings.size)
        order = make.Order(
            recipient.answers, self.settings.made, look=look, chooses=recipient.chooses
        )
        return make.bound_document(self.guidance, order, self.press)


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    requests = Requests()
    requests.ready()
    maker = Maker(pickle.loads(requests.first()))  # noqa: S301  # from our own parent
    for message in requests:
        recipient: Recipient = pickle.loads(message)  # noqa: S301  # as above
        requests.answer(pickle.dumps(maker.make(recipient)))
