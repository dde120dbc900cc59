"""A process that makes documents for people: rows in, lines of the manifest out.

Messages on the pipes are pickled; both ends are ours.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checklist import make
from checklist.base.worker_process import Requests
from checklist.errors import CannotWrite, ChecklistError, ExitCode, LayoutUnavailable
from checklist.guidance.guidance import Guidance
from checklist.handout.file_names import file_name
from checklist.handout.manifest import ManifestEntry
from checklist.handout.row_documents import RowDocuments
from checklist.handout.storage.base import State
from checklist.handout.storage.open import open_storage
from checklist.html.look import Format, Size
from checklist.pdf.cache import SheetStore
from checklist.pdf.slips import InProcessSlipMaker
from checklist.roster.recipient import Recipient


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
        press = InProcessSlipMaker(SheetStore(settings.store))
        self.documents = RowDocuments(settings.guidance, settings.made, settings.size, press)

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

    def _one(self, recipient: Recipient, kind: Format) -> ManifestEntry:
        made = self.documents.document(recipient, kind)
        name = file_name(recipient, kind, self.settings.kinds)
        self.storage.write(name, made[0])
        return self.documents.done(recipient, name, made)

    def _failed(self, recipient: Recipient, kind: Format, why: str) -> ManifestEntry:
        name = file_name(recipient, kind, self.settings.kinds)
        return self.documents.failed(recipient, name, why)


def main() -> None:
    """Serve on standard input and output; nothing else may write there."""
    requests = Requests()
    requests.ready()
    maker = Maker(pickle.loads(requests.first()))  # noqa: S301  # from our own parent
    for message in requests:
        recipient: Recipient = pickle.loads(message)  # noqa: S301  # as above
        requests.answer(pickle.dumps(maker.make(recipient)))
