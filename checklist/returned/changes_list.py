"""The list "Since your last review": words for slots, never for layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from checklist.base import dates
from checklist.base import field_names as names
from checklist.guidance.guidance import Guidance
from checklist.html.pages import SINCE
from checklist.html.wording import sheet_title
from checklist.returned.compare import MARKS, Mark, marks
from checklist.returned.record import Record, State
from checklist.tailoring.checklist import Checklist, Review


@dataclass(frozen=True)
class ChangesSinceLast:
    """The marks of a new checklist, and the record that they come from."""

    last: Record
    marks: tuple[Mark, ...]
    review: Review | None = None

    def of(self, kind: str) -> tuple[Mark, ...]:
        """The marks of one kind."""
        return tuple(mark for mark in self.marks if mark.kind == kind)

    @property
    def rows(self) -> dict[str, tuple[bool, ...]]:
        """The rows of each kind, and whether something is said of last time: what is laid out."""
        return {
            kind: tuple(bool(_before(self, mark)) for mark in self.of(kind))
            for kind in MARKS
            if self.of(kind)
        }

    @property
    def when(self) -> str:
        """ "on 3 November 2025", or "last time" where the day was not written down."""
        finished = self.last.signed.finished
        return f"on {dates.day(finished)}" if finished else "last time"


def since(guidance: Guidance, checklist: Checklist, last: Record, day: date) -> ChangesSinceLast:
    """Return what of `checklist`, made on `day`, is open, changed or new since `last`."""
    return ChangesSinceLast(last, marks(checklist, last, guidance, day), checklist.review)


def words_of(found: ChangesSinceLast, checklist: Checklist) -> dict[str, str]:
    """Return the words by slot."""
    said = {f"year-{number}": line for number, line in enumerate(_year(found))}
    entries = {(e.item.id, e.section): (e, s) for s in checklist.sheets for e in s.entries}
    for kind in MARKS:
        for number, mark in enumerate(found.of(kind)):
            entry, sheet = entries[mark.item, mark.sheet]
            title = names.since(kind, number, "title")
            said[title] = entry.item.title
            said[names.lead(title)] = names.done(mark.item, mark.sheet)
            said[names.since(kind, number, "where")] = sheet_title(sheet)
            told = [f"{SINCE[kind]}."]
            if before := _before(found, mark):
                said[names.since(kind, number, "before")] = before
                told.append(before)
            said[names.mark(mark.item, mark.sheet)] = " ".join(told)
    return said


def as_data(found: ChangesSinceLast) -> dict[str, list[dict[str, str]]]:
    """The marks as the JSON of a checklist has them."""
    return {
        kind: [{"item": mark.item, "sheet": mark.sheet} for mark in found.of(kind)]
        for kind in MARKS
    }


def _year(found: ChangesSinceLast) -> Iterator[str]:
    """Yield the lines of the first page about last time: what is open before what was done."""
    last = found.last
    when = last.signed.finished or last.made
    dated = f", {dates.day(when)}" if when else ""
    edition = f" (edition {last.edition})" if last.edition else ""
    yield f"Your last checklist{dated}{edition}."
    counts = {kind: len(rows) for kind, rows in found.rows.items()}
    words = [f"{number} {_COUNTED[kind]}" for kind, number in counts.items()]
    if words:
        yield f"Since then: {', '.join(words)}. Each is marked."
    else:
        yield "Nothing was left open, and nothing has changed since."
    if found.review and found.review.done:
        yield done_line(len(found.review.done), when)


def done_line(number: int, when: date | None) -> str:
    """Return what is said of the items that a review edition leaves out because they are done."""
    things = "1 thing" if number == 1 else f"{number} things"
    year = f" in {when.year}" if when else " last time"
    return f"{things} done{year}: look again only if an app or your life has changed."


_COUNTED = {
    "open": "still open",
    "changed": "changed",
    "new": "new",
    "again": "worth a second look",
}


def _before(found: ChangesSinceLast, mark: Mark) -> str:
    """Return last time's state of the item as text: no box is ever ticked for anyone."""
    if mark.replaces:
        # Without its title: that stands only in the returned file, which anyone can change.
        done = {"done": f", which you ticked {found.when}"}.get(mark.before or "", "")
        return f"In place of an older item{done}."
    said: dict[State | None, str] = {
        "done": f"You ticked this {found.when}.",
        "does-not-apply": f"It did not apply {found.when}.",
    }
    return said.get(mark.before, "")
