"""One checklist from start to finish. Returns bytes; prints nothing, writes nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from checklist import __version__
from checklist.clock import year_after
from checklist.guidance import Guidance
from checklist.model import Answers, Checklist, Occasion
from checklist.person import Person
from checklist.render import faces, html
from checklist.render.bind import Imprint, Part, bind
from checklist.render.press import Press
from checklist.tailor import tailor

OCCASION_WORDS: dict[Occasion, str] = {
    "new-starter": "Starting a new job",
    "annual-review": "Annual review",
    "supervision": "Supervision",
    "check-up": "Check-up",
}


@dataclass(frozen=True)
class Made:
    """A finished document and what to say about it."""

    data: bytes
    checklist: Checklist
    pages: int
    unprintable: str
    """Characters of the name that no font holds; the place is then left for the pen."""


def make_pdf(
    guidance: Guidance, answers: Answers, person: Person, press: Press, made: datetime
) -> Made:
    """The print edition. Raises GuidanceInvalid when a sheet cannot be laid out."""
    checklist = tailor(guidance, answers, made.date())
    pages = html.pages(guidance, checklist)
    press.prepare(pages)
    parts = [Part(page.id, page.title, press.finished(page)) for page in pages]
    bound = bind(parts, _imprint(guidance.edition, made))
    unprintable = faces.name_face().missing(person.name + person.reference)
    for number, sheet in enumerate(checklist.sheets):
        bound.jump(f"row-{number}", sheet.id)
    words = {
        **html.first_words(checklist, {name: at + 1 for name, at in bound.starts.items()}),
        "name": "" if unprintable else person.name,
        "reference": "" if unprintable else person.reference,
        "occasion": OCCASION_WORDS[answers.occasion],
        "made": html.day(made),
        "signed-name": "" if unprintable else person.name,
        "signed-next-review": html.day(year_after(made)),
    }
    for place, text in words.items():
        if text:
            bound.fill(place, text)
    return Made(bound.save(), checklist, len(bound.pdf.pages), unprintable)


def make_json(guidance: Guidance, answers: Answers, day: date | None = None) -> Made:
    """The checklist made on `day` as data, in the form that `docs/commands.md` documents."""
    checklist = tailor(guidance, answers, day)
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
                        "stale": entry.stale,
                    }
                    for entry in sheet.entries
                ],
            }
            for sheet in checklist.sheets
        ],
        "sources": [source.id for source in checklist.sources],
        "stale_sources": list(checklist.stale_sources),
        "notice": html.NOT_NHS,
    }
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    return Made(text.encode("utf-8"), checklist, 0, "")


def _imprint(edition: str, made: datetime) -> Imprint:
    return Imprint(
        title=html.TITLE,
        footer=f"{html.TITLE}, edition {edition}",
        producer=f"checklist {__version__}",
        made=made,
    )
