"""The documents of one row after another; what rows have in common is made once."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from checklist import make
from checklist.answers.model import Answers
from checklist.guidance.guidance import Guidance
from checklist.handout.manifest import ManifestEntry
from checklist.html.look import Format, Look, Size
from checklist.pdf.compose.composed import Composed
from checklist.pdf.personalise import PersonalisableDocument, is_common
from checklist.pdf.slips import SlipProvider
from checklist.roster.recipient import Recipient
from checklist.tailoring.checklist import Checklist

MASTERS = 64
"""Bound combinations that are kept; the longest unused goes first."""


@dataclass
class RowDocuments:
    """Makes the documents of rows."""

    guidance: Guidance
    made: datetime
    size: Size
    press: SlipProvider
    _masters: OrderedDict[tuple[Answers, Format, bool], tuple[PersonalisableDocument, int]] = field(
        default_factory=OrderedDict
    )

    def document(self, recipient: Recipient, kind: Format) -> tuple[bytes, int, int]:
        """Return (bytes, pages, minutes) of one document; an HTML page has 0 pages."""
        person = recipient.person
        if kind == "html":
            look = Look(size=self.size)
            made = make.make_html(
                self.guidance, make.Order(recipient.answers, self.made, person, look)
            )
            return made.data, 0, made.checklist.minutes
        words = make.personal_words(person)
        if not is_common(words):
            bound, checklist = self._bound(recipient, kind)
            pages = len(bound.pages)
            return make.made_out(bound, words), pages, checklist.minutes
        master, minutes = self._master(recipient, kind)
        return master.personalise(words), master.pages, minutes

    def done(self, recipient: Recipient, name: str, made: tuple[bytes, int, int]) -> ManifestEntry:
        """Return the line of a document that was made, as `document` returned it."""
        data, pages, minutes = made
        digest, edition = hashlib.sha256(data).hexdigest(), self.guidance.edition
        return ManifestEntry(recipient.reference, name, edition, pages, minutes, digest, "done")

    def failed(self, recipient: Recipient, name: str, why: str) -> ManifestEntry:
        """Return the line of a document that could not be made."""
        status = f"failed: {' '.join(why.split())}"
        return ManifestEntry(recipient.reference, name, self.guidance.edition, 0, 0, "", status)

    def forget(self) -> None:
        """Forget the combinations of sheets that are bound; the sheets stay."""
        self._masters.clear()

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
        look = Look(kind, self.size)
        order = make.Order(recipient.answers, self.made, look=look, chooses=recipient.chooses)
        return make.bound_document(self.guidance, order, self.press)
