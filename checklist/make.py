"""One checklist from start to finish. Returns bytes; prints nothing, writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from checklist import __version__
from checklist.answers.imprint import to_imprint
from checklist.answers.model import OCCASION_WORDS, Answers
from checklist.answers.person import Person
from checklist.base import dates
from checklist.base import field_names as names
from checklist.base.dates import year_after
from checklist.fonts.lines import missing
from checklist.guidance.guidance import Guidance
from checklist.html import environment, wording
from checklist.html.look import TITLE, Look
from checklist.html.slips import SlipMaterial
from checklist.pdf.compose.composed import Composed
from checklist.pdf.compose.document import compose
from checklist.pdf.compose.first_page import first_page
from checklist.pdf.compose.parts import GRIDS, Part
from checklist.pdf.compose.sheets import sheet_parts, sign_off, sources
from checklist.pdf.metadata import Imprint
from checklist.pdf.personalise import PersonalisableDocument, is_common
from checklist.pdf.slips import SlipProvider
from checklist.tailoring.another_day import clear_outs
from checklist.tailoring.checklist import Checklist, Entry, Review
from checklist.tailoring.tailor import tailor

if TYPE_CHECKING:
    from checklist.returned.changes_list import ChangesSinceLast
    from checklist.returned.record import Record


@dataclass(frozen=True)
class Order:
    """An order for one checklist: answers, person, day and look."""

    answers: Answers
    made: datetime
    person: Person = field(default_factory=Person)
    look: Look = field(default_factory=Look)
    last: Record | None = None
    """The checklist that the person returned last time."""
    everything: bool = False
    """With a last checklist: the whole again, not what is open, changed or new."""
    chooses: bool = False
    """Nobody said which platforms the person has, and the first page says so."""


@dataclass(frozen=True)
class Document:
    """A finished document and what to say about it."""

    data: bytes
    checklist: Checklist
    pages: int
    unprintable: str
    """Characters of the name and reference that no font holds: squares stand for them."""


def make_pdf(guidance: Guidance, order: Order, press: SlipProvider) -> Document:
    """Return the form or the print edition.

    Raises GuidanceInvalid when a sheet cannot be laid out.
    """
    bound, checklist = bound_document(guidance, order, press)
    words = personal_words(order.person)
    data = made_out(bound, words)
    return Document(data, checklist, len(bound.pages), unprintable(order.person))


def made_out(bound: Composed, words: Mapping[str, str]) -> bytes:
    """A bound document made out to one person."""
    if is_common(words):
        return PersonalisableDocument.of(bound).personalise(words)
    for name, text in words.items():
        bound.fill(name, text)
    return bound.save()


def bound_document(
    guidance: Guidance, order: Order, press: SlipProvider
) -> tuple[Composed, Checklist]:
    """Return the document of an order with everything on it but the person's words."""
    checklist = tailored(guidance, order)
    found = _since(guidance, checklist, order)
    imprint = _imprint(guidance.edition, order)
    bound = compose(parts_of(guidance, checklist, order, found), order.look, imprint, press)
    for name, text in common_words(checklist, order.made).items():
        bound.fill(name, text)
    return bound, checklist


def parts_of(
    guidance: Guidance,
    checklist: Checklist,
    order: Order,
    found: ChangesSinceLast | None = None,
) -> Iterator[Part]:
    """Yield everything on the document of an order, in order."""
    material = SlipMaterial(guidance, order.look, checklist.detail)
    grid = GRIDS[order.look.size]
    said = _said(found, checklist)
    year = tuple(text for name, text in sorted(said.items()) if name.startswith("year-"))
    yield from first_page(checklist, material, grid, year, chooses=order.chooses)
    for sheet in checklist.sheets:
        yield from sheet_parts(sheet, material, grid, said)
    yield from sign_off(checklist, material, grid)
    yield from sources(checklist, material, grid)


def personal_words(person: Person) -> dict[str, str]:
    """Return the words about one person, by the names of form fields and text slots."""
    words = {
        names.about("name"): person.name,
        names.about("reference"): person.reference,
        names.signed("name"): person.name,
    }
    return {name: text for name, text in words.items() if text}


def common_words(checklist: Checklist, made: datetime) -> dict[str, str]:
    """Return the words about the occasion, which many share."""
    return {
        names.about("occasion"): OCCASION_WORDS[checklist.answers.occasion],
        names.about("made"): dates.day(made),
        names.about("edition"): checklist.edition,
        names.signed("next-review"): dates.day(year_after(made)),
    }


def unprintable(person: Person) -> str:
    """Return the characters of a name and reference that no installed font holds, each once.

    A square stands for each of them on the page; the rest prints, and fields hold them all.
    """
    return missing(f"{person.name} {person.reference}")


