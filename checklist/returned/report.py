"""A record, or two compared, as headings, lines and tables: what every output of `review` shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checklist.answers.model import OCCASION_WORDS
from checklist.base import dates
from checklist.base.counted import counted
from checklist.guidance.guidance import Guidance
from checklist.returned.compare import Change, Comparison
from checklist.returned.record import Record, State, Tick
from checklist.returned.titles import item_title, sheet_title

STATE_WORDS: dict[State | None, str] = {
    "done": "done",
    "does-not-apply": "does not apply",
    "open": "open",
    "unclear": "unclear",
    None: "",
}

STATES: tuple[State, ...] = ("done", "does-not-apply", "open", "unclear")

NO_VERDICT = "An open item was not looked at yet. That is no verdict on anyone."

PERSONAL = "This holds personal data: keep it where only those can open it who need it."


@dataclass(frozen=True)
class Bar:
    """One bar of a chart: so many of so many."""

    label: str
    number: int
    total: int

    def width(self, whole: int) -> int:
        """Return the length of the bar in a drawing where `whole` is the longest."""
        return round(whole * self.number / self.total) if self.total else 0


@dataclass(frozen=True)
class Section:
    """A heading, lines below it, a chart and a table below those."""

    heading: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    bars: tuple[Bar, ...] = ()
    """Drawn in HTML; the table says the same everywhere."""


@dataclass(frozen=True)
class Report:
    """A report: sections in order."""

    title: str
    opening: tuple[str, ...]
    sections: tuple[Section, ...]
    personal: str = PERSONAL
    """Warning on the face of the output; "" where it holds nothing personal."""


def of_record(guidance: Guidance, record: Record) -> Report:
    """Return the report of one returned checklist."""
    words = _Words(guidance, record)
    sections = [
        Section("About this file", record.warnings),
        words.counts(),
        words.items("Open", (t for t in record.items if t.state == "open")),
        words.items("Unclear", (t for t in record.items if t.state == "unclear")),
        *words.written(),
    ]
    return Report("Returned checklist", (*words.about(), NO_VERDICT), _filled(sections))


def of_comparison(guidance: Guidance, this: Record, last: Record, found: Comparison) -> Report:
    """Return the report of the changes between two returned checklists of one person."""
    words, before = _Words(guidance, this), _Words(guidance, last)
    when = dates.day(day) if (day := last.signed.finished or last.made) else "last time"
    sections = [
        Section("About this file", this.warnings),
        Section("About the last file", last.warnings),
        words.changes(f"Looked at since {when}", found.newly_done),
        words.changes("Looked at last time, and not this time", found.undone),
        words.changes("Still open", found.still_open),
        words.changes("New in the guidance", found.new),
        words.changes("Changed in substance", found.changed),
        before.retired(found.retired),
        words.changes("On this checklist for the first time", found.added),
        before.changes("Not on this checklist any more", found.dropped),
        *words.written(),
    ]
    return Report("Since the last checklist", (*words.about(), NO_VERDICT), _filled(sections))


def _filled(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(section for section in sections if section.lines or section.rows)


class _Words:
    """Says in words what stands in one record."""

    def __init__(self, guidance: Guidance, record: Record) -> None:
        self.guidance = guidance
        self.record = record

    def about(self) -> Iterator[str]:
        record = self.record
        said = [f"Edition {record.edition}" if record.edition else "Edition not known"]
        said += [f"made on {dates.day(record.made)}"] if record.made else []
        yield f"{', '.join(said)}."
        occasions = dict[str, str](OCCASION_WORDS.items())
        occasion = occasions.get(record.occasion, record.occasion)
        labels = (("For", record.name), ("Reference", record.reference), ("Occasion", occasion))
        if known := [f"{label}: {text}." for label, text in labels if text]:
            yield " ".join(known)
        counts = (f"{record.count(s)} {STATE_WORDS[s]}" for s in STATES)
        yield f"{counted(len(record.items), 'item')}: {', '.join(counts)}."

    def sheet(self, sheet: str) -> str:
        return sheet_title(self.guidance, self.record, sheet)

    def counts(self) -> Section:
        sheets = dict.fromkeys(tick.sheet for tick in self.record.items)
        rows = []
        for sheet in sheets:
            states = [tick.state for tick in self.record.items if tick.sheet == sheet]
            rows.append((self.sheet(sheet), *(str(states.count(state)) for state in STATES)))
        return Section("Sheets", (), ("Sheet", *(STATE_WORDS[s] for s in STATES)), tuple(rows))

    def items(self, heading: str, ticks: Iterable[Tick]) -> Section:
        rows = tuple((self.sheet(t.sheet), item_title(self.guidance, t)) for t in ticks)
        return Section(heading, (), ("Sheet", "Item"), rows)

    def changes(self, heading: str, changes: Sequence[Change]) -> Section:
        rows = tuple(
            (self.sheet(c.sheet), self.title(c), STATE_WORDS[c.before], STATE_WORDS[c.now])
            for c in changes
        )
        return Section(heading, (), ("Sheet", "Item", "Last time", "Now"), rows)

    def retired(self, changes: Sequence[Change]) -> Section:
        rows = []
        for change in changes:
            replaced = self.guidance.items.get(change.replaced_by)
            instead = replaced[1].title if replaced else "nothing"
            title = change.title or change.id
            rows.append((self.sheet(change.sheet), title, STATE_WORDS[change.before], instead))
        columns = ("Sheet", "Item", "Last time", "Replaced by")
        return Section("Retired from the guidance", (), columns, tuple(rows))

    def title(self, change: Change) -> str:
        return item_title(self.guidance, Tick(change.id, change.sheet, "open", change.title))

    def written(self) -> Iterator[Section]:
        """Return the section with the person's notes and the agreed next steps."""
        record, signed = self.record, self.record.signed
        yield Section("Not used any more", tuple(map(self.sheet, record.left)))
        notes = tuple((self.sheet(sheet), text) for sheet, text in record.notes.items())
        yield Section("Notes", (), ("Sheet", "Note"), notes)
        talked = "yes" if signed.discussed else "not ticked"
        lines = (
            ("Name", signed.name),
            ("Finished on", signed.date),
            ("Talked about", talked),
            ("Discussed with", signed.discussed_with),
            ("Discussed on", signed.discussed_on),
            ("Next review", signed.next_review),
            ("What I will do next", signed.next_steps),
            ("What I want to ask", signed.questions),
        )
        rows = tuple((label, text) for label, text in lines if text)
        yield Section("Sign-off", (), ("Line", "What stands there"), rows)
