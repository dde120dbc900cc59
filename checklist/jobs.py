"""One checklist from start to finish. Returns bytes; prints nothing, writes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta

from checklist import __version__, days
from checklist.errors import UsageError
from checklist.guidance import Guidance
from checklist.model import OCCASION_WORDS, Answers, Checklist
from checklist.person import Person
from checklist.render import faces, html, twin
from checklist.render.bind import Part, bind
from checklist.render.html import Look, Size
from checklist.render.metadata import Imprint
from checklist.render.press import Press
from checklist.since import Since, as_data, since, words
from checklist.tailor import tailor


@dataclass(frozen=True)
class Made:
    """A finished document and what to say about it."""

    data: bytes
    checklist: Checklist
    pages: int
    unprintable: str
    """Characters of the name that no font holds; the place is then left for the pen."""


def now() -> datetime:
    """The moment that is printed: `SOURCE_DATE_EPOCH` where it is set, so that bytes can repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    except (ValueError, OverflowError, OSError):
        fault = f"SOURCE_DATE_EPOCH is “{epoch}”, which is no date."
        raise UsageError(fault, "Give seconds since 1970, or unset it.") from None


def make_pdf(
    guidance: Guidance,
    answers: Answers,
    person: Person,
    press: Press,
    made: datetime,
    look: Look | None = None,
) -> Made:
    """The form or the print edition. Raises GuidanceInvalid when a sheet cannot be laid out."""
    look = look or Look()
    checklist = tailor(guidance, answers)
    found = _since(guidance, checklist, person)
    pages = html.pages(guidance, checklist, look, since=found.rows if found else None)
    press.prepare(pages)
    parts = [Part(page.id, page.title, press.finished(page)) for page in pages]
    bound = bind(parts, _imprint(guidance.edition, made, look))
    for number, sheet in enumerate(checklist.sheets):
        bound.jump(f"row-{number}", sheet.id)
    starts = {name: at + 1 for name, at in bound.starts.items()}
    person, unprintable = printable(person)
    for place, text in _words(checklist, person, made, starts, found).items():
        if text and not place.endswith("-id") and not place.startswith("mark--"):
            bound.fill(place, text)
    return Made(bound.save(), checklist, len(bound.pdf.pages), unprintable)


def printable(person: Person) -> tuple[Person, str]:
    """The person as far as the fonts hold the letters, and the letters that they do not hold."""
    missing = faces.name_face().missing(person.name + person.reference)
    return (replace(person, name="", reference="") if missing else person), missing


def about(checklist: Checklist, person: Person, made: datetime) -> dict[str, str]:
    """What is known of this one checklist, by the names of its fields and places."""
    return {
        "about--name": person.name,
        "about--reference": person.reference,
        "about--occasion": OCCASION_WORDS[checklist.answers.occasion],
        "about--made": days.day(made),
        "about--edition": checklist.edition,
        "signed--name": person.name,
        "signed--next-review": days.day(next_review(made)),
    }


def _since(guidance: Guidance, checklist: Checklist, person: Person) -> Since | None:
    return since(guidance, checklist, person.last) if person.last else None


def _words(
    checklist: Checklist,
    person: Person,
    made: datetime,
    starts: Mapping[str, int],
    found: Since | None,
) -> dict[str, str]:
    """What stands in the places, all of it."""
    said = html.first_words(checklist, starts) | about(checklist, person, made)
    return said | words(found, checklist, starts) if found else said


def make_html(
    guidance: Guidance, answers: Answers, person: Person, made: datetime, size: Size = "standard"
) -> Made:
    """The HTML twin: one file that works anywhere, without a network."""
    checklist = tailor(guidance, answers)
    found = _since(guidance, checklist, person)
    said = _words(checklist, person, made, {}, found)
    text = twin.page(guidance, checklist, said, size, found.rows if found else None)
    return Made(text.encode("utf-8"), checklist, 0, "")


def make_json(guidance: Guidance, answers: Answers, person: Person) -> Made:
    """The checklist as data, in the form that `docs/commands.md` documents."""
    checklist = tailor(guidance, answers)
    found = _since(guidance, checklist, person)
    data = {
        "edition": checklist.edition,
        "minutes": checklist.minutes,
        "answers": asdict(answers),
        "first": [{"item": e.item.id, "sheet": s.id} for e, s in checklist.first],
        "left_out": [{"item": e.item.id, "sheet": s.id} for e, s in checklist.left_out],
        "sheets": [
            {
                "id": sheet.id,
                "title": html.sheet_title(sheet),
                "minutes": sheet.minutes,
                "because": sheet.because,
                "items": [
                    {
                        "id": entry.item.id,
                        "title": entry.item.title,
                        "group": entry.item.group,
                        "importance": entry.item.importance,
                        "minutes": entry.item.minutes,
                        "set_to": entry.target,
                        "why": entry.item.why,
                        "asked_by": list(entry.asked_by),
                        "because": list(entry.because),
                    }
                    for entry in sheet.entries
                ],
            }
            for sheet in checklist.sheets
        ],
        "sources": [source.id for source in checklist.sources],
        "since": as_data(found) if found else None,
        "notice": html.NOT_NHS,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return Made(text.encode("utf-8"), checklist, 0, "")


def next_review(made: datetime) -> datetime:
    """The same day 12 months on; 29 February becomes 28 February."""
    try:
        return made.replace(year=made.year + 1)
    except ValueError:
        return (made - timedelta(days=1)).replace(year=made.year + 1)


def _imprint(edition: str, made: datetime, look: Look) -> Imprint:
    return Imprint(
        title=html.TITLE,
        footer=f"{html.TITLE}, edition {edition}",
        producer=f"checklist {__version__}",
        made=made,
        edition=edition,
        type_size=18.0 if look.size == "large" else 12.0,
        archive=look.edition == "print",
    )