def tailored(guidance: Guidance, order: Order) -> Checklist:
    """Return the checklist of an order, as pure data."""
    last = None
    if order.last and not order.everything:
        from checklist.returned.compare import last_time

        last = last_time(order.last, guidance)
    return tailor(guidance, order.answers, order.made.date(), last)


def _since(guidance: Guidance, checklist: Checklist, order: Order) -> ChangesSinceLast | None:
    if order.last is None:
        return None
    from checklist.returned.changes_list import since

    return since(guidance, checklist, order.last, order.made.date())


def _said(found: ChangesSinceLast | None, checklist: Checklist) -> dict[str, str]:
    """Return what is said of last time, by slot; nothing where there is no last checklist."""
    if found is None:
        return {}
    from checklist.returned.changes_list import words_of

    return words_of(found, checklist)


def make_html(guidance: Guidance, order: Order) -> Document:
    """Return the HTML twin: one file that works anywhere, without a network."""
    from checklist.html import twin_page

    checklist = tailored(guidance, order)
    found = _since(guidance, checklist, order)
    words = common_words(checklist, order.made)
    words |= _said(found, checklist)
    words |= personal_words(order.person)
    rows = found.rows if found else None
    text = twin_page.page(guidance, checklist, words, order.made, order.look.size, rows)
    return Document(text.encode("utf-8"), checklist, 0, "")


def make_json(guidance: Guidance, order: Order) -> Document:
    """Return the checklist as data, in the form that `docs/commands.md` documents."""
    from checklist.returned.changes_list import as_data

    checklist = tailored(guidance, order)
    found = _since(guidance, checklist, order)
    data = {
        "edition": checklist.edition,
        "minutes": checklist.minutes,
        "answers": asdict(order.answers),
        "first": [_place(entry) for entry, _ in checklist.first],
        "left_out": [_place(entry) for entry in checklist.left_out],
        "missing": [_place(entry) for entry, _ in checklist.missing],
        "sheets": [
            {
                "id": sheet.id,
                "title": wording.sheet_title(sheet),
                "minutes": sheet.minutes,
                "because": sheet.because,
                "left_out": [_place(entry) for entry in sheet.left_out],
                "items": [_item_data(entry) for entry in sheet.entries],
                "see": [
                    {"id": see.item.id, "item": see.entry.item.id, "sheet": see.sheet}
                    for see in sheet.references
                ],
            }
            for sheet in checklist.sheets
        ],
        "sources": [source.id for source in checklist.sources],
        "stale_sources": list(checklist.stale_sources),
        "house": _house(guidance),
        "since": as_data(found) if found else None,
        "review": _review_data(checklist.review) if checklist.review else None,
        "notice": environment.NOT_NHS,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return Document(text.encode("utf-8"), checklist, 0, "")


def _place(entry: Entry) -> dict[str, str]:
    return {"item": entry.item.id, "sheet": entry.section}


def _item_data(entry: Entry) -> dict[str, object]:
    item = entry.item
    return {
        "id": item.id,
        "sheet": entry.section,
        "title": item.title,
        "group": item.group,
        "control": item.control,
        "core": entry.core,
        "importance": item.importance,
        "effort": item.effort,
        "minutes": item.minutes,
        "most": item.longest,
        "set_to": entry.target,
        "why": item.why,
        "asked_by": list(entry.asked_by),
        "because": list(entry.because),
        "stale": entry.stale,
    }


def _review_data(review: Review) -> dict[str, object]:
    return {"done": [_place(entry) for entry, _ in review.done], "not_for_me": review.not_for_me}


def _house(guidance: Guidance) -> dict[str, object] | None:
    if guidance.house is None:
        return None
    changes = guidance.house.changes
    return {
        "organisation": guidance.house.house.organisation,
        "added": [change.id for change in changes if not change.before],
        "replaced": [change.id for change in changes if change.before],
    }


def make_reminder(made: datetime, checklist: Checklist) -> bytes:
    """Return a calendar file for the next review and the long jobs. It names nobody."""
    from checklist.ics import reminder

    later = [
        f"{wording.long_time(entry.item)}. Your checklist says which, under “For another day”."
        for entry in clear_outs(checklist.sheets)
    ]
    return reminder(year_after(made).date(), made, later)


def _imprint(edition: str, order: Order) -> Imprint:
    answers = to_imprint(order.answers)
    return Imprint(
        title=TITLE,
        footer=f"{TITLE}, edition {edition}",
        producer=f"checklist {__version__}",
        made=order.made,
        edition=edition,
        answers={key.capitalize(): text for key, text in answers.items()},
        type_size=18.0 if order.look.size == "large" else 12.0,
        archive=order.look.edition == "print",
    )
